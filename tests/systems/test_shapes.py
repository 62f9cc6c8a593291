"""Env files of every shape that people write: a change leaves every other byte, and is read back by every program."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from auracheck.systems import grammars
from auracheck.systems.editor import EditRefused
from auracheck.systems.env_file_editor import EnvFileEditor
from check_edits import change, faults

OTHERS = [
    "", "   ", "# a comment", "  # indented = 'with a quote", "#KEY=commented out", "# KEY=an example", "#!/bin/sh",
    "A=1", "export B=2", "  C=3", "\tD=4", "KEYS=7", "X_KEY=8", "E=", "F", "export G", "H=a#b", "I=a # remark",
    "J='single # quoted'", 'K="double # quoted"', 'L="a \\"b\\" c"', "M='it'\\''s'", "N=$HOME/x", 'O="${A}-b"',
    "P=a b c", 'Q="one\ntwo\nthree"', "R='one\n# no comment\nthree'", "S=one\\\ntwo", "T = spaced", "U: yaml",
    "V=`date`", "W=$(date)",
    "KEY=earlier", "KEY='earlier'", "Y=é", "Z=a\tb", "AA=a;b", "BB=a&b", "CC=(a)", "DD=~", 'EE=""', "FF=''", "GG=a'b",
]  # fmt: skip
VALUES = [
    "", "changeme", "'changeme'", '"changeme"', '"change me"', "'change me'", "change me", '"a\\"b"', "a\\ b", "a\\\nb",
    '"one\ntwo"', "'one\ntwo'", "$OTHER", '"${OTHER}"', "a#b", "'a'b", '"a"b', "=", "a=b==", "#", "é", "'unclosed",
]  # fmt: skip
FRONT = ["", "export ", "  ", "\t", "export  ", "A=1 ", "A=1; "]
EQUALS = ["=", " = ", "= ", ": ", "=\t"]
BEHIND = ["", " # why", "  ", "\t# 'why'", " ; B=2", " B=2", "# no remark"]


@st.composite
def shapes(draw: st.DrawFn) -> tuple[bytes, str]:
    """A file with KEY in it, and the program that reads it."""
    lines = draw(st.lists(st.sampled_from(OTHERS), max_size=6))
    own = "".join(draw(st.sampled_from(part)) for part in (FRONT, ["KEY"], EQUALS, VALUES, BEHIND))
    lines.insert(draw(st.integers(0, len(lines))), own)
    text = draw(st.sampled_from(["", "\ufeff"])) + "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"]))).encode(), draw(
        st.sampled_from(list(grammars()))
    )


def is_there(content: bytes, program: str, name: str) -> bool:
    """Whether the program reads a value of that name that stands there as it is: no other one is ever changed."""
    try:
        setting = EnvFileEditor("some.env", content, program).settings().get(name)
    except EditRefused:
        return False
    return setting is not None and setting.literal


@given(shapes())
@example((b"J=a\nCC=(a)\nJ=a", "dotenv"))
@settings(max_examples=400, deadline=None)
def test_every_other_byte_stays_and_every_program_that_agreed_reads_the_new_value(drawn: tuple[bytes, str]) -> None:
    content, program = drawn
    for name in filter(lambda name: is_there(content, program, name), ("KEY", "Q", "R", "S", "J", "L")):
        changed = change(content, program, name)
        if changed.after is not None:
            assert list(faults(changed)) == []


@given(shapes())
@settings(max_examples=150, deadline=None)
def test_what_is_new_comes_behind_all_that_is_there(drawn: tuple[bytes, str]) -> None:
    content, program = drawn
    try:
        EnvFileEditor("some.env", content, program).settings()
    except EditRefused:
        return
    changed = change(content, program, "QUITE_NEW")
    if changed.after is not None:
        assert list(faults(changed)) == []


@given(shapes())
@example((b"KEY =  # why", "compose-env"))
@settings(max_examples=150, deadline=None)
def test_a_second_change_leaves_nothing_of_the_first(drawn: tuple[bytes, str]) -> None:
    """One comment, one value: a file that is rotated each month does not grow."""
    content, program = drawn
    if not is_there(content, program, "KEY"):
        return
    once = change(content, program, "KEY")
    if once.after is not None:
        assert change(once.after, program, "KEY").after == once.after
