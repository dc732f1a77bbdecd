"""督促办法: the steps of the ladder as values, and those that come with the system."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from minjiu.supervision.enums import Colour, Light, Rung


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `light`: YELLOW (a yellow or a red light is reason enough) or RED; `colour` of a
    slip only."""

    position: int
    rung: Rung
    label: str
    light: Light
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """Steps in force for matters assigned from a day on; `since` None: only offered."""

    code: str
    name: str
    since: date | None
    basis: str
    confidence: str
    steps: tuple[Step, ...]


@cache
def bundled() -> tuple[Scheme, ...]:
    """The default scheme first, then those only offered."""
    rows = yaml.safe_load((Path(__file__).parent / "ladders.yaml").read_text("utf-8"))
    return tuple(
        Scheme(
            row["code"], row["name"], row["from"], row["basis"], row["confidence"],
            tuple(
                Step(
                    number, Rung(step["rung"]), step["label"], Light(step["light"]),
                    Colour(step["colour"]) if "colour" in step else None,
                )
                for number, step in enumerate(row["steps"], 1)
            ),
        )
        for row in rows
    )  # fmt: skip
