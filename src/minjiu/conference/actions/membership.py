"""Changes to who sits on the conference.

Members and liaisons change by different procedures (附件1 二): a member's change is proposed by
the unit, decided by the office and published at once, with no step upward; a liaison is filed,
nothing more.
"""

from datetime import date

from django.db import IntegrityError, transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import NotFound, Refused
from minjiu.conference.enums import ChangeState
from minjiu.conference.models import Director, Liaison, LiaisonChange, MemberChange
from minjiu.conference.permissions import require_office, require_unit
from minjiu.directory import api as directory
from minjiu.directory.enums import SeatRole
from minjiu.publishing import api as publishing

MEMBERS_TITLE = "福建省社会救助工作联席会议成员名单"


@transaction.atomic
def propose_member(
    *, seat_number: int, name: str, post: str, starts_on: date, reason: str, namesake: int = 1,
    acting_user: User,
) -> MemberChange:  # fmt: skip
    """单位提出. Conveners and the office's director follow their posts, not this road.

    `namesake`: 2, 3 … for another person of that name in the unit.
    """
    seat = next((s for s in directory.seats(today()) if s.number == seat_number), None)
    if seat is None:
        raise NotFound("席位")
    if seat.role is not SeatRole.MEMBER or seat.department_code is None:
        raise Refused(
            f"“{seat.role.label}”随职务确定，不由单位提出调整，",
            "职务变动后由办公室依任免文件更新。",
            field="seat",
        )
    require_unit(acting_user, seat.department_code)
    _filled(name=name, post=post, reason=reason)
    try:
        with transaction.atomic():
            made = MemberChange.objects.create(
                seat_number=seat_number, department_code=seat.department_code, name=name.strip(),
                post=post.strip(), starts_on=starts_on, reason=reason.strip(), namesake=namesake,
                proposed_at=now(), proposed_by=acting_user.acting_name, state=ChangeState.PROPOSED,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(
            "本单位已有一件成员调整待办公室确定，", "请等待办理，或请办公室退回。", field="seat"
        ) from None
    audit.record("conference.member_proposed", acting_user, made)
    return made


@transaction.atomic
def decide_member(*, change: MemberChange, acting_user: User) -> MemberChange:
    """办公室确定, and published in the same breath: “及时在省民政厅网站上公布”. The province is not
    asked again: “不再另行报省政府批准”."""
    require_office(acting_user)
    locked = _open(change)
    directory.replace_holder(
        seat_number=locked.seat_number, official=locked.name, post=locked.post,
        starts_on=locked.starts_on, basis=f"{locked.proposed_by}提出，办公室{today():%Y年%-m月%-d日}确定",
        namesake=locked.namesake, acting_user=acting_user,
    )  # fmt: skip
    snapshot = publish_members(on=max(locked.starts_on, today()), acting_user=acting_user)
    locked.state, locked.answered_at = ChangeState.PUBLISHED, now()
    locked.answered_by, locked.snapshot_id = acting_user.acting_name, snapshot.pk
    locked.save(update_fields=["state", "answered_at", "answered_by", "snapshot_id"])
    audit.record(
        "conference.member_decided", acting_user, locked, after={"snapshot": str(snapshot.pk)}
    )
    return locked


@transaction.atomic
def return_member(*, change: MemberChange, reason: str, acting_user: User) -> MemberChange:
    """退回 with its reason."""
    require_office(acting_user)
    locked = _open(change)
    if not reason.strip():
        raise Refused("退回需要理由，", "请写明理由。", field="reason")
    locked.state, locked.answered_at = ChangeState.RETURNED, now()
    locked.answered_by, locked.answer = acting_user.acting_name, reason.strip()
    locked.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    audit.record("conference.member_returned", acting_user, locked, after={"reason": reason})
    return locked


@transaction.atomic
def follow_post(
    *, seat_number: int, name: str, post: str, starts_on: date, basis: str, namesake: int = 1,
    acting_user: User,
) -> None:  # fmt: skip
    """A convener's seat follows its post: the office writes down who holds it, on what paper."""
    require_office(acting_user)
    seat = next((s for s in directory.seats(today()) if s.number == seat_number), None)
    if seat is None:
        raise NotFound("席位")
    if seat.role is SeatRole.MEMBER:
        raise Refused("成员由所在单位提出调整，", "请联系该单位联络员。", field="seat")
    _filled(name=name, post=post, reason=basis)
    directory.replace_holder(
        seat_number=seat_number, official=name, post=post, starts_on=starts_on, basis=basis,
        namesake=namesake, acting_user=acting_user,
    )  # fmt: skip
    publish_members(on=max(starts_on, today()), acting_user=acting_user)


@transaction.atomic
def appoint_director(
    *, name: str, post: str, starts_on: date, basis: str, acting_user: User
) -> Director:
    """办公室主任 follows the post: one deputy head of 民政厅, written down on what paper."""
    require_office(acting_user)
    _filled(name=name, post=post, reason=basis)
    if "民政厅" not in post or "副厅长" not in post:
        raise Refused("办公室主任由省民政厅1名副厅长兼任，", "请核对职务。", field="post")
    current = Director.objects.select_for_update().filter(valid_to__isnull=True).first()
    if current is not None:
        if starts_on <= current.valid_from:
            raise Refused(
                f"与现任主任（自{current.valid_from:%Y年%-m月%-d日}起）的任期重叠，",
                "请核对起始日期。", field="starts_on",
            )  # fmt: skip
        current.valid_to = starts_on
        current.save(update_fields=["valid_to"])
    made = Director.objects.create(
        name=name.strip(), post=post.strip(), valid_from=starts_on, basis=basis.strip()
    )
    audit.record(
        "conference.director_appointed", acting_user, made,
        before={"director": str(current)} if current else None, after={"director": str(made)},
    )  # fmt: skip
    return made


def publish_members(*, on: date, acting_user: User | None) -> publishing.Snapshot:
    """成员单位在省民政厅官方网站公布: names and posts as they stand on a day."""
    seats = [
        {"role": seat.role.label, "unit": seat.unit, "name": seat.official, "post": seat.post}
        for seat in directory.seats(on)
    ]
    return publishing.publish(
        kind=publishing.SnapshotKind.CONFERENCE_MEMBERS,
        title=MEMBERS_TITLE,
        content={"on": on.isoformat(), "seats": seats},
        basis="闽政办函〔2020〕56号附件1第二条",
        acting_user=acting_user,
    )


@transaction.atomic
def file_liaison(
    *,
    department_code: str,
    name: str,
    post: str,
    starts_on: date,
    reason: str,
    email: str = "",
    another_person: bool = False,
    acting_user: User,
) -> Liaison:
    """备案: takes effect as filed and is not published. The liaison becomes a member of the office
    by that alone. Refused for somebody who is another unit's liaison on that day; `another_person`
    says that it is a namesake of that one."""
    require_unit(acting_user, department_code)
    _filled(name=name, post=post, reason=reason)
    unit = directory.department(department_code, today())
    elsewhere = Liaison.objects.filter(name=name.strip(), valid_to__isnull=True).exclude(
        department_code=department_code
    )
    if not another_person and (other := elsewhere.first()):
        there = directory.department(other.department_code, today()).name
        raise Refused(
            f"{name.strip()}已是{there}的联络员，一人不能任两个单位的联络员，",
            "请另行确定人选，或先由该单位更换联络员；只是同名的，请勾选“同名的另一人”。",
            field="name",
        )
    current = (
        Liaison.objects.select_for_update()
        .filter(department_code=department_code, valid_to__isnull=True)
        .first()
    )
    if current is not None:
        if starts_on <= current.valid_from:
            raise Refused(
                f"与现任联络员（自{current.valid_from:%Y年%-m月%-d日}起）的任期重叠，",
                "请核对起始日期。",
                field="starts_on",
            )
        current.valid_to = starts_on
        current.save(update_fields=["valid_to"])
    made = Liaison.objects.create(
        department_code=department_code, department_order=unit.order, name=name.strip(),
        post=post.strip(), email=email, valid_from=starts_on, basis=reason.strip(),
    )  # fmt: skip
    filed = LiaisonChange.objects.create(
        department_code=department_code, name=made.name, post=made.post, starts_on=starts_on,
        reason=reason.strip(), proposed_at=now(), proposed_by=acting_user.acting_name,
    )  # fmt: skip
    audit.record(
        "conference.liaison_filed", acting_user, filed,
        before={"liaison": str(current)} if current else None, after={"liaison": str(made)},
    )  # fmt: skip
    return made


def _filled(*, name: str, post: str, reason: str) -> None:
    for value, what, field in (
        (name, "姓名", "name"), (post, "职务", "post"), (reason, "原因", "reason"),
    ):  # fmt: skip
        if not value.strip():
            raise Refused(f"没有填写{what}，", f"请填写{what}。", field=field)


def _open(change: MemberChange) -> MemberChange:
    locked = MemberChange.objects.select_for_update().get(pk=change.pk)
    if locked.state != ChangeState.PROPOSED:
        raise Refused(f"这件调整已经“{ChangeState(locked.state).label}”，", "无需重复办理。")
    return locked
