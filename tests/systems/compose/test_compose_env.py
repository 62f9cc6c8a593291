"""Compose's env files, held against what docker-compose 2.26.1 itself gave to the service."""

import gc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.systems.compose.grammar import ComposeEnvGrammar
from auracheck.systems.grammar import MAX_FILE
from tests.bounds import within
from tests.systems.vectors import VECTORS, hold

PIECES = st.lists(
    st.sampled_from(
        [
            b"A",
            b"=",
            b":",
            b"'",
            b'"',
            b"\\",
            b"\n",
            b"\r",
            b" ",
            b"\t",
            b" #",
            b"$",
            b"${",
            b"}",
            b":-",
            b"\xc3",
            b"\0",
        ]
    )
).map(b"".join)


def values(content: bytes, environ: dict[str, str] | None = None) -> dict[str, str]:
    found = ComposeEnvGrammar().read(content, environ or {}).assignments
    assert all(isinstance(a.value, Secret) for a in found)
    return {a.name: a.value.reveal() for a in found if isinstance(a.value, Secret)}


@pytest.mark.parametrize("dialect", ["compose-env-file", "compose-dotenv"])
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_reads_as_compose_does(vector: dict[str, Any], dialect: str) -> None:
    hold(vector, dialect, values)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"A=x # remark\nB=x#y\nC= #z\nD=x\t#y\n", {"A": "x", "B": "x#y", "C": "#z", "D": "x\t#y"}),
        (b"A: x\nB :y\nC=:\n", {"A": "x", "B": "y", "C": ":"}),
        (b"export A=1\nexport\tB=2\nexport\nC=3\nexport=4\n", {"A": "1", "B": "2", "C": "3", "export": "4"}),
        (b"A='x'B=1 # remark\n", {"A": "x", "B": "1"}),
        (b'A=\'it\\\'s\' B="say \\"x\\""\n', {"A": "it's", "B": 'say "x"'}),
        (rb"A='a\\b\n' B='$A ${' ", {"A": r"a\\b\n", "B": "$A ${"}),
        (rb'A="\a\b\f\n\r\t\v\\\c\x41"', {"A": "\a\b\f\n\r\t\v\\\\c\\x41"}),
        (rb'A="\0101\0377|\0400|\08|\0"', {"A": "A\xff|\\400|\\8|\\"}),
        (rb'A="\$A $$A \\$A" B=\$A', {"A": "$A $A \\", "B": "\\$A $A \\"}),
        (b'A="x\\\ny\r\nz"\r\nB=w\r\n', {"A": "x\\\ny\r\nz", "B": "w"}),
        (b"A\tB=1\n\xc3\xa9.-[0]=2\n1=3\n", {"A\tB": "1", "é.-[0]": "2", "1": "3"}),
        (b"\xef\xbb\xbfA=1\n\n#\n  # B=2\n", {"A": "1"}),
        ("A=1\u2003\nB=\u20031\n\x85C=\xa01\n".encode(), {"A": "1", "B": "\u20031", "C": "1"}),
    ],
)
def test_reads_everyday_and_odd_spellings(content: bytes, wanted: dict[str, str]) -> None:
    assert values(content) == wanted


def test_references_are_looked_up_in_the_environment_before_the_file() -> None:
    content = b"A=file\nB=$A\nC=${D}\nD=later\nE=${F:-d}\nF=x\n"
    found = values(content, {"A": "environment", "F": ""})
    assert found == {"A": "file", "B": "environment", "C": "", "D": "later", "E": "d", "F": "x"}


def test_a_name_alone_takes_its_value_from_the_environment_or_leaves_what_was_given() -> None:
    reading = ComposeEnvGrammar().read(b"A=1\nA\nB\nC\nC=2\n D \n", {"B": "outside"})
    given = [(a.name, a.inherited, a.literal) for a in reading.assignments]
    assert given == [("A", False, True), ("B", True, False), ("C", False, True)]
    assert [(a.name, a.value, a.line, a.column) for a in reading.absent] == [("D", None, 6, 2)]
    assert values(b"A=1\nA\nB\n", {"A": "2", "B": "outside"}) == {"A": "2", "B": "outside"}


def test_all_assignments_of_a_name_are_listed_in_order() -> None:
    found = ComposeEnvGrammar().read(b"A=1\nB=$A\nA=2\nC=$A\n", {}).assignments
    given = [(a.name, a.value.reveal()) for a in found if isinstance(a.value, Secret)]
    assert given == [("A", "1"), ("B", "1"), ("A", "2"), ("C", "2")]


def test_a_place_is_that_of_the_name() -> None:
    content = b"\xef\xbb\xbfA=1\n# note\n\n  export B='x\ny' C=2\r\n\tD: 3\n\n\nE\n"
    reading = ComposeEnvGrammar().read(content, {"E": ""})
    places = [(a.name, a.line, a.column) for a in reading.assignments]
    assert places == [("A", 1, 1), ("B", 4, 10), ("C", 5, 4), ("D", 6, 2), ("E", 9, 1)]


