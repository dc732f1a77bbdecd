"""A case that was verified anew: the earlier report stays readable and printable as it was."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pdfplumber
import pytest

from minjiu.assistance.models import Case
from minjiu.common.clock import today
from minjiu.verification import api
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Verification
from tests.web.test_asking_again import at_desk
from tests.web.test_case_pages import do, elsewhere, words  # noqa: F401

pytestmark = pytest.mark.django_db


def printed(reply: Any) -> str:
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/pdf")
    with pdfplumber.open(BytesIO(reply.content)) as paper:
        return "".join("".join(page.extract_text() for page in paper.pages).split())


def test_its_pdf_and_its_versions_are_its_own(travel: Any, staff: Any, elsewhere: Any) -> None:  # noqa: F811
    journey = travel("prepared")
    case, handler = f"/cases/{journey.case_id}/", at_desk(staff.handler)
    do(at_desk(staff.reviewer), case, "sign")
    first = Verification.objects.get(case_id=journey.case_id)
    number = api.reports_of(first.pk)[0].number
    second = api.start(
        household_id=first.household_id, case_id=journey.case_id, purpose=first.purpose, on=today(),
        declared={}, acting_user=None,
    )  # fmt: skip
    carry_out(second.pk)
    Case.objects.filter(pk=journey.case_id).update(verification_id=second.pk)
    was = f"{case}report/{first.pk}/"
    page = handler.get(was)
    assert f"{number}，第1版" in words(page)
    assert "以新的核对报告为准" in words(page)
    assert f'href="{was}1.pdf"' in page.content.decode()
    assert number in printed(handler.get(f"{was}1.pdf"))
    assert f"{number}，第1版" in words(handler.get(f"{was}1/"))
    # The new verification has no report yet, and its address shows none of the old one.
    assert handler.get(f"{case}report/1.pdf").status_code == 404
    for wrong in (f"{was}2.pdf", f"{was}2/", f"{case}report/{uuid4()}/1.pdf"):
        assert handler.get(wrong).status_code == 404
    assert at_desk(elsewhere).get(f"{was}1.pdf").status_code == 404
