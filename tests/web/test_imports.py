"""Existing recipients by file, through the page; refused rows go back with their reasons."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from cncodes.resident_id import check_character
from minjiu.assistance.models import Entitlement
from minjiu.config.demo.families import Staff
from minjiu.registry.models import ImportBatch, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.clerk, "django.contrib.auth.backends.ModelBackend")
    return client


def number(birth: str) -> str:
    return (first := f"350122{birth}001") + check_character(first)


def file(*rows: Sequence[str], name: str = "既有.xlsx") -> SimpleUploadedFile:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(list(row))
    for line in book.active:
        for cell in line:
            cell.data_type = "s"
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def columns(client: Client) -> list[str]:
    sheet = load_workbook(BytesIO(client.get("/imports/template/").content)).active
    return [cell.value for cell in sheet[1]]


def family(house: str, birth: str, amount: str = "850.50") -> list[str]:
    return [
        house, "=陈国华", number(birth), "本人", "350122100", "", "", "最低生活保障", amount,
        "2024-07-01",
    ]  # fmt: skip


def test_good_families_come_in_and_bad_rows_go_back(clerk: Client) -> None:
    head = columns(clerk)
    good, bad = family("1", "19700101"), family("2", "19710101", "八百")
    reply = clerk.post("/imports/", {"file": file(head, good, bad)}, follow=True)
    page = reply.content.decode()
    assert "已导入1行，1行未导入。" in page
    assert "“月保障金额”不是数字。" in page
    assert number("19710101") not in page
    assert str(Entitlement.objects.get().monthly_amount) == "850.50"
    back = load_workbook(BytesIO(clerk.get(f"{reply.redirect_chain[-1][0]}?export=xlsx").content))
    rows = [[cell.value or "" for cell in row] for row in back.active]
    assert rows == [[*head, "未导入的原因"], [*bad, "", "“月保障金额”不是数字。"]]
    assert back.active["B2"].data_type == "s"
    page = clerk.get("/imports/").content.decode()
    assert "既有.xlsx" in page


def test_a_file_comes_in_once_and_wrong_files_are_refused_whole(clerk: Client) -> None:
    head = columns(clerk)
    upload = file(head, family("1", "19700101"))
    clerk.post("/imports/", {"file": upload})
    upload.seek(0)
    for sent, says in (
        (upload, "这个文件已经导入过"),
        (SimpleUploadedFile("a.xlsx", b"\x00\x01"), "文件不是可读的XLSX"),
        (file(head[:3], ["1", "2", "3"]), "文件首行缺少列"),
        (SimpleUploadedFile("a.csv", b""), "没有选择文件，或文件是空的"),
    ):
        reply = clerk.post(
            "/imports/", {"file": sent}, follow=True,
            headers={"referer": "http://testserver/imports/"},
        )  # fmt: skip
        assert says in reply.content.decode()
    assert ImportBatch.objects.count() == 1


def test_another_persons_file_is_not_there(clerk: Client, staff: Staff) -> None:
    clerk.post("/imports/", {"file": file(columns(clerk), family("1", "19700101"))})
    other = Client()
    other.force_login(staff.examiner, "django.contrib.auth.backends.ModelBackend")
    address = f"/imports/{ImportBatch.objects.get().pk}/"
    assert (clerk.get(address).status_code, other.get(address).status_code) == (200, 404)
    assert "既有.xlsx" not in other.get("/imports/").content.decode()


def test_accounts_of_a_file_are_compared_by_another_on_a_page_of_their_own(
    clerk: Client, staff: Staff
) -> None:
    head = columns(clerk)
    sent = [*family("1", "19700101"), *[""] * (len(head) - 11), "6217001800001234567"]
    clerk.post("/imports/", {"file": file(head, sent)})
    address = f"/imports/{ImportBatch.objects.get().pk}/"
    assert "1个等另一名经办人核对" in clerk.get(address).content.decode()
    assert clerk.get(f"{address}accounts/").status_code == 404
    other = Client()
    other.force_login(staff.examiner, "django.contrib.auth.backends.ModelBackend")
    assert "的发放账户等您核对" in other.get("/imports/").content.decode()
    assert "的发放账户等您核对" in other.get("/").content.decode()
    assert "等您核对" not in clerk.get("/").content.decode()
    page = other.get(f"{address}accounts/").content.decode()
    assert "尾号4567" in page and "6217001800001234567" not in page
    wrong = other.post(f"{address}accounts/", {"do": "reject", "reason": " "})
    assert (wrong.status_code, "没有填写不符的情况" in wrong.content.decode()) == (422, True)
    told = other.post(f"{address}accounts/", {"do": "confirm"}, follow=True).content.decode()
    assert "已核对启用1个账户。" in told and "等您核对" not in told
    assert Person.objects.get().account == "6217001800001234567"
    assert "1个已核对启用" in clerk.get(address).content.decode()
