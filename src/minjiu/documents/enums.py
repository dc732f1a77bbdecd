from django.db.models import TextChoices

from gongwen import Kind


class DocumentKind(TextChoices):
    LETTER = "letter", "函"
    NOTICE = "notice", "通知"
    MINUTES = "minutes", "纪要"
    REQUEST = "request", "请示"
    BULLETIN = "bulletin", "通报"
    REMINDER = "reminder", "提醒函"
    SUPERVISION_SLIP = "supervision_slip", "督查单"
    REPORT = "report", "情况报告"

    @classmethod
    def of(cls, kind: Kind) -> "DocumentKind":
        return cls[kind.name]


class DocumentState(TextChoices):
    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "送签"
    SIGNED = "signed", "已签发"
    SEALED = "sealed", "已用印"
    ISSUED = "issued", "已印发"
    FILED = "filed", "已归档"
    VOIDED = "voided", "已作废"
    WITHDRAWN = "withdrawn", "已撤回"


# 签发以后：文字、字号、日期冻结
FROZEN = (
    DocumentState.SIGNED,
    DocumentState.SEALED,
    DocumentState.ISSUED,
    DocumentState.FILED,
    DocumentState.VOIDED,
)


class FileKind(TextChoices):
    RECORD = "record", "定稿"
    SEALED = "sealed", "用印件"


class Retention(TextChoices):
    """机关文件材料归档的保管期限 (国家档案局令第8号)."""

    PERMANENT = "permanent", "永久"
    THIRTY_YEARS = "30y", "30年"
    TEN_YEARS = "10y", "10年"
