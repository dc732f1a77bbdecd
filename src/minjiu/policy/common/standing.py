"""What a person is already, for programmes that take another's finding as their own.

A member of a family is a 低保对象 and so on because the department's records say so, or because the
rules find it now. A yes of the records is a yes, whatever else is unknown.
"""

from rulebook import rule
from rulebook.language import any_of

# 社会救助暂行办法 第九、十四、二十八条 name the groups; 国办发〔2023〕39号 二 the layers.
_LAYERS = "国办发〔2023〕39号 二"


@rule(
    entity="person",
    unit="bool",
    label="低保对象",
    cites="社会救助暂行办法 第九条",
    since="2012-12-12",
)
def dibao_member(dibao_recipient, dibao_person_eligible):
    """已是低保对象，或现在符合低保条件"""
    return dibao_recipient or dibao_person_eligible


@rule(
    entity="person",
    unit="bool",
    label="特困供养人员",
    cites="社会救助暂行办法 第十四条",
    since="2012-12-12",
)
def tekun_member(tekun_recipient, tekun_person_eligible):
    """已是特困供养人员，或现在符合特困人员条件"""
    return tekun_recipient or tekun_person_eligible


@rule(
    entity="person",
    unit="bool",
    label="低保和特困供养只能择一的人",
    cites="民发〔2021〕43号 第九、二十七条（此前：民发〔2016〕178号 第九条）",
    since="2016-10-10",
)
def dibao_or_tekun_person(dibao_person_eligible, tekun_person_eligible):
    """同时符合低保和特困供养：由本人选一种，选特困供养的不再计入低保家庭"""
    return dibao_person_eligible and tekun_person_eligible


@rule(
    entity="household",
    unit="bool",
    label="有人须在低保和特困供养中择一",
    cites="民发〔2021〕43号 第九、二十七条（此前：民发〔2016〕178号 第九条）",
    since="2016-10-10",
)
def dibao_or_tekun(dibao_or_tekun_person):
    """至少一名成员同时符合两种"""
    return any_of(dibao_or_tekun_person)


@rule(
    entity="person",
    unit="bool",
    label="低保边缘家庭成员",
    cites="各地低收入家庭规定",
    since="2012-12-12",
    until="2021-07-01",
    variable="margin_member",
)
def margin_member_before_2021(margin_recipient):
    """已认定的才算：当时没有全国统一的低保边缘家庭"""
    return margin_recipient


@rule(
    entity="person",
    unit="bool",
    label="低保边缘家庭成员",
    cites=_LAYERS + "；民发〔2021〕57号 第八条",
    since="2021-07-01",
)
def margin_member(margin_recipient, dibao_margin_eligible, counted):
    """已认定，或现在符合低保边缘条件且计入共同生活成员"""
    return margin_recipient or (dibao_margin_eligible and counted)


@rule(
    entity="person",
    unit="bool",
    label="刚性支出困难家庭成员",
    cites=_LAYERS,
    since="2012-12-12",
    until="2025-01-01",
    variable="rigid_member",
)
def rigid_member_before_2025():
    """否：当时没有这一类别"""
    return False


@rule(
    entity="person",
    unit="bool",
    label="刚性支出困难家庭成员",
    cites=_LAYERS + "；刚性支出困难家庭认定办法 第四条",
    since="2025-01-01",
)
def rigid_member(rigid_recipient, rigid_expenditure_eligible, counted):
    """已认定，或现在符合刚性支出困难家庭条件且计入共同生活成员"""
    return rigid_recipient or (rigid_expenditure_eligible and counted)


@rule(
    entity="person",
    unit="bool",
    label="低收入人口",
    cites=_LAYERS,
    since="2012-12-12",
)
def low_income_member(dibao_member, tekun_member, margin_member, rigid_member):
    """低保对象、特困人员、低保边缘家庭成员或刚性支出困难家庭成员"""
    return dibao_member or tekun_member or margin_member or rigid_member


@rule(
    entity="person",
    unit="bool",
    label="按孤儿保障的儿童",
    cites="国办发〔2010〕54号；民发〔2019〕62号",
    since="2012-12-12",
)
def orphan_supported(orphan, de_facto_orphan):
    """孤儿或事实无人抚养儿童"""
    return orphan or de_facto_orphan
