"""Pages, and the flow that fills them: strips one under another, on the grid, kept together.

Nothing here knows what a document is. Rows are those of the grid (22 to a page, counted from 0) and
may be fractions after a table; the flow returns to the grid by itself.
"""

from dataclasses import dataclass, field, replace
from math import ceil

from gongwen.lines import Line
from gongwen.paper import AREA, LINES, PITCH, SEAL_DIAMETER, SIZE_3

BLACK = "black"
RED = "red"


@dataclass(frozen=True, slots=True)
class Text:
    """Characters of one face; (x, y) is the top left of the first one's em square."""

    x: float
    y: float
    size: float
    family: str
    weight: int
    text: str
    tracking: float
    colour: str = BLACK
    narrowed: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line from (x, y), `weight` thick."""

    x: float
    y: float
    dx: float
    dy: float
    weight: float
    colour: str = BLACK


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the seal goes: page from 1, centre and diameter in points from the top left."""

    page: int
    x: float
    y: float
    diameter: float = SEAL_DIAMETER


@dataclass(slots=True)
class Page:
    """What is drawn on one side; `number` is None where the standard wants none."""

    texts: list[Text] = field(default_factory=list[Text])
    rules: list[Rule] = field(default_factory=list[Rule])
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    pages: tuple[Page, ...]
    seal: SealPlace | None


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of the flow, `rows` high; positions of what it holds are from its own top left."""

    rows: float = 1
    texts: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    with_next: bool = False  # stands on the same page as the next strip
    on_grid: bool = True
    header: "tuple[Strip, ...]" = ()  # repeated where a table goes on
    seal: tuple[float, float] | None = None  # centre of the seal


BLANK = Strip()


def texts_of(line: Line, size: float, y: float, colour: str = BLACK) -> tuple[Text, ...]:
    return tuple(
        Text(r.x, y, size, r.face.family, r.face.weight, r.text, r.tracking, colour)
        for r in line.runs
    )


def row_of(line: Line, size: float = SIZE_3) -> Strip:
    return Strip(texts=texts_of(line, size, (PITCH - size) / 2))


def centred_line(line: Line, around: float = AREA.width / 2) -> Line:
    return line.moved(around - line.width / 2)


def kept(strip: Strip) -> Strip:
    return replace(strip, with_next=True)


class Pages:
    """The pages so far; `row` is where the flow goes on, on the last of them."""

    def __init__(self) -> None:
        self.pages: list[Page] = [Page()]
        self.row = 0.0
        self.seal: SealPlace | None = None

    def flow(self, strips: list[Strip]) -> None:
        """Place strips one under another; those kept together go on the same page where they can."""
        group: list[Strip] = []
        for strip in strips:
            group.append(strip)
            if not strip.with_next:
                self._place_group(group)
                group = []
        self._place_group(group)

    def _place_group(self, group: list[Strip]) -> None:
        height = sum(strip.rows for strip in group)
        fits_a_page = height <= LINES
        if fits_a_page and self._start(group[:1]) + height > LINES + 1e-6:
            self._break_page(group)
        for strip in group:
            if self._start([strip]) + strip.rows > LINES + 1e-6:
                self._break_page([strip])
            self._place(strip)

    def _start(self, strips: list[Strip]) -> float:
        return float(ceil(self.row - 1e-6)) if strips and strips[0].on_grid else self.row

    def _break_page(self, coming: list[Strip]) -> None:
        self.new_page()
        for strip in coming[0].header:
            self._place(strip)

    def _place(self, strip: Strip) -> None:
        self.row = self._start([strip])
        top = AREA.top + self.row * PITCH
        page = self.pages[-1]
        page.texts += [
            Text(
                AREA.left + t.x, top + t.y, t.size, t.family, t.weight, t.text, t.tracking, t.colour
            )
            for t in strip.texts
        ]
        page.rules += [
            Rule(AREA.left + r.x, top + r.y, r.dx, r.dy, r.weight, r.colour) for r in strip.rules
        ]
        if strip.seal:
            x, y = strip.seal
            self.seal = SealPlace(len(self.pages), AREA.left + x, top + y)
        self.row += strip.rows

    def new_page(self) -> None:
        self.pages.append(Page())
        self.row = 0

    def row_y(self, row: int, size: float = SIZE_3) -> float:
        """Where characters of `size` begin in a row of the grid, in points from the top."""
        return AREA.top + row * PITCH + (PITCH - size) / 2

    def at(self, line: Line, size: float, y: float) -> None:
        """Put a line on the last page, outside the flow; `y` in points from the top."""
        self.pages[-1].texts += texts_of(line.moved(AREA.left), size, y)

    def rule(self, rule: Rule) -> None:
        self.pages[-1].rules.append(rule)
