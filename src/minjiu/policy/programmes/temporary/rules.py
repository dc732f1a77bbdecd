"""临时救助 (社会救助暂行办法 第七章; 福建省临时救助工作规范, since 2019-10-01)."""

from rulebook import rule
from rulebook.language import all_of, ratio_of, round_half_up, tier, total

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
    cites=_LAW + "；中办发〔2020〕18号第15项",
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


# 小金额先行救助 comes first whatever happened; what a severe emergency asks beyond it follows.
@rule(
    entity="household",
    unit="fen",
    label="急难型跟进救助金额",
    cites=_FUJIAN + "：急难型；中办发〔2020〕18号第15项（跟进救助）",
    since=_SINCE,
)
def temporary_follow_up_amount(
    temporary_base,
    emergency_persons,
    temporary_severe_months,
    temporary_severe_cap,
    temporary_urgent_amount,
):
    """严重急难按规定月数和上限算出的金额，减已先行救助的部分"""
    whole = min(temporary_severe_cap, temporary_base * emergency_persons * temporary_severe_months)
    return max(0, whole - temporary_urgent_amount)


@rule(
    entity="household",
    unit="bool",
    label="符合急难型跟进救助",
    cites=_LAW + "；中办发〔2020〕18号第15项（跟进救助）",
    since=_SINCE,
)
def temporary_follow_up(
    sudden_emergency, urgent_grant_paid, emergency_severe, temporary_follow_up_amount
):
    """已先行救助，县级认定为严重急难，按规定还有差额"""
    if not (sudden_emergency and urgent_grant_paid and emergency_severe):
        return False
    return temporary_follow_up_amount > 0


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


# A county sets one of three ways (`temporary_expenditure_rule`).
@rule(
    entity="household",
    unit="fen",
    label="支出型：按月数",
    cites=_FUJIAN + "：支出型",
    since=_SINCE,
)
def temporary_by_months(temporary_base, persons_at_home, hardship_months, temporary_max_months):
    """基础标准乘一起生活的人数乘困难月数，不超过规定月数"""
    return temporary_base * persons_at_home * min(hardship_months, temporary_max_months)


@rule(
    entity="person",
    unit="count",
    label="医疗自付比例的类别",
    cites="各县临时救助办法",
    since=_SINCE,
)
def temporary_cost_class(tekun_member, dibao_member, uraemia):
    """特困为1，低保为2，尿毒症患者为3，其他为4"""
    if tekun_member:
        return 1
    if dibao_member:
        return 2
    return 3 if uraemia else 4


@rule(
    entity="person",
    unit="fen",
    label="医疗自付按比例救助",
    cites="各县临时救助办法",
    since=_SINCE,
)
def temporary_medical_aid(medical_own_share, temporary_cost_class, temporary_medical_shares):
    """本人负担的医疗支出乘该类比例"""
    return ratio_of(medical_own_share, tier(temporary_cost_class, temporary_medical_shares))


@rule(
    entity="person",
    unit="fen",
    label="教育支出按学生救助",
    cites="各县临时救助办法",
    since=_SINCE,
)
def temporary_education_aid(education_stage, education_rigid_spending, temporary_per_student):
    """学前至高中阶段、有教育支出的学生，每人定额"""
    if education_stage not in ("preschool", "compulsory", "senior"):
        return 0
    return temporary_per_student if education_rigid_spending > 0 else 0


@rule(
    entity="household",
    unit="fen",
    label="支出型：按自付费用",
    cites="各县临时救助办法",
    since=_SINCE,
)
def temporary_by_cost(temporary_medical_aid, temporary_education_aid, at_home):
    """一起生活的人的医疗、教育救助合计"""
    return total(temporary_medical_aid, where=at_home) + total(
        temporary_education_aid, where=at_home
    )


@rule(
    entity="household",
    unit="fen",
    label="支出型：按支出分档",
    cites=_FUJIAN + "：支出型（按自付费用分档）",
    since=_SINCE,
)
def temporary_by_bands(sudden_spending, temporary_bands):
    """突然增加的必需支出所在档次的金额"""
    return tier(sudden_spending, temporary_bands)


@rule(
    entity="household",
    unit="fen",
    label="支出型：按当地算法",
    cites=_FUJIAN + "：支出型",
    since=_SINCE,
)
def temporary_expenditure_by_rule(
    temporary_expenditure_rule, temporary_by_months, temporary_by_cost, temporary_by_bands
):
    """当地采用的算法得出的金额"""
    if temporary_expenditure_rule == "cost":
        return temporary_by_cost
    if temporary_expenditure_rule == "bands":
        return temporary_by_bands
    return temporary_by_months


@rule(
    entity="household",
    unit="fen",
    label="支出型救助金额",
    cites=_FUJIAN + "：支出型",
    since=_SINCE,
)
def temporary_expenditure_amount(
    temporary_expenditure_by_rule, temporary_cap, temporary_year_cap, temporary_paid_this_year
):
    """当地算法的金额，不超过每次和全年的封顶额（零表示不封顶）"""
    amount = temporary_expenditure_by_rule
    if temporary_cap > 0:
        amount = min(temporary_cap, amount)
    if temporary_year_cap > 0:
        amount = min(max(0, temporary_year_cap - temporary_paid_this_year), amount)
    return amount


@rule(
    entity="household",
    unit="bool",
    label="符合临时救助条件",
    cites=_LAW,
    since=_SINCE,
)
def temporary_eligible(temporary_urgent, temporary_follow_up, temporary_expenditure):
    """急难型（先行或跟进）或支出型"""
    return temporary_urgent or temporary_follow_up or temporary_expenditure


@rule(
    entity="household",
    unit="fen",
    label="临时救助金额",
    cites=_FUJIAN,
    since=_SINCE,
)
def temporary_amount(
    temporary_urgent,
    temporary_follow_up,
    temporary_expenditure,
    temporary_urgent_amount,
    temporary_follow_up_amount,
    temporary_expenditure_amount,
):
    """先按急难型先行救助；先行以后，跟进救助和支出型都符合的，按较高的一项"""
    if temporary_urgent:
        return temporary_urgent_amount
    amount = 0
    if temporary_follow_up:
        amount = temporary_follow_up_amount
    if temporary_expenditure:
        amount = max(amount, temporary_expenditure_amount)
    return amount


@rule(
    entity="household",
    unit="bool",
    label="已到封顶而困难仍在",
    cites=_FUJIAN + "：一事一议",
    since=_SINCE,
)
def temporary_beyond_limits(
    temporary_expenditure_rule,
    hardship_months,
    temporary_max_months,
    temporary_expenditure_by_rule,
    temporary_expenditure_amount,
):
    """金额被封顶，或者按月数救助而困难持续的月数多于规定的最多月数"""
    if temporary_expenditure_by_rule > temporary_expenditure_amount:
        return True
    return temporary_expenditure_rule == "months" and hardship_months > temporary_max_months


@rule(
    entity="household",
    unit="bool",
    label="可以一事一议",
    cites=_FUJIAN + "：一事一议",
    since=_SINCE,
)
def temporary_case_by_case(temporary_urgent, temporary_expenditure, temporary_beyond_limits):
    """按支出型救助，已到规定的月数或封顶额"""
    if temporary_urgent or not temporary_expenditure:
        return False
    return temporary_beyond_limits


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
