"""刚性支出困难家庭认定办法 (民政部, in force since 2025-01-01): a status, no payment."""

from rulebook import rule
from rulebook.language import ratio_of, total

_LAW = "刚性支出困难家庭认定办法 "
_SINCE = "2025-01-01"


@rule(
    entity="household",
    unit="fen",
    label="十二个月收入合计",
    cites=_LAW + "第四条（四）",
    since=_SINCE,
)
def income_of_twelve_months(household_income):
    """家庭月收入乘十二"""
    return household_income * 12


@rule(
    entity="person",
    unit="fen",
    label="个人刚性支出",
    cites=_LAW + "第五条（二）（三）（四）",
    since=_SINCE,
)
def person_rigid_spending(medical_own_share, education_rigid_spending, disability_rigid_spending):
    """医疗自付、教育和残疾康复自付支出"""
    return medical_own_share + education_rigid_spending + disability_rigid_spending


@rule(
    entity="household",
    unit="fen",
    label="十二个月刚性支出合计",
    cites=_LAW + "第五条",
    since=_SINCE,
)
def rigid_spending(person_rigid_spending, counted, living_rigid_spending, other_rigid_spending):
    """计入成员的医疗、教育、残疾康复支出，加家庭的生活必需支出和县级确定的其他支出"""
    return (
        total(person_rigid_spending, where=counted) + living_rigid_spending + other_rigid_spending
    )


@rule(
    entity="household",
    unit="bool",
    label="刚性支出占收入的比例超过规定",
    cites=_LAW + "第四条（四）",
    since=_SINCE,
)
def rigid_spending_too_high(rigid_spending, income_of_twelve_months, rigid_spending_ratio):
    """支出超过收入的规定比例；没有收入的，有支出即为超过"""
    # Capped for the proof: who earns a trillion yuan fails the test of income anyway.
    income = min(income_of_twelve_months, 100_000_000_000_000)
    return rigid_spending > ratio_of(income, rigid_spending_ratio)


@rule(
    entity="household",
    unit="bool",
    label="人均收入低于上年人均可支配收入",
    cites=_LAW + "第四条（二）",
    since=_SINCE,
)
def below_disposable_income(income_of_twelve_months, disposable_income_prior_year, counted_persons):
    """十二个月收入低于当地上年人均可支配收入乘人数"""
    return income_of_twelve_months < disposable_income_prior_year * counted_persons


@rule(
    entity="household",
    unit="bool",
    label="财产符合刚性支出困难家庭规定",
    cites=_LAW + "第四条（三）",
    since=_SINCE,
)
def rigid_property_within_limits(
    financial_assets,
    dibao_line,
    rigid_deposit_limit_months,
    things_within_limits,
    spending_within_limits,
):
    """金融资产不超过保障线的规定倍数，实物财产和支出符合规定"""
    if financial_assets > dibao_line * rigid_deposit_limit_months:
        return False
    return things_within_limits and spending_within_limits


@rule(
    entity="household",
    unit="bool",
    label="收入、财产和支出符合刚性支出困难家庭",
    cites=_LAW + "第四条（二）（三）（四）",
    since=_SINCE,
)
def rigid_means_within_limits(
    below_disposable_income, rigid_property_within_limits, rigid_spending_too_high
):
    """三项都符合"""
    return below_disposable_income and rigid_property_within_limits and rigid_spending_too_high


@rule(
    entity="household",
    unit="bool",
    label="符合刚性支出困难家庭条件",
    cites=_LAW + "第四条",
    since=_SINCE,
)
def rigid_expenditure_eligible(
    counted_persons, dibao_family_eligible, dibao_margin_eligible, rigid_means_within_limits
):
    """家庭不符合低保、低保边缘（特困人员不计入家庭），且收入、财产和支出符合"""
    if counted_persons == 0 or dibao_family_eligible or dibao_margin_eligible:
        return False
    return rigid_means_within_limits
