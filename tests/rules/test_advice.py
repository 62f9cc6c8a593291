"""Advice, held against the grammars: all of the programs read the advised line as what is said to be meant."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from auracheck.model import Document, Secret
from auracheck.rules.advice import advice
from auracheck.rules.readings import FileReaders, Readings
from auracheck.systems import grammars
from auracheck.systems.grammar import read_as

PARTS = [
    "x",
    "pa",
    "'",
    '"',
    "\\",
    "$",
    "$$",
    "${B}",
    "$B",
    "${GONE}",
    "$HOME",
    "#",
    " #",
    " ",
    "`",
    "~",
    "\r",
    "\n",
    "é",
]
LINES = st.lists(st.sampled_from(PARTS), max_size=8).map("".join)
PROGRAMS = st.lists(st.sampled_from(list(grammars())), min_size=2, unique=True)


def readings(text: str, own: str) -> Readings:
    return Readings(Document("a.env", "env file", own, text.encode()), FileReaders())


@settings(max_examples=1500, deadline=None)
@given(LINES, PROGRAMS, st.sampled_from(["", "export "]))
@example('"x"', ["docker-env", "compose-env"], "")
@example("x${B}", ["docker-env", "dotenv"], "")
@example("x$$", ["compose-env", "shell-env"], "")
def test_all_read_the_advised_line_as_what_was_meant(value: str, programs: list[str], before: str) -> None:
    read = readings(f"B=y\n{before}A={value}\n", programs[0])
    groups = read.groups("A", programs)
    if len(groups) < 2:
        return
    advised = advice(read, "A", groups, "A")
    if advised.spelling is None:
        return
    assert advised.intended.value is not None
    meant = advised.intended.value.reveal()
    meant = meant[1:-1] if advised.unquoted else meant
    line = f"{advised.spelling.write('A', meant)}\n".encode()
    for program in (program for group in groups for program in group.consumers):
        found = read_as(program, line, {})["A"]
        assert isinstance(found, Secret)
        assert found.reveal() == meant


def meant_by(text: str, *programs: str) -> tuple[str, ...]:
    read = readings(text, programs[0])
    return advice(read, "A", read.groups("A", programs), "A").intended.consumers


def test_the_own_program_s_reading_is_meant_where_nothing_else_tells() -> None:
    assert meant_by("A=x\\y\n", "systemd-env", "dotenv") == ("systemd-env",)
    assert meant_by("A=x\\y\n", "dotenv", "systemd-env") == ("dotenv",)


def test_not_where_it_reads_nothing_keeps_quotes_or_lost_a_dollar() -> None:
    assert meant_by("export A=x\n", "systemd-env", "dotenv") == ("dotenv",)
    assert meant_by("A='x y'\n", "docker-env", "dotenv") == ("dotenv",)
    assert meant_by("A=x$$y\n", "compose-env", "dotenv") == ("dotenv",)
    assert meant_by("A=x$y\n", "compose-env", "dotenv") == ("dotenv",)
    assert meant_by("A=x$y\n", "shell-env", "dotenv") == ("dotenv",)


def test_what_a_defined_reference_gives_is_meant() -> None:
    assert meant_by("B=y\nA=x${B}\n", "systemd-env", "compose-env") == ("compose-env",)
    assert meant_by("A=x${B}\n", "systemd-env", "compose-env") == ("systemd-env",)


def test_without_a_spelling_for_the_likeliest_the_next_is_meant() -> None:
    assert meant_by("A=x # it's\n", "docker-env", "compose-env") == ("compose-env",)
