"""Which departments the sandbox has, whom each covers, and what it answers from its register."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from province.census import counties
from province.generate import assumptions
from province.store import Registers, Row

Item = dict[str, Any]
Period = tuple[date, date]
# GB/T 26341: what a disability certificate prints.
_DISABILITY = {
    "visual": "1", "hearing": "2", "speech": "3", "limb": "4", "intellectual": "5", "mental": "6",
    "multiple": "7",
}  # fmt: skip
_PROVINCES = {"36": "江西省", "44": "广东省"}  # that answer for what lies there
_STAGE_BEGAN = {"preschool": 3, "compulsory": 6, "senior": 15, "college": 18, "postgraduate": 22}


@dataclass(frozen=True, slots=True)
class Service:
    """One office with its own address and key; `area` are the leading digits it covers, `signature`
    the algorithm agreed with the platform."""

    name: str
    items: tuple[str, ...]
    area: str = "35"
    without: tuple[str, ...] = ()
    signature: str = "hmac_sm3"

    def covers(self, household_id: str) -> bool:
        return household_id.startswith(self.area) and not household_id.startswith(
            self.without or ("-",)
        )


def services() -> dict[str, Service]:
    """Every office of the sandbox by its name."""
    found = [
        Service("police", ("hukou.member", "vehicle"), signature="sm2"),
        Service(
            "hrss",
            ("pension.payment", "injury.payment", "unemployment.payment", "insured_employment"),
        ),
        Service("natural_resources", ("real_estate",)),
        Service("market", ("business",)),
        Service("tax", ("enterprise_tax",), without=("3502", "350128")),
        Service("tax.350200", ("enterprise_tax",), "3502"),
        Service("tax.350128", ("enterprise_tax",), "350128"),
        *(Service(f"bank.{b}", ("account",)) for b in ("rural_credit", "postal", "construction")),
        Service("bank.xiamen", ("account",), "3502"),
        Service("insurer.life", ("policy",)),
        Service("insurer.pacific", ("policy",)),
        Service("insurer.xiamen", ("policy",), "3502"),
        Service("disabled", ("certificate",)),
        Service("education", ("enrolment", "student_aid")),
        Service("agriculture", ("assisted_household",)),
        Service("union", ("needy_worker",)),
        Service("civil_affairs", ("marriage", "funeral", "assistance.payment")),
        Service("credit", ("loan",)),
        Service("securities", ("holding",), without=("3502",)),
        Service("securities.350200", ("holding",), "3502"),
        Service("medical_insurance", ("medical.expense",)),
        Service("justice", ("sentence", "detox")),
        Service("health", ("maternity",)),
        Service("veterans", ("benefit.payment",)),
        Service("maritime", ("vessel",)),
        Service("court", ("support_order",)),
        *(Service(f"interprovince.{p}0000", ("outside_record",)) for p in _PROVINCES),
    ]
    codes = sorted({county.code for county in counties()})
    found += [
        Service(f"housing_fund.{city}00", ("provident_fund.account",), city)
        for city in sorted({code[:4] for code in codes})
    ]
    found += [Service(f"housing_security.{code}", ("public_housing",), code) for code in codes]
    return {service.name: service for service in found}


def items(
    registers: Registers, service: Service, name: str, row: Row, period: Period
) -> list[Item]:
    """The dated entries of one kind that a register holds of a person and that touch the period."""
    return list(_ITEMS[name](registers, service, row, period))


def _months(period: Period) -> list[Period]:
    """Calendar months whose pay day, the 15th, lies in the period."""
    start, end = period
    found: list[Period] = []
    day = start.replace(day=1)
    while day < end:
        following = (day + timedelta(days=32)).replace(day=1)
        if start <= day.replace(day=15) < end:
            found.append((day, following))
        day = following
    return found


def _dated(item: str, value: Item, start: date, end: date | None, record: str) -> Item:
    return {
        "item": item,
        "value": value,
        "event_on": start.isoformat(),
        "period_from": start.isoformat(),
        "period_to": end.isoformat() if end else None,
        "record_id": record,
        "flags": [],
    }


def _share(row: Row, what: str) -> float:
    """A number between 0 and 1 that belongs to the person: the same at every asking."""
    return zlib.crc32(f"{row['person_id']}|{what}".encode()) / 2**32


def _hukou(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    for one in registers.hukou(row["household_no"]):
        value = {k: one[k] for k in ("name", "relation", "sex", "birth_on")}
        yield _dated(
            "hukou.member", value, date.fromisoformat(one["birth_on"]), None, one["person_id"]
        )


def _vehicles(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    motorcycles = row["exempt_vehicles"]
    kinds = ["motorcycle_low_power"] * motorcycles + ["car"] * (row["vehicles"] - motorcycles)
    for i, kind in enumerate(kinds):
        plate = f"闽A{zlib.crc32(row['person_id'].encode()) % 100_000:05d}"
        value = {"kind": kind, "plate": plate}
        yield _dated("vehicle", value, date(2021, 3, 1), None, f"{row['person_id']}-V{i}")


def _pension(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    value = {
        "scheme": "employee" if row["employee_scheme"] else "resident",
        "amount_fen": row["pension_fen"],
        "central_basic_fen": row["central_fen"],
    }
    for a, b in _months(period) if row["pension_fen"] else ():
        yield _dated("pension.payment", value, a, b, f"{row['person_id']}-P{a:%Y%m}")


def _monthly(
    item: str, row: Row, period: Period, fen: int, letter: str, **value: Any
) -> Iterator[Item]:
    for a, b in _months(period) if fen else ():
        entry = {**value, "amount_fen": fen}
        yield _dated(item, entry, a, b, f"{row['person_id']}-{letter}{a:%Y%m}")


def _injury(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    return _monthly("injury.payment", row, period, row["injury_fen"], "I", kind="disability")


def _unemployment(
    registers: Registers, service: Service, row: Row, period: Period
) -> Iterator[Item]:
    paid = assumptions()["unemployment"]["months"]
    entries = _monthly("unemployment.payment", row, period, row["unemployment_fen"], "U")
    return (entry for _, entry in zip(range(paid), entries, strict=False))


def _employment(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    if row["insured"]:
        value = {"employer": "某公司", "base_fen": row["base_fen"]}
        yield _dated("insured_employment", value, date(2022, 1, 1), None, f"{row['person_id']}-E")


def _real_estate(
    registers: Registers, service: Service, row: Row, period: Period
) -> Iterator[Item]:
    kinds = ["home"] * row["homes"] + ["shop"] * row["other_real_estate"]
    for i, kind in enumerate(kinds):
        area = f"{60 + 80 * _share(row, f'home{i}'):.2f}"
        value = {"kind": kind, "area_m2": area, "acquired_on": "2015-06-01"}
        yield _dated("real_estate", value, date(2015, 6, 1), None, f"{row['person_id']}-R{i}")


def _accounts(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    """A person's money lies at one bank, of one in five at two; the parts add up."""
    banks = ("bank.rural_credit", "bank.postal", "bank.construction")
    first = int(_share(row, "bank") * 3)
    total = row["balance_fen"]
    second = total * 3 // 10 if _share(row, "second bank") < 0.2 else 0
    parts = {banks[first]: total - second, banks[(first + 1) % 3]: second}
    if fen := parts.get(service.name, 0):
        value = {"bank": service.name, "balance_fen": fen}
        yield _dated("account", value, date(2018, 1, 1), None, f"{row['person_id']}-A")


