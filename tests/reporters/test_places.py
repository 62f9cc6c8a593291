"""Places as forges know them."""

import os
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.model import Origin
from auracheck.report import Checkout
from auracheck.reporters.places import digest_of, inside
from auracheck.reporters.sarif import _location

needs_posix_paths = pytest.mark.skipif(os.sep != "/", reason="paths as POSIX writes them")
paths = st.text(st.sampled_from("./a b%é\udcff#?:\\-"), min_size=1, max_size=20)
IN_REPOSITORY = Checkout("/repo/app", "/repo", remote=frozenset({"vault:secret/app", "aws:app#key"}))


@needs_posix_paths
@given(paths)
def test_a_path_is_either_inside_or_none(path: str) -> None:
    for checkout in (Checkout(), IN_REPOSITORY, Checkout("/", "/")):
        found = inside(Origin(path), checkout)
        assert found is None or not found.startswith(("/", "./", "../"))


@needs_posix_paths
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".env", "app/.env"),
        ("./.env", "app/.env"),
        ("../.env", ".env"),
        ("../../.env", None),
        ("/repo/app/.env", "app/.env"),
        ("/repository/.env", None),
        ("..env", "app/..env"),
        ("-", None),
        ("/dev/stdin", None),
        ("vault:secret/app", None),
        ("aws:app#key", None),
        ("aws:app", "app/aws:app"),
        ("/proc/self/fd/63", None),
    ],
)
def test_it_starts_at_the_top(path: str, expected: str | None) -> None:
    assert inside(Origin(path, 3), IN_REPOSITORY) == expected


def test_what_git_tells_starts_there_already() -> None:
    assert inside(Origin("docs/setup.md", 3, None, "0123"), IN_REPOSITORY) == "docs/setup.md"
    assert inside(Origin("(commit message)", 3, None, "0123"), IN_REPOSITORY) is None


@given(paths)
def test_a_uri_gives_the_path_back(path: str) -> None:
    uri = _location(path, 1, 1)["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_a_digest_tells_words_apart(one: list[str], other: list[str]) -> None:
    words = [[word.replace("\0", "") for word in each] for each in (one, other)]
    assert (digest_of("x", *words[0]) == digest_of("x", *words[1])) == (words[0] == words[1])
