"""Beginning a verification: every query is tied to an authorisation before it exists (R1)."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.jobs import api as jobs
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.enums import ASKS_OBLIGORS, HOUSEHOLD_REGISTER, Method, Purpose
from minjiu.verification.adapters.catalogue import obligor_sources_for, source, sources_for
from minjiu.verification.adapters.described import Source
from minjiu.verification.enums import Kind, QueryState, Result, RunState
from minjiu.verification.models import Declaration, Query, Verification
from minjiu.verification.permissions import require_starter

Declared = Mapping[tuple[UUID | None, str], Any]


@transaction.atomic
def authorise_and_ask_register(
    *,
    household: registry.HouseholdObject,
    purpose: Purpose,
    method: Method = Method.SELF,
    witness_name: str = "",
    acting_user: User | None,
) -> Verification:
    """Step one as the clerk does it: the applicant's own authorisation and the question it opens,
    both or neither. Sent again while that question is under way, it is that question."""
    home = registry.hold_household(household.pk)
    require_starter(acting_user, home.division_code, purpose)
    under_way = Verification.objects.filter(
        household_id=home.id, purpose=purpose, kind=Kind.HUKOU, state=RunState.RUNNING
    ).first()
    if under_way is not None:
        return under_way
    registry.sign_applicant_authorisation(
        household=household, purpose=purpose, method=method, witness_name=witness_name,
        acting_user=acting_user,
    )  # fmt: skip
    return ask_household_register(household_id=home.id, purpose=purpose, acting_user=acting_user)


@transaction.atomic
def ask_household_register(
    *, household_id: UUID, purpose: str, acting_user: User | None
) -> Verification:
    """Step one: who stands on the applicant's 户口; names and relations only."""
    home = registry.household(household_id)
    require_starter(acting_user, home.division_code, purpose)
    run = _open(home, None, purpose, Kind.HUKOU, today())
    _add_queries(run, {home.applicant_id: "申请人"}, [source(HOUSEHOLD_REGISTER)], {}, acting_user)
    audit.record("verification.hukou_asked", acting_user, run, purpose=purpose)
    return run


@transaction.atomic
def start(
    *,
    household_id: UUID,
    case_id: UUID | None,
    purpose: str,
    on: date,
    declared: Declared,
    kind: Kind = Kind.INITIAL,
    acting_user: User | None,
) -> Verification:
    """Ask every source of the purpose about every member; `on` is the day of application.

    For 特困 those that know something of it are asked about grown-up legal obligors as well
    (民发〔2021〕43号第十条), except where no authorisation can be had. Refused where the authorisation of
    one who is asked about does not stand. `declared` is what the family says: (person, fact) →
    value, None for the household.
    """
    home = registry.household(household_id)
    require_starter(acting_user, home.division_code, purpose)
    registry.refuse_obligors_unasked(household_id, purpose)
    missing = registry.missing_signatures(household_id, purpose, today())
    if missing:
        names = "、".join(f"{m.name}（{m.reason.label}）" for m in missing)
        raise Refused(f"授权书还缺：{names}，", "请全部签署后再核对。")
    run = _open(home, case_id, purpose, kind, on)
    members = registry.members_on(household_id, today())
    obligors = registry.obligors_to_ask(household_id, today()) if purpose in ASKS_OBLIGORS else ()
    run.members = [[str(member.person_id), member.relation] for member in members]
    run.obligors = [[str(obligor.person_id), obligor.relation] for obligor in obligors]
    run.save(update_fields=["members", "obligors"])
    about = {None, *(person.person_id for person in (*members, *obligors))}
    asked = [one for one in sources_for(purpose) if not one.chosen]
    born = {member.person_id: member.birth_on for member in members}
    _add_queries(run, {m.person_id: m.name for m in members}, asked, born, acting_user)
    asked = [one for one in obligor_sources_for(purpose) if not one.chosen]
    born = {obligor.person_id: obligor.birth_on for obligor in obligors}
    people = {obligor.person_id: obligor.name for obligor in obligors}
    _add_queries(run, people, asked, born, acting_user, of_obligors=True)
    Declaration.objects.bulk_create(
        Declaration(
            verification=run, person_id=person, name=name, value=_json(name, value), declared_on=on
        )
        for (person, name), value in declared.items()
        if person in about  # what was said of somebody who has left is not this family's
    )
    audit.record(
        "verification.started", acting_user, run, purpose=purpose, case_id=case_id,
        label=home.applicant_name,
    )  # fmt: skip
    return run


def _open(
    home: registry.HouseholdView, case_id: UUID | None, purpose: str, kind: Kind, on: date
) -> Verification:
    run = Verification.objects.create(
        household_id=home.id,
        case_id=case_id,
        division_code=home.division_code,
        purpose=purpose,
        kind=kind,
        on=on,
        started_at=now(),
    )
    # By name, because tasks stand above actions.
    jobs.defer("verification.run", queue="verification", verification_id=str(run.pk))
    return run


def _add_queries(
    run: Verification, people: Mapping[UUID, str], asked: Sequence[Source],
    born: Mapping[UUID, date], acting_user: User | None, *, of_obligors: bool = False,
) -> None:  # fmt: skip
    """One question about each to each office that answers for the family; where there is none,
    not_covered. Who is too young for a register is not asked about (R3); `born` knows the ages."""
    if not people or not asked:
        return
    wanted = {
        registry.Wanted(run.household_id, run.purpose, person, one.code): one
        for person, one in product(people, asked)
        if one.asks_about(born.get(person), today())
    }
    papers = registry.authorisations_for_queries(wanted, today())
    queries: list[Query] = []
    for about, one in wanted.items():
        person, authority = about.person_id, papers.get(about)
        if authority is None:
            raise Refused(f"{people[person]}没有有效的授权书可用于这次查询，", "请先签署授权书。")
        for service in _services(one, run.division_code):
            query = Query(
                verification=run, person_id=person, of_obligor=of_obligors, source=one.code,
                branch=service,
                authorisation_id=authority.id, asked_by=acting_user.pk if acting_user else None,
                idem_key=f"{run.pk}:{person}:{service or one.code}:{one.code}",
            )  # fmt: skip
            if not service:
                query.state, query.result = QueryState.ANSWERED, Result.NOT_COVERED
                query.answered_at, query.error = now(), "没有负责该地区的单位接入"
            queries.append(query)
    Query.objects.bulk_create(queries)


def _services(one: Source, division: str) -> Sequence[str]:
    return [office.service for office in one.offices(division, today())] or [""]


def _json(name: str, value: Any) -> Any:
    """Checked against the catalogue; a date as ISO text."""
    policy.fact_catalogue()[name].check(value)
    return value.isoformat() if isinstance(value, date) else value
