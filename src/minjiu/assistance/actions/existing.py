"""Families that received assistance before this system: a case and an entitlement each, in bulk."""

from collections import Counter

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.actions.numbering import next_numbers
from minjiu.assistance.actions.reviewing import schedule_reviews
from minjiu.assistance.enums import CaseState, Series
from minjiu.assistance.models import Case, Entitlement, TimelineEvent
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.registry import api as registry
from minjiu.registry.api import HouseholdInScope


@transaction.atomic
def import_existing(
    *, file_name: str, content: bytes, acting_user: User | None
) -> registry.ImportBatch:
    """Families of a file, and the case and entitlement of each; all of it, or nothing."""
    batch = registry.import_recipients(
        file_name=file_name, content=content, acting_user=acting_user
    )
    enrol_imported(acting_user=acting_user)
    return batch


@transaction.atomic
def enrol_imported(*, acting_user: User | None) -> int:
    """Give every imported family that never had one its case and entitlement; returns how many.

    Aid that was stopped since stays stopped: the entitlement is kept, whatever state its case is in.
    """
    grants = {g.household_id: g for g in registry.imported_grants()}
    done = set(
        Entitlement.objects.filter(household_id__in=grants).values_list("household_id", flat=True)
    )
    homes = list(HouseholdInScope.objects.filter(pk__in=[pk for pk in grants if pk not in done]))
    numbers = {
        county: iter(next_numbers(Series.APPLICATION, county, how_many))
        for county, how_many in sorted(Counter(home.county_code for home in homes).items())
    }
    cases = [
        Case(
            number=next(numbers[home.county_code]),
            household_id=home.pk,
            applicant_name=home.applicant_name,
            division_code=home.division_code,
            county_code=home.county_code,
            programme=grants[home.pk].programme,
            state=CaseState.IMPORTED,
            registered_on=today(),
        )
        for home in homes
    ]
    Case.objects.bulk_create(cases, batch_size=2000)
    Entitlement.objects.bulk_create(
        (
            Entitlement(
                case=case,
                household_id=case.household_id,
                division_code=case.division_code,
                programme=case.programme,
                monthly_amount=grants[case.household_id].monthly_amount,
                valid_from=grants[case.household_id].granted_from,
            )
            for case in cases
        ),
        batch_size=2000,
    )
    schedule_reviews(cases)
    TimelineEvent.objects.bulk_create(
        (
            TimelineEvent(case=case, at=now(), text="既有救助对象导入", actor="系统")
            for case in cases
        ),
        batch_size=2000,
    )
    audit.record_many("assistance.imported", acting_user, cases, label="既有救助对象")
    return len(cases)
