"""The reference is complete, and no page points at a page that is not there."""

import re
from pathlib import Path

from minjiu.access.enums import Role

PROJECT = Path(__file__).resolve().parents[2]
REFERENCE = PROJECT / "docs" / "reference"
MODES = ("tutorial", "how-to", "reference", "explanation")


def _source() -> str:
    return "".join(p.read_text(encoding="utf-8") for p in (PROJECT / "src").rglob("*.py"))


def test_every_setting_is_in_the_reference() -> None:
    known = set(re.findall(r"MINJIU_[A-Z_]+", (REFERENCE / "settings.md").read_text()))
    assert set(re.findall(r"\"(MINJIU_[A-Z_]+)\"", _source())) - known == set()


def test_every_command_is_in_the_reference() -> None:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    commands = {
        p.stem
        for p in (PROJECT / "src").glob("minjiu/**/management/commands/*.py")
        if p.stem != "__init__"
    }
    assert {c for c in commands if f"minjiu {c}" not in text} == set()


def test_every_role_is_in_the_reference() -> None:
    text = (REFERENCE / "roles.md").read_text(encoding="utf-8")
    assert [r for r in Role if f"| `{r.value}` | {r.label} |" not in text] == []


def test_four_modes_and_every_page_is_listed() -> None:
    index = (PROJECT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [p for mode in MODES for p in (PROJECT / "docs" / mode).glob("*.md")]
    assert {p.parent.name for p in pages} == set(MODES)
    missing = [str(p.relative_to(PROJECT / "docs")) for p in pages]
    assert [page for page in missing if page not in index] == []


def test_links_lead_somewhere() -> None:
    pages = [
        *PROJECT.glob("*.md"),
        *(PROJECT / "docs").rglob("*.md"),
        *(PROJECT / "src").rglob("*.md"),
    ]
    dead = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []
