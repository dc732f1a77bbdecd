"""Beginning a bulk run, and writing down whom it asks about in which batches, set by set.

Families are chosen by place, by calendar or by lot, never by what they are (R11): the statements
below read identifiers, places and days only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Func, Value

from minjiu.access.api import User, subtree
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.periods import months_before
from minjiu.jobs import api as jobs
from minjiu.registry import api as registry
from minjiu.registry.enums import HOUSEHOLD_REGISTER, Purpose
from minjiu.verification.actions.periods import days
from minjiu.verification.adapters.catalogue import sources_for
from minjiu.verification.enums import BULK_AT_WORK, BulkState, Kind
from minjiu.verification.models import BulkBatch, BulkLine, BulkPerson, BulkRun
from minjiu.verification.permissions import require_handler

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the recipients: not checked for so many months, and a lot of so many per cent."""

    unchecked_months: int = 0
    per_cent: int = 100

    def words(self) -> str:
        said = [f"{self.unchecked_months}个月内没有核对过的" if self.unchecked_months else "全部"]
        if self.per_cent < 100:
            said.append(f"随机抽取{self.per_cent}%")
        return "，".join(said)


def key_of(run: BulkRun) -> str:
    """The key of its progress among the long runs of `jobs`."""
    return f"bulk:{run.pk}"


@transaction.atomic
def start_run(
    *,
    programme: str,
    programme_label: str,
    division_code: str,
    households: Any,
    choice: Choice,
    acting_user: User | None,
) -> BulkRun:
    """Begin a run over recipients of one programme, which is one purpose (R2).

    `households`: a query set of household ids, one column, of those who receive it in the division. Refused where
    nobody is left, or while another run asks about the same programme in the same place.
    """
    purpose = f"assistance.{programme}"
    if acting_user is not None:
        require_handler(acting_user, division_code, purpose)
    if purpose not in Purpose.values or not sources_for(purpose):
        raise Refused(f"“{programme_label}”没有可以查询的信息来源，", "请选择其他救助项目。")
    if not 1 <= choice.per_cent <= 100 or not 0 <= choice.unchecked_months <= 60:
        raise Refused("抽取比例应为1至100，月数应为0至60，", "请改正后再开始。")
    require_only(programme, division_code)
    made = BulkRun.objects.create(
        number=f"批{today():%Y%m%d}-{BulkRun.objects.count() + 1:04}",
        division_code=division_code,
        programme=programme,
        purpose=purpose,
        chosen=f"{programme_label}：{choice.words()}",
        on=today(),
        started_by=acting_user,
        started_at=now(),
        compared_with=_earlier(programme, division_code),
    )
    made.households = _choose(made, households, choice)
    if not made.households:
        raise Refused("这个范围内没有符合条件的在保家庭，", "请放宽条件。")
    made.save(update_fields=["households"])
    audit.record(
        "verification.bulk_started", acting_user, made, purpose=purpose, label=made.chosen,
        after={"division": division_code, "households": made.households},
    )  # fmt: skip
    # By name, because tasks stand above actions.
    jobs.defer("verification.bulk", queue="bulk", run_id=str(made.pk))
    return made


def require_only(programme: str, division_code: str) -> None:
    """One run at a time in a place; part of the caller's transaction. The lock makes two people who
    start together wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('verification.bulk.start'))")
    mine = subtree(division_code)
    others = BulkRun.objects.filter(state__in=(*BULK_AT_WORK, BulkState.HELD), programme=programme)
    for other in others:
        theirs = subtree(other.division_code)
        if theirs.startswith(mine) or mine.startswith(theirs):
            raise Refused(f"批量核对{other.number}还没有结束，", "请等它结束或停止后再开始。")


def _earlier(programme: str, division_code: str) -> BulkRun | None:
    """The newest finished run of the programme that may have asked about the same people."""
    mine = subtree(division_code)
    done = BulkRun.objects.filter(programme=programme, state=BulkState.FINISHED)
    for run in done.order_by("-finished_at")[:50]:
        theirs = subtree(run.division_code)
        if theirs.startswith(mine) or mine.startswith(theirs):
            return run
    return None


def _choose(run: BulkRun, households: Any, choice: Choice) -> int:
    sql, params = households.order_by().query.sql_with_params()
    since: Any = None
    if choice.unchecked_months:
        since = months_before(today(), choice.unchecked_months)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO verification_bulkhousehold (run_id, household_id)
            SELECT DISTINCT %s::uuid, chosen.household_id
            FROM ({sql}) AS chosen (household_id)
            WHERE ('x' || left(md5(%s || chosen.household_id::text), 7))::bit(28)::int %% 100 < %s
              AND (%s::date IS NULL OR NOT EXISTS (
                SELECT 1 FROM verification_verification v
                WHERE v.household_id = chosen.household_id AND v.kind <> %s
                  AND v.started_at >= %s::date)
              AND NOT EXISTS (
                SELECT 1 FROM verification_bulkhousehold b
                JOIN verification_bulkrun r ON r.id = b.run_id
                WHERE b.household_id = chosen.household_id AND r.state = %s
                  AND r."on" >= %s::date))
            """,  # noqa: S608  the inner statement is Django's, its values are parameters
            [
                run.pk, *params, str(run.pk), choice.per_cent, since, Kind.HUKOU, since,
                BulkState.FINISHED, since,
            ],
        )  # fmt: skip
        return cursor.rowcount


@transaction.atomic
def list_people(run: BulkRun) -> None:
    """Everybody in those families today, who of them may be asked about, and the batches."""
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != BulkState.LISTING:
        return
    with connection.cursor() as cursor:
        # R13: one in a hundred first, and not so few that they say nothing about a rate.
        least, one_in = (
            days(name, locked.division_code, run.on)
            for name in ("bulk_canary_people", "bulk_canary_one_in")
        )
        given = [run.pk, least, one_in, run.pk, run.on, run.purpose]
        cursor.execute(_PEOPLE, given)
        locked.people = cursor.rowcount
    _spare_the_young(locked)
    locked.without_consent = BulkPerson.objects.filter(run=run).exclude(missing="").count()
    total = 0
    for line in _lines(locked):
        line.save()
        if line.service:
            total += _cut(line)
    locked.state = BulkState.CANARY
    locked.save(update_fields=["people", "without_consent", "state"])
    begun = jobs.begin(
        kind="bulk", key=key_of(locked), title=f"批量核对{locked.number}", total=total
    )
    audit.record(
        "verification.bulk_listed", None, locked, purpose=locked.purpose,
        after={"people": locked.people, "without_consent": locked.without_consent, "questions": begun.total},
    )  # fmt: skip


def _spare_the_young(run: BulkRun) -> None:
    """A source with an age limit is not among those that are asked about somebody younger (R3)."""
    for limited in sources_for(run.purpose):
        if limited.from_age:
            young = registry.born_after(limited.born_by(run.on))
            listed = BulkPerson.objects.filter(run=run, sources__contains=[limited.code])
            without = Func(F("sources"), Value(limited.code), function="array_remove")
            listed.filter(person_id__in=young).update(sources=without)


# Each person once: as a member where they are one, else for the first family they owe support.
# The canary is a lot over people who may be asked about; in batches it comes first.
_PEOPLE = f"""
INSERT INTO verification_bulkperson
  (run_id, ordinal, person_id, of_obligor, household_id, division_code, county_code, canary, sources,
   missing)
SELECT %s, row_number() OVER (ORDER BY NOT canary, county_code, division_code, household_id, person_id),
  person_id, of_obligor, household_id, division_code, county_code, canary, sources, missing
FROM (
  SELECT c.*, c.missing = '' AND row_number() OVER (
      PARTITION BY c.missing = '' ORDER BY md5(b.run_id::text || c.person_id::text)
    ) <= greatest(%s, ceil(count(*) OVER (PARTITION BY c.missing = '') / %s::numeric)) AS canary
  FROM (SELECT run_id, array_agg(household_id) AS homes FROM verification_bulkhousehold
        WHERE run_id = %s GROUP BY run_id) b
  CROSS JOIN LATERAL (
    SELECT DISTINCT ON (person_id) * FROM {registry.CONSENTS}(%s, %s, b.homes)
    ORDER BY person_id, of_obligor, missing <> '', household_id
  ) c
) AS member
"""  # noqa: S608


