"""Patterns are only compiled where a message has their literal text."""

import pytest

from auracheck.explain.known import _literals


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"unknown command \W?(?:hello|acl|auth)\b", ["unknown command "]),
        (r"\bp1010\b", ["p1010"]),
        (r"password|secret keys? of (?:a|b)", ["password", "secret key"]),
        (r"<name> is <unset>", [" is "]),
        (r"(?-i:[A-Z]+)\d{2,3}", [""]),
        (r"a\.b{2}c+d", ["a"]),
    ],
)
def test_the_longest_text_that_each_alternative_needs(pattern: str, literals: list[str]) -> None:
    assert _literals(pattern) == literals
