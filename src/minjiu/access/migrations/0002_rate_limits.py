"""The table in which failed codes of the second factor are counted for every process alike."""

from django.db import migrations

_TABLE = """
CREATE TABLE access_rate_limits (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX access_rate_limits_expires ON access_rate_limits (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(_TABLE, "DROP TABLE access_rate_limits")]
