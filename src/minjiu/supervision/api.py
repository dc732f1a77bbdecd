"""跟踪督促 for other rooms and pages: matters, each unit's own leg and light, what is owed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count, takewhile
from uuid import UUID

from django.utils.timezone import localtime

from cncodes.working_days import Calendar
from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import NotFound
from minjiu.directory import api as directory
from minjiu.documents import api as documents
from minjiu.files import api as files
from minjiu.files.api import FileView, OpenedFile
from minjiu.supervision import queries
from minjiu.supervision.actions.assigning import Part, assign, check_deadline, check_parts
from minjiu.supervision.actions.chasing import (
    climb,
    colour_of,
    instruct,
    next_step,
    prepare_letter,
    reply,
)
from minjiu.supervision.actions.ladders import adopt_ladder
from minjiu.supervision.actions.working import (
    ask_for_report,
    extend,
    measure,
    reach_milestone,
    receive,
    report,
    review,
    set_milestone,
    suspend,
)
from minjiu.supervision.enums import (
    BY_DOCUMENT,
    BY_INSTRUCTION,
    Colour,
    LegState,
    Light,
    Review,
    Rung,
    Stance,
)
from minjiu.supervision.ladders import Scheme, Step, bundled
from minjiu.supervision.models import (
    Attachment,
    Ladder,
    Leg,
    Letter,
    Matter,
    Milestone,
    Notice,
    Report,
)
from minjiu.supervision.permissions import look_as, own_seats

GONE = (documents.DocumentState.VOIDED, documents.DocumentState.WITHDRAWN)

__all__ = [
    "Colour",
    "Leg",
    "LegState",
    "LegView",
    "Light",
    "Matter",
    "MatterView",
    "Notice",
    "NoticeView",
    "Part",
    "Rung",
    "Scheme",
    "Stance",
    "Step",
    "StepView",
    "adopt_ladder",
    "ask_for_report",
    "assign",
    "check_deadline",
    "check_parts",
    "climb",
    "extend",
    "instruct",
    "latest_deadline",
    "leg_for",
    "light_counts",
    "matter_for",
    "matters_for",
    "measure",
    "measured_legs",
    "milestone_for",
    "notice_for",
    "notice_letter",
    "offered_schemes",
    "owed",
    "own_seats",
    "prepare_letter",
    "reach_milestone",
    "receive",
    "reply",
    "report",
    "report_file",
    "report_for",
    "review",
    "scheme_on",
    "schemes",
    "set_milestone",
    "suspend",
    "waiting_instructions",
]


@dataclass(frozen=True, slots=True)
class ReportView:
    id: UUID
    text: str
    progress: int
    finished: bool
    reported_on: date
    reported_by: str
    review: str
    review_label: str
    review_note: str
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class MilestoneView:
    id: UUID
    text: str
    due_on: date
    reached_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One step taken; `waits`: it was reported upward and has no instruction yet."""

    id: UUID
    rung: Rung
    label: str
    colour: str
    text: str
    why: str
    issued_on: date
    reply_due_on: date
    document_id: UUID | None
    document_number: str
    instruction: str
    instructed_by: str
    instructed_on: date | None
    reply: str

    @property
    def waits(self) -> bool:
        return self.rung in BY_INSTRUCTION and not self.instruction


@dataclass(frozen=True, slots=True)
class StepView:
    """The step of the ladder that comes next; of a letter, its draft and whether it has its number."""

    rung: Rung
    label: str
    colour: str
    light: Light
    by_document: bool
    document_id: UUID | None = None
    document_state: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A report upward that waits for an instruction."""

    matter_id: UUID
    subject: str
    department: str
    label: str
    text: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class LegView:
    """One unit's part as a page shows it; `next_step` of the ladder where one matter is shown."""

    id: UUID
    matter_id: UUID
    matter_number: str
    subject: str
    department_code: str
    department: str
    stance: Stance
    part: str
    due_on: date
    state: LegState
    progress: int
    indicator_code: str
    light: Light
    why: str
    reports: tuple[ReportView, ...] = ()
    notices: tuple[NoticeView, ...] = ()
    next_step: StepView | None = None
    milestones: tuple[MilestoneView, ...] = ()

    @property
    def chasable(self) -> bool:
        """Whether the light gives a reason to urge."""
        return self.light in (Light.YELLOW, Light.RED)


@dataclass(frozen=True, slots=True)
class MatterView:
    id: UUID
    number: str
    subject: str
    requirement: str
    origin: str
    assigned_on: date
    closed_on: date | None
    legs: tuple[LegView, ...]


