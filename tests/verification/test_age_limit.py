"""R3: a register that cannot hold the young is not asked about them, one by one or by the thousand."""

from typing import Any

import pytest

from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.registry.models import Household
from minjiu.verification import api, queries
from minjiu.verification.adapters.catalogue import source, sources_for
from minjiu.verification.models import BulkBatch, BulkItem, BulkPerson, Query
from province.sample import families
from tests.verification.bulk import enrolled, finished, officer
from tests.verification.test_one_family import verify

pytestmark = pytest.mark.django_db
LIMITED = "civil.marriage"


def adults(*homes: Household) -> set[Any]:
    """Those of twenty and more; some are, some are not."""
    members = [m for home in homes for m in registry.members_on(home.pk, today())]
    found = {m.person_id for m in members if m.age >= 20}
    assert 0 < len(found) < len(members)
    return found


def test_one_family(departments: Any, staff: Any) -> None:
    chosen = families(departments.data, 40, 1)
    before = departments.asked()["civil_affairs"]
    home, run = verify(next(f for f in chosen if f.members[-1].birth_on.year > 2010))
    asked = Query.objects.filter(verification=run)
    married = asked.filter(source=LIMITED)
    assert set(married.values_list("person_id", flat=True)) == adults(home)
    sent = asked.filter(branch="civil_affairs").count()
    assert departments.asked()["civil_affairs"] - before == sent
    # Of the young nothing is unknown: there is no line about it, and nothing to ask again.
    lines = [f for f in api.facts_for_page(staff.examiner, run.pk) if f.name == "marital_status"]
    assert {line.person_id for line in lines} == adults(home)
    assert not queries.may_ask_again(run.pk).exists()


@pytest.fixture
def two_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(s for s in sources_for("assistance.dibao") if s.code in (LIMITED, "civil.funeral"))
    for module in ("listing", "concluding"):
        monkeypatch.setattr(
            f"minjiu.verification.actions.bulk.{module}.sources_for", lambda purpose: few
        )


def test_everybody(departments: Any, two_sources: None) -> None:
    homes = enrolled(departments.data, 8)
    reviewer: User = officer("reviewer", Role.VERIFICATION_REVIEWER)
    run = finished(homes, reviewer)
    assert run.state == "finished"
    for code, whom in (
        ("civil.funeral", set(BulkPerson.objects.filter(run=run).values_list("person_id", flat=True))),
        (LIMITED, adults(*homes)),
    ):  # fmt: skip
        received = BulkItem.objects.filter(batch__line__run=run, batch__line__source=code)
        assert set(received.values_list("person__person_id", flat=True)) == whom
        batches = BulkBatch.objects.filter(line__run=run, line__source=code)
        assert sum(batches.values_list("people", flat=True)) == len(whom)
        assert set(received.values_list("result", flat=True)) <= {"found", "not_found"}
    assert source(LIMITED).from_age == 20
