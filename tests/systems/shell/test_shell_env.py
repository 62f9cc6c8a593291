"""The shell's env files, held against what dash 0.5.12 itself gave to the process."""

import base64
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Document, Secret
from auracheck.rules.readings import FileReaders, Readings
from auracheck.systems.comments import inside_values
from auracheck.systems.env_file_editor import EnvFileEditor
from auracheck.systems.grammar import Reading, read_as
from auracheck.systems.shell.grammar import ShellGrammar
from auracheck.systems.shell.syntax import MAX_COMMANDS
from tests.bounds import takes_linear_time
from tests.systems.vectors import VECTORS

ENVIRON = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/home/app"}

# Redirections of an assignment, what makes a value at run time, and a file that this one reads in.
UNSURE = {"less-than", "greater-than", "backticks", "include-line", "dollar-punctuation"}

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
    expected = dict.fromkeys(vector.get("varies", {}).get("sh", ()), EXTERNAL)
    if set(vector["reads"]["sh"]) == {"error"}:
        refusal(content)
    else:
        assert values(content) == {**vector["reads"]["sh"], **expected}
        assert ShellGrammar().read(content, ENVIRON).gaps == ()


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["id"] in UNSURE], ids=lambda v: v["id"])
def test_says_what_cannot_be_known_from_the_file(vector: dict[str, Any]) -> None:
    reading = ShellGrammar().read(base64.b64decode(vector["content_base64"]), ENVIRON)
    unsure = {name for gap in reading.gaps for name in gap.names or ()}
    unsure |= {a.name for a in reading.assignments if a.value is EXTERNAL}
    assert unsure == {"A"} or [gap.names for gap in reading.gaps] == [None]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=$(date)", EXTERNAL),
        ("A=`date`x", EXTERNAL),
        ("A=$$", EXTERNAL),
        ("B=$(date); A=${B}1", EXTERNAL),
        ("B=$(date); A=${B:-1}", EXTERNAL),
        ("while curl x; do B=1; done; A=${B+1}", EXTERNAL),
        ("A=${B:=x}$B", "xx"),
        ('A="${B-"a b"}"', "a b"),
        ("A=\"${B-'a'}\"", "'a'"),
        ("B=é; A=${#B}", "2"),
        ("A=~/x:~", "/home/app/x:/home/app"),
        ("B=2; A=$((1 + B - 4))", "-1"),
        ("B=-2; A=$((60*60 * 24 - B*$B))", "86396"),
        ("readonly A=1; B=2", "1"),
        ("A=1; readonly A B", "1"),
        ("A='~'~", "~~"),
        ("B=1 C=$B; A=$C", "1"),
        ("B=1; B=2 :; A=$B", "2"),
        ("B=1; B=2 true; A=$B", "1"),
        ("B='a b'; export A=$B", "a b"),
        ("false || A=1 && true", "1"),
        ("A=1; (A=2); A=3 | true; A=4 &", "1"),
        ("A=1; return; A=2", "1"),
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
        "export 1=2", "export -x A", "unset 1", "exit", "exec x", "set -u; A=$B", "if true; then",
        "set -e; false", "set -e; false && A=1", "set -e; return 3",
        "readonly X; X=2", "readonly X=2; export X=3", "readonly X; unset X", "readonly X; X=2 true",
        "shift", "A=$(if)", "f() {", "export() { :; }", "cat <<E >&x\nE", "A=1 ;; B=2",
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
        ('eval "$(x)"', None),
        ("eval 'A=1; B=2'", {"A", "B"}),
        ("local A", {"A"}),
        ("cat <<E\n${A:=x}\nE", {"A"}),
        ("A=$((B = 2))", None),
        ("A=$((1 / 2))", None),
        ("B=a.b; A=${B#*.}", {"A"}),
        ("A=${A%x}", {"A"}),
        ("A=$((6 / 3))", None),
        ("A=~root", {"A"}),
        ("B='A=1 C=2'; export $B", None),
        ("shift", None),
        ('if [ -z "$B" ]; then A=1; else A=2; fi', {"A"}),
        ("case x in [a-c]|x) A=1;; *) A=2;; esac", {"A"}),
        (". ./x", None),
        ("alias x=y\nx", None),
        ("$(x) A=1", None),
        ("export $(x)", None),
        ("curl x || return", None),
        ("trap 'A=1' USR1", {"A"}),
        ("PS4='$((A = 1))'; set -x; :", {"A", "PS4"}),
    ],
)
def test_tells_what_could_change(line: str, names: set[str] | None) -> None:
    reading = ShellGrammar().read(f"A=0\n{line}\n".encode(), ENVIRON)
    last = reading.gaps[-1]
    assert last.names == (names if names is None else frozenset(names))
    assert last.line in (2, 3)
    for name in names or ():
        assert {a.name: a.value for a in reading.assignments}[name] is EXTERNAL


