"""The shell's env files, held against what dash 0.5.12 itself gave to the process."""

import base64
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.consumers import read_as
from auracheck.consumers.shell_env import MAX_COMMANDS, ShellEnv
from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Secret
from tests.consumers.vectors import VECTORS

ENVIRON = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/home/app"}

# A redirection from a file that may be there, commands that make a value, and a file that this one reads in.
UNSURE = {"less-than", "backticks", "include-line"}

PIECES = [
    *b"A = ' \" \\ # $ ${ } ( ) ` ; & | < > << $(( export if case in { :- % ~ *".split(),
    *(b"\n", b"\r", b" ", b"\x81", b"\0"),
]
SHELL_TEXT = st.lists(st.sampled_from(PIECES)).map(b"".join)


def values(content: bytes, environ: dict[str, str] = ENVIRON) -> dict[str, Any]:
    found = read_as("shell-env", content, environ)
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in found.items()}


def refusal(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        values(content)
    return refused.value


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["id"] not in UNSURE], ids=lambda v: v["id"])
def test_reads_as_dash_does(vector: dict[str, Any]) -> None:
    content = base64.b64decode(vector["content_base64"])
    expected = dict.fromkeys(vector.get("varies", {}).get("sh", ()), ELSEWHERE)
    if set(vector["reads"]["sh"]) == {"error"}:
        refusal(content)
    else:
        assert values(content) == {**vector["reads"]["sh"], **expected}
        assert ShellEnv().read(content, ENVIRON).gaps == ()


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["id"] in UNSURE], ids=lambda v: v["id"])
def test_says_what_cannot_be_known_from_the_file(vector: dict[str, Any]) -> None:
    reading = ShellEnv().read(base64.b64decode(vector["content_base64"]), ENVIRON)
    unsure = {name for gap in reading.gaps for name in gap.names or ()}
    unsure |= {a.name for a in reading.assignments if a.value is ELSEWHERE}
    assert unsure == {"A"} or [gap.names for gap in reading.gaps] == [None]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=$(date)", ELSEWHERE),
        ("A=`date`x", ELSEWHERE),
        ("A=$$", ELSEWHERE),
        ("A=$()", ""),
        ("B=$(date); A=${B}1", ELSEWHERE),
        ("B=$(date); A=${B:-1}", ELSEWHERE),
        ("B=$(date); A=${B+1}", "1"),
        ("while curl x; do B=1; done; A=${B+1}", ELSEWHERE),
        ("A=${B:=x}$B", "xx"),
        ('A="${B-"a b"}"', "a b"),
        ("A=\"${B-'a'}\"", "'a'"),
        ("B=a.b.c; A=${B#*.}${B##*.}${B%.*}${B%%.*}", "b.cca.ba"),
        ("B='*x'; A=${B#\"*\"}", "x"),
        ("B=abc; A=${B#[!b]}${B#[[:alpha:]]}", "bcbc"),
        ("B=é; A=${#B}", "2"),
        ("A=~/x:~:~root", "/home/app/x:/home/app:/root"),
        ("A='~'~", "~~"),
        ("A=$((1 + 010 * 0x10))", "129"),
        ("A=$((7 / -2)),$((-7 % 3)),$((1 << 63))", "-3,-1,-9223372036854775808"),
        ("A=$((B = 2 ? 3 : 1/0))$B", "33"),
        ("B=1 C=$B; A=$C", "1"),
        ("B=1; B=2 true; A=$B", "1"),
        ("B=1; B=2 :; A=$B", "2"),
        ("B='a b'; export A=$B", "a b"),
        ("B='A=1 C=2'; export $B", "1"),
        ("IFS=:; B='A=1:C=2'; export $B", "1"),
        ('if [ -z "$B" ]; then A=1; else A=2; fi', "1"),
        ("case x in [a-c]|x) A=1;; *) A=2;; esac", "1"),
        ("false || A=1 && true", "1"),
        ("A=1; (A=2); A=3 | true; A=4 &", "1"),
        ("A=1; return; A=2", "1"),
        ("set -- p 'q r'; A=$2$#", "q r2"),
        ("cat <<E\n${A:=x}\nE", "x"),
        ("A=1; cat <<'E'\n${A:?}\nA=2\nE", "1"),
    ],
)
def test_value(line: str, value: object) -> None:
    """Each was asked of dash 0.5.12."""
    assert values(line.encode())["A"] == value


