"""Compiled kernels of this process."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import ctypes
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import binding

from rulebook.bulk.compiler import to_llvm

_lock = threading.Lock()
_kernels: dict[str, "_Compiled"] = {}


class _Compiled:
    """Machine code, and what keeps it alive; a call lets other threads run."""

    def __init__(self, source: str):
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        target = binding.Target.from_default_triple().create_target_machine(
            cpu=binding.get_host_cpu_name(),
            features=binding.get_host_cpu_features().flatten(),
            opt=2,
            jit=True,
        )
        module = binding.parse_assembly(to_llvm(source))
        module.verify()
        tuning = binding.create_pipeline_tuning_options(2)
        tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = False
        passes = binding.create_pass_builder(target, tuning)
        passes.getModulePassManager().run(module, passes)
        self._engine = binding.create_mcjit_compiler(module, target)
        self._engine.finalize_object()
        address = self._engine.get_function_address("kernel")
        self._function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)

    def __call__(self, *arguments: Any) -> None:
        """Numbers, and arrays that lie in one piece."""
        words = np.array([_word(argument) for argument in arguments], np.int64)
        self._function(words.ctypes.data)


def _word(argument: Any) -> int:
    if isinstance(argument, int):
        return argument
    if not argument.flags.c_contiguous:
        raise ValueError("an array does not lie in one piece")
    return argument.__array_interface__["data"][0]


def compiled(source: str) -> Callable[..., None]:
    """The kernel of a source; compiled once in a process (seconds)."""
    with _lock:
        if source not in _kernels:
            _kernels[source] = _Compiled(source)
        return _kernels[source]
