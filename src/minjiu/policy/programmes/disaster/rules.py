"""Disaster relief (自然灾害救助条例; 社会救助暂行办法 第二十至二十六条)."""

from rulebook import rule
from rulebook.language import any_of

_LAW = "自然灾害救助条例"
_SINCE = "2016-07-01"  # 闽政办〔2016〕116号
_NEW = "2023-07-28"  # 2023年台风杜苏芮、海葵的救助标准


@rule(
    entity="household",
    unit="bool",
    label="需要灾后安置",
    cites=_LAW + " 第十八条、第十九条",
    since=_SINCE,
)
def disaster_resettled(transitional_months, house_damage):
    """需要过渡期救助，或住房损坏、倒塌"""
    return transitional_months > 0 or house_damage != "none"


@rule(
    entity="household",
    unit="bool",
    label="家中有人因灾遇难",
    cites="社会救助暂行办法 第二十条",
    since=_SINCE,
)
def disaster_bereaved(disaster_deaths):
    """遇难人数多于零"""
    return disaster_deaths > 0


@rule(entity="household", unit="bool", label="有需要救助的情形", cites=_LAW, since=_SINCE)
def disaster_need(disaster_urgent, disaster_resettled, winter_spring_need, disaster_bereaved):
    """应急、过渡和住房、冬春、遇难抚慰，任何一项"""
    return disaster_urgent or disaster_resettled or winter_spring_need or disaster_bereaved


@rule(
    entity="household",
    unit="bool",
    label="可享受受灾人员救助",
    cites="社会救助暂行办法 第二十条",
    since=_SINCE,
)
def disaster_eligible(disaster_hit, disaster_need):
    """因自然灾害受灾，有需要救助的情形"""
    return disaster_hit and disaster_need


@rule(
    entity="person",
    unit="bool",
    label="重建较高标准的人员",
    cites="闽政办〔2016〕116号；2023年台风灾后重建标准",
    since=_SINCE,
)
def disaster_special_member(low_income_member, relapse_monitored, disability_grade):
    """特困、低保、低收入人口，防返贫监测对象，残疾人"""
    if low_income_member or relapse_monitored:
        return True
    return disability_grade > 0


@rule(
    entity="household",
    unit="bool",
    label="按重建较高标准的家庭",
    cites="闽政办〔2016〕116号；2023年台风灾后重建标准",
    since=_SINCE,
)
def disaster_special_family(disaster_special_member):
    """至少一名成员"""
    return any_of(disaster_special_member)


@rule(
    entity="household",
    unit="fen",
    label="住房恢复补助",
    cites=_LAW + " 第十九条、第二十条",
    since=_SINCE,
    until=_NEW,
    variable="disaster_house",
)
def disaster_house_2016(
    house_damage, disaster_special_family, rebuild_grant_special, rebuild_grant,
    rebuilt_elsewhere, relocation_grant, repair_grant,
):  # fmt: skip
    """重建按户：困难家庭和一般家庭各有标准，异地搬迁另加；维修按户"""
    if house_damage == "none":
        return 0
    if house_damage == "damaged":
        return repair_grant
    grant = rebuild_grant
    if disaster_special_family:
        grant = rebuild_grant_special
    if rebuilt_elsewhere:
        return grant + relocation_grant
    return grant


@rule(
    entity="household",
    unit="fen",
    label="住房恢复补助",
    cites=_LAW + " 第十九条、第二十条",
    since=_NEW,
)
def disaster_house(
    house_damage, disaster_special_family, rebuild_grant_special, rebuild_grant, repair_grant
):
    """重建按户：困难家庭和一般家庭各有标准；维修按户"""
    if house_damage == "none":
        return 0
    if house_damage == "damaged":
        return repair_grant
    if disaster_special_family:
        return rebuild_grant_special
    return rebuild_grant


@rule(
    entity="household",
    unit="fen",
    label="过渡期生活救助",
    cites=_LAW + " 第十八条",
    since=_SINCE,
)
def disaster_transitional(
    transitional_months, transitional_months_max, transitional_per_month, persons_at_home
):
    """每人每月标准乘人数乘月数，月数不超过规定"""
    return (
        transitional_per_month * persons_at_home * min(transitional_months, transitional_months_max)
    )


@rule(
    entity="household",
    unit="fen",
    label="遇难人员家属抚慰金",
    cites="社会救助暂行办法 第二十条",
    since=_SINCE,
)
def disaster_consolation(disaster_deaths, death_grant):
    """每名遇难人员的标准乘人数"""
    return disaster_deaths * death_grant


@rule(
    entity="household",
    unit="fen",
    label="受灾救助合计",
    cites="社会救助暂行办法 第二十条",
    since=_SINCE,
)
def disaster_amount(disaster_eligible, disaster_transitional, disaster_house, disaster_consolation):
    """过渡期救助、住房恢复补助、抚慰金合计；应急和冬春救助发实物，不计在内"""
    if not disaster_eligible:
        return 0
    return disaster_transitional + disaster_house + disaster_consolation


@rule(entity="household", unit="bool", label="需要应急救助", cites=_LAW + " 第十四条", since=_SINCE)
def disaster_emergency(disaster_hit, disaster_urgent):
    """受灾，需要紧急转移安置或应急生活救助"""
    return disaster_hit and disaster_urgent


@rule(
    entity="household", unit="bool", label="需要冬春救助", cites=_LAW + " 第二十一条", since=_SINCE
)
def disaster_winter_spring(disaster_hit, winter_spring_need):
    """受灾，冬春期间基本生活困难"""
    return disaster_hit and winter_spring_need


@rule(
    entity="household",
    unit="bool",
    label="过渡期发口粮",
    cites="闽政办〔2016〕116号",
    since=_SINCE,
    until=_NEW,
    variable="disaster_grain",
)
def disaster_grain_2016(disaster_hit, transitional_months):
    """受灾，在过渡期"""
    return disaster_hit and transitional_months > 0


@rule(
    entity="household",
    unit="bool",
    label="过渡期发口粮",
    cites="2023年台风灾后救助标准",
    since=_NEW,
)
def disaster_grain():
    """否：2023年的标准只发钱"""
    return False
