"""Source files read and checked: every fault of a file is named at once, in Chinese."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from cncrypto.signed_http import ALGORITHMS
from minjiu.directory import api as directory
from minjiu.policy import api as policy
from minjiu.registry.enums import Purpose
from minjiu.verification.adapters.described import (
    STATES,
    Branches,
    Coverage,
    Field,
    Item,
    Office,
    Reading,
    Sample,
    Source,
)

T = TypeVar("T")
PROTOCOLS = ("signed_json", "submit_poll", "batch_files")
FORMATS = ("csv", "xlsx", "parquet")
FIELD_UNITS = ("text", "code", "fen", "count", "date", "bool", "decimal")
# What a fact must be for each way of reading it; `latest` takes the field as it stands.
HOW = {
    "sum": ("fen",), "sum_standing": ("fen", "count"), "count": ("count",), "exists": ("bool",),
    "months": ("count",), "latest": ("fen", "count", "bool", "enum"),
}  # fmt: skip
_REQUIRED = {
    "code", "name", "department", "holder", "duty", "in_notice", "state", "legal_basis",
    "purposes", "protocol", "deadline_ms", "freshness_days", "coverage", "items", "facts",
    "samples",
}  # fmt: skip
_OPTIONAL = {
    "reason", "service", "branches", "file_format", "bulk_format", "signature", "attempts", "at_once",
    "per_second", "together", "chosen", "rounds", "from_age", "obligor_facts",
}  # fmt: skip
_DUTY = re.compile(r"D\d\d-\d\d")
_RESULTS = ("found", "not_found", "not_covered", "source_error", "stale")


class CatalogueError(ValueError):
    """Source files that cannot be used; one sentence for each fault."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_folder(folder: Path) -> Mapping[str, Source]:
    """All sources of a folder by code; CatalogueError names every fault of every file."""
    found: dict[str, Source] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            made = read_file(path)
            found[made.code] = made
        except CatalogueError as wrong:
            problems += wrong.problems
    problems += _of_two_minds(found.values())
    if problems:
        raise CatalogueError(problems)
    return found


def _of_two_minds(sources: Iterable[Source]) -> list[str]:
    """A service has one key and one algorithm, whatever it is asked for."""
    agreed: dict[str, Source] = {}
    problems: list[str] = []
    for source in sources:
        pattern = (source.branches.pattern,) if source.branches.pattern else ()
        for office in (*source.branches.offices, *pattern):
            first = agreed.setdefault(office.service, source)
            if first.signature != source.signature:
                problems.append(
                    f"{source.code}.yaml 的signature与{first.code}.yaml不同，"
                    f"而两者都问“{office.service}”，请改为一致。"
                )
    return problems


def read_file(path: Path) -> Source:
    """One source; CatalogueError where the file cannot be used."""
    try:
        data = yaml.safe_load(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.reader.ReaderError):
        raise CatalogueError([f"{path.name} 不是UTF-8文本，请另存为UTF-8编码。"]) from None
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise CatalogueError(
            [f"{path.name} 第{line}行不是正确的YAML，请核对缩进和标点。"]
        ) from None
    if not isinstance(data, dict):
        raise CatalogueError([f"{path.name} 应是“名称: 内容”的形式。"])
    missing, unknown = _REQUIRED - set(data), set(data) - _REQUIRED - _OPTIONAL
    if missing or unknown:
        raise CatalogueError(
            [f"{path.name} 缺少“{name}”，请补上。" for name in sorted(missing)]
            + [f"{path.name} 不认识“{name}”，请删去或改正。" for name in sorted(unknown)]
        )
    page = _Page(path, data)
    made = page.source()
    if page.problems:
        raise CatalogueError([f"{path.name} {problem}" for problem in page.problems])
    assert made is not None  # noqa: S101  no problems, so it was made
    return made


