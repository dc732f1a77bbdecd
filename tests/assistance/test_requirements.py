"""Requirements of trust that a whole case shows (docs/reference/requirements.md names them all)."""

import ast
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import grimp
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from minjiu.assistance import api
from minjiu.assistance.actions import deciding
from minjiu.assistance.enums import Heard
from minjiu.assistance.models import Case, Decision, Entitlement
from minjiu.audit import api as audit
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotFound, Refused
from minjiu.config.demo.families import Journey, Staff
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.models import Authorisation
from minjiu.verification import api as verification
from minjiu.verification.actions.running import carry_out
from minjiu.verification.enums import ConflictOutcome, Result
from minjiu.verification.models import Conflict, Fact, Query, Verification

pytestmark = pytest.mark.django_db
Travel = Callable[..., Journey]
SOURCE = Path(__file__).resolve().parents[2] / "src"


def case_of(journey: Journey) -> Case:
    return Case.objects.get(pk=journey.case_id)


def answer_of(case: Case) -> tuple[str, Any]:
    made = deciding.determine(case=case, acting_user=None)
    line = next(x for x in made.lines if x["programme"] == case.programme)
    return line["answer"], line["amount_fen"]


def test_r1_an_authorisation_that_ran_out_opens_nothing(
    travel: Travel, staff: Staff, departments: Any
) -> None:
    journey = travel("verified")
    run = Verification.objects.get(case_id=journey.case_id)
    Verification.objects.filter(pk=run.pk).update(state="running")
    Query.objects.filter(verification=run).update(state="waiting", result="")
    before = departments.asked()
    paper = Authorisation.objects.get(household_id=run.household_id, stage="household")
    with on_day(paper.valid_to):
        carry_out(run.pk)
    assert departments.asked() == before
    assert {q.error for q in Query.objects.filter(verification=run)} == {"授权书已失效，没有发出"}


def test_r1_a_withdrawal_waits_for_a_sending_and_a_source_not_listed_stays_shut(
    travel: Travel,
) -> None:
    run = Verification.objects.get(case_id=travel("verified").case_id)
    query = Query.objects.filter(verification=run, source="bank.accounts").first()
    assert query is not None

    def asked(source: str) -> Any:
        return registry.authorisation_for_query(
            query.person_id, run.household_id, run.purpose, source, today()
        )

    with CaptureQueriesContext(connection) as seen:
        assert asked("bank.accounts") is not None
    assert any("FOR UPDATE" in q["sql"] for q in seen.captured_queries)
    assert asked("police.criminal_record") is None


def test_r2_the_question_carries_case_purpose_and_basis_and_no_other_case_reads_the_answer(
    travel: Travel, staff: Staff
) -> None:
    journey, other = travel("verified"), travel("verified", place=1)
    asked = Record.objects.filter(action="verification.asked", case_id=journey.case_id)
    assert asked.exists()
    assert set(asked.values_list("purpose", flat=True)) == {"assistance.dibao"}
    runs = {j.case_id: Verification.objects.get(case_id=j.case_id).pk for j in (journey, other)}
    view = api.get_case_for(staff.examiner, journey.case_id)
    assert view.verification_id == runs[journey.case_id]
    own = {f.person_id for f in Fact.objects.filter(verification=view.verification_id)}
    shown = {
        line.person_id
        for line in verification.facts_for_page(staff.examiner, runs[journey.case_id])
    }
    assert own <= shown
    assert not shown & {f.person_id for f in Fact.objects.filter(verification=runs[other.case_id])}


def test_r4_whatever_two_sources_say_only_knowledge_changes_a_right(
    travel: Travel, staff: Staff
) -> None:
    """All 6 × 6 results: an answer given without knowledge is the answer whatever was unknown."""
    case = case_of(travel("county_review"))
    facts = {
        name: list(Fact.objects.filter(verification=case.verification_id, name=name))
        for name in ("bank_balance", "homes")
    }
    rich = {"bank_balance": 500_000_000, "homes": 9}
    answers: dict[tuple[Any, ...], str] = {}
    for states in product([*Result, "rich"], repeat=2):
        for (name, rows), state in zip(facts.items(), states, strict=True):
            known = state in (Result.FOUND, "rich")
            value = rich[name] if state == "rich" else 0
            Fact.objects.filter(pk__in=[f.pk for f in rows]).update(
                status=Result.FOUND if known else state, value=value if known else None
            )
        answers[states] = answer_of(case)[0]
    known = (Result.FOUND, Result.NOT_FOUND, "rich")
    for states, answer in answers.items():
        completions = {
            answers[c] for c in product(*((s,) if s in known else known for s in states))
        }
        assert answer == "unknown" or {answer} == completions, states
    assert answers[Result.NOT_FOUND, Result.NOT_FOUND] == "yes"
    assert answers["rich", Result.NOT_FOUND] == "no"
    assert answers[Result.SOURCE_ERROR, Result.NOT_FOUND] == "unknown"
    assert len(answers) == 49


