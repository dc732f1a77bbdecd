"""Price linkage (发改价格规〔2016〕1835号; 发改价格〔2021〕1553号): trigger, amount, who receives.

Everything that a place may set is a parameter. The day of the evaluation is a day of the index
month. An amount rule is a function with a number and a line in `price_amount_by_rule`; which one
holds is the parameter `price_amount_rule`.
"""

from rulebook import rule
from rulebook.language import any_of, ratio_of, round_down, round_half_up, round_up, tier, total

_LAW = "发改价格规〔2016〕1835号"
_SINCE = "2014-01-01"  # 福建 2014 年起以居民消费价格和粮食价格启动


# Trigger ------------------------------------------------------------------------------------


@rule(entity="household", unit="bool", label="居民消费价格前几个月也达到", cites=_LAW, since=_SINCE)
def price_cpi_held_before(
    price_cpi_rise_month_before,
    price_cpi_rise_two_before,
    price_cpi_trigger,
    price_persistence_months,
):
    """要求连续几个月达到的，前面各月也要达到；只看单月的，不看前面"""
    if price_persistence_months >= 2 and price_cpi_rise_month_before < price_cpi_trigger:
        return False
    return price_persistence_months < 3 or price_cpi_rise_two_before >= price_cpi_trigger


@rule(entity="household", unit="bool", label="居民消费价格达到启动条件", cites=_LAW, since=_SINCE)
def price_cpi_triggered(price_cpi_rise, price_cpi_trigger, price_cpi_held_before):
    """居民消费价格同比涨幅达到规定幅度（幅度为零表示不以此启动）"""
    if price_cpi_trigger == 0 or price_cpi_rise < price_cpi_trigger:
        return False
    return price_cpi_held_before


@rule(entity="household", unit="bool", label="食品价格前几个月也达到", cites=_LAW, since=_SINCE)
def price_food_held_before(
    price_food_rise_month_before,
    price_food_rise_two_before,
    price_food_trigger,
    price_persistence_months,
):
    """要求连续几个月达到的，前面各月也要达到；只看单月的，不看前面"""
    if price_persistence_months >= 2 and price_food_rise_month_before < price_food_trigger:
        return False
    return price_persistence_months < 3 or price_food_rise_two_before >= price_food_trigger


@rule(entity="household", unit="bool", label="食品价格达到启动条件", cites=_LAW, since=_SINCE)
def price_food_triggered(price_food_rise, price_food_trigger, price_food_held_before):
    """食品价格同比涨幅达到规定幅度（幅度为零表示不以此启动）"""
    if price_food_trigger == 0 or price_food_rise < price_food_trigger:
        return False
    return price_food_held_before


@rule(entity="household", unit="ratio", label="粮食价格启动线", cites=_LAW, since=_SINCE)
def price_grain_line(price_grain_trigger, price_grain_must_exceed):
    """规定幅度；写明“超过”的，要高出一个最小单位"""
    return price_grain_trigger + price_grain_must_exceed


@rule(entity="household", unit="bool", label="粮食价格前几个月也达到", cites=_LAW, since=_SINCE)
def price_grain_held_before(
    price_grain_rise_month_before,
    price_grain_rise_two_before,
    price_grain_line,
    price_persistence_months,
):
    """要求连续几个月达到的，前面各月也要达到；只看单月的，不看前面"""
    if price_persistence_months >= 2 and price_grain_rise_month_before < price_grain_line:
        return False
    return price_persistence_months < 3 or price_grain_rise_two_before >= price_grain_line


@rule(entity="household", unit="bool", label="粮食价格达到启动条件", cites=_LAW, since=_SINCE)
def price_grain_triggered(
    price_grain_rise, price_grain_trigger, price_grain_line, price_grain_held_before
):
    """粮食价格同比涨幅达到规定幅度（幅度为零表示不以此启动）"""
    if price_grain_trigger == 0 or price_grain_rise < price_grain_line:
        return False
    return price_grain_held_before


