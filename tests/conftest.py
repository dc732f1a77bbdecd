"""The sandbox's departments in a process of their own, staff, and families on their way."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance.enums import Programme
from minjiu.config.demo.families import Journey, Staff
from minjiu.config.demo.issuers import set_up_issuers
from minjiu.directory.actions.loading import load_directory
from minjiu.documents import api as documents
from minjiu.verification.adapters import catalogue
from province.generate import generate
from province.sample import Family, families
from tests.prepared import Prepared

TOWNSHIP = "350122100"
# What each takes in a year, in fen: below the line of 低保; above it and below that of 低保边缘; far above.
POOR, BETWEEN, RICH = (0, 700_000), (1_450_000, 1_500_000), (4_000_000, 10**12)


@pytest.fixture
def keyring(settings: Any, tmp_path: Path) -> Path:
    """A keyring of this test's own: the run's is shared by its workers, so nobody rotates that."""
    own = tmp_path / "own-keys.json"
    shutil.copy(settings.MINJIU_KEYRING, own)
    settings.MINJIU_KEYRING = str(own)
    return own


@dataclass(frozen=True)
class Sandbox:
    """A served province of 1,000 households in 连江县."""

    data: Path
    ports_file: Path
    keys_file: Path
    unwell: set[str] = field(default_factory=set)

    @property
    def ports(self) -> dict[str, str]:
        return json.loads(self.ports_file.read_text())

    @property
    def keys(self) -> dict[str, dict[str, Any]]:
        return json.loads(self.keys_file.read_text())

    def fault(self, department: str, kind: str, delay_ms: int = 0, source: str = "") -> None:
        told = requests.post(
            f"{self.ports[department]}/_faults",
            json={"kind": kind, "delay_ms": delay_ms, "source": source},
            timeout=5,
        )
        assert told.status_code == 200
        self.unwell.add(department)

    def asked(self) -> dict[str, int]:
        """How often each office was asked."""
        root = self.ports["police"].removesuffix("/police")
        return requests.get(f"{root}/healthz", timeout=5).json()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("served")
    sandbox = Sandbox(folder / "data", folder / "ports.json", folder / "keys.json")
    generate(1_000, 5, sandbox.data, county="350122")
    with serving(sandbox):
        yield sandbox


@pytest.fixture(scope="session")
def served_sm2(served: Sandbox) -> Iterator[Sandbox]:
    """The same offices (registers, faults, what they have seen), each signing with SM2."""
    folder = served.data.parent
    sandbox = Sandbox(served.data, folder / "sm2-ports.json", folder / "sm2-keys.json")
    with serving(sandbox, "--signature", "sm2"):
        yield sandbox


@contextmanager
def serving(sandbox: Sandbox, *options: str) -> Iterator[None]:
    process = subprocess.Popen(
        [
            sys.executable, "-m", "province", "serve", "--data", str(sandbox.data),
            "--ports-file", str(sandbox.ports_file), "--secrets", str(sandbox.keys_file), *options,
        ]
    )  # fmt: skip
    try:
        for _ in range(600):
            if sandbox.ports_file.exists():
                break
            assert process.poll() is None
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture
def altered() -> set[str]:
    """Sources that this test has changed."""
    return set()


@pytest.fixture
def alter(monkeypatch: pytest.MonkeyPatch, altered: set[str]) -> Callable[..., None]:
    """Every source has a minute, however busy the machine is; `alter(code, …)` changes one."""
    kept = {c: replace(s, deadline_ms=60_000) for c, s in catalogue.catalogue().items()}
    monkeypatch.setattr(catalogue, "catalogue", lambda: kept)

    def change(code: str, **changes: Any) -> None:
        kept[code] = replace(kept[code], **changes)
        altered.add(code)

    return change


@pytest.fixture
def departments(served: Sandbox, settings: Any, alter: Any) -> Iterator[Sandbox]:
    """All departments well and given time, and the product told where they are."""
    settings.MINJIU_SOURCE_ENDPOINTS = str(served.ports_file)
    settings.MINJIU_SOURCE_SECRETS = str(served.keys_file)
    yield served
    for department in list(served.unwell):
        served.fault(department, "none")
    served.unwell.clear()


@pytest.fixture
def prepared(db: None) -> Prepared:
    return Prepared()


@pytest.fixture
def staff(prepared: Prepared) -> Staff:
    return prepared.step("staff", _staff)


def _staff() -> Staff:
    def one(name: str, role: Role, division: str = "350122") -> Any:
        user = create_user(username=name, name=name, unit_name="连江县", acting_user=None)
        grant_role(
            user=user, role=role, division_code=division, valid_from=date(2026, 1, 1),
            basis="测试", acting_user=None,
        )  # fmt: skip
        return user

    return Staff(
        one("clerk", Role.TOWNSHIP_CLERK, TOWNSHIP),
        one("handler", Role.VERIFICATION_HANDLER),
        one("reviewer", Role.VERIFICATION_REVIEWER),
        one("examiner", Role.COUNTY_EXAMINER),
        one("leader", Role.COUNTY_LEADER),
    )


@pytest.fixture
def travel(
    staff: Staff, departments: Any, prepared: Prepared, altered: set[str]
) -> Callable[..., Journey]:
    """Takes a family as far as a stage (minjiu.config.demo.families)."""

    def go(
        stage: str,
        *,
        rich: bool = False,
        place: int = 0,
        programme: Programme = Programme.DIBAO,
    ) -> Journey:
        wanted = BETWEEN if programme is Programme.DIBAO_MARGIN else POOR
        alone = programme is Programme.TEKUN
        families = _families(departments.data, *(RICH if rich else wanted), alone=alone)
        journey = Journey(staff, families[place], TOWNSHIP, programme=programme)

        def make() -> tuple[UUID | None, UUID | None]:
            journey.travel(stage)
            return journey.household_id, journey.case_id

        journey.household_id, journey.case_id = prepared.step(
            (stage, rich, place, programme), make, usual=not (departments.unwell or altered)
        )
        return journey

    return go


@cache
def _families(data: Path, least: int, most: int, *, alone: bool) -> list[Family]:
    """Families by what each member takes in a year, in fen; `alone`: one person of sixty or more."""

    def each(family: Family) -> float:
        money = ("wage_receipts", "business_receipts", "pension_receipts", "support_receipts")
        return sum(m.declared[k] for m in family.members for k in money) / len(family.members)

    found = families(data, 60, 1)
    return [
        f
        for f in found
        if least <= each(f) < most
        and (not alone or (len(f.members) == 1 and f.members[0].birth_on < date(1966, 1, 1)))
    ]


def make_account(
    name: str, role: Role, department_code: str = "", seat_number: int | None = None
) -> Any:
    user = create_user(username=name, name=name, unit_name=department_code, acting_user=None)
    grant_role(
        user=user, role=role, division_code="350000", department_code=department_code,
        valid_from=date(2020, 12, 9), basis="测试", seat_number=seat_number, acting_user=None,
    )  # fmt: skip
    return user


@pytest.fixture
def account(db: None) -> Callable[..., Any]:
    """Makes an account with one role: (name, role, department code)."""
    return make_account


@pytest.fixture
def office(prepared: Prepared) -> Any:
    def make() -> Any:
        load_directory()
        return make_account("office", Role.CONFERENCE_OFFICE)

    return prepared.step("office", make)


@pytest.fixture
def convener(office: Any, prepared: Prepared) -> Any:
    """Holds seat 2; signs for the office and for 民政厅; their number registers are set up."""

    def make() -> Any:
        user = make_account("convener", Role.CONVENER, seat_number=2)
        set_up_issuers(signatory=user, valid_from=date(2020, 12, 9))
        return user

    return prepared.step("convener", make)


@pytest.fixture
def signed(office: Any, convener: Any) -> Callable[[Any], None]:
    """Signs a document, and seals it where its kind asks for that."""

    def sign(document_id: Any) -> None:
        documents.sign(
            document=documents.document_row_for(convener, document_id), acting_user=convener
        )
        documents.seal(document=documents.document_row_for(office, document_id), acting_user=office)

    return sign


@pytest.fixture
def liaison(office: Any) -> Callable[[str], Any]:
    """The account of a unit's liaison."""
    made: dict[str, Any] = {}

    def of(department_code: str) -> Any:
        if department_code not in made:
            made[department_code] = make_account(
                f"liaison-{department_code}", Role.LIAISON, department_code
            )
        return made[department_code]

    return of