def test_r5_no_bulk_road_writes_an_adverse_decision(travel: Travel, staff: Staff) -> None:
    case = case_of(travel("county_review", rich=True))
    made = deciding.determine(case=case, acting_user=None)
    alone = {
        "case": case, "number": "x", "outcome": "refused", "determination": made,
        "reasons": "x", "articles": "x", "decided_by": staff.examiner, "seen_at": made.made_at,
        "proposed_at": made.made_at, "reconsideration_body": "x", "court": "x",
        "effective_on": today(),
    }  # fmt: skip
    for more in ({}, {"reviewed_by": staff.leader}, {"reviewed_by": staff.examiner}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.bulk_create([Decision(**alone, **more)])
    assert not Decision.objects.exists()


def test_r6_no_road_from_a_difference_to_a_refusal_skips_the_family(
    travel: Travel, staff: Staff
) -> None:
    case = case_of(travel("county_review", rich=True))
    journey = travel("verified", place=1)
    run = Verification.objects.get(case_id=journey.case_id)
    fact = Fact.objects.filter(verification=run, name="homes").first()
    assert fact is not None
    Conflict.objects.filter(verification=run).delete()
    found = Conflict.objects.create(
        verification=run, person_id=fact.person_id, name="homes", kind="less", declared=0,
        reported=1, source=fact.source,
    )  # fmt: skip
    with pytest.raises(Refused, match="没有处理"):
        verification.prepare(staff.handler, run.pk)
    with pytest.raises(Refused, match="家庭还没有说明"):
        verification.settle_conflict(staff.examiner, found.pk, ConflictOutcome.REJECTED, "查档")
    verification.explain_conflict(staff.clerk, found.pk, "不是我家的")
    with pytest.raises(Refused, match="没有处理"):
        verification.prepare(staff.handler, run.pk)
    # And before the decision itself the family is heard again.
    with pytest.raises(Refused, match="还没有听取家庭陈述"):
        deciding.propose_refusal(
            case=case, reasons="超过标准", articles="第四条", acting_user=staff.examiner
        )


def test_r7_the_paper_names_each_value_fact_source_and_article(
    travel: Travel, staff: Staff
) -> None:
    view = api.get_case_for(staff.examiner, travel("county_review").case_id)
    line = next(x for x in view.lines if x["programme"] == "dibao")

    def below(node: Any) -> Any:
        yield node
        for child in node["children"]:
            yield from below(child)

    nodes = list({n["key"]: n for n in below(line["tree"])}.values())
    assert {"fact", "parameter"} < {n["kind"] for n in nodes}
    assert [n for n in nodes if n["kind"] == "parameter" and not n["document"]] == []
    rules = [n for n in nodes if n["children"]]
    assert rules
    assert [n["name"] for n in rules if not (n["cites"] and n["words"])] == []
    known_from_identity = ("birth_on", "sex", "relation", "applied_on")
    facts = [
        n
        for n in nodes
        if n["kind"] == "fact"
        and n["name"] not in known_from_identity
        and n["value"] != {"unknown": True}
    ]
    assert facts
    assert [n["name"] for n in facts if not n.get("source")] == []


def test_r8_nothing_is_spread_over_months_weeks_or_fortnights() -> None:
    """No division by 12, 26 or 52 in what reads sources or rules on money."""
    rooms = ("minjiu/policy", "minjiu/verification", "minjiu/assistance", "reconcile")
    found = []
    for path in (p for room in rooms for p in (SOURCE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv):
                right = node.right
                if isinstance(right, ast.Constant) and right.value in (12, 26, 52):
                    found.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert found == []


def test_r9_what_is_stale_or_past_its_validity_carries_no_refusal(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("county_review", rich=True)
    case = case_of(journey)
    journey.look(staff.examiner)
    deciding.hear_statement(
        case=case, kind=Heard.SPOKEN, text="请再考虑", acting_user=staff.examiner
    )
    refuse = {"reasons": "超过标准", "articles": "第四条", "acting_user": staff.examiner}
    report = verification.report_of(case.verification_id)
    assert report is not None and report.valid_until is not None
    with pytest.raises(Refused, match="核对报告已过有效期"), on_day(report.valid_until):
        deciding.propose_refusal(case=case, **refuse)
    for facts in ({"name__in": ["bank_balance", "homes", "vehicles"]}, {}):
        Fact.objects.filter(verification=case.verification_id, **facts).update(
            status=Result.STALE, value=None
        )
    if answer_of(case)[0] == "unknown":
        with pytest.raises(Refused, match="还有未查清的情况"):
            deciding.propose_refusal(case=case, **refuse)
    else:  # what the family itself declares settles it, whatever the departments know
        assert answer_of(case)[0] == "no"


def test_r9_an_answer_older_than_its_source_allows_is_stale(
    travel: Travel, departments: Any
) -> None:
    departments.fault("bank.postal", "stale")
    run = Verification.objects.get(case_id=travel("verified").case_id)
    stale = Fact.objects.filter(verification=run, name="bank_balance", query__branch="bank.postal")
    assert set(stale.values_list("status", "value")) == {("stale", None)}


def test_r11_no_trait_of_a_person_moves_a_case_in_anybodys_queue(staff: Staff) -> None:
    """The order of work is the deadline alone: names, places and what was declared do not count."""
    traits = (
        {"applicant_name": "阿依古丽", "declared": {"": {"residence": "rural"}}},
        {"applicant_name": "林强", "declared": {"x": {"disability_grade": 1}}},
        {"applicant_name": "雷·木子", "near_relative": True},
    )
    cases = [
        Case.objects.create(
            number=f"q{place}", household_id=uuid4(), division_code=f"35012210{place}",
            county_code="350122", programme="dibao", state="county_review",
            registered_on=today(), due_on=today() + timedelta(days=place), **trait,
        )
        for place, trait in enumerate(traits)
    ]  # fmt: skip
    for turn in range(3):
        for place, case in enumerate(cases):
            Case.objects.filter(pk=case.pk).update(**traits[(place + turn) % 3])
        queue = api.work_queue(staff.examiner).order_by("due_on", "pk")
        assert [c.number for c in queue] == ["q0", "q1", "q2"]
    protected = {"ethnicity", "nationality", "religion", "language", "hukou_type"}
    assert protected & {spec.name for spec in policy.fact_catalogue()} == set()


def test_r12_a_corrected_fact_reaches_the_next_determination(travel: Travel, staff: Staff) -> None:
    """The family's explanation, accepted, is what counts from then on; earlier results stay."""
    journey = travel("verified")
    case = case_of(journey)
    run = Verification.objects.get(pk=case.verification_id)
    fact = Fact.objects.filter(verification=run, name="homes").first()
    assert fact is not None
    Fact.objects.filter(pk=fact.pk).update(status="found", value=9)
    Conflict.objects.filter(verification=run, name="homes").delete()
    found = Conflict.objects.create(
        verification=run, person_id=fact.person_id, name="homes", kind="less", declared=0,
        reported=9, source=fact.source,
    )  # fmt: skip
    first = deciding.determine(case=case, acting_user=None)
    before = next(x for x in first.lines if x["programme"] == "dibao")["answer"]
    assert before == "no"
    verification.explain_conflict(staff.clerk, found.pk, "登记的是同名的人")
    verification.settle_conflict(staff.examiner, found.pk, ConflictOutcome.ACCEPTED, "已查档")
    assert answer_of(case)[0] == "yes"
    first.refresh_from_db()
    assert next(x for x in first.lines if x["programme"] == "dibao")["answer"] == "no"


def test_r13_the_bulk_road_reaches_no_decision() -> None:
    """`minjiu determine` computes and counts; it cannot even import what decides."""
    graph = grimp.build_graph("minjiu")
    bulk = "minjiu.policy.management.commands.determine"
    assert bulk in graph.modules
    for decides in ("minjiu.assistance.actions.deciding", "minjiu.assistance.models"):
        assert graph.find_shortest_chain(bulk, decides) is None


def test_r13_existing_recipients_come_in_without_a_decision_of_ours() -> None:
    assert not Entitlement.objects.exists()
    assert api.enrol_imported(acting_user=None) == 0
    assert not Decision.objects.exists()


def test_r15_every_look_and_every_refused_look_can_be_listed_for_the_family(
    travel: Travel, staff: Staff
) -> None:
    journey = travel("verified")
    head = registry.members_on(journey.household_id, today())[0]
    journey.look(staff.examiner)
    number = registry.reveal(
        staff.clerk, journey.household_id, head.person_id, "id_number", purpose="核实身份",
        case_id=journey.case_id,
    )  # fmt: skip
    assert number == journey.family.members[0].id_number
    other = travel("registered", place=1)
    stranger = registry.members_on(other.household_id, today())[0]
    for person, field in ((stranger.person_id, "id_number"), (head.person_id, "serial")):
        with pytest.raises(NotFound):
            registry.reveal(
                staff.clerk, journey.household_id, person, field, purpose="核实身份",
                case_id=journey.case_id,
            )  # fmt: skip
    looks = [(x.who, x.what, x.refused) for x in audit.looks_at(journey.case_id)]
    assert looks == [
        ("clerk", "registry.revealed", True),
        ("clerk", "registry.revealed", True),
        ("clerk", "registry.revealed", False),
        ("examiner", "verification.facts", False),
    ]
    assert number not in str(list(Record.objects.using("audit").values()))
    assert date.fromisoformat("2020-01-01") < audit.looks_at(journey.case_id)[0].at.date()
