"""附件: what is taken in, and that it stays as it came."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cncodes.resident_id import check_character
from cncrypto import sm3
from minjiu.audit.models import Record
from minjiu.common.errors import Refused
from minjiu.files import api as files
from minjiu.files.api import FileKind, Upload
from minjiu.files.contents import LARGEST, MOST_PARTS
from minjiu.files.models import StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20) + b"\xff\xd9"
OLD_DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def packed(parts: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


DOCX = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})
XLSX = packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
OFD = packed({"OFD.xml": b"<ofd:OFD/>"})
BOMB = packed({"word/document.xml": bytes(30 * 1024 * 1024)})


def named(value: object) -> str | None:
    """Tests are not named by content: a packed file holds the moment at which it was packed."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "“甲.pdf”是空的，请检查文件后重新上传。"),
        (PDF + bytes(LARGEST), "“甲.pdf”超过20 MB，请压缩图片或分成几个文件后上传。"),
        (b"MZ\x90\x00" + bytes(99), "“甲.pdf”不是可以上传的文件类型"),
        (b"<html><script>alert(1)</script>", "“甲.pdf”不是可以上传的文件类型"),
        (b"%PDF-1.7 cut off", "“甲.pdf”不是可以上传的文件类型"),
        (OLD_DOC, "“甲.pdf”是旧版Office文件或加了密码"),
        (DOCX[:80], "“甲.pdf”已损坏"),
        (packed({"a.txt": b"text"}), "“甲.pdf”不是可以上传的文件类型"),
        (BOMB, "“甲.pdf”解压后异常庞大，不能接收"),
        (packed({f"word/{n}": b"" for n in range(MOST_PARTS + 1)}), "解压后异常庞大"),
        (packed({"word/document.xml": b"", "word/vbaProject.bin": b""}), "“甲.pdf”带有宏"),
    ],
    ids=named,
)
def test_what_is_refused_leaves_nothing(office: Any, content: bytes, says: str) -> None:
    with pytest.raises(Refused) as refused:
        files.store(upload=Upload("甲.pdf", content), acting_user=office)
    assert str(refused.value).startswith(says) or says in str(refused.value)
    assert refused.value.field == "file"
    assert not StoredFile.objects.exists()
    assert not Record.objects.filter(action="files.stored").exists()


def test_the_unpacked_size_is_bounded_whatever_each_part_says(office: Any) -> None:
    # ten parts, each packed well enough below the ratio, together over 200 MB
    block = bytes(range(256)) * 4096 * 21
    big = packed({f"word/{n}": block for n in range(10)})
    assert len(big) < LARGEST
    with pytest.raises(Refused, match="解压后异常庞大"):
        files.store(upload=Upload("甲.docx", big), acting_user=office)


def test_an_id_number_in_the_name_is_refused_and_not_repeated(office: Any) -> None:
    number = "35012219700101001" + check_character("35012219700101001")
    with pytest.raises(Refused, match="文件名里有身份证号码") as refused:
        files.store(upload=Upload(f"陈国华{number}.pdf", PDF), acting_user=office)
    assert number not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "given", "kind", "name"),
    [
        (PDF, "报告.pdf", FileKind.PDF, "报告.pdf"),
        (PDF, "报告.exe", FileKind.PDF, "报告.exe.pdf"),
        (DOCX, "C:\\桌面\\报告.docx", FileKind.DOCX, "报告.docx"),
        (XLSX, "../../表.xlsx", FileKind.XLSX, "表.xlsx"),
        (OFD, "公文.ofd", FileKind.OFD, "公文.ofd"),
        (PNG, "图\u202egpj.png", FileKind.PNG, "图gpj.png"),
        (JPEG, "照片.JPEG", FileKind.JPEG, "照片.JPEG"),
        (JPEG, "", FileKind.JPEG, "附件.jpg"),
    ],
    ids=named,
)
def test_the_content_decides_the_kind(
    office: Any, content: bytes, given: str, kind: FileKind, name: str
) -> None:
    stored = files.store(upload=Upload(given, content), acting_user=office)
    view = files.files([stored.pk])[stored.pk]
    assert (view.kind, view.name, view.size, view.sm3) == (
        kind, name, len(content), sm3(content).hex(),
    )  # fmt: skip
    opened = files.open_file(office, stored.pk)
    assert (opened.content, opened.media_type) == (content, files.MEDIA_TYPES[kind])


def test_nobody_changes_or_deletes_a_file(office: Any) -> None:
    stored = files.store(upload=Upload("报告.pdf", PDF), acting_user=office)
    attempts: list[Callable[[], Any]] = [
        lambda: StoredFile.objects.filter(pk=stored.pk).update(content=b"other"),
        lambda: StoredFile.objects.filter(pk=stored.pk).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert files.open_file(office, stored.pk).content == PDF
