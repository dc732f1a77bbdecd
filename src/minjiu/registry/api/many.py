"""Many households at once: consent, names and numbers for bulk questions, names for lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from minjiu.registry import queries
from minjiu.registry.enums import Stage
from minjiu.registry.models import Membership, Person, Signature

# (day, purpose, household ids) → a row for each member in force, with the paper that lets the
# household's sources be asked about them, or why there is none; and, where the purpose asks about
# them, for each legal obligor who is to sign. A function of the database that the rooms above join.
CONSENTS = "registry_consents"


@dataclass(frozen=True, slots=True)
class Consent:
    """The paper under which one person may be asked about, and the sources that it lists."""

    authorisation_id: UUID
    text_digest: str
    sources: frozenset[str]
    of_obligor: bool  # signed as a legal obligor, not as one of the family


def consents(homes: Iterable[UUID], purpose: str, on: date) -> dict[tuple[UUID, UUID], Consent]:
    """Consent by household and person, for members of households where everybody's stands, and
    for legal obligors who have signed where the purpose asks about them (R1).

    Holds the papers until the caller's transaction ends, so that a withdrawal comes before or
    after the sending, never in between.
    """
    wanted = sorted(set(homes))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM registry_authorisation WHERE household_id = ANY(%s) AND purpose = %s "
            "AND stage = ANY(%s) ORDER BY id FOR SHARE",
            [wanted, purpose, [Stage.HOUSEHOLD, Stage.OBLIGOR]],
        )
        cursor.execute(
            "SELECT household_id, person_id, authorisation_id, text_digest, sources, of_obligor "
            "FROM registry_consents(%s, %s, %s) WHERE authorisation_id IS NOT NULL",
            [on.isoformat(), purpose, wanted],
        )
        return {
            (home, person): Consent(paper, digest, frozenset(sources), of_obligor)
            for home, person, paper, digest, sources, of_obligor in cursor.fetchall()
        }


def identities(pairs: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], tuple[str, str]]:
    """Name and ID number by person and authorisation, for messages to a source.

    Only people who signed the paper that is named beside them.
    """
    wanted = set(pairs)
    if not wanted:
        return {}
    signed = Signature.objects.filter(
        authorisation__in={paper for _, paper in wanted}, person__in={one for one, _ in wanted}
    ).select_related("person")
    return {
        pair: (s.person.name, s.person.id_number)
        for s in signed
        if (pair := (s.person_id, s.authorisation_id)) in wanted  # type: ignore[attr-defined]
    }


def born_after(day: date) -> QuerySet[Person]:
    """Ids of people born later than a day, one column, to join with; never read by itself."""
    return Person.objects.filter(birth_on__gt=day).values("pk")  # type: ignore[return-value]


def number_of(person_id: UUID) -> str:
    """One person's ID number, to compare with blind indexes elsewhere; never shown. Or ""."""
    found = Person.objects.filter(pk=person_id).first()
    return found.id_number if found is not None else ""


def person_of_number(number: str) -> UUID | None:
    """Whose valid number it is, wherever they live; the caller has put the look on record."""
    found = queries.people_with_number([number]).first()
    return found.pk if found is not None else None


def people_named(beginning: str) -> QuerySet[Person]:
    """Keys of people whose name begins so, to narrow a list whose look is on record."""
    return Person.objects.filter(name__startswith=beginning).values("pk")  # type: ignore[return-value]


def homes_of(people: Iterable[UUID], on: date) -> dict[UUID, UUID]:
    """The household of each person who is in one on a day, for what their own consent lets us know."""
    found = Membership.objects.filter(queries.in_force(on), person__pk__in=set(people))
    return dict(found.values_list("person__pk", "household_id"))


def names(people: Iterable[UUID]) -> dict[UUID, str]:
    """Names by person, for a list whose look is on record."""
    return dict(Person.objects.filter(pk__in=set(people)).values_list("pk", "name"))
