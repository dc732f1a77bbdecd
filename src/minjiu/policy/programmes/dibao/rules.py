"""最低生活保障: the family, persons who may be included alone, and what is paid.

民发〔2012〕220号 held to 2021-06-30, 民发〔2021〕57号 since.
"""

from rulebook import rule
from rulebook.language import (
    any_of,
    count_if,
    ratio_of,
    round_down,
    round_half_up,
    round_up,
    total,
)

_WHO = "民发〔2021〕57号 第四条（此前：民发〔2012〕220号 第四条）"
_PROPERTY = "民发〔2021〕57号 第十四条（此前：民发〔2012〕220号 第十七条）"
_AMOUNT = "民发〔2021〕57号 第二十三条（此前：民发〔2012〕220号 第二十七条）"
_EXTRA = (
    "社会救助暂行办法 第十二条；民发〔2021〕57号 第二十七条（此前：民发〔2012〕220号 第二十八条）"
)
_ALONE = "民发〔2021〕57号 第八条"
_ALONE_BOTH = _ALONE + "（此前：民发〔2012〕220号 第十条）"
_GRACE = (
    "民发〔2021〕57号 第三十三条；民政部2022年10月20日通知 一（三）（此前：闽民保〔2018〕210号）"
)
_BANDS = "民发〔2021〕57号 第二十三条；莆田市2023年办法"
_OLD, _NEW = "2012-12-12", "2021-07-01"
_JOBLESS_ALONE = "2022-10-20"  # 民政部通知: without the condition of a 低保边缘 family


# The family -------------------------------------------------------------------------------------


@rule(entity="household", unit="fen/month", label="家庭保障线", cites=_AMOUNT, since=_OLD)
def dibao_line(dibao_standard, counted_persons):
    """低保标准乘共同生活人数"""
    return dibao_standard * counted_persons


@rule(entity="household", unit="bool", label="财产符合低保规定", cites=_PROPERTY, since=_OLD)
def property_within_limits(
    financial_assets, dibao_line, deposit_limit_months, things_within_limits, spending_within_limits
):
    """金融资产不超过保障线的规定倍数，实物财产和支出符合规定"""
    if financial_assets > dibao_line * deposit_limit_months:
        return False
    return things_within_limits and spending_within_limits


@rule(entity="household", unit="bool", label="在渐退期内", cites=_GRACE, since=_OLD)
def in_grace_period(
    rose_through_work,
    dibao_recipient,
    months_since_rise,
    grace_months,
    household_income,
    dibao_line,
    margin_line,
):
    """已是低保家庭，因就业收入超过标准、仍低于低保边缘线，且未满渐退月数"""
    if not rose_through_work or not any_of(dibao_recipient):
        return False
    if months_since_rise >= grace_months:
        return False
    return dibao_line <= household_income and household_income < margin_line


@rule(entity="household", unit="bool", label="家庭符合低保条件", cites=_WHO, since=_OLD)
def dibao_family_eligible(
    counted_persons, household_income, dibao_line, property_within_limits, in_grace_period
):
    """家庭月收入低于保障线（或在渐退期内），且财产符合规定"""
    if counted_persons == 0 or not property_within_limits:
        return False
    return household_income < dibao_line or in_grace_period


# Persons who may be included alone --------------------------------------------------------------


@rule(
    entity="person",
    unit="bool",
    label="丧失劳动能力且单独立户的重残成年人",
    cites="民发〔2012〕220号 第十条（一）",
    since=_OLD,
    until=_NEW,
)
def severely_disabled_on_its_own(minor, severely_disabled, labour_capacity, lives_as_own_household):
    """丧失劳动能力且单独立户的成年重度残疾人"""
    if minor or not severely_disabled or not lives_as_own_household:
        return False
    return labour_capacity == "none"


@rule(
    entity="person",
    unit="bool",
    label="可以单独申请",
    cites="民发〔2012〕220号 第十条",
    since=_OLD,
    until=_NEW,
    variable="may_apply_alone",
)
def may_apply_alone_2012(severely_disabled_on_its_own, clergy_away_3y):
    """丧失劳动能力且单独立户的成年重度残疾人，在宗教场所居住三年以上的生活困难的宗教教职人员"""
    return severely_disabled_on_its_own or clergy_away_3y


