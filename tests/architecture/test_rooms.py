"""The contract lists in pyproject.toml name exactly the rooms that exist."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]


def _contract(name: str) -> dict[str, list[str]]:
    return next(c for c in CONTRACTS["contracts"] if c["name"] == name)


def _packages(folder: Path) -> set[str]:
    return {child.name for child in folder.iterdir() if (child / "__init__.py").exists()}


def test_every_room_stands_on_a_floor() -> None:
    layers = _contract("Rooms may only look downwards")["layers"]
    named = {room.strip().split(".")[1] for layer in layers for room in layer.split("|")}
    assert named == _packages(PROJECT / "src" / "minjiu")


def test_every_shell_is_named() -> None:
    layers = _contract("Rooms may only look downwards")["layers"]
    named = {room.strip() for layer in layers for room in layer.split("|") if ".web." in room}
    shells = _packages(PROJECT / "src" / "minjiu" / "web")
    assert named == {f"minjiu.web.{shell}" for shell in shells}


def test_every_library_is_pure() -> None:
    libraries = _packages(PROJECT / "src") - {"minjiu", "province"}
    assert set(_contract("Libraries know neither Django nor us")["source_modules"]) == libraries
    assert set(CONTRACTS["root_packages"]) == libraries | {"minjiu", "province"}


def test_only_the_demo_command_knows_the_sandbox() -> None:
    rooms = {f"minjiu.{room}" for room in _packages(PROJECT / "src" / "minjiu")}
    libraries = _packages(PROJECT / "src") - {"minjiu", "province"}
    sources = _contract("Only the demo knows the sandbox")["source_modules"]
    assert set(sources) == rooms - {"minjiu.config"} | libraries


def test_every_room_keeps_the_order_inside() -> None:
    inside = set(_contract("Inside a room")["containers"])
    apps = {p.parent.name for p in (PROJECT / "src" / "minjiu").glob("*/apps.py")} - {
        "config",
        "common",
    }
    assert inside == {f"minjiu.{app}" for app in apps}


def test_no_room_hides_its_purpose_behind_a_vague_name() -> None:
    vague = {"utils", "helpers", "services", "base", "manager", "misc"}
    found = [p for p in (PROJECT / "src").rglob("*.py") if p.stem in vague]
    assert found == []
