"""特困人员: three tests, all of them to be met, and the standards of support.

民发〔2021〕43号 since 2021-07-01; 民发〔2016〕178号 from 2016-10-10 until then.
"""

from rulebook import rule
from rulebook.language import (
    age_on,
    any_of,
    round_half_up,
    round_up,
    tier,
    total,
)

_LAW, _OLD = "民发〔2021〕43号 ", "民发〔2016〕178号 "
_STANDARDS = "国发〔2016〕14号（救助供养标准，条目未核）"
_SINCE, _OLD_SINCE, _STANDARDS_SINCE = "2021-07-01", "2016-10-10", "2016-02-10"


# 一、无劳动能力 ---------------------------------------------------------------------------------


@rule(
    entity="person",
    unit="bool",
    label="残疾类别和等级属于无劳动能力",
    cites=_OLD + "第五条",
    since=_OLD_SINCE,
    until=_SINCE,
    variable="tekun_listed_disability",
)
def tekun_listed_disability_of_2016(disability_kind, disability_grade):
    """一、二级智力或精神残疾，一级肢体残疾；多重残疾按最重的类别从宽"""
    if disability_grade not in (1, 2):
        return False
    if disability_kind == "limb":
        return disability_grade == 1
    return disability_kind in ("intellectual", "mental", "multiple")


@rule(
    entity="person",
    unit="bool",
    label="残疾类别和等级属于无劳动能力",
    cites=_LAW + "第五条",
    since=_SINCE,
)
def tekun_listed_disability(disability_kind, disability_grade):
    """一至三级智力或精神残疾，一、二级肢体残疾，一级视力残疾；多重残疾一、二级从宽计入"""
    if disability_grade not in (1, 2, 3):
        return False
    if disability_kind in ("limb", "multiple"):
        return disability_grade in (1, 2)
    if disability_kind == "visual":
        return disability_grade == 1
    return disability_kind in ("intellectual", "mental")


@rule(
    entity="person",
    unit="bool",
    label="可以继续供养的未成年人",
    cites=_OLD + "（满16周岁继续供养，条号未核）",
    since=_OLD_SINCE,
    until=_SINCE,
    variable="tekun_continues",
)
def tekun_continues_of_2016(tekun_recipient, full_time_student, education_stage):
    """已是特困人员，满十六周岁仍在接受义务教育或高中阶段教育"""
    return tekun_recipient and full_time_student and education_stage in ("compulsory", "senior")


@rule(
    entity="person",
    unit="bool",
    label="可以继续供养的未成年人",
    cites=_LAW + "第二十四条",
    since=_SINCE,
)
def tekun_continues(tekun_recipient, age, full_time_student, education_stage):
    """已是特困人员的，到十八周岁；满十八周岁仍在接受义务教育或高中阶段教育的，到离校"""
    if not tekun_recipient:
        return False
    if full_time_student and education_stage in ("compulsory", "senior"):
        return True
    return age < 18


@rule(
    entity="person",
    unit="bool",
    label="无劳动能力",
    cites="民发〔2021〕43号、〔2016〕178号 第五条",
    since=_OLD_SINCE,
)
def tekun_without_labour(tekun_listed_disability, tekun_continues, age):
    """六十周岁以上、不满十六周岁、列明的残疾，或可以继续供养的未成年人"""
    if tekun_listed_disability or tekun_continues:
        return True
    return age >= 60 or age < 16


# 二、无生活来源 ---------------------------------------------------------------------------------


@rule(
    entity="person",
    unit="fen/month",
    label="特困认定的本人月收入",
    cites="民发〔2021〕43号、〔2016〕178号 第六条",
    since=_OLD_SINCE,
)
def tekun_income(
    wage_counted,
    business_net,
    property_net,
    pension_receipts,
    central_basic_pension_receipts,
    unemployment_receipts,
    support_receipts,
    charity_counted,
    other_transfer_receipts,
    transfers_paid,
    other_receipts,
    income_period_months,
):
    """四类收入（转移收入含接受的捐助）按月平均，到分；中央基础养老金、医保待遇、优待抚恤金和高龄津贴不计入"""
    pension = max(0, pension_receipts - central_basic_pension_receipts)
    received = pension + unemployment_receipts + support_receipts
    received = received + charity_counted + other_transfer_receipts
    earned = wage_counted + business_net + property_net + other_receipts
    return round_half_up(max(0, earned + received - transfers_paid), income_period_months)