@rule(
    entity="person",
    unit="bool",
    label="低保边缘家庭中的重残重病人员",
    cites=_ALONE + "（一）（二）",
    since=_NEW,
)
def may_apply_alone_of_margin_family(
    dibao_margin_eligible, counted, severely_disabled, serious_illness
):
    """低保边缘家庭中计入的重度残疾人、重病患者"""
    return dibao_margin_eligible and counted and (severely_disabled or serious_illness)


@rule(
    entity="person",
    unit="bool",
    label="低保边缘家庭中的失能老年人",
    cites=_ALONE + "（四）；莆田市2021年办法",
    since=_NEW,
)
def may_apply_alone_for_age(
    age, unable_to_care_for_self, dibao_margin_eligible, counted, single_inclusion_age
):
    """达到当地规定年龄、失能的低收入老年人；当地没有规定的为否"""
    if single_inclusion_age == 0 or age < single_inclusion_age:
        return False
    return unable_to_care_for_self and dibao_margin_eligible and counted


@rule(
    entity="person",
    unit="bool",
    label="成年无业重度残疾人",
    cites="民政部2022年10月20日通知 一（一）；国办发〔2023〕39号 四（一）",
    since=_JOBLESS_ALONE,
)
def jobless_severely_disabled(minor, employed, severely_disabled):
    """年满十八周岁、没有就业的重度残疾人"""
    return severely_disabled and not minor and not employed


@rule(
    entity="person",
    unit="bool",
    label="可以单独申请",
    cites=_ALONE,
    since=_NEW,
    until=_JOBLESS_ALONE,
    variable="may_apply_alone",
)
def may_apply_alone_2021(
    may_apply_alone_of_margin_family,
    may_apply_alone_for_age,
    clergy_away_3y,
    special_difficulty,
):
    """低保边缘家庭中的重残重病人员、失能老年人，生活困难的宗教教职人员，县级认定的其他人员"""
    if may_apply_alone_of_margin_family or may_apply_alone_for_age:
        return True
    return clergy_away_3y or special_difficulty


@rule(
    entity="person",
    unit="bool",
    label="按家庭情况以外的理由单独申请",
    cites=_ALONE + "（三）（四）；民政部2022年10月20日通知 一（一）",
    since=_JOBLESS_ALONE,
)
def may_apply_alone_whatever_family(jobless_severely_disabled, clergy_away_3y, special_difficulty):
    """成年无业重度残疾人，生活困难的宗教教职人员，县级认定的其他特殊困难人员"""
    return jobless_severely_disabled or clergy_away_3y or special_difficulty


@rule(entity="person", unit="bool", label="可以单独申请", cites=_ALONE, since=_JOBLESS_ALONE)
def may_apply_alone(
    may_apply_alone_of_margin_family, may_apply_alone_for_age, may_apply_alone_whatever_family
):
    """低保边缘家庭中的重残重病人员、失能老年人，或不受家庭收入限制的人员"""
    if may_apply_alone_of_margin_family or may_apply_alone_for_age:
        return True
    return may_apply_alone_whatever_family


@rule(
    entity="person",
    unit="fen/month",
    label="本人月收入",
    cites="民政部2022年10月20日通知 一（一）",
    since=_OLD,
)
def single_income(
    person_income,
    support_counted,
    support_from_sibling_or_senior,
    sibling_support_exempt,
    income_period_months,
):
    """本人收入除以计算期月数；兄弟姐妹或六十周岁以上的人给付的扶养费可以不计"""
    if support_from_sibling_or_senior and sibling_support_exempt:
        return round_half_up(max(0, person_income - support_counted), income_period_months)
    return round_half_up(person_income, income_period_months)


