"""Patterns: repeats and runs are seen, in any order and across separators."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement import patterns
from auracheck.judgement.patterns import goes_over_itself, pattern, repeats, runs, takes_turns


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("a" * 20, patterns.ONE),
        ("ab" * 20, patterns.VERY_FEW),
        ("x" * 20 + "k4Tz9w", patterns.MOSTLY_ONE),
        ("k4Tz9w" * 3, patterns.REPEAT),
        ("abcdef012345", patterns.RUN),
        ("0123-4567-89ab-cdef", patterns.RUN),
        ("1q2w3e4r5t6y", patterns.TURNS),
        ("salfkjdhgalskfhdsagfdsajhgk", patterns.ROW),
        ("k4Tz9wQpLm2xRv7b", None),
        ("ab", None),
    ],
)
def test_each_pattern_is_told_by_its_form(value: str, told: str | None) -> None:
    assert pattern(value) == told


@given(st.text(min_size=3, max_size=30), st.integers(min_value=2, max_value=5))
def test_whatever_is_repeated_is_seen(part: str, times: int) -> None:
    assert repeats(part * times)


@given(st.text("asdfghjkl", min_size=6, max_size=9), st.lists(st.sampled_from("qwertz"), min_size=4, max_size=6))
def test_what_goes_over_itself_is_seen_whatever_stands_between(part: str, between: list[str]) -> None:
    assert goes_over_itself(part * 3 + between[0] + part * 3 + between[-1] + part * 3)


def test_a_short_run_is_none() -> None:
    assert not runs("abc")
    assert not takes_turns("a1b2")


@pytest.mark.parametrize(
    "alphabet", [string.hexdigits[:16], string.ascii_lowercase, string.ascii_letters + string.digits]
)
def test_no_random_value_is_a_pattern(alphabet: str) -> None:
    draw = random.Random(20260702)
    values = ["".join(draw.choices(alphabet, k=draw.randint(32, 128))) for _ in range(5_000)]
    assert [pattern(value) for value in values] == [None] * len(values)