@rule(
    entity="person",
    unit="bool",
    label="财产符合特困规定",
    cites="民发〔2021〕43号、〔2016〕178号 第七条",
    since=_OLD_SINCE,
)
def tekun_property_within_limits(
    person_assets,
    vehicles_counted,
    homes,
    operating_company,
    dibao_standard,
    tekun_asset_limit_months,
    home_limit,
):
    """本人金融资产不超过低保月标准的规定倍数，没有应计车辆、超出的住房和经营的企业"""
    if person_assets > dibao_standard * tekun_asset_limit_months:
        return False
    if vehicles_counted > 0 or homes > home_limit:
        return False
    return not operating_company


@rule(
    entity="person",
    unit="bool",
    label="无生活来源",
    cites="民发〔2021〕43号、〔2016〕178号 第六条",
    since=_OLD_SINCE,
)
def tekun_without_means(tekun_property_within_limits, tekun_income, dibao_standard):
    """收入低于低保标准，且财产符合规定"""
    return tekun_property_within_limits and tekun_income < dibao_standard


# 三、无法定义务人或者法定义务人无履行义务能力 ---------------------------------------------------


@rule(
    entity="person",
    unit="bool",
    label="本人无劳动能力且无生活来源",
    cites="民发〔2021〕43号、〔2016〕178号 第八条（一）",
    since=_OLD_SINCE,
)
def helpless(tekun_recipient, tekun_without_labour, tekun_without_means):
    """已是特困人员，或本人无劳动能力且无生活来源"""
    return tekun_recipient or (tekun_without_labour and tekun_without_means)


@rule(
    entity="person",
    unit="bool",
    label="高龄或重残且收入不高",
    cites=_LAW + "第八条（三）（四）",
    since=_SINCE,
)
def weak_with_little(
    severely_disabled,
    margin_property_within_limits,
    age,
    person_income,
    income_period_months,
    disposable_income_prior_year,
):
    """七十周岁以上，或重度残疾（含三级智力、精神残疾），本人收入低于上年人均可支配收入，财产符合低收入家庭规定"""
    if not margin_property_within_limits:
        return False
    if not severely_disabled and age < 70:
        return False
    return person_income * 12 < disposable_income_prior_year * income_period_months


@rule(
    entity="person",
    unit="bool",
    label="无民事行为能力、失踪或服刑",
    cites="民发〔2021〕43号 第八条（五）；民发〔2016〕178号 第八条（三）",
    since=_OLD_SINCE,
)
def unable_to_act(no_civil_capacity, declared_missing, in_prison):
    """无民事行为能力、被宣告失踪，或在监狱服刑"""
    return no_civil_capacity or declared_missing or in_prison


@rule(
    entity="person",
    unit="bool",
    label="六十周岁以上的低保对象",
    cites=_LAW + "第八条（二）",
    since=_SINCE,
)
def aged_on_dibao(dibao_recipient, age):
    """低保对象，六十周岁以上"""
    return dibao_recipient and age >= 60


@rule(
    entity="person",
    unit="bool",
    label="没有履行义务能力",
    cites=_OLD + "第八条",
    since=_OLD_SINCE,
    until=_SINCE,
    variable="cannot_support",
)
def cannot_support_of_2016(
    helpless, unable_to_act, dibao_recipient, tekun_property_within_limits, age, disability_grade
):
    """具备特困条件；六十周岁以上或重度残疾的低保对象；无民事行为能力、失踪、服刑，财产都须符合规定"""
    if helpless:
        return True
    if not tekun_property_within_limits:
        return False
    if unable_to_act:
        return True
    return dibao_recipient and (disability_grade in (1, 2) or age >= 60)


@rule(
    entity="person",
    unit="bool",
    label="没有履行义务能力",
    cites=_LAW + "第八条",
    since=_SINCE,
)
def cannot_support(helpless, aged_on_dibao, weak_with_little, unable_with_little):
    """属于第八条（一）至（五）项之一"""
    return helpless or aged_on_dibao or weak_with_little or unable_with_little


@rule(
    entity="person",
    unit="bool",
    label="不能履行义务且财产不多",
    cites=_LAW + "第八条（五）",
    since=_SINCE,
)
def unable_with_little(unable_to_act, margin_property_within_limits):
    """无民事行为能力、失踪或服刑，且财产符合低收入家庭规定"""
    return unable_to_act and margin_property_within_limits


