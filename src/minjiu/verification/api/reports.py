"""核对报告 for pages: every version as it was signed, to read, print and take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from minjiu.access.api import User, acts_as
from minjiu.audit import api as audit
from minjiu.common.errors import NotFound
from minjiu.documents import api as documents
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.verification import papers, queries
from minjiu.verification.actions.reports import (
    content_of,
    genuine,
    prepare_report,
    return_report,
    sign_report,
)
from minjiu.verification.enums import Cause, RunState
from minjiu.verification.models import Report

REPORT_LOOK = "verification.report"


@dataclass(frozen=True, slots=True)
class ReportView:
    id: UUID
    version: int
    cause: str
    number: str
    digest: str
    prepared_by: str
    prepared_at: datetime
    reviewed_by: str
    signed_at: datetime | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """What a report says, as it was frozen; `view` None: nothing is drawn up yet, as it stands now.

    `genuine`: content, number and day of validity are what was signed; None before that.
    """

    view: ReportView | None
    content: dict[str, Any]
    genuine: bool | None

    @property
    def unknown(self) -> tuple[tuple[str, str, str], ...]:
        """Who, which office and why, for each reason why there is no knowledge."""
        return papers.unknown_lines(self.content)

    @property
    def differences(self) -> tuple[str, ...]:
        return tuple(papers.conflict_words(c) for c in self.content["conflicts"])

    @property
    def closing(self) -> str:
        return papers.UNKNOWN + papers.PURPOSE

    def rest(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, tuple[str, ...]]]:
        """Plain rows in few lines: what they rest on, of whom, the words."""
        return papers.gathered(rows, papers.names_in(self.content))

    def rows(self) -> list[dict[str, Any]]:
        """Each fact with its words, in the order of the members; `plain`: among the rest."""
        names = papers.names_in(self.content)
        order = {person: place for place, person in enumerate(["", *names])}
        return sorted(
            (
                {
                    **fact,
                    "who": names.get(fact["person"], "家庭"),
                    "declared_words": papers.words(fact, fact["declared"], "未申报"),
                    "reported_words": papers.reported_words(fact),
                    "plain": papers.plain(fact),
                }
                for fact in self.content["facts"]
            ),
            key=lambda row: order.get(row["person"], len(order)),
        )


def report_of(verification_id: UUID) -> ReportView | None:
    """The report of what a run holds now, drafted or signed; None where answers came since."""
    current = (RunState.PREPARED, RunState.SIGNED)
    return next(iter(reports_of(verification_id, verification__state__in=current)), None)


def reports_of(verification_id: UUID, **which: Any) -> tuple[ReportView, ...]:
    """Every version of the report of a run, the newest first; each stays as it was signed."""
    found = Report.objects.filter(verification_id=verification_id, **which)
    rows = found.select_related("prepared_by", "reviewed_by").order_by("-version")
    return tuple(_report(row) for row in rows)


def _report(found: Report) -> ReportView:
    return ReportView(
        found.pk, found.version, Cause(found.cause).label, found.number, found.digest,
        found.prepared_by.name, found.prepared_at,
        found.reviewed_by.name if found.reviewed_by else "", found.signed_at, found.valid_until,
    )  # fmt: skip


def report_renewed(run: str, since: str) -> Exists:
    """For a query of the room above: whether a later version of a run's report was signed after a
    moment. `run`, `since`: columns of that query."""
    return Exists(
        Report.objects.filter(
            verification_id=OuterRef(run), version__gt=1, signed_at__gt=OuterRef(since)
        )
    )


def prepare(user: User, verification_id: UUID) -> None:
    prepare_report(verification=queries.run_for(user, verification_id), acting_user=user)


def sign(user: User, verification_id: UUID) -> None:
    sign_report(report=_draft(user, verification_id), acting_user=user)


def return_draft(user: User, verification_id: UUID, reason: str) -> None:
    return_report(report=_draft(user, verification_id), reason=reason, acting_user=user)


def _draft(user: User, verification_id: UUID) -> Report:
    """The report that is prepared, or the one signed last."""
    seen = queries.visible_to(user)
    found = Report.objects.filter(verification_id=verification_id, verification__in=seen)
    report = found.order_by("-version").first()
    if report is None:
        raise NotFound("核对报告")
    return report


def report_paper_for(user: User, verification_id: UUID, version: int | None = None) -> ReportPaper:
    """One version, or the newest; the look is on record first. NotFound out of scope."""
    run = queries.visible_to(user).filter(pk=verification_id).first()
    if run is None:
        audit.record_look(user, REPORT_LOOK, label=str(verification_id), refused=True)
        raise NotFound("核对报告")
    row = _version(verification_id, version)
    if version is not None and row is None:
        raise NotFound("核对报告")
    acts_as(user, *SEES_FAMILIES, division_code=run.division_code, purpose=run.purpose)
    audit.record_look(
        user, REPORT_LOOK, obj=run, purpose=run.purpose, case_id=run.case_id,
        label=str(row) if row else "未出具",
    )  # fmt: skip
    if row is None or (version is None and run.state in (RunState.READY, RunState.RUNNING)):
        return ReportPaper(None, content_of(run), None)
    signed = row.signed_at is not None
    return ReportPaper(_report(row), row.content, genuine(row) if signed else None)


def report_pdf_for(user: User, verification_id: UUID, version: int) -> bytes:
    """The PDF of one version; of a draft without number and day."""
    paper = report_paper_for(user, verification_id, version)
    assert paper.view is not None  # noqa: S101  asked for by its version
    return documents.laid_out(
        papers.report_document(paper.content, _version(verification_id, version))
    )


def _version(verification_id: UUID, version: int | None) -> Report | None:
    found = Report.objects.filter(verification_id=verification_id)
    if version is not None:
        found = found.filter(version=version)
    return found.select_related("prepared_by", "reviewed_by").order_by("-version").first()
