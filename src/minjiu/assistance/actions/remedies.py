"""行政复议 and 行政诉讼: written down when they begin and end; departments' words are kept meanwhile."""

from datetime import date

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.stepping import lock, short, write
from minjiu.assistance.enums import CaseState, RemedyKind, RemedyOutcome
from minjiu.assistance.models import Case, Remedy
from minjiu.assistance.permissions import require_clerk_or_examiner
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.verification import api as verification

# Where there is a decision that a family may attack.
DECIDED = (CaseState.GRANTED, CaseState.REFUSED, CaseState.ENDED, CaseState.IMPORTED)


@transaction.atomic
def record_remedy(
    *, case: Case, kind: RemedyKind, body: str, lodged_on: date, reference: str = "",
    acting_user: User,
) -> Remedy:  # fmt: skip
    """The family has gone to another authority; nothing of its aid changes by that."""
    locked = lock(case, *DECIDED)
    require_clerk_or_examiner(acting_user, locked)
    short(body, "复议机关或法院", "body")
    if len(reference.strip()) > 80:
        raise Refused("案号超过80字，", "请核对。", field="reference")
    if lodged_on > today():
        raise Refused("提起日期晚于今天，", "请核对日期。", field="lodged_on")
    if Remedy.objects.filter(case=locked, kind=kind, ended_on__isnull=True).exists():
        raise Refused(f"已经登记了一件没有终结的{kind.label}，", "请先登记它的结果。")
    made = Remedy.objects.create(
        case=locked, kind=kind, body=body.strip(), reference=reference.strip(),
        lodged_on=lodged_on, recorded_by=acting_user, recorded_at=now(),
    )  # fmt: skip
    verification.hold(household_id=locked.household_id, remedy_id=made.pk, acting_user=acting_user)
    write(
        locked, f"家庭向{made.body}提起{kind.label}，终结前保存全部原始答复",
        "assistance.remedy_recorded", acting_user,
    )  # fmt: skip
    return made


@transaction.atomic
def end_remedy(
    *, case: Case, remedy: Remedy, outcome: RemedyOutcome, ended_on: date, words: str,
    acting_user: User,
) -> Remedy:  # fmt: skip
    """How it ended. A decision that was set aside is put right by its own step (更正)."""
    locked = lock(case, *DECIDED)
    require_clerk_or_examiner(acting_user, locked)
    held = Remedy.objects.select_for_update().get(pk=remedy.pk, case=locked)
    if held.ended_on is not None:
        raise Refused("这件已经登记终结，", "请刷新页面查看。")
    if not held.lodged_on <= ended_on <= today():
        raise Refused("终结日期应不早于提起、不晚于今天，", "请核对日期。", field="ended_on")
    short(words, "结果说明", "words", 300)
    held.ended_on, held.outcome, held.words = ended_on, outcome, words.strip()
    held.ended_by = acting_user
    held.save(update_fields=["ended_on", "outcome", "words", "ended_by"])
    verification.end_hold(remedy_id=held.pk, acting_user=acting_user)
    write(
        locked, f"{RemedyKind(held.kind).label}终结：{outcome.label}", "assistance.remedy_ended",
        acting_user,
    )  # fmt: skip
    return held
