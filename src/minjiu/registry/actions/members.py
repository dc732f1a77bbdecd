"""Who really lives together: the register proposes, the clerk confirms, changes undo consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.registry import queries
from minjiu.registry.actions.people import checked_words, find_or_write_person
from minjiu.registry.enums import Relation, Stage
from minjiu.registry.models import (
    Authorisation,
    Household,
    HukouMember,
    Membership,
    Obligor,
    Person,
)
from minjiu.registry.permissions import require_handler


@dataclass(frozen=True, slots=True)
class HukouName:
    """One line of the 户口 as the applicant's own authorisation returns it."""

    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who lives with the applicant, as the clerk confirms it."""

    name: str
    id_number: str
    relation: Relation
    on_hukou: bool | None = None


@transaction.atomic
def record_hukou_members(
    *,
    household_id: UUID,
    authorisation_id: UUID,
    names: Sequence[HukouName],
    acting_user: User | None,
) -> None:
    """Keep names and relations, nothing more; a later answer takes the place of an earlier."""
    household = Household.objects.select_for_update().get(pk=household_id)
    moment = now()
    HukouMember.objects.filter(household=household, replaced_at__isnull=True).update(
        replaced_at=moment
    )
    HukouMember.objects.bulk_create(
        HukouMember(
            household=household,
            authorisation_id=authorisation_id,
            position=position,
            name=name.name,
            relation=name.relation,
            returned_at=moment,
        )
        for position, name in enumerate(names, start=1)
    )
    audit.record("registry.hukou_recorded", acting_user, household, after={"members": len(names)})


@transaction.atomic
def confirm_members(
    *,
    household: Household,
    members: Sequence[Member],
    apart: dict[int, str] | None = None,
    acting_user: User | None,
) -> tuple[Membership, ...]:
    """Set who lives with the applicant from today (57号第七条: 户口 is not the household).

    `members` are the others; `apart` is position on the 户口 → why that person lives elsewhere.
    A change makes earlier household authorisations void, so that everybody signs again.
    """
    require_handler(acting_user, household.division_code)
    locked = Household.objects.select_for_update().get(pk=household.pk)
    refuse_closed(locked)
    day = today()
    people = {}
    for member in members:
        if member.relation == Relation.APPLICANT:
            raise Refused(f"{member.name}不能再登记为申请人本人，", "请选择与申请人的关系。")
        person = find_or_write_person(id_number=member.id_number, name=member.name)
        if person.pk in people or person.pk == locked.applicant_id:
            raise Refused(f"{member.name}填写了两次，", "请删去重复的一行。")
        people[person.pk] = (person, member)
    before = {m.person.pk: m for m in queries.members_on(locked.pk, day)}
    left = [m for pk, m in before.items() if pk not in people and pk != locked.applicant_id]
    came = [both for pk, both in people.items() if pk not in before]
    for membership in left:
        end(membership)
    for person, member in came:
        begin(locked, person, member)
    for pk, (_, member) in people.items():
        if pk in before and before[pk].relation != member.relation:
            before[pk].relation = member.relation
            before[pk].save(update_fields=["relation"])
    if left or came:
        members_changed(locked)
    for position, reason in (apart or {}).items():
        HukouMember.objects.filter(
            household=locked, position=position, replaced_at__isnull=True
        ).update(lives_together=False, apart_reason=reason)
    locked.confirmed_at = now()
    locked.save(update_fields=["confirmed_at"])
    household.confirmed_at = locked.confirmed_at
    audit.record(
        "registry.members_confirmed", acting_user, locked,
        before={"members": [str(pk) for pk in before]},
        after={"members": [str(locked.applicant_id), *map(str, people)]},
    )  # fmt: skip
    return tuple(queries.members_on(locked.pk, day))


@transaction.atomic
def close_household(*, household: Household, reason: str, acting_user: User | None) -> None:
    """End a family's registration (moved away, died, joined another family); all are free again.

    Memberships end today, authorisations open nothing from this moment; nothing is deleted.
    """
    require_handler(acting_user, household.division_code)
    locked = Household.objects.select_for_update().get(pk=household.pk)
    refuse_closed(locked)
    said = checked_words(reason, "注销原因", "reason", "请写明迁出、死亡、并入他户等情况。")
    members = list(queries.members_on(locked.pk, today()))
    for membership in members:
        end(membership)
    overtake_authorisations(locked, *Stage)
    locked.closed_on = today()
    locked.save(update_fields=["closed_on"])
    household.closed_on = locked.closed_on
    audit.record(
        "registry.household_closed", acting_user, locked, label=locked.applicant.name,
        before={"members": [str(m.person.pk) for m in members]},
        after={"reason": said},
    )  # fmt: skip


def refuse_closed(household: Household) -> None:
    if household.closed_on is not None:
        raise Refused(
            f"这户家庭已于{household.closed_on:%Y年%-m月%-d日}注销，",
            "请查找或重新登记申请人的家庭。",
        )


def members_changed(household: Household) -> None:
    """Everybody signs again, and who owes support is asked again."""
    overtake_authorisations(household, Stage.HOUSEHOLD)
    inside = queries.members_on(household.pk, today()).values("person__pk")
    for obligor in queries.obligors_on(household.pk, today()).filter(person__pk__in=inside):
        end_duty(obligor, "已共同生活")
    household.obligors_asked_at = None
    household.save(update_fields=["obligors_asked_at"])


def overtake_authorisations(household: Household, *stages: Stage) -> None:
    Authorisation.objects.filter(
        household=household, stage__in=stages, superseded_at__isnull=True
    ).update(superseded_at=now())


def end(membership: Membership) -> None:
    day = today()
    if membership.valid_from == day:  # entered today by mistake: it never held
        membership.delete()
    else:
        membership.valid_to = day
        membership.save(update_fields=["valid_to"])


def end_duty(obligor: Obligor, reason: str) -> None:
    day = today()
    if obligor.valid_from == day:
        obligor.delete()
    else:
        obligor.valid_to, obligor.end_reason = day, reason
        obligor.save(update_fields=["valid_to", "end_reason"])


def begin(
    household: Household,
    person: Person,
    member: Member,
    on: date | None = None,
    joined_by: str = "",
) -> None:
    """A membership from `on` (today); refused where the person is in another household then."""
    try:
        with transaction.atomic():
            Membership.objects.create(
                household=household,
                person=person,
                relation=member.relation,
                valid_from=on or today(),
                lives_together=True,
                on_hukou=member.on_hukou,
                joined_by=joined_by,
            )
    except IntegrityError as clash:
        if "person_in_one_household" not in str(clash):
            raise
        raise Refused(
            f"{person.name}已登记在另一户家庭中，同一时间只能属于一户，",
            "请先在原家庭办理成员变更，或核对是否填错了人。",
            field="id_number",
        ) from None
