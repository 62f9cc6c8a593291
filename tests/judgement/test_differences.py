"""The kind of a difference between two readings is told, never a part of the value."""

import pytest

from auracheck.judgement.differences import difference


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("x", "x # note", "keeps what follows a #"),
        ("x # note", "x", "cuts it at a #"),
        ("x y", '"x y"', "keeps the quotes"),
        ("'x'", "x", "takes the quotes away"),
        ("pa$$word", "pa$word", "takes a $ for a variable"),
        ("pa", "pa$word", "leaves a $ as it is"),
        ("x", "x\r", "keeps the carriage return of the line's end"),
        ("one\ntwo", "one", "ends it at the line's end"),
        ("abc\\\ndef", "abcdef", "joins its lines"),
        ("abc", "abc\nB=next", "goes on after the line's end"),
        ("a\\b", "ab", "takes a backslash away"),
        ("ab", "a\\b", "keeps a backslash"),
        ("x", " x ", "treats the white space around it otherwise"),
        ("x;y", "x", "ends it earlier"),
        ("x", "x;y", "ends it later"),
        ("abc", "abd", "reads it in another way"),
    ],
)
def test_each_kind_is_recognised(ours: str, theirs: str, words: str) -> None:
    assert difference(ours, theirs) == words
