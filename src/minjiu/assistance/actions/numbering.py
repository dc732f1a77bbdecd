"""Numbers of applications, emergencies and rulings: one series a county and year, without gaps."""

from cncodes.divisions import Divisions
from minjiu.assistance.enums import Series
from minjiu.assistance.models import NumberRegister
from minjiu.common.clock import today
from minjiu.common.serials import take_serials

LETTERS = {Series.DECISION: "民救", Series.CHANGE: "民救变", Series.CORRECTION: "民救更"}


def next_number(series: Series, county_code: str) -> str:
    """The next of its series, as it is printed. Within the transaction of what bears it."""
    return next_numbers(series, county_code, 1)[0]


def next_numbers(series: Series, county_code: str, how_many: int) -> list[str]:
    """So many in a row, for what is made in bulk."""
    year = today().year
    serials = take_serials(
        NumberRegister, how_many, county_code=county_code, series=series, year=year
    )
    return [_printed(series, county_code, year, serial) for serial in serials]


def _printed(series: Series, county_code: str, year: int, serial: int) -> str:
    if series is Series.APPLICATION:
        return f"{county_code}-{year}-{serial:06}"
    if series is Series.EMERGENCY:
        return f"{county_code}-{year}-急{serial:05}"
    county = Divisions.bundled().current(county_code, today()).name
    return f"{county}{LETTERS[series]}〔{year}〕{serial}号"
