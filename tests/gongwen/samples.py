"""One document of each kind, and bodies of chosen length. All of it invented."""

from datetime import date

from gongwen import (
    Attachment,
    Attendance,
    Block,
    Document,
    DocumentNumber,
    Heading,
    Issuer,
    Kind,
    Paragraph,
    Table,
    Urgency,
    read_body,
)

OFFICE = "福建省社会救助工作联席会议办公室"
BUREAU = "福建省民政厅"
ON_BEHALF = Issuer(OFFICE, sealed_by=BUREAU)
ITSELF = Issuer(BUREAU, sealed_by=BUREAU)
SIGNED_ON = date(2026, 11, 3)

WORDS = "社会救助事关困难群众基本生活和衣食冷暖是保障基本民生促进公平维护稳定的兜底性基础性制度安排"

BODY = read_body("""
根据《福建省人民政府办公厅关于同意调整福建省社会救助工作联席会议制度的函》（闽政办函〔2020〕56号）要求，现就做好2026年第四季度社会救助工作有关事项通知如下：
一、加强信息共享
各成员单位要在2026年11月30日前完成居民家庭经济状况核对接口联调，平均反馈时间不超过3个工作日。
（一）明确责任。各单位联络员负责本单位数据质量，每月5日前报送运行情况，重大问题及时提出议题。
（二）定期通报
联席会议办公室按季通报接口可用率、反馈时长和差错率。
1. 可用率低于95%的，书面说明原因。
2. 连续两个季度低于95%的，提交全体会议研究。
（1）说明应当写明整改时限；
（2）整改情况随下季度通报反馈。
二、落实分层分类救助
对低保对象、特困人员、低保边缘家庭成员和刚性支出困难家庭成员，按照“一户一策”原则提供救助，做到应保尽保、应救尽救、应助尽助。
""")


