"""Compose's interpolation language; the wanted texts are what docker-compose 2.26.1 made of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.systems.compose.template import (
    MAX_DEPTH,
    BoundExceeded,
    InvalidTemplate,
    RequiredVariable,
    TemplateError,
    substitute,
)
from auracheck.systems.grammar import MAX_FILE
from tests.bounds import within

SET = {"X": "x", "EMPTY": "", "_y1": "y"}

PIECES = st.sampled_from(
    ["$", "$$", "${", "}", "{", "{}", "X", "EMPTY", "GONE", ":-", "-", ":+", "+", ":?", "?", ":", "\n", " ", "é", "1"]
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$X-${X}-$_y1", "x-x-y"),
        ("$GONE.${GONE}.${EMPTY}", ".."),
        ("pa$$word $$$X $$${X} $${X}", "pa$word $x $x ${X}"),
        ("a$ $1 $% $", "a$ $1 $% $"),
        ("${X:-d} ${EMPTY:-d} ${GONE:-d}", "x d d"),
        ("${X-d}/${EMPTY-d}/${GONE-d}", "x//d"),
        ("${X:+r}/${EMPTY:+r}/${GONE:+r}", "r//"),
        ("${X+r}/${EMPTY+r}/${GONE+r}", "r/r/"),
        ("${X:?m} ${X?m} ${EMPTY?m}", "x x "),
        ("${GONE:-${EMPTY:-$X}} ${GONE:-}", "x "),
        ("${GONE-:?x}${GONE:--}", ":?x-"),
        ("${GONE:-{a}} ${GONE:-a}b}", "{a} ab}"),
        ("${GONE:-{}}y}", "{}}y"),
        ("${GONE:-{{}a}", "{{}a"),
        ("${GONE:-{ } $X\n}", "{  x\n}"),
        ("${GONE:-$$}${GONE:-a b}", "$a b"),
        ("${GONE:-a\r\v}", "a\r\v"),
        ("${x}${\u212a}$\u017f", ""),
    ],
)
def test_a_text_becomes_what_compose_makes_of_it(text: str, wanted: str) -> None:
    assert substitute(text, SET.get).text == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("${}", "${", "${X", "${1}", "${X:0:3}", "${#X}", "${X/o/0}", "${é}", "a${ X}"),
        *("${X:-a", "${X:-\n}", "${GONE:-${}}", "${X:+${}}", "${X-${1}}", "${X:?${}}"),
    ],
)
def test_a_brace_that_begins_no_reference_is_refused(text: str) -> None:
    with pytest.raises(InvalidTemplate):
        substitute(text, SET.get)


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("${GONE?m}", "GONE"),
        ("${GONE:?}", "GONE"),
        ("${EMPTY:?m}", "EMPTY"),
        ("${X:-${GONE?needed or not, words are expanded}}", "GONE"),
        ("${A?${B?inner words come first}}", "B"),
    ],
)
def test_a_required_variable_without_a_value_is_refused_by_its_name(text: str, variable: str) -> None:
    with pytest.raises(RequiredVariable) as refusal:
        substitute(text, SET.get)
    assert refusal.value.variable == variable
    assert variable not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "used", "unset"),
    [
        ("$X${GONE}$$", ("X",), ("GONE",)),
        ("${X:-$GONE}", ("X",), ()),
        ("${GONE:-$X}", ("X",), ()),
        ("${GONE:-$AWAY}", (), ("AWAY",)),
        ("${X:+$GONE}", (), ("GONE",)),
        ("${GONE:+$X}", (), ()),
        ("${EMPTY}", ("EMPTY",), ()),
    ],
)
def test_it_tells_what_stands_in_the_text_and_what_was_not_there(
    text: str, used: tuple[str, ...], unset: tuple[str, ...]
) -> None:
    found = substitute(text, SET.get)
    assert (found.used, found.unset) == (used, unset)


@pytest.mark.parametrize(
    ("text", "expanded"),
    [("plain", False), ("pa$$word", False), ("a$", False), ("$1", False), ("$X", True), ("${GONE:-x}", True)],
)
def test_a_doubled_dollar_alone_is_no_expansion(text: str, expanded: bool) -> None:
    assert substitute(text, SET.get).expanded is expanded


def test_a_text_never_shows_itself_in_a_traceback() -> None:
    assert "hunter2" not in repr(substitute("$X", {"X": "hunter2"}.get))


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=10).map("".join))
def test_a_text_is_read_alone_as_behind_a_line_that_ends(text: str, before: str) -> None:
    """No reference reaches over a line break, so a line stands for itself."""

    def read(whole: str) -> str | None:
        try:
            return substitute(whole, SET.get).text
        except TemplateError:
            return None

    parts = [read(line) for line in f"{before}\n{text}".split("\n")]
    assert read(f"{before}\n{text}") == (None if None in parts else "\n".join(part or "" for part in parts))


@given(st.text(), st.text(), st.lists(st.sampled_from(["$", "{", "}", "\n", "x", "$X"]), max_size=8).map("".join))
def test_escaped_text_stays_as_it_is_and_values_are_not_expanded_again(text: str, after: str, value: str) -> None:
    escaped = "${X}".join(part.replace("$", "$$") for part in (text, after))
    assert substitute(escaped, {"X": value}.get).text == text + value + after


def test_the_depth_of_nesting_is_bounded_and_told() -> None:
    def nested(depth: int) -> str:
        return "${GONE:-" * depth + "x" + "}" * depth

    assert substitute(nested(MAX_DEPTH), SET.get).text == "x"
    with pytest.raises(BoundExceeded, match="references nested too deep"):
        substitute(nested(MAX_DEPTH + 1), SET.get)


@pytest.mark.parametrize("text", ["$A$A$A", "${B:-$A$A$A}", "${B:+$A$A$A}", "${B:+${A:-$A}$A}"])
def test_what_values_take_is_bounded_also_in_words_that_are_not_needed(text: str) -> None:
    with pytest.raises(BoundExceeded, match="expanded references too large"):
        substitute(text, {"A": "a" * 40}.get, room=100)


def test_what_a_text_cost_is_told() -> None:
    assert substitute("$X${X:-$X}", {"X": "four"}.get).cost == 12


@pytest.mark.parametrize(
    "text",
    [
        *(unit * (MAX_FILE // len(unit)) for unit in ("$", "${", "${X:-", "$X", "${X:-x}", "${X:-{", "${G:-{}\n")),
        "${G:-" + "{" * MAX_FILE + "}",
        "${G:-" * 200_000 + "}" * 200_000,
        "${G:-x}" * 70_000 + "x" * (MAX_FILE // 2),
        "${G:-" * MAX_DEPTH + "${G:-x}" * 100_000 + "}" * MAX_DEPTH,
        "$A" * MAX_FILE,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_quadratic_time(text: str) -> None:
    with within(8):  # under half a second on a quiet machine; quadratic would be minutes
        try:
            substitute(text, SET.get)
        except TemplateError:
            pass
