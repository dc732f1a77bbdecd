"""What a PDF says and where: text boxes and rules in millimetres from the top left of the paper."""

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any

import pdfplumber

MM = 72 / 25.4


@dataclass(frozen=True)
class Row:
    """One printed line; `left`, `right`, `top`, `bottom` of its em squares."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    red: bool


@dataclass(frozen=True)
class Stroke:
    left: float
    right: float
    top: float
    weight: float
    red: bool
    level: bool


@dataclass(frozen=True)
class Side:
    rows: list[Row]
    strokes: list[Stroke]
    characters: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "".join(row.text for row in self.rows)

    def row(self, text: str) -> Row:
        return next(row for row in self.rows if text in row.text)


def sides(pdf: bytes) -> list[Side]:
    with pdfplumber.open(BytesIO(pdf)) as file:
        return [_side(page) for page in file.pages]


def _side(page: Any) -> Side:
    # the em square hangs .88 above the baseline; fonts of one line differ, baselines do not
    characters = [
        {**c, "base": round(page.height - c["matrix"][5], 1)}
        for c in page.chars
        if c["text"].strip()
    ]
    characters.sort(key=lambda c: (c["base"], c["x0"]))
    rows = [_row(list(group)) for _, group in groupby(characters, key=lambda c: c["base"])]
    strokes = [_stroke(line) for line in (*page.lines, *page.rects)]
    return Side(rows, sorted(strokes, key=lambda s: (s.top, s.left)), characters)


def _row(group: list[dict[str, Any]]) -> Row:
    size = max(c["size"] for c in group)
    base = group[0]["base"]
    return Row(
        "".join(c["text"] for c in group),
        round(group[0]["x0"] / MM, 1),
        round(max(c["x1"] for c in group) / MM, 1),
        round((base - 0.88 * size) / MM, 1),
        round((base + 0.12 * size) / MM, 1),
        round(size, 1),
        _red(group[0]["non_stroking_color"]),
    )


def _stroke(line: dict[str, Any]) -> Stroke:
    level = abs(line["top"] - line["bottom"]) < 0.1
    return Stroke(
        round(line["x0"] / MM, 1),
        round(line["x1"] / MM, 1),
        round(line["top"] / MM, 1),
        round(line["linewidth"] / MM, 2),
        _red(line["stroking_color"]),
        level,
    )


def _red(colour: Any) -> bool:
    return tuple(colour or ()) == (1, 0, 0)
