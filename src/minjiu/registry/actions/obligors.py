"""Who owes the family support by law, outside the household (法定赡养、抚养、扶养义务人)."""

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.registry import queries
from minjiu.registry.actions.members import end_duty, refuse_closed
from minjiu.registry.actions.people import checked_words, find_or_write_person
from minjiu.registry.enums import OBLIGOR_RELATIONS, Purpose, Relation, Stage
from minjiu.registry.models import Household, Obligor
from minjiu.registry.permissions import require_handler


@transaction.atomic
def name_obligor(
    *,
    household: Household,
    name: str,
    id_number: str,
    relation: Relation,
    note: str = "",
    acting_user: User | None,
) -> Obligor:
    """Write down somebody outside the household who owes it support by law.

    民法典第一千零五十九条、第一千零六十七条、第一千零七十四条、第一千零七十五条。
    """
    require_handler(acting_user, household.division_code)
    locked = Household.objects.select_for_update().get(pk=household.pk)
    refuse_closed(locked)
    if relation not in OBLIGOR_RELATIONS:
        labels = "、".join(r.label for r in OBLIGOR_RELATIONS)
        raise Refused(
            f"{name}的关系不构成法定赡养、抚养、扶养义务，", f"请选择：{labels}。", field="relation"
        )
    if len(note.strip()) > 200:
        raise Refused("家庭情况超过200字，", "请写得简短一些。", field="note")
    person = find_or_write_person(id_number=id_number, name=name)
    if queries.members_on(locked.pk, today()).filter(person=person).exists():
        raise Refused(
            f"{person.name}是这户的共同生活成员，",
            "共同生活的不另列为法定义务人。",
            field="id_number",
        )
    if queries.obligors_on(locked.pk, today()).filter(person=person).exists():
        raise Refused(f"{person.name}已列为法定义务人，", "无需重复登记。", field="id_number")
    obligor = Obligor.objects.create(
        household=locked, person=person, relation=relation, valid_from=today(), note=note.strip()
    )
    audit.record(
        "registry.obligor_named", acting_user, locked, label=locked.applicant.name,
        after={"person": str(person.pk), "relation": relation},
    )  # fmt: skip
    return obligor


@transaction.atomic
def end_obligor(*, obligor: Obligor, reason: str, acting_user: User | None) -> None:
    """The duty ended (death, divorce, an adoption), or was written down by mistake."""
    require_handler(acting_user, obligor.household.division_code)
    locked = Obligor.objects.select_for_update().get(pk=obligor.pk)
    if locked.valid_to is not None:
        raise Refused("这名法定义务人已经注销，", "无需再办。")
    said = checked_words(reason, "注销原因", "reason", "请写明死亡、离婚、误登等情况。")
    end_duty(locked, said)
    audit.record(
        "registry.obligor_ended", acting_user, locked.household,
        before={"person": str(locked.person.pk)}, after={"reason": said},
    )  # fmt: skip


@transaction.atomic
def record_no_consent(
    *, obligor: Obligor, purpose: Purpose, reason: str, acting_user: User | None
) -> None:
    """No authorisation can be had of this obligor: whereabouts unknown, abroad, or refuses.

    Nobody is asked about them then; what the family says of them stands as said, and a person weighs
    it. A signature that comes after all ends this (`authorisations.sign_obligor_authorisation`).
    Refused while one stands: who does not want to be asked about any more withdraws it.
    """
    require_handler(acting_user, obligor.household.division_code, purpose)
    # As a signature is written down, so that one comes before the other.
    home = Household.objects.select_for_update().get(pk=obligor.household_id)
    locked = Obligor.objects.select_for_update().get(pk=obligor.pk)
    if locked.valid_to is not None:
        raise Refused("这名法定义务人已经注销，", "无需再办。")
    signed = queries.live_authorisations([home.pk], today()).filter(
        stage=Stage.OBLIGOR, signatures__person=locked.person
    )
    if signed.exists():
        raise Refused(
            f"{locked.person.name}已经签署授权书，", "本人不愿再被查询的，请先撤回授权书。"
        )
    said = checked_words(
        reason,
        "不能取得授权的原因",
        "reason",
        "请写明下落不明、拒绝签署等情况，以及何时怎样联系过。",
    )
    locked.no_consent = said
    locked.save(update_fields=["no_consent"])
    audit.record(
        "registry.obligor_without_consent", acting_user, locked.household,
        label=locked.household.applicant.name, before={"person": str(locked.person.pk)},
        after={"reason": said},
    )  # fmt: skip


@transaction.atomic
def confirm_obligors(*, household: Household, acting_user: User | None) -> None:
    """The family was asked and all its obligors are named, or it has none.

    Until then rules that need them do not know them; a change of members asks again.
    """
    require_handler(acting_user, household.division_code)
    locked = Household.objects.select_for_update().get(pk=household.pk)
    refuse_closed(locked)
    if locked.confirmed_at is None:
        raise Refused("还没有确认共同生活的家庭成员，", "请先确认成员，再问法定义务人。")
    locked.obligors_asked_at = now()
    locked.save(update_fields=["obligors_asked_at"])
    named = queries.obligors_on(locked.pk, today()).count()
    audit.record(
        "registry.obligors_confirmed", acting_user, locked, label=locked.applicant.name,
        after={"named": named},
    )  # fmt: skip
