"""States and outcomes of a case, with their Chinese labels."""

from django.db.models import IntegerChoices, TextChoices

from minjiu.access.enums import Role
from minjiu.registry.enums import PURPOSE_OF_PROGRAMMES

# 只核对不认定: who only checks sees neither what the rules say nor what was decided.
SEES_OUTCOME = (
    Role.TOWNSHIP_CLERK,
    Role.COUNTY_EXAMINER,
    Role.COUNTY_LEADER,
    Role.CITY_PROVINCIAL,
)
CHECKS = (Role.VERIFICATION_HANDLER, Role.VERIFICATION_REVIEWER)


PURPOSE_OF_CASES = PURPOSE_OF_PROGRAMMES  # what a case's data may be used for (R2)

PURPOSE_OF_EMERGENCIES = "assistance.temporary"


class Programme(TextChoices):
    DIBAO = "dibao", "最低生活保障"
    DIBAO_MARGIN = "dibao_margin", "低保边缘家庭"
    # The family's amount is the sum of what each of its 特困人员 is given.
    TEKUN = "tekun", "特困人员救助供养"

    @property
    def paid(self) -> bool:
        """Whether money is paid each month; 低保边缘家庭 is a standing that other programmes ask for."""
        return self is not Programme.DIBAO_MARGIN

    @property
    def application(self) -> str:
        """What a family applies for, as letters say it."""
        return self.label if self.paid else f"{self.label}认定"

    @property
    def standing(self) -> str:
        """What a family is that has it."""
        return f"正在享受{self.label}" if self.paid else f"已认定为{self.label}"


# 43号第二十一条: whether a person can do each by themselves, found by the two who visit.
SELF_CARE = (
    "cannot_eat_alone", "cannot_dress_alone", "cannot_leave_bed_alone",
    "cannot_use_toilet_alone", "cannot_walk_indoors_alone", "cannot_bathe_alone",
)  # fmt: skip


class CaseState(TextChoices):
    DRAFT = "draft", "登记中"
    AWAITING_DOCUMENTS = "awaiting_documents", "待补正材料"
    ACCEPTED = "accepted", "核对与调查"
    PUBLICITY = "publicity", "公示中"
    COUNTY_REVIEW = "county_review", "待县级审核确认"
    REFUSAL_PROPOSED = "refusal_proposed", "拟不予确认，待第二人复核"
    GRANTED = "granted", "已确认"
    REFUSED = "refused", "不予确认"
    WITHDRAWN = "withdrawn", "已撤回申请"
    ENDED = "ended", "待遇已停止"
    IMPORTED = "imported", "既有救助对象"


OPEN_STATES = (
    CaseState.DRAFT,
    CaseState.AWAITING_DOCUMENTS,
    CaseState.ACCEPTED,
    CaseState.PUBLICITY,
    CaseState.COUNTY_REVIEW,
    CaseState.REFUSAL_PROPOSED,
)


# Where an entitlement runs: it may be changed, and is looked at again each year or half-year.
RUNNING_STATES = (CaseState.GRANTED, CaseState.IMPORTED)


# Decided here: what turns out to have been due is still given.
DECIDED_STATES = (CaseState.GRANTED, CaseState.REFUSED, CaseState.ENDED)
# Departments' answers still matter: late ones, an objection or a corrected record reopen the
# verification of a case that is further on, a decided one too (R12).
CHECKED_STATES = (
    CaseState.ACCEPTED,
    CaseState.PUBLICITY,
    CaseState.COUNTY_REVIEW,
    CaseState.REFUSAL_PROPOSED,
    *DECIDED_STATES,
)


class ChangeKind(TextChoices):
    """57号第三十二条: 增发、减发、停发; 终止 where nobody is left to pay, or the family gives it up."""

    INCREASE = "increase", "增发"
    DECREASE = "decrease", "减发"
    STOP = "stop", "停发"
    END = "end", "终止"


