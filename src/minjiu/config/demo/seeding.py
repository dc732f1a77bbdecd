"""The demo's people and families, made once through the product's own doors."""

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from django.db import transaction

from cncodes.divisions import Divisions
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.api import User, get_user
from minjiu.assistance import api as assistance
from minjiu.assistance.enums import Programme
from minjiu.common.clock import today
from minjiu.common.periods import age_on
from minjiu.config.demo.accounts import ACCOUNTS, COUNTY, PASSWORD, TOWNS, Account
from minjiu.config.demo.families import STAGES, Journey, Staff
from minjiu.config.demo.recipients import handout
from minjiu.config.demo.sizes import FAMILIES, RECIPIENTS, SEED, TO_TRY
from minjiu.jobs import api as jobs
from minjiu.registry import api as registry
from minjiu.registry.actions.imports import import_recipients
from province.sample import Family, families

RUN = "demo-families"


def open_accounts() -> None:
    """Those that are not there yet, each with its role, one transaction an account."""
    for account in ACCOUNTS:
        if get_user(account.username) is None:
            with transaction.atomic():
                _open(account)


def import_existing(data: Path, to_try: Path) -> int:
    """Hand in the file of existing recipients, once; how many families have a case by it."""
    if not registry.imported_grants():
        chosen = [f.household_id for f in families(data, FAMILIES, SEED)]
        made = handout(data, RECIPIENTS, without=chosen, townships=_townships(), to_try=TO_TRY)
        to_try.write_bytes(made.to_try)
        import_recipients(file_name="既有救助对象.csv", content=made.recipients, acting_user=None)
    return assistance.enrol_imported(acting_user=None)


def take_families(data: Path, *, until: int, told: Callable[[int], None] | None = None) -> None:
    """Take families as far as each goes, one transaction a family; begin where it stopped."""
    run = jobs.begin(kind="demo", key=RUN, title="演示家庭办理", total=FAMILIES)
    done = run.done
    for place, family in islice(enumerate(_families(data)), done, until):
        with transaction.atomic():
            _journey(place, family).travel(STAGES[place % len(STAGES)])
            jobs.advance(run_id=run.pk, done=place + 1)
        if told is not None:
            told(place + 1)
    if until >= FAMILIES:
        jobs.finish(run_id=run.pk)


@cache
def _families(data: Path) -> tuple[Family, ...]:
    """As they come, but the best off where a refusal is proposed and the poorest where aid ends: taken
    at random, hardly one of these families would come to that state."""
    coming = list(families(data, FAMILIES, SEED))
    chosen: list[Family] = []
    for place in range(len(coming)):
        match STAGES[place % len(STAGES)]:
            case "refusal_proposed":
                family = max(coming, key=_income)
            case "ended":
                family = min(coming, key=lambda one: (_has_car(one), _income(one)))
            case _:
                family = coming[0]
        coming.remove(family)
        chosen.append(family)
    return tuple(chosen)


def _income(family: Family) -> float:
    """What each member takes in, as declared: fen of twelve months."""
    money = ("wage_receipts", "business_receipts", "pension_receipts", "support_receipts")
    return sum(m.declared[k] for m in family.members for k in money) / len(family.members)


def _has_car(family: Family) -> bool:
    return any(member.declared["vehicles"] for member in family.members)


def _journey(place: int, family: Family) -> Journey:
    # Turn about in two towns, so that each clerk has families in every state.
    town, clerk = TOWNS[place // len(STAGES) % len(TOWNS)]
    programme = Programme.DIBAO
    # An end of 特困 takes days in public, which this day has not.
    if _old_and_alone(family) and STAGES[place % len(STAGES)] != "ended":
        programme = Programme.TEKUN
    return Journey(_staff(clerk), family, town, programme=programme)


def _old_and_alone(family: Family) -> bool:
    """Sixty or more, and nobody supports them."""
    head, *others = family.members
    unsupported = head.declared["support_receipts"] == 0
    return not others and unsupported and age_on(head.birth_on, today()) >= 60


def _open(account: Account) -> None:
    user = create_user(
        username=account.username, name=account.name, unit_name=account.unit_name,
        password=PASSWORD, acting_user=None,
    )  # fmt: skip
    grant_role(
        user=user, role=account.role, division_code=account.division_code,
        department_code=account.department_code, seat_number=account.seat_number,
        valid_from=date(2026, 1, 1), basis="演示", acting_user=None,
    )  # fmt: skip


def _staff(clerk: str) -> Staff:
    return Staff(*map(_user, (clerk, "handler", "reviewer", "examiner", "leader")))


def _user(username: str) -> User:
    found = get_user(username)
    assert found is not None  # noqa: S101  the accounts come first
    return found


def _townships() -> list[str]:
    return sorted(
        d.code
        for d in Divisions.bundled()
        if d.code.startswith(COUNTY) and len(d.code) == 9 and d.in_force(today())
    )
