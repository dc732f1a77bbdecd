"""Legal aid (法律援助法, in force since 2022-01-01; before that 法律援助条例 of 2003)."""

from rulebook import rule
from rulebook.language import any_of, ratio_of

_OLD = "法律援助条例（国务院令第385号）"
_LAW = "法律援助法"
_FIRST, _NEW = "2003-09-01", "2022-01-01"


@rule(
    entity="person",
    unit="bool",
    label="属于援助事项",
    cites=_OLD + " 第十条",
    since=_FIRST,
    until=_NEW,
    variable="legal_matter_covered",
)
def legal_matter_covered_before_2022(legal_matter):
    """国家赔偿、社会保险或救助、抚恤金、赡养抚养扶养费、劳动报酬、见义勇为"""
    return legal_matter in (
        "state_compensation", "social_benefit", "survivors_pension", "support", "labour",
        "good_deed",
    )  # fmt: skip


@rule(
    entity="person",
    unit="bool",
    label="属于援助事项",
    cites=_LAW + " 第三十一条、第三十二条",
    since=_NEW,
)
def legal_matter_covered(legal_matter):
    """第三十一条、第三十二条所列的事项"""
    return legal_matter not in ("none", "outside")


@rule(
    entity="person",
    unit="bool",
    label="事项不受经济困难条件限制",
    cites=_OLD,
    since=_FIRST,
    until=_NEW,
    variable="legal_matter_without_test",
)
def legal_matter_without_test_before_2022():
    """否：当时没有这一规定"""
    return False


@rule(
    entity="person",
    unit="bool",
    label="事项不受经济困难条件限制",
    cites=_LAW + " 第三十二条",
    since=_NEW,
)
def legal_matter_without_test(legal_matter):
    """英烈人格权益、见义勇为、再审改判无罪、虐待遗弃家庭暴力"""
    return legal_matter in ("hero", "good_deed", "acquitted", "violence")


@rule(
    entity="person",
    unit="bool",
    label="特定群体",
    cites=_LAW + " 第四十二条第一项",
    since=_NEW,
)
def legal_aid_group(no_fixed_income, age, disability_grade):
    """没有固定生活来源的未成年人、六十周岁以上老年人、残疾人"""
    if not no_fixed_income:
        return False
    return age < 18 or age >= 60 or disability_grade > 0


@rule(
    entity="person",
    unit="bool",
    label="救助、司法救助或优抚对象",
    cites=_LAW + " 第四十二条第二项（此前：法律援助条例 第十七条：经济困难的证明）",
    since=_FIRST,
)
def legal_aid_recipient(low_income_member, judicial_aid_recipient, key_entitled):
    """社会救助、司法救助或者优抚对象"""
    return low_income_member or judicial_aid_recipient or key_entitled


@rule(
    entity="person",
    unit="bool",
    label="务工人员讨薪、工伤",
    cites=_LAW + " 第四十二条第三项",
    since=_NEW,
)
def legal_aid_migrant_worker(migrant_worker, legal_matter):
    """进城务工人员请求支付劳动报酬或工伤等人身损害赔偿"""
    if not migrant_worker:
        return False
    return legal_matter in ("labour", "injury")


@rule(
    entity="person",
    unit="bool",
    label="免予核查经济状况",
    cites=_OLD + " 第十七条；有关部门规定：低保、特困、优抚等证件视为经济困难证明（未见原文）",
    since=_FIRST,
    until=_NEW,
    variable="legal_aid_person_waived",
)
def legal_aid_person_waived_before_2022(legal_aid_recipient):
    """救助、司法救助或优抚对象，以证件代替经济困难证明"""
    return legal_aid_recipient


@rule(
    entity="person",
    unit="bool",
    label="免予核查经济状况",
    cites=_LAW + " 第四十二条",
    since=_NEW,
)
def legal_aid_person_waived(legal_aid_group, legal_aid_recipient, legal_aid_migrant_worker):
    """特定群体，救助或优抚对象，讨薪和工伤的务工人员"""
    return legal_aid_group or legal_aid_recipient or legal_aid_migrant_worker


@rule(
    entity="household",
    unit="bool",
    label="经济困难",
    cites=_LAW + " 第三十四条（此前：法律援助条例，经济困难标准，条号未核）",
    since=_FIRST,
)
def legal_aid_poor(income_per_person, dibao_standard, legal_aid_line):
    """人均月收入不高于低保标准的规定倍数"""
    return income_per_person <= ratio_of(dibao_standard, legal_aid_line)


@rule(
    entity="person",
    unit="bool",
    label="可享受法律援助",
    cites=_LAW + " 第三十一条、第三十二条、第四十二条（此前：法律援助条例 第十条）",
    since=_FIRST,
)
def legal_aid_person_eligible(
    legal_matter_covered, legal_matter_without_test, legal_aid_person_waived, legal_aid_poor
):
    """事项属于范围，并且事项或本人免查经济状况，或者经济困难"""
    if not legal_matter_covered:
        return False
    return legal_matter_without_test or legal_aid_person_waived or legal_aid_poor


@rule(
    entity="household",
    unit="bool",
    label="有人可享受法律援助",
    cites=_LAW + " 第三十一条（此前：法律援助条例 第十条）",
    since=_FIRST,
)
def legal_aid_eligible(legal_aid_person_eligible):
    """至少一人"""
    return any_of(legal_aid_person_eligible)


@rule(
    entity="person",
    unit="bool",
    label="事项或本人免查经济状况",
    cites=_LAW + " 第三十二条、第四十二条（此前：法律援助条例 第十条）",
    since=_FIRST,
)
def legal_aid_waived(legal_matter_covered, legal_matter_without_test, legal_aid_person_waived):
    """属于援助事项，且不查经济状况"""
    return legal_matter_covered and (legal_matter_without_test or legal_aid_person_waived)


@rule(
    entity="household",
    unit="bool",
    label="有人免查经济状况",
    cites=_LAW + " 第三十二条、第四十二条（此前：法律援助条例 第十条）",
    since=_FIRST,
)
def legal_aid_means_waived(legal_aid_waived):
    """至少一人"""
    return any_of(legal_aid_waived)