def _fund(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    if row["fund_months"]:
        value = {
            "employer": "某公司",
            "balance_fen": row["fund_month_fen"] * row["fund_months"],
            "monthly_fen": row["fund_month_fen"],
            "state": "正常",
        }
        yield _dated(
            "provident_fund.account", value, date(2020, 1, 1), None, f"{row['person_id']}-G"
        )


def _public_housing(
    registers: Registers, service: Service, row: Row, period: Period
) -> Iterator[Item]:
    if kind := row["public_housing"]:
        value = {"kind": kind, "subsidy_fen": 30_000 if kind == "租赁补贴" else 0}
        yield _dated("public_housing", value, date(2024, 1, 1), None, f"{row['person_id']}-H")


def _business(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    if kind := row["business"]:
        value = {
            "name": f"连江某{'公司' if kind == 'enterprise' else '店'}",
            "kind": kind,
            "role": "shareholder" if kind == "enterprise" else "owner",
            "state": "open",
        }
        yield _dated("business", value, date(2019, 1, 1), None, f"{row['person_id']}-B")


def _tax(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    for a, b in _months(period)[::3] if row["tax_quarter_fen"] else ():
        value = {"enterprise": "连江某公司", "tax": "增值税", "amount_fen": row["tax_quarter_fen"]}
        yield _dated("enterprise_tax", value, a, b, f"{row['person_id']}-T{a:%Y%m}")


def _policies(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    mine = ("insurer.life", "insurer.pacific")[int(_share(row, "insurer") * 2)] == service.name
    if mine and row["cash_value_fen"]:
        value = {
            "insurer": service.name,
            "kind": "life",
            "cash_value_fen": row["cash_value_fen"],
            "premium_fen": row["cash_value_fen"] // 8,
        }
        yield _dated("policy", value, date(2016, 1, 1), None, f"{row['person_id']}-L")
    if mine and row["accident_policy"]:
        value = {
            "insurer": service.name,
            "kind": "accident",
            "cash_value_fen": 0,
            "premium_fen": 10_000,
        }
        yield _dated("policy", value, date(2026, 1, 1), None, f"{row['person_id']}-K")


def _certificate(
    registers: Registers, service: Service, row: Row, period: Period
) -> Iterator[Item]:
    if row["disability_grade"]:
        value = {"kind": _DISABILITY[row["disability_kind"]], "grade": row["disability_grade"]}
        yield _dated("certificate", value, date(2020, 1, 1), date(2036, 1, 1), row["person_id"])


def _enrolment(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    stage = row["education_stage"]
    if stage in _STAGE_BEGAN:
        born = date.fromisoformat(row["birth_on"])
        began = min(date(born.year + _STAGE_BEGAN[stage], 9, 1), date(period[1].year - 1, 9, 1))
        value = {"school": "某学校", "stage": stage}
        yield _dated("enrolment", value, began, None, f"{row['person_id']}-S")


def _aid(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    if row["aid_fen"]:
        term = date(period[1].year, 3, 1)
        value = {"kind": "grant", "amount_fen": row["aid_fen"]}
        yield _dated("student_aid", value, term, None, f"{row['person_id']}-N")


def _standing(
    item: str, column: str, value: Callable[[Row], Item], since: date = date(2023, 1, 1)
) -> "Builder":
    """One entry for whoever has something in a column of the register."""

    def build(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
        if row[column]:
            yield _dated(item, value(row), since, None, f"{row['person_id']}-{column}")

    return build


def _marriage(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    if not row["marital"]:
        return
    pairs = {"applicant": "spouse", "spouse": "applicant"}
    other = next(
        (
            one["name"]
            for one in registers.household(row["household_id"])
            if one["person_id"] != row["person_id"]
            and one["relation"] == pairs.get(row["relation"], row["relation"])
        ),
        "",
    )
    value = {"state": row["marital"], "spouse_name": other if row["marital"] == "20" else "某某"}
    yield _dated("marriage", value, date(2005, 5, 1), None, f"{row['person_id']}-M")


def _assistance(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    return _monthly("assistance.payment", row, period, row["assistance_fen"], "D", programme="120")


def _veteran(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    return _monthly("benefit.payment", row, period, row["veteran_fen"], "W", kind="veteran")


def _medical(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    if row["medical_fen"]:
        paid = _months(period)[6][0]
        value = {"hospital": "省立医院", "own_cost_fen": row["medical_fen"]}
        yield _dated("medical.expense", value, paid, paid, f"{row['person_id']}-C")


def _outside(registers: Registers, service: Service, row: Row, period: Period) -> Iterator[Item]:
    """What somebody has in another province lies in one of them."""
    code = list(_PROVINCES)[int(_share(row, "province") * len(_PROVINCES))]
    if row["outside_record"] and service.name == f"interprovince.{code}0000":
        value = {"province": _PROVINCES[code], "kind": "real_estate"}
        yield _dated("outside_record", value, date(2023, 1, 1), None, f"{row['person_id']}-O")


Builder = Callable[[Registers, Service, Row, Period], Iterator[Item]]
_ITEMS: dict[str, Builder] = {
    "hukou.member": _hukou,
    "vehicle": _vehicles,
    "pension.payment": _pension,
    "injury.payment": _injury,
    "unemployment.payment": _unemployment,
    "insured_employment": _employment,
    "real_estate": _real_estate,
    "account": _accounts,
    "provident_fund.account": _fund,
    "public_housing": _public_housing,
    "business": _business,
    "enterprise_tax": _tax,
    "policy": _policies,
    "certificate": _certificate,
    "enrolment": _enrolment,
    "student_aid": _aid,
    "assisted_household": _standing(
        "assisted_household", "assisted", lambda row: {"category": row["assisted"], "resolved": False}
    ),
    "needy_worker": _standing("needy_worker", "needy_worker", lambda row: {"category": "相对困难"}),
    "marriage": _marriage,
    "funeral": _standing(
        "funeral", "funeral", lambda row: {"home": "某殡仪馆"}, since=date(2026, 6, 1)
    ),
    "assistance.payment": _assistance,
    "loan": _standing(
        "loan", "loan_fen", lambda row: {"lender": "某银行", "balance_fen": row["loan_fen"]}
    ),
    "holding": _standing(
        "holding", "securities_fen", lambda row: {"kind": "stock", "value_fen": row["securities_fen"]}
    ),
    "medical.expense": _medical,
    "sentence": _standing("sentence", "in_prison", lambda row: {"prison": "某监狱"}),
    "detox": _standing("detox", "in_detox", lambda row: {"place": "某戒毒所"}),
    "maternity": _standing("maternity", "pregnant", lambda row: {"place": "某妇幼保健院"}),
    "benefit.payment": _veteran,
    "vessel": _standing(
        "vessel", "vessels", lambda row: {"kind": "fishing", "tonnage": "12.5"}
    ),
    "support_order": _standing(
        "support_order", "support_order", lambda row: {"role": "creditor", "monthly_fen": 80_000}
    ),
    "outside_record": _outside,
}  # fmt: skip
