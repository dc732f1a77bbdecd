"""Everybody of the conference may open every page they are linked to, whatever year it is."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.common.clock import on_day
from minjiu.config.demo.accounts import ACCOUNTS
from minjiu.config.demo.governance import seed_conference
from minjiu.directory.actions.loading import load_directory
from minjiu.supervision.models import Leg

GOVERN = (Role.CONFERENCE_OFFICE, Role.CONVENER, Role.LIAISON, Role.AUDITOR)
ORDINARY = date(2026, 11, 2)
# 2027 has no published working days: the meeting of sixty days ago is in 2026, then in 2027
# a code that has its Chinese word somewhere, or a value as Python writes it
RAW = re.compile(r"[a-z]+_[a-z_]+|\b(?:None|True|False)\b|\b[A-Za-z.]+\([^)]*")
YEAR_END, NEXT_YEAR = date(2026, 12, 28), date(2027, 3, 5)


def seeded() -> dict[str, Any]:
    load_directory()
    users: dict[str, Any] = {}
    for one in ACCOUNTS:
        if one.role in GOVERN:
            users[one.username] = create_user(
                username=one.username, name=one.name, unit_name=one.unit_name, acting_user=None
            )
            grant_role(
                user=users[one.username], role=one.role, division_code=one.division_code,
                department_code=one.department_code, seat_number=one.seat_number, valid_from=date(2020, 12, 9), basis="演示",
                acting_user=None,
            )  # fmt: skip
    assert seed_conference()
    return users


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False


def words(page: str) -> str:
    """What a page says, without its scripts, its tags and their attributes."""
    return unescape(strip_tags(re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)))


def walk(user: Any, *, start: str = "/office/") -> dict[str, tuple[int, str]]:
    """Every page reached by links from the first screen: its status and text."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    seen: dict[str, tuple[int, str]] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        text = "" if answer.get("Content-Disposition") else answer.content.decode(errors="replace")
        seen[address] = (answer.status_code, text)
        for link in re.findall(r'href="(/office/[^"#]*)', text):
            if link not in seen and link not in waiting:
                waiting.append(link.replace("&amp;", "&"))
        if answer.status_code in (301, 302):
            waiting.append(answer.headers["Location"])
    return seen


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "usernames"),
    [
        (ORDINARY, ("office", "convener", "liaison2", "auditor")),
        (YEAR_END, ("office",)),
        (NEXT_YEAR, ("office", "convener")),
    ],
)
def test_no_link_leads_to_a_refusal(day: date, usernames: tuple[str, ...]) -> None:
    with on_day(day):
        users = seeded()
        for username in usernames:
            seen = walk(users[username])
            assert len(seen) > 40
            refused = {a: s for a, (s, _) in seen.items() if s not in (200, 302)}
            assert (username, refused) == (username, {})
            codes = {
                a: found for a, (_, text) in seen.items() if (found := RAW.findall(words(text)))
            }
            assert (username, codes) == (username, {})


@pytest.mark.django_db
def test_a_deadline_in_an_unpublished_year_is_grey_and_says_so() -> None:
    with on_day(NEXT_YEAR):
        users = seeded()
        Leg.objects.update(due_on=date(2027, 6, 30))
        seen = walk(users["office"])
    told = "2027年节假日安排未公布，录入后才能计算工作日和灯色"
    board = seen["/office/board/"][1]
    assert board.count(told) == board.count("light-unpublished") == Leg.objects.count() == 3
    assert "只督促亮黄灯或红灯的事项" in "".join(text for _, text in seen.values())
    assert {a for a, (status, _) in seen.items() if status not in (200, 302)} == set()