@rule(
    entity="household", unit="bool", label="低收入价格指数前几个月也达到", cites=_LAW, since=_SINCE
)
def price_scpi_held_before(
    price_scpi_rise_month_before,
    price_scpi_rise_two_before,
    price_scpi_trigger,
    price_persistence_months,
):
    """要求连续几个月达到的，前面各月也要达到；只看单月的，不看前面"""
    if price_persistence_months >= 2 and price_scpi_rise_month_before < price_scpi_trigger:
        return False
    return price_persistence_months < 3 or price_scpi_rise_two_before >= price_scpi_trigger


@rule(entity="household", unit="bool", label="低收入价格指数达到启动条件", cites=_LAW, since=_SINCE)
def price_scpi_triggered(price_scpi_rise, price_scpi_trigger, price_scpi_held_before):
    """低收入居民基本生活费用价格指数同比涨幅达到规定幅度（幅度为零表示不以此启动）"""
    if price_scpi_trigger == 0 or price_scpi_rise < price_scpi_trigger:
        return False
    return price_scpi_held_before


@rule(entity="household", unit="bool", label="启动价格联动", cites=_LAW, since=_SINCE)
def price_triggered(
    price_cpi_triggered, price_food_triggered, price_grain_triggered, price_scpi_triggered
):
    """任何一项条件达到就启动；当月一项都不达到就停止"""
    return (
        price_cpi_triggered or price_food_triggered or price_grain_triggered or price_scpi_triggered
    )


# Amount of one person -----------------------------------------------------------------------


# A rise that the place does not use is zero, so that its index need not be known.
@rule(entity="household", unit="ratio", label="居民消费价格涨幅", cites=_LAW, since=_SINCE)
def price_rise_of_cpi(price_rise_of_amount, price_scpi_published, price_cpi_rise):
    """规定以居民消费价格计算，或当地没有编制低收入价格指数；不用的为零"""
    if price_rise_of_amount == "cpi":
        return price_cpi_rise
    if price_rise_of_amount == "scpi" and not price_scpi_published:
        return price_cpi_rise
    return 0


@rule(entity="household", unit="ratio", label="低收入价格指数涨幅", cites=_LAW, since=_SINCE)
def price_rise_of_scpi(price_rise_of_amount, price_scpi_published, price_scpi_rise):
    """规定以低收入居民基本生活费用价格指数计算；不用的为零"""
    if price_rise_of_amount == "scpi" and price_scpi_published:
        return price_scpi_rise
    return 0


@rule(entity="household", unit="ratio", label="食品价格涨幅", cites=_LAW, since=_SINCE)
def price_rise_of_food(price_rise_of_amount, price_food_rise):
    """规定以食品价格计算；不用的为零"""
    if price_rise_of_amount == "food":
        return price_food_rise
    return 0


@rule(entity="household", unit="ratio", label="最高涨幅（消费、食品）", cites=_LAW, since=_SINCE)
def price_highest_of_cpi_and_food(
    price_rise_of_amount,
    price_cpi_triggered,
    price_food_triggered,
    price_cpi_rise,
    price_food_rise,
):
    """居民消费价格和食品价格中，达到启动条件的较高涨幅；不用的为零"""
    if price_rise_of_amount != "highest":
        return 0
    if price_cpi_triggered and price_food_triggered:
        return max(price_cpi_rise, price_food_rise)
    if price_cpi_triggered:
        return price_cpi_rise
    if price_food_triggered:
        return price_food_rise
    return 0


@rule(entity="household", unit="ratio", label="达到条件的最高涨幅", cites=_LAW, since=_SINCE)
def price_rise_of_highest(
    price_rise_of_amount,
    price_highest_of_cpi_and_food,
    price_grain_triggered,
    price_scpi_triggered,
    price_grain_rise,
    price_scpi_rise,
):
    """达到启动条件的各项价格中最高的涨幅；不用的为零"""
    if price_rise_of_amount != "highest":
        return 0
    highest = price_highest_of_cpi_and_food
    if price_grain_triggered:
        highest = max(highest, price_grain_rise)
    if price_scpi_triggered:
        highest = max(highest, price_scpi_rise)
    return highest


