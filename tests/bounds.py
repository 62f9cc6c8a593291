"""Bounds of CPU time and memory, apart from what the test run itself costs."""

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def untraced() -> Iterator[None]:
    """Switch coverage's tracer off, and keep the garbage collector from what other tests left in this process.

    Both make a bound depend on the machine and on the tests before: the tracer costs several times the code itself,
    a collection of a large process as long as all of it takes to go through.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.settrace(tracer)


@contextmanager
def within(seconds: float, what: str = "") -> Iterator[None]:
    """Fail where the block takes more CPU time; what names the case in the message."""
    with untraced():
        start = time.process_time()
        yield
        taken = time.process_time() - start
    assert taken < seconds, what


@contextmanager
def within_memory(size: int, what: str = "") -> Iterator[None]:
    """Fail where the block has more bytes of Python objects at once."""
    with untraced():
        tracemalloc.start()
        try:
            yield
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < size, what


def takes_linear_time(action: Callable[[int], object], small: int, large: int, *, negligible: float = 0.5) -> None:
    """Fail where ``action(large)`` takes five times the CPU time for each unit that ``action(small)`` takes.

    What takes quadratic time takes eight times as much already where ``large`` is eight times ``small``.
    """
    action(small)  # what is made at the first call is not counted
    limit = max(5 * large / small * _seconds(action, small), negligible)
    assert _seconds(action, large) < limit


def _seconds(action: Callable[[int], object], size: int) -> float:
    with untraced():
        start = time.process_time()
        action(size)
        return time.process_time() - start
