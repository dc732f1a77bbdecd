"""Topics from units and from figures; registers for work of people; bulletins."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from minjiu.common.clock import on_day
from minjiu.common.errors import NotPermitted, Refused
from minjiu.common.periods import Period
from minjiu.conference.actions import bulletins, registers, topics
from minjiu.conference.enums import EntryState, RegisterKind, TopicOrigin, TopicState
from minjiu.conference.models import Bulletin, RegisterEntry, Topic, TopicOpinion
from minjiu.indicators import api as indicators
from minjiu.publishing import api as publishing
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance

Of = Callable[[str], Any]
TODAY = date(2026, 11, 2)
QUARTER = Period(date(2026, 7, 1), date(2026, 10, 1))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(TODAY):
        yield


def measured(numerator: int, denominator: int = 100, start: date = QUARTER.start) -> None:
    indicators.record(
        [
            indicators.Figure(
                "D22-02.a", "central_bank", Period(start, QUARTER.end), numerator,
                denominator, "银行账户查询",
            )
        ]
    )  # fmt: skip


def propose(user: Any, **facts: Any) -> Topic:
    given = {"title": "银行迟复", "text": "建议督促", "department_code": "education", **facts}
    return topics.propose(**given, acting_user=user)


def test_r05_2_any_unit_proposes_at_any_time(office: Any, liaison: Of) -> None:
    with pytest.raises(NotPermitted):
        propose(liaison("finance"))
    with pytest.raises(Refused, match="缺少标题或内容"):
        propose(liaison("education"), text=" ")
    assert propose(liaison("education")).state == TopicState.PROPOSED


@pytest.mark.parametrize(
    "text", ["张某350102199001011234反映", "电话13800000000", "旧证350102900101123"]
)
def test_a_topic_names_no_petitioner(office: Any, liaison: Of, text: str) -> None:
    given = {
        "title": "多地反映迟发", "department_code": "petitions", "origin": TopicOrigin.PETITION,
        "acting_user": liaison("petitions"),
    }  # fmt: skip
    with pytest.raises(Refused, match="不写具体的人"):
        topics.propose(text=text, **given)
    pattern = "今年收到同类反映23件，比去年同期多8件，依据闽政办函〔2020〕56号。"
    assert topics.propose(text=pattern, **given).state == TopicState.PROPOSED


def test_evidence_is_frozen_when_a_topic_is_proposed(office: Any, liaison: Of) -> None:
    measured(80)
    new_month = Period(date(2026, 11, 1), date(2026, 12, 1))  # nothing has happened in it yet
    indicators.record(
        [indicators.Figure("D22-02.a", "central_bank", new_month, 0, 0, "银行账户查询")]
    )
    made = propose(liaison("education"), indicator_codes=["D22-02.a"])
    measured(99)
    made.refresh_from_db()
    assert [(e["numerator"], e["denominator"]) for e in made.evidence] == [("80.0000", 100)]


def test_a_suggestion_is_made_once_while_it_is_open(office: Any) -> None:
    facts = {"key": "D22-02.a|central_bank", "title": "迟复", "text": "低于承诺"}
    first = topics.suggest(**facts, evidence=[])
    assert first is not None
    assert topics.suggest(**facts, evidence=[]) is None
    topics.give_back(topic=first, reason="已另行解决", acting_user=office)
    assert topics.suggest(**facts, evidence=[]) is not None


def test_the_office_reviews(office: Any, liaison: Of) -> None:
    one, other = propose(liaison("education")), propose(liaison("education"), title="另一件")
    with pytest.raises(NotPermitted):
        topics.accept(topic=one, acting_user=liaison("education"))
    with pytest.raises(Refused, match="退回议题需要理由"):
        topics.give_back(topic=one, reason=" ", acting_user=office)
    with pytest.raises(Refused, match="并入另一个"):
        topics.merge(topic=one, into=one, acting_user=office)
    merged = topics.merge(topic=one, into=other, acting_user=office)
    assert (merged.state, merged.merged_into) == (TopicState.MERGED, other)
    with pytest.raises(Refused, match="议题已“已并入”"):
        topics.accept(topic=one, acting_user=office)
    with pytest.raises(Refused, match="不能撤回"):
        topics.withdraw(topic=one, acting_user=liaison("education"))


def test_written_opinions(office: Any, liaison: Of) -> None:
    made = propose(liaison("education"))
    with pytest.raises(Refused, match="议题采纳后"):
        topics.ask_opinions(
            topic=made, department_codes=["finance"], due_on=date(2026, 11, 9), acting_user=office
        )
    topics.accept(topic=made, acting_user=office)
    topics.ask_opinions(
        topic=made, department_codes=["finance", "finance"], due_on=date(2026, 11, 9),
        acting_user=office,
    )  # fmt: skip
    asked = TopicOpinion.objects.get(topic=made)
    with pytest.raises(NotPermitted):
        topics.give_opinion(opinion=asked, text="无意见", acting_user=liaison("education"))
    answered = topics.give_opinion(opinion=asked, text="无意见", acting_user=liaison("finance"))
    assert answered.answered_by == "liaison-finance"


def entry(user: Any, **facts: Any) -> RegisterEntry:
    given = {
        "kind": RegisterKind.TRAINING, "department_code": "education", "duty_id": "D03-04",
        "title": "乡镇经办员培训", "plan": "两期", "office": "职成处", "due_on": date(2026, 12, 1),
        **facts,
    }  # fmt: skip
    return registers.plan_entry(**given, acting_user=user)


def test_an_entry_counts_only_with_a_document(office: Any, liaison: Of) -> None:
    with pytest.raises(NotPermitted):
        entry(liaison("finance"))
    with pytest.raises(Refused, match="不是该单位的职责"):
        entry(liaison("education"), duty_id="D01-01")
    with pytest.raises(Refused, match="没有填写责任处室"):
        entry(liaison("education"), office="")
    made = entry(liaison("education"))
    registers.note_progress(entry=made, text="第一期已办", acting_user=liaison("education"))
    with pytest.raises(Refused, match="没有文号，也没有附件"):
        registers.finish_entry(
            entry=made, result="已完成", document_number=" ", acting_user=liaison("education")
        )
    done = registers.finish_entry(
        entry=made, result="培训120人", document_number="闽教〔2026〕8号", amount=Decimal("35000.00"),
        acting_user=liaison("education"),
    )  # fmt: skip
    assert (done.state, done.done_on, done.amount) == (EntryState.DONE, TODAY, Decimal("35000.00"))
    with pytest.raises(Refused, match="已“成果”"):
        registers.drop_entry(entry=done, reason="不办了", acting_user=office)


def a_matter(office: Any) -> None:
    supervision.assign(
        number="议〔2026〕1号", subject="共享", requirement="…", origin="例会",
        parts=[
            Part("central_bank", Stance.LEAD, "督促", date(2026, 11, 9)),
            Part("education", Stance.SUPPLYING, "提供", date(2026, 12, 15)),
        ],
        acting_user=office,
    )  # fmt: skip


def test_r05_3_a_bulletin_stands_as_it_was_and_is_seen_before_it_is_issued(
    office: Any, liaison: Of, signed: Any
) -> None:
    a_matter(office)
    with pytest.raises(NotPermitted):
        bulletins.prepare_bulletin(
            title="第三季度通报", period=QUARTER, acting_user=liaison("education")
        )
    made = bulletins.prepare_bulletin(title="第三季度通报", period=QUARTER, acting_user=office)
    with pytest.raises(Refused, match="已经有一份通报"):
        bulletins.prepare_bulletin(title="再一份", period=QUARTER, acting_user=office)
    assert made.issue_from == date(2026, 11, 4)
    bulletins.remark(
        bulletin=made, department_code="central_bank", text="系统已升级",
        acting_user=liaison("central_bank"),
    )  # fmt: skip
    with pytest.raises(Refused, match="每期一条"):
        bulletins.remark(
            bulletin=made, department_code="central_bank", text="补充",
            acting_user=liaison("central_bank"),
        )  # fmt: skip
    with on_day(date(2026, 11, 3)), pytest.raises(Refused, match="各单位预览到2026年11月4日前"):
        bulletins.submit_bulletin(bulletin=made, acting_user=office)
    with on_day(date(2026, 11, 10)):  # by now overdue, but the bulletin says what was
        with pytest.raises(Refused, match="还没有起草通报"):
            bulletins.issue_bulletin(bulletin=made, acting_user=office)
        sent = bulletins.submit_bulletin(bulletin=made, acting_user=office)
        with pytest.raises(Refused, match="通报现为“送签”"):
            bulletins.issue_bulletin(bulletin=made, acting_user=office)
        with pytest.raises(Refused, match="已经成文送签"):  # it would be published and not signed
            bulletins.remark(
                bulletin=made, department_code="education", text="补充",
                acting_user=liaison("education"),
            )  # fmt: skip
        signed(sent.document_id)
        issued = bulletins.issue_bulletin(bulletin=made, acting_user=office)
    assert issued.number == "闽社救联办〔2026〕1号"
    public = publishing.latest(publishing.SnapshotKind.BULLETIN)
    assert public is not None
    assert public.id == issued.snapshot_id
    assert [(r["department"], r["light"], r["remark"]) for r in public.content["rows"]] == [
        ("人行福建省分行", "yellow", "系统已升级"),
        ("省教育厅", "green", ""),
    ]
    with pytest.raises(Refused, match="通报已经印发"):
        bulletins.remark(
            bulletin=made, department_code="education", text="补充",
            acting_user=liaison("education"),
        )  # fmt: skip


def test_the_period_of_a_bulletin_is_the_quarter_before() -> None:
    assert bulletins.bulletin_period(date(2026, 11, 2)) == QUARTER
    assert bulletins.bulletin_period(date(2026, 1, 31)) == Period(
        date(2025, 10, 1), date(2026, 1, 1)
    )


def test_an_empty_bulletin_is_prepared_all_the_same(office: Any) -> None:
    made = bulletins.prepare_bulletin(title="通报", period=QUARTER, acting_user=office)
    assert Bulletin.objects.get() == made
