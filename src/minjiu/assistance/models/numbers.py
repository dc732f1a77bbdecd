import pgtrigger
from django.db import models
from django.db.models import Q

from minjiu.assistance.enums import Series


class NumberRegister(models.Model):
    """The last number of one series in one county and year; its row lock orders who takes the next.

    Numbers only go up. One that was taken belongs to what its transaction made: no gap, none twice.
    """

    county_code = models.CharField("县", max_length=6)
    series = models.CharField("编号种类", max_length=12, choices=Series)
    year = models.PositiveSmallIntegerField("年份")
    last_serial = models.PositiveIntegerField("已编到", default=0)

    class Meta:
        verbose_name = "编号登记"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "series", "year"], name="number_register_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="counts_upward",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.last_serial <= OLD.last_serial"
                    " OR (NEW.county_code, NEW.series, NEW.year)"
                    " <> (OLD.county_code, OLD.series, OLD.year)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.series}〔{self.year}〕"


# A paper has its number from the day it takes effect; a proposal that falls takes none.
NUMBERED = Q(effective_on__isnull=True) | Q(number__isnull=False)
