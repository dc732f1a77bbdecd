"""Published price figures: one enters, another confirms; then the case and the bulk road have them."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.config import cli
from minjiu.directory.actions.loading import load_directory
from minjiu.policy import api as policy
from minjiu.policy.actions import figures
from minjiu.policy.api import prices
from minjiu.policy.enums import FigureState, IndexKind
from minjiu.policy.management.commands import determine
from minjiu.policy.models import PriceFigure
from tests.policy.families import HERE, family, person
from tests.policy.random_families import batch

pytestmark = pytest.mark.django_db
CITY, OTHER, TODAY, MONTH = "350100", "350500", date(2026, 11, 28), date(2026, 10, 1)
CPI, FOOD = IndexKind.CPI, IndexKind.FOOD
QUIET, HIGH = {CPI: Decimal("0.3"), FOOD: Decimal("-0.2")}, {CPI: Decimal("3.1"), FOOD: Decimal(0)}


@pytest.fixture(autouse=True)
def _day() -> Any:
    with on_day(TODAY):
        yield


def officer(
    name: str, division: str = CITY, role: Role = Role.CITY_PROVINCIAL, department: str = ""
) -> Any:
    if department:
        load_directory()
    user = create_user(username=name, name=name, unit_name="福州市", acting_user=None)
    grant_role(
        user=user, role=role, division_code=division, department_code=department,
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    return user


@pytest.fixture
def one() -> Any:
    return officer("one")


@pytest.fixture
def other() -> Any:
    return officer("other", "350000")


def enter(user: Any, rises: dict[IndexKind, Decimal] = HIGH, **given: Any) -> UUID:
    said: dict[str, Any] = {
        "key": uuid4(), "division_code": CITY, "month": MONTH,
        "published_on": date(2026, 11, 13), "document": "福州调查队《2026年10月主要数据》",
    }  # fmt: skip
    return figures.enter_figures(**said | given, rises=rises, acting_user=user)[0].entry


def line(on: date = date(2026, 10, 9)) -> policy.ProgrammeDetermination:
    record = family(person(dibao_recipient=True))
    for name in [n for n in record["household"] if n.startswith("price_")]:
        del record["household"][name]
    found = policy.determine(record, on=on, division=HERE, indices=prices.indices(on))
    return next(x for x in policy.lines(found) if x.programme == "price_linkage")


def test_figures_count_once_another_person_has_confirmed_them(one: Any, other: Any) -> None:
    assert line().unpublished != ""
    entry = enter(one)
    assert line().unpublished != ""  # nobody has looked at them
    with pytest.raises(NotPermitted, match="录入和复核应由两人"):
        figures.confirm_figures(entry=entry, acting_user=one)
    figures.confirm_figures(entry=entry, acting_user=other)
    said = line()
    # 970 yuan x 3.1 % = 30.07; a part of a yuan goes up
    assert (said.answer, said.amount_fen, said.unpublished) == ("yes", 31_00, "")
    assert line(date(2026, 9, 9)).unpublished != ""
    acts = Record.objects.filter(action__startswith="policy.").order_by("pk")
    assert [(r.action, r.actor_name, r.after["rise"]) for r in acts if r.after] == [
        ("policy.figures_entered", "one", 310), ("policy.figures_entered", "one", 0),
        ("policy.figures_confirmed", "other", 310), ("policy.figures_confirmed", "other", 0),
    ]  # fmt: skip
    with pytest.raises(Refused, match="这次录入有效"):
        figures.confirm_figures(entry=entry, acting_user=other)


def test_a_correction_is_a_new_row_and_waits_as_well(one: Any, other: Any) -> None:
    figures.confirm_figures(entry=enter(one), acting_user=other)
    with pytest.raises(Refused, match=r"居民消费价格已有数（3.1%），这是更正，请写明更正原因"):
        enter(one, {CPI: Decimal("2.9")})
    with pytest.raises(Refused, match="没有要更正的"):
        enter(one, {CPI: Decimal("3.1")}, reason="改正")
    entry = enter(one, {CPI: Decimal("2.9")}, reason="看错了行")
    assert line().answer == "yes"
    figures.confirm_figures(entry=entry, acting_user=other)
    assert (line().answer, line().next_step) == ("no", "本月价格涨幅没有达到启动条件，不发放")
    kept = PriceFigure.objects.filter(kind=CPI).order_by("entered_at", "rise")
    assert {(row.rise, row.state, row.replaced_at is None) for row in kept} == {
        (310, FigureState.REPLACED, False), (290, FigureState.IN_FORCE, True),
    }  # fmt: skip
    assert PriceFigure.objects.get(kind=FOOD).state == FigureState.IN_FORCE


def test_what_is_sent_back_never_counts(one: Any, other: Any) -> None:
    entry = enter(one)
    with pytest.raises(Refused, match="没有填写退回原因"):
        figures.return_figures(entry=entry, reason=" ", acting_user=other)
    figures.return_figures(entry=entry, reason="与公布的不符", acting_user=other)
    assert line().unpublished != ""
    figures.confirm_figures(entry=enter(one, QUIET), acting_user=other)  # entered anew
    assert line().answer == "no"


def test_the_same_form_twice_is_one_entry(one: Any) -> None:
    key = uuid4()
    assert enter(one, key=key) == enter(one, key=key) == key
    assert PriceFigure.objects.count() == 2
    with pytest.raises(Refused, match="居民消费价格已有一个数待复核"):
        enter(one)


@pytest.mark.parametrize(
    ("given", "rises", "field"),
    [
        ({"division_code": "350122103"}, HIGH, "division"),
        ({"division_code": "350403"}, HIGH, "division"),  # 三元区 of before 2021
        ({"month": date(2026, 11, 1)}, HIGH, "month"),
        ({"month": date(2026, 10, 2)}, HIGH, "month"),
        ({"published_on": date(2026, 10, 31)}, HIGH, "published_on"),
        ({"published_on": date(2026, 11, 29)}, HIGH, "published_on"),
        ({"document": " "}, HIGH, "document"),
        ({}, {}, "cpi"),
        ({}, {FOOD: Decimal("1.234")}, "food"),
        ({}, {FOOD: Decimal("100.01")}, "food"),
        ({}, {FOOD: Decimal("-50.01")}, "food"),
        ({}, {FOOD: Decimal("NaN")}, "food"),
    ],
)
def test_what_cannot_be_published_is_refused(
    given: dict[str, Any], rises: dict[IndexKind, Decimal], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        enter(officer("wide", "350000"), rises, **given)
    assert refused.value.field == field
    assert PriceFigure.objects.count() == 0


def test_who_enters_and_who_confirms(one: Any, other: Any) -> None:
    examiner = officer("examiner", "350122", Role.COUNTY_EXAMINER)
    reform = officer("reform", CITY, Role.DEPARTMENT_DESK, "development_reform")
    school = officer("school", CITY, Role.DEPARTMENT_DESK, "education")
    for nobody in (examiner, school, officer("elsewhere", OTHER)):
        with pytest.raises(NotPermitted):
            enter(nobody)
    entry = enter(reform)
    for nobody in (examiner, school, reform):
        with pytest.raises(NotPermitted):
            figures.confirm_figures(entry=entry, acting_user=nobody)
    figures.confirm_figures(entry=entry, acting_user=one)
    with pytest.raises(NotFound):
        figures.confirm_figures(entry=uuid4(), acting_user=other)


def test_a_figure_is_neither_changed_nor_deleted(one: Any) -> None:
    enter(one)
    for act in (
        lambda: PriceFigure.objects.filter(kind=CPI).update(rise=1),
        lambda: PriceFigure.objects.all().delete(),
        lambda: PriceFigure.objects.update(state="in_force", settled_by=one),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# The bulk road ------------------------------------------------------------------------------------


def homes(folder: Path) -> Path:
    """Two families of Fuzhou and one of Quanzhou, all on the list, the second with its own figure."""
    rows = []
    for number, division in enumerate(("350122", "350102", "350503")):
        home = family(person(dibao_recipient=True))
        facts = {n: None if n.startswith("price_") else v for n, v in home["household"].items()}
        rows.append(
            {"household_id": str(number), "division": division, **facts,
             "members": home["members"], "obligors": []}
        )  # fmt: skip
    rows[1]["price_cpi_rise"] = 500
    folder.mkdir()
    pq.write_table(pa.Table.from_batches([batch(rows)]), folder / "part-0.parquet")
    return folder


def determined(folder: Path, out: Path, *words: str) -> list[tuple[Any, Any]]:
    call_command(
        "determine", "--from", str(folder), "--on", "2026-10-09", "--out", str(out), *words,
        stdout=StringIO(),
    )  # fmt: skip
    rows = sorted(pq.read_table(out).to_pylist(), key=lambda row: row["household_id"])
    return [(r["price_linkage_eligible"], r["price_linkage_amount"]) for r in rows]


def test_the_bulk_road_has_the_confirmed_figures(one: Any, other: Any, tmp_path: Path) -> None:
    source = homes(tmp_path / "in")
    entry = enter(one)
    assert determined(source, tmp_path / "0") == [(None, None), (True, 49_00), (None, None)]
    figures.confirm_figures(entry=entry, acting_user=other)
    assert determined(source, tmp_path / "1") == [(True, 31_00), (True, 49_00), (None, None)]
    assert line().amount_fen == 31_00
    without = determined(source, tmp_path / "2", "--without-published")
    assert without == [(None, None), (True, 49_00), (None, None)]


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """`minjiu rulebook …`: exit code, output, errors."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["rulebook", *words, "--on", "2026-10-09", "--target", "price_linkage_amount"])
    assert isinstance(ended.value.code, int)
    out, errors = capsys.readouterr()
    return ended.value.code, out, errors