@rule(entity="household", unit="ratio", label="计算补贴的涨幅", cites=_LAW, since=_SINCE)
def price_rise_used(
    price_rise_of_cpi, price_rise_of_scpi, price_rise_of_food, price_rise_of_highest
):
    """规定所用的那一项涨幅（其余为零），不低于零"""
    return max(
        0, price_rise_of_cpi + price_rise_of_scpi + price_rise_of_food + price_rise_of_highest
    )


@rule(entity="household", unit="fen", label="按标准乘涨幅", cites=_LAW, since=_SINCE)
def price_by_standard(dibao_standard, price_rise_used):
    """低保标准乘涨幅"""
    return ratio_of(dibao_standard, price_rise_used)


@rule(entity="household", unit="fen", label="按涨幅分档", cites="各地价格联动办法", since=_SINCE)
def price_by_steps(price_rise_used, price_steps):
    """涨幅所在档次的金额"""
    return tier(price_rise_used, price_steps)


@rule(entity="household", unit="fen", label="按标准的比例", cites="各地价格联动办法", since=_SINCE)
def price_by_share(dibao_standard, price_share):
    """低保标准的固定比例，不随涨幅变化"""
    return ratio_of(dibao_standard, price_share)


@rule(
    entity="household",
    unit="count",
    label="超出起点的百分点",
    cites="各地价格联动办法",
    since=_SINCE,
)
def price_points(price_rise_used, price_points_from, price_points_rounding):
    """涨幅超出起点的整百分点数（不足一点的，按规定舍去或进一）"""
    above = max(0, price_rise_used - price_points_from)
    if price_points_rounding == "up":
        return round_up(above, 100)
    return round_down(above, 100)


@rule(
    entity="household", unit="fen", label="按基数加百分点", cites="各地价格联动办法", since=_SINCE
)
def price_by_points(price_base, price_per_point, price_points):
    """基数加每个百分点的金额"""
    return price_base + price_per_point * price_points


@rule(entity="household", unit="fen", label="按规则算出的金额", cites=_LAW, since=_SINCE)
def price_amount_by_rule(
    price_amount_rule, price_by_standard, price_by_steps, price_by_share, price_by_points
):
    """当地采用的算法得出的金额"""
    if price_amount_rule == "steps":
        return price_by_steps
    if price_amount_rule == "share":
        return price_by_share
    if price_amount_rule == "points":
        return price_by_points
    return price_by_standard


@rule(entity="household", unit="fen/month", label="取整后的金额", cites=_LAW, since=_SINCE)
def price_rounded(price_amount_by_rule, price_round_step, price_rounding):
    """按规定的单位和方向取整"""
    step = max(1, price_round_step)
    if price_rounding == "half":
        return round_half_up(price_amount_by_rule, step) * step
    if price_rounding == "down":
        return round_down(price_amount_by_rule, step) * step
    return round_up(price_amount_by_rule, step) * step


@rule(entity="household", unit="fen/month", label="每人每月补贴", cites=_LAW, since=_SINCE)
def price_supplement(price_triggered, price_rounded, price_minimum, price_cap, price_multiplier):
    """不低于最低额、不高于封顶额（零表示不封顶），乘阶段性倍数；没有启动为零"""
    if not price_triggered:
        return 0
    amount = max(price_minimum, price_rounded)
    if price_cap > 0:
        amount = min(price_cap, amount)
    return amount * price_multiplier


@rule(
    entity="household",
    unit="fen/month",
    label="失业保险金（计算基数）",
    cites="福建省失业保险条例",
    since=_SINCE,
)
def price_unemployment_benefit(minimum_wage, unemployment_benefit_ratio):
    """最低工资乘规定比例"""
    return ratio_of(minimum_wage, unemployment_benefit_ratio)


@rule(
    entity="household",
    unit="fen/month",
    label="失业人员每人每月补贴",
    cites=_LAW,
    since=_SINCE,
)
def price_unemployed_supplement(
    price_triggered,
    price_unemployed_as_others,
    price_supplement,
    price_unemployment_benefit,
    price_cpi_rise,
    price_round_step,
    price_unemployed_minimum,
    price_multiplier,
):
    """失业保险金乘居民消费价格涨幅，见零头进到整数，不低于最低额；也可以规定与其他对象相同"""
    if not price_triggered:
        return 0
    if price_unemployed_as_others:
        return price_supplement
    step = max(1, price_round_step)
    raw = ratio_of(price_unemployment_benefit, max(0, price_cpi_rise))
    return max(price_unemployed_minimum, round_up(raw, step) * step) * price_multiplier


