"""A shell's text, cut into simple commands."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.systems.shell.commands import UNKNOWN, commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b; c & d | e && f || g", [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("(a) { b; }", [["a"], ["{", "b"], ["}"]]),
        ("a 'b; c' \"d | e\" f\\ g", [["a", "b; c", "d | e", "f g"]]),
        ("a \\\n  b\nc", [["a", "b"], ["c"]]),
        ("a # b 'c\nd", [["a"], ["d"]]),
        ("a#b '#c'", [["a#b", "#c"]]),
        ("a '' \"\"", [["a", "", ""]]),
        ("a 'b\nc' d", [["a", "b\nc", "d"]]),
        ("a >b 2>&1 <c d &>e f", [["a", "d", "f"]]),
        ('. "$DIR/x" "${DIR}/y" "$(dirname "$0")/z" `pwd`/w', [[".", *(f"{UNKNOWN}/{n}" for n in "xyzw")]]),
        ("a $(b; c 'd)' \"e)\") f", [["a", UNKNOWN, "f"]]),
        ("a $((1 << (2))) ${b%\\}} <(c) d", [["a", UNKNOWN, UNKNOWN, UNKNOWN, "d"]]),
        ('a ${B:-c/d} "${E-f g}" ${F:-$G}', [["a", "c/d", "f g", UNKNOWN]]),
        ("a $HOME/b ${HOME}/c $ '$D'", [["a", "~/b", "~/c", "$", "$D"]]),
        ("a 'it\\' b", [["a", "it\\", "b"]]),
        ('a "\\$b \\c"', [["a", "$b \\c"]]),
        ("a 'b", [["a", "b"]]),
    ],
)
def test_a_text_is_cut_into_words(text: str, expected: list[list[str]]) -> None:
    assert list(commands(text)) == expected


@given(st.lists(st.text(), min_size=1))
def test_quoted_words_come_back(words: list[str]) -> None:
    assert list(commands(" ".join(map(shlex.quote, words)))) == [words]
