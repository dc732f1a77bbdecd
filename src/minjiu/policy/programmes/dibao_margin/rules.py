"""低保边缘家庭 (57号 第八条; 国办发〔2023〕39号 二); the lines are older in Xiamen (低收入家庭)."""

from rulebook import rule
from rulebook.language import ratio_of

_LAW = "民发〔2021〕57号 第八条；国办发〔2023〕39号 二"
_LINES = _LAW + "（厦门市：低收入家庭办法）"
_OLD, _NEW = "2012-12-12", "2021-07-01"


@rule(entity="household", unit="fen/month", label="低保边缘人均线", cites=_LINES, since=_OLD)
def margin_line_per_person(dibao_standard, margin_ratio):
    """低保标准乘规定倍数"""
    return ratio_of(dibao_standard, margin_ratio)


@rule(entity="household", unit="fen/month", label="低保边缘线", cites=_LINES, since=_OLD)
def margin_line(margin_line_per_person, counted_persons):
    """人均线乘共同生活人数"""
    return margin_line_per_person * counted_persons


@rule(
    entity="household",
    unit="fen",
    label="低保边缘人均金融资产上限",
    cites=_LINES,
    since=_OLD,
)
def margin_assets_per_person(dibao_standard, margin_deposit_limit_months):
    """低保月标准乘规定倍数"""
    return dibao_standard * margin_deposit_limit_months


@rule(entity="household", unit="bool", label="财产符合低保边缘规定", cites=_LAW, since=_OLD)
def margin_property_within_limits(
    financial_assets,
    margin_assets_per_person,
    counted_persons,
    things_within_limits,
    spending_within_limits,
):
    """金融资产不超过人均上限乘人数，实物财产和支出符合规定"""
    if financial_assets > margin_assets_per_person * counted_persons:
        return False
    return things_within_limits and spending_within_limits


@rule(entity="household", unit="bool", label="符合低保边缘条件", cites=_LAW, since=_NEW)
def dibao_margin_eligible(
    counted_persons,
    dibao_family_eligible,
    household_income,
    margin_line,
    margin_property_within_limits,
):
    """家庭不符合低保，月收入低于低保边缘线，且财产符合规定"""
    if counted_persons == 0 or dibao_family_eligible or not margin_property_within_limits:
        return False
    return household_income < margin_line
