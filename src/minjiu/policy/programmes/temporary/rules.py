"""临时救助 (社会救助暂行办法 第七章; 福建省临时救助工作规范, since 2019-10-01)."""

from rulebook import rule
from rulebook.language import all_of, ratio_of, round_half_up

_LAW = "社会救助暂行办法 第四十七条"
_FUJIAN = "福建省临时救助工作规范（2019年）"
_SINCE = "2019-10-01"


@rule(
    entity="household",
    unit="fen/month",
    label="临时救助基础标准",
    cites=_FUJIAN + "：救助标准",
    since=_SINCE,
)
def temporary_base(dibao_standard, temporary_base_ratio, temporary_base_step):
    """低保月标准乘县定比例，四舍五入到规定单位"""
    exact = dibao_standard * temporary_base_ratio
    return round_half_up(exact, 10_000 * temporary_base_step) * temporary_base_step


# 急难型 -----------------------------------------------------------------------------------------


@rule(
    entity="household",
    unit="bool",
    label="符合急难型临时救助",
    cites=_LAW + "；中办发〔2020〕18号 十五",
    since=_SINCE,
)
def temporary_urgent(sudden_emergency, urgent_grant_paid):
    """遭遇急难，且这次还没有先行救助；不核对收入财产"""
    return sudden_emergency and not urgent_grant_paid


@rule(
    entity="household",
    unit="fen",
    label="急难型先行救助金额",
    cites=_FUJIAN + "：急难型",
    since=_SINCE,
)
def temporary_urgent_amount(
    temporary_base, emergency_persons, temporary_urgent_months, temporary_urgent_cap
):
    """基础标准乘受困人数乘规定月数，不超过先行救助上限"""
    return min(temporary_urgent_cap, temporary_base * emergency_persons * temporary_urgent_months)


# 支出型 -----------------------------------------------------------------------------------------


@rule(
    entity="household",
    unit="bool",
    label="必需支出超出承受能力",
    cites=_LAW,
    since=_SINCE,
)
def temporary_spending_hardship(
    sudden_spending,
    household_income,
    income_period_months,
    dibao_standard,
    persons_at_home,
    temporary_remaining_ratio,
):
    """有突然增加的必需支出，扣除后人均余额低于低保标准的规定比例"""
    if sudden_spending == 0:
        return False
    remaining = household_income * income_period_months - sudden_spending
    line = ratio_of(dibao_standard * persons_at_home, temporary_remaining_ratio)
    return remaining < line * income_period_months


@rule(
    entity="household",
    unit="bool",
    label="免于核对收入财产",
    cites=_FUJIAN + "：免于核对的对象",
    since=_SINCE,
)
def temporary_exempt(low_income_member, at_home, persons_at_home):
    """一起生活的人都已是低保、特困、低保边缘或刚性支出困难的对象"""
    if persons_at_home == 0:
        return False
    return all_of(low_income_member, where=at_home)


@rule(
    entity="household",
    unit="bool",
    label="收入财产符合支出型规定",
    cites=_FUJIAN + "：支出型",
    since=_SINCE,
)
def temporary_means_within_limits(
    income_per_person, disposable_income_prior_year, margin_property_within_limits
):
    """人均收入低于上年人均可支配收入，财产符合低保边缘规定"""
    if not margin_property_within_limits:
        return False
    return income_per_person * 12 < disposable_income_prior_year


@rule(
    entity="household",
    unit="bool",
    label="符合支出型临时救助",
    cites=_LAW + "；" + _FUJIAN + "：支出型",
    since=_SINCE,
)
def temporary_expenditure(
    temporary_spending_hardship, temporary_exempt, temporary_means_within_limits
):
    """支出超出承受能力，且免于核对或收入财产符合规定"""
    return temporary_spending_hardship and (temporary_exempt or temporary_means_within_limits)


@rule(
    entity="household",
    unit="fen",
    label="支出型救助金额",
    cites=_FUJIAN + "：支出型",
    since=_SINCE,
)
def temporary_expenditure_amount(
    temporary_base, persons_at_home, hardship_months, temporary_max_months
):
    """基础标准乘一起生活的人数乘困难月数，不超过规定月数"""
    return temporary_base * persons_at_home * min(hardship_months, temporary_max_months)


@rule(
    entity="household",
    unit="bool",
    label="符合临时救助条件",
    cites=_LAW,
    since=_SINCE,
)
def temporary_eligible(temporary_urgent, temporary_expenditure):
    """急难型或支出型"""
    return temporary_urgent or temporary_expenditure


@rule(
    entity="household",
    unit="fen",
    label="临时救助金额",
    cites=_FUJIAN,
    since=_SINCE,
)
def temporary_amount(
    temporary_urgent,
    temporary_expenditure,
    temporary_urgent_amount,
    temporary_expenditure_amount,
):
    """先按急难型；先行救助以后，按支出型"""
    if temporary_urgent:
        return temporary_urgent_amount
    return temporary_expenditure_amount if temporary_expenditure else 0


@rule(
    entity="household",
    unit="bool",
    label="困难超过规定的救助月数",
    cites=_FUJIAN + "：一事一议",
    since=_SINCE,
)
def temporary_case_by_case(
    temporary_urgent, temporary_expenditure, hardship_months, temporary_max_months
):
    """按支出型救助，困难持续的月数多于规定的最多月数"""
    if temporary_urgent or not temporary_expenditure:
        return False
    return hardship_months > temporary_max_months


@rule(
    entity="household",
    unit="bool",
    label="乡镇（街道）可以直接审批",
    cites="社会救助暂行办法 第四十八条；" + _FUJIAN,
    since=_SINCE,
)
def temporary_township_decides(temporary_eligible, temporary_amount, temporary_township_limit):
    """符合条件，且金额不超过乡镇审批限额"""
    return temporary_eligible and temporary_amount <= temporary_township_limit
