from django.db.models import TextChoices


class SeatRole(TextChoices):
    CHIEF_CONVENER = "chief_convener", "总召集人"
    CONVENER = "convener", "召集人"
    MEMBER = "member", "成员"


class Confidence(TextChoices):
    CONFIRMED = "confirmed", "已核实"
    SECONDHAND = "secondhand", "转引"
    ASSUMED = "assumed", "暂定"
