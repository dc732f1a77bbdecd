"""Fonts by role, and for every character a face that has it.

The licensed faces of official documents (方正小标宋, 仿宋_GB2312, 楷体_GB2312) come first where an
office has installed them; free ones stand in otherwise. None ships with this library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import typst
from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

from gongwen.errors import FontsMissing, GlyphsMissing


class Role(StrEnum):
    """The faces the standard names; the value is the Chinese name."""

    TITLE = "小标宋"
    BODY = "仿宋"
    HEI = "黑体"
    KAI = "楷体"
    SONG = "宋体"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Families in order of preference; `weight` chooses among the faces of a free family."""

    families: tuple[str, ...]
    free: tuple[str, ...]
    weight: int


_FREE_SERIF = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN")
_FREE_SANS = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei")

_WANTED = {
    Role.TITLE: _Wanted(
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "STZhongsong"),
        _FREE_SERIF,
        700,
    ),
    Role.BODY: _Wanted(
        ("FangSong_GB2312", "仿宋_GB2312", "FZFangSong-Z02", "方正仿宋_GBK", "FangSong", "仿宋", "STFangsong", "FandolFang", "FandolFang R"),
        _FREE_SERIF,
        400,
    ),
    Role.HEI: _Wanted(
        ("SimHei", "黑体", "FZHei-B01", "方正黑体_GBK", "STHeiti", "FandolHei"), _FREE_SANS, 500
    ),
    Role.KAI: _Wanted(
        ("KaiTi_GB2312", "楷体_GB2312", "FZKai-Z03", "方正楷体_GBK", "KaiTi", "楷体", "STKaiti", "FandolKai", "LXGW WenKai", "AR PL UKai CN"),
        _FREE_SERIF,
        600,  # so that “（一）” still differs from the body
    ),
    Role.SONG: _Wanted(("SimSun", "宋体", "NSimSun", "STSong", "FandolSong"), _FREE_SERIF, 400),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """One font face as the typesetter names it, and where it lies."""

    family: str
    weight: int
    path: Path
    index: int


@dataclass(frozen=True, slots=True)
class _Metrics:
    units: int
    advances: dict[int, int]


@lru_cache(maxsize=64)
def _metrics(path: Path, index: int) -> _Metrics:
    font = cast(Any, TTFont(path, fontNumber=index, lazy=True))
    widths = font["hmtx"].metrics
    advances = {code: widths[name][0] for code, name in font.getBestCmap().items()}
    units = font["head"].unitsPerEm
    font.close()
    return _Metrics(units, advances)


class FontCase:
    """The fonts of this machine (and of `folders`), sorted by role."""

    def __init__(self, folders: Sequence[Path] = (), *, system: bool = True) -> None:
        self.handle = typst.Fonts(
            include_system_fonts=system,
            include_embedded_fonts=False,
            font_paths=[folder for folder in folders if folder.is_dir()],
        )
        self._faces = sorted(
            (
                Face(info.family, info.weight, Path(info.path), info.index)
                for info in self.handle.fonts()
                if info.path and info.style == "normal" and info.stretch == 1.0
            ),
            key=lambda face: (face.family, face.weight, str(face.path)),
        )
        chosen = {role: self._choose(wanted) for role, wanted in _WANTED.items()}
        missing = [role.value for role, face in chosen.items() if face is None]
        if missing:
            raise FontsMissing(
                [
                    f"没有可用作{'、'.join(missing)}的中文字体。请运行 make install 取得随附的开源字体，"
                    "或安装公文字体后重试。"
                ]
            )
        self._by_role = {role: face for role, face in chosen.items() if face is not None}
        self._known: dict[tuple[Role, str], Face] = {}

    def face(self, role: Role) -> Face:
        """The face that stands for `role` where it has the character."""
        return self._by_role[role]

    def stand_ins(self) -> dict[Role, str]:
        """Roles filled by a free family of another style, for an operator to see."""
        return {
            role: face.family
            for role, face in self._by_role.items()
            if face.family in _WANTED[role].free and role in (Role.TITLE, Role.BODY, Role.KAI)
        }

    def face_for(self, role: Role, character: str) -> Face:
        """The first face with this character: its role's, then other roles', then any font."""
        known = self._known.get((role, character))
        if known is None:
            known = self._search(role, ord(character))
            if known is None:
                raise GlyphsMissing([character])
            self._known[role, character] = known
        return known

    def advance(self, role: Role, character: str) -> float:
        """The width of a character in em."""
        face = self.face_for(role, character)
        metrics = _metrics(face.path, face.index)
        return metrics.advances[ord(character)] / metrics.units

    def missing(self, text: str) -> list[str]:
        """Characters of `text` that no font here has, each once, in order."""
        return [
            c
            for c in dict.fromkeys(text)
            if not c.isspace() and self._search(Role.BODY, ord(c)) is None
        ]

    def _choose(self, wanted: _Wanted) -> Face | None:
        for family in (*wanted.families, *wanted.free):
            faces = [face for face in self._faces if face.family.casefold() == family.casefold()]
            if faces:
                return min(faces, key=lambda face: abs(face.weight - wanted.weight))
        return None

    def _search(self, role: Role, code: int) -> Face | None:
        order = dict.fromkeys((self._by_role[role], *self._by_role.values(), *self._faces))
        return next(
            (face for face in order if code in _metrics(face.path, face.index).advances), None
        )
