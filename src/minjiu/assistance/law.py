"""By which text each programme's steps run: its articles, and the periods it sets."""

from dataclasses import dataclass, replace

from minjiu.assistance.enums import Programme
from minjiu.assistance.models import Case


@dataclass(frozen=True, slots=True)
class Limit:
    """A period of working days, and what a page says of it with its article."""

    days: int
    rule: str


@dataclass(frozen=True, slots=True)
class Law:
    """What the steps of one programme follow. An article that nobody has read says so in its words."""

    document: str
    whole: Limit | None  # acceptance to decision; None where the text names no period for the whole
    whole_special: Limit | None  # the same where special circumstances are on record
    begin: Limit | None  # the investigation begins, from acceptance
    opinion: Limit | None  # the township's opinion, from acceptance; None: only the whole period
    # A new opinion after an objection, posted again; None: settled in place, the opinion stays posted.
    objection: Limit | None
    county: Limit  # from receipt
    refusal_notice: Limit  # the written refusal, from the decision
    ending: Limit | None  # 终止 is posted; objected to, it is decided and posted again within this
    notice: str  # 一次性告知
    publicity: str
    visit: str  # when the county itself visits
    returned: str  # what a return to the township does to the periods
    county_hint: str  # what else the county does
    review: str
    grant: str
    refusal: str  # as a proposal to the officer
    change: str
    after_end: str  # what is looked at when it ends
    reassessment: Limit | None = None  # self-care is assessed again, from the report of a change
    assessment: str = ""  # the article by which self-care is assessed; "" where it is not
    excludes: Programme | None = None  # what the same person cannot receive beside it


_DIBAO = Law(
    document="民发〔2021〕57号",
    whole=Limit(30, "57号第二十二条"),
    whole_special=Limit(45, "57号第二十二条"),
    begin=Limit(3, "受理后3个工作日内开始调查（57号第十五条）"),
    opinion=None,
    objection=None,
    county=Limit(10, "收到后10个工作日内审核确认（57号第二十条）"),
    refusal_notice=Limit(3, "3个工作日内书面送达并说明理由（57号第二十一条）"),
    ending=None,
    notice="民发〔2021〕57号第十三条",
    publicity="57号第十九条",
    visit="57号第二十条",
    returned="法律没有规定中止，办理总时限仍从受理起算（57号第二十二条）。",
    county_hint="",
    review="57号第三十一条",
    grant="民发〔2021〕57号第二十条、第二十一条、第二十三条",
    refusal="民发〔2021〕57号第四条、第二十一条",
    change="民发〔2021〕57号第三十二条",
    after_end="",
    excludes=Programme.TEKUN,
)
# A standing is confirmed by the steps of 低保: no text of its own was found (assumed).
_MARGIN = replace(
    _DIBAO,
    grant="民发〔2021〕57号第八条，参照第二十条、第二十一条；国办发〔2023〕39号二",
    excludes=None,
)
# 43号 names periods for the steps and none for the whole, and knows no extension and no return: no page
# counts a whole period, and what was set for a step runs on. Where figures need one last day, it is the
# sum of the steps (`stepping.last_day`). The county's own visits and the reviews are as for 低保 (assumed).
_TEKUN = Law(
    document="民发〔2021〕43号",
    whole=None,
    whole_special=None,
    begin=None,
    opinion=Limit(15, "受理后15个工作日内调查核实并提出初审意见（43号第十三条、第十四条）"),
    objection=Limit(15, "有异议的，15个工作日内重新调查、提出意见并再次公示（43号第十五条）"),
    county=Limit(15, "收到后15个工作日内审核确认（43号第十六条）"),
    refusal_notice=Limit(3, "3个工作日内书面送达并说明理由（43号第十八条）"),
    ending=Limit(15, "有异议的，15个工作日内作出决定并再次公示（43号第二十六条）"),
    notice="民发〔2021〕43号，条号未核",
    publicity="43号第十五条",
    visit="43号无明文，参照57号第二十条，推定",
    returned="43号没有规定退回，县级审核确认的期限照旧计算（推定）。",
    county_hint="县级随机抽查核实的比例不低于30%（43号第十六条）。",
    review="43号无明文，参照57号第三十一条，推定",
    grant="民发〔2021〕43号第四条、第十六条、第十七条、第二十二条",
    refusal="民发〔2021〕43号第四条、第十八条",
    change="民发〔2021〕43号第二十三条（自理能力变化）或第二十四条、第二十六条（终止）",
    after_end="终止后符合低保或者临时救助条件的，及时办理（43号第二十七条）。",
    reassessment=Limit(10, "报告后10个工作日内重新评估自理能力（43号第二十三条）"),
    assessment="43号第二十一条",
    excludes=Programme.DIBAO,
)
LAWS = {
    Programme.DIBAO: _DIBAO,
    Programme.DIBAO_MARGIN: _MARGIN,
    Programme.TEKUN: _TEKUN,
}


def law_of(case: Case) -> Law:
    return LAWS[Programme(case.programme)]
