"""What happened in a household since it was registered: born, married, died, moved (dated)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.common.periods import age_on
from minjiu.registry import queries
from minjiu.registry.actions.members import (
    Member,
    begin,
    members_changed,
    overtake_authorisations,
    refuse_closed,
)
from minjiu.registry.actions.people import find_or_write_person
from minjiu.registry.enums import ADULT_AGE, JOINS, LEAVES, Change, Relation, Stage
from minjiu.registry.models import Household, Membership
from minjiu.registry.permissions import require_handler


@transaction.atomic
def record_joining(
    *, household: Household, change: Change, happened_on: date, member: Member,
    acting_user: User | None,
) -> Membership:  # fmt: skip
    """Somebody belongs to the household from the day it happened; everybody signs again."""
    locked = _open(household, acting_user)
    if change not in JOINS:
        raise Refused("没有选择加入的原因，", "请重新选择。", field="change")
    _check_day(locked, happened_on)
    if member.relation == Relation.APPLICANT:
        raise Refused("一户只有一名申请人，", "请选择与申请人的关系。", field="relation")
    person = find_or_write_person(id_number=member.id_number, name=member.name)
    if change is Change.BORN and person.birth_on != happened_on:
        raise Refused(
            f"身份证号上的出生日期是{person.birth_on:%Y年%-m月%-d日}，与所填的不同，",
            "请核对出生日期。", field="happened_on",
        )  # fmt: skip
    if queries.members_on(locked.pk, today()).filter(person=person).exists():
        raise Refused(f"{person.name}已是这户的成员，", "无需重复登记。", field="id_number")
    begin(locked, person, member, happened_on, change)
    members_changed(locked)
    audit.record(
        "registry.member_joined", acting_user, locked, label=locked.applicant.name,
        after={"person": str(person.pk), "change": change, "on": happened_on.isoformat()},
    )  # fmt: skip
    return queries.members_on(locked.pk, today()).get(person=person)


@transaction.atomic
def record_leaving(
    *, household: Household, change: Change, happened_on: date, person_id: UUID,
    acting_user: User | None,
) -> Membership:  # fmt: skip
    """Somebody does not belong to the household any more from that day; the others sign again."""
    locked = _open(household, acting_user)
    _check_day(locked, happened_on)
    membership = queries.members_on(locked.pk, today()).filter(person__pk=person_id).first()
    if membership is None:
        raise Refused("没有选择离开的成员，", "请在现有成员中选择。", field="person")
    name = membership.person.name
    if membership.person.pk == locked.applicant_id:
        raise Refused(
            f"{name}是申请人，不能单独离开，",
            "请由另一名成年成员接任申请人；没有其他成员的，请停止待遇后注销本户。", field="person",
        )  # fmt: skip
    _leave(membership, change, happened_on)
    members_changed(locked)
    audit.record(
        "registry.member_left", acting_user, locked, label=locked.applicant.name,
        before={"person": str(person_id)},
        after={"change": change, "on": happened_on.isoformat()},
    )  # fmt: skip
    return membership


@transaction.atomic
def replace_applicant(
    *,
    household: Household,
    successor_id: UUID,
    happened_on: date,
    relations: Mapping[UUID, Relation],
    left_by: Change | None,
    acting_user: User | None,
) -> Household:
    """The household goes on from a day with another adult member as its applicant.

    `left_by`: why the one before is no member any more; None where they stay and hand it over.
    `relations`: what each of the others who stay is to the new one. Everybody signs again.
    """
    locked = _open(household, acting_user)
    _check_day(locked, happened_on)
    members = {m.person.pk: m for m in queries.members_on(locked.pk, today())}
    former, successor = members[locked.applicant_id], members.get(successor_id)
    if successor is None or successor is former:
        raise Refused("没有选择新的申请人，", "请在其他现有成员中选择。", field="successor")
    name = successor.person.name
    if age_on(successor.person.birth_on, today()) < ADULT_AGE:
        raise Refused(
            f"{name}未满18周岁，不能作申请人，",
            "请选择成年成员；没有的，请先登记搬来共同生活的监护人。", field="successor",
        )  # fmt: skip
    if left_by is not None:
        _leave(former, left_by, happened_on)
    for membership in members.values():
        person = membership.person
        if membership is successor:
            relation = Relation.APPLICANT
        elif membership is former and left_by is not None:
            continue
        else:
            relation = relations.get(person.pk, Relation.APPLICANT)
            if relation is Relation.APPLICANT:
                raise Refused(
                    f"没有选择{person.name}与新申请人{name}的关系，", "请逐一选择。",
                    field=f"relation-{person.pk}",
                )  # fmt: skip
        membership.relation = relation
        membership.save(update_fields=["relation"])
    before = former.person
    locked.applicant = successor.person
    locked.save(update_fields=["applicant"])
    members_changed(locked)
    overtake_authorisations(locked, Stage.APPLICANT)  # the former applicant's own
    audit.record(
        "registry.applicant_replaced", acting_user, locked, label=name,
        before={"applicant": str(before.pk)},
        after={
            "applicant": str(successor_id), "on": happened_on.isoformat(),
            "change": left_by or "",
        },
    )  # fmt: skip
    return locked


def _leave(membership: Membership, change: Change, happened_on: date) -> None:
    if change not in LEAVES:
        raise Refused("没有选择离开的原因，", "请重新选择。", field="change")
    if happened_on <= membership.valid_from:
        raise Refused(
            f"{membership.person.name}自{membership.valid_from:%Y年%-m月%-d日}起才是成员，变化应在此后，",
            "请核对日期；当天误登的，请在成员表中取消勾选。", field="happened_on",
        )  # fmt: skip
    membership.valid_to, membership.left_by = happened_on, change
    membership.save(update_fields=["valid_to", "left_by"])


def _open(household: Household, acting_user: User | None) -> Household:
    require_handler(acting_user, household.division_code)
    locked = Household.objects.select_for_update().get(pk=household.pk)
    refuse_closed(locked)
    return locked


def _check_day(household: Household, day: date) -> None:
    if not household.opened_on <= day <= today():
        raise Refused(
            f"日期应在登记日（{household.opened_on:%Y年%-m月%-d日}）以后、不晚于今天，",
            "请核对；登记以前就有的情况，请直接在成员表中确认。", field="happened_on",
        )  # fmt: skip