def change_label(kind: str, programme: str) -> str:
    """A change as it is called: a standing without money is not 停发, it is 取消认定."""
    if kind == ChangeKind.STOP and not Programme(programme).paid:
        return "取消认定"
    return ChangeKind(kind).label


ADVERSE = (ChangeKind.DECREASE, ChangeKind.STOP, ChangeKind.END)
STOPS = (ChangeKind.STOP, ChangeKind.END)


class Series(TextChoices):
    """What is numbered, each by itself."""

    APPLICATION = "application", "受理编号"
    EMERGENCY = "emergency", "急难救助编号"
    DECISION = "decision", "决定书"
    CHANGE = "change", "变更通知书"
    CORRECTION = "correction", "更正通知书"


class Frequency(IntegerChoices):
    """57号第三十一条, in months."""

    HALF_YEARLY = 6, "每半年核查一次（收入来源不固定、有劳动能力）"
    YEARLY = 12, "每年核查一次（短期内经济状况变化不大）"


class ReviewResult(TextChoices):
    UNCHANGED = "unchanged", "无明显变化，不调整"
    CHANGED = "changed", "有变化，提请县级调整"


class Ground(TextChoices):
    """Why a decision is put right (暂行办法第六十五条; 行政复议法; 行政诉讼法)."""

    EXPLANATION = "explanation", "采信家庭说明"
    OBJECTION = "objection", "异议成立"
    RECONSIDERATION = "reconsideration", "行政复议决定"
    JUDGMENT = "judgment", "法院判决"
    OWN = "own", "自行发现错误"


class RemedyKind(TextChoices):
    RECONSIDERATION = "reconsideration", "行政复议"
    LAWSUIT = "lawsuit", "行政诉讼"


class RemedyOutcome(TextChoices):
    UPHELD = "upheld", "维持或驳回"
    CHANGED = "changed", "撤销、变更或责令重作"
    WITHDRAWN = "withdrawn", "申请人撤回"


class EmergencyState(TextChoices):
    """急难型临时救助: 先行救助, 手续后补 (中办发〔2020〕18号十五)."""

    REPORTED = "reported", "待先行救助"
    PROPOSED = "proposed", "拟不予救助，待第二人复核"
    ORDERED = "ordered", "已先行救助，待补手续"
    DONE = "done", "手续已补齐"
    REFUSED = "refused", "不予救助"
    CLOSED = "closed", "不再办理"


class Task(TextChoices):
    """What waits for a person in a case; a case may wait for several people at once."""

    ACCEPT = "accept", "待受理"
    VERIFY = "verify", "待发起核对"
    HEAR = "hear", "待听家庭说明"
    VISIT = "visit", "待入户"
    PUBLISH = "publish", "待公示"
    SUBMIT = "submit", "待报县"
    SUPPLEMENT = "supplement", "退回待补充调查"
    REVIEW = "review", "待审核确认"
    SETTLE = "settle", "不一致待处理"
    CONFIRM = "confirm", "待复核拟不予确认"
    DELIVER_TOWN = "deliver-town", "待送达"
    DELIVER_COUNTY = "deliver-county", "待送达决定书"
    RECHECK = "recheck", "家庭异议待复核"
    PREPARE = "prepare", "待出核对报告"
    SIGN = "sign", "待复核签发"
    REASSESS = "reassess", "到期待核查"
    CONFIRM_CHANGE = "confirm-change", "待复核减发停发"
    ASSESS = "assess", "待重新评估自理能力"
    POST_ENDING = "post-ending", "待公示终止"
    ADJUST = "adjust", "核查后待调整"
    CORRECT = "correct", "更正后待处理"


class Outcome(TextChoices):
    GRANTED = "granted", "予以确认"
    REFUSED = "refused", "不予确认"


class Level(TextChoices):
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县级"


class Heard(TextChoices):
    SPOKEN = "spoken", "已陈述"
    WAIVED = "waived", "放弃陈述"
