from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from minjiu.access.api import User
from minjiu.access.permissions import division_filter
from minjiu.common.crypto import suite
from minjiu.common.periods import months_before
from minjiu.registry.enums import (
    ADULT_AGE,
    HANDLES_FAMILIES,
    PURPOSE_OF_PROGRAMMES,
    SEES_FAMILIES,
    Relation,
)
from minjiu.registry.models import (
    AccountChange,
    Authorisation,
    Household,
    ImportBatch,
    ImportRow,
    LikelyPair,
    Membership,
    Obligor,
    Person,
)

ID_NUMBER = "registry_person.id_number"
PHONE = "registry_person.phone"
ACCOUNT = "registry_person.account"


def in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def visible_to(user: User) -> QuerySet[Household]:
    """Households in the divisions where the user handles families.

    A scope for one purpose: those that have consented to it or came in on the list of its
    programme, and those of which nothing says yet what for (R2).
    """
    papers = Authorisation.objects.filter(household=OuterRef("pk"))
    listed = ImportRow.objects.filter(household=OuterRef("pk")).exclude(programme="")

    def of_purpose(purpose: str) -> Q:
        programme = purpose.removeprefix(PURPOSE_OF_PROGRAMMES)
        return (
            Q(Exists(papers.filter(purpose=purpose)))
            | Q(Exists(listed.filter(programme=programme)))
            | ~Q(Exists(papers)) & ~Q(Exists(listed))
        )

    return Household.objects.filter(
        division_filter(user, "division_code", SEES_FAMILIES, of_purpose=of_purpose)
    )


def batches_of(user: User) -> QuerySet[ImportBatch]:
    """Files the user handed in, newest first."""
    return ImportBatch.objects.filter(imported_by_id=user.pk).order_by("-imported_at")


def accounts_waiting(batch: ImportBatch) -> QuerySet[AccountChange]:
    """Accounts of a file that nobody has compared with the papers yet, in the file's places."""
    found = AccountChange.objects.filter(batch=batch, outcome="")
    return found.order_by("household__division_code", "proposed_at", "pk")


def still_member(on: date) -> Exists:
    """Of an account's change: whether the person is in that family on a day."""
    there = Membership.objects.filter(
        in_force(on), household=OuterRef("household"), person__pk=OuterRef("person")
    )
    return Exists(there)


def batches_to_compare(user: User) -> QuerySet[ImportBatch]:
    """Others' files with accounts that wait, where every family of them is the user's to handle."""
    waiting = AccountChange.objects.filter(batch=OuterRef("pk"), outcome="")
    mine = division_filter(user, "household__division_code", HANDLES_FAMILIES)
    return (
        ImportBatch.objects.filter(Exists(waiting), ~Exists(waiting.exclude(mine)))
        .exclude(imported_by_id=user.pk)
        .order_by("imported_at")
    )


def accounts_to_compare(user: User) -> QuerySet[AccountChange]:
    """Accounts of single families that others wrote down, where the family is the user's to handle
    and to see."""
    mine = division_filter(user, "household__division_code", HANDLES_FAMILIES)
    return (
        AccountChange.objects.filter(mine, outcome="", batch__isnull=True)
        .filter(household__in=visible_to(user))
        .exclude(proposed_by_id=user.pk)
    )


def number_indexes(number: str) -> tuple[bytes, ...]:
    """Blind indexes of one ID number under every key that may still be in use."""
    return suite().blind_indexes(ID_NUMBER, number)


def people_with_number(numbers: Iterable[str]) -> QuerySet[Person]:
    """People by their 18-digit ID numbers, through every key that may still be in use."""
    indexes = [index for number in numbers for index in number_indexes(number)]
    return Person.objects.filter(id_number_index__in=indexes)


def people_with_phone(phone: str) -> QuerySet[Person]:
    return Person.objects.filter(phone_index__in=suite().blind_indexes(PHONE, phone))


def people_with_account(account: str) -> QuerySet[Person]:
    return Person.objects.filter(account_index__in=suite().blind_indexes(ACCOUNT, account))


def obligors_on(household_id: object, on: date) -> QuerySet[Obligor]:
    """Legal obligors named on a day, in the order they were named."""
    return obligors_of([household_id], on)


def obligors_of(homes: Collection[object], on: date) -> QuerySet[Obligor]:
    """The same of many families."""
    found = Obligor.objects.filter(in_force(on), household_id__in=homes)
    return found.select_related("person").order_by("valid_from", "person__serial")


def obligors_to_ask(homes: Collection[object], on: date) -> QuerySet[Obligor]:
    """Those of them whom departments may know something of that matters: grown up (a minor owes
    nobody support), and not beyond reach."""
    return obligors_of(homes, on).filter(
        person__birth_on__lte=months_before(on, 12 * ADULT_AGE), no_consent=""
    )


def members_on(household_id: object, on: date) -> QuerySet[Membership]:
    """Memberships in force on a day, the applicant first, then by birth."""
    return members_of([household_id], on)


def members_of(homes: Collection[object], on: date) -> QuerySet[Membership]:
    """The same of many families."""
    return (
        Membership.objects.filter(in_force(on), household_id__in=homes)
        .select_related("person")
        .order_by(
            Case(When(relation=Relation.APPLICANT, then=0), default=1),
            "person__birth_on",
            "person__serial",
        )
    )


def live_authorisations(homes: Collection[object], on: date) -> QuerySet[Authorisation]:
    """Authorisations of families that open something on a day: not withdrawn, lapsed or overtaken
    by a change."""
    return Authorisation.objects.filter(
        in_force(on),
        household_id__in=homes,
        withdrawn_at__isnull=True,
        lapsed_at__isnull=True,
        superseded_at__isnull=True,
    )


def pairs_visible_to(user: User) -> QuerySet[LikelyPair]:
    """Likely pairs whose record is handled in the user's place."""
    return LikelyPair.objects.filter(
        division_filter(user, "division_code", HANDLES_FAMILIES)
    ).select_related("record", "person", "settled_by")
