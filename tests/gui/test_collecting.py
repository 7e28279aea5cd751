"""Widgets that nobody refers to die in the window's thread, whichever thread allocates."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from gui.collecting import Collector


class _Knot:
    """Garbage that only a collection finds."""

    died_in: str = ""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        _Knot.died_in = threading.current_thread().name


@pytest.fixture
def collector(qapp: object) -> Iterator[Collector]:
    """The one that is tested, beside that of the suite."""
    one = Collector()
    yield one
    one.stop()
    gc.disable()  # the suite's own goes on


def _allocate() -> None:
    kept = [[number] for number in range(100_000)]
    assert kept


def test_a_worker_that_allocates_destroys_nothing(collector: Collector) -> None:
    knot = weakref.ref(_Knot())
    worker = threading.Thread(target=_allocate, name="worker")
    worker.start()
    worker.join()
    assert knot() is not None


def test_garbage_goes_at_the_timers_next_turn(collector: Collector) -> None:
    knot = weakref.ref(_Knot())
    kept = [[number] for number in range(10_000)]
    collector.collect()
    assert knot() is None
    assert _Knot.died_in == threading.main_thread().name
    assert kept


def test_little_garbage_is_left_for_later(collector: Collector) -> None:
    gc.collect()
    knot = weakref.ref(_Knot())
    collector.collect()
    assert knot() is not None


def test_the_interpreter_collects_again_afterwards(qapp: object) -> None:
    was = gc.isenabled()
    Collector().stop()
    try:
        assert gc.isenabled()
    finally:
        if not was:
            gc.disable()
