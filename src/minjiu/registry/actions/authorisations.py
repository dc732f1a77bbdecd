"""Authorisations in two steps: the applicant's own, then every member's (暂行办法第五十八条)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import age_on, months_before
from minjiu.registry import queries
from minjiu.registry.actions.members import refuse_closed
from minjiu.registry.actions.people import checked_words
from minjiu.registry.enums import (
    ADULT_AGE,
    ASKS_OBLIGORS,
    HOUSEHOLD_REGISTER,
    Method,
    Purpose,
    Stage,
)
from minjiu.registry.models import Authorisation, Household, Obligor, Person, Signature
from minjiu.registry.permissions import require_handler

TEXT_VERSION = "2026-2"
REGISTER_NAME = "公安机关户口登记（本人户口簿上的姓名和关系）"
MONTHS_VALID = 12  # Assumed: no article names a term; a year covers one case and its remedies.

_TEXT = """居民家庭经济状况核对授权书（{stage}，{version}版）
{whose}一、授权事项：同意受理本申请的民政部门，为“{purpose}”这一目的，向下列单位查询下列信息来源中
与本人有关的信息：{sources}。
二、期限：自{valid_from}起至{valid_to}止（止日不含）。期内可随时书面撤回，撤回后不再发出新的查询。
三、范围：只查询本次办理所需的项目；查询结果只用于本次办理，每一次查询和查看都有记录，本人可以查阅。
四、本人已知悉：核对结果有异议的，可以申请复核；核对只提供情况，是否予以救助由工作人员依法作出决定。"""


@dataclass(frozen=True, slots=True)
class Hand:
    """One member's signature as it was given; a guardian is another person of the registry."""

    person_id: UUID
    method: Method
    guardian_id: UUID | None = None
    guardian_basis: str = ""
    witness_name: str = ""


@transaction.atomic
def sign_applicant_authorisation(
    *,
    household: Household,
    purpose: Purpose,
    method: Method = Method.SELF,
    witness_name: str = "",
    acting_user: User | None,
) -> Authorisation:
    """Step one: opens the household register for the applicant, and nothing else."""
    require_handler(acting_user, household.division_code, purpose)
    refuse_closed(_alone(household))
    authorisation = _issue(household, purpose, Stage.APPLICANT, {HOUSEHOLD_REGISTER: REGISTER_NAME})
    _sign(
        authorisation,
        household.applicant,
        Hand(household.applicant_id, method, None, "", witness_name),
    )
    audit.record(
        "registry.applicant_authorised", acting_user, authorisation, purpose=purpose,
        label=household.applicant.name, after={"text": authorisation.text_digest},
    )  # fmt: skip
    return authorisation


@transaction.atomic
def sign_household_authorisation(
    *,
    household: Household,
    purpose: Purpose,
    sources: Mapping[str, str],
    hands: Sequence[Hand],
    acting_user: User | None,
) -> Authorisation:
    """Step two: members sign, at once or one after another; the family decides who comes when.

    `sources`: code → name, as the family reads it in the text it signs. Opens nothing until
    everybody has signed (`api.missing_signatures`).
    """
    require_handler(acting_user, household.division_code, purpose)
    refuse_closed(_alone(household))
    if not hands:
        raise Refused("没有任何人签署，", "请至少登记一名成员的签署。")
    if household.confirmed_at is None:
        raise Refused("还没有确认共同生活的家庭成员，", "请先核对户口登记并确认成员，再签授权书。")
    day = today()
    members = {m.person.pk: m.person for m in queries.members_on(household.pk, day)}
    authorisation = (
        queries.live_authorisations([household.pk], day)
        .filter(purpose=purpose, stage=Stage.HOUSEHOLD, sources=sorted(sources))
        .select_for_update()
        .first()
    ) or _issue(household, purpose, Stage.HOUSEHOLD, sources)
    for hand in hands:
        if hand.person_id not in members:
            raise Refused("签署人不是这户现有的成员，", "请先确认家庭成员。")
        _sign(authorisation, members[hand.person_id], hand)
    audit.record(
        "registry.household_authorised", acting_user, authorisation, purpose=purpose,
        label=household.applicant.name,
        after={"text": authorisation.text_digest, "signatures": len(hands)},
    )  # fmt: skip
    return authorisation


