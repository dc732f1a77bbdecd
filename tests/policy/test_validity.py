"""Both sides of every validity date, of rules and of parameters.

`validity/` pins them: a date that moves by a day, appears or goes fails here until the table says
which document moved it.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from cncodes.divisions import Divisions
from minjiu.policy import api
from rulebook import RulebookError
from rulebook.definition import Rule

HERE = Path(__file__).parent / "validity"
BOOK = api.rulebook()
A_DAY = timedelta(days=1)
DATES: dict[date, dict[str, Any]] = yaml.safe_load((HERE / "rules.yaml").read_text("utf-8"))
SURE = {"confirmed", "secondhand", "memory", "placeholder", "inferred"}


def _pinned() -> list[tuple[str, str, str, str, str]]:
    """(name, division, first day, day after the last, document) of every parameter value."""
    with (HERE / "parameters.csv").open(encoding="utf-8") as table:
        return sorted(
            (name, division, row["from"], row["to"], row["document"])
            for row in csv.DictReader(table)
            for each in row["what"].split()
            for name, _, divisions in [each.partition(":")]
            for division in divisions.split("+")
        )


def test_rules_begin_and_end_on_the_days_of_their_documents() -> None:
    found: dict[date, dict[str, list[str]]] = {}
    for rule in BOOK.rules():
        for what, day in (("begin", rule.since), ("end", rule.until)):
            if day is not None:
                found.setdefault(day, {}).setdefault(what, []).append(rule.variable)
    assert {
        day: {what: sorted(names) for what, names in both.items()} for day, both in found.items()
    } == {
        day: {what: sorted(row[what].split()) for what in ("begin", "end") if what in row}
        for day, row in DATES.items()
    }
    assert [
        day for day, row in DATES.items() if not row["document"] or row["sure"] not in SURE
    ] == []


def in_force(variable: str, on: date) -> Rule | None:
    return next((r for r in BOOK.rules(variable) if r.in_force(on)), None)


def _plain(rule: Rule | None) -> str | None:
    return rule and rule.source


def test_on_the_day_the_new_rule_and_the_day_before_the_other() -> None:
    for rule in BOOK.rules():
        before = in_force(rule.variable, rule.since - A_DAY)
        assert in_force(rule.variable, rule.since) == rule
        assert before != rule, rule.variable
        if before is not None:  # a second version is another rule, not the same one again
            assert (before.until, _plain(before)) != (rule.since, _plain(rule)), rule.variable
        if rule.until is not None:
            assert in_force(rule.variable, rule.until - A_DAY) == rule
            assert in_force(rule.variable, rule.until) != rule


def test_what_changed_is_what_a_family_gets() -> None:
    """The plan of a day takes the version of that day, on both sides of each change."""
    for rule in BOOK.rules():
        if len(BOOK.rules(rule.variable)) > 1 and rule.since >= api.FIRST_DAY:
            for on in (rule.since - A_DAY, rule.since):
                version = in_force(rule.variable, on)
                if version is None:
                    continue  # the first version
                steps = BOOK.plan(on, [rule.variable]).steps
                planned = [s.rule for s in steps if s.rule.variable == rule.variable]
                assert planned == [version]


def test_parameters_begin_and_end_on_the_days_of_their_documents() -> None:
    found = sorted(
        (v.name, v.division, str(v.valid_from), str(v.valid_to or ""), v.document)
        for name in BOOK.parameters.names()
        for v in BOOK.parameters.values(name)
    )
    # A new value, or another date: a line in validity/parameters.csv, with the document.
    assert sorted(set(found) ^ set(_pinned())) == []
    assert len(found) == len(_pinned())


def _turns() -> Iterator[tuple[str, str, date]]:
    for name, division, first, *_ in _pinned():
        yield name, division, date.fromisoformat(first)


def test_on_the_day_the_new_value_and_the_day_before_another() -> None:
    divisions, seen = Divisions.bundled(), 0
    for name, division, first in _turns():
        if (
            divisions.find(division, first) is None
            or divisions.find(division, first - A_DAY) is None
        ):
            continue
        seen += 1
        now = BOOK.parameters.get(name, division, first)
        assert (now.division, now.valid_from) == (division, first)
        try:
            before = BOOK.parameters.get(name, division, first - A_DAY)
        except RulebookError:
            continue
        assert (before.division, before.valid_from) != (division, first), (name, division)
    assert seen > 500
