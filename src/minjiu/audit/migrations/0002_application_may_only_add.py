"""The application's role may add to the audit trail and read it; it may change nothing."""

from django.db import migrations

_TABLES = "audit_record, audit_link"
_GUARD = "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'minjiu_app') THEN {} END IF; END $$"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            _GUARD.format(f"REVOKE UPDATE, DELETE, TRUNCATE ON {_TABLES} FROM minjiu_app;"),
            _GUARD.format(f"GRANT UPDATE, DELETE ON {_TABLES} TO minjiu_app;"),
        )
    ]
