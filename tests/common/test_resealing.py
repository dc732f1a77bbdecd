"""Keys change under a running installation: nothing is lost, and the old key is needed no more."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cncodes.resident_id import check_character
from cncrypto import Keyring, KeyringError
from minjiu.audit import api as audit
from minjiu.common.crypto import suite
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.models import Person

pytestmark = pytest.mark.django_db
PURPOSE = "registry_person.id_number"


def register(order: int) -> Person:
    first = f"35012219700101{order:03d}"
    made = register_applicant(
        id_number=first + check_character(first), name=f"陈{'甲乙丙'[order]}",
        division_code="350122100", phone="13900000000", address="本村", acting_user=None,
    )  # fmt: skip
    return made.household.applicant


def test_values_sealed_under_an_older_key_are_sealed_anew(keyring: Path) -> None:
    people = [register(0), register(1)]
    numbers = [p.id_number for p in people]
    old = Keyring.from_file(keyring).active(PURPOSE).key_id
    call_command("keys", "rotate", stdout=StringIO())
    people.append(register(2))
    out = StringIO()
    call_command("keys", "reseal", stdout=out)
    assert f"{PURPOSE}：2个值已改用新密钥。" in out.getvalue()
    call_command("keys", "retire", stdout=StringIO())
    assert old not in [k.key_id for k in Keyring.from_file(keyring).all(PURPOSE)]
    assert [Person.objects.get(pk=p.pk).id_number for p in people[:2]] == numbers
    assert register(0) == people[0]  # found by the new blind index, not made twice
    out = StringIO()
    call_command("keys", "reseal", stdout=out)
    assert f"{PURPOSE}：0个值" in out.getvalue()


def test_without_resealing_the_old_key_is_still_needed(keyring: Path) -> None:
    person = register(0)
    ring = Keyring.from_file(keyring)
    old = ring.active(PURPOSE).key_id
    ring.rotate(PURPOSE)
    ring.retire(PURPOSE, old)
    with pytest.raises(KeyringError, match="请从备份恢复"):
        _ = Person.objects.get(pk=person.pk).id_number


def test_a_key_that_is_needed_is_not_deleted(keyring: Path) -> None:
    person = register(0)
    call_command("keys", "rotate", stdout=StringIO())
    with pytest.raises(CommandError, match=r"registry_person.id_number（1个）.*keys reseal"):
        call_command("keys", "retire", stdout=StringIO())
    assert Person.objects.get(pk=person.pk).id_number


def test_keys_of_the_audit_chain_are_kept_and_old_links_still_verify(keyring: Path) -> None:
    register(0)
    audit.seal_pending()
    for verb in ("rotate", "reseal", "retire"):
        call_command("keys", verb, stdout=StringIO())
    register(1)
    audit.seal_pending()
    assert audit.verify() == []
    assert len(Keyring.from_file(keyring).all("audit.chain")) == 2


def test_a_running_process_uses_a_key_that_an_operator_rotated(keyring: Path) -> None:
    person = register(0)
    other = [
        sys.executable, "-c",
        "import sys; from cncrypto import Keyring; Keyring.from_file(sys.argv[1]).rotate(sys.argv[2])",
        str(keyring), PURPOSE,
    ]  # fmt: skip
    subprocess.run(other, check=True)
    assert register(0) == person  # found, though its index is under the older key
    fresh = register(1)
    sealed = Person.objects.filter(pk=fresh.pk).values_list("id_number", flat=True)[0]
    assert suite().key_id_of(bytes(sealed)) == 2
