"""One family and many offices: some silent, some not there, consent that ends in the middle."""

import json
from collections import deque
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import withdraw_authorisation
from minjiu.registry.enums import Purpose
from minjiu.verification import api
from minjiu.verification.actions import running
from minjiu.verification.actions.answers import store_replies
from minjiu.verification.actions.running import carry_out
from minjiu.verification.actions.slots import Slots
from minjiu.verification.adapters import fan_out
from minjiu.verification.adapters.described import Coverage
from minjiu.verification.adapters.fan_out import Reply
from minjiu.verification.enums import Result
from minjiu.verification.models import Conflict, Fact, Query, SourceLine, Verification
from province.sample import Family, families
from tests.verification.test_one_family import consent, enrol, said, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(departments: Any) -> Family:
    chosen = families(departments.data, 60, 1)
    return next(f for f in chosen if len(f.members) == 2 and f.members[0].birth_on.year < 1990)


def start(family: Family) -> tuple[Any, Any, Verification]:
    household = enrol(family)
    paper = consent(household)
    run = api.start(
        household_id=household.pk, case_id=None, purpose=Purpose.DIBAO, on=today(),
        declared=said(household, family), acting_user=None,
    )  # fmt: skip
    return household, paper, run


def verify(family: Family) -> Verification:
    run = start(family)[2]
    carry_out(run.pk)
    run.refresh_from_db()
    return run