# Who receives -------------------------------------------------------------------------------


# Who would qualify but is not on the list of the index month receives nothing for it.
@rule(entity="person", unit="bool", label="基本生活救助和优抚对象", cites=_LAW, since=_SINCE)
def price_basic_group(dibao_recipient, tekun_recipient, key_entitled):
    """指数月在册的低保对象、特困人员、享受定期抚恤补助的优抚对象"""
    return dibao_recipient or tekun_recipient or key_entitled


@rule(
    entity="person",
    unit="bool",
    label="纳入联动的困境儿童",
    cites="发改价格〔2020〕263号；发改价格〔2021〕1553号",
    since=_SINCE,
)
def price_child_group(
    orphan_supported, hiv_infected_child, price_covers_children, price_covers_hiv_children
):
    """孤儿、事实无人抚养儿童；2021年起还有艾滋病病毒感染儿童"""
    if price_covers_children and orphan_supported:
        return True
    return price_covers_hiv_children and hiv_infected_child


@rule(
    entity="person",
    unit="bool",
    label="纳入联动的低保边缘家庭成员",
    cites="2022年8月阶段性调整",
    since=_SINCE,
)
def price_margin_group(margin_recipient, price_covers_margin):
    """阶段性调整期间，已认定的低保边缘家庭成员"""
    return price_covers_margin and margin_recipient


@rule(entity="person", unit="bool", label="领取失业保险的人员", cites=_LAW, since=_SINCE)
def price_unemployed_group(
    unemployment_benefit_recipient, unemployment_subsidy_recipient, price_covers_subsidy
):
    """领取失业保险金的人员；阶段性调整期间还有领取失业补助金的人员"""
    if unemployment_benefit_recipient:
        return True
    return price_covers_subsidy and unemployment_subsidy_recipient


@rule(entity="person", unit="bool", label="按一般对象发放", cites=_LAW, since=_SINCE)
def price_general_group(price_basic_group, price_child_group, price_margin_group):
    """属于失业人员以外的任何一类对象"""
    return price_basic_group or price_child_group or price_margin_group


@rule(entity="person", unit="bool", label="属于发放范围", cites=_LAW, since=_SINCE)
def price_recipient(price_general_group, price_unemployed_group):
    """指数月在册的任何一类对象"""
    return price_general_group or price_unemployed_group


@rule(entity="household", unit="bool", label="家中有发放对象", cites=_LAW, since=_SINCE)
def price_recipient_in_family(price_recipient):
    """至少一名成员属于发放范围"""
    return any_of(price_recipient)


@rule(entity="person", unit="bool", label="可领价格补贴", cites=_LAW, since=_SINCE)
def price_linkage_person_eligible(price_recipient, price_triggered):
    """启动的月份，属于发放范围"""
    return price_recipient and price_triggered


@rule(entity="person", unit="fen/month", label="本人价格补贴", cites=_LAW, since=_SINCE)
def price_linkage_person_amount(
    price_recipient, price_general_group, price_supplement, price_unemployed_supplement
):
    """一人只领一份：同时属于几类的，按一般对象"""
    if not price_recipient:
        return 0
    if price_general_group:
        return price_supplement
    return price_unemployed_supplement


@rule(entity="household", unit="bool", label="家庭可领价格补贴", cites=_LAW, since=_SINCE)
def price_linkage_eligible(price_recipient_in_family, price_triggered):
    """启动的月份，家中有发放对象"""
    return price_recipient_in_family and price_triggered


@rule(entity="household", unit="fen/month", label="全家价格补贴", cites=_LAW, since=_SINCE)
def price_linkage_amount(price_linkage_eligible, price_linkage_person_amount):
    """各人补贴合计"""
    if not price_linkage_eligible:
        return 0
    return total(price_linkage_person_amount)
