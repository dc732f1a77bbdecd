"""Recipients whom a bulk run may ask about, and runs over them."""

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.registry.models import Household
from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.actions.bulk.listing import Choice, start_run
from minjiu.verification.actions.bulk.ordering import release
from minjiu.verification.models import BulkFact, BulkItem, BulkRun
from province.sample import Family, families
from tests.verification.test_one_family import consent, enrol

COUNTY = "350122"


def enrolled(data: Any, count: int, *, consenting: int | None = None) -> list[Household]:
    """Families registered with everybody's signature, the last ones without where it is so."""
    chosen: list[Family] = list(islice(families(data, 120, 3), count))
    homes = [enrol(family) for family in chosen]
    for home in homes[:consenting]:
        consent(home)
    return homes


def begin(homes: list[Household], programme: str = "dibao", **choice: Any) -> BulkRun:
    return start_run(
        programme=programme, programme_label="最低生活保障", division_code=COUNTY,
        households=Household.objects.filter(pk__in=[h.pk for h in homes]).values("pk"),
        choice=Choice(**choice), acting_user=None,
    )  # fmt: skip


def finished(homes: list[Household], reviewer: Any, **choice: Any) -> BulkRun:
    """A run to its end; what has no past to be held against is taken by the reviewer."""
    run = begin(homes, **choice)
    carry_on(run.pk)
    run.refresh_from_db()
    if run.state == "held":
        accept(run, reviewer)
        carry_on(run.pk)
    run.refresh_from_db()
    return run


def accept(run: BulkRun, reviewer: Any) -> None:
    run.refresh_from_db()
    release(
        run=run, accepted={e["source"]: True for e in run.held}, reason="已与部门电话核实",
        acting_user=reviewer,
    )  # fmt: skip


def officer(name: str, role: Role, division: str = COUNTY) -> Any:
    user = create_user(username=name, name=name, unit_name="连江县", acting_user=None)
    grant_role(
        user=user, role=role, division_code=division, valid_from=date(2026, 1, 1),
        basis="测试", acting_user=None,
    )  # fmt: skip
    return user


def receipts(run: BulkRun) -> set[tuple[Any, ...]]:
    return set(
        BulkItem.objects.filter(batch__line__run=run).values_list(
            "person__person_id", "batch__line__source", "batch__line__service", "result", "error"
        )
    )


def facts(run: BulkRun) -> set[tuple[Any, ...]]:
    return set(
        BulkFact.objects.filter(item__batch__line__run=run).values_list(
            "item__person__person_id", "item__batch__line__service", "name", "number", "word"
        )
    )


def asked_since(before: Mapping[str, int], departments: Any) -> dict[str, int]:
    now = departments.asked()
    return {name: now[name] - before[name] for name in now if now[name] != before[name]}
