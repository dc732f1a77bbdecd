"""Every programme loads and answers on every day on which something changes, in every city."""

from datetime import date, timedelta

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import family, obligor, person

CITIES = (
    "350102", "350203", "350305", "350481", "350504", "350602", "350724", "350821", "350981",
    "350128", "350527",
)  # fmt: skip
TODAY = date(2027, 1, 1)


def days() -> list[date]:
    """The first and the last day of every version of a rule, and the first of every month 7."""
    rules = api.rulebook().rules()
    changes = {r.since for r in rules} | {r.until for r in rules if r.until}
    found = {api.FIRST_DAY, *(date(year, 7, 1) for year in range(2020, 2027))}
    for day in changes:
        found |= {day, day - timedelta(days=1)}
    return sorted(day for day in found if api.FIRST_DAY <= day <= TODAY)


@pytest.mark.parametrize("on", days(), ids=str)
def test_an_ordinary_family_gets_a_known_answer_everywhere(on: date) -> None:
    home = family(
        person(birth_on=date(on.year - 46, 5, 1)),
        person(1, relation="child", birth_on=date(on.year - 9, 5, 1)),
        obligors=(obligor(),),
    )
    assert len(api.programmes(on)) >= 1
    for division in CITIES:
        found = api.determine(home, on=on, division=division)
        for programme in api.programmes(on):
            for name in programme.targets:
                known = [row[name] for row in found.members if name in row]
                known = known or [found.values[name]]
                assert UNKNOWN not in known, (programme.code, name, division)


def test_programmes_are_shown_from_the_day_they_exist() -> None:
    before = {p.code for p in api.programmes(date(2021, 6, 30))}
    assert "dibao" in before
    assert "dibao_margin" not in before
    assert "dibao_margin" in {p.code for p in api.programmes(date(2021, 7, 1))}
