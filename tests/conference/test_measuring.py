"""What is measured, what moves by itself, what is suggested; the coverage of duties."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cncodes.divisions import Divisions
from minjiu.common.clock import on_day
from minjiu.common.errors import Refused
from minjiu.common.periods import Period
from minjiu.conference import api
from minjiu.conference.actions import measuring, registers, topics
from minjiu.conference.api import duties
from minjiu.conference.enums import Living, Records, RegisterKind, TopicOrigin
from minjiu.conference.ledger import Entry, ledger
from minjiu.conference.models import Topic
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance

Of = Callable[[str], Any]
TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def answers(numerator: int, month: int) -> None:
    period = Period(date(2026, month, 1), date(2026, month + 1, 1))
    indicators.record([indicators.Figure("D22-02.a", "central_bank", period, numerator, 100, "…")])


def blockage(user: Any, due_on: date) -> Any:
    return registers.plan_entry(
        kind=RegisterKind.BLOCKAGE, department_code="tax", title="税务数据", plan="接入",
        office="征管处", due_on=due_on, acting_user=user,
    )  # fmt: skip


def figure(code: str) -> indicators.Measured:
    return next(one for one in indicators.newest([code]))


def test_the_conference_measures_itself(office: Any, liaison: Of) -> None:
    for due in (date(2026, 11, 3), date(2026, 11, 3), date(2026, 12, 1)):
        made = blockage(liaison("tax"), due)
    registers.finish_entry(
        entry=made, result="已接入", document_number="函1", acting_user=liaison("tax")
    )
    topics.propose(
        title="迟发", text="多地反映", department_code="petitions", origin=TopicOrigin.PETITION,
        acting_user=liaison("petitions"),
    )  # fmt: skip
    with on_day(date(2026, 11, 10)):
        measuring.measure(on=date(2026, 11, 10))
    found = figure("D23-01.a")
    assert (found.numerator, found.denominator, found.enough) == (1, 3, False)
    assert figure("D05-14.a").denominator == 1
    assert figure("D18-06.a").numerator == 1
    with on_day(date(2027, 11, 10)):  # closed more than a year ago; two are open still
        measuring.measure(on=date(2027, 11, 10))
    assert (figure("D23-01.a").numerator, figure("D23-01.a").denominator) == (0, 2)
    assert figure("D05-14.a").denominator == 0


def test_a_resolution_moves_with_its_indicator(office: Any) -> None:
    answers(80, 9)
    matter = supervision.assign(
        number="议〔2026〕1号", subject="…", requirement="…", origin="例会",
        parts=[
            Part(
                "central_bank", Stance.LEAD, "提高按时答复率", date(2026, 12, 15),
                indicator_code="D22-02.a", target=Decimal("0.96"),
            )
        ],
        acting_user=office,
    )  # fmt: skip
    answers(88, 11)
    assert measuring.follow_indicators(on=TODAY) == 1
    assert supervision.matter_for(office, matter.pk).legs[0].progress == 50


def test_a_missed_target_is_suggested_once(office: Any, monkeypatch: Any) -> None:
    answers(80, 10)
    assert measuring.suggest_topics(on=TODAY) == 0  # no target, no colour
    defined = indicators.definition("D22-02.a")
    aimed = type(defined)(
        defined.code, defined.label, defined.unit, defined.better,
        (type_of_target()(date(2026, 1, 1), Decimal("0.95"), "会议纪要"),),
    )  # fmt: skip
    monkeypatch.setitem(indicators.definitions(), "D22-02.a", aimed)  # type: ignore[arg-type]
    assert measuring.suggest_topics(on=TODAY) == 1
    assert measuring.suggest_topics(on=TODAY) == 0
    made = Topic.objects.get()
    assert (made.title, made.origin) == (
        "人行福建省分行：按时答复的查询占比未达到目标", TopicOrigin.INDICATOR,
    )  # fmt: skip
    assert made.evidence[0]["target"] == "0.95"


def test_a_county_far_behind_is_suggested_with_both_figures(office: Any) -> None:
    period = Period(date(2026, 10, 1), date(2026, 11, 1))

    def record(*counties: tuple[str, int, int]) -> None:
        indicators.record(
            indicators.Figure("D05-05.a", "civil_affairs", period, part, of, "…", division)
            for division, part, of in (("350000", 900, 1000), *counties)
        )

    # seventy-one of a hundred is behind, not far; nine cases are too few to say anything
    record(("350121", 71, 100), ("350123", 0, 9), ("350124", 99, 100))
    assert measuring.suggest_topics(on=TODAY) == 0
    record(("350122", 70, 100))
    assert measuring.suggest_topics(on=TODAY) == 1
    assert measuring.suggest_topics(on=TODAY) == 0
    made = Topic.objects.get()
    assert made.title == "连江县：在法定时限内作出决定的个案占比与全省差距较大"
    assert [(one["place"], one["numerator"]) for one in made.evidence] == [
        ("连江县", "70.0000"), ("", "900.0000"),
    ]  # fmt: skip


def type_of_target() -> Any:
    from minjiu.indicators.definitions import Target  # noqa: PLC0415

    return Target


def test_a_silent_duty_is_suggested_after_a_year_of_registers(office: Any, liaison: Of) -> None:
    blockage(liaison("tax"), date(2026, 11, 3))
    with on_day(date(2027, 11, 1)):
        assert measuring.suggest_topics(on=date(2027, 11, 1)) == 0
        made = measuring.suggest_topics(on=date(2027, 11, 3))
    silent = {d for d, e in ledger().items() if e.page and e.registers and not e.event_only}
    assert made == len(silent)


def test_an_entry_of_another_duty_does_not_speak_for_a_silent_one(office: Any, liaison: Of) -> None:
    blockage(liaison("tax"), date(2026, 11, 3))
    with on_day(date(2027, 11, 3)):
        registers.plan_entry(
            kind=RegisterKind.PUBLICITY, duty_id="D01-02", department_code="publicity",
            title="报道", plan="三篇", office="新闻处", due_on=date(2027, 11, 30), acting_user=office,
        )  # fmt: skip
        blockage(liaison("tax"), date(2027, 11, 30))
        measuring.suggest_topics(on=date(2027, 11, 3))
    asked = set(Topic.objects.values_list("suggestion_key", flat=True))
    # of every unit's blockages D05-14 speaks, of its own 税务
    assert {"silent|D01-01"} == asked & {
        f"silent|{duty}" for duty in ("D01-01", "D01-02", "D05-14", "D23-01")
    }


def test_the_ledger_names_every_duty_once(office: Any) -> None:
    assert list(ledger()) == [duty.id for duty in directory.duties()]
    assert len(ledger()) == 106


def test_coverage_counts_and_fails_where_a_page_is_missing(office: Any, monkeypatch: Any) -> None:
    out = StringIO()
    call_command("duties", "coverage", stdout=out)
    living = sum(duty.living is Living.LIVING for duty in api.duty_ledger())
    lines = out.getvalue().splitlines()
    reasons, told = lines[: 106 - living], lines[106 - living :]
    assert all(re.match(r"D\d\d-\d\d　", line) for line in reasons)
    silent = [d.id for d in api.duty_ledger() if d.living is Living.LIVING]
    partly = [
        f"{d.id}（{d.later}）" for d in api.duty_ledger() if d.living is Living.LIVING and d.later
    ]
    assert told == [
        f"在运行{living}/106。",
        f"其中近一年有记录0项，近一年没有完成的记录0项，尚无记录{living}项"
        "（有台账，没有人填过，也没有测量到办理）。",
        f"尚无记录：{'、'.join(silent)}。",
        f"在运行、另有功能待建设{len(partly)}项：{'、'.join(partly)}。",
    ]  # nothing was done yet, and nothing is made of it
    for page in ("office:nowhere", "office:register nothing", "office:source nobody"):
        broken = Entry("D01-01", "宣传台账", page, "", (RegisterKind.PUBLICITY,), (), False)
        changed = {**ledger(), "D01-01": broken}
        monkeypatch.setattr(duties, "ledger", lambda changed=changed: changed)
        with pytest.raises(CommandError, match="D01-01"):
            call_command("duties", "coverage", stdout=StringIO())


def test_an_empty_register_shows_nothing_and_an_entry_its_own_duty_only(
    office: Any, liaison: Of
) -> None:
    def one(duty_id: str) -> tuple[Records, date | None]:
        found = next(d for d in api.duty_ledger() if d.id == duty_id)
        assert found.living is Living.LIVING
        return found.records, found.last_activity

    assert one("D03-04") == (Records.NONE, None)
    measuring.measure(on=TODAY)  # shares of nothing, counts of nothing
    assert {one(duty)[1] for duty in ("D23-01", "D05-14", "D05-08", "D18-06")} == {None}
    made = registers.plan_entry(
        kind=RegisterKind.PUBLICITY, duty_id="D01-02", department_code="publicity", title="报道",
        plan="三篇", office="新闻处", due_on=date(2026, 11, 30), acting_user=office,
    )  # fmt: skip
    assert one("D01-02") == (Records.STARTED, TODAY)
    assert one("D01-01") == (Records.NONE, None)  # the same register of the same unit
    with on_day(date(2026, 11, 20)):
        registers.finish_entry(entry=made, result="三篇", document_number="报1", acting_user=office)
        assert one("D01-02") == (Records.RECENT, date(2026, 11, 20))
        assert len(api.shown(api.duty_ledger())) == 1
    with on_day(date(2027, 11, 20)):
        assert one("D01-02") == (Records.STARTED, date(2026, 11, 20))
    blockage(liaison("tax"), date(2026, 11, 3))  # names no duty; 税务 has one with this register
    assert one("D23-01") == (Records.STARTED, TODAY)
    assert one("D05-14") == (Records.STARTED, TODAY)  # the whole mechanism is 民政厅's


def test_the_system_as_a_whole_is_measured_by_what_is_shown(office: Any) -> None:
    assert next(d for d in api.duty_ledger() if d.id == "D05-01").living is Living.BARE
    answers(90, 10)
    measuring.measure_coverage(*api.coverage(), on=TODAY)
    found = figure("D05-01.a")
    assert (int(found.numerator), found.denominator) == (2, 106)  # D22-02 and this one
    assert api.coverage() == (2, 106)  # the same the next night
    duty = next(d for d in api.duty_ledger() if d.id == "D05-01")
    assert (duty.living, duty.records) == (Living.LIVING, Records.RECENT)


def test_a_new_month_does_not_hide_what_the_year_has_shown(office: Any) -> None:
    answers(90, 10)
    quiet = Period(date(2026, 11, 1), date(2026, 12, 1))
    indicators.record([indicators.Figure("D22-02.a", "central_bank", quiet, 0, 0, "银行账户")])
    duty = next(d for d in api.duty_ledger() if d.id == "D22-02")
    assert (duty.records, duty.last_activity) == (Records.RECENT, date(2026, 11, 1))


def test_evidence_makes_a_duty_live(office: Any) -> None:
    def living(duty_id: str) -> Living:
        return next(d.living for d in api.duty_ledger() if d.id == duty_id)

    assert (living("D22-02"), living("D08-03"), living("D03-01"), living("D12-05")) == (
        Living.LIVING, Living.BARE, Living.LATER, Living.UNTRIGGERED,
    )  # fmt: skip
    period = Period(date(2026, 10, 1), date(2026, 11, 1))
    indicators.record([indicators.Figure("D08-03.a", "human_resources", period, 9, 10, "…")])
    assert living("D08-03") is Living.LIVING


def test_a_county_counts_for_one_standard_only_with_its_document(office: Any, liaison: Of) -> None:
    unit = liaison("civil_affairs")

    def policy(division: str) -> Any:
        return registers.plan_entry(
            kind=RegisterKind.POLICY, duty_id="D05-08", department_code="civil_affairs",
            title="城乡统一标准", plan="发文", office="社会救助处", due_on=date(2026, 11, 30),
            division_code=division, acting_user=unit,
        )  # fmt: skip

    with pytest.raises(Refused, match="没有这个所在地"):
        policy("350199")
    policy("350121")  # planned only
    for division in ("350122", "350122", "350100"):  # a city is no county
        registers.finish_entry(
            entry=policy(division), result="已统一", document_number="连政〔2026〕1号",
            acting_user=unit,
        )  # fmt: skip
    measuring.measure(on=TODAY)
    counties = [d for d in Divisions.bundled() if d.level == "county" and d.in_force(TODAY)]
    found = figure("D05-08.a")
    assert (int(found.numerator), found.denominator) == (1, len(counties))
    assert len(counties) == 84


def test_a_duty_may_live_by_its_register_while_its_function_is_still_to_come(office: Any) -> None:
    wanted = ("D04-03", "D10-02", "D11-02", "D12-03", "D24-03", "D24-05")
    found = {d.id: d for d in api.duty_ledger() if d.id in wanted}
    assert {d.page for d in found.values()} == {"office:register guidance"}
    assert all(d.later and d.registers for d in found.values())
    assert found["D04-03"].living is Living.UNTRIGGERED
    assert {found[one].living for one in wanted[1:]} == {Living.LIVING}


def test_the_four_small_records_of_annex_1_are_registers(office: Any) -> None:
    four = (
        RegisterKind.DEPLOYMENT, RegisterKind.ASSIGNMENT, RegisterKind.SUGGESTION,
        RegisterKind.BRIEFING,
    )  # fmt: skip
    assert [one.label for one in four] == ["决策部署分解", "交办事项", "政策建议", "信息简报"]
    for kind in four:
        made = registers.plan_entry(
            kind=kind, department_code="civil_affairs", title="…", plan="…", office="…",
            due_on=date(2026, 11, 30), acting_user=office,
        )  # fmt: skip
        assert api.entry_for(office, made.pk).kind is kind
