"""Running waiting tasks in parallel, each with a timeout; Ctrl-C ends all of them at once."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

TICK = 0.5
"""Seconds between two calls of ``report``, so that progress is shown even while all tasks wait."""

AT_ONCE = 64
"""Maximum number of tasks at the same time."""


class TimedOut(Enum):
    """The type of `TIMED_OUT`, so that a type checker distinguishes it from an answer."""

    TIMED_OUT = "timed out"


TIMED_OUT: Final = TimedOut.TIMED_OUT
"""Returned instead of an answer that did not come in time."""


class _Failed(NamedTuple):
    error: BaseException


class _Done(NamedTuple, Generic[T]):
    number: int
    answer: T | _Failed


def side_by_side(
    tasks: Sequence[Callable[[], T]], seconds: float, report: Callable[[int, int], None] | None = None
) -> Iterator[T | TimedOut]:
    """Yield the result of each task in order, or `TIMED_OUT` after ``seconds`` from its start.

    ``report`` is called with the number of finished tasks and of all tasks. An exception of a task is raised at its
    turn. The threads are daemons, so that a hanging one delays neither Ctrl-C nor the end of the program.
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
                start()  # replaces the one that hangs
            if report is not None:
                report(len(answers), len(tasks))
        answer = answers[number]
        if isinstance(answer, _Failed):
            raise answer.error
        yield answer


def _next(done: "queue.SimpleQueue[_Done[T]]", answers: dict[int, T | _Failed | TimedOut], seconds: float) -> None:
    """Wait for one more task to finish; one that finishes after its timeout is ignored."""
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
