"""因病致贫 (闽民保〔2016〕289号): families above the line whose hospital bills take the income away.

Held until 闽民救〔2021〕128号 wrote such families into the rules of 低保 itself.
"""

from rulebook import rule
from rulebook.language import any_of, count_if, ratio_of, round_half_up, total

_LAW = "闽民保〔2016〕289号"
_SINCE, _UNTIL = "2016-12-01", "2021-11-01"


@rule(
    entity="household",
    unit="fen",
    label="十二个月医疗自付支出",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def medical_spending(medical_own_share, counted):
    """计入成员的医疗自付支出合计"""
    return total(medical_own_share, where=counted)


@rule(
    entity="household",
    unit="fen/month",
    label="扣除医疗支出后的月收入",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def income_after_illness(household_income, medical_spending, income_period_months):
    """家庭月收入减医疗自付支出的月均数，不低于零"""
    return max(0, household_income - round_half_up(medical_spending, income_period_months))


@rule(
    entity="household",
    unit="bool",
    label="人均收入低于上年人均可支配收入的规定比例",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def illness_income_within_limits(
    household_income, disposable_income_prior_year, counted_persons, illness_income_ratio
):
    """十二个月收入低于当地上年人均可支配收入的百分之七十乘人数"""
    line = ratio_of(disposable_income_prior_year, illness_income_ratio)
    return household_income * 12 < line * counted_persons


@rule(
    entity="household",
    unit="bool",
    label="因病财产符合规定",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def illness_property_within_limits(financial_assets, dibao_line, illness_deposit_limit_months):
    """人均金融资产不超过低保年标准的四倍"""
    return financial_assets <= dibao_line * illness_deposit_limit_months


@rule(
    entity="household",
    unit="bool",
    label="仍需治疗",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def somebody_needs_treatment(needs_treatment, counted):
    """计入成员中有人仍在患病、需要治疗或照料"""
    return any_of(needs_treatment, where=counted)


@rule(
    entity="household",
    unit="bool",
    label="符合因病致贫纳入低保",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def illness_means_within_limits(
    illness_income_within_limits,
    illness_property_within_limits,
    somebody_needs_treatment,
    income_after_illness,
    dibao_line,
):
    """收入、财产符合，仍需治疗，且扣除医疗支出后的收入低于保障线（支出超过收入的即为低于）"""
    if not illness_income_within_limits or not illness_property_within_limits:
        return False
    return somebody_needs_treatment and income_after_illness < dibao_line


@rule(
    entity="household",
    unit="bool",
    label="因病致贫家庭符合条件",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def illness_dibao_eligible(counted_persons, dibao_family_eligible, illness_means_within_limits):
    """家庭不符合一般低保，而符合因病致贫的条件"""
    if counted_persons == 0 or dibao_family_eligible:
        return False
    return illness_means_within_limits


@rule(
    entity="person",
    unit="bool",
    label="因病增发的病人",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def illness_uplifted(needs_treatment, counted):
    """计入的、仍需治疗的病人"""
    return needs_treatment and counted


@rule(
    entity="person",
    unit="bool",
    label="计入的成年无业重度残疾人",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def illness_in_full(severely_disabled, minor, employed, counted):
    """计入的、年满十八周岁、没有就业的重度残疾人"""
    return severely_disabled and counted and not minor and not employed


@rule(
    entity="household",
    unit="fen/month",
    label="因病致贫低保金额",
    cites=_LAW,
    since=_SINCE,
    until=_UNTIL,
)
def illness_dibao_amount(
    illness_dibao_eligible,
    dibao_line,
    dibao_standard,
    income_after_illness,
    illness_uplifted,
    illness_in_full,
    illness_uplift_ratio,
):
    """差额，病人按标准的规定比例增发，成年无业重度残疾人不少于本人标准；不超过保障线"""
    if not illness_dibao_eligible:
        return 0
    uplift = ratio_of(dibao_standard, illness_uplift_ratio) * count_if(illness_uplifted)
    amount = dibao_line - income_after_illness + uplift
    least = dibao_standard * count_if(illness_in_full)
    return min(dibao_line, max(amount, least))
