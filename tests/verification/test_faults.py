"""A bad day: each fault in each way of speaking, and nobody else is disturbed."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from minjiu.common.clock import today
from minjiu.common.periods import Period
from minjiu.verification.adapters.reading import read, wrong_person
from province.faults import FAULTS
from tests.verification.conftest import WAYS

# What comes of each fault: the beginning of the reason, or what the answer is worth once read.
REASON = {
    "delay": "到期未答复", "slow_drip": "到期未答复", "drop": "连接失败",
    "error": "来源暂不可用（503）", "server_error": "来源暂不可用（500）",
    "garbage_html": "答复签名无效：缺少签名信息", "unsigned": "答复签名无效：签名不符",
    "half_file": "答复签名无效：内容摘要不符", "clock_skew": "答复签名无效：时间戳超出允许范围",
    "other_algorithm": "答复签名无效：签名算法与约定不符",
    "revoked_key": "来源不接受我们的密钥或签名（401）",
}  # fmt: skip
ANSWER = {
    "none": "found", "found_for_everybody": "found", "unlisted_field": "found",
    "not_covered": "not_covered", "nothing": "not_found", "stale": "stale",
}  # fmt: skip
PERIOD = Period(date(2025, 11, 1), date(2026, 11, 1))


def outcome(asked: Any, person: dict[str, Any], reply: Any) -> str:
    """The reason for no answer, or the result of reading the one that came."""
    if reply.error:
        return reply.error
    mistaken = wrong_person(reply.answer, person["name"], person["id_number"])
    try:
        found = read(asked, reply.answer, PERIOD, today(), latest=timezone.localdate())
    except ValueError:
        return "不能读"
    return mistaken or found.result.value


def play(asking: Any, fault: str, sick_ways: Any, well_ways: Any) -> None:
    """Sources of one office fall ill in several ways at once; others are asked beside them."""
    trader = asking.person("business = 'individual'")
    disabled = asking.person("disability_grade > 0")
    sick, well = [], []
    for place, way in enumerate(sick_ways):
        slow = {"deadline_ms": 1_500} if fault in ("delay", "slow_drip") else {}
        ill = asking.source("market.registration", way, code=f"ill.{place}", attempts=2, **slow)
        asking.served.fault("market", fault, 60_000, source=ill.code)
        sick.append((ill, asking.question(ill, "market", trader)))
    for place, way in enumerate(well_ways):
        one = asking.source("disabled.certificates", way, code=f"well.{place}")
        well.append((one, asking.question(one, "disabled", disabled)))
    replies = asking.ask(*([question] for _, question in sick + well))
    for source, question in sick:
        told = outcome(source, trader, replies[question.query_id])
        if fault == "wrong_person":
            assert told == "答复的身份证号与所问不一致，未采用"
        elif fault == "duplicate":
            assert told in ("答复与提问不对应", "结果文件与所送批次不对应")
        elif fault == "nonsense":
            assert told == "不能读" or told.endswith("“去年”不是日期，请写成2026-01-31的样子")
        else:
            assert told == REASON.get(fault) or told == ANSWER.get(fault), source.protocol
    for source, question in well:
        assert outcome(source, disabled, replies[question.query_id]) == "found"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_its_own_answer_and_nothing_else(asking: Any, fault: str) -> None:
    """Every pair of fault and protocol, with every protocol at work beside it."""
    play(asking, fault, WAYS, WAYS)


@pytest.mark.long
@pytest.mark.parametrize(("fault", "sick", "well"), list(product(FAULTS, WAYS, WAYS)))
def test_each_fault_in_each_way_beside_each_other(
    asking: Any, fault: str, sick: Any, well: Any
) -> None:
    play(asking, fault, [sick], [well])


def test_a_column_nobody_asked_for_is_dropped_and_reported(asking: Any, way: Any) -> None:
    asking.served.fault("market", "unlisted_field")
    person, asked = (
        asking.person("business = 'individual'"),
        asking.source("market.registration", way),
    )
    reply = asking.one(asking.question(asked, "market", person))
    found = read(asked, reply.answer, PERIOD, today(), latest=timezone.localdate())
    assert found.dropped in (("business.religion",), ("business.宗教信仰",))
    assert all(set(item["value"]) <= set(asked.items["business"].fields) for item in found.items)
