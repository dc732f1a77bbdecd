"""What a file is, told from its bytes; its name decides nothing."""

import zipfile
from io import BytesIO

from minjiu.common.errors import Refused
from minjiu.files.enums import FileKind

LARGEST = 20 * 1024 * 1024
# A packed file must not unfold without measure. Ours: an ordinary document stays far below.
MOST_PARTS = 5_000
LARGEST_UNPACKED = 200 * 1024 * 1024
STEEPEST_RATIO = 200  # unpacked to packed, of a part of more than a megabyte

_PNG = b"\x89PNG\r\n\x1a\n"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BY_PART = (
    ("word/document.xml", FileKind.DOCX),
    ("xl/workbook.xml", FileKind.XLSX),
    ("OFD.xml", FileKind.OFD),
)
_KINDS = "PDF、DOCX、XLSX、JPG、PNG或OFD"


def kind_of(content: bytes, name: str) -> FileKind:
    """The kind of a file. Refused where it is empty, too big, of another kind, or harmful to unpack;
    `name` is only for the message."""
    if not content:
        raise Refused(f"“{name}”是空的，", "请检查文件后重新上传。", field="file")
    if len(content) > LARGEST:
        raise too_large(name)
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(_PNG) and content[12:16] == b"IHDR":
        return FileKind.PNG
    if content.startswith(b"PK\x03\x04"):
        return _packed(content, name)
    if content.startswith(_OLE):
        raise Refused(
            f"“{name}”是旧版Office文件或加了密码，",
            "请去掉密码，另存为DOCX、XLSX或PDF后上传。",
            field="file",
        )
    raise _unknown(name)


def too_large(name: str) -> Refused:
    return Refused(f"“{name}”超过20 MB，", "请压缩图片或分成几个文件后上传。", field="file")


def _packed(content: bytes, name: str) -> FileKind:
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused(f"“{name}”已损坏，", "请重新导出后上传。", field="file") from None
    steep = any(
        part.file_size > 1024 * 1024 and part.file_size > STEEPEST_RATIO * part.compress_size
        for part in parts
    )
    if len(parts) > MOST_PARTS or steep or sum(p.file_size for p in parts) > LARGEST_UNPACKED:
        raise Refused(
            f"“{name}”解压后异常庞大，不能接收，", "请重新导出，或转为PDF后上传。", field="file"
        )
    names = {part.filename for part in parts}
    if any(part.endswith("vbaProject.bin") for part in names):
        raise Refused(f"“{name}”带有宏，", "请另存为不含宏的文件或PDF后上传。", field="file")
    for part, kind in _BY_PART:
        if part in names:
            return kind
    raise _unknown(name)


def _unknown(name: str) -> Refused:
    return Refused(
        f"“{name}”不是可以上传的文件类型（按内容判断，与扩展名无关），",
        f"请上传{_KINDS}文件。",
        field="file",
    )
