"""Chinese official documents to GB/T 9704-2012: one value, two outputs (PDF, DOCX)."""

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
from gongwen.docx import render_docx
from gongwen.encoding import decode, digest, encode
from gongwen.errors import DocumentRefused, FontsMissing, GlyphsMissing, SealUnavailable
from gongwen.fonts import FontCase, Role
from gongwen.numbering import DocumentNumber, written_date
from gongwen.pdf import Rendering, render
from gongwen.reading import read_attachments, read_body, write_attachments, write_body
from gongwen.seal import NoSeal, SampleSeal, Seal, Sealed

__all__ = [
    "Attachment",
    "Attendance",
    "Block",
    "Document",
    "DocumentNumber",
    "DocumentRefused",
    "FontCase",
    "FontsMissing",
    "Form",
    "GlyphsMissing",
    "Heading",
    "Issuer",
    "Kind",
    "NoSeal",
    "Paragraph",
    "Rendering",
    "Role",
    "SampleSeal",
    "Seal",
    "SealUnavailable",
    "Sealed",
    "Table",
    "Urgency",
    "decode",
    "digest",
    "encode",
    "read_attachments",
    "read_body",
    "render",
    "render_docx",
    "write_attachments",
    "write_body",
    "written_date",
]