@rule(
    entity="person",
    unit="bool",
    label="申请人有能力供养家人",
    cites="民法典 第二十六条、第一千零五十九条",
    since=_OLD_SINCE,
)
def able_applicant(relation, minor, cannot_support):
    """申请人，已成年，有履行义务能力"""
    return relation == "applicant" and not minor and not cannot_support


@rule(
    entity="person",
    unit="bool",
    label="有能力供养的其他家人",
    cites="民法典 第二十六条、第一千零五十九条、第一千零七十四条、第一千零七十五条",
    since=_OLD_SINCE,
)
def able_relative(relation, legal_support_duty, minor, cannot_support):
    """配偶、父母、子女或互有法定义务的其他成员，已成年，有履行义务能力"""
    if relation == "applicant" or minor or cannot_support:
        return False
    return relation in ("spouse", "child", "parent") or legal_support_duty


@rule(
    entity="household",
    unit="bool",
    label="家里有申请人可以供养",
    cites="民发〔2021〕43号、〔2016〕178号 第四条（三）",
    since=_OLD_SINCE,
)
def applicant_supports(able_applicant):
    """申请人有履行义务能力"""
    return any_of(able_applicant)


@rule(
    entity="household",
    unit="bool",
    label="家里有其他人可以供养",
    cites="民发〔2021〕43号、〔2016〕178号 第四条（三）",
    since=_OLD_SINCE,
)
def relatives_support(able_relative):
    """申请人以外有一名有法定义务的成员有履行义务能力"""
    return any_of(able_relative)


@rule(
    entity="person",
    unit="bool",
    label="家里有人应当供养",
    cites="民发〔2021〕43号、〔2016〕178号 第四条（三）",
    since=_OLD_SINCE,
)
def supported_inside(relation, legal_support_duty, applicant_supports, relatives_support):
    """共同生活的人里，对其有法定义务的，有一人有履行义务能力"""
    if relation == "applicant":
        return relatives_support
    if relation in ("spouse", "child"):
        return applicant_supports or relatives_support
    if relation == "parent" or legal_support_duty:
        return applicant_supports
    return False


@rule(entity="obligor", unit="count", label="义务人年龄", cites="测算日", since=_OLD_SINCE)
def obligor_age(obligor_birth_on, on):
    """测算日的周岁"""
    return age_on(obligor_birth_on, on)


@rule(
    entity="obligor",
    unit="bool",
    label="义务人重度残疾",
    cites=_LAW + "第八条（四）",
    since=_SINCE,
)
def obligor_severely_disabled(obligor_disability_kind, obligor_disability_grade):
    """一、二级残疾，或三级智力、精神残疾"""
    if obligor_disability_grade in (1, 2):
        return True
    if obligor_disability_grade != 3:
        return False
    return obligor_disability_kind in ("intellectual", "mental")


@rule(
    entity="obligor",
    unit="bool",
    label="义务人高龄或重残且收入不高",
    cites=_LAW + "第八条（三）（四）",
    since=_SINCE,
)
def obligor_weak_with_little(
    obligor_severely_disabled,
    obligor_property_within_limits,
    obligor_age,
    obligor_own_income,
    disposable_income_prior_year,
):
    """七十周岁以上或重度残疾，本人收入低于上年人均可支配收入，财产符合低收入家庭规定"""
    if not obligor_property_within_limits:
        return False
    if not obligor_severely_disabled and obligor_age < 70:
        return False
    return obligor_own_income * 12 < disposable_income_prior_year


@rule(
    entity="obligor",
    unit="bool",
    label="义务人无民事行为能力、失踪或服刑",
    cites="民发〔2021〕43号 第八条（五）；民发〔2016〕178号 第八条（三）",
    since=_OLD_SINCE,
)
def obligor_unable_to_act(
    obligor_no_civil_capacity,
    obligor_declared_missing,
    obligor_in_prison,
    obligor_property_within_limits,
):
    """无民事行为能力、被宣告失踪或在监狱服刑，且财产符合规定"""
    if not obligor_property_within_limits:
        return False
    return obligor_no_civil_capacity or obligor_declared_missing or obligor_in_prison


