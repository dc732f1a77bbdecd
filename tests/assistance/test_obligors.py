"""Legal obligors in the determination: none, not asked, known, one of them unknown."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from cncodes.resident_id import check_character
from minjiu.assistance.actions import applying
from minjiu.assistance.actions.determining import determine
from minjiu.assistance.models import Case, Determination
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.config.demo.families import Journey, Staff
from minjiu.registry import api as registry
from minjiu.registry.actions.obligors import confirm_obligors, name_obligor
from minjiu.registry.enums import Relation
from minjiu.registry.models import Household

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
LIST = "赡养、抚养、扶养义务人名单"


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def home_of(journey: Journey) -> Household:
    return Household.objects.get(pk=journey.household_id)


def named(journey: Journey, name: str, birth: str) -> UUID:
    first = f"350122{birth}001"
    return name_obligor(
        household=home_of(journey), name=name, id_number=first + check_character(first),
        relation=Relation.CHILD, acting_user=None,
    ).person.pk  # fmt: skip


def told(journey: Journey, obligor: UUID, **facts: Any) -> None:
    applying.save_declaration(
        case=case_of(journey), declared={obligor: facts}, acting_user=journey.staff.clerk
    )


def made(journey: Journey) -> Determination:
    return determine(case=case_of(journey), acting_user=None)


def answers(found: Determination) -> dict[str, str]:
    return {line["programme"]: line["answer"] for line in found.lines}


def dibao(found: Determination) -> dict[str, Any]:
    return next(line for line in found.lines if line["programme"] == "dibao")


def monthly(found: Determination) -> int:
    return next(
        node["value"] for key, node in found.trace["nodes"].items() if key.endswith("support_owed")
    )


def test_not_asked_is_unknown_for_the_rules_that_need_it_and_asked_and_none_is_none(
    travel: Travel,
) -> None:
    journey = travel("explained")
    none = made(journey)
    assert dibao(none)["answer"] in ("yes", "no") and monthly(none) == 0
    Household.objects.update(obligors_asked_at=None)
    unasked = made(journey)
    assert dibao(unasked)["answer"] == "unknown" and LIST in dibao(unasked)["missing"]
    before, after = answers(none), answers(unasked)
    changed = {name for name in before if before[name] != after[name]}
    # What never looks at support answers as before: nobody waits for a list that is not needed.
    assert "dibao" in changed and {"education", "legal_aid"}.isdisjoint(changed)
    assert len(changed) < len(before)
    confirm_obligors(household=home_of(journey), acting_user=None)
    assert answers(made(journey)) == before


def test_each_obligor_owes_by_the_document_or_by_half_of_what_is_above_twice_the_line(
    travel: Travel,
) -> None:
    journey = travel("explained")
    son, daughter = named(journey, "陈大明", "19950606"), named(journey, "陈小燕", "19970707")
    unknown = made(journey)
    assert (dibao(unknown)["answer"], monthly(unknown)) == ("unknown", {"unknown": True})
    told(journey, son, support_documented=True, documented_support=30_000)
    assert dibao(made(journey))["answer"] == "unknown"  # the daughter's part is still open
    told(
        journey, daughter, support_documented=False, obligor_household_income=100_000,
        obligor_household_persons=3, obligor_supported_persons=2, supported_here=1,
    )  # fmt: skip
    known = made(journey)
    # 1,000 yuan for three people is below twice the line: nothing; the document stands.
    assert monthly(known) == 30_000 and dibao(known)["answer"] != "unknown"
    names = {key: node for key, node in known.trace["nodes"].items() if "documented_support" in key}
    assert names and "家庭申报" in str(names)


def test_what_is_said_of_obligors_is_refused_where_it_does_not_belong(travel: Travel) -> None:
    journey = travel("explained")
    son = named(journey, "陈大明", "19950606")
    member = registry.members_on(home_of(journey).pk, today())[0].person_id
    with pytest.raises(Refused, match="不是这里申报的内容"):
        told(journey, son, wage_receipts=1)
    with pytest.raises(Refused, match="申报不能再改"):
        told(journey, member, wage_receipts=1)
    with pytest.raises(Refused, match="义务人家庭人数"):
        told(journey, son, obligor_household_persons=0)
    with pytest.raises(Refused, match="不是这户现有的成员或法定义务人"):
        told(journey, home_of(journey).pk, supported_here=1)


def test_the_form_asks_of_obligors_what_support_is_computed_from(
    travel: Travel, staff: Staff, settings: Any
) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    journey = travel("explained")
    son, case = named(journey, "陈大明", "19950606"), case_of(journey)
    clerk = Client()
    clerk.force_login(staff.clerk, "django.contrib.auth.backends.ModelBackend")
    page = clerk.get(f"/cases/{case.pk}/declare/").content.decode()
    assert "法定义务人：陈大明（子女）" in page and f"{son}|supported_here" in page
    head = registry.members_on(case.household_id, today())[0].person_id
    assert f"{head}|wage_receipts" not in page and "申报不能再改" in page
    wrong = clerk.post(f"/cases/{case.pk}/declare/", {f"{son}|obligor_household_persons": "0"})
    assert wrong.status_code == 422 and "陈大明　义务人家庭人数" in unescape(wrong.content.decode())
    reply = clerk.post(
        f"/cases/{case.pk}/declare/",
        {f"{son}|support_documented": "yes", f"{son}|documented_support": "1,200.00"},
    )
    assert reply.status_code == 302
    assert case_of(journey).declared[str(son)] == {
        "support_documented": True, "documented_support": 120_000,
    }  # fmt: skip
    shown = re.sub(r"\s+", "", clerk.get(f"/cases/{case.pk}/").content.decode())
    assert "法定义务人：陈大明（子女）" in shown and "补填义务人情况" in shown
