"""What a family's income is (民发〔2021〕57号 第十三条), with the deductions and imputed wages that
Fujian published and the support that obligors owe (regulations of the province and of Putian).

Not counted at all, so no rule reads them: 优待抚恤金, 奖学金 and awards, government assistance.
"""

from rulebook import rule
from rulebook.language import count, ratio_of, round_down, round_half_up, total

_INCOME = "民发〔2021〕57号 第十三条（此前：民发〔2012〕220号 第十六条）"
_LABOUR = "闽民保〔2018〕210号；莆田市2023年办法；民政部2022年10月20日通知 一（一）"
_SUPPORT = "福建省低保工作规范：赡养费、扶养费、抚养费"
_OLD = "2012-12-12"


@rule(entity="person", unit="bool", label="认定的稳定就业", cites=_LABOUR, since=_OLD)
def stable_work(stable_job, insured_months, insured_months_for_stable):
    """就业稳定可证明，并达到当地要求的参保月数"""
    if not stable_job:
        return False
    if insured_months_for_stable == 0:
        return True
    return insured_months >= insured_months_for_stable


@rule(entity="person", unit="fen", label="必要就业成本", cites=_LABOUR, since=_OLD)
def wage_deduction(
    wage_receipts,
    disability_grade,
    minimum_wage,
    income_period_months,
    employment_cost_base,
    employment_cost_ratio,
    disabled_worker_ratio,
):
    """工资（或最低工资）的规定比例；残疾人就业的，不少于最低工资的规定比例；以工资为限"""
    if wage_receipts == 0:
        return 0
    wages = minimum_wage * income_period_months
    base = wages if employment_cost_base == "minimum_wage" else wage_receipts
    cost = ratio_of(base, employment_cost_ratio)
    if disability_grade > 0:
        cost = max(cost, ratio_of(wages, disabled_worker_ratio))
    return min(wage_receipts, cost)


@rule(entity="person", unit="bool", label="有劳动能力的劳动年龄人口", cites=_LABOUR, since=_OLD)
def able_to_work(age, labour_capacity, full_time_student, severely_disabled):
    """十六至五十九周岁、有劳动能力、不在校、不是重度残疾人"""
    if age < 16 or age > 59 or full_time_student or severely_disabled:
        return False
    return labour_capacity == "full"


@rule(entity="person", unit="bool", label="不核定务工收入的人", cites=_LABOUR, since=_OLD)
def not_imputed(cares_for_dependant, pregnant_or_nursing, serious_illness, cannot_find_work):
    """照料残疾人、婴幼儿、重病人，孕期哺乳期，重病，确实难以就业"""
    return cares_for_dependant or pregnant_or_nursing or serious_illness or cannot_find_work


@rule(entity="person", unit="fen", label="核定务工收入", cites=_LABOUR, since=_OLD)
def imputed_wage(
    able_to_work,
    not_imputed,
    employed,
    stable_work,
    business_receipts,
    minimum_wage,
    income_period_months,
    unstable_wage_ratio,
    idle_wage_ratio,
):
    """不稳定就业或无正当理由不就业的，按最低工资的规定比例核定；有经营收入的不另核定"""
    if unstable_wage_ratio == 0 and idle_wage_ratio == 0:
        return 0
    if not able_to_work or not_imputed:
        return 0
    if employed:
        if stable_work or unstable_wage_ratio == 0 or business_receipts > 0:
            return 0
        return ratio_of(minimum_wage * income_period_months, unstable_wage_ratio)
    return ratio_of(minimum_wage * income_period_months, idle_wage_ratio)


@rule(entity="person", unit="fen", label="工资性收入", cites=_INCOME, since=_OLD)
def wage_counted(wage_receipts, wage_deduction, imputed_wage):
    """计算期内工资减必要就业成本；低于核定务工收入的，按核定数"""
    return max(wage_receipts - wage_deduction, imputed_wage)


@rule(entity="person", unit="fen", label="经营净收入", cites=_INCOME, since=_OLD)
def business_net(business_receipts, business_costs):
    """经营收入减经营成本，不低于零"""
    return max(0, business_receipts - business_costs)


@rule(entity="person", unit="fen", label="财产净收入", cites=_INCOME, since=_OLD)
def property_net(property_receipts, property_costs):
    """财产性收入减相关费用，不低于零"""
    return max(0, property_receipts - property_costs)


@rule(entity="person", unit="fen", label="计入的养老金", cites=_INCOME, since=_OLD)
def pension_counted(pension_receipts, central_basic_pension_receipts, basic_pension_excluded):
    """养老金；城乡居民基本养老保险的中央基础养老金按规定不计入"""
    if basic_pension_excluded:
        return max(0, pension_receipts - central_basic_pension_receipts)
    return pension_receipts


