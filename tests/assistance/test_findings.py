"""What follows from a bulk run is begun by a county officer in the case, never by the run; a remedy
keeps the evidence; what is before the public is not asked again of its own accord."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cncrypto import KeyringError
from minjiu.access.enums import Role
from minjiu.assistance import api
from minjiu.assistance.actions import checking, remedies
from minjiu.assistance.actions.findings import decide_on_finding
from minjiu.assistance.actions.reviewing import schedule_reviews
from minjiu.assistance.enums import RemedyKind, RemedyOutcome, Task
from minjiu.assistance.models import Case, Entitlement, Remedy, Review, ReviewCause
from minjiu.audit.models import Record
from minjiu.common.clock import now, on_day, today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.common.periods import first_of_next_month
from minjiu.registry.actions.people import register_applicant
from minjiu.verification.actions import raw_answers, reasking
from minjiu.verification.actions.bulk import settling
from minjiu.verification.enums import FindingOutcome
from minjiu.verification.models import (
    BulkBatch,
    BulkFinding,
    BulkItem,
    BulkLine,
    BulkPerson,
    BulkRawAnswer,
    BulkRun,
    Hold,
    Query,
    RawAnswer,
    Verification,
)
from tests.architecture.test_history import number
from tests.signing_in import signed_in
from tests.verification.bulk import officer
from tests.web.test_bulk_pages import entitle

pytestmark = pytest.mark.django_db
DAYS = 400  # parameter verification_raw_answer_days


@pytest.fixture
def home() -> Any:
    return register_applicant(
        id_number=number("19700101"), name="陈国华", division_code="350122100", acting_user=None
    ).household


@pytest.fixture
def case(home: Any) -> Case:
    entitle(home)
    made = Case.objects.get(household_id=home.pk)
    schedule_reviews([made])
    return made


@pytest.fixture
def run() -> BulkRun:
    return BulkRun.objects.create(
        number="批20261128-0001", division_code="350122", programme="dibao",
        purpose="assistance.dibao", chosen="最低生活保障：全部", state="finished", on=today(),
        started_at=now(),
    )  # fmt: skip


def finding(run: BulkRun, home: Any, name: str = "homes", **more: Any) -> BulkFinding:
    usual = {
        "kind": "house", "source": "natural_resources.real_estate", "before": 1, "after": 2,
        "in_favour": False,
    }  # fmt: skip
    return BulkFinding.objects.create(
        run=run, person_id=home.applicant_id, household_id=home.pk, name=name,
        division_code=home.division_code, county_code=home.county_code, **usual | more,
    )  # fmt: skip


@pytest.fixture
def examiner() -> Any:
    return officer("examiner", Role.COUNTY_EXAMINER)


# Findings -----------------------------------------------------------------------------------------


def test_r13_only_the_county_decides_what_follows_from_a_finding(
    case: Case, run: BulkRun, home: Any
) -> None:
    one = finding(run, home)
    for role, place in (
        (Role.TOWNSHIP_CLERK, "350122100"), (Role.VERIFICATION_HANDLER, "350122"),
        (Role.CITY_PROVINCIAL, "350000"), (Role.COUNTY_EXAMINER, "350123"),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            decide_on_finding(
                finding=one, outcome=FindingOutcome.NOTHING, reason="看过",
                acting_user=officer(f"{role.value}{place}", role, place),
            )  # fmt: skip
    one.refresh_from_db()
    assert (one.outcome, ReviewCause.objects.count()) == ("", 0)


def test_all_that_was_found_about_a_family_is_one_look_and_one_notice(
    case: Case, run: BulkRun, home: Any, examiner: Any
) -> None:
    one, two, done = (
        finding(run, home), finding(run, home, "vehicles", kind="vehicle"),
        finding(run, home, "insured_employment", kind="job"),
    )  # fmt: skip
    decide_on_finding(
        finding=done, outcome=FindingOutcome.NOTHING, reason="退休返聘", acting_user=examiner
    )
    stranger = register_applicant(
        id_number=number("19800101"), name="林秀英", division_code="350122100", acting_user=None
    ).household
    other = finding(run, stranger)
    with CaptureQueriesContext(connection) as asked:
        decide_on_finding(
            finding=one, outcome=FindingOutcome.NOTIFY, reason="先问家庭", acting_user=examiner,
            whole_family=True,
        )  # fmt: skip
    # All of the family at once and in order, so that two who begin at two of them take turns.
    held = next(
        q["sql"]
        for q in asked
        if "FOR UPDATE" in q["sql"] and "verification_bulkfinding" in q["sql"]
    )
    assert '"verification_bulkfinding"."household_id" =' in held and held.endswith(
        'ORDER BY "verification_bulkfinding"."id" ASC FOR UPDATE'
    )
    rows = BulkFinding.objects.filter(run=run).values_list(
        "pk", "outcome", "reason", "notice_of_day", "told_with"
    )
    assert set(rows) == {
        (one.pk, "notify", "先问家庭", 1, None), (two.pk, "notify", "先问家庭", None, one.pk),
        (done.pk, "nothing", "退休返聘", None, None), (other.pk, "", "", None, None),
    }  # fmt: skip
    review = Review.objects.get(case=case, closed_on__isnull=True)
    assert set(ReviewCause.objects.filter(review=review).values_list("finding_id", flat=True)) == {
        one.pk, two.pk,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="bulk_notice_within_the_quota"), transaction.atomic():
        BulkFinding.objects.filter(pk=two.pk).update(told_with=None)


def test_a_review_is_begun_with_the_findings_attached_and_aid_goes_on(
    case: Case, run: BulkRun, home: Any, examiner: Any
) -> None:
    assert Review.objects.get().due_on > today() + timedelta(days=300)
    before = list(Entitlement.objects.values())
    clerk = officer("clerk", Role.TOWNSHIP_CLERK, "350122100")
    assert api.task_counts(clerk)[Task.REASSESS] == 0
    house, money = finding(run, home), finding(
        run, home, "pension_receipts", kind="income", source="hrss.pension", before=None, after=1_234_500
    )  # fmt: skip
    with pytest.raises(Refused, match="没有填写处理说明"):
        decide_on_finding(
            finding=house, outcome=FindingOutcome.NOTIFY, reason=" ", acting_user=examiner
        )
    assert not ReviewCause.objects.exists()
    for one in (house, money):
        decide_on_finding(
            finding=one, outcome=FindingOutcome.NOTIFY, reason="请核实", acting_user=examiner
        )
    review = Review.objects.get()
    assert (review.due_on, review.begun_on) == (today() + timedelta(days=30), None)
    kept = ReviewCause.objects.order_by("called_at").values_list("review", "finding_id", "words")
    assert list(kept) == [
        (review.pk, house.pk, "房产变化：住房套数，原1，现2（不动产登记，批20261128-0001）"),
        (review.pk, money.pk, "收入变化：养老金（计算期内实收），原没有记录，现12,345.00元（人社养老保险，批20261128-0001）"),
    ]  # fmt: skip
    assert list(Entitlement.objects.values()) == before
    assert api.task_counts(clerk)[Task.REASSESS] == 1
    view = api.get_case_for(examiner, case.pk)
    assert view.review is not None
    assert [cause[1:] for cause in view.review.causes] == [("请核实", "examiner")] * 2
    acts = Record.objects.filter(action__in=("assistance.review_called", "verification.bulk_finding_settled"))  # fmt: skip
    assert acts.count() == 4
    with pytest.raises(Refused, match="已经处理过"):
        decide_on_finding(
            finding=house, outcome=FindingOutcome.NOTHING, reason="再看", acting_user=examiner
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewCause.objects.create(
            review=review, finding_id=house.pk, words="再来", reason="再来", called_by=examiner,
            called_at=now(),
        )  # fmt: skip


def test_why_nothing_follows_is_in_the_family_s_story(
    case: Case, run: BulkRun, home: Any, examiner: Any
) -> None:
    decide_on_finding(
        finding=finding(run, home), outcome=FindingOutcome.NOTHING, reason="登记重复，已更正",
        acting_user=examiner,
    )  # fmt: skip
    assert Review.objects.get().due_on > today() + timedelta(days=300)
    (step,) = api.get_case_for(examiner, case.pk).steps
    assert "不影响救助" in step.text
    assert "登记重复，已更正" in step.text
    assert Record.objects.filter(action="assistance.finding_noted").count() == 1


def test_nothing_is_begun_where_nothing_runs_and_the_ration_holds(
    run: BulkRun, home: Any, examiner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = finding(run, home)
    with pytest.raises(Refused, match="没有正在享受的待遇"):
        decide_on_finding(
            finding=one, outcome=FindingOutcome.HELP, reason="少报", acting_user=examiner
        )
    one.refresh_from_db()
    assert one.outcome == ""
    entitle(home)
    monkeypatch.setattr(settling, "days", lambda *_: 1)
    decide_on_finding(finding=one, outcome=FindingOutcome.NOTIFY, reason="x", acting_user=examiner)
    assert Review.objects.get().due_on == today() + timedelta(days=30)  # there was none
    with pytest.raises(Refused, match="今天已经告知1件"):
        decide_on_finding(
            finding=finding(run, home, "vehicles"), outcome=FindingOutcome.NOTIFY, reason="x",
            acting_user=examiner,
        )  # fmt: skip
    assert ReviewCause.objects.count() == 1


def test_pages_lead_from_the_finding_to_the_case_and_back(
    case: Case, run: BulkRun, home: Any, examiner: Any, settings: Any
) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    one, other = finding(run, home), finding(run, home, "vehicles", kind="vehicle")
    browser = signed_in(examiner)
    page = browser.get(f"/bulk/findings/{one.pk}/").content.decode()
    assert f"/cases/{case.pk}/" in page
    assert f"/bulk/findings/{other.pk}/" in page
    browser.post(f"/bulk/findings/{one.pk}/", {"outcome": "notify", "reason": "请核实"})
    listed = browser.get(f"/bulk/{run.pk}/findings/").content.decode()
    assert "开始核查，告知家庭并听取说明（examiner）" in listed
    assert f"/cases/{case.pk}/" in listed
    clerk = signed_in(officer("clerk", Role.TOWNSHIP_CLERK, "350122100"))
    told = clerk.get(f"/cases/{case.pk}/").content.decode()
    assert "县级因批量核对发现提起核查：房产变化：住房套数，原1，现2" in told
    shown = browser.get(f"/bulk/{run.pk}/").content.decode()
    assert "自动暂停和列出变化的界限" not in shown  # no source was asked here
    BulkLine.objects.create(
        run=run, source="police.vehicles", service="police", counties=["350122"]
    )
    shown = browser.get(f"/bulk/{run.pk}/").content.decode()
    assert "批量核对先行试查：每多少人抽一人：100" in shown


# Remedies -----------------------------------------------------------------------------------------


def _batch(run: BulkRun, home: Any) -> BulkRawAnswer:
    """A batch with an answer about one member of a family."""
    person = BulkPerson.objects.create(
        run=run, ordinal=1, person_id=home.applicant_id, household_id=home.pk,
        division_code="350122100", county_code="350122", canary=False, sources=["police.vehicles"],
        missing="",
    )  # fmt: skip
    line = BulkLine.objects.create(
        run=run, source="police.vehicles", service="police", counties=["350122"]
    )
    batch = BulkBatch.objects.create(line=line, canary=False, number=1, key=uuid4().hex, first=1, last=1, people=1)  # fmt: skip
    BulkItem.objects.create(batch=batch, person=person, result="found", authorisation_id=uuid4())
    raw_answers.keep_batch(batch, [b'{"in_reply_to": "m"}', b"{}"], "350122")
    return BulkRawAnswer.objects.get(batch=batch)


def test_while_a_remedy_is_open_all_of_the_family_s_answers_are_kept_also_in_batches(
    case: Case, run: BulkRun, home: Any, examiner: Any, keyring: Any
) -> None:
    mine = _batch(run, home)
    single = Verification.objects.create(
        household_id=home.pk, case_id=case.pk, division_code="350122100", kind="initial",
        purpose="assistance.dibao", on=today(), started_at=now(), state="signed",
    )  # fmt: skip
    query = Query.objects.create(
        verification=single, person_id=home.applicant_id, source="police.vehicles",
        authorisation_id=uuid4(), idem_key="k",
    )  # fmt: skip
    kept_until = raw_answers.due_on(query.verification.division_code)
    answer = raw_answers.sealed(query, b'{"in_reply_to": "s"}', "", now(), kept_until)
    RawAnswer.objects.create(**answer)
    given: dict[str, Any] = {"case": case, "kind": RemedyKind.LAWSUIT, "body": "连江县人民法院"}
    with pytest.raises(NotPermitted):
        remedies.record_remedy(
            **given, lodged_on=today(), acting_user=officer("f", Role.COUNTY_EXAMINER, "350123")
        )
    with pytest.raises(Refused, match="提起日期晚于今天"):
        remedies.record_remedy(**given, lodged_on=today() + timedelta(days=1), acting_user=examiner)
    held = remedies.record_remedy(**given, lodged_on=today(), acting_user=examiner)
    with pytest.raises(Refused, match="没有终结的行政诉讼"):
        remedies.record_remedy(**given, lodged_on=today(), acting_user=examiner)
    due = first_of_next_month(today() + timedelta(DAYS))
    assert raw_answers.destroy_due(on=due) == 0
    mine.refresh_from_db()
    assert raw_answers.opened(mine) == '{"in_reply_to": "m"}\n{}'
    assert raw_answers.opened(RawAnswer.objects.get()) == '{"in_reply_to": "s"}'
    with on_day(today() + timedelta(days=30)):
        with pytest.raises(Refused, match="终结日期应不早于提起"):
            remedies.end_remedy(
                case=case, remedy=held, outcome=RemedyOutcome.UPHELD, words="维持",
                ended_on=today() - timedelta(days=60), acting_user=examiner,
            )  # fmt: skip
        remedies.end_remedy(
            case=case, remedy=held, outcome=RemedyOutcome.UPHELD, words="驳回诉讼请求",
            ended_on=today(), acting_user=examiner,
        )  # fmt: skip
    assert Hold.objects.get(pk=held.pk).ended_at is not None
    month = first_of_next_month(due)
    assert raw_answers.destroy_due(on=month) == 0  # kept to that day, under that month's key
    assert raw_answers.destroy_due(on=first_of_next_month(month)) == 2
    mine.refresh_from_db()
    with pytest.raises(Refused, match="已按期销毁"):
        raw_answers.opened(mine)
    acts = Record.objects.filter(action__in=("verification.answers_held", "verification.answers_released"))  # fmt: skip
    assert acts.count() == 2


def test_without_a_remedy_a_batch_goes_by_its_month_s_key(
    run: BulkRun, home: Any, keyring: Any
) -> None:
    mine = _batch(run, home)
    copy = bytes(mine.body or b"")
    assert raw_answers.destroy_due(on=first_of_next_month(today() + timedelta(DAYS))) == 1
    mine.refresh_from_db()
    assert (mine.body, mine.digest != "") == (None, True)
    mine.body = copy
    with pytest.raises(KeyringError):
        raw_answers.opened(mine)


def test_a_remedy_ends_with_its_outcome_on_every_road(case: Case, examiner: Any) -> None:
    held = remedies.record_remedy(
        case=case, kind=RemedyKind.RECONSIDERATION, body="连江县人民政府", lodged_on=today(),
        acting_user=examiner,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="remedy_ends_with"), transaction.atomic():
        Remedy.objects.filter(pk=held.pk).update(ended_on=today())


def test_the_case_page_records_a_remedy_and_its_end(
    case: Case, examiner: Any, settings: Any
) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    browser = signed_in(examiner)
    to = f"/cases/{case.pk}/do"
    form = {"kind": "lawsuit", "body": "连江县人民法院", "lodged_on": ""}
    kept = browser.post(f"{to}/record-remedy/", form)
    assert (kept.status_code, "连江县人民法院" in kept.content.decode()) == (422, True)
    browser.post(f"{to}/record-remedy/", form | {"lodged_on": f"{today()}"})
    held = Remedy.objects.get()
    page = browser.get(f"/cases/{case.pk}/").content.decode()
    assert "没有终结" in page
    form = {
        "which": str(held.pk),
        "outcome": "changed",
        "words": "判决撤销",
        "ended_on": f"{today()}",
    }
    browser.post(f"{to}/end-remedy/", form)
    held.refresh_from_db()
    assert (held.outcome, held.words) == ("changed", "判决撤销")
    assert "判决撤销" in browser.get(f"/cases/{case.pk}/").content.decode()


# What is before the public ------------------------------------------------------------------------


def test_what_is_before_the_public_or_the_county_or_decided_is_not_asked_again_by_itself(
    travel: Any, departments: Any, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    departments.fault("market", "error")
    journey = travel("reported")
    departments.fault("market", "none")
    later = now() + timedelta(days=1)
    monkeypatch.setattr(reasking, "now", lambda: later)
    monkeypatch.setattr(reasking.health, "resting", lambda at: set())
    waiting = Query.objects.exclude(next_ask_at=None)
    assert waiting.count() > 0
    case = Case.objects.get(pk=journey.case_id)
    checking.post_publicity(case=case, place="村务公开栏", opinion="属实", acting_user=staff.clerk)

    def standing() -> tuple[int, str, str]:
        asked = reasking.ask_due_again()
        run = Verification.objects.get(pk=case.verification_id)
        return asked, run.state, Case.objects.get(pk=case.pk).state

    assert standing() == (0, "signed", "publicity")
    with on_day(today() + timedelta(days=10)):
        checking.send_to_county(case=case, acting_user=staff.clerk)
        assert standing() == (0, "signed", "county_review")
        checking.return_to_township(case=case, reasons="请补充", acting_user=staff.examiner)
    owed = waiting.count()
    assert standing() == (owed, "running", "accepted")  # the township looks into it again
