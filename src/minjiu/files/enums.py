from django.db.models import TextChoices


class FileKind(TextChoices):
    """What may be attached; the value is also the ending of the name it is given out under."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word文档"
    XLSX = "xlsx", "Excel表格"
    JPEG = "jpg", "JPEG图片"
    PNG = "png", "PNG图片"
    OFD = "ofd", "OFD版式文件"
