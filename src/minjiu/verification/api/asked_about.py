"""Who asked what about a person, for which purpose: for that person's county and for auditors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cncodes.resident_id import InvalidResidentId, mask, parse
from minjiu.access.api import User, has_role, lists_as
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter
from minjiu.audit import api as audit
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry import api as registry
from minjiu.registry.enums import SEES_FAMILIES, Purpose, Relation
from minjiu.verification.api.outside import OutsideLine, incoming_about
from minjiu.verification.enums import Kind, QueryState, Result
from minjiu.verification.models import BulkPerson, BulkRun, Query
from minjiu.verification.queries.lines import name_of_office, office_name

ASKED_LOOK = "verification.asked_about"
BULK = "批量核对"
AS_OBLIGOR = "（作为法定义务人）"
SEES_ASKED = (Role.AUDITOR, *SEES_FAMILIES)


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One question about a person; what was answered is not shown here. `at` is None where nothing
    left, `authorisation` where a bulk run has no receipt yet or nothing left."""

    at: datetime | None
    source: str
    purpose: str
    kind: str
    result: str
    error: str
    authorisation: UUID | None


def asked_about_for(
    user: User, person_id: UUID
) -> tuple[tuple[AskedLine, ...], tuple[OutsideLine, ...]]:
    """Every question about a person that the user may know of, of single families and of bulk runs,
    and what other provinces asked us; the look is on record first. Six statements at most.

    The person's county sees its own verifications, an auditor those of the places audited; nobody
    else finds anything.
    """
    single = Query.objects.filter(
        division_filter(
            user, "verification__division_code", SEES_ASKED,
            of_purpose=lambda p: Q(verification__purpose=p),
        ),
        person_id=person_id,
    )  # fmt: skip
    queries = list(single.select_related("verification"))
    listed = BulkPerson.objects.filter(
        division_filter(user, "division_code", SEES_ASKED, of_purpose=lambda p: Q(run__purpose=p)),
        person_id=person_id,
    )  # fmt: skip
    bulk = _in_bulk(listed)
    others = incoming_about(user, person_id)
    # Of a family of their own they may know that nobody was asked.
    if not (queries or bulk or others) and registry.place_of_person(user, person_id)[1] is None:
        audit.record_look(user, ASKED_LOOK, label=str(person_id), refused=True)
        raise NotFound("查询记录")
    lists_as(user, *SEES_ASKED)
    audit.record_look(
        user, ASKED_LOOK, obj=queries[0].verification if queries else None, label=str(person_id)
    )
    return (*_singly(queries), *bulk), others


_PURPOSES = {str(value): label for value, label in Purpose.choices}


def _singly(queries: list[Query]) -> tuple[AskedLine, ...]:
    return tuple(
        AskedLine(
            q.sent_at, office_name(q), _PURPOSES.get(q.verification.purpose, q.verification.purpose),
            Kind(q.verification.kind).label + (AS_OBLIGOR if q.of_obligor else ""),
            Result(q.result).label if q.result else QueryState(q.state).label, q.error,
            q.authorisation_id,
        )
        for q in queries
    )  # fmt: skip


# Batches that left with a person in them, answered or not, and receipts of what did not leave.
_BULK = """
SELECT r.number, r.purpose, l.source, l.service, b.sent_at, i.id IS NOT NULL, i.result, i.error,
  i.authorisation_id, p.of_obligor
FROM verification_bulkperson p
JOIN verification_bulkrun r ON r.id = p.run_id
JOIN verification_bulkline l ON l.run_id = p.run_id AND p.county_code = ANY(l.counties)
  AND p.sources @> ARRAY[l.source]
JOIN verification_bulkbatch b ON b.line_id = l.id AND b.canary = p.canary
  AND p.ordinal BETWEEN b.first AND b.last
LEFT JOIN verification_bulkitem i ON i.batch_id = b.id AND i.person_id = p.id
WHERE p.id = ANY(%s) AND (b.sent_at IS NOT NULL OR i.id IS NOT NULL)"""


def _in_bulk(listed: QuerySet[BulkPerson]) -> tuple[AskedLine, ...]:
    # By run, because the index of people begins with it.
    rows = list(listed.filter(run__in=BulkRun.objects.all()).values_list("pk", flat=True))
    if not rows:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_BULK, [rows])
        return tuple(_line(*row) for row in cursor.fetchall())


def _line(
    run: str, purpose: str, source: str, service: str, sent_at: datetime | None, received: bool,
    result: str | None, error: str | None, authorisation: UUID | None, of_obligor: bool,
) -> AskedLine:  # fmt: skip
    left = not received or authorisation is not None
    return AskedLine(
        sent_at if left else None, name_of_office(source, service), _PURPOSES.get(purpose, purpose),
        f"{BULK}（{run}）{AS_OBLIGOR if of_obligor else ''}", Result(result).label if result else QueryState.SENT.label, error or "",
        authorisation,
    )  # fmt: skip


def require_auditor(user: User) -> None:
    if not has_role(user, Role.AUDITOR):
        raise NotPermitted(
            "按号码查阅查询记录由审计人员办理，", "经办人员请从个案的家庭成员处打开“查询记录”。"
        )


def find_asked_about(user: User, text: str) -> UUID:
    """For an auditor, who reaches no family: whose ID number it is; the look is on record first, the
    number masked. Refused where it is none, and alike for "never asked about" and "not yours"."""
    require_auditor(user)
    try:
        number = parse(text, on=None).number
    except InvalidResidentId as wrong:
        raise Refused(str(wrong), "请对照身份证核对。", field="number") from None
    lists_as(user, Role.AUDITOR)
    audit.record_look(user, ASKED_LOOK, label=mask(number))
    found = registry.person_of_number(number)
    try:
        if found is not None:
            asked_about_for(user, found)
            return found
    except NotFound:
        pass
    raise Refused(
        "没有找到这个号码的查询记录，", "可能没有问过，也可能不在您的审计范围内。", field="number"
    )


def name_asked_about(person_id: UUID) -> str:
    """Whose record it is, masked; for a page that `asked_about_for` has let through."""
    (who,) = registry.members_as([(person_id, Relation.APPLICANT)], today())
    return registry.mask_name(who.name)
