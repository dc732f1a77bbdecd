"""Memory of a process that works for long on much at a time."""

import gc
from functools import cache

_SELDOM = 100


@cache
def collect_seldom() -> None:
    """From now on Python's collector leaves in peace what is in memory already (sources, rules,
    libraries), and looks a hundred times more seldom for cycles in what comes.

    Questions, answers and batches have none, and it would go through all of them again and again
    as they come. For a worker's process; once is enough.
    """
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM * usual[0], *usual[1:])
