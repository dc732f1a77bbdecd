from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from minjiu.common.errors import NotFound
from minjiu.directory import api
from minjiu.directory.actions.loading import NOTICE_ON, load_directory
from minjiu.directory.models import Appointment, Department, DepartmentName, Official, Seat

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _loaded() -> None:
    load_directory()


def test_unknown_department_is_not_found() -> None:
    with pytest.raises(NotFound, match="单位"):
        api.department("tourism", TODAY)
    assert api.departments(NOTICE_ON - timedelta(days=1)) == ()


def test_two_names_or_two_holders_at_once_are_refused() -> None:
    name = DepartmentName.objects.get(department__code="justice")
    with pytest.raises(IntegrityError, match="one_name_at_a_time"), transaction.atomic():
        name.pk, name.valid_from = None, TODAY
        name.save()
    with pytest.raises(IntegrityError, match="one_holder_at_a_time"), transaction.atomic():
        Appointment.objects.create(
            seat=Seat.objects.get(pk=9),
            official=Official.objects.create(name="样例"),
            post="样例",
            valid_from=TODAY,
            basis="样例",
        )


def test_loading_twice_changes_nothing() -> None:
    def everything() -> list[list[dict[str, object]]]:
        models = (Department, DepartmentName, Seat, Official, Appointment)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    assert load_directory() == {
        "divisions": 1424,
        "departments": 25,
        "branches": 7,
        "duties": 106,
        "rules": 20,
        "seats": 28,
    }
    assert everything() == before


def test_a_new_holder_of_a_seat_and_a_renamed_unit_survive_another_loading() -> None:
    seat, name = Seat.objects.get(pk=9), DepartmentName.objects.get(department__code="justice")
    Appointment.objects.filter(seat=seat).update(valid_to=date(2022, 1, 1))
    Appointment.objects.create(
        seat=seat, official=Official.objects.create(name="后任"), post="副厅长",
        valid_from=date(2022, 1, 1), basis="任免通知",
    )  # fmt: skip
    first = api.seats(NOTICE_ON)[8].official
    load_directory()
    assert [api.seats(day)[8].official for day in (date(2021, 12, 31), date(2022, 1, 1))] == [
        first, "后任",
    ]  # fmt: skip
    assert DepartmentName.objects.filter(department=name.department).count() == 1


def test_annex_3_is_rebuilt_from_the_duties_character_for_character() -> None:
    texts: dict[str, str] = {}
    for duty in api.duties():
        texts[duty.department_code] = texts.get(duty.department_code, "") + duty.text
    headings = Department.objects.order_by("pk").values_list("heading", "code")
    rebuilt = "".join(f"{heading}\n{texts[code]}\n" for heading, code in headings)
    _, _, annex = api.notice_text().rpartition("成员单位职责分工\n")
    assert rebuilt == annex


def test_every_rule_stands_in_the_notice_verbatim() -> None:
    missing = [rule.id for rule in api.rules() if rule.text not in api.notice_text()]
    assert missing == []


def test_annex_2_is_rebuilt_from_the_seats() -> None:
    notice = "".join(api.notice_text().split())
    held = api.seats(NOTICE_ON)
    assert len(held) == 28
    assert [s.official + s.post for s in held if s.official + s.post not in notice] == []
    assert [s.official for s in held if s.department_code == "civil_affairs"] == [
        "池秋娜",
        "赵荣生",
    ]


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("financial_regulation", date(2023, 7, 19), "福建银保监局"),
        ("financial_regulation", date(2023, 7, 20), "福建金融监管局"),
        ("central_bank", NOTICE_ON, "人行福州中心支行"),
        ("central_bank", TODAY, "人行福建省分行"),
        ("agriculture", NOTICE_ON, "省农业农村厅(扶贫办)"),
        ("agriculture", TODAY, "省农业农村厅"),
    ],
)
def test_names_have_dates(code: str, on: date, name: str) -> None:
    assert api.department(code, on).name == name


@pytest.mark.parametrize(
    ("code", "division", "office"),
    [
        ("tax", "350203", "国家税务总局厦门市税务局"),
        ("tax", "350128", "国家税务总局平潭综合实验区税务局"),
        ("tax", "350122", "国家税务总局福建省税务局"),
        ("central_bank", "350200", "中国人民银行厦门市分行"),
    ],
)
def test_xiamen_and_pingtan_answer_for_themselves(code: str, division: str, office: str) -> None:
    assert api.responsible_office(code, division, TODAY) == office


def test_lists_take_one_query(django_assert_num_queries) -> None:
    for read in (lambda: api.departments(TODAY), api.duties, api.rules, lambda: api.seats(TODAY)):
        with django_assert_num_queries(1):
            read()