@transaction.atomic
def sign_obligor_authorisation(
    *,
    obligor: Obligor,
    purpose: Purpose,
    sources: Mapping[str, str],
    hand: Hand,
    acting_user: User | None,
) -> Authorisation:
    """One legal obligor's own paper (民发〔2021〕43号第十条): it opens `sources` about the signer alone.

    Obligors live elsewhere and sign one by one. A new paper, where other sources are asked, takes
    the place of the signer's earlier one, so that withdrawing it leaves nothing open. Refused for a
    purpose that asks nothing of them.
    """
    household = obligor.household
    require_handler(acting_user, household.division_code, purpose)
    refuse_closed(_alone(household))
    if purpose not in ASKS_OBLIGORS:
        raise Refused(
            f"{purpose.label}不向部门查询法定义务人，", "义务人的情况由家庭申报，不用签授权书。"
        )
    there = queries.obligors_on(household.pk, today()).filter(pk=obligor.pk).first()
    if there is None or there.person.pk != hand.person_id:
        raise Refused("签署人不是这户现有的法定义务人，", "请先登记法定义务人。")
    if there.person.birth_on > months_before(today(), 12 * ADULT_AGE):
        raise Refused(f"{there.person.name}未满18周岁，没有供养义务，", "不用签授权书。")
    stands = queries.live_authorisations([household.pk], today()).filter(
        purpose=purpose, stage=Stage.OBLIGOR, signatures__person=there.person
    )
    if stands.filter(sources=sorted(sources)).exists():
        raise Refused(f"{there.person.name}已经签署，", "无需重复签署。")
    for earlier in stands.select_for_update(of=("self",)).order_by("pk"):
        earlier.lapsed_at, earlier.lapse_reason = now(), "本人已签署新的授权书"
        _end(earlier, earlier.lapse_reason, "registry.authorisation_ended", acting_user)
    owes = f"本人是申请人{household.applicant.name}家庭的法定赡养、抚养、扶养义务人。"
    authorisation = _issue(household, purpose, Stage.OBLIGOR, sources, owes)
    _sign(authorisation, there.person, hand)
    if there.no_consent:
        there.no_consent = ""
        there.save(update_fields=["no_consent"])
    audit.record(
        "registry.obligor_authorised", acting_user, authorisation, purpose=purpose,
        label=household.applicant.name,
        after={"text": authorisation.text_digest, "person": str(there.person.pk)},
    )  # fmt: skip
    return authorisation


@transaction.atomic
def withdraw_authorisation(
    *, authorisation: Authorisation, reason: str, acting_user: User | None
) -> None:
    """No new query leaves from this moment; what was answered stays on record (R1)."""
    # Waits for a query that is being sent, which holds the row (api.authorisations_for_queries).
    locked = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    require_handler(acting_user, locked.household.division_code, locked.purpose)
    if locked.withdrawn_at is not None:
        raise Refused("这份授权书已经撤回，", "无需再办。")
    said = checked_words(reason, "撤回说明", "reason", "请写明由谁、因何撤回。")
    locked.withdrawn_at, locked.withdrawal_reason = now(), said
    _end(locked, said, "registry.authorisation_withdrawn", acting_user)


@transaction.atomic
def end_authorisations(
    *, household_id: UUID, purpose: str, reason: str, acting_user: User | None
) -> int:
    """End whatever still holds for a purpose that fell away with an act of `acting_user`; how many.

    For the room above, whose act it is: a leader who confirms a stop withdraws no consent of a
    family by hand, and ends it with the stop all the same.
    """
    live = queries.live_authorisations([household_id], today()).filter(purpose=purpose)
    ended = list(live.select_for_update().order_by("pk"))
    for authorisation in ended:
        authorisation.lapsed_at, authorisation.lapse_reason = now(), reason
        _end(authorisation, reason, "registry.authorisation_ended", acting_user)
    return len(ended)


