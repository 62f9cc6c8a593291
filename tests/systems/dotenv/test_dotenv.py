"""Our reading of `.env` files is python-dotenv's: the same values, with their places."""

import contextlib
import os
from pathlib import Path

import pytest
from dotenv import dotenv_values, load_dotenv
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Secret
from auracheck.systems import grammar_of
from auracheck.systems.dotenv.grammar import LoadDotenvGrammar
from auracheck.systems.grammar import MAX_FILE, read_as
from tests.bounds import within
from tests.systems.vectors import VECTORS, hold

PIECES = [
    *("A", "B", "A=", "B=", "export ", " ", "\t", "\n", "\r\n", "\r", "'", '"', "\\", "$", "${", "}", "${A}"),
    *("${B:-x}", ":", ":-", "#", " #", "=", "x", "é", "\ufeff", "\x0b", "-", "."),
]
DOCUMENTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def plain(content: bytes, environ: dict[str, str] | None = None) -> dict[str, str | None]:
    read = read_as("dotenv", content, environ or {})
    return {name: value.reveal() if isinstance(value, Secret) else None for name, value in read.items()}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_every_tricky_file_is_read_as_the_program_read_it(vector: dict[str, object]) -> None:
    hold(vector, "python-dotenv", plain)


@settings(max_examples=400, deadline=None)
@given(DOCUMENTS, st.dictionaries(st.sampled_from(["A", "B"]), st.sampled_from(["", "1", "${B}"])))
def test_random_files_are_read_as_dotenv_values_reads_them(
    tmp_path_factory: pytest.TempPathFactory, text: str, environ: dict[str, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.env"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        for name in ("A", "B"):
            patch.delenv(name, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        wanted = dict(dotenv_values(path))
    assert plain(text.encode(), environ) == wanted


def test_load_dotenv_takes_the_environment_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"A=file\nB=${A}\nC=${D}\n"
    (tmp_path / ".env").write_bytes(content)
    monkeypatch.setenv("A", "environment")
    monkeypatch.setenv("D", "filled")
    for name in ("B", "C"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    load_dotenv(tmp_path / ".env")
    read = LoadDotenvGrammar().read(content, {"A": "environment", "D": "filled"})
    ours = {a.name: a.value.reveal() for a in read.assignments if isinstance(a.value, Secret)}
    assert (ours["B"], ours["C"]) == (os.environ["B"], os.environ["C"]) == ("environment", "filled")


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b"A=1\nB=2\n", [("A", 1, 1), ("B", 2, 1)]),
        (b"\n\n  export A=1\r\n# x\r\n 'B' = 2\n", [("A", 3, 10), ("B", 5, 3)]),
        (b'A="x\ny"\nB=1', [("A", 1, 1), ("B", 3, 1)]),
        (b"\xef\xbb\xbfA=1", [("A", 1, 1)]),
        (b"A\nB", [("A", 1, 1), ("B", 2, 1)]),
    ],
)
def test_places_are_those_of_the_names(content: bytes, places: list[tuple[str, int, int]]) -> None:
    assert [(a.name, a.line, a.column) for a in grammar_of("dotenv").read(content, {}).assignments] == places


def test_a_line_that_it_skips_is_named_by_its_number() -> None:
    assert grammar_of("dotenv").read(b"A=1\n\n'B=2\nC=3\n", {}).dropped == (3,)


def test_a_reference_that_leads_nowhere_is_told_also_through_another() -> None:
    read = grammar_of("dotenv").read(b"A=x${GONE}\nB=${A}\nC=${GONE:-d}\n", {})
    assert [a.unresolved for a in read.assignments] == [("GONE",), ("GONE",), ()]
    assert [a.literal for a in read.assignments] == [False, False, False]


@pytest.mark.parametrize(
    "content",
    [b"A=\xff\n", "A=1\n".encode("utf-16"), b"A" + b"=${B}" * 3 + b"\xfe"],
    ids=["latin-1", "UTF-16", "late byte"],
)
def test_what_is_not_utf_8_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        plain(content)
    assert "UTF-8" in refusal.value.reason


def test_references_cannot_grow_without_bound() -> None:
    lines = ["A0=" + "x" * 64] + [f"A{n}=${{A{n - 1}}}${{A{n - 1}}}" for n in range(1, 40)]
    with pytest.raises(Unreadable, match="expanded references too large"):
        plain("\n".join(lines).encode())


@pytest.mark.parametrize(
    "text", ["A=${A}${A}\n" * 10_000, "A=" + "".join(f"${{N{n}}}" for n in range(9_999)) + "\n" + "B=${A}\n" * 50_000]
)
def test_nor_can_the_names_that_lead_nowhere(text: str) -> None:
    with within(10), contextlib.suppress(Unreadable):
        plain(text.encode())


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "\\", '"', "'", "$", "${", "#", "\n", " ", "=", "\r", "\x0b"),
        *("A=${", "A=x ", "A='\n", 'A="\\\n', "${a:"),
    ],
)
def test_a_file_at_the_bound_takes_no_quadratic_time(unit: str) -> None:
    content = ("A=x" + unit * (MAX_FILE // len(unit)))[:MAX_FILE].encode()[:MAX_FILE]
    with within(10), contextlib.suppress(Unreadable):  # one second on a quiet machine; quadratic would be hours
        plain(content)


def test_a_consumer_that_is_not_known_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="systemd-env"):
        grammar_of("csh")
