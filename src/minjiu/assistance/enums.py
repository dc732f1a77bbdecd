"""States and outcomes of a case, with their Chinese labels."""

from django.db.models import TextChoices


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
    IMPORTED = "imported", "既有救助对象"


OPEN_STATES = (
    CaseState.DRAFT,
    CaseState.AWAITING_DOCUMENTS,
    CaseState.ACCEPTED,
    CaseState.PUBLICITY,
    CaseState.COUNTY_REVIEW,
    CaseState.REFUSAL_PROPOSED,
)


class Outcome(TextChoices):
    GRANTED = "granted", "予以确认"
    REFUSED = "refused", "不予确认"


class Level(TextChoices):
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县级"


class Heard(TextChoices):
    SPOKEN = "spoken", "已陈述"
    WAIVED = "waived", "放弃陈述"