@rule(
    entity="person",
    unit="bool",
    label="本人财产符合规定",
    cites=_PROPERTY,
    since=_OLD,
)
def single_property_within_limits(
    person_assets,
    vehicles_counted,
    homes,
    operating_company,
    dibao_standard,
    deposit_limit_months,
    home_limit,
):
    """本人的金融资产、车辆、住房和企业符合规定"""
    if person_assets > dibao_standard * deposit_limit_months:
        return False
    if vehicles_counted > 0 or homes > home_limit:
        return False
    return not operating_company


@rule(
    entity="person",
    unit="bool",
    label="本人收入符合单独纳入",
    cites=_ALONE_BOTH + "；厦门市单独纳入规定",
    since=_OLD,
)
def single_income_within_limits(
    single_income, dibao_standard, single_band_ratio, single_band_grant
):
    """低于低保标准；当地另有一档的，不超过该档"""
    if single_income < dibao_standard:
        return True
    return single_band_grant > 0 and single_income <= ratio_of(dibao_standard, single_band_ratio)


@rule(entity="person", unit="bool", label="本人收入和财产符合", cites=_ALONE_BOTH, since=_OLD)
def single_means_within_limits(
    single_income_within_limits, single_property_within_limits, tekun_recipient
):
    """本人收入和财产符合规定，且不是特困供养人员"""
    if tekun_recipient:
        return False
    return single_income_within_limits and single_property_within_limits


@rule(
    entity="person",
    unit="bool",
    label="符合单独纳入低保",
    cites=_ALONE_BOTH + "；民政部2022年10月20日通知 一（一）：家庭符合的不得只纳入部分成员",
    since=_OLD,
)
def single_person_eligible(dibao_family_eligible, may_apply_alone, single_means_within_limits):
    """家庭不符合低保，本人可以单独申请，且本人收入和财产符合规定"""
    return may_apply_alone and single_means_within_limits and not dibao_family_eligible


@rule(
    entity="person",
    unit="bool",
    label="按标准全额发给",
    cites="闽民保〔2016〕289号（成年无业重度残疾人）；厦门市单独纳入规定",
    since=_OLD,
)
def single_in_full(minor, employed, severely_disabled, single_full_standard):
    """成年无业重度残疾人，或当地规定单独纳入的一律全额"""
    if single_full_standard:
        return True
    return severely_disabled and not minor and not employed


@rule(entity="person", unit="fen/month", label="单独纳入金额", cites=_AMOUNT, since=_OLD)
def single_person_amount(
    single_person_eligible,
    single_in_full,
    single_income,
    dibao_standard,
    single_band_grant,
):
    """全额或差额；收入在标准以上一档的，按标准的规定比例"""
    if not single_person_eligible:
        return 0
    if single_income >= dibao_standard:
        return ratio_of(dibao_standard, single_band_grant)
    if single_in_full:
        return dibao_standard
    return dibao_standard - single_income


# What is paid -----------------------------------------------------------------------------------


@rule(entity="household", unit="fen/month", label="差额", cites=_AMOUNT, since=_OLD)
def difference_amount(
    dibao_line,
    household_income,
    counted_persons,
    grant_rounding,
    grant_rounding_step,
    grant_rounding_per,
):
    """保障线减家庭月收入，按当地方式取整（每户或每人）"""
    difference = max(0, dibao_line - household_income)
    parts = max(1, counted_persons) if grant_rounding_per == "person" else 1
    step = grant_rounding_step * parts
    if grant_rounding == "up":
        return round_up(difference, step) * step
    if grant_rounding == "down":
        return round_down(difference, step) * step
    return round_half_up(difference, step) * step


@rule(entity="person", unit="fen/month", label="分类施保", cites=_EXTRA, since=_OLD)
def supplement(
    age,
    serious_illness,
    disability_grade,
    supplement_aged,
    supplement_aged_from,
    supplement_minor,
    supplement_ill,
    supplement_grade_1,
    supplement_grade_2,
):
    """老年人、未成年人、重病患者、重度残疾人，符合几项的按最高一项，不叠加"""
    found = 0
    if supplement_aged > 0 and age >= supplement_aged_from:
        found = supplement_aged
    if supplement_minor > 0 and age < 18:
        found = max(found, supplement_minor)
    if supplement_ill > 0 and serious_illness:
        found = max(found, supplement_ill)
    if supplement_grade_1 > 0 and disability_grade == 1:
        found = max(found, supplement_grade_1)
    if supplement_grade_2 > 0 and disability_grade == 2:
        found = max(found, supplement_grade_2)
    return found