@pytest.mark.parametrize(
    "line",
    [
        "A=(1)", "A=${B:?}", "A=${}", "A=${B:0:1}", "A=${B", "A=$((1", "A=$((1/0))", "A=$((08))", "A='", "A=`x",
        "export 1=2", "export -x A", "readonly A=1; A=2", "unset 1", "exit", "exec x", "set -u; A=$B", "if true; then",
        "set -e; false", "set -e; false && A=1", "set -e; return 3",
        "local A", "shift", "A=$(if)", "f() {", "export() { :; }", "cat <<E >&x\nE", "A=1 ;; B=2",
    ],
)  # fmt: skip
def test_refuses_what_ends_dash(line: str) -> None:
    assert refusal(f"X=1\n{line}\n".encode()).line in (2, 3)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("if curl x; then A=1; elif y; then export B; fi", {"A", "B"}),
        ("while read A; do B=1; done", {"A", "B"}),
        ("for A in 1 2; do : ${B:=2}; done", {"A", "B"}),
        ("curl x && A=1", {"A"}),
        ("f() { A=1; }\nf", {"A"}),
        ("A=1 <file", {"A"}),
        ("read -r A B", {"A", "B"}),
        ("eval x", None),
        (". ./x", None),
        ("alias x=y\nx", None),
        ("$(x) A=1", None),
        ("export $(x)", None),
        ("curl x || return", None),
    ],
)
def test_tells_what_could_change(line: str, names: set[str] | None) -> None:
    reading = ShellEnv().read(f"A=0\n{line}\n".encode(), ENVIRON)
    last = reading.gaps[-1]
    assert last.names == (names if names is None else frozenset(names))
    assert last.line in (2, 3)
    for name in names or ():
        assert {a.name: a.value for a in reading.assignments}[name] is ELSEWHERE


@pytest.mark.parametrize(
    "line", ["curl x", "A=2 curl x", "x | y", "cd /", "umask 077", "(A=2)", "f() { A=2; }", "echo"]
)
def test_what_cannot_change_a_variable_leaves_no_gap(line: str) -> None:
    reading = ShellEnv().read(f"A=1\n{line}\n".encode(), ENVIRON)
    assert (values(f"A=1\n{line}\n".encode()), reading.gaps) == ({"A": "1"}, ())


def test_a_refusal_that_may_never_be_reached_is_a_gap() -> None:
    reading = ShellEnv().read(b"A=1\ncurl x || return\nB=(\n", ENVIRON)
    assert [gap.line for gap in reading.gaps] == [2, 3]


def test_only_what_is_exported_reaches_the_process() -> None:
    assert values(b"set +a\nA=1\nB=2\nexport B C\nC=3\n") == {"B": "2", "C": "3"}
    assert [a.name for a in ShellEnv().read(b"export D\n", {}).absent] == ["D"]


def test_unset_takes_back_what_was_set_before() -> None:
    assert values(b"A=1\nB=2\nunset A\n") == {"B": "2"}
    assert values(b"A=1\nunset A\nA=3\n") == {"A": "3"}
    assert values(b"A=1\nunset A\nset +a\nA=3\n") == {"A": "3"}


def test_places_and_literals() -> None:
    reading = ShellEnv().read("# note\n\n  A=1 B=é C=$A\nexport D='x\ny' E\n\tF=$E$G\n".encode(), {})
    found = [(a.name, a.line, a.column, a.literal, a.unresolved) for a in reading.assignments]
    assert found == [
        ("A", 3, 3, True, ()),
        ("B", 3, 7, True, ()),
        ("C", 3, 11, False, ()),
        ("D", 4, 8, True, ()),
        ("F", 6, 2, False, ("E", "G")),
    ]