@rule(
    entity="obligor",
    unit="bool",
    label="义务人没有履行义务能力",
    cites=_OLD + "第八条",
    since=_OLD_SINCE,
    until=_SINCE,
    variable="obligor_excused",
)
def obligor_excused_of_2016(
    obligor_is_tekun,
    obligor_is_dibao,
    obligor_unable_to_act,
    obligor_property_within_limits,
    obligor_age,
    obligor_disability_grade,
):
    """特困人员；六十周岁以上或重度残疾的低保对象，财产符合规定；无民事行为能力、失踪、服刑"""
    if obligor_is_tekun or obligor_unable_to_act:
        return True
    if not obligor_is_dibao or not obligor_property_within_limits:
        return False
    return obligor_disability_grade in (1, 2) or obligor_age >= 60


@rule(
    entity="obligor",
    unit="bool",
    label="义务人没有履行义务能力",
    cites=_LAW + "第八条",
    since=_SINCE,
)
def obligor_excused(
    obligor_is_tekun,
    obligor_is_dibao,
    obligor_weak_with_little,
    obligor_unable_to_act,
    obligor_age,
):
    """特困人员；六十周岁以上的低保对象；高龄或重残且收入不高；无民事行为能力、失踪、服刑"""
    if obligor_is_tekun or obligor_weak_with_little or obligor_unable_to_act:
        return True
    return obligor_is_dibao and obligor_age >= 60


@rule(
    entity="obligor",
    unit="bool",
    label="有履行义务能力的义务人",
    cites="民发〔2021〕43号、〔2016〕178号 第八条",
    since=_OLD_SINCE,
)
def able_obligor(obligor_excused, obligor_age):
    """已成年，且不属于没有履行义务能力的"""
    return not obligor_excused and obligor_age >= 18


@rule(
    entity="household",
    unit="bool",
    label="家庭以外有人应当供养",
    cites="民发〔2021〕43号、〔2016〕178号 第四条（三）",
    since=_OLD_SINCE,
)
def supported_outside(able_obligor, unlisted_obligors):
    """列出的法定义务人有一人有履行义务能力；还有没有列出的，查清以前按有"""
    return unlisted_obligors or any_of(able_obligor)


# 认定 -------------------------------------------------------------------------------------------


@rule(
    entity="person",
    unit="bool",
    label="不再认定为特困人员的情形",
    cites=_OLD + "第九条（终止情形的条号未核）",
    since=_OLD_SINCE,
    until=_SINCE,
    variable="tekun_barred",
)
def tekun_barred_of_2016(orphan, in_prison, declared_missing, age):
    """不满十六周岁并按孤儿保障、在监狱服刑或被宣告失踪"""
    if in_prison or declared_missing:
        return True
    return orphan and age < 16


@rule(
    entity="person",
    unit="bool",
    label="不再认定为特困人员的情形",
    cites=_LAW + "第九条、第二十四条",
    since=_SINCE,
)
def tekun_barred(orphan_supported, minor, in_prison, declared_missing):
    """按孤儿、事实无人抚养儿童保障的未成年人、在监狱服刑或被宣告失踪"""
    return in_prison or declared_missing or (orphan_supported and minor)


@rule(
    entity="person",
    unit="bool",
    label="没有人可以供养",
    cites="民发〔2021〕43号、〔2016〕178号 第四条（三）",
    since=_OLD_SINCE,
)
def nobody_supports(supported_inside, supported_outside):
    """无法定义务人，或者法定义务人都没有履行义务能力"""
    return not supported_inside and not supported_outside


@rule(
    entity="person",
    unit="bool",
    label="符合特困人员条件",
    cites="民发〔2021〕43号、〔2016〕178号 第四条",
    since=_OLD_SINCE,
)
def tekun_person_eligible(tekun_without_labour, tekun_without_means, nobody_supports, tekun_barred):
    """无劳动能力、无生活来源、没有人可以供养，三项同时具备"""
    return tekun_without_labour and tekun_without_means and nobody_supports and not tekun_barred


@rule(
    entity="household",
    unit="bool",
    label="家里有人符合特困人员条件",
    cites="民发〔2021〕43号、〔2016〕178号 第四条",
    since=_OLD_SINCE,
)
def tekun_eligible(tekun_person_eligible):
    """至少一人符合"""
    return any_of(tekun_person_eligible)


# 标准 -------------------------------------------------------------------------------------------


@rule(
    entity="person",
    unit="count",
    label="不能自主的项目（吃饭、穿衣、上下床）",
    cites=_LAW + "第二十一条",
    since=_STANDARDS_SINCE,
)
def cannot_do_at_bedside(cannot_eat_alone, cannot_dress_alone, cannot_leave_bed_alone):
    """三项中不能自主的项数"""
    return cannot_eat_alone + cannot_dress_alone + cannot_leave_bed_alone