def matters_for(user: User, *, closed: bool | None = None) -> tuple[MatterView, ...]:
    """Matters the user may see; `closed` None: all. Four queries, however many matters."""
    found = queries.visible_to(user)
    if closed is not None:
        found = found.filter(closed_on__isnull=not closed)
    return _matters(list(found), {}, {})


def matter_for(user: User, matter_id: UUID) -> MatterView:
    """One matter with reports, their files, and notices of its legs; NotFound where not visible."""
    found = queries.visible_to(user).filter(pk=matter_id).first()
    if found is None:
        raise NotFound("督促事项")
    attached = _attached(found)
    reports: dict[UUID, list[ReportView]] = {}
    for one in Report.objects.filter(leg__matter=found).select_related("leg"):
        reports.setdefault(one.leg.pk, []).append(
            ReportView(
                one.pk, one.text, one.progress, one.finished, localtime(one.reported_at).date(),
                one.reported_by, one.review, Review(one.review).label, one.review_note,
                attached.get(one.pk, ()),
            )
        )  # fmt: skip
    notices: dict[UUID, list[NoticeView]] = {}
    for one in Notice.objects.filter(leg__matter=found).select_related("leg"):
        notices.setdefault(one.leg.pk, []).append(
            NoticeView(
                one.pk, Rung(one.rung), one.label, one.colour, one.text, one.why,
                localtime(one.issued_at).date(), one.reply_due_on, one.document_id,
                one.document_number, one.instruction, one.instructed_by, one.instructed_on,
                one.reply,
            )
        )  # fmt: skip
    view = _matters([found], reports, notices)[0]
    legs = {leg.pk: leg for leg in queries.legs().filter(matter=found)}
    reached: dict[UUID, list[MilestoneView]] = {}
    for one in Milestone.objects.filter(leg__matter=found).select_related("leg").order_by("due_on"):
        late = (one.reached_on or today()) > one.due_on
        reached.setdefault(one.leg.pk, []).append(
            MilestoneView(one.pk, one.text, one.due_on, one.reached_on, late)
        )
    return replace(
        view,
        legs=tuple(
            replace(
                leg, next_step=_step(user, legs[leg.id]), milestones=tuple(reached.get(leg.id, ()))
            )
            for leg in view.legs
        ),
    )


def _step(user: User, leg: Leg) -> StepView | None:
    step = next_step(leg)
    if step is None or leg.state not in queries.OPEN:
        return None
    view = StepView(
        step.rung, step.label, step.colour or "", step.light, step.rung in BY_DOCUMENT
    )  # fmt: skip
    letter = Letter.objects.filter(leg=leg, position=step.position).first()
    if letter is None:
        return view
    row = documents.Document.objects.get(pk=letter.document_id)
    return replace(
        view, document_id=row.pk, document_state=documents.DocumentState(row.state).label,
        numbered=bool(row.number) and documents.DocumentState(row.state) not in GONE,
    )  # fmt: skip


def waiting_instructions() -> tuple[WaitingView, ...]:
    """Reports upward without an instruction, oldest first; two queries."""
    found = Notice.objects.filter(rung__in=BY_INSTRUCTION, instruction="")
    names = directory.name_book()
    return tuple(
        WaitingView(
            one.leg.matter.pk, one.leg.matter.subject,
            names.of(one.leg.department_code, today(), one.leg.department_code), one.label,
            one.text,
            localtime(one.issued_at).date(),
        )
        for one in found.select_related("leg__matter").order_by("issued_at")
    )  # fmt: skip


def schemes() -> tuple[Scheme, ...]:
    """督促办法, the newest first, the one that came with the system last."""
    adopted = [
        queries.as_scheme(one) for one in Ladder.objects.order_by("-valid_from", "-adopted_at")
    ]
    return (*adopted, bundled()[0])


def offered_schemes() -> tuple[Scheme, ...]:
    """Schemes that may be adopted and are in force nowhere by themselves."""
    return bundled()[1:]


def scheme_on(day: date) -> Scheme:
    """The ladder for matters assigned on a day."""
    return queries.scheme_on(day)


def _attached(matter: Matter) -> dict[UUID, tuple[FileView, ...]]:
    rows = list(
        Attachment.objects.filter(report__leg__matter=matter).values_list("report", "file_id")
    )
    known = files.files(file_id for _, file_id in rows)
    return {
        report: tuple(known[file_id] for owner, file_id in rows if owner == report)
        for report in {owner for owner, _ in rows}
    }


def report_file(user: User, report_id: UUID, file_id: UUID) -> OpenedFile:
    """A file of a report, for whoever may see the report."""
    report = report_for(user, report_id)
    if not Attachment.objects.filter(report=report, file_id=file_id).exists():
        raise NotFound("附件")
    look_as(
        user, Leg.objects.filter(matter=report.leg.matter).values_list("department_code", flat=True)
    )
    return files.open_file(user, file_id)


