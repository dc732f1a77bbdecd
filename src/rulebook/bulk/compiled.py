"""Compiled kernels, kept in a folder of the user's own under the hash of all they depend on."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import hashlib
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from llvmlite import binding

from rulebook.bulk.generator import Program
from rulebook.errors import RulebookError

_GENERATOR = ("functions.py", "generator.py", "layout.py", "lines.py", "loop.py", "translate.py")


def folder() -> Path:
    """MINJIU_KERNEL_CACHE, or a folder in the user's cache."""
    chosen = os.environ.get("MINJIU_KERNEL_CACHE")
    if chosen:
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "minjiu" / "kernels"


def compiled(program: Program) -> Callable[..., None]:
    """The kernel of a program: from the folder, or compiled now (seconds).

    Raises RulebookError where others may write to the folder: what lies there is run.
    """
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = place.stat()
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        raise RulebookError(
            f"编译缓存目录 {place} 可被他人写入，请改为仅本人可写（chmod 700），"
            "或用 MINJIU_KERNEL_CACHE 指定另一目录。"
        )
    name = f"kernel_{_digest(program)}"
    if name not in sys.modules:
        path = place / f"{name}.py"
        if not path.exists() or path.read_text("utf-8") != program.source:
            _write(path, program.source)
        _load(name, path)
    kernel: Any = sys.modules[name].kernel  # type: ignore[attr-defined]
    return kernel


def _digest(program: Program) -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for part in (
        program.source,
        *(step.rule.source for step in program.plan.steps),
        *((here / name).read_text("utf-8") for name in _GENERATOR),
        numba.__version__,
        platform.python_version(),
        str(binding.get_host_cpu_name()),
    ):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _write(path: Path, source: str) -> None:
    """Whole or not at all: another process may be loading it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(source)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _load(name: str, path: Path) -> None:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # noqa: S101  # a file that was just written
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # the compiler's cache looks functions up by module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