@rule(
    entity="person",
    unit="count",
    label="不能自主的项目（如厕、室内行走、洗澡）",
    cites=_LAW + "第二十一条",
    since=_STANDARDS_SINCE,
)
def cannot_do_about(cannot_use_toilet_alone, cannot_walk_indoors_alone, cannot_bathe_alone):
    """三项中不能自主的项数"""
    return cannot_use_toilet_alone + cannot_walk_indoors_alone + cannot_bathe_alone


@rule(
    entity="person",
    unit="count",
    label="照料护理档次",
    cites="民发〔2021〕43号 第二十二条；此前同",
    since=_STANDARDS_SINCE,
)
def care_tier(cannot_do_at_bedside, cannot_do_about):
    """六项都能自主为1档（全自理），一至三项不能为2档（半护理），四项以上为3档（全护理）"""
    failed = cannot_do_at_bedside + cannot_do_about
    if failed == 0:
        return 1
    return 2 if failed <= 3 else 3


@rule(
    entity="person",
    unit="ratio",
    label="供养方式倍数",
    cites=_STANDARDS,
    since=_STANDARDS_SINCE,
)
def tekun_form_factor(support_form, care_tier, tekun_central_factor):
    """集中供养按该档的倍数，分散供养为1倍"""
    if support_form == "institutional":
        return tier(care_tier, tekun_central_factor)
    return 10_000


@rule(
    entity="person",
    unit="fen/month",
    label="基本生活标准",
    cites=_STANDARDS,
    since=_STANDARDS_SINCE,
)
def tekun_basic(
    dibao_standard, tekun_basic_factor, tekun_form_factor, tekun_basic_step, tekun_part_rounding
):
    """低保标准乘规定倍数，再乘供养方式倍数，按规定取整"""
    exact = dibao_standard * tekun_basic_factor * tekun_form_factor
    step = 100_000_000 * tekun_basic_step  # two ratios in ten-thousandths
    if tekun_part_rounding == "up":
        return round_up(exact, step) * tekun_basic_step
    return round_half_up(exact, step) * tekun_basic_step


@rule(
    entity="person",
    unit="fen/month",
    label="照料护理标准",
    cites=_STANDARDS,
    since=_STANDARDS_SINCE,
)
def tekun_care(
    minimum_wage,
    care_tier,
    tekun_care_share,
    tekun_care_own_amount,
    tekun_form_factor,
    tekun_care_step,
    tekun_part_rounding,
):
    """自定金额；没有的，为最低工资乘该档比例；再乘供养方式倍数，按规定取整"""
    exact = tier(care_tier, tekun_care_own_amount) * 10_000
    if exact == 0:
        exact = minimum_wage * tier(care_tier, tekun_care_share)
    step = 100_000_000 * tekun_care_step
    if tekun_part_rounding == "up":
        return round_up(exact * tekun_form_factor, step) * tekun_care_step
    return round_half_up(exact * tekun_form_factor, step) * tekun_care_step


@rule(
    entity="person",
    unit="fen/month",
    label="本人供养标准",
    cites=_STANDARDS,
    since=_STANDARDS_SINCE,
)
def tekun_standard(
    support_form,
    care_tier,
    tekun_central_own_amount,
    tekun_basic,
    tekun_care,
    tekun_total_step,
    tekun_total_rounding,
):
    """集中供养自定标准；没有的，为基本生活标准加照料护理标准，合计按规定取整"""
    own = tier(care_tier, tekun_central_own_amount)
    if support_form == "institutional" and own > 0:
        return own
    if tekun_total_rounding == "up":
        return round_up(tekun_basic + tekun_care, tekun_total_step) * tekun_total_step
    return round_half_up(tekun_basic + tekun_care, tekun_total_step) * tekun_total_step


@rule(
    entity="person",
    unit="fen/month",
    label="特困供养金",
    cites="民发〔2021〕43号、〔2016〕178号 第四条；" + _STANDARDS,
    since=_OLD_SINCE,
)
def tekun_person_amount(tekun_person_eligible, tekun_standard):
    """符合条件的，为本人供养标准，不作差额"""
    return tekun_standard if tekun_person_eligible else 0


@rule(
    entity="household",
    unit="fen/month",
    label="全家特困供养金",
    cites=_STANDARDS,
    since=_OLD_SINCE,
)
def tekun_amount(tekun_person_amount):
    """符合条件的人的供养金合计"""
    return total(tekun_person_amount)