@rule(entity="household", unit="bool", label="列明了法定义务人", cites=_SUPPORT, since=_OLD)
def obligors_named(obligor_household_income):
    """名单中有法定义务人"""
    return count(obligor_household_income) > 0


@rule(entity="person", unit="fen", label="计入的赡养、扶养、抚养费", cites=_SUPPORT, since=_OLD)
def support_counted(support_receipts, obligors_named):
    """实收数；列明了法定义务人的，按义务人逐一计算，不再计实收"""
    return 0 if obligors_named else support_receipts


@rule(entity="obligor", unit="fen/month", label="义务人应付的赡养费", cites=_SUPPORT, since=_OLD)
def obligor_support(
    support_documented,
    documented_support,
    obligor_household_income,
    obligor_household_persons,
    obligor_supported_persons,
    supported_here,
    dibao_standard,
    support_free_ratio,
    support_share,
    support_excess_per_person,
):
    """有法律文书的按文书；没有的，按超过低保标准两倍部分的一半，由其应赡养的人均分"""
    if support_documented:
        return documented_support
    free = ratio_of(dibao_standard, support_free_ratio) * obligor_household_persons
    excess = max(0, obligor_household_income - free)
    if support_excess_per_person:
        excess = round_down(excess, obligor_household_persons)
    owed = round_half_up(ratio_of(excess, support_share), obligor_supported_persons)
    return owed * supported_here


@rule(entity="household", unit="fen/month", label="义务人应付合计", cites=_SUPPORT, since=_OLD)
def support_owed(obligor_support):
    """各义务人应付的赡养费合计"""
    return total(obligor_support)


@rule(
    entity="person",
    unit="fen",
    label="计入的慈善捐助",
    cites=_INCOME + "（接受赠与）",
    since=_OLD,
)
def charity_counted(charity_receipts, charity_for_spending):
    """慈善捐助减已用于医疗、教育等支出的部分：那一部分抵减刚性支出，只计一次"""
    return max(0, charity_receipts - charity_for_spending)


@rule(
    entity="person",
    unit="fen",
    label="本人负担的医疗支出",
    cites="刚性支出困难家庭认定办法 第五条（二）",
    since=_OLD,
)
def medical_own_share(medical_rigid_spending, charity_for_spending):
    """医疗自付支出减慈善捐助已支付的部分"""
    return max(0, medical_rigid_spending - charity_for_spending)


@rule(entity="person", unit="fen", label="转移净收入", cites=_INCOME, since=_OLD)
def transfer_net(
    pension_counted,
    unemployment_receipts,
    support_counted,
    charity_counted,
    other_transfer_receipts,
    transfers_paid,
):
    """养老金、失业金、赡养扶养抚养费、捐助等，减缴纳的税费、社会保险和支付的赡养费等"""
    received = pension_counted + unemployment_receipts + support_counted
    return received + charity_counted + other_transfer_receipts - transfers_paid


@rule(entity="person", unit="fen", label="个人收入", cites=_INCOME, since=_OLD)
def person_income(wage_counted, business_net, property_net, transfer_net, other_receipts):
    """四项收入和其他应计入的收入合计，不低于零；优抚、奖励和救助款物不计入"""
    return max(0, wage_counted + business_net + property_net + transfer_net + other_receipts)


@rule(
    entity="household",
    unit="fen",
    label="可扣减的刚性支出",
    cites=_INCOME + "（因残疾、重病增加的刚性支出）",
    since=_OLD,
)
def rigid_spending_deducted(
    medical_own_share, disability_rigid_spending, counted, rigid_spending_deduct_ratio
):
    """医疗和残疾康复的自付支出，按当地规定的比例"""
    if rigid_spending_deduct_ratio == 0:
        return 0
    spent = total(medical_own_share, where=counted)
    spent = spent + total(disability_rigid_spending, where=counted)
    return ratio_of(spent, rigid_spending_deduct_ratio)


@rule(entity="household", unit="fen", label="计算期内家庭收入", cites=_INCOME, since=_OLD)
def income_in_period(person_income, counted, rigid_spending_deducted):
    """计入成员的收入合计，减可扣减的刚性支出；可以为负"""
    return total(person_income, where=counted) - rigid_spending_deducted


@rule(entity="household", unit="fen/month", label="家庭月收入", cites=_INCOME, since=_OLD)
def household_income(income_in_period, income_period_months, support_owed):
    """家庭自己在计算期内的实收合计，除以计算期月数，四舍五入到分，加义务人每月应付"""
    return round_half_up(max(0, income_in_period), income_period_months) + support_owed


@rule(entity="household", unit="fen/month", label="人均月收入", cites=_INCOME, since=_OLD)
def income_per_person(household_income, counted_persons):
    """家庭月收入除以共同生活人数，四舍五入到分"""
    if counted_persons == 0:
        return 0
    return round_half_up(household_income, counted_persons)
