from django.db.models import TextChoices


class IndexKind(TextChoices):
    """What the price linkage looks at; the values are those of `monthly.KINDS`."""

    CPI = "cpi", "居民消费价格"
    FOOD = "food", "食品价格"
    GRAIN = "grain", "粮食价格"
    SCPI = "scpi", "低收入居民价格指数"


class FigureState(TextChoices):
    WAITING = "waiting", "待复核"
    IN_FORCE = "in_force", "有效"
    REPLACED = "replaced", "已更正"
    RETURNED = "returned", "已退回"
