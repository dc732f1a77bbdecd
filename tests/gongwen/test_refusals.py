"""A document with a missing or contradictory part is refused in Chinese, before anything is drawn."""

from datetime import date
from pathlib import Path

import pytest

from gongwen import (
    Attachment,
    DocumentNumber,
    DocumentRefused,
    FontCase,
    FontsMissing,
    Issuer,
    Paragraph,
    Table,
    read_attachments,
    read_body,
    render,
    render_docx,
    write_attachments,
    write_body,
)
from tests.gongwen import samples


def problems(fonts: FontCase, document: object) -> list[str]:
    with pytest.raises(DocumentRefused) as refused:
        render(document, fonts)  # type: ignore[arg-type]
    with pytest.raises(DocumentRefused):
        render_docx(document)  # type: ignore[arg-type]
    return refused.value.problems


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"body": ()}, "正文为空，请填写正文。"),
        ({"body": (Paragraph("　 "),)}, "正文为空，请填写正文。"),
        ({"title": " "}, "缺少标题。"),
        ({"issuer": Issuer("")}, "缺少发文机关。"),
        ({"addressees": ()}, "函缺少主送机关。"),
        ({"number": None}, "发文字号与成文日期应同时具备；草稿两者都不填。"),
        ({"secrecy": "秘密"}, "本系统不得处理涉密公文，请撤下本件，改按保密规定办理。"),
        ({"copy_number": 0}, "份号应为1至999999的整数，印成6位。"),
        ({"signers": ("林某",)}, "函不是上行文，不标注签发人。"),
        ({"printed_by": "某办公室"}, "印发机关与印发日期应同时具备。"),
        (
            {"printed_by": "某办公室", "printed_on": date(2026, 11, 2)},
            "印发日期早于成文日期，请核对。",
        ),
        (
            {"attachments": (Attachment("名单。", (Paragraph("甲"),)),)},
            "附件名称“名单。”后不加标点。",
        ),
        ({"attachments": (Attachment("名单", ()),)}, "附件“名单”没有内容。"),
        (
            {"body": (Paragraph("如下："), Table(("甲", "乙"), (("1",),), caption="表"))},
            "表格“表”有的行与栏目数不符，请核对。",
        ),
        (
            {"body": (Paragraph("甲\n乙"),)},
            "正文含有不可打印的字符（如换行、制表符、零宽字符或私用区字），请删去。",
        ),
        ({"present": samples.minutes().present}, "函不列出席、请假、列席人员，只有纪要列。"),
    ],
)
def test_a_letter_is_refused(fonts: FontCase, changes: dict[str, object], problem: str) -> None:
    assert problems(fonts, samples.letter(**changes)) == [problem]


def test_a_request_has_one_addressee_and_a_signer(fonts: FontCase) -> None:
    document = samples.request(addressees=("省人民政府", "民政部"), signers=())
    assert problems(fonts, document) == [
        "请示应主送一个上级机关，现有2个。",
        "请示是上行文，应标注签发人。",
    ]


def test_minutes_have_those_present_and_no_addressee(fonts: FontCase) -> None:
    document = samples.minutes(present=(), addressees=("各成员单位",))
    assert problems(fonts, document) == [
        "纪要缺少出席人员。",
        "纪要不写主送机关，请改填分送机关。",
    ]


def test_all_problems_are_told_at_once(fonts: FontCase) -> None:
    document = samples.letter(title="", body=(), addressees=())
    assert problems(fonts, document) == ["缺少标题。", "正文为空，请填写正文。", "函缺少主送机关。"]


def test_a_title_that_leaves_no_room_for_text_is_refused(fonts: FontCase) -> None:
    with pytest.raises(DocumentRefused, match="首页排不下正文"):
        render(samples.notice(title=samples.filler(400)), fonts)


def test_a_machine_without_chinese_fonts_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        FontsMissing,
        match=r"没有可用作小标宋、仿宋、黑体、楷体、宋体的中文字体。请运行 make install",
    ):
        FontCase([tmp_path], system=False)


# 发文字号、日期、层次


@pytest.mark.parametrize(
    "text",
    [
        "闽民救[2026]3号",
        "闽民救（2026）3号",
        "闽民救〔2026〕03号",
        "闽民救〔26〕3号",
        "闽民救〔2026〕第3号",
        "",
    ],
)
def test_a_number_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(DocumentRefused, match="六角括号"):
        DocumentNumber.parse(text)


@pytest.mark.parametrize(
    ("code", "year", "serial"), [("闽〔民", 2026, 1), ("闽民", 26, 1), ("闽民", 2026, 0)]
)
def test_a_number_of_wrong_parts_is_refused(code: str, year: int, serial: int) -> None:
    with pytest.raises(DocumentRefused):
        DocumentNumber(code, year, serial)


def test_a_number_is_written_and_read() -> None:
    number = DocumentNumber("闽政办函", 2020, 56)
    assert str(number) == "闽政办函〔2020〕56号"
    assert DocumentNumber.parse("闽政办函〔2020〕56号") == number


def test_headings_out_of_order_are_refused() -> None:
    with pytest.raises(DocumentRefused) as refused:
        read_body("一、甲\n（一）乙\n三、丙")
    assert refused.value.problems == ["第3行的层次序号“三、”应为“二、”，请核对。"]


def test_a_typed_body_is_read_into_headings_and_paragraphs() -> None:
    read = read_body("总起。\n\n一、甲\n(一)乙。后文。\n1．丙\n（1）丁\n2.5万户已核对。\n二、戊")
    assert read == (
        Paragraph("总起。"),
        samples.Heading(1, "甲"),
        samples.Heading(2, "乙。", "后文。"),
        samples.Heading(3, "丙"),
        samples.Heading(4, "丁"),
        Paragraph("2.5万户已核对。"),
        samples.Heading(1, "戊"),
    )
    assert write_body(read) == (
        "总起。\n一、甲\n（一）乙。后文。\n1. 丙\n（1）丁\n2.5万户已核对。\n二、戊"
    )
    assert read_body(write_body(read)) == read
    with pytest.raises(ValueError, match="表格"):
        write_body((samples.PLAN,))


def test_typed_attachments_are_read_and_written_back() -> None:
    typed = "附件：甲清单\n一、事项\n附件2：乙清单\n内容。"
    read = read_attachments(typed)
    assert read == (
        samples.Attachment("甲清单", (samples.Heading(1, "事项"),)),
        samples.Attachment("乙清单", (Paragraph("内容。"),)),
    )
    assert read_attachments(write_attachments(read)) == read
    assert read_attachments(" \n") == ()
    for wrong, says in (
        ("清单\n附件：甲", "附件没有名称"),
        ("附件：甲\n附件：乙\n内容", "附件“甲”没有内容"),
        ("附件：甲\n二、乙", "层次序号“二、”应为“一、”"),
    ):
        with pytest.raises(DocumentRefused, match=says):
            read_attachments(wrong)
