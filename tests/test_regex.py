"""Regular expressions that are compiled at their first use."""

import re

from auracheck.regex import regex


def test_it_answers_as_the_compiled_one_does_and_is_compiled_once() -> None:
    lazy, compiled = regex(r"(a)b", re.IGNORECASE), re.compile(r"(a)b", re.IGNORECASE)
    for text in ("ab", "xAB", "", "ba"):
        assert (lazy.match(text) is None) == (compiled.match(text) is None)
        assert lazy.findall(text) == compiled.findall(text)
        assert lazy.sub("", text) == compiled.sub("", text)
    assert lazy.pattern == compiled.pattern
    assert "match" in vars(lazy), "the second use asks nobody"


def test_it_reads_bytes_too() -> None:
    assert regex(rb"\d+").findall(b"a1b22") == [b"1", b"22"]