def test_a_reference_that_leads_nowhere_is_told_also_through_another() -> None:
    content = b"A=x${GONE}\nB=$A$A\nC=${GONE:-d}\nD='$GONE'\nA=\nE=$A\nF=pa$$word\nG=${B:+r}${C}\n"
    found = ComposeEnvGrammar().read(content, {}).assignments
    assert [a.unresolved for a in found] == [("GONE",), ("GONE",), (), (), (), (), (), ()]
    assert [a.literal for a in found] == [False, False, False, True, True, False, True, False]
    inside = ComposeEnvGrammar().read(b"A=x${GONE}\nB=$A\n", {"A": "outside"}).assignments
    assert [a.unresolved for a in inside] == [("GONE",), ()]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"A=1\nB='hunter2\nC=2\n", 2, "quote"),
        (b'A=1\n\nhunter2: "\\"', 3, "quote"),
        (b"A=1\nhun ter2=1\n", 2, "space"),
        (b"A=1\nexport hun ter2\n", 2, "space"),
        (b"A='x'\n'hunter2'\n", 2, "invalid character in a name"),
        (b'A="x\ny"hunter2$\n', 2, "invalid character in a name"),
        (b"hunter2\xff=1\n", 1, "invalid character in a name"),
        (b"A=1\nexport \xe2\x80\x83B=hunter2\n", 2, "invalid character in a name"),
        (b"A=1\n=hunter2\n", 2, "missing name"),
        (b"A=1\nhunter2", 2, "at the end of the file"),
        (b"A=1\nexport ", 2, "at the end of the file"),
        (b"A=1\nB=${hunter2", 2, "begins no reference"),
        (b"A=1\nB=${hunter2:?x}", 2, "required"),
        (b"A=1\nB=hunter2\0\n", 2, "NUL"),
        (b'A=1\nB="\\0000hunter2"', 2, "NUL"),
        (b"A=1\n\0hunter2=1\n", 2, "invalid character in a name"),
    ],
)
def test_names_the_line_that_makes_compose_refuse_the_file_and_quotes_nothing(
    content: bytes, line: int, reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason) as refusal:
        values(content)
    assert refusal.value.line == line
    assert "hunter" not in str(refusal.value)


def test_a_nul_counts_in_what_reaches_the_container_alone() -> None:
    assert values(b"A=x\0\nA=y\n# \0\n") == {"A": "y"}


def test_a_byte_that_is_not_utf_8_arrives_as_the_replacement_character() -> None:
    content = b"A=\xe2\x82\nB=\xac\nC=$A$B\n# \xff\n"
    assert values(content) == {"A": "\ufffd\ufffd", "B": "\ufffd", "C": "€"}
    assert values(b"A\n", {"A": "\udcff"}) == {"A": "\ufffd"}


@settings(max_examples=300, deadline=None)
@given(st.binary() | PIECES)
def test_reads_any_bytes(content: bytes) -> None:
    try:
        reading = ComposeEnvGrammar().read(content, {"A": "x"})
    except Unreadable:
        return
    places = [(a.line, a.column) for a in reading.assignments]
    assert places == sorted(places)
    assert all(1 <= line <= content.count(b"\n") + 1 and column >= 1 for line, column in places)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_quoted_value_is_read_back(value: str) -> None:
    quoted = "".join(f"\\{c}" if c in '"\\$' else c for c in value)
    assert values(f'A="{quoted}"\n'.encode()) == {"A": value}


def test_references_cannot_grow_without_bound() -> None:
    lines = ["A0=" + "x" * 64, *(f"A{n}=$A{n - 1}$A{n - 1}" for n in range(1, 40))]
    with pytest.raises(Unreadable, match="expanded references too large"):
        values("\n".join(lines).encode())


def test_names_that_lead_nowhere_cannot_grow_without_bound() -> None:
    gone = "A=" + "".join(f"$G{n}" for n in range(2000))
    lines = [gone, *(f"B{n}=$A" for n in range(2000))]
    with pytest.raises(Unreadable, match="too many unresolved references"):
        values("\n".join(lines).encode())


@pytest.mark.parametrize(
    "unit",
    [
        b"A",
        b"'",
        b'"',
        b"\\",
        b"\\\\",
        b"$",
        b"${",
        b"${A:-",
        b"#",
        b" #",
        b"\n",
        b"\r",
        b" ",
        b"=",
        b"\xff",
        b"A=$A\n",
    ],
)
@pytest.mark.parametrize("before", [b"", b"A=", b'A="', b"A='"])
def test_a_file_at_the_bound_takes_no_quadratic_time(before: bytes, unit: bytes) -> None:
    content = before + unit * (MAX_FILE // len(unit))
    gc.disable()  # what other tests left behind is not measured
    with within(10):  # a second on a quiet machine; quadratic would be minutes
        try:
            values(content)
        except Unreadable:
            pass
        finally:
            gc.enable()
