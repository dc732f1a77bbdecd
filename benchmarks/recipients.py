"""A database of recipients whom departments may be asked about, for benchmarks: a cluster of its own,
the synthetic county served, everybody's consent on file. Written in bulk, not step by step."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

COUNTY, TOWN = "350122", "350122100"


@dataclass(frozen=True)
class Place:
    """Where everything lies; `ports` is the file with the offices' addresses; the offices' process
    and the database server's."""

    root: Path
    data: Path
    ports: Path
    pid: int
    database: int


@contextmanager
def county(households: int) -> Iterator[Place]:
    """A served county and an empty, migrated database that this process is connected to. Everything
    goes with the run; what a killed run left goes with the next one, as that of tests does."""
    from cncrypto import Keyring
    from minjiu.config.embedded_db import OWNER, EmbeddedPostgres
    from province.generate import generate
    from tests.places import take_place

    place = take_place("bench-")
    root = place / "county"
    root.mkdir()
    cluster = EmbeddedPostgres(place, {})
    generate(households, 5, root / "data", county=COUNTY)
    Keyring.generate().save(root / "keyring.json")
    serve = [
        sys.executable, "-m", "province", "serve", "--data", str(root / "data"),
        "--ports-file", str(root / "ports.json"), "--secrets", str(root / "keys.json"),
    ]  # fmt: skip
    cluster.start()
    process = subprocess.Popen(serve)
    try:
        while not (root / "ports.json").exists():
            time.sleep(0.1)
            assert process.poll() is None
        os.environ |= {
            "MINJIU_TEST": "1", "DATABASE_URL": cluster.url(role=OWNER),
            "MINJIU_KEYRING": str(root / "keyring.json"),
            "MINJIU_SOURCE_ENDPOINTS": str(root / "ports.json"),
            "MINJIU_SOURCE_SECRETS": str(root / "keys.json"),
            "DJANGO_SETTINGS_MODULE": "minjiu.config.settings",
        }  # fmt: skip
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        server = int((cluster.data / "postmaster.pid").read_text().split()[0])
        yield Place(root, root / "data", root / "ports.json", process.pid, server)
    finally:
        process.terminate()
        process.wait(20)
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)


def enrol(place: Place, people: int) -> list[Any]:
    """At least so many people in their families, all of whom have signed; the households' ids."""
    import duckdb

    from minjiu.registry.enums import Purpose
    from minjiu.verification.api import source_names

    rows = duckdb.sql(
        "SELECT household_id, id_number, name FROM "
        f"'{place.data}/registers/*.parquet' ORDER BY household_id, id_number"
    )
    sources, made, total, batch = sorted(source_names(Purpose.DIBAO)), [], 0, []
    homes = groupby(rows.fetchall(), key=lambda row: row[0])
    for _, members in homes:
        family = [(row[1], row[2]) for row in members]
        batch.append(family)
        total += len(family)
        if len(batch) == 2_000 or total >= people:
            made += _write(batch, sources)
            batch = []
        if total >= people:
            break
    return made


def _write(families: list[list[tuple[str, str]]], sources: list[str]) -> list[Any]:
    from django.db import connection, transaction

    from cncodes.resident_id import parse
    from cncrypto import sm3
    from minjiu.common.clock import now, today
    from minjiu.common.rows import insert_each
    from minjiu.registry.actions.people import seal_new_person
    from minjiu.registry.models import Authorisation, Household, Membership, Person, Signature

    day, until = today(), today().replace(year=today().year + 1)
    people, homes, papers, members, signatures = [], [], [], [], []
    for family in families:
        mine = [seal_new_person(parse(n, on=None), name, "", "") for n, name in family]
        people.append(mine)
        home, paper = uuid4(), uuid4()
        homes.append(
            {
                "id": home, "applicant_id": mine[0].pk, "division_code": TOWN,
                "county_code": COUNTY, "opened_on": day, "confirmed_at": now(),
            }
        )  # fmt: skip
        papers.append(
            {
                "id": paper, "household_id": home, "purpose": "assistance.dibao",
                "stage": "household", "sources": sources, "valid_from": day, "valid_to": until,
                "text_version": "bench", "text": "同意", "text_digest": sm3(b"bench").hex(),
                "created_at": now(),
            }
        )  # fmt: skip
    everybody = [person for mine in people for person in mine]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('registry_person_serial') FROM generate_series(1, %s)", [len(everybody)]
        )
        for person, (serial,) in zip(everybody, cursor.fetchall(), strict=True):
            person.serial = serial
    for home, paper, mine in zip(homes, papers, people, strict=True):
        for person in mine:
            relation = "applicant" if person is mine[0] else "other"
            members.append(
                {
                    "household_id": home["id"], "person_id": person.serial, "relation": relation,
                    "valid_from": day, "lives_together": True,
                }
            )  # fmt: skip
            # Children are signed for; for the benchmark with a basis, so that nobody comes of age.
            signed = {"person_id": person.pk, "method": "self", "signed_at": now()}
            signatures.append({"authorisation_id": paper["id"], **signed})
    with transaction.atomic():
        Person.objects.bulk_create(everybody, batch_size=2_000)
        insert_each(Household, homes)
        insert_each(Authorisation, papers)
        insert_each(Membership, members)
        insert_each(Signature, signatures)
    return [home["id"] for home in homes]
