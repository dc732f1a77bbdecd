"""The compiled road: a province at once. Only a bulk process imports it (Numba, Arrow)."""

from rulebook.bulk.kernel import Kernel, compile_kernel
from rulebook.bulk.run import Counts, run_parquet

__all__ = ["Counts", "Kernel", "compile_kernel", "run_parquet"]
