"""What the night's jobs measure, at once: the demo's ledger of duties need not wait for a night."""

from minjiu.assistance.actions import measuring as assistance
from minjiu.common.clock import today
from minjiu.conference.actions import measuring as conference
from minjiu.conference.api import coverage
from minjiu.verification.actions import measuring as verification


def measure_all() -> None:
    verification.measure(on=today())
    assistance.measure(on=today())
    conference.measure(on=today())
    conference.measure_coverage(*coverage(), on=today())
