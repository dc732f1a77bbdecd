"""Vagrants and beggars (城市生活无着的流浪乞讨人员救助管理办法, 国务院令第381号): by person."""

from rulebook import rule
from rulebook.language import any_of, total

_LAW = "国务院令第381号"
_SINCE = "2003-08-01"


@rule(
    entity="person",
    unit="bool",
    label="可享受流浪救助",
    cites=_LAW + " 第五条、第六条",
    since=_SINCE,
)
def vagrant_person_eligible(vagrant, accepts_shelter, minor):
    """生活无着的流浪乞讨人员，自愿受助；未成年人应当护送，不以自愿为条件"""
    return vagrant and (accepts_shelter or minor)


@rule(
    entity="person",
    unit="fen",
    label="每日救助标准",
    cites=_LAW + " 第七条",
    since=_SINCE,
)
def vagrant_person_amount(vagrant_person_eligible, minor, vagrant_daily_minor, vagrant_daily_adult):
    """未成年人和成年人各有标准，供救助站开支，不发给本人"""
    if not vagrant_person_eligible:
        return 0
    if minor:
        return vagrant_daily_minor
    return vagrant_daily_adult


@rule(
    entity="household",
    unit="bool",
    label="有人可享受流浪救助",
    cites=_LAW + " 第五条",
    since=_SINCE,
)
def vagrant_eligible(vagrant_person_eligible):
    """至少一人；流浪人员一人作为一户"""
    return any_of(vagrant_person_eligible)


@rule(entity="household", unit="fen", label="每日救助合计", cites=_LAW + " 第七条", since=_SINCE)
def vagrant_amount(vagrant_person_amount):
    """各人合计"""
    return total(vagrant_person_amount)


@rule(
    entity="person",
    unit="bool",
    label="在站超过规定天数",
    cites="民政部令第24号 第十二条",
    since=_SINCE,
)
def vagrant_stayed_long(vagrant_person_eligible, shelter_days, vagrant_days_limit):
    """一般不超过规定天数；超过的要备案，不是停止救助"""
    if not vagrant_person_eligible:
        return False
    return shelter_days > vagrant_days_limit


@rule(
    entity="household",
    unit="bool",
    label="有人在站超过规定天数",
    cites="民政部令第24号 第十二条",
    since=_SINCE,
)
def vagrant_stay_over(vagrant_stayed_long):
    """至少一人"""
    return any_of(vagrant_stayed_long)


@rule(
    entity="person",
    unit="bool",
    label="受助而身份不明",
    cites="民发〔2014〕132号",
    since=_SINCE,
)
def vagrant_unidentified(vagrant_person_eligible, identity_unknown):
    """正在受助，身份不明"""
    return vagrant_person_eligible and identity_unknown


@rule(
    entity="household",
    unit="bool",
    label="要发布寻亲公告",
    cites="民发〔2014〕132号",
    since=_SINCE,
)
def vagrant_tracing(vagrant_unidentified):
    """至少一人受助而身份不明"""
    return any_of(vagrant_unidentified)


@rule(
    entity="person",
    unit="bool",
    label="应落户安置",
    cites="民发〔2014〕132号",
    since=_SINCE,
)
def vagrant_to_settle(vagrant_unidentified, unidentified_days, vagrant_settlement_days):
    """身份不明超过规定天数"""
    if not vagrant_unidentified:
        return False
    return unidentified_days > vagrant_settlement_days


@rule(
    entity="household",
    unit="bool",
    label="要办理落户安置",
    cites="民发〔2014〕132号",
    since=_SINCE,
)
def vagrant_settlement(vagrant_to_settle):
    """至少一人"""
    return any_of(vagrant_to_settle)
