"""A few of many, in words."""

from auracheck.listing import listed, some


def test_those_beyond_the_first_are_counted() -> None:
    assert [some("abcd"[:n], 2) for n in range(5)] == ["", "a", "a, b", "a, b and 1 more", "a, b and 2 more"]
    assert [listed("abcd"[:n], 2) for n in range(5)] == ["", "a", "a and b", "a, b and 1 more", "a, b and 2 more"]


def test_all_of_them_end_in_and() -> None:
    assert [listed("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
