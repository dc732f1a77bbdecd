"""残疾人两项补贴 (国发〔2015〕52号, since 2016-01-01; 闽民规〔2023〕9号)."""

from rulebook import rule
from rulebook.language import any_of, ratio_of, round_up, tier, total

_LAW, _FUJIAN = "国发〔2015〕52号", "闽民规〔2023〕9号"
_SINCE = "2016-01-01"


# 对象 -------------------------------------------------------------------------------------------


@rule(
    entity="person", unit="bool", label="低保家庭的残疾人", cites=_FUJIAN + "：对象①", since=_SINCE
)
def disabled_on_dibao(dibao_member, disability_grade):
    """有残疾等级的低保对象"""
    return dibao_member and disability_grade > 0


@rule(
    entity="household",
    unit="bool",
    label="家庭收入在低保标准一倍至规定倍数",
    cites=_FUJIAN + "：对象②",
    since=_SINCE,
)
def income_just_above_dibao(
    household_income, dibao_standard, counted_persons, disability_income_ratio
):
    """人均收入不低于低保标准，不超过规定倍数"""
    line = dibao_standard * counted_persons
    return line <= household_income <= ratio_of(line, disability_income_ratio)


@rule(
    entity="person",
    unit="bool",
    label="收入略高于低保的重度残疾人",
    cites=_FUJIAN + "：对象②",
    since=_SINCE,
)
def disabled_just_above_dibao(disability_grade, counted, income_just_above_dibao):
    """一级、二级残疾，家庭人均收入在低保标准一倍至规定倍数"""
    return disability_grade in (1, 2) and counted and income_just_above_dibao


@rule(
    entity="person",
    unit="bool",
    label="六十周岁以上无固定收入的重度残疾人",
    cites=_FUJIAN + "：对象③",
    since=_SINCE,
)
def disabled_aged_without_income(disability_grade, age, fixed_income):
    """一级、二级残疾，六十周岁以上，没有固定收入"""
    return disability_grade in (1, 2) and age >= 60 and not fixed_income


@rule(
    entity="person", unit="bool", label="生活困难的残疾人", cites=_FUJIAN + "：对象", since=_SINCE
)
def disabled_in_need(disabled_on_dibao, disabled_just_above_dibao, disabled_aged_without_income):
    """属于对象①至③之一"""
    return disabled_on_dibao or disabled_just_above_dibao or disabled_aged_without_income


# 困难残疾人生活补贴 -----------------------------------------------------------------------------


@rule(
    entity="household",
    unit="fen/month",
    label="生活补贴标准",
    cites=_FUJIAN + "：标准",
    since=_SINCE,
)
def disability_living_standard(provincial_dibao_floor, disability_living_share, disability_step):
    """省定低保最低标准（年）乘规定比例，除以十二，进到规定单位"""
    exact = provincial_dibao_floor * disability_living_share
    return round_up(exact, 12 * 10_000 * disability_step) * disability_step


@rule(
    entity="person",
    unit="bool",
    label="可以领取生活补贴",
    cites=_LAW + "（政策衔接，条目未核）；" + _FUJIAN,
    since=_SINCE,
)
def disability_living_entitled(disabled_in_need, tekun_member, work_injury_care, orphan_supported):
    """生活困难的残疾人；特困人员、领取工伤护理费的、按孤儿保障的除外"""
    return disabled_in_need and not (tekun_member or work_injury_care or orphan_supported)


@rule(
    entity="person",
    unit="bool",
    label="发放生活补贴",
    cites=_LAW + "（政策衔接：择高，条目未核）",
    since=_SINCE,
)
def disability_living_payable(
    disability_living_entitled, disability_living_standard, other_living_subsidy
):
    """可以领取，且高于已领取的同类补贴"""
    return disability_living_entitled and disability_living_standard > other_living_subsidy


# 重度残疾人护理补贴 -----------------------------------------------------------------------------


@rule(
    entity="person",
    unit="fen/month",
    label="护理补贴标准",
    cites=_FUJIAN + "：标准",
    since=_SINCE,
)
def disability_care_standard(
    disabled_in_need,
    disability_grade,
    provincial_dibao_floor,
    disability_care_share,
    disability_care_other,
    disability_step,
):
    """生活困难的，为省定低保最低标准（年）乘该等级比例除以十二，进到规定单位；其他的，为规定金额"""
    if not disabled_in_need:
        return tier(disability_grade, disability_care_other)
    exact = provincial_dibao_floor * tier(disability_grade, disability_care_share)
    return round_up(exact, 12 * 10_000 * disability_step) * disability_step


@rule(
    entity="person",
    unit="bool",
    label="可以领取护理补贴",
    cites=_LAW + "（补贴对象、政策衔接，条目未核）",
    since=_SINCE,
)
def disability_care_entitled(disability_grade, tekun_member, work_injury_care):
    """一级、二级残疾；特困人员、领取工伤护理费的除外"""
    return disability_grade in (1, 2) and not (tekun_member or work_injury_care)


@rule(
    entity="person",
    unit="bool",
    label="发放护理补贴",
    cites=_LAW + "（政策衔接：择高，条目未核）",
    since=_SINCE,
)
def disability_care_payable(disability_care_entitled, disability_care_standard, other_care_subsidy):
    """可以领取，且高于已领取的同类补贴"""
    return disability_care_entitled and disability_care_standard > other_care_subsidy


# 合计 -------------------------------------------------------------------------------------------


@rule(entity="person", unit="bool", label="符合两项补贴条件", cites=_LAW, since=_SINCE)
def disability_person_eligible(disability_living_payable, disability_care_payable):
    """发放生活补贴或护理补贴"""
    return disability_living_payable or disability_care_payable


@rule(entity="person", unit="fen/month", label="生活补贴", cites=_LAW, since=_SINCE)
def disability_living_person(disability_living_payable, disability_living_standard):
    """发放的，为生活补贴标准"""
    return disability_living_standard if disability_living_payable else 0


@rule(entity="person", unit="fen/month", label="护理补贴", cites=_LAW, since=_SINCE)
def disability_care_person(disability_care_payable, disability_care_standard):
    """发放的，为护理补贴标准"""
    return disability_care_standard if disability_care_payable else 0


@rule(entity="person", unit="fen/month", label="两项补贴合计", cites=_LAW, since=_SINCE)
def disability_person_amount(disability_living_person, disability_care_person):
    """生活补贴加护理补贴"""
    return disability_living_person + disability_care_person


@rule(entity="household", unit="bool", label="家里有人符合两项补贴条件", cites=_LAW, since=_SINCE)
def disability_eligible(disability_person_eligible):
    """至少一人符合"""
    return any_of(disability_person_eligible)


@rule(entity="household", unit="fen/month", label="全家生活补贴", cites=_LAW, since=_SINCE)
def disability_living_amount(disability_living_person):
    """各人生活补贴合计"""
    return total(disability_living_person)


@rule(entity="household", unit="fen/month", label="全家护理补贴", cites=_LAW, since=_SINCE)
def disability_care_amount(disability_care_person):
    """各人护理补贴合计"""
    return total(disability_care_person)


@rule(entity="household", unit="fen/month", label="全家两项补贴", cites=_LAW, since=_SINCE)
def disability_amount(disability_living_amount, disability_care_amount):
    """生活补贴和护理补贴合计"""
    return disability_living_amount + disability_care_amount