@pytest.mark.parametrize("line", [
    "eval x", "curl x", "A=2 curl x", "x | y", "cd /", "umask 077", "(A=2)", "f() { A=2; }", "echo", "trap x INT; A=1",
])  # fmt: skip
def test_what_cannot_change_a_variable_leaves_no_gap(line: str) -> None:
    reading = ShellGrammar().read(f"A=1\n{line}\n".encode(), ENVIRON)
    assert (values(f"A=1\n{line}\n".encode()), reading.gaps) == ({"A": "1"}, ())


def test_a_refusal_that_may_never_be_reached_is_a_gap() -> None:
    reading = ShellGrammar().read(b"A=1\ncurl x || return\nB=(\n", ENVIRON)
    assert [gap.line for gap in reading.gaps] == [2, 3]


def test_only_what_is_exported_reaches_the_process() -> None:
    assert values(b"set +a\nA=1\nB=2\nexport B C\nC=3\n") == {"B": "2", "C": "3"}
    assert [a.name for a in ShellGrammar().read(b"export D\n", {}).absent] == ["D"]


def test_unset_takes_back_what_was_set_before() -> None:
    assert values(b"A=1\nB=2\nunset A\n") == {"B": "2"}
    assert values(b"A=1\nunset A\nA=3\n") == {"A": "3"}
    assert values(b"A=1\nunset A\nset +a\nA=3\n") == {"A": "3"}


def test_places_and_literals() -> None:
    reading = ShellGrammar().read("# note\n\n  A=1 B=é C=$A\nexport D='x\ny' E\n\tF=$E$G\n".encode(), {})
    found = [(a.name, a.line, a.column, a.literal, a.unresolved) for a in reading.assignments]
    assert found == [
        ("A", 3, 3, True, ()),
        ("B", 3, 7, True, ()),
        ("C", 3, 11, False, ()),
        ("D", 4, 8, True, ()),
        ("F", 6, 2, False, ("E", "G")),
    ]


