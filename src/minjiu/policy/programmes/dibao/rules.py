"""最低生活保障 (民发〔2021〕57号, in force since 2021-07-01)."""

from rulebook import rule

_LAW = "民发〔2021〕57号 "


@rule(
    entity="household",
    unit="fen/month",
    label="家庭保障线",
    cites=_LAW + "第二十三条",
    since="2021-07-01",
)
def dibao_line(dibao_standard, counted_persons):
    """低保标准乘共同生活人数"""
    return dibao_standard * counted_persons


@rule(
    entity="household",
    unit="bool",
    label="财产符合低保规定",
    cites=_LAW + "第十四条",
    since="2021-07-01",
)
def property_within_limits(
    financial_assets, dibao_line, deposit_limit_months, things_within_limits, spending_within_limits
):
    """金融资产不超过保障线的规定倍数，实物财产和支出符合规定"""
    if financial_assets > dibao_line * deposit_limit_months:
        return False
    return things_within_limits and spending_within_limits


@rule(
    entity="household",
    unit="bool",
    label="符合低保条件",
    cites=_LAW + "第四条、第二十三条",
    since="2021-07-01",
)
def dibao_eligible(counted_persons, household_income, dibao_line, property_within_limits):
    """家庭月收入低于保障线，且财产符合规定"""
    if counted_persons == 0 or not property_within_limits:
        return False
    return household_income < dibao_line


@rule(
    entity="household",
    unit="fen/month",
    label="低保金额",
    cites=_LAW + "第二十三条",
    since="2021-07-01",
)
def dibao_amount(dibao_eligible, dibao_line, household_income, minimum_grant):
    """差额：保障线减家庭月收入，不低于最低发放额"""
    if not dibao_eligible:
        return 0
    return max(minimum_grant, dibao_line - household_income)
