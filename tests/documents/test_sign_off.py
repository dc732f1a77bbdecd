"""From draft to archive: who, in which state, with which number, and what nobody can change."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

import gongwen
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.api import Role, User
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.documents import api
from minjiu.documents.enums import DocumentKind, DocumentState, FileKind, Retention
from minjiu.documents.models import Document, Issuer, NumberRegister
from tests.gongwen import samples

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)


def account(number: str, *roles: Role) -> User:
    user = create_user(
        username=number, name=f"员工{number}", unit_name="福建省民政厅", acting_user=None
    )
    for role in roles:
        grant_role(
            user=user, role=role, division_code="350000", valid_from=START, basis="测试",
            acting_user=None,
        )  # fmt: skip
    return user


@pytest.fixture
def office() -> User:
    return account("o1", Role.CONFERENCE_OFFICE)


@pytest.fixture
def issuer() -> Issuer:
    made = api.set_issuer(
        code="office", name=samples.OFFICE, sealed_by=samples.BUREAU, printed_by=samples.OFFICE,
        acting_user=None,
    )  # fmt: skip
    for kind, code in (
        (DocumentKind.LETTER, "闽社救联办函"),
        (DocumentKind.REMINDER, "闽社救联办函"),
        (DocumentKind.NOTICE, "闽社救联办"),
        (DocumentKind.MINUTES, "闽社救联纪"),
        (DocumentKind.REQUEST, "闽社救联办请"),
    ):
        api.set_number_code(
            issuer=made, kind=kind, number_code=code, basis="样例", valid_from=START,
            acting_user=None,
        )  # fmt: skip
    return made


@pytest.fixture
def director(issuer: Issuer) -> User:
    user = account("d1")
    api.appoint_signatory(
        issuer=issuer,
        user=user,
        post="办公室主任",
        basis="样例",
        valid_from=START,
        acting_user=None,
    )
    return user


def submitted(office: User, issuer: Issuer, content: gongwen.Document | None = None) -> Document:
    made = api.draft(issuer=issuer, content=content or samples.letter(), acting_user=office)
    return api.submit(document=made, acting_user=office)


# 起草、送签


def test_only_the_office_drafts(office: User, issuer: Issuer, director: User) -> None:
    with pytest.raises(NotPermitted):
        api.draft(issuer=issuer, content=samples.letter(), acting_user=director)
    made = api.draft(issuer=issuer, content=samples.letter(), acting_user=office)
    view = api.get_document_for(office, made.pk)
    assert (view.state, view.number, view.drafted_by) == (DocumentState.DRAFT, "", "员工o1")
    assert view.content.number is None and view.content.signed_on is None
    assert Record.objects.filter(action="documents.drafted").count() == 1


def test_an_incomplete_draft_is_kept_but_not_sent_to_sign(office: User, issuer: Issuer) -> None:
    made = api.draft(issuer=issuer, content=samples.letter(body=()), acting_user=office)
    with pytest.raises(Refused, match="正文为空，请填写正文。"):
        api.submit(document=made, acting_user=office)
    api.revise(document=made, content=samples.letter(), acting_user=office)
    sent = api.submit(document=made, acting_user=office)
    assert (sent.state, sent.revision) == (DocumentState.SUBMITTED, 2)


def test_a_character_no_font_has_stops_it_before_signing(office: User, issuer: Issuer) -> None:
    content = samples.letter(addressees=("林\U0002ebf0",))
    made = api.draft(issuer=issuer, content=content, acting_user=office)
    with pytest.raises(Refused, match=r"U\+2EBF0"):
        api.submit(document=made, acting_user=office)


def test_a_returned_draft_carries_the_reason(office: User, issuer: Issuer, director: User) -> None:
    sent = submitted(office, issuer)
    with pytest.raises(Refused, match="需要意见"):
        api.return_to_draft(document=sent, reason=" ", acting_user=director)
    api.return_to_draft(document=sent, reason="第二段再核实", acting_user=director)
    view = api.get_document_for(office, sent.pk)
    assert (view.state, view.returned_reason) == (DocumentState.DRAFT, "第二段再核实")


# 签发


def test_refuses_who_may_not_sign(office: User, issuer: Issuer, director: User) -> None:
    sent = submitted(office, issuer)
    with pytest.raises(NotPermitted, match="您今天没有签发权"):
        api.sign(document=sent, acting_user=office)
    api.appoint_signatory(
        issuer=issuer, user=office, post="副主任", basis="样例", valid_from=START, acting_user=None
    )
    with pytest.raises(NotPermitted, match="起草人不得签发自己起草的公文"):
        api.sign(document=sent, acting_user=office)
    with on_day(date(2025, 12, 31)), pytest.raises(NotPermitted, match="没有签发权"):
        api.sign(document=sent, acting_user=director)
    assert not NumberRegister.objects.exists()


def test_a_draft_that_was_not_sent_is_not_signed(
    office: User, issuer: Issuer, director: User
) -> None:
    made = api.draft(issuer=issuer, content=samples.letter(), acting_user=office)
    with pytest.raises(Refused, match="现为“起草”，只有“送签”的公文可以这样办理"):
        api.sign(document=made, acting_user=director)


def test_sign_off_numbers_dates_and_freezes(office: User, issuer: Issuer, director: User) -> None:
    with on_day(date(2026, 11, 3)):
        signed = api.sign(document=submitted(office, issuer), acting_user=director)
    view = api.get_document_for(office, signed.pk)
    assert (view.state, view.number) == (DocumentState.SIGNED, "闽社救联办函〔2026〕1号")
    assert view.signed_by == "员工d1"
    assert view.content.signed_on == date(2026, 11, 3)
    assert view.content.number == gongwen.DocumentNumber("闽社救联办函", 2026, 1)
    assert view.digest == gongwen.digest(view.content)
    assert api.altered(signed) == ()
    record = Record.objects.get(action="documents.signed")
    assert record.after["number"] == "闽社救联办函〔2026〕1号"
    assert api.pdf_for(office, signed.pk).startswith(b"%PDF")


def test_signed_text_cannot_be_edited_by_anyone(
    office: User, issuer: Issuer, director: User
) -> None:
    signed = api.sign(document=submitted(office, issuer), acting_user=director)
    with pytest.raises(Refused, match="现为“已签发”"):
        api.revise(document=signed, content=samples.letter(), acting_user=office)
    for changes in ({"content": {}}, {"serial": 9}, {"digest": "0" * 64}, {"signed_by": "某"}):
        with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
            Document.objects.filter(pk=signed.pk).update(**changes)
    with pytest.raises(DatabaseError, match="Cannot delete rows"), transaction.atomic():
        Document.objects.filter(pk=signed.pk)._raw_delete("default")  # type: ignore[attr-defined]


def test_a_refused_sign_off_takes_no_number(
    office: User, issuer: Issuer, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = submitted(office, issuer), submitted(office, issuer)

    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("minjiu.documents.actions.signing._keep", broken)
        with pytest.raises(RuntimeError), transaction.atomic():
            api.sign(document=first, acting_user=director)
    assert api.sign(document=second, acting_user=director).serial == 1
    assert api.sign(document=first, acting_user=director).serial == 2


def test_kinds_that_share_a_number_code_share_its_register(
    office: User, issuer: Issuer, director: User
) -> None:
    numbers = [
        api.sign(document=submitted(office, issuer, content), acting_user=director).number
        for content in (samples.letter(), samples.reminder(), samples.notice(), samples.letter())
    ]
    year = today().year
    assert numbers == [
        f"闽社救联办函〔{year}〕1号",
        f"闽社救联办函〔{year}〕2号",
        f"闽社救联办〔{year}〕1号",
        f"闽社救联办函〔{year}〕3号",
    ]


def test_a_new_year_begins_at_one(office: User, issuer: Issuer, director: User) -> None:
    with on_day(date(2026, 12, 31)):
        last = api.sign(document=submitted(office, issuer), acting_user=director)
    with on_day(date(2027, 1, 1)):
        first = api.sign(document=submitted(office, issuer), acting_user=director)
    assert (last.number, first.number) == ("闽社救联办函〔2026〕1号", "闽社救联办函〔2027〕1号")


def test_a_kind_without_number_code_is_not_signed(
    office: User, issuer: Issuer, director: User
) -> None:
    with pytest.raises(Refused, match="通报没有机关代字"):
        api.sign(document=submitted(office, issuer, samples.bulletin()), acting_user=director)


def test_a_request_names_who_signed(office: User, issuer: Issuer, director: User) -> None:
    signed = api.sign(document=submitted(office, issuer, samples.request()), acting_user=director)
    assert gongwen.decode(signed.content).signers == ("员工d1",)


def test_the_register_moves_by_one_only(office: User, issuer: Issuer, director: User) -> None:
    api.sign(document=submitted(office, issuer), acting_user=director)
    for serial in (0, 1, 3):
        with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
            NumberRegister.objects.update(last_serial=serial)


# 用印、印发、归档、作废


def test_a_seal_is_refused_where_none_is_connected(
    office: User, issuer: Issuer, director: User, settings: object
) -> None:
    signed = api.sign(document=submitted(office, issuer), acting_user=director)
    settings.MINJIU_SEAL = "none"  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="尚未接入电子印章系统"):
        api.seal(document=signed, acting_user=office)
    settings.MINJIU_SEAL = "sample"  # type: ignore[attr-defined]
    settings.MINJIU_TEST = settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="正式环境不得使用样章"):
        api.seal(document=signed, acting_user=office)


def test_a_document_goes_from_seal_to_archive(office: User, issuer: Issuer, director: User) -> None:
    signed = api.sign(document=submitted(office, issuer), acting_user=director)
    with pytest.raises(Refused, match="只有“已用印”的公文"):
        api.issue(document=signed, acting_user=office)
    api.seal(document=signed, acting_user=office)
    api.issue(document=signed, acting_user=office)
    with pytest.raises(Refused, match="尚未归档"):
        api.archive_package_for(office, signed.pk)
    with pytest.raises(Refused, match="需要档号"):
        api.file(
            document=signed, retention=Retention.PERMANENT, archive_number="", acting_user=office
        )
    api.file(
        document=signed, retention=Retention.THIRTY_YEARS, archive_number="样例-2026-001",
        acting_user=office,
    )  # fmt: skip
    view = api.get_document_for(office, signed.pk)
    assert (view.state, view.sealing_body) == (DocumentState.FILED, samples.BUREAU)
    record, sealed = (api.pdf_for(office, signed.pk, kind) for kind in FileKind)
    assert record != sealed == api.pdf_for(office, signed.pk)
    package = zipfile.ZipFile(io.BytesIO(api.archive_package_for(office, signed.pk)))
    assert sorted(package.namelist()) == [
        "content.json", "metadata.json", "record.pdf", "sealed.pdf",
    ]  # fmt: skip
    metadata = json.loads(package.read("metadata.json"))
    assert (metadata["number"], metadata["retention"]) == (view.number, "30年")
    assert gongwen.decode(json.loads(package.read("content.json"))) == view.content
    assert api.archive_package_for(office, signed.pk) == api.archive_package_for(office, signed.pk)


def test_minutes_are_issued_without_a_seal(office: User, issuer: Issuer, director: User) -> None:
    signed = api.sign(document=submitted(office, issuer, samples.minutes()), acting_user=director)
    with pytest.raises(Refused, match="纪要不加盖印章"):
        api.seal(document=signed, acting_user=office)
    assert api.issue(document=signed, acting_user=office).state == DocumentState.ISSUED


def test_a_voided_number_stays_in_the_register(
    office: User, issuer: Issuer, director: User
) -> None:
    first = api.sign(document=submitted(office, issuer), acting_user=director)
    with pytest.raises(Refused, match="需要理由"):
        api.void(document=first, reason="", acting_user=director)
    api.void(document=first, reason="主送机关有误", acting_user=director)
    api.sign(document=submitted(office, issuer), acting_user=director)
    rows = api.register("闽社救联办函", today().year)
    assert [(row.serial, row.voided_reason) for row in rows] == [(1, "主送机关有误"), (2, "")]
    issued = api.sign(document=submitted(office, issuer, samples.minutes()), acting_user=director)
    api.issue(document=issued, acting_user=office)
    with pytest.raises(Refused, match="现为“已印发”"):
        api.void(document=issued, reason="迟了", acting_user=director)


# 谁看得见


def test_what_is_not_yours_is_not_there(office: User, issuer: Issuer, director: User) -> None:
    sent = submitted(office, issuer)
    with pytest.raises(NotFound):
        api.get_document_for(account("x1"), sent.pk)
    assert api.get_document_for(director, sent.pk).may_sign
    assert not api.get_document_for(office, sent.pk).may_sign
    assert [one.pk for one in api.find_documents(director, state=DocumentState.SUBMITTED)] == [
        sent.pk
    ]
    assert api.docx_for(office, sent.pk)[:2] == b"PK"
    assert api.pdf_for(director, sent.pk).startswith(b"%PDF")


# 机关代字、签发人


def test_a_number_code_has_one_owner_and_a_basis(office: User, issuer: Issuer) -> None:
    other = api.set_issuer(
        code="bureau", name=samples.BUREAU, sealed_by=samples.BUREAU, printed_by="厅办公室",
        acting_user=office,
    )  # fmt: skip
    common = {"issuer": other, "kind": DocumentKind.LETTER, "valid_from": START}
    with pytest.raises(Refused, match="已由其他机关使用"):
        api.set_number_code(**common, number_code="闽社救联办函", basis="样例", acting_user=office)
    with pytest.raises(Refused, match="需要依据"):
        api.set_number_code(**common, number_code="闽民函", basis="", acting_user=office)
    with pytest.raises(Refused, match="1至12个汉字"):
        api.set_number_code(**common, number_code="MIN", basis="样例", acting_user=office)
    made = api.set_number_code(**common, number_code="闽民函", basis="样例", acting_user=office)
    assert made.number_code == "闽民函"


def test_a_new_number_code_begins_where_the_old_one_ends(
    office: User, issuer: Issuer, director: User
) -> None:
    api.set_number_code(
        issuer=issuer, kind=DocumentKind.LETTER, number_code="闽救联函", basis="样例",
        valid_from=date(2026, 7, 1), acting_user=office,
    )  # fmt: skip
    numbers: list[str] = []
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        with on_day(day):
            signed = api.sign(document=submitted(office, issuer), acting_user=director)
            numbers.append(signed.number)
    assert numbers == ["闽社救联办函〔2026〕1号", "闽救联函〔2026〕1号"]


def test_nobody_gives_himself_the_power_to_sign(office: User, issuer: Issuer) -> None:
    security = account("s1", Role.SECURITY_ADMIN)
    common = {"issuer": issuer, "post": "主任", "basis": "样例", "valid_from": START}
    with pytest.raises(NotPermitted):
        api.appoint_signatory(**common, user=office, acting_user=office)
    with pytest.raises(Refused, match="不得为自己"):
        api.appoint_signatory(**common, user=security, acting_user=security)
    made = api.appoint_signatory(**common, user=office, acting_user=security)
    with pytest.raises(Refused, match="无需重复登记"):
        api.appoint_signatory(**common, user=office, acting_user=security)
    api.end_signatory(signatory=made, acting_user=security)
    assert not api.get_document_for(
        office, api.draft(issuer=issuer, content=samples.letter(), acting_user=office).pk
    ).may_sign


def test_a_draft_never_brings_its_own_number(office: User, issuer: Issuer) -> None:
    content = replace(samples.letter(), issuer=gongwen.Issuer("某机关", "某机关"))
    view = api.get_document_for(
        office, api.draft(issuer=issuer, content=content, acting_user=office).pk
    )
    assert (view.content.number, view.content.issuer.name) == (None, samples.OFFICE)
