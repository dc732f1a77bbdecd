"""生活自理能力评估: what a person cannot do alone, found by the two who visit (43号第二十一条).

What the visitors found counts before what the family said; who was not assessed stays unknown.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from minjiu.assistance.enums import SELF_CARE
from minjiu.assistance.law import law_of
from minjiu.assistance.models import Case, Determination, Investigation
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry

Care = Mapping[UUID, frozenset[str]]  # who was assessed, and which of the six they cannot do alone


def checked_care(case: Case, care: Care) -> dict[str, list[str]]:
    """As a visit keeps it: {person: [items that they cannot do alone]}; an empty list is 全自理."""
    if care and not law_of(case).assessment:
        raise Refused("这个项目不评估生活自理能力，", "请刷新页面后重填。")
    members = {m.person_id for m in registry.members_on(case.household_id, today())}
    if not members.issuperset(care):
        raise Refused("评估的人不是这户现有的成员，", "请先确认家庭成员。")
    if any(not items.issubset(SELF_CARE) for items in care.values()):
        raise Refused("评估的项目不在六项以内，", "请刷新页面后重填。")
    return {
        str(person): [item for item in SELF_CARE if item in items] for person, items in care.items()
    }


def told_of_care(kept: Mapping[str, object]) -> str:
    """For the family's story, which names no health."""
    return f"，评估{len(kept)}人生活自理能力" if kept else ""


def assessments(case: Case) -> dict[str, tuple[date, list[str]]]:
    """The newest of each person: the day of the visit, and what they cannot do alone."""
    found: dict[str, tuple[date, list[str]]] = {}
    visits = Investigation.objects.filter(case=case).exclude(care={})
    for visit in visits.order_by(F("recorded_at").asc(nulls_first=True)):
        found |= {person: (visit.visited_on, items) for person, items in visit.care.items()}
    return found


def require_assessed(case: Case, made: Determination) -> None:
    """Nobody is proposed for 特困 whose care nobody has assessed."""
    article = law_of(case).assessment
    if not article:
        return
    line: dict[str, Any] = next(x for x in made.lines if x["programme"] == case.programme)
    assessed, names = assessments(case), _names(case)
    lacking = [
        names.get(p["member"], "")
        for p in line["persons"]
        if p["answer"] == "yes" and p["member"] not in assessed
    ]
    if lacking:
        raise Refused(
            f"还没有评估生活自理能力：{'、'.join(lacking)}，",
            f"请由两人入户，逐项评估并记录（{article}）。",
        )


def _names(case: Case) -> dict[str, str]:
    return {str(m.person_id): m.name for m in registry.members_on(case.household_id, today())}
