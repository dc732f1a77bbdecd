"""The compiled road: a province at once. Only a bulk process imports it (LLVM, Arrow)."""

from rulebook.bulk.kernel import Kernel, compile_kernel
from rulebook.bulk.progress import ProgressLine
from rulebook.bulk.run import Counts, compare_parquet, run_parquet
from rulebook.bulk.taken_out import determine_one

__all__ = [
    "Counts",
    "Kernel",
    "ProgressLine",
    "compare_parquet",
    "compile_kernel",
    "determine_one",
    "run_parquet",
]
