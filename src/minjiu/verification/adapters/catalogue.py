"""The source catalogue: one YAML file per source, and where each service answers."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from cncrypto.signed_http import Scheme, scheme_of
from cncrypto.sm2 import Sm2Error
from minjiu.common.errors import Refused
from minjiu.registry.enums import ASKS_OBLIGORS
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


def obligor_sources_for(purpose: str) -> tuple[Source, ...]:
    """Those of them that are asked about legal obligors too: what an obligor's paper lists."""
    return tuple(s for s in sources_for(purpose) if purpose in ASKS_OBLIGORS and s.obligor_readings)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service answers, how messages are signed, and the secret that seals files."""

    url: str
    app_id: str
    secret: bytes = field(repr=False)
    scheme: Scheme


def endpoint(service: str, algorithm: str) -> Endpoint:
    """From the files that settings name; Refused, in Chinese, where a service is not set up, or
    with keys of another algorithm than its source file agrees on."""
    try:
        url = _told(settings.MINJIU_SOURCE_ENDPOINTS)[service]
        key = _told(settings.MINJIU_SOURCE_SECRETS)[service]
        there = Endpoint(url, key["app_id"], bytes.fromhex(key["secret"]), scheme_of(key))
    except (OSError, KeyError, ValueError):
        raise Refused(
            f"部门服务“{service}”没有接入，", "请系统管理员检查部门服务地址和密钥文件。"
        ) from None
    except Sm2Error as wrong:
        raise Refused(f"部门服务“{service}”的SM2签名不能用，", str(wrong)) from None
    if there.scheme.algorithm != algorithm:
        raise Refused(
            f"部门服务“{service}”约定的签名算法是{algorithm}，密钥却是{there.scheme.algorithm}的，",
            "请系统管理员核对来源文件的signature和密钥文件。",
        )
    return there


def agreed_with(service: str) -> Scheme:
    """How a service that speaks first signs; the keys file fixes it. Refused where it has none."""
    try:
        return scheme_of(_told(settings.MINJIU_SOURCE_SECRETS)[service])
    except (OSError, KeyError, ValueError):
        raise Refused("该单位没有接入，", "请系统管理员检查密钥文件。") from None
    except Sm2Error as wrong:
        raise Refused("该单位的SM2签名不能用，", str(wrong)) from None


def _told(path: str) -> Mapping[str, Any]:
    """What a file says, read anew when it has changed."""
    file = os.stat(path)
    return _read(path, file.st_mtime_ns, file.st_ino)


@lru_cache(maxsize=8)
def _read(path: str, changed: int, number: int) -> Mapping[str, Any]:
    return json.loads(Path(path).read_text())
