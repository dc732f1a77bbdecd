"""Text into lines: Chinese line breaking on the character grid, and runs of one face.

A line is filled to the measure and justified; punctuation that may not begin a line takes the
character before it along (避头尾). Numbers and Latin words are never cut.
"""

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwen.fonts import Face, FontCase, Role
from gongwen.paper import CELL, SIZE_3

NEVER_FIRST = frozenset("，。、；：？！．）》〉」』】〕〗”’～·‰℃々,.;:?!)]}%")
NEVER_LAST = frozenset("（《〈「『【〔〖“‘￥([{")
_IN_WORDS = frozenset(".,%/:@-_+#&")
_MARKS = NEVER_FIRST | NEVER_LAST
_PAIRED = "—…"  # 破折号、省略号占两格，不分在两行
_SLACK = 0.01
_ENOUGH_GAPS = 10
_WIDEST_GAP = 0.5  # em: a line that would be drawn apart further stays short


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one role; a `whole` one, such as a name, is not cut if it fits a line."""

    text: str
    role: Role = Role.BODY
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one face, `x` from the left of the line; `tracking` after each of them."""

    x: float
    text: str
    face: Face
    tracking: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line, set; `width` is what it takes from x = 0."""

    runs: tuple[Run, ...]
    width: float

    def moved(self, by: float) -> "Line":
        return Line(
            tuple(Run(r.x + by, r.text, r.face, r.tracking) for r in self.runs), self.width + by
        )


@dataclass(frozen=True, slots=True)
class _Glyph:
    character: str
    face: Face
    advance: float  # em
    tied: bool  # to the one before

    @property
    def wide(self) -> bool:
        return self.advance > 0.9


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets text of one size; an em takes `em` points, which on the grid is not the type size."""

    fonts: FontCase
    size: float = SIZE_3
    em: float = CELL

    def width(self, *spans: Span) -> float:
        return sum(glyph.advance for glyph in self._glyphs(spans)) * self.em

    def line(self, *spans: Span) -> Line:
        """All of it on one line, not justified."""
        return self._set(list(self._glyphs(spans)), 0, 0)

    def paragraph(
        self, spans: Sequence[Span], measure: float, *, first: float = 0, hang: float = 0
    ) -> list[Line]:
        """Lines within `measure`; the first begins at `first`, turned lines at `hang`."""
        glyphs = list(self._glyphs(spans))
        lines: list[Line] = []
        while glyphs:
            indent = hang if lines else first
            end = self._fit(glyphs, measure - indent)
            taken, glyphs = glyphs[:end], glyphs[end:]
            while len(taken) > 1 and taken[-1].character == " ":
                taken.pop()
            spare = measure - indent - sum(glyph.advance for glyph in taken) * self.em
            lines.append(self._set(taken, indent, spare if glyphs else 0))
            while glyphs and glyphs[0].character == " ":
                glyphs.pop(0)
        return lines

    def _glyphs(self, spans: Sequence[Span]) -> Iterator[_Glyph]:
        for span in spans:
            for i, c in enumerate(span.text):
                face = self.fonts.face_for(span.role, c)
                yield _Glyph(c, face, self.fonts.advance(span.role, c), span.whole and i > 0)

    def _fit(self, glyphs: list[_Glyph], room: float) -> int:
        """How many glyphs go on the line: the last allowed break that fits."""
        used, best = 0.0, 0
        for i, glyph in enumerate(glyphs):
            used += glyph.advance * self.em
            if used > room + _SLACK:
                return best or max(i, 1)  # a word longer than the line is cut
            if i + 1 == len(glyphs) or _parts(glyph, glyphs[i + 1]):
                best = i + 1
        return len(glyphs)

    def _set(self, glyphs: list[_Glyph], indent: float, spare: float) -> Line:
        pairs = list(itertools.pairwise(glyphs))
        gaps = [a.wide and b.wide for a, b in pairs]
        if sum(gaps) < _ENOUGH_GAPS:  # mostly numbers and Latin: beside those, too
            gaps = [a.wide or b.wide for a, b in pairs]
        extra = spare / sum(gaps) if spare > _SLACK and any(gaps) else 0
        if extra > _WIDEST_GAP * self.em:
            extra = 0
        runs: list[Run] = []
        x, start, at = indent, 0, indent
        for i, glyph in enumerate(glyphs):
            before = glyphs[start]
            if i and (
                glyph.face != before.face
                or glyph.wide != before.wide
                or _squeezed(glyphs[i - 1].character, glyph.character)
            ):
                runs.append(self._run(glyphs[start:i], at, extra))
                start, at = i, x
            x += glyph.advance * self.em + (extra if i < len(gaps) and gaps[i] else 0)
        if glyphs:
            runs.append(self._run(glyphs[start:], at, extra))
        return Line(tuple(runs), x)

    def _run(self, glyphs: list[_Glyph], x: float, extra: float) -> Run:
        mean = sum(glyph.advance for glyph in glyphs) / len(glyphs)
        tracking = mean * (self.em - self.size) + (extra if glyphs[0].wide else 0)
        return Run(x, "".join(g.character for g in glyphs), glyphs[0].face, tracking)


def _parts(one: _Glyph, other: _Glyph) -> bool:
    return not other.tied and may_break(one.character, other.character)


def _squeezed(one: str, other: str) -> bool:
    """Two marks in a row: a typesetter would draw them closer, off the grid."""
    return one in _MARKS and other in _MARKS


def may_break(before: str, after: str) -> bool:
    if after == " " or before == " ":
        return after != " "
    if after in NEVER_FIRST or before in NEVER_LAST:
        return False
    if before == after and after in _PAIRED:
        return False
    return not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    narrow = unicodedata.east_asian_width(character) in ("Na", "H", "N")
    return (narrow and character.isalnum()) or character in _IN_WORDS
