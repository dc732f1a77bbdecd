"""People without an ID number: written down, compared outside, and judged by an officer.

The comparison itself is `reconcile.linkage` and runs in a command's process
(`management/commands/link_records.py`); no machine says that two records are one person (R10).
"""

from collections.abc import Iterable

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.registry.actions.people import checked_division
from minjiu.registry.enums import PairVerdict, RecordOrigin
from minjiu.registry.models import LikelyPair, UnidentifiedRecord
from minjiu.registry.permissions import require_handler
from reconcile import Pair, Record, normalise_name


@transaction.atomic
def write_down(
    *, origin: RecordOrigin, records: Iterable[Record], acting_user: User | None
) -> list[UnidentifiedRecord]:
    """Keep records by their reference; one that is there already stays as it is."""
    kept: list[UnidentifiedRecord] = []
    for record in records:
        checked_division(record.division, today())
        require_handler(acting_user, record.division)
        name = normalise_name(record.name)
        if not name or not record.id:
            raise Refused("有一行没有编号或姓名，", "请补全后再导入。")
        row, new = UnidentifiedRecord.objects.get_or_create(
            origin=origin, reference=record.id, division_code=record.division,
            defaults={
                "name": name, "sex": record.sex, "birth_on": record.birth_on,
                "birth_year": record.birth_year, "recorded_at": now(),
            },
        )  # fmt: skip
        kept.append(row)
        if new:
            audit.record("registry.unidentified_written", acting_user, row, label=str(row))
    return kept


@transaction.atomic
def keep_pairs(
    *, compared: Iterable[UnidentifiedRecord], pairs: Iterable[Pair], acting_user: User | None
) -> int:
    """Keep likely pairs for the clerks; a pair that was judged is not asked again."""
    records = {str(record.pk): record for record in compared}
    rows = [
        LikelyPair(
            record=records[pair.left], person_id=pair.right,
            division_code=records[pair.left].division_code, probability=pair.probability,
            agreement={"姓名": pair.name, "出生": pair.birth, "性别": pair.sex, "地区": pair.division},
            found_at=now(),
        )
        for pair in pairs
    ]  # fmt: skip
    before = LikelyPair.objects.count()
    LikelyPair.objects.bulk_create(rows, ignore_conflicts=True)
    UnidentifiedRecord.objects.filter(pk__in=records).update(compared_at=now())
    audit.record_many("registry.compared", acting_user, records.values())
    return LikelyPair.objects.count() - before


@transaction.atomic
def settle_pair(*, pair: LikelyPair, verdict: PairVerdict, reason: str, acting_user: User) -> None:
    """An officer's word on a pair, with the reason. Nothing is attached: the registry keeps both."""
    locked = LikelyPair.objects.select_for_update().select_related("record").get(pk=pair.pk)
    require_handler(acting_user, locked.division_code)
    if locked.verdict and locked.verdict != PairVerdict.UNSURE:
        raise Refused(f"这一对已核实为“{PairVerdict(locked.verdict).label}”，", "请刷新页面查看。")
    if not reason.strip() or len(reason.strip()) > 300:
        raise Refused("理由没有填写或超过300字，", "请写明怎样核实的。", field="reason")
    other = LikelyPair.objects.filter(record=locked.record, verdict=PairVerdict.SAME)
    if verdict is PairVerdict.SAME and other.exists():
        raise Refused("这条记录已核实为另一人，", "一条记录只能是一个人，请先核对那一对。")
    locked.verdict, locked.reason = verdict, reason.strip()
    locked.settled_by, locked.settled_at = acting_user, now()
    locked.save()
    audit.record(
        "registry.pair_settled", acting_user, locked, label=str(locked.record),
        after={"verdict": verdict, "reason": locked.reason},
    )  # fmt: skip