class _Page:
    """One file's content on its way to a Source, collecting what is wrong with it."""

    def __init__(self, path: Path, data: Mapping[str, Any]):
        self.stem, self.data = path.stem, data
        self.problems: list[str] = []

    def source(self) -> Source | None:
        data = self.data
        self._part("code到signature各项", self._identity, None)
        items = self._part("items", self._items, dict[str, Item]())
        readings = self._part("facts", lambda: self._readings("facts", items), ())
        of_obligors = self._part(
            "obligor_facts", lambda: self._readings("obligor_facts", items), ()
        )
        self._told_apart(readings, of_obligors)
        branches = self._part("branches", self._branches, Branches("division"))
        coverage = self._part("coverage", self._coverage, Coverage((), 0))
        samples = self._part("samples", lambda: self._samples(items, readings + of_obligors), ())
        in_files = data["protocol"] == "batch_files"
        numbers = {
            "deadline_ms": self._number("deadline_ms", 100, 86_400_000),
            "attempts": self._number("attempts", 1, 5, 3),
            "rounds": self._number("rounds", 0, 60, 8),
            "at_once": self._number("at_once", 1, 64, 8),
            "per_second": self._number("per_second", 1, 1_000, 100),
            "together": self._number("together", 1, 1_000, 1_000 if in_files else 1),
            "freshness_days": self._number("freshness_days", 1, 3_650),
            "from_age": self._number("from_age", 0, 120, 0),
        }
        self._unread_by_rules(readings)
        if self.problems:
            return None
        return Source(
            code=data["code"], name=data["name"], department=data["department"],
            holder=data["holder"], duty=data["duty"], in_notice=data["in_notice"],
            state=data["state"], reason=data.get("reason", ""), legal_basis=data["legal_basis"],
            purposes=tuple(data["purposes"]), protocol=data["protocol"],
            file_format=data.get("file_format", ""),
            bulk_format=data.get("bulk_format", data.get("file_format", "")),
            signature=data.get("signature", "hmac_sm3"), chosen=data.get("chosen", False),
            branches=branches, coverage=coverage, items=items, readings=readings, obligor_readings=of_obligors, samples=samples,
            **numbers,
        )  # fmt: skip

    def _say(self, problem: str) -> None:
        self.problems.append(problem)

    def _part(self, name: str, make: Callable[[], T], otherwise: T) -> T:
        """One part of the file; where it is not even of the right shape, that is told."""
        try:
            return make()
        except (TypeError, AttributeError, KeyError, IndexError, ValueError):
            self._say(f"的{name}写法不对（该是列表、文字或“名称: 内容”的地方写了别的），请改正。")
            return otherwise

    def _identity(self) -> None:
        data = self.data
        if data["code"] != self.stem:
            self._say(f"的code是“{data['code']}”，应与文件名“{self.stem}”相同。")
        for name in ("name", "holder", "legal_basis"):
            if not isinstance(data[name], str) or not data[name].strip():
                self._say(f"的“{name}”应写明文字。")
        if data["state"] not in STATES:
            self._say(f"的state应为{'、'.join(STATES)}之一。")
        elif data["state"] != "enabled" and not data.get("reason"):
            self._say("未启用或附条件，请在reason写明原因。")
        self._duty()
        if not isinstance(data["purposes"], list) or not set(data["purposes"]) <= set(Purpose):
            self._say(f"的purposes应为{'、'.join(Purpose)}中的若干项。")
        if data["protocol"] not in PROTOCOLS:
            self._say(f"的protocol应为{'、'.join(PROTOCOLS)}之一。")
        batch = data["protocol"] == "batch_files"
        if batch != ("file_format" in data) or data.get("file_format", "csv") not in FORMATS:
            self._say(f"用文件交换时（且仅在此时）请在file_format写明{'、'.join(FORMATS)}之一。")
        if data.get("bulk_format", "csv") not in FORMATS:
            self._say(f"的bulk_format（批量核对的文件）应为{'、'.join(FORMATS)}之一。")
        if data.get("signature", "hmac_sm3") not in ALGORITHMS:
            self._say(f"的signature（签名算法）应为{'、'.join(ALGORITHMS)}之一。")
        if not isinstance(data.get("chosen", False), bool):
            self._say("的chosen应为true（逐人选定后才问）或false。")

    def _duty(self) -> None:
        data, duties = self.data, directory.duties_of_notice()
        if not isinstance(data["in_notice"], bool):
            self._say("的in_notice应为true（函件所列）或false（非函件所列）。")
        elif data["in_notice"] and not _DUTY.fullmatch(str(data["duty"])):
            self._say("是函件所列，请在duty写明职责编号，如D08-03。")
        elif data["in_notice"] and duties.get(data["duty"]) != data["department"]:
            self._say(f"的职责{data['duty']}不是“{data['department']}”的职责，请核对。")
        elif not data["in_notice"] and data["duty"]:
            self._say("非函件所列，duty应留空。")

    def _number(self, name: str, least: int, most: int, usual: int | None = None) -> int:
        value = self.data.get(name, usual)
        if type(value) is not int or not least <= value <= most:
            self._say(f"的{name}应是{least:,}到{most:,}之间的整数。")
            return least
        return value

    def _unread_by_rules(self, readings: tuple[Reading, ...]) -> None:
        """What a rule needs of everybody would stay unknown of those who are not asked about."""
        rules = policy.fact_catalogue()
        read = [r.name for r in readings if r.name in rules]
        if self.data.get("from_age") and read:
            self._say(f"的“{'、'.join(read)}”由规则对每个人读取，不能用from_age限制年龄，请删去。")

    def _branches(self) -> Branches:
        data = self.data
        if ("service" in data) == ("branches" in data):
            self._say("应写service或branches，二者取一。")
            return Branches("division")
        if "service" in data:
            return Branches("division", (Office(str(data["service"]), str(data["holder"])),))
        given = data["branches"]
        if not isinstance(given, dict) or given.get("kind") not in ("division", "institution"):
            self._say("的branches.kind应为division（按地区）或institution（逐家机构）。")
            return Branches("division")
        if "each" in given:
            if given["each"] not in ("prefecture", "county") or "{division}" not in str(
                given.get("service")
            ):
                self._say("的branches.each应为prefecture或county，service须含{division}。")
            # Written into every division's office: what cannot be filled in is told here.
            str(given.get("service")).format(division="350122")
            str(given.get("name", "")).format(name="连江县")
            return Branches(
                given["kind"], (), given["each"],
                Office(
                    str(given.get("service")), str(given.get("name", "")),
                    str(given.get("division", "350000")),
                ),
            )  # fmt: skip
        try:
            offices = tuple(
                Office(str(o["service"]), str(o["name"]), str(o["division"]))
                for o in given["offices"]
            )
        except (KeyError, TypeError):
            self._say("的branches.offices每家应写明service、name、division。")
            return Branches("division")
        if len({o.service for o in offices}) < len(offices):
            self._say("的branches.offices里有重复的service。")
        return Branches(given["kind"], offices)

    def _coverage(self) -> Coverage:
        given = self.data["coverage"]
        if (
            not isinstance(given, dict)
            or set(given) != {"areas", "since"}
            or not all(re.fullmatch(r"\d{6}", str(area)) for area in given["areas"])
            or type(given["since"]) is not int
        ):
            self._say("的coverage应写明areas（六位区划代码）和since（起始年份）。")
            return Coverage((), 0)
        return Coverage(tuple(str(area) for area in given["areas"]), given["since"])

    def _items(self) -> Mapping[str, Item]:
        items: dict[str, Item] = {}
        for name, given in (self.data["items"] or {}).items():
            try:
                fields = {
                    key: Field(
                        one["label"],
                        one["unit"],
                        {str(k): str(v) for k, v in one.get("values", {}).items()},
                    )
                    for key, one in given["fields"].items()
                }
                items[name] = Item(given["label"], given["purpose"], fields)
            except (KeyError, TypeError, AttributeError):
                self._say(f"的数据项“{name}”应有label、purpose，每个字段应有label和unit。")
                continue
            for key, one in fields.items():
                if one.unit not in FIELD_UNITS:
                    self._say(f"的字段“{name}.{key}”的unit应为{'、'.join(FIELD_UNITS)}之一。")
            if len({one.label for one in fields.values()}) < len(fields):
                self._say(f"的数据项“{name}”有两个字段同名，文件里分不清，请改label。")
        if not items:
            self._say("没有列出数据项items。")
        return items

    def _told_apart(self, members: tuple[Reading, ...], obligors: tuple[Reading, ...]) -> None:
        """What is said of an obligor is never read as said of the family."""
        both = {r.name for r in members} & {r.name for r in obligors}
        if both:
            self._say(f"的“{'、'.join(sorted(both))}”同时写在facts和obligor_facts，请另起名称。")
        catalogue = policy.fact_catalogue()
        for kept, entity, where in (
            (members, "obligor", "obligor_facts"), (obligors, "person", "facts")
        ):  # fmt: skip
            wrong = [
                r.name for r in kept if r.name in catalogue and catalogue[r.name].entity == entity
            ]
            if wrong:
                self._say(f"的“{'、'.join(wrong)}”应写在{where}。")

    def _readings(self, section: str, items: Mapping[str, Item]) -> tuple[Reading, ...]:
        made: list[Reading] = []
        for row in self.data.get(section) or []:
            try:
                reading = Reading(
                    row["name"], row["how"], row["item"], row.get("field", ""),
                    {k: tuple(v) for k, v in row.get("where", {}).items()},
                    {str(k): v for k, v in row.get("translate", {}).items()},
                    row.get("label", ""), row.get("unit", ""), row.get("values", {}),
                    row.get("not_found", "unknown"),
                )  # fmt: skip
            except (KeyError, TypeError, AttributeError):
                self._say(f"的{section}每行应有name、how、item。")
                continue
            self._reading(reading, items)
            made.append(reading)
        if len({r.name for r in made}) < len(made):
            self._say(f"的{section}里有重复的事实名。")
        return tuple(made)

    def _reading(self, reading: Reading, items: Mapping[str, Item]) -> None:
        name = reading.name
        if reading.how not in HOW:
            self._say(f"的“{name}”的how应为{'、'.join(HOW)}之一。")
            return
        if reading.item not in items:
            self._say(f"的“{name}”用到没有列明的数据项“{reading.item}”。")
            return
        needed = {reading.field, *reading.where} - {""}
        if not needed <= set(items[reading.item].fields):
            self._say(f"的“{name}”用到没有列明的字段，请在items列明或改正。")
        if reading.how in ("sum", "sum_standing", "latest") and not reading.field:
            self._say(f"的“{name}”按{reading.how}读取，须写明field。")
        catalogue = policy.fact_catalogue()
        if name in catalogue:
            unit = catalogue[name].unit
            if reading.unit and reading.unit != unit:
                self._say(f"的“{name}”在规则事实目录中的unit是{unit}，请改正或删去unit。")
        elif not reading.label or not reading.unit:
            self._say(f"的“{name}”不在规则事实目录中，请写明label和unit。")
            return
        else:
            unit = reading.unit
        if unit not in HOW[reading.how]:
            self._say(f"的“{name}”是{unit}，不能按{reading.how}读取。")

    def _samples(
        self, items: Mapping[str, Item], readings: tuple[Reading, ...]
    ) -> tuple[Sample, ...]:
        made: list[Sample] = []
        for row in self.data["samples"] or []:
            try:
                start, end = (date.fromisoformat(str(day)) for day in row["period"])
                # YAML reads a day as a date; a source sends text.
                reply = json.loads(json.dumps(row["reply"], default=str))
                sample = Sample(row["says"], reply, dict(row.get("reads", {})), (start, end))
                lines = [(one["item"], set(one["value"])) for one in sample.reply.get("facts", ())]
            except (KeyError, TypeError, ValueError, AttributeError):
                self._say("的samples每个应有says、period（起止两日）、reply、reads。")
                continue
            if sample.reply.get("result") not in _RESULTS:
                self._say(f"的样例“{sample.says}”的result应为{'、'.join(_RESULTS)}之一。")
            for item, fields in lines:
                if item not in items or not fields <= set(items[item].fields):
                    self._say(f"的样例“{sample.says}”用到没有列明的数据项或字段。")
            if not set(sample.reads) <= {r.name for r in readings}:
                self._say(f"的样例“{sample.says}”的reads用到facts里没有的事实名。")
            made.append(sample)
        if not made:
            self._say("没有样例samples，请至少写一个。")
        return tuple(made)
