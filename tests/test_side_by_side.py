"""Waiting side by side: in order, bounded, and never longer than the slowest."""

import threading
from collections.abc import Callable

import pytest

from auracheck.side_by_side import AT_ONCE, TIMED_OUT, side_by_side


def test_answers_come_in_the_order_of_the_tasks_though_the_first_ends_last() -> None:
    second_is_done = threading.Event()

    def first() -> int:
        assert second_is_done.wait(10)
        return 1

    def second() -> int:
        second_is_done.set()
        return 2

    assert list(side_by_side([first, second], 20)) == [1, 2]


def test_all_of_them_run_at_the_same_time() -> None:
    together = threading.Barrier(AT_ONCE)
    tasks: list[Callable[[], int]] = [lambda: together.wait(10) * 0] * AT_ONCE
    assert list(side_by_side(tasks, 20)) == [0] * AT_ONCE


def test_one_that_hangs_is_given_up_and_holds_nobody_else() -> None:
    forever = threading.Event()
    tasks: list[Callable[[], object]] = [forever.wait] * (AT_ONCE + 1) + [lambda: "answer"]
    assert list(side_by_side(tasks, 0.2)) == [TIMED_OUT] * (AT_ONCE + 1) + ["answer"]
    forever.set()


def test_what_a_task_raises_is_raised_at_its_turn() -> None:
    def fail() -> int:
        raise ValueError("no")

    answers = side_by_side([lambda: 1, fail], 10)
    assert next(answers) == 1
    with pytest.raises(ValueError, match="no"):
        next(answers)


def test_who_wants_to_know_is_told_how_many_are_done() -> None:
    told: list[tuple[int, int]] = []
    list(side_by_side([lambda: 1, lambda: 2], 10, lambda done, all_of_them: told.append((done, all_of_them))))
    assert told[-1] == (2, 2)


def test_no_task_is_no_answer() -> None:
    assert list(side_by_side([], 1)) == []
