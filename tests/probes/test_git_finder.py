"""Spellings of a value, and finding many of them at once: held against the plain search, one by one."""

import base64
import json
import sys
from urllib.parse import unquote, unquote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auracheck.probes.git import finder
from auracheck.probes.git.finder import LONGEST_BASE64, Finder, GramFinder, fastest, needles, spellings
from tests.probes.finders import FINDERS

NEEDLES = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=20)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=40)


@pytest.mark.parametrize("finder_class", FINDERS)
@given(NEEDLES, st.lists(st.binary(max_size=60), max_size=6), st.data())
def test_finds_what_the_plain_search_finds(
    finder_class: type[Finder], wanted: list[bytes], noise: list[bytes], data: st.DataObject
) -> None:
    pieces = data.draw(st.lists(st.sampled_from([*wanted, *noise, b"\n\n", b"\n"]), max_size=12))
    hay = b"".join(pieces)
    expected = [(number, hay.find(needle)) for number, needle in enumerate(wanted) if needle in hay]
    assert finder_class(wanted).found(hay) == expected


@pytest.mark.parametrize("finder_class", FINDERS)
@given(NEEDLES, st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=8))
def test_text_that_was_seen_before_hides_nothing(
    finder_class: type[Finder], wanted: list[bytes], versions: list[list[int]]
) -> None:
    """Versions of a text, of the same few paragraphs, some with a needle: searched one after the other. A needle of
    line breaks alone, which no credential is, would lie between paragraphs."""
    assume(all(needle.strip(b"\n") for needle in wanted))
    paragraphs = [b"a paragraph of %d words" % number for number in range(8)] + [b"x" + wanted[0], b"\n" + wanted[-1]]
    searching = finder_class(wanted)
    for version in versions:
        hay = b"\n\n".join(paragraphs[number] for number in version)
        expected = [(number, hay.find(needle)) for number, needle in enumerate(wanted) if needle in hay]
        assert searching.found(hay) == expected


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "MOST_REMEMBERED", 10)
    searching = GramFinder([b"sixteen bytes...", b"1", b"2"] + [b"short"] * 6)
    for number in range(100):
        searching.found(b"a%d\n\nb%d" % (number, number))
    assert len(searching._seen) <= 13


@pytest.mark.parametrize("finder_class", FINDERS)
def test_a_very_long_needle_is_found_as_a_whole(finder_class: type[Finder]) -> None:
    searching = finder_class([b"k" * 70_000, b"k" * 8])
    assert searching.found(b"a" + b"k" * 69_999) == [(1, 1)]
    assert searching.found(b"a" + b"k" * 70_000) == [(0, 1), (1, 1)]


def test_without_needles_or_hyperscan_the_search_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fastest([]).found(b"text") == []
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert isinstance(fastest([b"needle"]), GramFinder)


@pytest.mark.parametrize("finder_class", FINDERS)
def test_neither_shows_a_value(finder_class: type[Finder]) -> None:
    assert "Kq7Zw2" not in repr(finder_class([b"Kq7Zw2Xv9Lm4"])) + repr(needles(["Kq7Zw2Xv9Lm4"]))


@given(TEXTS, st.binary(max_size=5), st.binary(max_size=5))
def test_base64_is_found_whatever_stands_around_the_value(value: str, before: bytes, after: bytes) -> None:
    whole = before + value.encode() + after
    spelled = [content for content, name in spellings(value).items() if name in ("base64", "")]
    for text in (base64.b64encode(whole), base64.urlsafe_b64encode(whole), base64.b64encode(whole).rstrip(b"=")):
        assert any(content in text for content in spelled)


@given(TEXTS)
def test_each_spelling_says_the_value(value: str) -> None:
    read = {
        "": lambda raw: raw.decode(), "hex": lambda raw: bytes.fromhex(raw.decode()).decode(),
        "URL-encoded": lambda raw: {unquote(raw.decode()), unquote_plus(raw.decode())},
        "JSON": lambda raw: json.loads(f'"{raw.decode()}"'),
        "UTF-16": lambda raw: {raw.decode(way, "replace") for way in ("utf-16-le", "utf-16-be")},
    }  # fmt: skip
    for content, name in spellings(value).items():
        if name != "base64":
            said = read[name](content)
            assert value in said if isinstance(said, set) else said == value


def test_base64_is_found_though_its_lines_are_broken() -> None:
    value = "4f1c9b2e7a6d8035c1e4f7092b5a6d8e3c0f1b4a7d6e9258c3b0a1f4e7d69281"
    broken = base64.encodebytes(value.encode())
    assert any(content in broken for content, name in spellings(value).items() if name == "base64")
    assert max(len(content) for content, name in spellings(value).items() if name == "base64") == LONGEST_BASE64
