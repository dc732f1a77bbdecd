"""Each demand of the notice on the conference has pages and tests that are really there."""

import re
from pathlib import Path

from django.urls import get_resolver

PROJECT = Path(__file__).resolve().parents[2]
TABLE = PROJECT / "docs" / "explanation" / "conference.md"


def rows() -> dict[str, list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    found = [re.split(r"\s*\|\s*", line.strip("| ")) for line in lines if line.startswith("| G")]
    return {cells[0]: cells[1:] for cells in found}


def test_every_demand_is_answered_by_a_page_and_a_test_that_exist() -> None:
    demands = rows()
    assert list(demands) == [f"G{number}" for number in range(1, 15)]
    written = "\n".join(p.read_text("utf-8") for p in (PROJECT / "tests").rglob("test_*.py"))
    tests = set(re.findall(r"^def (test_\w+)", written, re.M))
    pages = {
        f"{shell}:{name}"
        for shell in ("office", "portal")
        for name in get_resolver().namespace_dict[shell][1].reverse_dict
        if isinstance(name, str)
    }
    for demand, (_, where, _, held_by) in demands.items():
        named_pages = set(re.findall(r"`(\w+:\w+)`", where))
        named_tests = set(re.findall(r"`(test_\w+)`", held_by))
        assert (demand, bool(named_pages), bool(named_tests)) == (demand, True, True)
        assert (demand, named_pages - pages, named_tests - tests) == (demand, set(), set())
