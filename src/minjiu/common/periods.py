"""Half-open periods of days: [start, end); an open end is None."""

from dataclasses import dataclass
from datetime import date

from minjiu.common.errors import Refused


@dataclass(frozen=True, slots=True, order=True)
class Period:
    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise Refused(f"期间的结束日{self.end}应晚于开始日{self.start}，", "请核对日期。")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        return (other.end is None or self.start < other.end) and (
            self.end is None or other.start < self.end
        )

    def cut(self, other: "Period") -> "Period | None":
        """What both have in common."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends, default=None))


def first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, or the last day where that month is shorter."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    following = first_of_next_month(date(year, month + 1, 1))
    last = (following - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def last_month_and_this(day: date) -> tuple[Period, Period]:
    """The whole calendar months before `day`'s and of it."""
    first, this = months_before(day.replace(day=1), 1), day.replace(day=1)
    return Period(first, this), Period(this, first_of_next_month(this))


def age_on(birth_on: date, day: date) -> int:
    """Whole years lived; a birthday counts from its own day (民法典第十七条: 满)."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
