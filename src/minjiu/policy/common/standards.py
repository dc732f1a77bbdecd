"""How a standard comes out of the minimum wage, and out of a month a year (649号 第十条).

What a family is measured by is the published standard; these rules retrace it.
"""

from rulebook import rule
from rulebook.language import ratio_of, round_down, round_half_up, round_up

_LAW = "社会救助暂行办法 第十条"


@rule(
    entity="household",
    unit="fen/month",
    label="按最低工资测算的低保标准",
    cites=_LAW + "；各市调标通知",
    since="2014-05-01",
)
def standard_by_wage(minimum_wage, standard_wage_share, standard_rounding, standard_rounding_step):
    """最低工资乘当地比例，按当地方式取整"""
    exact = minimum_wage * standard_wage_share  # in ten-thousandths of a fen
    step = standard_rounding_step * 10_000
    if standard_rounding == "up":
        return round_up(exact, step) * standard_rounding_step
    if standard_rounding == "down":
        return round_down(exact, step) * standard_rounding_step
    return round_half_up(exact, step) * standard_rounding_step


@rule(
    entity="household",
    unit="fen/year",
    label="按最低工资测算的低保年标准",
    cites="各市调标通知",
    since="2014-05-01",
)
def standard_by_wage_year(standard_by_wage):
    """取整后的月标准乘十二"""
    return standard_by_wage * 12


@rule(
    entity="household",
    unit="fen/year",
    label="低保年标准",
    cites="各市调标通知",
    since="2014-05-01",
)
def dibao_standard_year(dibao_standard):
    """公布的月标准乘十二"""
    return dibao_standard * 12


@rule(
    entity="household",
    unit="bool",
    label="低保标准不低于规定的最低工资比例",
    cites="闽政文〔2013〕181号；各市调标通知",
    since="2014-05-01",
)
def standard_reaches_floor(dibao_standard, minimum_wage, standard_wage_share_floor):
    """公布的月标准达到最低工资的最低比例（四舍五入到元）"""
    least = ratio_of(minimum_wage, standard_wage_share_floor)
    return dibao_standard >= round_half_up(least, 100) * 100
