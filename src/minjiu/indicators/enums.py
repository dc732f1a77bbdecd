from django.db.models import TextChoices


class Unit(TextChoices):
    SHARE = "share", "比例"
    COUNT = "count", "件"
    YUAN = "yuan", "元"
    DAYS = "days", "天"
    HOURS = "hours", "小时"
    MILLISECONDS = "ms", "毫秒"


class Better(TextChoices):
    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"
    NEITHER = "neither", "只记录"