@rule(entity="household", unit="fen/month", label="分类施保合计", cites=_EXTRA, since=_OLD)
def supplement_total(supplement, counted):
    """计入成员的分类施保合计"""
    return total(supplement, where=counted)


@rule(entity="household", unit="count", label="有劳动能力的成员", cites=_BANDS, since=_OLD)
def members_able_to_work(able_to_work, counted):
    """计入成员中有劳动能力的人数"""
    return count_if(able_to_work, where=counted)


@rule(entity="household", unit="bool", label="有稳定就业的成员", cites=_BANDS, since=_OLD)
def somebody_in_stable_work(stable_work, counted):
    """计入成员中有人稳定就业"""
    return any_of(stable_work, where=counted)


@rule(
    entity="person",
    unit="bool",
    label="按全额一档",
    cites=_BANDS + "：重病重残；无收入；一人户的病人、学生、残疾人",
    since=_OLD,
)
def in_full_band(
    serious_illness,
    severely_disabled,
    full_time_student,
    disability_grade,
    income_in_period,
    counted_persons,
):
    """重病、重度残疾，或扣除刚性支出后家庭没有收入，或一人户的学生、残疾人"""
    if serious_illness or severely_disabled or income_in_period <= 0:
        return True
    return counted_persons == 1 and (full_time_student or disability_grade > 0)


@rule(entity="person", unit="fen/month", label="分档金额", cites=_BANDS, since=_OLD)
def band_amount(
    in_full_band,
    members_able_to_work,
    somebody_in_stable_work,
    band_full,
    band_no_labour,
    band_little_labour,
    band_labour,
):
    """全额一档；其余按家庭无劳动力、缺劳动力、有劳动力且收入稳定分档"""
    if in_full_band:
        return band_full
    if members_able_to_work == 0:
        return band_no_labour
    return band_labour if somebody_in_stable_work else band_little_labour


@rule(entity="household", unit="fen/month", label="分档金额合计", cites=_BANDS, since=_OLD)
def band_total(band_amount, counted):
    """计入成员的分档金额合计"""
    return total(band_amount, where=counted)


@rule(entity="household", unit="fen/month", label="家庭低保金额", cites=_AMOUNT, since=_OLD)
def dibao_family_amount(
    dibao_family_eligible,
    in_grace_period,
    dibao_amount_before,
    grant_method,
    difference_amount,
    band_total,
    supplement_total,
    minimum_grant,
):
    """差额（不低于最低发放额）加分类施保，或分档金额；渐退期内按原金额"""
    if not dibao_family_eligible:
        return 0
    if in_grace_period:
        return dibao_amount_before
    if grant_method == "bands":
        return band_total
    return max(minimum_grant, difference_amount) + supplement_total


@rule(entity="household", unit="bool", label="符合低保条件", cites=_WHO, since=_OLD)
def dibao_eligible(dibao_family_eligible, single_person_eligible):
    """家庭符合，或有成员可以单独纳入"""
    return dibao_family_eligible or any_of(single_person_eligible)


@rule(entity="person", unit="bool", label="本人纳入低保", cites=_WHO, since=_OLD)
def dibao_person_eligible(dibao_family_eligible, counted, single_person_eligible):
    """家庭符合并计入的成员，或单独纳入的人"""
    return (dibao_family_eligible and counted) or single_person_eligible


@rule(entity="household", unit="fen/month", label="低保金额", cites=_AMOUNT, since=_OLD)
def dibao_amount(dibao_family_eligible, dibao_family_amount, single_person_amount):
    """家庭符合的为家庭金额，否则为单独纳入的成员金额合计"""
    if dibao_family_eligible:
        return dibao_family_amount
    return total(single_person_amount)
