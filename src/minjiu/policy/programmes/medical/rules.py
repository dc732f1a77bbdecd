"""医疗救助 (社会救助暂行办法 第五章; 闽政办〔2022〕39号, since 2023-01-01)."""

from rulebook import rule
from rulebook.language import any_of, ratio_of, tier, total

_LAW = "闽政办〔2022〕39号"
_SINCE = "2023-01-01"


# 类别 -------------------------------------------------------------------------------------------


@rule(entity="person", unit="bool", label="①类：特困和孤儿", cites=_LAW, since=_SINCE)
def medical_class_1(tekun_member, orphan_supported):
    """特困人员、孤儿、事实无人抚养儿童"""
    return tekun_member or orphan_supported


@rule(entity="person", unit="bool", label="②类：优抚等对象", cites=_LAW, since=_SINCE)
def medical_class_2(key_entitled, old_revolutionary, family_planning_special, disability_grade):
    """重点优抚对象、五老人员、计划生育特殊家庭成员、一级和二级残疾人"""
    if key_entitled or old_revolutionary or family_planning_special:
        return True
    return disability_grade in (1, 2)


@rule(entity="person", unit="bool", label="③类：低保等对象", cites=_LAW, since=_SINCE)
def medical_class_3(dibao_member, relapse_monitored, still_lifted_from_poverty):
    """低保对象、易返贫致贫人口、仍享受政策的脱贫人口"""
    return dibao_member or relapse_monitored or still_lifted_from_poverty


@rule(
    entity="household",
    unit="bool",
    label="扣除医药费后低于低保边缘线",
    cites=_LAW + "：因病致贫重病患者",
    since=_SINCE,
)
def medical_burden_heavy(
    household_income, income_period_months, medical_rigid_spending, counted, margin_line
):
    """家庭收入减去自付医药费后，人均低于低保边缘线"""
    spent = total(medical_rigid_spending, where=counted)
    return household_income * income_period_months - spent < margin_line * income_period_months


@rule(
    entity="person",
    unit="bool",
    label="⑤类：因病致贫重病患者",
    cites=_LAW + "：因病致贫重病患者",
    since=_SINCE,
)
def medical_class_5(
    counted,
    medical_burden_heavy,
    margin_property_within_limits,
    medical_own_12_months,
    disposable_income_prior_year,
):
    """12个月自付达到上年人均可支配收入，家庭扣除医药费后低于低保边缘线，财产符合低保边缘规定"""
    if not counted or not medical_burden_heavy or not margin_property_within_limits:
        return False
    return medical_own_12_months >= disposable_income_prior_year


@rule(entity="person", unit="bool", label="④类或⑤类", cites=_LAW, since=_SINCE)
def medical_class_4_or_5(margin_member, medical_class_5):
    """低保边缘家庭成员，或因病致贫重病患者"""
    return margin_member or medical_class_5


@rule(entity="person", unit="count", label="④类或⑤类的类别", cites=_LAW, since=_SINCE)
def medical_lower_class(margin_member, medical_class_5):
    """低保边缘家庭成员为4，因病致贫重病患者为5，都不是的为0"""
    if margin_member:
        return 4
    return 5 if medical_class_5 else 0


@rule(entity="person", unit="count", label="医疗救助类别", cites=_LAW, since=_SINCE)
def medical_class(medical_class_1, medical_class_2, medical_class_3, medical_lower_class):
    """同时属于几类的，按最高一类；0为不属于"""
    if medical_class_1:
        return 1
    if medical_class_2:
        return 2
    return 3 if medical_class_3 else medical_lower_class


@rule(entity="person", unit="bool", label="符合医疗救助条件", cites=_LAW, since=_SINCE)
def medical_person_eligible(
    medical_class_1, medical_class_2, medical_class_3, medical_class_4_or_5
):
    """属于①至⑤类之一"""
    return medical_class_1 or medical_class_2 or medical_class_3 or medical_class_4_or_5


