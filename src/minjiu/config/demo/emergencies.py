"""急难 of the sandbox: in both towns, some helped already, some waiting."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from minjiu.access.api import get_user
from minjiu.assistance import api as assistance
from minjiu.assistance.actions import emergency as actions
from minjiu.assistance.enums import EmergencyState
from minjiu.common.clock import on_day, today
from minjiu.config.demo.accounts import TOWNS

# Name, what happened, how many, days ago, how far: reported, ordered, done.
_CASES = (
    ("陈依土", "厨房失火，房屋烧毁，全家暂住亲戚家。", 3, 0, "reported"),
    ("林美珠", "丈夫车祸重伤昏迷，手术费尚缺。", 4, 1, "reported"),
    ("", "外来务工人员路边晕倒，送医，身份不明。", 1, 2, "ordered"),
    ("郑阿泉", "渔船翻沉，主要劳动力失踪。", 2, 4, "ordered"),
    ("黄秀金", "独居老人突发脑梗，家中无人照料。", 1, 9, "done"),
    ("邱国栋", "台风掀翻屋顶，被褥口粮尽失。", 5, 12, "done"),
)  # fmt: skip


def take_emergencies() -> int:
    """Through the real actions, each once however often this runs; how many there are."""
    for place, (name, what, persons, days, stage) in enumerate(_CASES):
        town, username = TOWNS[place % len(TOWNS)]
        clerk = get_user(username)
        assert clerk is not None  # noqa: S101  the accounts come first
        with on_day(today() - timedelta(days=days)):
            found = actions.report(
                key=uuid5(NAMESPACE_URL, f"minjiu:demo:emergency:{place}"), name=name,
                division_code=town, what_happened=what, persons=persons, acting_user=clerk,
            )  # fmt: skip
            if stage == "reported" or found.state != EmergencyState.REPORTED:
                continue
            view = assistance.get_emergency_for(clerk, found.pk)
            actions.order_first_aid(
                emergency=found, amount=assistance.first_aid_advice(view).amount,
                means="现金（乡镇备用金）", reasons="基本生活暂时无着。", acting_user=clerk,
            )  # fmt: skip
        if stage == "done":
            with on_day(today() - timedelta(days=days - 3)):
                actions.complete_papers(
                    emergency=found, papers="身份证、事故证明、签收单", acting_user=clerk
                )
    return len(_CASES)