def test_what_is_missing_is_told_through_another_variable() -> None:
    reading = ShellEnv().read(b"A=x$NOPE\nB=$A\nC=${NOPE-}\nD=pa$1\n", {})
    assert {a.name: a.unresolved for a in reading.assignments} == {"A": ("NOPE",), "B": ("NOPE",), "C": (), "D": ("1",)}


def test_no_refusal_quotes_the_file() -> None:
    for content in (b"hunter2=(x", b"A='hunter2", b"export hunter2-=1", b"A=${hunter2?hunter2}", b"A=$((hunter2 x))"):
        assert "hunter2" not in str(refusal(content))


def test_bounds_are_told() -> None:
    doubling = b"A=xxxxxxxxxxxxxxxx\n" + b"A=$A$A\n" * 40
    assert "1 MiB" in str(refusal(doubling))
    assert "nested deeper than 50" in str(refusal(b"A=" + b"${A:-" * 100))
    assert "nested deeper than 50" in str(refusal(b"( " * 100))
    assert f"{MAX_COMMANDS:,}" in str(refusal(b"a\n" * (MAX_COMMANDS + 1)))


@given(st.binary() | SHELL_TEXT)
@settings(max_examples=500, deadline=None)
def test_reads_or_refuses_any_bytes(content: bytes) -> None:
    lines = content.count(b"\n") + 1
    try:
        reading = ShellEnv().read(content, ENVIRON)
    except Unreadable as refused:
        places = [(refused.line or 0, 1)]
    else:
        places = [(a.line, a.column) for a in reading.assignments]
    assert all(1 <= line <= lines and column >= 1 for line, column in places)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_quoted_value_is_read_back(value: str) -> None:
    single = "A='" + value.replace("'", "'\\''") + "'\n"
    double = 'export A="' + "".join(f"\\{c}" if c in '"\\`$' else c for c in value) + '"\n'
    assert values(single.encode()) == values(double.encode()) == {"A": value}


@given(st.binary(min_size=1).map(lambda raw: raw.replace(b"\0", b"")))
def test_bytes_that_are_no_text_are_kept(raw: bytes) -> None:
    content = b"A='" + raw.replace(b"'", b"'\\''") + b"'"
    assert values(content)["A"].encode("utf-8", "surrogateescape") == raw


UNITS = [
    *b"A ' \" \\ \\\\ = # $ ${ ( ` $( < [ } ~ $A ``".split(),
    *(b"\n", b" ", b"\xff", b"A=1\n", b"A=$A ", b"<<A ", b"A=${B:=x} ", b"\xc3\xa9=1 A=1 "),
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("before", [b"", b"A=", b'A="', b"A='", b"A=${X#"])
def test_time_grows_with_the_length_alone(before: bytes, unit: bytes) -> None:
    times = []
    for length in (1 << 14, 1 << 17):
        content = before + unit * (length // len(unit))
        start = time.process_time()
        try:
            ShellEnv().read(content, ENVIRON)
        except Unreadable:
            pass
        times.append(time.process_time() - start)
    assert times[1] < max(40 * times[0], 0.5)  # 8 times for 8 times the bytes; 64 times if it were quadratic


class TestPipefail:
    """An option of bash that dash 0.5.12 has not; the first line of a script says for which it is written."""

    @pytest.mark.parametrize("first", ["#!/bin/bash", "#!/usr/bin/env bash", "#! /usr/local/bin/bash -e"])
    def test_is_one_in_a_script_for_bash(self, first: str) -> None:
        content = f"{first}\nset -euo pipefail\nA=1\nset +o pipefail\n".encode()
        assert values(content)["A"] == "1"
        assert ShellEnv().read(content, ENVIRON).gaps == ()

    @pytest.mark.parametrize("first", ["#!/bin/sh", "# for bash", "", "\n#!/bin/bash", "#!/bin/sh\n#!/bin/bash"])
    def test_ends_any_other_shell(self, first: str) -> None:
        assert refusal(f"{first}\nset -euo pipefail\nA=1\n".encode()).reason.startswith("'set'")

    def test_other_options_are_unknown_to_bash_too(self) -> None:
        assert refusal(b"#!/bin/bash\nset -o pipefial\nA=1\n").line == 2
