"""What the demo shows beside the main road: emergencies once, and cases that end otherwise."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance.models import Case, Emergency
from minjiu.config.demo.accounts import ACCOUNTS, TOWNS
from minjiu.config.demo.emergencies import take_emergencies
from minjiu.config.demo.families import Journey
from minjiu.config.demo.prices import take_figures
from minjiu.directory.actions.loading import load_directory
from minjiu.policy.api import prices

pytestmark = pytest.mark.django_db


def test_emergencies_are_taken_once_however_often_the_demo_starts() -> None:
    for town, username in TOWNS:
        user = create_user(username=username, name=username, unit_name="镇", acting_user=None)
        grant_role(
            user=user, role=Role.TOWNSHIP_CLERK, division_code=town,
            valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
        )  # fmt: skip
    made = take_emergencies()
    assert take_emergencies() == made == Emergency.objects.count()
    states = sorted(Emergency.objects.values_list("state", flat=True))
    assert states == ["done"] * 2 + ["ordered"] * 2 + ["reported"] * 2


def test_price_figures_are_taken_once_and_one_month_waits() -> None:
    load_directory()
    for one in ACCOUNTS:
        if one.username in ("city", "reform"):
            user = create_user(
                username=one.username, name=one.name, unit_name=one.unit_name, acting_user=None
            )
            grant_role(
                user=user, role=one.role, division_code=one.division_code,
                department_code=one.department_code, valid_from=date(2026, 1, 1), basis="测试",
                acting_user=None,
            )  # fmt: skip
    assert take_figures() == take_figures() == 4
    states = sorted(prices.figures().values_list("state", flat=True))
    assert states == ["in_force"] * 2 + ["waiting"] * 2


@pytest.mark.parametrize(
    ("stage", "state"), [("withdrawn", "withdrawn"), ("returned", "accepted"), ("ended", "ended")]
)
def test_a_family_goes_beside_the_road(
    travel: Callable[..., Journey], stage: str, state: str
) -> None:
    found: Any = Case.objects.get(pk=travel(stage).case_id)
    assert found.state == state
