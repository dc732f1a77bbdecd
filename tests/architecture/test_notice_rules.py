"""Every sentence of the notice that orders something has a test named after it."""

import re
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "src" / "minjiu" / "directory" / "data" / "rules.yaml"
# 来文、同意和设立依据: what was received, agreed and why; nothing to carry out.
RECITALS = {"R00-1", "R00-2", "R01-1"}


def test_each_enforced_rule_has_a_test_named_after_it() -> None:
    rules = {row["id"] for row in yaml.safe_load(RULES.read_text("utf-8"))}
    names = re.findall(
        r"^def (test_r\d\d_\d_\w+)",
        "\n".join(path.read_text("utf-8") for path in (PROJECT / "tests").rglob("test_*.py")),
        re.M,
    )
    named = {
        f"R{a}-{b}" for name in names for a, b in re.findall(r"(?:^test_|_and_)r(\d\d)_(\d)", name)
    }
    assert len(rules) == 20
    assert named == rules - RECITALS
