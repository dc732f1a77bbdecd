"""Demo accounts: one for each role, a second township, a city (two people for price figures), two more
liaisons and 总召集人, in 连江县 where the role belongs to a county."""

from dataclasses import dataclass

from minjiu.access.enums import Role

PASSWORD = "minjiu-demo-2026"  # noqa: S105  printed on the screen of every demo


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    name: str
    unit_name: str
    role: Role
    division_code: str
    department_code: str = ""
    seat_number: int | None = None


COUNTY = "350122"
# Towns whose families the demo handles, and who handles them there.
TOWNS = (("350122103", "clerk"), ("350122106", "clerk2"))
_COUNTY = "连江县民政局"
ACCOUNTS = (
    Account("clerk", "林小燕", "连江县琯头镇社会事务办", Role.TOWNSHIP_CLERK, "350122103"),
    Account("clerk2", "王建军", "连江县丹阳镇社会事务办", Role.TOWNSHIP_CLERK, "350122106"),
    Account("examiner", "陈国平", _COUNTY, Role.COUNTY_EXAMINER, COUNTY),
    Account("leader", "黄志强", _COUNTY, Role.COUNTY_LEADER, COUNTY),
    Account("handler", "吴晓红", "连江县核对中心", Role.VERIFICATION_HANDLER, COUNTY),
    Account("reviewer", "郑文彬", "连江县核对中心", Role.VERIFICATION_REVIEWER, COUNTY),
    Account("province", "叶青", "省民政厅", Role.CITY_PROVINCIAL, "350000"),
    Account("city", "沈丽", "福州市民政局", Role.CITY_PROVINCIAL, "350100"),
    Account("reform", "高翔", "福州市发改委", Role.DEPARTMENT_DESK, "350100", "development_reform"),
    Account("desk", "何敏", "连江县教育局", Role.DEPARTMENT_DESK, COUNTY, "education"),
    Account("liaison", "邱建华", "省人社厅", Role.LIAISON, "350000", "human_resources"),
    Account("liaison2", "连志伟", "人行福建省分行", Role.LIAISON, "350000", "central_bank"),
    Account("liaison3", "庄惠", "省教育厅", Role.LIAISON, "350000", "education"),
    Account("office", "苏静", "联席会议办公室", Role.CONFERENCE_OFFICE, "350000"),
    Account("chief", "样例总召集人", "省政府", Role.CONVENER, "350000", seat_number=1),
    Account("convener", "样例召集人", "省民政厅", Role.CONVENER, "350000", seat_number=3),
    Account("finance", "方荣", "连江县财政局", Role.FINANCE, COUNTY),
    Account("auditor", "曾岩", "省审计厅", Role.AUDITOR, "350000"),
    Account("system", "江涛", "省民政厅信息中心", Role.SYSTEM_ADMIN, "350000"),
    Account("security", "汤宁", "省民政厅信息中心", Role.SECURITY_ADMIN, "350000"),
    Account("audit", "施平", "省民政厅机关纪委", Role.AUDIT_ADMIN, "350000"),
)