def test_what_is_missing_is_told_through_another_variable() -> None:
    reading = ShellGrammar().read(b"A=x$NOPE\nB=$A\nC=${NOPE-}\nD=pa$1\n", {})
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
        reading = ShellGrammar().read(content, ENVIRON)
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
@pytest.mark.parametrize("before", [b"", b"A=", b'A="', b"A='", b"A=${X#", b'#!/bin/bash\nA="', b"#!/bin/bash\n"])
def test_time_grows_with_the_length_alone(before: bytes, unit: bytes) -> None:
    def parse(length: int) -> None:
        with suppress(Unreadable):
            ShellGrammar().read(before + unit * (length // len(unit)), ENVIRON)

    takes_linear_time(parse, 1 << 14, 1 << 17)


# Each may give JWT a value in bash, in a way that is not followed.
CHANGES = [
    "declare JWT=dev", "typeset JWT=dev", "local JWT=dev", "[ x ] && readonly JWT=dev", "let JWT=1",
    "let 'X = JWT = 1'", "((JWT = 1))", "((JWT++))", ": $((JWT += 1))", "printf -v JWT dev", "mapfile JWT <<<dev",
    "readarray -t JWT </dev/null", "read JWT <<<dev", "read -r X JWT", "trap 'JWT=dev' DEBUG", "eval 'JWT=dev'",
    "f() { JWT=dev; }; f", "function f { JWT=dev; }; f", "f() { export JWT=dev; }\n[ -f x ] && f",
    "for JWT in dev; do :; done", "for ((JWT = 1; JWT < 3; JWT++)); do :; done", "while x; do JWT=dev; done",
    "until x; do export JWT=dev; done", "select JWT in a b; do :; done", "if x; then JWT=dev; fi",
    "case $X in a) JWT=dev;; esac", "x && JWT=dev", "x || export JWT=dev", "[[ -f x ]] && JWT=dev",
    "JWT[0]=dev", "JWT=(dev)", "export -n JWT", "unset 'JWT[0]'",
    "JWT=${X/a/b}", "JWT=${X:0:3}", "JWT=${X^^}", "JWT=${!X}", "JWT=$((1 ? 2 : 3))",
    "JWT=${X%x}", "JWT=$'\\x41'", "time JWT=dev", "{ JWT=dev; }",
    "getopts a JWT", "wait -p JWT", "X=${}; JWT=dev", "cat <<E\n${JWT:=dev}\nE", "JWT=dev <file", "{ JWT=dev; } >x",
    ": ${X:=1} ${JWT[0]:=dev}", "[[ JWT=1 -eq 1 ]]", "builtin declare JWT=dev", "command eval JWT=dev",
    "a[JWT=5]=1", "a[JWT=5]+=1", "a[b[c[JWT=5]]]=1", "a=([JWT=5]=1)", "declare a[JWT=5]=1",
    "declare -a a=([JWT=5]=1)", "[ -v 'a[JWT=7]' ]", "test ! -v a[JWT=7]", "[[ -v a[JWT=7] ]]",
    "if [ -v 'a[JWT=7]' ]; then x; fi", "trap 'JWT=dev' USR1; kill -USR1 $$", "trap 'JWT=dev' SIGCHLD; x",
    "trap -- 'JWT=dev; exit' EXIT int", "f() { JWT=dev; }; trap f 10", "PS4='$((JWT=7))'; set -x; :",
    "export PS4='$((JWT=7))'; set -x; :", "readonly PS4='$((JWT=7))'",
    "PS4='$((JWT=7))'", "PS4='${JWT:=7} '", "set -x; PS4='$((JWT=7))' :",
    "if x; then PS4='$((JWT=7))'; fi; set -x", "jobs -x eval JWT=dev", "jobs -x -- eval JWT=dev",
]  # fmt: skip

# Each may change any variable.
CHANGES_ANY = [
    "declare -n X=JWT", "declare \"$X\"", "eval \"$X\"", "trap \"$X\" DEBUG", "local -i X=JWT=1", "shopt -s extglob",
    "shopt -s expand_aliases",
    "enable -n export", "set -k; x JWT=dev", "set -o posix", "$(x) JWT=dev", "export \"$(x)\"",
    "source <(x)", ". ./x", "export {JWT,X}=dev", "X='JWT=1'; ((X))", "X='JWT=1'; let X", "read $(x)",
    "export() { :; }", "mapfile -C 'JWT=dev #' -c 1 X <x", "X=JWT; : ${!X:=dev}", "unset \"$(x)\"", "x && set +a",
    "POSIXLY_CORRECT=1; declare -n X", "x && exit",
    "coproc JWT { cat; }", "coproc x", "JWT=$[1+1]", "time -p JWT=dev", ": {JWT}>/dev/null", "exec {JWT}>/dev/null",
    "a[$x]=1", "declare a[$x]=1", "x='JWT=5'; a[x]=1", "x='a[JWT=7]'; [ -v \"$x\" ]", "x='a[JWT=7]'; test -v $x",
    "x='a[JWT=7]'; [[ -v $x ]]", "x='a[JWT=7]'; y=-v; [ $y $x ]", "if test -v \"$(x)\"; then x; fi", "[[ -v $(x) ]]",
    "trap \"$X\" USR1", "trap 'JWT=dev' \"$X\"; trap 'eval \"$X\"' TERM", "PS4=$(x)", "if x; then PS4=$X; fi",
    "read PS4 <x", "jobs -x \"$X\" JWT=dev", "trap 'exit 1' ERR",
]  # fmt: skip

CHANGES_NOTHING = [
    "x && y", "if [[ -f x && $X == y* ]]; then x; fi", "[ -f x ] || x", "f() { JWT=dev; }", "unset -f f",
    "trap 'x' EXIT INT TERM", "trap - EXIT", "printf '%s\\n' JWT=dev",
    "declare OTHER=1", "read OTHER <<<x", "let OTHER=1",
    "((OTHER++))", "(JWT=dev)", "JWT=dev | cat", "x | while read JWT; do :; done", "JWT=dev x", "x <(JWT=dev)",
    "for OTHER in a b; do echo $OTHER; done", "time x", "shopt -s nullglob", "set -euo pipefail",
    "eval 'OTHER=1'", "cat <<<x", "cat <<'E'\n${JWT:=dev}\nE", "x &>/dev/null", "[[ $X =~ ^(a|b)$ ]]", "alias x=y",
    "export -f f", "unset -f JWT", "x ${X/a/b}", "echo {a,b}", "x $'a\\n'", "JWT+=''",
    "a[0]=1", "x='OTHER'; [ -v $x ]", "[ -v JWT ] && x", "[ -v 'a[0]' ]", "[[ -v JWT ]]", "trap - USR1", "trap '' INT",
    "trap 'rm -f \"$tmp\"' INT TERM", "trap 'rm -f \"$tmp\"; exit 130' EXIT INT", "trap 'JWT=dev' EXIT", "trap USR1",
    "trap x INT; JWT=good", "tmp=/x; trap \"rm -f $tmp\" EXIT INT", "PS4='+ '; JWT=good",
    "f() { trap - INT; x; exit 1; }; trap f INT TERM", "trap -p INT", "jobs", "jobs -l", "jobs -x x JWT=dev",
    "PS4='+ ${BASH_SOURCE}:${LINENO}: ${FUNCNAME[0]:+${FUNCNAME[0]}(): }'; set -x", "PS4='+ $(date) '; set -x",
    "if x; then PS4='+ ${BASH_SOURCE##*/}:$LINENO '; set -x; fi",
]  # fmt: skip


class TestBash:
    """A script says by its first line that it is for bash; what is not followed of bash is never taken for a value."""

    def read(self, line: str) -> Reading:
        return ShellGrammar().read(f"#!/bin/bash\nexport JWT=good\n{line}\n".encode(), ENVIRON)

    @pytest.mark.parametrize("line", CHANGES)
    def test_what_may_change_a_variable_makes_it_unknown(self, line: str) -> None:
        reading = self.read(line)
        assert {a.name: a.value for a in reading.assignments}["JWT"] is EXTERNAL
        assert "JWT" in frozenset().union(*(gap.names or () for gap in reading.gaps if gap.line > 2))

    @pytest.mark.parametrize("line", CHANGES_ANY)
    def test_what_may_change_any_variable_is_an_open_gap(self, line: str) -> None:
        assert [gap.line for gap in self.read(line).gaps if gap.names is None][:1] == [3]

    @pytest.mark.parametrize("line", CHANGES_NOTHING)
    def test_what_changes_nothing_of_note_is_silent(self, line: str) -> None:
        reading = self.read(line)
        value = {a.name: a.value for a in reading.assignments}["JWT"]
        assert isinstance(value, Secret)
        assert value.reveal() == "good"
        assert not any(gap.names is None or "JWT" in gap.names for gap in reading.gaps)

    def test_the_keyword_that_makes_it_unknown_is_named(self) -> None:
        reasons = [self.read(line).gaps[0].reason for line in ("time JWT=dev", "time ! JWT=dev", "! JWT=dev")]
        assert reasons == ["`time` may change", "`time` may change", "`!` may change"]

    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ("A=x; A+=y", "xy"),
            (r"A=$'a\tb\''", "a\tb'"),
            ('A=$"x"', "x"),
            ("A={a,b}", "{a,b}"),
            ("A=x; declare -x A=y", "y"),
            ("A=1 <<<x", EXTERNAL),
            ("A=1; unset A; set +a; export A=2", "2"),
            ("A=1; unset -f A", "1"),
            ("A=1; export -p >/dev/null", "1"),
            ("A=$UID", EXTERNAL),
            ("A=$RANDOM", EXTERNAL),
            ("B=é; A=${#B}", EXTERNAL),
            ("A=$(x)y", EXTERNAL),
        ],
    )
    def test_value(self, line: str, value: object) -> None:
        """Each was asked of bash 5.2."""
        assert values(f"#!/bin/bash\n{line}\n".encode())["A"] == value

    def test_a_variable_that_is_read_only_in_bash_is_not_set(self) -> None:
        assert values(b"#!/bin/bash\nUID=5\nA=1\n") == {"A": "1"}

    def test_what_follows_an_error_of_syntax_is_not_read_and_the_line_is_named(self) -> None:
        reading = ShellGrammar().read(b"#!/bin/bash\nA=1\nB='\nC=1\n", ENVIRON)
        assert [(a.name, a.line) for a in reading.assignments] == [("A", 2)]
        assert reading.dropped == (3,)

    @pytest.mark.parametrize("first", ["#!/bin/bash", "#!/usr/bin/env bash", "#! /usr/local/bin/bash -e",
                                       "#!/usr/bin/env -S bash -e"])  # fmt: skip
    def test_the_first_line_says_which_shell(self, first: str) -> None:
        assert values(f"{first}\nA=$'x'\n".encode()) == {"A": "x"}

    def test_without_one_envrc_is_for_bash_as_direnv_has_it(self) -> None:
        content = b"export JWT=good\ndeclare JWT=dev\n"
        assert ShellGrammar().read(content, ENVIRON).gaps == ()
        assert [gap.line for gap in ShellGrammar().named("a/.envrc").read(content, ENVIRON).gaps] == [2]

    @pytest.mark.parametrize("line", ["dotenv", "source_env ../.envrc", "use nix", "layout python"])
    def test_what_direnv_reads_in_may_change_any_variable(self, line: str) -> None:
        [gap] = ShellGrammar().named(".envrc").read(f"A=1\n{line}\n".encode(), ENVIRON).gaps
        assert (gap.line, gap.names) == (2, None)

    @pytest.mark.parametrize("first", ["#!/bin/zsh", "#!/usr/bin/env ksh", "#!/usr/bin/fish"])
    def test_of_a_shell_that_is_not_modelled_plain_lines_alone_are_known(self, first: str) -> None:
        reading = ShellGrammar().read(f"{first}\nA='x y'\nexport B=$A\n".encode(), ENVIRON)
        assert [(gap.line, gap.names) for gap in reading.gaps] == [(3, {"B"})]
        assert [a.value is EXTERNAL for a in reading.assignments] == [False, True]


