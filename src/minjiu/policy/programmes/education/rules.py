"""Education aid (社会救助暂行办法 第三十三至三十六条): a yearly grant by stage."""

from rulebook import rule
from rulebook.language import any_of, ratio_of, total

_LAW = "社会救助暂行办法 第三十三条、第三十四条"
_SINCE = "2014-05-01"


@rule(entity="person", unit="bool", label="可享受教育救助", cites=_LAW, since=_SINCE)
def education_person_eligible(special_aid_member, education_stage):
    """专项救助对象，在学前、义务教育、高中阶段或大专本科就读"""
    if not special_aid_member:
        return False
    return education_stage in ("preschool", "compulsory", "senior", "college")


@rule(entity="person", unit="fen/year", label="学前资助", cites=_LAW, since=_SINCE)
def education_preschool(dibao_or_tekun_member, preschool_grant_high, preschool_grant):
    """低保、特困家庭的幼儿按特别困难一档，其余按一般困难一档"""
    if dibao_or_tekun_member:
        return preschool_grant_high
    return preschool_grant


@rule(entity="person", unit="fen/year", label="寄宿生生活补助", cites=_LAW, since=_SINCE)
def education_living(school_kind, living_grant_primary, living_grant_junior):
    """初中高于小学；没有写明的按小学"""
    if school_kind == "junior":
        return living_grant_junior
    return living_grant_primary


@rule(entity="person", unit="fen/year", label="义务教育阶段资助", cites=_LAW, since=_SINCE)
def education_compulsory(education_living, boards_at_school, meal_grant, day_pupil_ratio):
    """寄宿生：生活补助加营养膳食补助；走读生：生活补助的规定比例"""
    if boards_at_school:
        return education_living + meal_grant
    return ratio_of(education_living, day_pupil_ratio)


@rule(entity="person", unit="fen/year", label="高中阶段资助", cites=_LAW, since=_SINCE)
def education_senior(
    school_kind, dibao_or_tekun_member, senior_grant_high, senior_grant, vocational_grant
):
    """中等职业学校按国家助学金；普通高中的低保、特困学生按较高一档，其余按较低一档"""
    if school_kind == "vocational":
        return vocational_grant
    if dibao_or_tekun_member:
        return senior_grant_high
    return senior_grant


@rule(entity="person", unit="fen/year", label="本人教育救助", cites=_LAW, since=_SINCE)
def education_person_amount(
    education_person_eligible,
    education_stage,
    education_preschool,
    education_compulsory,
    education_senior,
    college_grant,
):
    """就读阶段的年资助金额"""
    if not education_person_eligible:
        return 0
    if education_stage == "preschool":
        return education_preschool
    if education_stage == "compulsory":
        return education_compulsory
    if education_stage == "senior":
        return education_senior
    return college_grant


@rule(
    entity="person",
    unit="bool",
    label="可享受送教上门",
    cites="社会救助暂行办法 第三十三条第二款",
    since=_SINCE,
)
def home_teaching_person(cannot_attend_school, disability_grade, minor):
    """未成年的残疾儿童，不能入学接受义务教育，不论家庭情况"""
    return cannot_attend_school and minor and disability_grade > 0


@rule(
    entity="household",
    unit="bool",
    label="家中有儿童可享受送教上门",
    cites="社会救助暂行办法 第三十三条第二款",
    since=_SINCE,
)
def education_home_teaching(home_teaching_person):
    """至少一名儿童"""
    return any_of(home_teaching_person)


@rule(entity="household", unit="bool", label="家庭可享受教育救助", cites=_LAW, since=_SINCE)
def education_eligible(education_person_eligible, education_home_teaching):
    """至少一名成员可享受资助，或者送教上门"""
    return any_of(education_person_eligible) or education_home_teaching


@rule(entity="household", unit="fen/year", label="全家教育救助", cites=_LAW, since=_SINCE)
def education_amount(education_person_amount):
    """各人合计"""
    return total(education_person_amount)


@rule(entity="person", unit="fen/year", label="普通高中免学杂费", cites=_LAW, since=_SINCE)
def education_person_fee_waiver(
    dibao_or_tekun_member, education_stage, school_kind, senior_fee_waiver
):
    """低保、特困的普通高中学生"""
    if not dibao_or_tekun_member:
        return 0
    if education_stage == "senior" and school_kind != "vocational":
        return senior_fee_waiver
    return 0


@rule(entity="household", unit="fen/year", label="免学杂费合计", cites=_LAW, since=_SINCE)
def education_fee_waiver(education_person_fee_waiver):
    """各人合计"""
    return total(education_person_fee_waiver)


@rule(
    entity="person",
    unit="bool",
    label="学前一年免费",
    cites="2025年秋季学期以前没有",
    since=_SINCE,
    until="2025-09-01",
    variable="preschool_year_free",
)
def preschool_year_free_before_2025():
    """否：当时没有这一规定"""
    return False


@rule(
    entity="person",
    unit="bool",
    label="学前一年免费",
    cites="逐步推行免费学前教育的规定（2025年秋季学期起）",
    since="2025-09-01",
)
def preschool_year_free(education_stage, preschool_last_year):
    """学前教育最后一年的儿童，不论家庭情况"""
    return education_stage == "preschool" and preschool_last_year


@rule(
    entity="household",
    unit="bool",
    label="家中有儿童免保育教育费",
    cites="逐步推行免费学前教育的规定（2025年秋季学期起）",
    since=_SINCE,
)
def education_preschool_fee_waived(preschool_year_free):
    """至少一名儿童"""
    return any_of(preschool_year_free)


@rule(entity="person", unit="bool", label="大专本科在读", cites=_LAW, since=_SINCE)
def college_student(education_stage):
    """就读阶段为大专、本科"""
    return education_stage == "college"


@rule(entity="household", unit="bool", label="可申请助学贷款", cites=_LAW, since=_SINCE)
def education_loan_open(college_student):
    """家中有大专、本科在读的成员"""
    return any_of(college_student)
