"""The source catalogue: one YAML file per source, and where each service answers."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from minjiu.common.errors import Refused
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.source_files import read_folder

FOLDER = Path(__file__).parents[1] / "sources"


@cache
def catalogue() -> Mapping[str, Source]:
    """All sources by code; CatalogueError, in Chinese, names the file that is wrong."""
    return read_folder(FOLDER)


def source(code: str) -> Source:
    return catalogue()[code]


def sources_for(purpose: str) -> tuple[Source, ...]:
    """Sources that are asked for facts for a purpose: what a household authorisation lists."""
    return tuple(
        s
        for s in catalogue().values()
        if s.state == "enabled" and purpose in s.purposes and s.readings
    )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service answers, and the key shared with it."""

    url: str
    app_id: str
    secret: bytes


def endpoint(service: str) -> Endpoint:
    """From the files that settings name; Refused, in Chinese, where a service is not set up."""
    try:
        url = _told(settings.MINJIU_SOURCE_ENDPOINTS)[service]
        key = _told(settings.MINJIU_SOURCE_SECRETS)[service]
    except (OSError, KeyError, ValueError):
        raise Refused(
            f"部门服务“{service}”没有接入，", "请系统管理员检查部门服务地址和密钥文件。"
        ) from None
    return Endpoint(url, key["app_id"], bytes.fromhex(key["secret"]))


def _told(path: str) -> Mapping[str, Any]:
    """What a file says, read anew when it has changed."""
    file = os.stat(path)
    return _read(path, file.st_mtime_ns, file.st_ino)


@lru_cache(maxsize=8)
def _read(path: str, changed: int, number: int) -> Mapping[str, Any]:
    return json.loads(Path(path).read_text())
