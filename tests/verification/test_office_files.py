"""Files as offices send them: read for certain, refused by row, or refused whole."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from minjiu.verification.adapters import cells, tables
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.protocols.batch_files import ANSWERED, read_result
from minjiu.verification.adapters.protocols.speaking import Failed

HEAD = (*ANSWERED, "保障方式", "月补贴额")


def row(item: str, **change: Any) -> list[Any]:
    usual = {
        "项号": item, "结果": "有记录", "姓名": "陈国强", "证件号后四位": "0012", "数据日期": "2026-10-31",
        "数据项": "住房保障", "发生日期": "2024-01-01", "期间起": "2024-01-01", "期间止": "",
        "报送日期": "2026-10-31", "记录号": "R1", "保障方式": "租赁补贴", "月补贴额": "300.00",
    }  # fmt: skip
    return [(usual | change)[name] for name in HEAD]


def workbook(
    rows: Sequence[Sequence[Any]], change: Callable[[Any], None] = lambda sheet: None
) -> bytes:
    book, kept = Workbook(), io.BytesIO()
    for line in rows:
        book.worksheets[0].append(list(line))
    change(book.worksheets[0])
    book.save(kept)
    return kept.getvalue()


def opened(rows: Sequence[Sequence[Any]], change: Any = lambda sheet: None) -> Any:
    content = workbook([HEAD, *rows], change)
    items = len({line[0] for line in rows if line[0]})
    return read_result(source("housing.security"), content, {"rows": len(rows), "items": items})


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-1-5", "2026-01-05"),
        ("2026/01/05", "2026-01-05"),
        ("2026年1月5日", "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("2026.1.5", "2026-01-05"),
        ("2026-01-05 00:00:00", "2026-01-05"),
        (datetime(2026, 1, 5, 8), "2026-01-05"),
        (date(2026, 1, 5), "2026-01-05"),
        (46027, "2026-01-05"),
        (46027.0, "2026-01-05"),
        (20260105, "2026-01-05"),
    ],
)
def test_days_are_read_as_people_write_them(cell: Any, day: str) -> None:
    assert cells.value(cell, "date") == day


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("12,345.67", "fen", 1_234_567),
        ("¥300元", "fen", 30_000),
        (300, "fen", 30_000),
        (0.1 + 0.2, "fen", 30),
        (2.0, "count", 2),
        ("3", "count", 3),
        ("是", "bool", True),
        (0, "bool", False),
        (4.0, "text", "4"),
        (" 公租房 ", "text", "公租房"),
        ("88.50", "decimal", "88.50"),
    ],
)
def test_cells_are_read_for_certain(cell: Any, unit: str, value: Any) -> None:
    assert cells.value(cell, unit) == value


@pytest.mark.parametrize(
    ("cell", "unit", "says"),
    [
        ("2026-13-01", "date", "不是日期"),
        ("去年", "date", "不是日期"),
        (3.5, "date", "不是日期"),
        ("12.345", "fen", "最多两位小数"),
        ("三百", "fen", "最多两位小数"),
        (True, "fen", "写成了是或否"),
        ("nan", "fen", "最多两位小数"),
        (2.5, "count", "不是整数"),
        ("大概", "bool", "不是“是”或“否”"),
        (3.5012219900101e17, "text", "末几位已经丢失"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(cell: Any, unit: str, says: str) -> None:
    with pytest.raises(cells.UnreadableCell, match=says):
        cells.value(cell, unit)


def test_the_zeros_that_a_spreadsheet_drops_come_back() -> None:
    assert [cells.last_four(cell) for cell in (12.0, "0012", "12x4", 1234)] == [
        "0012", "0012", "12X4", "1234",
    ]  # fmt: skip


def test_merged_names_titles_and_numbers_for_text_are_read() -> None:
    def untidy(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "住房保障核对结果表"
        sheet.merge_cells("A1:M1")
        sheet.merge_cells("C3:C4")  # one name over both rows

    rows = [
        row("a", 证件号后四位=12.0, 数据日期=datetime(2026, 10, 31), 月补贴额=300.0),
        row(
            "a", 姓名=None, 证件号后四位=12, 数据日期="2026/10/31", 发生日期=45292, 月补贴额="1,000"
        ),
    ]
    answer = opened(rows, untidy).answers["a"].answer
    assert answer["person_echo"] == {"name": "陈国强", "id_last4": "0012"}
    assert [f["value"]["subsidy_fen"] for f in answer["facts"]] == [30_000, 100_000]
    assert {f["event_on"] for f in answer["facts"]} == {"2024-01-01"}


def test_a_bad_row_costs_its_own_person_and_nobody_else() -> None:
    found = opened(
        [
            row("a"),
            row("b", 月补贴额="三百"),
            row("c", 结果="无记录"),
            row("d"),
            row("d", 姓名="林某"),
        ]
    )
    assert found.answers["a"].answer["result"] == "found"
    assert str(found.answers["b"]) == "结果文件第3行：“三百”不是以元为单位、最多两位小数的金额"
    assert found.answers["c"].answer["result"] == "not_found"
    assert str(found.answers["d"]) == "同一项号的各行说法不一"
    assert found.refused == ((3, "“三百”不是以元为单位、最多两位小数的金额"),)


def test_cells_merged_across_columns_refuse_the_row() -> None:
    found = opened([row("a"), row("b")], lambda sheet: sheet.merge_cells("L3:M3"))
    assert isinstance(found.answers["b"], Failed)
    assert found.answers["a"].answer["result"] == "found"


def test_counts_must_agree_with_the_manifest() -> None:
    content = workbook([HEAD, row("a"), row("b")])
    with pytest.raises(Failed, match="行数与清单不符"):
        read_result(source("housing.security"), content, {"rows": 3, "items": 3})


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (tables.LARGEST_WORKBOOK + 1))
    return kept.getvalue()


def endless() -> bytes:
    """A sheet of one cell, merged over the whole sheet."""
    content, kept = workbook([["项号"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as packed:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                text = text.replace(b"</sheetData>", b"</sheetData>" + merged)
            packed.writestr(entry, text)
    return kept.getvalue()


def wide_parquet() -> bytes:
    kept = io.BytesIO()
    rows = tables.MOST_ROWS + 1
    pq.write_table(pa.table({"项号": pa.array(["a"] * rows)}), kept)
    return kept.getvalue()


def nested_parquet() -> bytes:
    kept = io.BytesIO()
    pq.write_table(pa.table({"项号": ["a"], "姓名": pa.array([["甲"] * 1_000])}), kept)
    return kept.getvalue()


def test_a_long_text_in_every_row_of_a_small_file_is_kept_once() -> None:
    """A kilobyte of dictionary and fifty thousand rows would be fifty gigabytes written out."""
    long, kept = "长" * 300_000, io.BytesIO()
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array([long]))
    pq.write_table(pa.table({"项号": words}), kept)
    assert len(kept.getvalue()) < 1_000_000
    lines = tables.read("parquet", kept.getvalue(), key="项号")
    assert len(lines) == 20_000
    assert len({id(line.cells["项号"]) for line in lines}) == 1


@pytest.mark.parametrize(
    ("form", "make", "says"),
    [
        ("csv", lambda: b"x" * (tables.LARGEST_FILE + 1), "超过20MB"),
        ("csv", lambda: b"\xff\xfe\x00\xd8", "编码无法识别"),
        ("csv", lambda: "甲,乙\n1,2\n".encode(), "没有找到列名“项号”"),
        ("csv", lambda: "项号,项号\n1,2\n".encode(), "重复的列名"),
        ("csv", lambda: ("项号\n" + "a\n" * (tables.MOST_ROWS + 1)).encode(), "请分批报送"),
        ("csv", lambda: b"\n" * 19_000_000, "请分批报送"),
        ("xlsx", bomb, "文件解开后过大，未打开"),
        ("xlsx", endless, "合并的单元格过多，未打开"),
        ("xlsx", lambda: b"PK\x03\x04 not a workbook", "不是可读的XLSX"),
        ("xlsx", lambda: workbook([HEAD])[:500], "不是可读的XLSX"),
        ("parquet", nested_parquet, "有嵌套的列"),
        ("parquet", wide_parquet, "文件解开后过大，未打开"),
        ("parquet", lambda: b"PAR1 not a table PAR1", "不是可读的Parquet"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_whole(
    form: str, make: Callable[[], bytes], says: str
) -> None:
    with pytest.raises(tables.BadTable, match=says):
        tables.read(form, make(), key="项号")


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_what_we_write_is_read_back_as_text(form: str) -> None:
    made = tables.write(form, ["项号", "证件号码"], [["a", "350122199001010012"]])
    (line,) = tables.read(form, made, key="项号")
    assert dict(line.cells) == {"项号": "a", "证件号码": "350122199001010012"}
