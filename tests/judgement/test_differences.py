"""The kind of a difference between two readings is told, never a part of the value."""

import pytest

from auracheck.judgement.differences import difference


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("x", "x # note", "keeping what follows a #"),
        ("x # note", "x", "cutting it at a #"),
        ("x y", '"x y"', "keeping the quotes"),
        ("'x'", "x", "taking the quotes away"),
        ("pa$$word", "pa$word", "taking a $ for a variable"),
        ("pa", "pa$word", "leaving a $ as it is"),
        ("x", "x\r", "keeping the carriage return of the line's end"),
        ("one\ntwo", "one", "ending it at the line's end"),
        ("abc\\\ndef", "abcdef", "joining its lines"),
        ("abc", "abc\nB=next", "going on after the line's end"),
        ("a\\b", "ab", "taking a backslash away"),
        ("ab", "a\\b", "keeping a backslash"),
        ("x", " x ", "treating the white space around it otherwise"),
        ("x;y", "x", "ending it earlier"),
        ("x", "x;y", "ending it later"),
        ("abc", "abd", "in another way"),
    ],
)
def test_each_kind_is_recognised(ours: str, theirs: str, words: str) -> None:
    assert difference(ours, theirs) == words
