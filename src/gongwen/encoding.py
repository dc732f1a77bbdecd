"""A document as JSON data, and back: what a system stores, and what a hash is taken of."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from gongwen.document import (
    Attachment,
    Attendance,
    Block,
    Document,
    Form,
    Heading,
    Issuer,
    Kind,
    Paragraph,
    Table,
    Urgency,
)
from gongwen.numbering import DocumentNumber

_BLOCKS: dict[str, type[Block]] = {"heading": Heading, "paragraph": Paragraph, "table": Table}
_NAMES = {block: name for name, block in _BLOCKS.items()}


def encode(document: Document) -> dict[str, Any]:
    """JSON data with every part; `decode` gives the same document back."""
    data = asdict(document)
    data["body"] = [_encode_block(block) for block in document.body]
    data["attachments"] = [
        {"name": attachment.name, "body": [_encode_block(block) for block in attachment.body]}
        for attachment in document.attachments
    ]
    return cast("dict[str, Any]", json.loads(json.dumps(data, default=_encode_day)))


def decode(data: Mapping[str, Any]) -> Document:
    """The document that `encode` was given."""
    parts = dict(data)
    parts["kind"] = Kind(parts["kind"])
    parts["issuer"] = Issuer(**parts["issuer"])
    parts["body"] = _decode_blocks(parts["body"])
    parts["form"] = Form(parts["form"]) if parts["form"] else None
    parts["urgency"] = Urgency(parts["urgency"])
    parts["number"] = DocumentNumber(**parts["number"]) if parts["number"] else None
    parts["attachments"] = tuple(
        Attachment(one["name"], _decode_blocks(one["body"])) for one in parts["attachments"]
    )
    for name in ("signed_on", "printed_on"):
        parts[name] = date.fromisoformat(parts[name]) if parts[name] else None
    for name in ("addressees", "signers", "copies_to"):
        parts[name] = tuple(parts[name])
    for name in ("present", "absent", "observers"):
        parts[name] = tuple(Attendance(one["unit"], tuple(one["names"])) for one in parts[name])
    return Document(**parts)


def digest(document: Document) -> str:
    """SHA-256 of everything the document says; independent of fonts and layout."""
    text = json.dumps(encode(document), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _encode_block(block: Block) -> dict[str, Any]:
    return {"block": _NAMES[type(block)], **asdict(block)}


def _decode_blocks(blocks: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    return tuple(_decode_block(block) for block in blocks)


def _decode_block(data: Mapping[str, Any]) -> Block:
    parts = {name: _tuples(value) for name, value in data.items() if name != "block"}
    return _BLOCKS[data["block"]](**parts)


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tuples(one) for one in cast("list[Any]", value))
    return value


def _encode_day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a document")
