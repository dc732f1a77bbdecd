"""通报 (附件1 四：及时向各成员单位通报工作进展情况): a table frozen on its cut-off day, before the
units for two working days, issued as a document."""

from datetime import date

from django.db import IntegrityError, transaction

from cncodes.working_days import YearNotPublished
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.conference import papers
from minjiu.conference.actions.issuing import send_out, send_to_sign
from minjiu.conference.models import Bulletin, BulletinRemark, BulletinRow
from minjiu.conference.permissions import require_office, require_unit
from minjiu.directory.api import working_days
from minjiu.publishing import api as publishing
from minjiu.supervision import api as supervision

PREVIEW_WORKING_DAYS = 2


@transaction.atomic
def prepare_bulletin(*, title: str, period: Period, acting_user: User) -> Bulletin:
    """Freeze what stands today: each open leg, its light and last report. Never recomputed."""
    require_office(acting_user)
    if not title.strip():
        raise Refused("通报缺少标题，", "请填写标题。", field="title")
    if period.end is None:
        raise Refused("通报缺少期末，", "请选择日期。", field="to")
    cut_off = today()
    try:
        issue_from = working_days().add_working_days(cut_off, PREVIEW_WORKING_DAYS)
    except YearNotPublished as unknown:
        raise Refused(
            f"{unknown.year}年节假日安排未公布，算不出各单位预览的两个工作日，",
            "请待通知发布、系统管理员在“节假日安排”页面录入后再固定。",
        ) from None
    try:
        with transaction.atomic():
            made = Bulletin.objects.create(
                title=title.strip(), period_from=period.start, period_to=period.end,
                cut_off_on=cut_off, preview_from=cut_off, issue_from=issue_from,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("这个期间已经有一份通报，", "请在原通报上办理。", field="from") from None
    BulletinRow.objects.bulk_create(
        BulletinRow(
            bulletin=made, sequence=number, department_code=leg.department_code,
            content=_frozen(leg),
        )
        for number, leg in enumerate(supervision.owed(), 1)
    )  # fmt: skip
    audit.record("conference.bulletin_prepared", acting_user, made)
    return made


def _frozen(leg: supervision.LegView) -> dict[str, str | int]:
    return {
        "number": leg.matter_number,
        "subject": leg.subject,
        "department": leg.department,
        "stance": leg.stance.label,
        "part": leg.part,
        "due_on": leg.due_on.isoformat(),
        "progress": leg.progress,
        "light": leg.light.value,
        "why": leg.why,
    }


@transaction.atomic
def remark(
    *, bulletin: Bulletin, department_code: str, text: str, acting_user: User
) -> BulletinRemark:
    """A unit's one remark on its own rows, until the bulletin is a document: what is signed and what is
    published say the same."""
    require_unit(acting_user, department_code)
    locked = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if locked.issued_at is not None:
        raise Refused("通报已经印发，", "如有出入请联系办公室在下期说明。")
    if locked.document_id is not None:
        raise Refused("通报已经成文送签，", "如有说明请联系办公室在下期刊出。")
    if not text.strip():
        raise Refused("说明是空的，", "请填写内容。", field="text")
    try:
        with transaction.atomic():
            made = BulletinRemark.objects.create(
                bulletin=locked, department_code=department_code, text=text.strip(),
                written_at=now(), written_by=acting_user.acting_name,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("本单位已经填写过说明，每期一条，", "如需更改请联系办公室。") from None
    audit.record("conference.bulletin_remarked", acting_user, made)
    return made


@transaction.atomic
def submit_bulletin(*, bulletin: Bulletin, acting_user: User) -> Bulletin:
    """送签, not before each unit has had two working days to look."""
    require_office(acting_user)
    locked = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if locked.issued_at is not None:
        raise Refused("通报已经印发，", "无需重复办理。")
    if today() < locked.issue_from:
        raise Refused(f"各单位预览到{locked.issue_from:%Y年%-m月%-d日}前，", "请到期后再送签。")
    remarks = {
        one.department_code: one.text for one in BulletinRemark.objects.filter(bulletin=locked)
    }
    rows = [
        {**row.content, "department_code": row.department_code}
        for row in BulletinRow.objects.filter(bulletin=locked)
    ]
    document = send_to_sign(
        issuer_code=papers.OFFICE, content=papers.bulletin_document(locked, rows, remarks),
        before=locked.document_id, acting_user=acting_user,
    )  # fmt: skip
    locked.document_id = document.pk
    locked.save(update_fields=["document_id"])
    audit.record("conference.bulletin_submitted", acting_user, locked)
    return locked


@transaction.atomic
def issue_bulletin(*, bulletin: Bulletin, acting_user: User) -> Bulletin:
    """印发 the signed and sealed document, and publish the frozen table."""
    require_office(acting_user)
    locked = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if locked.issued_at is not None:
        raise Refused("通报已经印发，", "无需重复办理。")
    if today() < locked.issue_from:
        raise Refused(f"各单位预览到{locked.issue_from:%Y年%-m月%-d日}前，", "请到期后再印发。")
    document = send_out(document_id=locked.document_id, what="通报", acting_user=acting_user)
    number = document.number
    remarks = {
        one.department_code: one.text for one in BulletinRemark.objects.filter(bulletin=locked)
    }
    rows = [
        {**row.content, "remark": remarks.get(row.department_code, "")}
        for row in BulletinRow.objects.filter(bulletin=locked)
    ]
    snapshot = publishing.publish(
        kind=publishing.SnapshotKind.BULLETIN,
        title=locked.title,
        content={"number": number, "cut_off_on": locked.cut_off_on.isoformat(), "rows": rows},
        basis="闽政办函〔2020〕56号附件1第四条",
        acting_user=acting_user,
    )
    locked.issued_at, locked.number, locked.snapshot_id = now(), number, snapshot.pk
    locked.save(update_fields=["issued_at", "number", "snapshot_id"])
    audit.record("conference.bulletin_issued", acting_user, locked, after={"number": number})
    return locked


def bulletin_period(day: date) -> Period:
    """The quarter before the one `day` is in."""
    start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    earlier = date(start.year - (start.month == 1), (start.month - 4) % 12 + 1, 1)
    return Period(earlier, start)
