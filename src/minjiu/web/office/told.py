"""What a message after an act names: the unit and the day, as people write them."""

from datetime import date

from minjiu.common.clock import today
from minjiu.directory import api as directory


def unit(code: str) -> str:
    """The unit's name of today; without a code it is the conference's office."""
    return directory.name_book().of(code, today(), code) if code else "联席会议办公室"


def day(on: date) -> str:
    return f"{on:%Y年%-m月%-d日}"
