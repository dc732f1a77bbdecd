"""The core of 民发〔2021〕57号 for 低保 and 低保边缘, thirty rules without what places may choose.

The product's own rules are in `minjiu.policy`; these stay as they are, because `by_hand.sql` and
`openfisca_model.py` say the same law.
"""

from rulebook import rule
from rulebook.language import age_on, any_of, count_if, ratio_of, round_half_up, total

_LAW = "民发〔2021〕57号 "


@rule(entity="person", unit="count", label="年龄", cites="测算日", since="2021-07-01")
def age(birth_on, on):
    """测算日的周岁"""
    return age_on(birth_on, on)


@rule(entity="person", unit="bool", label="未成年", cites="民法典 第十七条", since="2021-07-01")
def minor(age):
    """不满十八周岁"""
    return age < 18


@rule(
    entity="person",
    unit="bool",
    label="本科及以下在校生",
    cites=_LAW + "第七条",
    since="2021-07-01",
)
def student_to_bachelor(full_time_student, education_stage):
    """全日制在校，且不是研究生"""
    return full_time_student and education_stage != "postgraduate"


@rule(entity="person", unit="bool", label="不计入的人员", cites=_LAW + "第七条", since="2021-07-01")
def left_out(clergy_away_3y, in_prison, in_compulsory_detox, declared_missing):
    """脱离家庭三年以上的宗教教职人员、服刑、强制隔离戒毒、被宣告失踪"""
    return clergy_away_3y or in_prison or in_compulsory_detox or declared_missing


@rule(entity="person", unit="bool", label="当然成员", cites=_LAW + "第七条", since="2021-07-01")
def core_member(relation, minor, cannot_live_independently, student_to_bachelor):
    """申请人、配偶、未成年子女、不能独立生活的成年子女（含本科及以下在校生）"""
    if relation in ("applicant", "spouse"):
        return True
    if relation == "child":
        return minor or cannot_live_independently or student_to_bachelor
    return False


@rule(
    entity="person",
    unit="bool",
    label="计入共同生活成员",
    cites=_LAW + "第七条",
    since="2021-07-01",
)
def counted(left_out, core_member, long_coresident, legal_support_duty):
    """当然成员，或有法定赡养、扶养、抚养义务并长期共同居住；不计入的人员除外"""
    if left_out:
        return False
    return core_member or (long_coresident and legal_support_duty)


@rule(
    entity="household",
    unit="count",
    label="共同生活人数",
    cites=_LAW + "第七条",
    since="2021-07-01",
)
def counted_persons(counted):
    """计入的成员人数"""
    return count_if(counted)


@rule(entity="person", unit="fen", label="工资性收入", cites=_LAW + "第十三条", since="2021-07-01")
def wage_counted(wage_receipts, employment_cost_ratio):
    """计算期内工资减必要就业成本"""
    return wage_receipts - ratio_of(wage_receipts, employment_cost_ratio)


@rule(entity="person", unit="fen", label="经营净收入", cites=_LAW + "第十三条", since="2021-07-01")
def business_net(business_receipts, business_costs):
    """经营收入减经营成本，不低于零"""
    return max(0, business_receipts - business_costs)


@rule(entity="person", unit="fen", label="财产净收入", cites=_LAW + "第十三条", since="2021-07-01")
def property_net(property_receipts, property_costs):
    """财产性收入减相关费用，不低于零"""
    return max(0, property_receipts - property_costs)


@rule(
    entity="person", unit="fen", label="计入的养老金", cites=_LAW + "第十三条", since="2021-07-01"
)
def pension_counted(pension_receipts, central_basic_pension_receipts, basic_pension_excluded):
    """养老金；城乡居民基本养老保险的中央基础养老金按规定不计入"""
    if basic_pension_excluded:
        return max(0, pension_receipts - central_basic_pension_receipts)
    return pension_receipts


@rule(entity="person", unit="fen", label="转移净收入", cites=_LAW + "第十三条", since="2021-07-01")
def transfer_net(
    pension_counted,
    unemployment_receipts,
    support_receipts,
    other_transfer_receipts,
    transfers_paid,
):
    """养老金、失业金、赡养扶养抚养费等，减缴纳的税费、社会保险和支付的赡养费等"""
    received = pension_counted + unemployment_receipts + support_receipts + other_transfer_receipts
    return received - transfers_paid


@rule(entity="person", unit="fen", label="个人收入", cites=_LAW + "第十三条", since="2021-07-01")
def person_income(wage_counted, business_net, property_net, transfer_net, other_receipts):
    """四项收入和其他应计入的收入合计，不低于零；优抚、奖励和救助款物不计入"""
    return max(0, wage_counted + business_net + property_net + transfer_net + other_receipts)


@rule(
    entity="household",
    unit="fen",
    label="计算期内家庭收入",
    cites=_LAW + "第十三条",
    since="2021-07-01",
)
def income_in_period(person_income, counted):
    """计入成员的收入合计"""
    return total(person_income, where=counted)


@rule(
    entity="household",
    unit="fen/month",
    label="家庭月收入",
    cites=_LAW + "第十三条",
    since="2021-07-01",
)
def household_income(income_in_period, income_period_months):
    """家庭自己在计算期内的实收合计，除以计算期月数，四舍五入到分"""
    return round_half_up(income_in_period, income_period_months)


@rule(
    entity="household",
    unit="fen/month",
    label="人均月收入",
    cites=_LAW + "第十三条",
    since="2021-07-01",
)
def income_per_person(household_income, counted_persons):
    """家庭月收入除以共同生活人数，四舍五入到分"""
    if counted_persons == 0:
        return 0
    return round_half_up(household_income, counted_persons)


@rule(
    entity="person", unit="fen", label="个人金融资产", cites=_LAW + "第十四条", since="2021-07-01"
)
def person_assets(bank_balance, securities_value, insurance_value, other_financial_value):
    """存款、有价证券、商业保险和其他金融资产"""
    return bank_balance + securities_value + insurance_value + other_financial_value


@rule(
    entity="household",
    unit="fen",
    label="家庭金融资产",
    cites=_LAW + "第十四条",
    since="2021-07-01",
)
def financial_assets(person_assets, counted):
    """计入成员的金融资产合计"""
    return total(person_assets, where=counted)


@rule(entity="person", unit="count", label="应计车辆", cites=_LAW + "第十四条", since="2021-07-01")
def vehicles_counted(vehicles, exempt_vehicles):
    """机动车辆减残疾人代步车和低功率摩托车"""
    return max(0, vehicles - exempt_vehicles)


@rule(
    entity="household",
    unit="bool",
    label="实物财产符合",
    cites=_LAW + "第十四条",
    since="2021-07-01",
)
def things_within_limits(vehicles_counted, homes, operating_company, counted, home_limit):
    """没有应计车辆、住房不超过上限、没有实际经营的企业"""
    if total(vehicles_counted, where=counted) > 0:
        return False
    if total(homes, where=counted) > home_limit:
        return False
    return not any_of(operating_company, where=counted)


@rule(
    entity="household",
    unit="bool",
    label="没有明显超出的支出",
    cites=_LAW + "第十四条",
    since="2021-07-01",
)
def spending_within_limits(high_cost_school, self_financed_study_abroad):
    """没有高收费择校，没有自费留学"""
    return not (high_cost_school or self_financed_study_abroad)


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
