"""低保边缘家庭, and the persons of such a family who may apply alone (57号 第八条)."""

from rulebook import rule
from rulebook.language import ratio_of

_LAW = "民发〔2021〕57号 "


@rule(
    entity="household",
    unit="bool",
    label="财产符合低保边缘规定",
    cites=_LAW + "第八条",
    since="2021-07-01",
)
def margin_property_within_limits(
    financial_assets,
    dibao_line,
    margin_deposit_limit_months,
    things_within_limits,
    spending_within_limits,
):
    """金融资产不超过保障线的规定倍数，实物财产和支出符合规定"""
    if financial_assets > dibao_line * margin_deposit_limit_months:
        return False
    return things_within_limits and spending_within_limits


@rule(
    entity="household",
    unit="bool",
    label="符合低保边缘条件",
    cites=_LAW + "第八条",
    since="2021-07-01",
)
def dibao_margin_eligible(
    dibao_eligible, household_income, dibao_line, margin_ratio, margin_property_within_limits
):
    """不符合低保，家庭月收入低于保障线的规定倍数，且财产符合规定"""
    if dibao_eligible or not margin_property_within_limits:
        return False
    return household_income < ratio_of(dibao_line, margin_ratio)


@rule(entity="person", unit="bool", label="重度残疾", cites=_LAW + "第八条", since="2021-07-01")
def severely_disabled(disability_kind, disability_grade):
    """一、二级残疾，或三级智力、精神残疾"""
    if disability_grade in (1, 2):
        return True
    return disability_grade == 3 and disability_kind in ("intellectual", "mental")


@rule(
    entity="person",
    unit="bool",
    label="可以单独申请",
    cites=_LAW + "第八条；民政部2022年10月20日通知 一（一）",
    since="2021-07-01",
)
def single_person_case(dibao_margin_eligible, severely_disabled, serious_illness, jobless_adult):
    """低保边缘家庭中的重度残疾人、重病患者；成年无业重度残疾人不受家庭收入限制"""
    if severely_disabled and jobless_adult:
        return True
    return dibao_margin_eligible and (severely_disabled or serious_illness)


@rule(
    entity="person",
    unit="bool",
    label="成年无业",
    cites="民政部2022年10月20日通知 一（一）",
    since="2021-07-01",
)
def jobless_adult(minor, employed):
    """年满十八周岁且没有就业"""
    return not minor and not employed