def _end(held: Authorisation, reason: str, action: str, acting_user: User | None) -> None:
    """Opens nothing from this moment."""
    held.save(update_fields=["withdrawn_at", "withdrawal_reason", "lapsed_at", "lapse_reason"])
    audit.record(action, acting_user, held, purpose=held.purpose, after={"reason": reason})


def _alone(household: Household) -> Household:
    """Two who write signatures down at once take turns, so that a family signs one paper, not two."""
    return Household.objects.select_for_update().get(pk=household.pk)


def _issue(
    household: Household,
    purpose: Purpose,
    stage: Stage,
    sources: Mapping[str, str],
    whose: str = "",
) -> Authorisation:
    if not sources:
        raise Refused("授权书没有列明信息来源，", "请选择要查询的单位。")
    start = today()
    end = _a_term_after(start)
    text = _TEXT.format(
        stage=stage.label, version=TEXT_VERSION, purpose=Purpose(purpose).label,
        sources="、".join(sources.values()), whose=f"{whose}\n" if whose else "",
        valid_from=f"{start:%Y年%-m月%-d日}", valid_to=f"{end:%Y年%-m月%-d日}",
    )  # fmt: skip
    return Authorisation.objects.create(
        household=household,
        purpose=purpose,
        stage=stage,
        sources=sorted(sources),
        valid_from=start,
        valid_to=end,
        text_version=TEXT_VERSION,
        text=text,
        text_digest=sm3(text.encode()).hex(),
        created_at=now(),
    )


def _a_term_after(start: date) -> date:
    return months_before(start, -MONTHS_VALID)


def _sign(authorisation: Authorisation, person: Person, hand: Hand) -> None:
    adult = age_on(person.birth_on, today()) >= ADULT_AGE
    guarded = hand.method == Method.GUARDIAN
    if guarded:
        guardian = Person.objects.filter(pk=hand.guardian_id).first()
        if guardian is None or age_on(guardian.birth_on, today()) < ADULT_AGE:
            raise Refused(f"{person.name}由监护人代签，但没有选定成年的监护人，", "请选择监护人。")
        if guardian.pk == person.pk:
            raise Refused(f"{person.name}不能做自己的监护人，", "请选择另一名成年人。")
        if adult and not hand.guardian_basis.strip():
            raise Refused(
                f"{person.name}已成年，由他人代签须写明依据，",
                "请填写无民事行为能力或限制民事行为能力的认定依据；能按指印的，请改用按指印。",
            )
    elif not adult:
        raise Refused(f"{person.name}未满18周岁，", "请由监护人代签。")
    witness = hand.witness_name.strip()
    if hand.method == Method.FINGERPRINT and witness in ("", person.name):
        raise Refused(f"{person.name}按指印须有本人以外的见证人，", "请填写见证人姓名。")
    earlier = Signature.objects.filter(authorisation=authorisation, person=person).first()
    if earlier is not None and not _grown_up_since(earlier, person):
        raise Refused(f"{person.name}已经签署，", "无需重复签署。")
    signature = earlier or Signature(authorisation=authorisation, person=person)
    signature.method = hand.method
    signature.guardian = Person.objects.get(pk=hand.guardian_id) if guarded else None
    signature.guardian_basis = hand.guardian_basis.strip()
    signature.witness_name = witness
    signature.signed_at = now()
    signature.save()


def _grown_up_since(signature: Signature, person: Person) -> bool:
    """A guardian signed for a child who is an adult now: the own hand takes its place."""
    return (
        signature.method == Method.GUARDIAN
        and not signature.guardian_basis
        and age_on(person.birth_on, today()) >= ADULT_AGE
    )
