"""Things that wait for others, done at the same time: each is bounded in time, and Ctrl-C ends them all at once."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

TICK = 0.5
"""Seconds after which ``told`` hears again of what is done, so that what shows it can begin while all hang."""

AT_ONCE = 64
"""So many wait at the same time at most."""


class TimedOut(Enum):
    """The type of `TIMED_OUT`, so that a type checker can tell it from an answer."""

    TIMED_OUT = "timed out"


TIMED_OUT: Final = TimedOut.TIMED_OUT
"""In the place of an answer that did not come in time."""


class _Failed(NamedTuple):
    error: BaseException


class _Done(NamedTuple, Generic[T]):
    number: int
    answer: T | _Failed


def side_by_side(
    tasks: Sequence[Callable[[], T]], seconds: float, told: Callable[[int, int], None] | None = None
) -> Iterator[T | TimedOut]:
    """What each task returns, in their order, or `TIMED_OUT` where it takes longer than ``seconds`` from its start.

    ``told`` is called with (done, all) as they are done. What a task raises is raised at its turn. The threads are
    daemons: nobody waits for one that hangs, neither after its time nor after Ctrl-C nor at the program's end.
    """
    started: dict[int, float] = {}
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[_Done[T]] = queue.SimpleQueue()
    for number in range(len(tasks)):
        waiting.put(number)

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            started[number] = time.monotonic()
            try:
                answer: T | _Failed = tasks[number]()
            except BaseException as error:
                answer = _Failed(error)
            done.put(_Done(number, answer))

    def start() -> None:
        threading.Thread(target=work, daemon=True).start()

    for _ in range(min(AT_ONCE, len(tasks))):
        start()
    answers: dict[int, T | _Failed | TimedOut] = {}
    for number in range(len(tasks)):
        while number not in answers:
            _next(done, answers, min(_until_overdue(started, answers, seconds), TICK))
            for overdue in _overdue(started, answers, seconds):
                answers[overdue] = TIMED_OUT
                start()  # in the place of the one that hangs
            if told is not None:
                told(len(answers), len(tasks))
        answer = answers[number]
        if isinstance(answer, _Failed):
            raise answer.error
        yield answer


def _next(done: "queue.SimpleQueue[_Done[T]]", answers: dict[int, T | _Failed | TimedOut], seconds: float) -> None:
    """Wait so long for one more to be done; one that comes after its time does not count any more."""
    try:
        number, answer = done.get(timeout=seconds)
    except queue.Empty:
        return
    answers.setdefault(number, answer)


def _until_overdue(started: dict[int, float], answers: dict[int, T | _Failed | TimedOut], seconds: float) -> float:
    pending = [begun for number, begun in list(started.items()) if number not in answers]
    return max(min(pending) + seconds - time.monotonic(), 0.001) if pending else 0.01


def _overdue(started: dict[int, float], answers: dict[int, T | _Failed | TimedOut], seconds: float) -> list[int]:
    now = time.monotonic()
    return [n for n, begun in list(started.items()) if n not in answers and now - begun >= seconds]
