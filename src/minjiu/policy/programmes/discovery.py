"""Finds the rules and the programmes: a file or folder is enough, nothing else lists them."""

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType

from minjiu.policy.programmes.declaration import Programme

HERE = Path(__file__).parent
COMMON = HERE.parent / "common"


@cache
def programmes() -> tuple[Programme, ...]:
    """All programmes in the order of the page; ValueError where a folder and its code differ."""
    found: list[Programme] = []
    for folder in _folders():
        declared: Programme = importlib.import_module(_module(folder)).PROGRAMME
        if declared.code != folder.name:
            raise ValueError(f"programmes/{folder.name} 声明的 code 应与目录同名。")
        found.append(declared)
    return tuple(sorted(found, key=lambda programme: programme.order))


def rule_modules() -> tuple[ModuleType, ...]:
    """The modules with the rules that several programmes use, and with each programme's own."""
    shared = sorted(p.stem for p in COMMON.glob("*.py") if p.stem != "__init__")
    names = [f"minjiu.policy.common.{name}" for name in shared]
    names += [_module(folder) + ".rules" for folder in _folders()]
    return tuple(map(importlib.import_module, names))


def data_files(name: str) -> tuple[Path, ...]:
    """`facts.yaml` or `parameters.yaml` of the programmes that have one."""
    return tuple(path for folder in _folders() if (path := folder / name).exists())


def _folders() -> list[Path]:
    return sorted(child for child in HERE.iterdir() if (child / "rules.py").exists())


def _module(folder: Path) -> str:
    return f"{__package__}.{folder.name}"
