"""The kind of a difference between two readings is told, never a part of the value."""

import pytest

from auracheck.rules.advice import difference


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("x", "x # note", "keeping the text after a #"),
        ("x # note", "x", "truncating it at a #"),
        ("x y", '"x y"', "keeping the quotes"),
        ("'x'", "x", "removing the quotes"),
        ("pa$$word", "pa$word", "expanding a $ as a variable"),
        ("pa", "pa$word", "not expanding a $"),
        ("x", "x\r", "keeping the carriage return at the end of the line"),
        ("one\ntwo", "one", "ending it at the end of the line"),
        ("abc\\\ndef", "abcdef", "joining its lines"),
        ("abc", "abc\nB=next", "continuing on the next line"),
        ("a\\b", "ab", "removing a backslash"),
        ("ab", "a\\b", "keeping a backslash"),
        ("x", " x ", "treating the whitespace around it differently"),
        ("x;y", "x", "ending it earlier"),
        ("x", "x;y", "ending it later"),
        ("abc", "abd", "differently"),
    ],
)
def test_each_kind_is_recognised(ours: str, theirs: str, words: str) -> None:
    assert difference(ours, theirs) == words
