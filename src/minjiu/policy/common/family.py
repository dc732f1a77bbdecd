"""Who counts in a family, and what property they have: used by several programmes.

民发〔2012〕220号 held to 2021-06-30, 民发〔2021〕57号 since. What our sources do not show to differ is
written once, for both.
"""

from rulebook import rule
from rulebook.language import age_on, any_of, count_if, total

_FAMILY = "民发〔2021〕57号 第七条（此前：民发〔2012〕220号 第五条）"
_PROPERTY = "民发〔2021〕57号 第十四条（此前：民发〔2012〕220号 第十七条）"
_OLD, _NEW = "2012-12-12", "2021-07-01"


@rule(entity="person", unit="count", label="年龄", cites="测算日", since=_OLD)
def age(birth_on, on):
    """测算日的周岁"""
    return age_on(birth_on, on)


@rule(entity="person", unit="bool", label="未成年", cites="未成年人保护法 第二条", since=_OLD)
def minor(age):
    """不满十八周岁"""
    return age < 18


@rule(
    entity="person",
    unit="bool",
    label="重度残疾",
    cites="民发〔2021〕57号 第八条；中国残疾人实用评定标准",
    since=_OLD,
)
def severely_disabled(disability_kind, disability_grade):
    """一、二级残疾，或三级智力、精神残疾"""
    if disability_grade in (1, 2):
        return True
    return disability_grade == 3 and disability_kind in ("intellectual", "mental")


@rule(entity="person", unit="bool", label="本科及以下在校生", cites=_FAMILY, since=_OLD)
def student_to_bachelor(full_time_student, education_stage):
    """全日制在校，且不是研究生"""
    return full_time_student and education_stage != "postgraduate"


@rule(
    entity="person",
    unit="bool",
    label="不计入的人员",
    cites="民发〔2012〕220号 第五条",
    since=_OLD,
    until=_NEW,
    variable="left_out",
)
def left_out_2012(clergy_away_3y, in_prison):
    """脱离家庭三年以上的宗教教职人员、服刑"""
    return clergy_away_3y or in_prison


@rule(
    entity="person", unit="bool", label="不计入的人员", cites="民发〔2021〕57号 第七条", since=_NEW
)
def left_out(clergy_away_3y, in_prison, in_compulsory_detox, declared_missing):
    """脱离家庭三年以上的宗教教职人员、服刑、强制隔离戒毒、被宣告失踪"""
    return clergy_away_3y or in_prison or in_compulsory_detox or declared_missing


@rule(
    entity="person",
    unit="bool",
    label="当然成员",
    cites="民发〔2012〕220号 第五条",
    since=_OLD,
    until=_NEW,
    variable="core_member",
)
def core_member_2012(relation, minor, cannot_live_independently, student_to_bachelor):
    """申请人、配偶、父母、未成年子女、不能独立生活的成年子女（含本科及以下在校生）"""
    if relation in ("applicant", "spouse", "parent"):
        return True
    if relation == "child":
        return minor or cannot_live_independently or student_to_bachelor
    return False


@rule(entity="person", unit="bool", label="当然成员", cites="民发〔2021〕57号 第七条", since=_NEW)
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
    label="长期共同居住的其他亲属",
    cites=_FAMILY + "；福建省规定：共同居住满一年，可按有利于申请人的原则计入或不计入",
    since=_OLD,
)
def coresident_relative(long_coresident, legal_support_duty, left_out_in_its_interest):
    """有法定赡养、扶养、抚养义务并长期共同居住，且没有按有利于申请人的原则不计入"""
    return long_coresident and legal_support_duty and not left_out_in_its_interest


@rule(entity="person", unit="bool", label="计入共同生活成员", cites=_FAMILY, since=_OLD)
def counted(left_out, core_member, coresident_relative, tekun_recipient):
    """当然成员和长期共同居住的亲属；不计入的人员除外，特困供养人员只享受特困供养"""
    # 特困人员供养 is a scheme of its own: nobody is counted in two (43号 第九、二十七条).
    if left_out or tekun_recipient:
        return False
    return core_member or coresident_relative


@rule(entity="household", unit="count", label="共同生活人数", cites=_FAMILY, since=_OLD)
def counted_persons(counted):
    """计入的成员人数"""
    return count_if(counted)


# 低保 leaves 特困 persons out of the count; what a fire or a flood takes, it takes from them too.
@rule(
    entity="person",
    unit="bool",
    label="一起生活的人",
    cites="社会救助暂行办法 第二十、三十七、四十七条",
    since=_OLD,
)
def at_home(counted, tekun_recipient, left_out):
    """计入的共同生活成员，以及特困供养人员；不计入的人员（服刑等）除外"""
    return counted or (tekun_recipient and not left_out)


@rule(
    entity="household",
    unit="count",
    label="一起生活的人数",
    cites="社会救助暂行办法 第二十、三十七、四十七条",
    since=_OLD,
)
def persons_at_home(at_home):
    """一起生活的人数，含特困供养人员"""
    return count_if(at_home)


@rule(entity="person", unit="fen", label="个人金融资产", cites=_PROPERTY, since=_OLD)
def person_assets(bank_balance, securities_value, insurance_value, other_financial_value):
    """存款、有价证券、商业保险和其他金融资产"""
    return bank_balance + securities_value + insurance_value + other_financial_value


@rule(entity="household", unit="fen", label="家庭金融资产", cites=_PROPERTY, since=_OLD)
def financial_assets(person_assets, counted):
    """计入成员的金融资产合计"""
    return total(person_assets, where=counted)


@rule(entity="person", unit="count", label="应计车辆", cites=_PROPERTY, since=_OLD)
def vehicles_counted(vehicles, exempt_vehicles):
    """机动车辆减残疾人代步车和低功率摩托车"""
    return max(0, vehicles - exempt_vehicles)


@rule(entity="household", unit="bool", label="实物财产符合", cites=_PROPERTY, since=_OLD)
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
    cites="民发〔2021〕57号 第十七条第二款（高收费学校、出国留学等辅助评估；此前：各地规定）",
    since=_OLD,
)
def spending_within_limits(high_cost_school, self_financed_study_abroad):
    """没有高收费择校，没有自费留学"""
    return not (high_cost_school or self_financed_study_abroad)
