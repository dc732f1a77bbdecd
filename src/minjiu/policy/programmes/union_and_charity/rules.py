"""Union and charity: who is referred to them, and that charity money counts once."""

from rulebook import rule
from rulebook.language import any_of, total

_UNION = "闽政办函〔2020〕56号 附件3（省总工会）"
_CHARITY = "社会救助暂行办法 第五十二条、第五十五条；中办发〔2020〕18号第18项"
_SINCE = "2014-05-01"


@rule(entity="person", unit="bool", label="可由工会帮扶", cites=_UNION, since=_SINCE)
def union_help_person_eligible(hardship_worker):
    """工会建档困难职工"""
    return hardship_worker


@rule(entity="household", unit="bool", label="家中有困难职工", cites=_UNION, since=_SINCE)
def union_help_eligible(union_help_person_eligible):
    """至少一名成员"""
    return any_of(union_help_person_eligible)


@rule(entity="household", unit="fen", label="家庭医疗刚性支出", cites=_CHARITY, since=_SINCE)
def family_medical_spending(medical_rigid_spending, counted):
    """计入成员的医疗刚性支出合计"""
    return total(medical_rigid_spending, where=counted)


# 慈善资助只算一次: what charity has paid for is deducted here; only the rest is income (common/income.py).
@rule(
    entity="household",
    unit="fen",
    label="慈善资助已支付的部分",
    cites=_CHARITY,
    since=_SINCE,
)
def charity_against_spending(charity_for_spending, counted, family_medical_spending):
    """计入成员已用于支出的慈善资助，不超过医疗支出本身；不再计入收入，也不再抵扣其他支出"""
    return min(total(charity_for_spending, where=counted), family_medical_spending)


@rule(
    entity="household",
    unit="fen",
    label="慈善资助后的医疗支出",
    cites=_CHARITY,
    since=_SINCE,
)
def medical_left_after_charity(family_medical_spending, charity_against_spending):
    """医疗刚性支出减慈善资助抵扣的部分"""
    return max(0, family_medical_spending - charity_against_spending)


@rule(entity="household", unit="bool", label="医疗负担仍重", cites=_CHARITY, since=_SINCE)
def medical_burden_left(
    medical_left_after_charity, dibao_standard, counted_persons, charity_referral_months
):
    """慈善资助后的医疗支出达到全家若干个月的保障线"""
    if medical_left_after_charity == 0:
        return False
    return medical_left_after_charity >= (
        dibao_standard * counted_persons * charity_referral_months
    )


@rule(entity="household", unit="bool", label="家中有大病患者", cites=_CHARITY, since=_SINCE)
def seriously_ill_in_family(serious_illness):
    """至少一名成员是重特大疾病患者"""
    return any_of(serious_illness)


@rule(entity="household", unit="bool", label="可转介慈善", cites=_CHARITY, since=_SINCE)
def charity_referral(special_aid_family, seriously_ill_in_family, medical_burden_left):
    """救助对象家庭有大病患者，或者医疗负担仍重"""
    return special_aid_family and (seriously_ill_in_family or medical_burden_left)


@rule(
    entity="household",
    unit="bool",
    label="可由工会或慈善帮扶",
    cites=_UNION + "；" + _CHARITY,
    since=_SINCE,
)
def union_and_charity_eligible(union_help_eligible, charity_referral):
    """工会帮扶或慈善转介，任何一项"""
    return union_help_eligible or charity_referral