@rule(entity="household", unit="bool", label="家里有人符合医疗救助条件", cites=_LAW, since=_SINCE)
def medical_eligible(medical_person_eligible):
    """至少一人符合"""
    return any_of(medical_person_eligible)


# 金额 -------------------------------------------------------------------------------------------


@rule(
    entity="person",
    unit="fen/year",
    label="参保资助",
    cites=_LAW + "；国办发〔2023〕39号 四（二）1",
    since=_SINCE,
)
def medical_contribution_subsidy(
    resident_medical_insured, medical_class, medical_contribution, medical_contribution_share
):
    """参加居民医保的，个人缴费标准乘该类资助比例"""
    if not resident_medical_insured:
        return 0
    return ratio_of(medical_contribution, tier(medical_class, medical_contribution_share))


@rule(entity="person", unit="fen/year", label="全年医疗救助", cites=_LAW, since=_SINCE)
def medical_aid(
    medical_class,
    medical_own_this_year,
    disposable_income_prior_year,
    medical_deductible_share,
    medical_ratio,
    medical_cap_share,
):
    """本年自付超过起付标准的部分乘该类比例，不超过年度限额"""
    deductible = ratio_of(
        disposable_income_prior_year, tier(medical_class, medical_deductible_share)
    )
    above = max(0, medical_own_this_year - deductible)
    cap = ratio_of(disposable_income_prior_year, medical_cap_share)
    return min(cap, ratio_of(above, tier(medical_class, medical_ratio)))


_TILT = _LAW + "：倾斜救助；国办发〔2021〕42号（未见原文）"


@rule(entity="person", unit="fen/year", label="救助后仍重的负担", cites=_TILT, since=_SINCE)
def medical_left_to_bear(
    medical_person_eligible,
    medical_own_this_year,
    medical_aid,
    disposable_income_prior_year,
    medical_tilt_share,
):
    """本年自付减全年医疗救助（已到年度限额的，按限额），超过倾斜救助起点的部分"""
    if not medical_person_eligible:
        return 0
    threshold = ratio_of(disposable_income_prior_year, medical_tilt_share)
    return max(0, medical_own_this_year - medical_aid - threshold)


@rule(entity="person", unit="fen/year", label="倾斜救助", cites=_TILT, since=_SINCE)
def medical_tilt(
    medical_left_to_bear,
    treated_by_rule,
    medical_tilt_ratio,
    medical_tilt_cap_share,
    disposable_income_prior_year,
):
    """规范转诊且在省域内就医的，仍重的负担乘规定比例，不超过倾斜救助限额（零表示不另设）"""
    if not treated_by_rule:
        return 0
    found = ratio_of(medical_left_to_bear, medical_tilt_ratio)
    if medical_tilt_cap_share > 0:
        found = min(ratio_of(disposable_income_prior_year, medical_tilt_cap_share), found)
    return found


@rule(entity="household", unit="fen/year", label="全家倾斜救助", cites=_TILT, since=_SINCE)
def medical_tilt_total(medical_tilt):
    """各人倾斜救助合计"""
    return total(medical_tilt)


@rule(entity="person", unit="fen/year", label="还应救助的医药费", cites=_LAW, since=_SINCE)
def medical_payable(medical_aid, medical_tilt, medical_aid_paid_this_year):
    """全年医疗救助和倾斜救助，减本年已享受的"""
    return max(0, medical_aid + medical_tilt - medical_aid_paid_this_year)


@rule(entity="person", unit="fen/year", label="医疗救助金额", cites=_LAW, since=_SINCE)
def medical_person_amount(medical_person_eligible, medical_contribution_subsidy, medical_payable):
    """符合条件的，参保资助加还应救助的医药费"""
    if not medical_person_eligible:
        return 0
    return medical_contribution_subsidy + medical_payable


@rule(entity="household", unit="fen/year", label="全家医疗救助金额", cites=_LAW, since=_SINCE)
def medical_amount(medical_person_amount):
    """各人金额合计"""
    return total(medical_person_amount)
