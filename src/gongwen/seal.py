"""Seals. A real one comes from the province's e-seal system through an adapter; we never draw one."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from gongwen.errors import SealUnavailable
from gongwen.fonts import FontCase
from gongwen.pages import SealPlace
from gongwen.pdf import Rendering, Stamp, render


@dataclass(frozen=True, slots=True)
class Sealed:
    """The file as sealed and what the sealing system says of it."""

    pdf: bytes
    sealing_body: str
    proof: str


class Seal(Protocol):
    """Seals a rendering in the name of the body its issuer names."""

    def seal(self, rendering: Rendering) -> Sealed: ...


def require_sealable(rendering: Rendering) -> tuple[str, SealPlace]:
    """The sealing body of a finished document and the place of its seal, or a refusal."""
    document = rendering.document
    if document.is_draft:
        raise SealUnavailable("草稿没有发文字号和成文日期，不能用印。")
    if rendering.seal is None or document.issuer.sealed_by is None:
        raise SealUnavailable(f"{document.kind}不加盖印章。")
    return document.issuer.sealed_by, rendering.seal


class NoSeal:
    """Where no sealing system is connected: refuses, so that nothing unsealed goes out as sealed."""

    def seal(self, rendering: Rendering) -> Sealed:
        raise SealUnavailable("尚未接入电子印章系统，不能用印。请联系系统管理员配置。")


@dataclass(frozen=True, slots=True)
class SampleSeal:
    """“样章” in a dashed ring, for training and demonstration; refuses in production."""

    fonts: FontCase
    production: bool

    def seal(self, rendering: Rendering) -> Sealed:
        if self.production:
            raise SealUnavailable("正式环境不得使用样章。请接入电子印章系统。")
        body, place = require_sealable(rendering)
        words = (("样章", 13.0), ("不具效力", 7.0))
        pdf = render(rendering.document, self.fonts, stamp=Stamp(place, words)).pdf
        return Sealed(pdf, body, f"样章 SHA-256:{hashlib.sha256(pdf).hexdigest()}")
