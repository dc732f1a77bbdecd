"""Who may have 专项救助 (education, housing, employment) because of what the family is already."""

from rulebook import rule
from rulebook.language import any_of

# 国办发〔2023〕39号 is dated 2023-10-19: 低保边缘家庭 and 刚性支出困难家庭 join.
_BEFORE = "社会救助暂行办法 第三十三、三十七、四十二条"
_NOW = "国办发〔2023〕39号 四（二）"


@rule(
    entity="person",
    unit="bool",
    label="专项救助对象",
    cites=_BEFORE,
    since="2014-05-01",
    until="2023-10-19",
    variable="special_aid_member",
)
def special_aid_member_before_2023(dibao_member, tekun_member):
    """低保对象、特困人员"""
    return dibao_member or tekun_member


@rule(entity="person", unit="bool", label="专项救助对象", cites=_NOW, since="2023-10-19")
def special_aid_member(low_income_member):
    """低保对象、特困人员、低保边缘家庭成员、刚性支出困难家庭成员"""
    return low_income_member


@rule(
    entity="household",
    unit="bool",
    label="家中有专项救助对象",
    cites=_BEFORE + "；" + _NOW,
    since="2014-05-01",
)
def special_aid_family(special_aid_member):
    """至少一名成员是专项救助对象"""
    return any_of(special_aid_member)


@rule(entity="person", unit="bool", label="低保或特困", cites=_BEFORE, since="2014-05-01")
def dibao_or_tekun_member(dibao_member, tekun_member):
    """低保对象或特困人员"""
    return dibao_member or tekun_member
