"""States and outcomes of a case, with their Chinese labels."""

from django.db.models import TextChoices

from minjiu.access.enums import Role

# 只核对不认定: who only checks sees neither what the rules say nor what was decided.
SEES_OUTCOME = (
    Role.TOWNSHIP_CLERK,
    Role.COUNTY_EXAMINER,
    Role.COUNTY_LEADER,
    Role.CITY_PROVINCIAL,
)
CHECKS = (Role.VERIFICATION_HANDLER, Role.VERIFICATION_REVIEWER)


class Programme(TextChoices):
    DIBAO = "dibao", "最低生活保障"
    DIBAO_MARGIN = "dibao_margin", "低保边缘家庭"


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
    IMPORTED = "imported", "既有救助对象"


OPEN_STATES = (
    CaseState.DRAFT,
    CaseState.AWAITING_DOCUMENTS,
    CaseState.ACCEPTED,
    CaseState.PUBLICITY,
    CaseState.COUNTY_REVIEW,
    CaseState.REFUSAL_PROPOSED,
)


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
    PREPARE = "prepare", "待出核对报告"
    SIGN = "sign", "待复核签发"


class Outcome(TextChoices):
    GRANTED = "granted", "予以确认"
    REFUSED = "refused", "不予确认"


class Level(TextChoices):
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县级"


class Heard(TextChoices):
    SPOKEN = "spoken", "已陈述"
    WAIVED = "waived", "放弃陈述"
