"""Two people sign at the same moment, on two connections: no number is skipped, none given twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections, transaction

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.api import Role, User
from minjiu.common.errors import Refused
from minjiu.documents import api
from minjiu.documents.enums import DocumentKind
from minjiu.documents.models import Document, Issuer, NumberRegister
from tests.gongwen import samples

pytestmark = pytest.mark.usefixtures("committed")
START = date(2026, 1, 1)


def prepared(count: int) -> tuple[list[Document], list[User]]:
    def account(number: str) -> User:
        return create_user(username=number, name=number, unit_name="厅", acting_user=None)

    office = account("o1")
    grant_role(
        user=office, role=Role.CONFERENCE_OFFICE, division_code="350000", valid_from=START,
        basis="测试", acting_user=None,
    )  # fmt: skip
    issuer = api.set_issuer(
        code="office", name=samples.OFFICE, sealed_by=samples.BUREAU, printed_by="办",
        acting_user=None,
    )  # fmt: skip
    api.set_number_code(
        issuer=issuer, kind=DocumentKind.LETTER, number_code="闽社救联办函", basis="样例",
        valid_from=START, acting_user=None,
    )  # fmt: skip
    signers = [account(number) for number in ("d1", "d2")]
    for user in signers:
        api.appoint_signatory(
            issuer=issuer, user=user, post="主任", basis="样例", valid_from=START, acting_user=None
        )
    drafts = [
        api.submit(
            document=api.draft(issuer=issuer, content=samples.letter(), acting_user=office),
            acting_user=office,
        )
        for _ in range(count)
    ]
    return drafts, signers


def test_sign_offs_at_once_number_without_gap_or_repeat() -> None:
    drafts, signers = prepared(8)
    together = threading.Barrier(2)
    processes: set[int] = set()

    def sign_all(user: User, documents: list[Document]) -> None:
        try:
            for document in documents:
                together.wait(timeout=60)
                api.sign(document=document, acting_user=user)
            processes.add(connection.connection.info.backend_pid)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(sign_all, u, drafts[i::2]) for i, u in enumerate(signers)]
        for run in runs:
            run.result()
    assert len(processes) == 2
    serials = list(Document.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == list(range(1, 9))
    assert NumberRegister.objects.get().last_serial == 8


def test_one_document_signed_twice_at_once_gets_one_number() -> None:
    (draft,), signers = prepared(1)
    together = threading.Barrier(2)

    def sign(user: User) -> str:
        try:
            together.wait(timeout=60)
            return api.sign(document=draft, acting_user=user).number
        except Refused as refused:
            return refused.message
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(sign, signers))
    assert [answer[:6] for answer in answers] == ["公文“关于商", "闽社救联办函"]
    assert NumberRegister.objects.get().last_serial == 1


def test_a_waiting_sign_off_gets_the_number_a_failed_one_gave_back() -> None:
    drafts, (first, second) = prepared(2)
    took, may_fail = threading.Event(), threading.Event()

    def failing() -> None:
        try:
            with transaction.atomic():
                api.sign(document=drafts[0], acting_user=first)
                took.set()
                may_fail.wait(timeout=60)
                transaction.set_rollback(True)
        finally:
            connections.close_all()

    def waiting() -> str:
        try:
            took.wait(timeout=60)
            threading.Timer(0.5, may_fail.set).start()
            return api.sign(document=drafts[1], acting_user=second).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        fails, waits = pool.submit(failing), pool.submit(waiting)
        fails.result()
        assert waits.result().endswith("〕1号")
    assert Issuer.objects.count() == 1