def owed(department_codes: Iterable[str] | None = None) -> tuple[LegView, ...]:
    """Legs not yet done, by deadline: what units owe. None: all units."""
    names, calendar = directory.name_book(), directory.working_days()
    return tuple(_leg(leg, names, calendar) for leg in queries.open_legs(department_codes))


def leg_for(user: User, leg_id: UUID) -> Leg:
    """The leg itself, for an action."""
    found = Leg.objects.filter(pk=leg_id, matter__in=queries.visible_to(user)).first()
    if found is None:
        raise NotFound("分工")
    return found


def report_for(user: User, report_id: UUID) -> Report:
    found = Report.objects.filter(pk=report_id, leg__matter__in=queries.visible_to(user)).first()
    if found is None:
        raise NotFound("办理情况")
    return found


def milestone_for(user: User, milestone_id: UUID) -> Milestone:
    found = Milestone.objects.select_related("leg").filter(
        pk=milestone_id, leg__matter__in=queries.visible_to(user)
    )
    one = found.first()
    if one is None:
        raise NotFound("阶段任务")
    return one


def notice_for(user: User, notice_id: UUID) -> Notice:
    found = Notice.objects.filter(pk=notice_id, leg__matter__in=queries.visible_to(user)).first()
    if found is None:
        raise NotFound("督促")
    return found


def notice_letter(user: User, notice_id: UUID) -> bytes:
    """The PDF of a letter that was sent, for whoever may see the matter."""
    found = notice_for(user, notice_id)
    if found.document_id is None:
        raise NotFound("公文")
    return documents.issued_pdf(found.document_id)


def measured_legs() -> tuple[tuple[Leg, str, Decimal], ...]:
    """Open legs whose progress an indicator tells: (leg, indicator code, target)."""
    return tuple(
        (leg, leg.indicator_code, leg.indicator_target)
        for leg in queries.open_legs().exclude(indicator_code="")
        if leg.indicator_target is not None
    )


def light_counts(legs: Sequence[LegView]) -> tuple[tuple[Light, int], ...]:
    """How many legs show each colour; 未公布 only where there are such legs."""
    counts = [(light, sum(leg.light is light for leg in legs)) for light in Light]
    always = (Light.GREEN, Light.YELLOW, Light.RED)
    return tuple((light, n) for light, n in counts if light in always or n)


def latest_deadline() -> date | None:
    """The last day that may be a deadline: working days are published so far. None: not even this
    year's are."""
    known = directory.working_days().published_years
    years = takewhile(known.__contains__, count(today().year))
    return max((date(year, 12, 31) for year in years), default=None)


def _matters(
    matters: Sequence[Matter],
    reports: Mapping[UUID, Sequence[ReportView]],
    notices: Mapping[UUID, Sequence[NoticeView]],
) -> tuple[MatterView, ...]:
    names, legs = directory.name_book(), dict[UUID, list[LegView]]()
    order = {code: number for number, code in enumerate(names.rows)}
    calendar = directory.working_days()
    for leg in queries.legs().filter(matter__in=matters).order_by("due_on", "pk"):
        view = _leg(
            leg, names, calendar, tuple(reports.get(leg.pk, ())), tuple(notices.get(leg.pk, ()))
        )
        legs.setdefault(leg.matter.pk, []).append(view)
    return tuple(
        MatterView(
            matter.pk,
            matter.number,
            matter.subject,
            matter.requirement,
            matter.origin,
            matter.assigned_on,
            matter.closed_on,
            tuple(sorted(legs.get(matter.pk, ()), key=lambda leg: _place(leg, order))),
        )
        for matter in matters
    )


def _place(leg: LegView, order: Mapping[str, int]) -> tuple[bool, int]:
    """The lead first (由负责单位牵头), then units in the notice's order."""
    return leg.stance is not Stance.LEAD, order.get(leg.department_code, len(order))


def _leg(
    leg: Leg,
    names: directory.NameBook,
    calendar: Calendar,
    reports: tuple[ReportView, ...] = (),
    notices: tuple[NoticeView, ...] = (),
) -> LegView:
    colour = colour_of(leg, today(), calendar)
    day = leg.matter.closed_on or today()  # what is owed is owed by today's unit
    return LegView(
        leg.pk,
        leg.matter.pk,
        leg.matter.number,
        leg.matter.subject,
        leg.department_code,
        names.of(leg.department_code, day, leg.department_code),
        Stance(leg.stance),
        leg.part,
        leg.due_on,
        LegState(leg.state),
        leg.progress,
        leg.indicator_code,
        colour.light,
        colour.why,
        reports,
        notices,
    )