def test_every_value_and_its_reasons_have_them_too(
    one: Any, other: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = homes(tmp_path / "in")
    figures.confirm_figures(entry=enter(one), acting_user=other)
    for words, amounts in (
        ((), [31_00, 49_00, None]),
        (("--without-published",), [None, 49_00, None]),
    ):
        out = tmp_path / f"out{len(words)}"
        assert asked(capsys, "run", str(source), str(out), *words)[0] == 0
        rows = sorted(pq.read_table(out).to_pylist(), key=lambda row: row["household_id"])
        assert [row["price_linkage_amount"] for row in rows] == amounts
    why = asked(capsys, "explain", str(source), "--household", "0")[1]
    assert (
        "居民消费价格同比涨幅（指数月） = 3.1% 〔福州调查队《2026年10月主要数据》，2026-10-31〕"
        in why
    )
    own = asked(capsys, "explain", str(source), "--household", "1")[1]
    assert "居民消费价格同比涨幅（指数月） = 5%\n" in own
    without = asked(capsys, "explain", str(source), "--household", "0", "--without-published")[1]
    assert "居民消费价格同比涨幅（指数月） = 未知\n" in without


def test_without_a_database_the_bulk_road_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(on: date) -> Any:
        raise DatabaseError

    source = homes(tmp_path / "in")
    monkeypatch.setattr(determine.prices, "indices", gone)
    with pytest.raises(CommandError, match=r"读不到已录入的价格指数.*--without-published"):
        determined(source, tmp_path / "out")
    for words in (
        ("run", str(source), str(tmp_path / "out")),
        ("explain", str(source), "--household", "0"),
    ):
        code, out, errors = asked(capsys, *words)
        assert (code, out) == (1, "")
        assert errors == (
            "读不到已录入的价格指数，请先执行 minjiu db start 和 minjiu migrate。"
            "没有数据库时请加 --without-published。\n"
        )
    assert not (tmp_path / "out").exists()