def _lines(run: BulkRun) -> Iterable[BulkLine]:
    """Each office of each source with the counties that it answers for."""
    counties = (
        BulkPerson.objects.filter(run=run, missing="")
        .values_list("county_code", flat=True)
        .distinct()
        .order_by("county_code")
    )
    by_office: dict[tuple[str, str], list[str]] = {}
    for county in counties:
        for asked in sources_for(run.purpose):
            if asked.code == HOUSEHOLD_REGISTER or asked.chosen:
                continue  # members are confirmed by the clerk; the register only proposes names
            offices = asked.offices(county, run.on)
            for service in [office.service for office in offices] or [""]:
                by_office.setdefault((asked.code, service), []).append(county)
    for (source, service), places in by_office.items():
        yield BulkLine(run=run, source=source, service=service, counties=places)


def _cut(line: BulkLine) -> int:
    """Batches of up to a thousand people in order; how many people are in them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO verification_bulkbatch
              (line_id, canary, number, key, first, last, people, state, rounds, request_digest,
               answer_digest, found, not_found, not_covered, stale, failed, wrong_person, error)
            SELECT %s, canary, number, md5(%s || canary::text || number::text), min(ordinal),
              max(ordinal), count(*), 'waiting', 0, '', '', 0, 0, 0, 0, 0, 0, ''
            FROM (
              SELECT ordinal, canary,
                (row_number() OVER (PARTITION BY canary ORDER BY ordinal) - 1) / %s + 1 AS number
              FROM verification_bulkperson
              WHERE run_id = %s AND county_code = ANY(%s) AND sources @> ARRAY[%s]::varchar[]
            ) AS person
            GROUP BY canary, number
            """,
            [
                line.pk, f"{line.run.pk}|{line.source}|{line.service}|", BATCH, line.run.pk,
                line.counties, line.source,
            ],
        )  # fmt: skip
        cursor.execute(
            "SELECT coalesce(sum(people), 0)::int FROM verification_bulkbatch WHERE line_id = %s",
            [line.pk],
        )
        (people,) = cursor.fetchone() or (0,)
        return int(people)


class Member(NamedTuple):
    """A person of a batch, as the run listed them; `row` is the key of the list's row."""

    row: int
    person_id: UUID
    of_obligor: bool
    household_id: UUID
    county_code: str

    @property
    def key(self) -> tuple[UUID, UUID]:
        """By which their paper is found."""
        return self.household_id, self.person_id


def people_of(batches: Iterable[BulkBatch]) -> dict[int, list[Member]]:
    """By batch those who have no receipt yet, in order."""
    keys = [batch.pk for batch in batches]
    found: dict[int, list[Member]] = {key: [] for key in keys}
    with connection.cursor() as cursor:
        # Two statements: joined, the second becomes a scan of all receipts of all runs.
        cursor.execute(
            "SELECT batch_id, person_id FROM verification_bulkitem WHERE batch_id = ANY(%s)", [keys]
        )
        received = set(cursor.fetchall())
        cursor.execute(
            """
            SELECT b.id, p.id, p.person_id, p.of_obligor, p.household_id, p.county_code
            FROM verification_bulkbatch b
            JOIN verification_bulkline l ON l.id = b.line_id
            JOIN verification_bulkperson p ON p.run_id = l.run_id
              AND p.ordinal BETWEEN b.first AND b.last AND p.canary = b.canary
              AND p.county_code = ANY(l.counties) AND p.sources @> ARRAY[l.source]
            WHERE b.id = ANY(%s)
            ORDER BY b.id, p.ordinal
            """,
            [keys],
        )
        for key, *person in cursor.fetchall():
            if (key, person[0]) not in received:
                found[key].append(Member(*person))
    return found
