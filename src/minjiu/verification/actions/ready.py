"""A department says that answers are ready: those questions are asked again now, not by schedule.

A notice is no answer, and nothing in it becomes a fact. Its questions are put as they were put
before, under the same key, and what the office then hands over is signed, read and kept as always.
"""

import json
import re
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.verification.actions import health
from minjiu.verification.actions.reasking import OPEN_AGAIN, put_back
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.fan_out import Line
from minjiu.verification.enums import Kind, QueryState, Result, RunState
from minjiu.verification.models import Query, Verification

MOST_NAMED = 200
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")


@transaction.atomic
def take_notice(*, service: str, body: bytes) -> int:
    """Heed a notice whose signature held; how many questions it names, whatever they stand for.

    Heeded are questions to this very service that ended because nothing came in time, of runs that
    may be asked again by themselves. One that is still under way goes on without delay: there they
    are due as soon as it is ready. Whoever tells of answers that do not come is heeded once more
    than the source is asked by itself. Refused, in Chinese, where the message is not as agreed.
    """
    numbers = _numbers(body)
    named = Query.objects.filter(
        branch=service, message_id__in=numbers, state=QueryState.FAILED,
        result=Result.SOURCE_ERROR, came=False,
    )  # fmt: skip
    runs = Verification.objects.select_for_update().filter(
        Exists(named.filter(verification=OuterRef("pk"))),
        state__in=(RunState.RUNNING, *OPEN_AGAIN), closed_at__isnull=True,
        quiet_since__isnull=True,
    )  # fmt: skip
    lines: set[Line] = set()
    for run in runs.exclude(kind=Kind.HUKOU).order_by("pk"):
        late = named.filter(verification=run).order_by("pk").select_for_update()
        heeded = [query for query in late if _heeded(query)]
        _heed(run, service, heeded)
        lines |= {(query.source, query.branch) for query in heeded}
    health.try_now(lines)  # they live
    return len(numbers)


def _heeded(query: Query) -> bool:
    at_once = query.next_ask_at is not None and query.next_ask_at <= now()
    return not at_once and query.rounds <= source(query.source).rounds


def _heed(run: Verification, service: str, late: Sequence[Query]) -> None:
    if not late:
        return
    audit.record(
        "verification.ready_told", None, run, purpose=run.purpose, case_id=run.case_id,
        after={"service": service, "questions": len(late)},
    )  # fmt: skip
    if run.state == RunState.RUNNING:
        Query.objects.filter(pk__in=[query.pk for query in late]).update(next_ask_at=now())
    else:
        put_back(run, late, None)


def _numbers(body: bytes) -> Sequence[str]:
    try:
        given = json.loads(body)["message_ids"]
    except (ValueError, KeyError, TypeError, RecursionError):
        given = None
    if not isinstance(given, list) or not all(
        isinstance(number, str) and _NUMBER.fullmatch(number) for number in given
    ):
        raise Refused("内容不是约定的格式，", "message_ids应列出答复已备好的报文号。")
    if not 0 < len(given) <= MOST_NAMED:
        raise Refused(f"一次应写1至{MOST_NAMED}个报文号，", "请分次通知。")
    return given
