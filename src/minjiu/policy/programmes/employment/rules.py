"""Employment aid (社会救助暂行办法 第四十二至四十六条)."""

from rulebook import rule
from rulebook.language import any_of, count_if

_LAW = "社会救助暂行办法 第四十二条"
_SINCE = "2014-05-01"


@rule(entity="person", unit="bool", label="可就业的成员", cites=_LAW, since=_SINCE)
def employable(age, labour_capacity, full_time_student, working_age_end):
    """年满十六周岁、不到规定年龄，有或者部分有劳动能力，不是在校学生"""
    if age < 16 or age >= working_age_end or full_time_student:
        return False
    return labour_capacity != "none"


@rule(entity="person", unit="bool", label="能劳动而失业", cites=_LAW, since=_SINCE)
def out_of_work(employable, employed):
    """能劳动，没有就业"""
    return employable and not employed


@rule(entity="person", unit="bool", label="可享受就业救助", cites=_LAW, since=_SINCE)
def employment_person_eligible(special_aid_member, out_of_work):
    """专项救助对象，能劳动而失业"""
    return special_aid_member and out_of_work


@rule(entity="household", unit="bool", label="家庭可享受就业救助", cites=_LAW, since=_SINCE)
def employment_eligible(employment_person_eligible):
    """至少一名成员可享受"""
    return any_of(employment_person_eligible)


@rule(
    entity="household",
    unit="bool",
    label="零就业家庭",
    cites="社会救助暂行办法 第四十三条",
    since=_SINCE,
)
def zero_employment_family(employment_eligible, employable, out_of_work):
    """有能劳动的成员，而且都失业"""
    if not employment_eligible:
        return False
    return count_if(employable) == count_if(out_of_work)


@rule(
    entity="person",
    unit="bool",
    label="连续三次拒绝工作",
    cites="社会救助暂行办法 第四十五条；民发〔2021〕57号 第三十四条",
    since=_SINCE,
)
def refused_jobs(dibao_member, employable, jobs_refused):
    """能劳动的低保对象，连续三次无正当理由拒绝介绍的适当工作；只作提示，不改变测算"""
    if not dibao_member or not employable:
        return False
    return jobs_refused >= 3


@rule(
    entity="household",
    unit="bool",
    label="有成员连续三次拒绝工作",
    cites="社会救助暂行办法 第四十五条；民发〔2021〕57号 第三十四条",
    since=_SINCE,
)
def refused_too_often(refused_jobs):
    """至少一名成员；减发或停发的只是本人的低保金"""
    return any_of(refused_jobs)
