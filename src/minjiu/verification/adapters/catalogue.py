"""The source catalogue: one YAML file per source says whom we ask, for what, and how we read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from minjiu.common.errors import Refused

_FOLDER = Path(__file__).parents[1] / "sources"
_HOW = {"sum", "sum_standing", "count", "exists", "months"}
_KEYS = {
    "code", "name", "department", "duty", "service", "legal_basis", "purposes", "deadline_ms",
    "items", "facts",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How one fact comes out of dated items; see `actions/answers.py` for each `how`."""

    name: str
    how: str
    item: str
    field: str = ""
    where: Mapping[str, tuple[Any, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Whom we ask. `deadline_ms` bounds all attempts together; `fields` is the allow-list (R3)."""

    code: str
    name: str
    department: str
    duty: str
    service: str
    legal_basis: str
    purposes: tuple[str, ...]
    deadline_ms: int
    items: Mapping[str, str]
    fields: Mapping[str, frozenset[str]]
    readings: tuple[Reading, ...]


@cache
def catalogue() -> Mapping[str, Source]:
    """All sources by code; ValueError, in Chinese, names the file that is wrong."""
    found = [_read(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    return {source.code: source for source in found}


def source(code: str) -> Source:
    return catalogue()[code]


def sources_for(purpose: str) -> tuple[Source, ...]:
    """Sources that yield facts for a purpose: what a household authorisation lists."""
    return tuple(s for s in catalogue().values() if purpose in s.purposes and s.readings)


def _read(path: Path) -> Source:
    data = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(data, dict) or set(data) != _KEYS or data["code"] != path.stem:
        raise ValueError(
            f"来源文件{path.name}应恰有{'、'.join(sorted(_KEYS))}，且code与文件名相同。"
        )
    readings = tuple(
        Reading(
            row["name"], row["how"], row["item"], row.get("field", ""),
            {k: tuple(v) for k, v in row["where"].items()} if "where" in row else None,
        )
        for row in data["facts"]
    )  # fmt: skip
    fields = {name: frozenset(item["fields"]) for name, item in data["items"].items()}
    for reading in readings:
        if reading.how not in _HOW or reading.item not in fields:
            raise ValueError(f"来源文件{path.name}的“{reading.name}”写法有误，请核对how和item。")
        needed = {reading.field, *(reading.where or ())} - {""}
        if not needed <= fields[reading.item]:
            raise ValueError(f"来源文件{path.name}的“{reading.name}”用到未列明的字段。")
    return Source(
        data["code"], data["name"], data["department"], data["duty"], data["service"],
        data["legal_basis"], tuple(data["purposes"]), int(data["deadline_ms"]),
        {name: item["label"] for name, item in data["items"].items()}, fields, readings,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service answers, and the key shared with it."""

    url: str
    app_id: str
    secret: bytes


def endpoint(service: str) -> Endpoint:
    """From the files that settings name; Refused, in Chinese, where a service is not set up."""
    try:
        url = json.loads(Path(settings.MINJIU_SOURCE_ENDPOINTS).read_text())[service]
        key = json.loads(Path(settings.MINJIU_SOURCE_SECRETS).read_text())[service]
    except (OSError, KeyError, ValueError):
        raise Refused(
            f"部门服务“{service}”没有接入，", "请系统管理员检查部门服务地址和密钥文件。"
        ) from None
    return Endpoint(url, key["app_id"], bytes.fromhex(key["secret"]))