def filler(characters: int) -> str:
    """So many full-width characters, none of them punctuation."""
    return (WORDS * (characters // len(WORDS) + 1))[:characters]


def notice(**changes: object) -> Document:
    return _document(
        {
            "kind": Kind.NOTICE,
            "issuer": ON_BEHALF,
            "number": DocumentNumber("闽社救联办", 2026, 12),
            "title": "福建省社会救助工作联席会议办公室关于做好2026年第四季度社会救助工作的通知",
            "addressees": ("省发展改革委", "省教育厅", "省财政厅", "省人力资源社会保障厅"),
            "body": BODY,
            "attachments": (
                Attachment("核对接口联调计划表", (PLAN,)),
                Attachment(
                    "福建省社会救助工作联席会议成员单位信息共享责任分工及2026年第四季度数据质量要求",
                    (Paragraph("各成员单位按照职责分工落实。"),),
                ),
            ),
            "remark": "此件公开发布",
            "copies_to": ("省政府办公厅", "各设区市民政局", "平潭综合实验区社会事业局"),
            "printed_by": OFFICE,
            "printed_on": date(2026, 11, 4),
            "copy_number": 7,
            "urgency": Urgency.URGENT,
        },
        changes,
    )


PLAN = Table(
    ("序号", "单位", "事项", "完成时限"),
    (
        ("1", "省公安厅", "户籍信息、车辆登记信息查询接口联调，并提供错误代码表", "2026年11月15日"),
        ("2", "省自然资源厅", "不动产登记信息查询", "2026年11月20日"),
        ("3", "省人力资源社会保障厅", "社会保险缴纳及待遇领取信息查询", "2026年11月25日"),
    ),
    widths=(1, 3, 5, 3),
    caption="2026年第四季度核对接口联调计划表",
)


def letter(**changes: object) -> Document:
    return _document(
        {
            "kind": Kind.LETTER,
            "issuer": ON_BEHALF,
            "number": DocumentNumber("闽社救联办函", 2026, 8),
            "title": "关于商请提供住房公积金缴存信息的函",
            "addressees": ("省住房城乡建设厅",),
            "body": (
                Paragraph("为做好居民家庭经济状况核对工作，商请贵厅协助提供住房公积金缴存、提取信息查询服务。" + filler(70) + "。"),
                Paragraph("请于2026年11月20日前函复。专此函达。"),
            ),
            "remark": "联系人：林某某，电话：0591—00000000",
            "copies_to": ("省数据管理局",),
        },
        changes,
    )  # fmt: skip


def minutes(**changes: object) -> Document:
    return _document(
        {
            "kind": Kind.MINUTES,
            "issuer": Issuer(OFFICE),
            "mark": "福建省社会救助工作联席会议纪要",
            "number": DocumentNumber("闽社救联纪", 2026, 2),
            "title": "2026年第二次全体会议纪要",
            "body": BODY,
            "present": (
                Attendance("省民政厅", ("陈某某", "林某某（代）")),
                Attendance("省人力资源社会保障厅", ("黄某某",)),
                Attendance("国家金融监督管理总局福建监管局", ("郑某某", "吴某某", "欧阳某某", "司徒某某", "上官某某")),
            ),
            "absent": (Attendance("省总工会", ("周某某",)),),
            "observers": (Attendance("省数据管理局", ("何某某",)),),
            "copies_to": ("联席会议总召集人、召集人", "各成员单位"),
            "printed_by": OFFICE,
            "printed_on": date(2026, 11, 6),
        },
        changes,
    )  # fmt: skip


def request(**changes: object) -> Document:
    return _document(
        {
            "kind": Kind.REQUEST,
            "issuer": ITSELF,
            "number": DocumentNumber("闽民救", 2026, 31),
            "title": "福建省民政厅关于建立社会救助家庭经济状况核对数据共享机制的请示",
            "addressees": ("省人民政府",),
            "signers": ("陈某某", "欧阳某某"),
            "body": (*BODY, Paragraph("妥否，请批示。")),
            "remark": "联系人：林某某，电话：0591—00000000",
            "copies_to": ("省政府办公厅",),
            "printed_by": "福建省民政厅办公室",
            "printed_on": date(2026, 11, 4),
        },
        changes,
    )


def bulletin(**changes: object) -> Document:
    rows = tuple(
        (str(i), f"第{i}项议定事项：推进数据共享与核对", unit, "按期推进", f"{60 + i}%")
        for i, unit in enumerate(["省公安厅", "省教育厅", "省财政厅", "省医保局"] * 10, start=1)
    )
    table = Table(("序号", "事项", "牵头单位", "状态", "进度"), rows, (1, 5, 3, 2, 1.5))
    return _document(
        {
            "kind": Kind.BULLETIN,
            "issuer": ON_BEHALF,
            "number": DocumentNumber("闽社救联办", 2026, 15),
            "title": "福建省社会救助工作联席会议办公室\n关于2026年第三季度议定事项落实情况的通报",
            "addressees": ("各成员单位",),
            "body": (
                Paragraph("现将截至2026年9月30日议定事项落实情况通报如下："),
                Heading(1, "总体情况"),
                Paragraph(filler(60) + "。"),
                Heading(1, "分项情况"),
                table,
                Paragraph("请各单位对照时限抓紧落实。"),
            ),
            "printed_by": OFFICE,
            "printed_on": date(2026, 11, 4),
        },
        changes,
    )


def reminder(**changes: object) -> Document:
    return letter(
        **{
            "kind": Kind.REMINDER,
            "number": DocumentNumber("闽社救联办函", 2026, 9),
            "title": "关于提请按期反馈议定事项落实情况的提醒函",
            "body": (
                Paragraph("2026年第一次全体会议议定事项第3项“完成核对接口联调”由贵厅牵头，应于2026年10月31日前完成，截至11月2日尚未反馈进展。"),
                Paragraph("请于收到本函5个工作日内书面反馈落实情况及下一步安排。"),
            ),
            **changes,
        }
    )  # fmt: skip


def slip(**changes: object) -> Document:
    table = Table(
        ("项目", "内容"),
        (
            ("督查事项", "完成居民家庭经济状况核对接口联调"),
            ("立项依据", "联席会议2026年第一次全体会议纪要（闽社救联纪〔2026〕1号）第三项"),
            ("牵头单位", "省住房城乡建设厅"),
            ("配合单位", "省公安厅、省数据管理局"),
            ("办理要求", "完成接口联调并书面反馈；未完成的说明原因和完成时限"),
            ("反馈时限", "2026年11月20日"),
        ),
        (1, 4),
    )
    return letter(
        **{
            "kind": Kind.SUPERVISION_SLIP,
            "number": DocumentNumber("闽社救联办督", 2026, 1),
            "title": "督查通知单",
            "body": (Paragraph("现将下列事项交你单位办理，请按时限要求反馈。"), table),
            "remark": "",
            **changes,
        }
    )


def report(**changes: object) -> Document:
    return request(
        **{
            "kind": Kind.REPORT,
            "number": DocumentNumber("闽民救", 2026, 33),
            "title": "福建省民政厅关于2026年前三季度社会救助工作情况的报告",
            "signers": ("陈某某",),
            "body": (*BODY, Paragraph("特此报告。")),
            **changes,
        }
    )


EVERY_KIND = (letter, notice, minutes, request, bulletin, reminder, slip, report)


def paragraphs(count: int, characters: int) -> tuple[Block, ...]:
    return tuple(Paragraph(filler(characters)) for _ in range(count))


def _document(usual: dict[str, object], changes: dict[str, object]) -> Document:
    return Document(**{"signed_on": SIGNED_ON, **usual, **changes})  # type: ignore[arg-type]
