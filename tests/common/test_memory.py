"""A worker's collector looks seldom, however often it is told so."""

import gc
from collections.abc import Iterator

import pytest

from minjiu.common.memory import collect_seldom


@pytest.fixture
def usual() -> Iterator[tuple[int, int, int]]:
    before = gc.get_threshold()
    collect_seldom.cache_clear()
    gc.set_threshold(700, 10, 10)
    yield gc.get_threshold()
    gc.set_threshold(*before)
    gc.unfreeze()
    collect_seldom.cache_clear()


def test_once_is_enough(usual: tuple[int, int, int]) -> None:
    for _ in range(3):
        collect_seldom()
    assert gc.get_threshold() == (100 * usual[0], *usual[1:])
    assert gc.get_freeze_count() > 0
    assert gc.isenabled()
