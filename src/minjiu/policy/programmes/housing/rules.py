"""Housing aid (社会救助暂行办法 第三十七至四十条; 中办发〔2020〕18号 十)."""

from rulebook import rule
from rulebook.language import any_of, count_if

_LAW = "社会救助暂行办法 第三十七条、第三十八条"
_SINCE = "2014-05-01"


@rule(
    entity="person",
    unit="bool",
    label="住在家里",
    cites="社会救助暂行办法 第三十七条、第三十八条",
    since=_SINCE,
)
def housed_here(at_home, tekun_recipient, support_form):
    """一起生活的人；集中供养的特困人员住在供养机构"""
    if not at_home:
        return False
    return not (tekun_recipient and support_form == "institutional")


@rule(
    entity="household",
    unit="count",
    label="住在家里的人数",
    cites="社会救助暂行办法 第三十八条",
    since=_SINCE,
)
def persons_housed(housed_here):
    """住在家里的人数"""
    return count_if(housed_here)


@rule(
    entity="household",
    unit="bool",
    label="城镇住房困难",
    cites="社会救助暂行办法 第三十八条",
    since=_SINCE,
)
def housing_short(home_area, housing_area_limit, persons_housed):
    """自有住房面积低于规定的人均面积乘住在家里的人数；没有自有住房的面积为零"""
    return home_area < housing_area_limit * persons_housed


@rule(entity="person", unit="bool", label="住房救助对象", cites=_LAW, since=_SINCE)
def housing_member(special_aid_member, tekun_recipient, support_form):
    """专项救助对象；特困人员只限分散供养的，集中供养的住在供养机构"""
    if not special_aid_member:
        return False
    return not (tekun_recipient and support_form == "institutional")


@rule(entity="household", unit="bool", label="家中有住房救助对象", cites=_LAW, since=_SINCE)
def housing_family(housing_member):
    """至少一名成员是住房救助对象"""
    return any_of(housing_member)


@rule(
    entity="household",
    unit="bool",
    label="可享受公租房或租赁补贴",
    cites=_LAW + "；中办发〔2020〕18号第10项",
    since=_SINCE,
)
def public_rental_eligible(housing_family, residence, housing_short, public_housing_now):
    """城镇的住房救助对象，住房困难，还没有享受住房保障"""
    if not housing_family or residence != "urban":
        return False
    return housing_short and not public_housing_now


@rule(
    entity="person",
    unit="bool",
    label="危房改造对象",
    cites="社会救助暂行办法 第三十八条；中办发〔2020〕18号第10项",
    since=_SINCE,
)
def house_repair_member(housing_member, relapse_monitored):
    """住房救助对象，或防返贫监测对象"""
    return housing_member or relapse_monitored


@rule(
    entity="household",
    unit="bool",
    label="家中有危房改造对象",
    cites="社会救助暂行办法 第三十八条",
    since=_SINCE,
)
def house_repair_family(house_repair_member):
    """至少一名成员"""
    return any_of(house_repair_member)


@rule(
    entity="household",
    unit="bool",
    label="可列入危房改造",
    cites=_LAW + "；中办发〔2020〕18号第10项",
    since=_SINCE,
)
def house_repair_eligible(house_repair_family, residence, house_grade, house_repaired_before):
    """农村的改造对象，房屋鉴定为C级或D级，没有享受过改造"""
    if not house_repair_family or residence != "rural":
        return False
    return house_grade in ("c", "d") and not house_repaired_before


@rule(entity="household", unit="bool", label="可享受住房救助", cites=_LAW, since=_SINCE)
def housing_eligible(public_rental_eligible, house_repair_eligible):
    """城镇住房保障或农村危房改造，任何一项"""
    return public_rental_eligible or house_repair_eligible


@rule(entity="household", unit="bool", label="家中有特困人员", cites=_LAW, since=_SINCE)
def tekun_in_family(tekun_member):
    """至少一名成员是特困人员"""
    return any_of(tekun_member)


@rule(
    entity="household",
    unit="fen",
    label="危房改造补助",
    cites="社会救助暂行办法 第三十九条",
    since=_SINCE,
)
def housing_amount(
    house_repair_eligible, tekun_in_family, house_repair_grant_tekun, house_repair_grant
):
    """一次性补助：特困户按较高标准；公租房不发钱"""
    if not house_repair_eligible:
        return 0
    if tekun_in_family:
        return house_repair_grant_tekun
    return house_repair_grant


@rule(
    entity="household",
    unit="fen/month",
    label="租赁补贴",
    cites="社会救助暂行办法 第三十八条",
    since=_SINCE,
)
def rent_allowance(
    public_rental_eligible, rent_allowance_per_m2, housing_area_limit, persons_housed, home_area
):
    """每平方米补贴乘不足的面积；不要补贴的可以轮候公租房"""
    if not public_rental_eligible:
        return 0
    return rent_allowance_per_m2 * max(0, housing_area_limit * persons_housed - home_area)