def test_consent_withdrawn_in_the_middle_stops_what_has_not_left(
    family: Family, departments: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, paper, run = start(family)
    monkeypatch.setattr(fan_out, "LOTS_AT_ONCE", 1)
    kept: list[Any] = []
    store = running.store_replies

    def withdraw_after_three(**given: Any) -> None:
        store(**given)
        kept.append(given["replies"])
        if len(kept) == 3:
            withdraw_authorisation(authorisation=paper, reason="本人撤回", acting_user=None)

    monkeypatch.setattr(running, "store_replies", withdraw_after_three)
    before = sum(departments.asked().values())
    carry_out(run.pk)
    asked = Query.objects.filter(verification=run)
    stopped = asked.filter(error="授权书已失效，没有发出", sent_at=None)
    answered = asked.filter(state="answered")
    ended = answered.count() + stopped.count()
    assert (ended, answered.count() <= 8) == (asked.count(), True)  # four messages about two
    assert sum(departments.asked().values()) - before == answered.count()


def test_what_cannot_be_kept_costs_its_own_answer(family: Family) -> None:
    """Replies are kept together; one that the database cannot keep takes none of the others with it."""
    household, _, run = start(family)
    people = {m.person_id: m for m in registry.members_on(household.pk, today())}
    queries = list(Query.objects.filter(verification=run, source="market.registration"))
    queries += Query.objects.filter(verification=run, source="civil.funeral")
    names = {m.name: m.id_number for m in family.members}
    identities = {
        q.pk: (people[q.person_id].name, names[people[q.person_id].name]) for q in queries
    }

    def reply(query: Query, **change: Any) -> Reply:
        name, number = identities[query.pk]
        answer = {
            "result": "not_found", "facts": [], "as_of": f"{today()}",
            "person_echo": {"name": name, "id_last4": number[-4:]},
        }  # fmt: skip
        return Reply(query.pk, answer | change, b"{}", 1, "")

    unlisted = [{"item": "a\0b", "value": {}}]
    replies = [reply(queries[0], facts=unlisted), reply(queries[1], as_of="去年")]
    replies += [reply(query) for query in queries[2:]]
    asked = {query.pk: query for query in queries}
    store_replies(queries=asked, replies=replies, identities=identities)
    kept = [Query.objects.get(pk=q.pk) for q in queries]
    useless = ("failed", "source_error", "答复缺少约定的内容")
    assert [(q.state, q.result, q.error) for q in kept] == [
        useless, useless, *[("answered", "not_found", "")] * (len(queries) - 2)
    ]  # fmt: skip
    assert {q.verification_id for q in kept} == {run.pk}
    told = Record.objects.filter(action="verification.answered", object_id__in=[q.pk for q in kept])
    assert told.count() == len(queries)


def test_statements_do_not_grow_with_people_offices_and_families(
    departments: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "QUESTIONS_TOGETHER", 10_000)
    chosen = list(families(departments.data, 60, 1))
    of_size = {n: [f for f in chosen if len(f.members) == n] for n in (2, 4)}
    groups = ([of_size[2][0]], [of_size[4][0]], of_size[2][1:4] + of_size[4][1:2])
    told: list[tuple[int, int]] = []
    for group in groups:
        runs: dict[Any, Verification] = {}
        begun = 0
        for family in group:
            household = enrol(family)
            consent(household)
            with CaptureQueriesContext(connection) as starting:
                run = api.start(
                    household_id=household.pk, case_id=None, purpose=Purpose.DIBAO, on=today(),
                    declared={}, acting_user=None,
                )  # fmt: skip
            runs[run.pk], begun = run, len(starting)
        lines: dict[Any, Any] = {}
        queries = {query.pk: query for query in Query.objects.filter(verification__in=runs)}
        for query in queries.values():
            query.verification = runs[query.verification_id]
            lines.setdefault((query.source, query.branch), deque()).append([query.pk])
        with Slots() as slots, CaptureQueriesContext(connection) as prepared:
            asking = running._Asking(queries, lines, slots, 60_000)
            drawn = asking.draw(1_000)
        left = [question.query_id for lot in drawn for question in lot]
        replies = [Reply(pk, None, b"", 1, "连接失败", again=True) for pk in left]
        with CaptureQueriesContext(connection) as kept:
            store_replies(queries=queries, replies=replies, identities=asking.identities)
        told.append((begun, len(prepared) + len(kept)))
    assert told[0] == told[1] == told[2]


def test_a_sum_over_banks_is_unknown_while_one_is_silent(family: Family, departments: Any) -> None:
    departments.fault("bank.postal", "error")
    run = verify(family)
    kept = Fact.objects.filter(verification=run, name="bank_balance")
    assert set(kept.values_list("query__branch", flat=True)) == {
        "bank.rural_credit", "bank.construction",
    }  # fmt: skip
    assert statuses(run, "bank_balance") == {"source_error"}
    names = {q.source for q in api.progress(run.pk).queries if q.result == "source_error"}
    assert names == {"银行账户·邮储银行"}


def test_money_at_several_banks_is_added_up(departments: Any) -> None:
    chosen = families(departments.data, 60, 1)
    rich = next(f for f in chosen if any(m.declared["bank_balance"] for m in f.members))
    run = verify(rich)
    parts = [f.value for f in Fact.objects.filter(verification=run, name="bank_balance") if f.value]
    counted = [
        member["bank_balance"] for member in api.household_facts(run.pk).record["members"]
        if "bank_balance" in member
    ]  # fmt: skip
    conflicts = Conflict.objects.filter(verification=run, name="bank_balance")
    assert sum(counted) == sum(parts)
    assert all(c.reported != c.declared for c in conflicts)


def test_an_office_that_is_not_connected_costs_its_own_answer_only(
    family: Family, settings: Any, tmp_path: Path
) -> None:
    there = json.loads(Path(settings.MINJIU_SOURCE_ENDPOINTS).read_text())
    del there["disabled"]
    (tmp_path / "ports.json").write_text(json.dumps(there))
    settings.MINJIU_SOURCE_ENDPOINTS = str(tmp_path / "ports.json")
    run = verify(family)
    lost = Query.objects.filter(verification=run).exclude(state="answered")
    assert set(lost.values_list("source", "result", "error")) == {
        ("disabled.certificates", "source_error", "部门服务“disabled”没有接入")
    }
    assert run.state == "ready"
    assert statuses(run, "disability_grade") == {"source_error"}
    assert all("disability_grade" not in m for m in api.household_facts(run.pk).record["members"])


def test_where_nobody_answers_for_the_place_it_is_not_covered(
    family: Family, departments: Any, alter: Any
) -> None:
    alter("housing.security", coverage=Coverage(("350200",), 2015))
    before = departments.asked()["housing_security.350122"]
    run = verify(family)
    none = Query.objects.filter(verification=run, source="housing.security")
    assert set(none.values_list("branch", "state", "result", "error")) == {
        ("", "answered", Result.NOT_COVERED, "没有负责该地区的单位接入")
    }
    assert statuses(run, "public_housing") == {"not_covered"}
    assert departments.asked()["housing_security.350122"] == before
    assert run.state == "ready"


def test_a_dead_line_is_spared_by_the_next_run(family: Family, departments: Any) -> None:
    departments.fault("market", "error")
    verify(family)

    def once_more() -> None:
        Verification.objects.update(state="running")
        Query.objects.filter(source="market.registration").update(state="waiting", result="")
        carry_out(Verification.objects.get().pk)

    once_more()
    line = SourceLine.objects.get(source="market.registration", service="market")
    assert line.failures >= fan_out.BREAK_AFTER
    assert line.last_error == "来源暂不可用（503）"
    departments.fault("market", "none")
    before = departments.asked()["market"]
    once_more()
    spared = Query.objects.filter(source="market.registration")
    assert departments.asked()["market"] == before
    assert all(q.error.startswith("该来源连续失败，暂停询问") for q in spared)


def test_hints_are_shown_and_never_counted(family: Family, staff: Any) -> None:
    run = verify(family)
    lines = {line.name: line for line in api.facts_for_page(staff.examiner, run.pk)}
    assert {lines["provident_fund_balance"].hint, lines["bank_balance"].hint} == {True, False}
    assert lines["marital_status"].words["married"] == "已婚"
    record = api.household_facts(run.pk).record
    assert not {"provident_fund_balance", "marital_status", "funeral_record"} & set(
        record["members"][0]
    )
    assert not Conflict.objects.filter(name__in=["provident_fund_balance", "marital_status"])