class TestEnvrcIsForBash:
    """Whoever reads a document by its path, not only the source."""

    CONTENT = b"A=$'it\\'s\n# auracheck: ignore weak-secret until 2031-01-01\n'\n"

    def test_for_the_rules_that_compare_readings(self) -> None:
        readings = Readings(Document("a/.envrc", "env file", "shell-env", self.CONTENT), FileReaders())
        value = readings.value("shell-env", "A")
        assert isinstance(value, Secret)
        assert value.reveal() == "it's\n# auracheck: ignore weak-secret until 2031-01-01\n"

    def test_for_comments(self) -> None:
        assert inside_values(Document("a/.envrc", "env file", "shell-env", self.CONTENT), {2}) == {2}

    def test_for_the_editor(self) -> None:
        value = EnvFileEditor("a/.envrc", b"A=$'x'\n", "shell-env").settings()["A"].value
        assert isinstance(value, Secret)
        assert value.reveal() == "x"


def test_a_read_only_variable_keeps_its_value_in_bash_which_leaves_the_line() -> None:
    reading = ShellGrammar().read(b"#!/bin/bash\nreadonly A=1\nA=2\nB=3\n", ENVIRON)
    assert {a.name: a.value.reveal() for a in reading.assignments if isinstance(a.value, Secret)} == {
        "A": "1",
        "B": "3",
    }


