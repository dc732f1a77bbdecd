import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import CreateModel, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pgtrigger.migrations import AddTrigger

from minjiu.common.first_migration import FirstMigration
from minjiu.config.checks import LAST_OF_MANY


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_first_migrations_alter_nothing() -> None:
    firsts = [
        m for m in MigrationLoader(None).disk_migrations.values() if isinstance(m, FirstMigration)
    ]
    assert len(firsts) == 14
    kinds = {type(operation) for m in firsts for operation in m.operations}
    assert kinds == {CreateModel, AddTrigger, RunSQL}


@pytest.mark.django_db
def test_a_database_of_the_many_migrations_is_taken_over_whole_or_refused() -> None:
    def migrate() -> None:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)

    recorder = MigrationRecorder(connection)
    before, *rest = sorted(LAST_OF_MANY)
    for name in rest:
        recorder.record_applied(*name)
    with pytest.raises(CommandError, match="停在其中途，不能由本版本接着升级"):
        migrate()
    recorder.record_applied(*before)
    migrate()
    assert set(recorder.applied_migrations()) >= LAST_OF_MANY
