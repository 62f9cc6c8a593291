"""The list of a repository's objects: their order, and how it is divided."""

import pytest

from auracheck.probes.git import objects
from auracheck.probes.git.objects import Objects

WHOLE = b"00"


def listed() -> Objects:
    """Two files in three and two versions, as a pack may have them."""
    found = Objects()
    for name, base in ((b"a1", WHOLE), (b"b1", WHOLE), (b"a2", b"a1"), (b"b2", b"b1"), (b"a3", b"a2")):
        found.add(b"blob", 3000 * (name == b"b1"), name, base)
    found.group()
    return found


def test_an_object_is_read_after_those_of_its_own_family() -> None:
    assert bytes(listed().names).split() == [b"a1", b"a2", b"a3", b"b1", b"b2"]


def test_shares_have_about_the_same_work_each() -> None:
    assert [bytes(share).split() for share in listed().shares(2)] == [[b"a1", b"a2", b"a3"], [b"b1", b"b2"]]


def test_what_is_remembered_of_families_is_bounded_and_no_object_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "MOST_REMEMBERED", 2)
    assert sorted(bytes(listed().names).split()) == [b"a1", b"a2", b"a3", b"b1", b"b2"]
