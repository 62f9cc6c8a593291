"""What holds of every grammar: it reads what its program read, in linear time, and shows nothing of what it refuses."""

import base64
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable, UsageError
from auracheck.model import EXTERNAL, Value
from auracheck.systems import grammar_of, grammars
from auracheck.systems.grammar import MAX_FILE, read_as
from tests.bounds import within, within_memory
from tests.systems.vectors import VECTORS

DIALECTS = {
    "dotenv": ("python-dotenv",),
    "compose-env": ("compose-dotenv", "compose-env-file"),
    "docker-env": ("docker-run",),
    "systemd-env": ("systemd-environment-file",),
    "shell-env": ("sh", "bash"),
    "kubectl-env": ("kubectl-env-file",),
}
FIRST_LINES = {"bash": b"#!/bin/bash\n"}
"""By which the grammar of shells knows the shell."""
SHELL = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/home/app"}
UNITS = ["x", "\\", '"', "'", "$", "${", "$(", "`", "#", "\n", " ", "=", "(", ";", "\\\n"]
STARTS = ["", 'A="', "A=x"]
SECONDS = 6
"""The bound is one second on a quiet machine; a quadratic grammar would take hours."""


def plain(value: Value) -> str | None:
    return "EXTERNAL" if value is EXTERNAL else None if value is None else value.reveal()


def is_unread(name: str, vector: dict[str, Any], dialect: str) -> bool:
    """Whether the grammar says that it does not know, where the program reads; fails where it is wrong."""
    wanted = vector["reads"][dialect]
    varying = vector.get("varies", {}).get(dialect, [])
    content = FIRST_LINES.get(dialect, b"") + base64.b64decode(vector["content_base64"])
    try:
        read = read_as(name, content, SHELL if name == "shell-env" else {})
    except Unreadable:
        gaps = set(wanted) != {"error"} and grammar_of(name).read(content, SHELL).gaps
        assert gaps or set(wanted) == {"error"}, vector["id"]
        return bool(gaps)
    assert set(wanted) != {"error"}, vector["id"]
    known = {n: plain(v) for n, v in read.items() if n not in varying and v is not EXTERNAL}
    unknown = {n for n, v in read.items() if v is EXTERNAL}
    assert known == {n: v for n, v in wanted.items() if n not in varying and n not in unknown}, vector["id"]
    return bool(unknown - set(varying))


@pytest.mark.parametrize(("name", "dialect"), [(n, d) for n, dialects in DIALECTS.items() for d in dialects])
def test_every_tricky_file_is_read_as_the_program_read_it(name: str, dialect: str) -> None:
    not_known = [vector["id"] for vector in VECTORS if is_unread(name, vector, dialect)]
    assert len(not_known) <= (0.06 if name == "shell-env" else 0.02) * len(VECTORS), not_known


@pytest.mark.parametrize("name", grammars())
@pytest.mark.parametrize("start", STARTS, ids=repr)
def test_a_file_at_the_bound_takes_no_quadratic_time(name: str, start: str) -> None:
    grammar = grammar_of(name)
    for unit in UNITS:
        content = (start + unit * (MAX_FILE // len(unit)))[:MAX_FILE].encode()
        with within(SECONDS, unit), suppress(Unreadable):
            grammar.read(content, {})


@pytest.mark.parametrize("name", [name for name in grammars() if name != "dotenv"])
def test_a_file_takes_no_more_memory_than_a_small_multiple_of_it(name: str) -> None:
    for unit in ("A=1\n", "$A", '"', "\\", "A=$A\n", "x=${x:-", "\n"):
        content = (unit * (MAX_FILE // 4 // len(unit))).encode()  # a quarter of the bound: memory is traced slowly
        with within_memory(50 << 20, unit), suppress(Unreadable):
            grammar_of(name).read(content, {})


@pytest.mark.parametrize("name", grammars())
@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=60) | st.text("AB= '\"\\$#\n\r{}()`:;&|<>-", max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_place_in_the_file(name: str, content: bytes) -> None:
    last = content.count(b"\n") + content.count(b"\r") + 1  # python-dotenv counts either
    try:
        reading = grammar_of(name).read(content, {})
        places = [(a.line, a.column) for a in (*reading.assignments, *reading.absent)]
        places += [(line, 1) for line in (*reading.dropped, *(gap.line for gap in reading.gaps))]
    except Unreadable as refusal:
        places = [(refusal.line or 1, 1)]
    assert all(1 <= line <= last and column >= 1 for line, column in places)


@pytest.mark.parametrize("name", grammars())
def test_no_refusal_and_no_repr_shows_what_stands_in_the_file(name: str) -> None:
    for vector in VECTORS:
        content = base64.b64decode(vector["content_base64"]).replace(b"x", b"Kq7Zw2Xv9")
        try:
            reading = grammar_of(name).read(content, {})
            shown = repr([a._replace(name="", unresolved=(), variable="") for a in reading.assignments])
        except Unreadable as refusal:
            shown = str(refusal)
        assert "Kq7Zw2Xv9" not in shown, vector["id"]


def test_every_program_has_a_name_for_people() -> None:
    assert all(grammar_of(name).program for name in grammars())


def test_a_consumer_that_is_not_known_is_wrong_usage_and_the_near_one_is_named() -> None:
    with pytest.raises(UsageError, match=r"did you mean docker-env\?"):
        grammar_of("doker-env")