class TestSourcedFiles:
    """What a script reads in with `.` is read there, if the file is found."""

    def read(self, folder: Path, script: bytes, **files: bytes) -> Reading:
        for name, content in files.items():
            (folder / f"{name}.env").write_bytes(content)
        return ShellGrammar(str(folder / "run.sh"), opens=True).read(script, ENVIRON)

    def of(self, reading: Reading) -> dict[str, object]:
        return {a.name: a.value.reveal() if isinstance(a.value, Secret) else a.value for a in reading.assignments}

    @pytest.mark.parametrize("line", [". ./x.env", "[ -f ./x.env ] && . ./x.env", "test -r './x.env' && . \"./x.env\""])
    def test_beside_the_script_its_values_are_at_their_place_in_it(self, tmp_path: Path, line: str) -> None:
        reading = self.read(tmp_path, f"A=1\nB=0\n{line}\nC=$B$D\n".encode(), x=b"B=$A\nD='x y'\n")
        assert (self.of(reading), reading.gaps) == ({"A": "1", "B": "1", "C": "1x y", "D": "x y"}, ())
        x = str(tmp_path / "x.env")
        places = {a.name: (a.file, a.line, a.column) for a in reading.assignments}
        assert places == {"A": ("", 1, 1), "B": (x, 1, 1), "D": (x, 2, 1), "C": ("", 4, 1)}
        assert [(d.path, d.reveal()) for d in reading.sourced] == [(x, b"B=$A\nD='x y'\n")]

    def test_a_gap_in_it_is_at_the_line_that_reads_it(self, tmp_path: Path) -> None:
        reading = self.read(tmp_path, b"A=1\n. ./x.env\n", x=b"\n\n. ./y.env\n", y=b'\n\n\n\neval "$x"\n')
        assert {gap.line for gap in reading.gaps} == {2}
        with pytest.raises(Unreadable) as error:
            self.read(tmp_path, b"A=1\n. ./x.env\n", x=b"\n\n\nexit\n")
        assert error.value.line == 2
        assert error.value.reason.endswith(f"({tmp_path / 'x.env'}:4)")

    def test_in_the_working_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "y").mkdir()
        monkeypatch.chdir(tmp_path)
        (tmp_path / "x.env").write_bytes(b"A=1\n")
        reading = ShellGrammar("y/run.sh", opens=True).read(b". ./x.env\n", ENVIRON)
        assert (self.of(reading), reading.gaps) == ({"A": "1"}, ())
        (tmp_path / "y" / "x.env").write_bytes(b"A=2\n")  # which of them depends on where the script is started
        reading = ShellGrammar("y/run.sh", opens=True).read(b". ./x.env\n", ENVIRON)
        assert [gap.names for gap in reading.gaps] == [None]

    def test_return_ends_it_alone_and_it_may_read_in_more(self, tmp_path: Path) -> None:
        reading = self.read(tmp_path, b". ./x.env\nC=3\n", x=b". ./y.env\nreturn\nA=1\n", y=b"B=2\n")
        assert self.of(reading) == {"B": "2", "C": "3"}

    def test_one_that_may_be_read_in_changes_what_it_assigns(self, tmp_path: Path) -> None:
        reading = self.read(tmp_path, b"A=1\nB=2\nif x; then . ./x.env; fi\n", x=b"A=3\n")
        assert self.of(reading) == {"A": EXTERNAL, "B": "2"}
        assert [(gap.line, gap.names) for gap in reading.gaps] == [(3, {"A"})]

    @pytest.mark.parametrize("line", [
        ". ./none.env", ". $X/x.env", "X=.; . $X/x.env", ". x.env", ". ./x.env a", ". ./own.env",
        "cd y; . ./x.env", "[ -d y ] && cd y\n. ./x.env",
    ])  # fmt: skip
    def test_one_that_is_not_found_or_not_bounded_may_change_any_variable(self, tmp_path: Path, line: str) -> None:
        reading = self.read(tmp_path, line.encode(), x=b"A=3\n", own=b". ./own.env; . ./own.env\n")
        assert None in [gap.names for gap in reading.gaps]

    def test_one_with_an_error_ends_a_posix_shell_and_may_change_any_variable_in_bash(self, tmp_path: Path) -> None:
        with pytest.raises(Unreadable):
            self.read(tmp_path, b"A=1\n. ./x.env\n", x=b"B='\n")
        reading = self.read(tmp_path, b"#!/bin/bash\nA=1\n. ./x.env\nA=2\n")
        assert [(gap.line, gap.names) for gap in reading.gaps] == [(3, None)]

    def test_a_script_that_may_read_itself_in_is_bounded(self, tmp_path: Path) -> None:
        reading = self.read(tmp_path, b"x && . ./x.env\n", x=b". ./x.env; . ././x.env\n")
        assert [gap.names for gap in reading.gaps] == [None]

    def test_without_a_file_name_nothing_is_opened(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "x.env").write_bytes(b"A=1\n")
        with pytest.raises(Unreadable):
            read_as("shell-env", b". ./x.env\n", ENVIRON)
        assert ShellGrammar().named("x.sh").read(b". ./x.env\n", ENVIRON).assignments == ()


class TestPipefail:
    """An option of bash that dash 0.5.12 has not; the first line of a script says for which it is written."""

    @pytest.mark.parametrize("first", ["#!/bin/bash", "#!/usr/bin/env bash", "#! /usr/local/bin/bash -e"])
    def test_is_one_in_a_script_for_bash(self, first: str) -> None:
        content = f"{first}\nset -euo pipefail\nA=1\nset +o pipefail\n".encode()
        assert values(content)["A"] == "1"
        assert ShellGrammar().read(content, ENVIRON).gaps == ()

    @pytest.mark.parametrize("first", ["#!/bin/sh", "# for bash", "", "\n#!/bin/bash", "#!/bin/sh\n#!/bin/bash"])
    def test_ends_any_other_shell(self, first: str) -> None:
        assert refusal(f"{first}\nset -euo pipefail\nA=1\n".encode()).reason.startswith("'set'")

    def test_other_options_are_unknown_to_bash_too(self) -> None:
        assert refusal(b"#!/bin/bash\nset -o pipefial\nA=1\n").line == 2
