"""Where a demo keeps what it makes, and the addresses and keys its processes share."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cncrypto import Keyring
from minjiu.config.embedded_db import EmbeddedPostgres, home


@dataclass(frozen=True)
class DemoPlace:
    """One demo installation: a folder with its cluster, province, keys and logs."""

    root: Path

    @classmethod
    def default(cls) -> "DemoPlace":
        return cls(home() / "demo")

    @property
    def keyring(self) -> Path:
        return self.root / "keyring.json"

    @property
    def province(self) -> Path:
        return self.root / "province"

    @property
    def to_try(self) -> Path:
        return self.root / "可以试着登记的家庭.csv"

    @property
    def ports(self) -> Path:
        return self.root / "departments.json"

    @property
    def shared_keys(self) -> Path:
        return self.root / "department-keys.json"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def cluster(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.root / "pg18")

    def prepare(self) -> None:
        """Make folders and keys that are not there yet; keep what is."""
        for folder in (self.root, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.keyring.exists():
            Keyring.generate().save(self.keyring)
        secret = self.root / "secret-key"
        if not secret.exists():
            secret.write_text(secrets.token_urlsafe(48))
            secret.chmod(0o600)

    def environment(self, *, as_owner: bool = False) -> dict[str, str]:
        """What every process of this demo needs to know."""
        role = {"role": "minjiu_owner"} if as_owner else {}
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "minjiu.config.settings",
            "MINJIU_DEMO": "1",
            "MINJIU_SECRET_KEY": (self.root / "secret-key").read_text(),
            "MINJIU_KEYRING": str(self.keyring),
            "MINJIU_DEMO_PROVINCE": str(self.province),
            "MINJIU_DEMO_TO_TRY": str(self.to_try),
            "MINJIU_SOURCE_ENDPOINTS": str(self.ports),
            "MINJIU_SOURCE_SECRETS": str(self.shared_keys),
            "DATABASE_URL": self.cluster.url(**role),
        }
