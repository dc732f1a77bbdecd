"""Two departments say different things of one fact: disputed until heard and settled."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minjiu.common.errors import Refused
from minjiu.policy import api as policy
from minjiu.verification import api, queries
from minjiu.verification.actions.running import carry_out
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.described import Reading
from minjiu.verification.enums import ConflictOutcome
from minjiu.verification.models import Conflict, Fact, Verification
from province.sample import Family
from tests.verification.test_many_offices import family, start, verify  # noqa: F401

pytestmark = pytest.mark.django_db
FIRST, SECOND = "natural_resources.real_estate", "housing.security"


@pytest.fixture
def two_speak(alter: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """住建 speaks for homes too, as the policy's second source, and holds none for anybody."""
    spec = policy.fact_catalogue()["homes"]
    monkeypatch.setitem(spec.extra, "sources", [FIRST, SECOND])  # type: ignore[arg-type]
    other = source(SECOND)
    item = next(iter(other.items))
    field = next(name for name, f in other.items[item].fields.items() if f.unit == "code")
    reading = Reading("homes", "count", item, where={field: ("nothing carries this",)})
    alter(SECOND, readings=(*other.readings, reading))
    return replace(other)


def owner(run: Verification) -> Any:
    """Somebody for whom 自然资源 has homes on record: at least one of the sample has."""
    return Fact.objects.filter(verification=run, name="homes", source=FIRST, value__gt=0).first()


def test_a_difference_between_departments_is_disputed_until_settled(
    family: Family,  # noqa: F811
    two_speak: Any,
    staff: Any,
) -> None:
    run = start(family)[2]
    carry_out(run.pk)
    held = owner(run)
    if held is None:
        pytest.fail("the family of this sample has no home on record: choose another")
    key = (held.person_id, "homes")
    assert queries.facts(run.pk)[key].status == "disputed"
    row = next(m for m in api.household_facts(run.pk).record["members"] if m["id"] == str(key[0]))
    assert "homes" not in row
    conflict = Conflict.objects.get(verification=run, person_id=key[0], name="homes")
    assert (conflict.kind, conflict.source, conflict.other_source) == (
        "between_sources", FIRST, SECOND,
    )  # fmt: skip
    assert (conflict.reported, conflict.other_reported, conflict.size) == (
        held.value, 0, held.value,
    )  # fmt: skip
    with pytest.raises(Refused, match="家庭还没有说明"):
        api.settle_conflict(staff.examiner, conflict.pk, ConflictOutcome.OTHER, "查档")
    api.explain_conflict(staff.clerk, conflict.pk, "房子已经卖了")
    api.settle_conflict(staff.examiner, conflict.pk, ConflictOutcome.OTHER, "有买卖合同")
    assert api.household_facts(run.pk).record["members"] != []
    row = next(m for m in api.household_facts(run.pk).record["members"] if m["id"] == str(key[0]))
    assert row["homes"] == 0
    api.settle_conflict(staff.examiner, conflict.pk, ConflictOutcome.REJECTED, "复查登记簿")
    row = next(m for m in api.household_facts(run.pk).record["members"] if m["id"] == str(key[0]))
    assert row["homes"] == held.value


def test_the_second_source_speaks_where_the_first_is_silent(
    family: Family,  # noqa: F811
    two_speak: Any,
    departments: Any,
) -> None:
    departments.fault("natural_resources", "error")
    run = verify(family)
    assert {m["homes"] for m in api.household_facts(run.pk).record["members"]} == {0}


def test_one_department_alone_has_no_other_to_choose(
    family: Family,  # noqa: F811
    staff: Any,
) -> None:
    run = verify(family)
    made = Conflict.objects.create(
        verification=run, person_id=Fact.objects.filter(verification=run)[0].person_id,
        name="vehicles", kind="more", declared=0, reported=1, source="police.vehicles",
    )  # fmt: skip
    api.explain_conflict(staff.clerk, made.pk, "不作说明")
    with pytest.raises(Refused, match="只涉及一个部门"):
        api.settle_conflict(staff.examiner, made.pk, ConflictOutcome.OTHER, "查档")
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.filter(pk=made.pk).update(
            outcome="other", reason="x", settled_by=staff.examiner, settled_at=run.started_at
        )
