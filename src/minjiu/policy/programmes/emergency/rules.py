"""Aid in a public emergency (中办发〔2020〕18号; 闽政办函〔2020〕56号; 民政部2022年10月20日通知 二（一）)."""

from rulebook import rule
from rulebook.language import any_of, total

_LAW = "中办发〔2020〕18号第17项；闽政办函〔2020〕56号"
_SINCE = "2020-08-25"  # the day 18号 was published
_NOTICE = "民政部2022年10月20日通知 二（一）"


@rule(
    entity="person",
    unit="bool",
    label="未参保失业务工人员",
    cites=_NOTICE,
    since=_SINCE,
    until="2022-10-20",
    variable="emergency_jobless",
)
def emergency_jobless_before_2022():
    """否：当时没有这一规定"""
    return False


@rule(entity="person", unit="bool", label="未参保失业务工人员", cites=_NOTICE, since="2022-10-20")
def emergency_jobless(migrant_worker, employed, unemployment_insured, no_income_3_months):
    """未参加失业保险、没有就业、连续三个月没有收入的外来务工人员"""
    if not migrant_worker or employed or unemployment_insured:
        return False
    return no_income_3_months


@rule(
    entity="person",
    unit="bool",
    label="因突发事件困难",
    cites=_LAW,
    since=_SINCE,
)
def emergency_in_need(emergency_hardship, at_home, emergency_jobless):
    """家庭因突发事件基本生活困难的，一起生活的每一名成员；或未参保失业务工人员本人"""
    return (emergency_hardship and at_home) or emergency_jobless


@rule(entity="person", unit="bool", label="可享受急难救助", cites=_LAW, since=_SINCE)
def emergency_person_eligible(public_emergency, emergency_in_need):
    """当地发生突发公共事件，本人因此困难；不问户籍"""
    return public_emergency and emergency_in_need


@rule(entity="person", unit="fen", label="本人急难救助", cites=_LAW, since=_SINCE)
def emergency_person_amount(emergency_person_eligible, dibao_standard, emergency_grant_months):
    """低保月标准乘规定月数，一次发给"""
    if not emergency_person_eligible:
        return 0
    return dibao_standard * emergency_grant_months


@rule(entity="household", unit="bool", label="家庭可享受急难救助", cites=_LAW, since=_SINCE)
def emergency_eligible(emergency_person_eligible):
    """至少一名成员可享受"""
    return any_of(emergency_person_eligible)


@rule(
    entity="household",
    unit="bool",
    label="急难型临时救助和突发事件急难救助只能择一",
    cites=_LAW,
    since="2019-10-01",
    until=_SINCE,
    variable="urgent_or_emergency",
)
def urgent_or_emergency_before_2020():
    """否：当时没有突发公共事件急难救助"""
    return False


@rule(
    entity="household",
    unit="bool",
    label="急难型临时救助和突发事件急难救助只能择一",
    cites=_LAW,
    since=_SINCE,
)
def urgent_or_emergency(temporary_urgent, emergency_eligible):
    """同一急难两种都符合：不重复发放"""
    return temporary_urgent and emergency_eligible


@rule(entity="household", unit="fen", label="全家急难救助", cites=_LAW, since=_SINCE)
def emergency_amount(emergency_person_amount):
    """各人合计"""
    return total(emergency_person_amount)
