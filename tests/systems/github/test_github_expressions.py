"""What an expression of a workflow may come out as."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.systems.github.alternatives import MAX_DEPTH, UNKNOWN, Alternative, Unclosed, outcomes
from tests.bounds import within

ENV = {"HOST": Alternative("db"), "LOST": UNKNOWN}


def told(text: str) -> list[str | None]:
    return [outcome.text for outcome in outcomes(text, ENV)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", ["plain"]),
        ("$NAME ${X} {{ x }}", ["$NAME ${X} {{ x }}"]),
        ("${{ 'it''s' }}", ["it's"]),
        ("${{ '}}' }}", ["}}"]),
        ("${{secrets.X}}", [None]),
        ("${{ secrets['X'] }}", [None]),
        ("${{ secrets.X || 'a' }}", [None, "a"]),
        ("${{ secrets.X || '' }}", [None]),
        ("${{ '' || '' }}", [""]),
        ("${{ (secrets.X || 'a') }}", [None, "a"]),
        ("${{ secrets.X || secrets.Y || 'a' }}", [None, None, "a"]),
        ("${{ github.ref == 'refs/heads/main' && 'a' || 'b' }}", ["a", "b"]),
        ("${{ github.ref == 'x' && secrets.A || 'b' }}", [None, "b"]),
        ("${{ !cancelled() && 'a' }}", ["a"]),
        ("${{ startsWith(github.ref, 'a') && 'a' || secrets.X }}", ["a", None]),
        ("${{ format('{0}', 'a') }}", [None]),
        ("${{ env.HOST }}", ["db"]),
        ("${{ env['HOST'] }}", ["db"]),
        ("${{ ENV.HOST }}", ["db"]),
        ("${{ env.LOST }}", [None]),
        ("${{ env.NEVER }}", [None]),
        ("${{ env.HOST.x }}", [None]),
        ("a${{ env.HOST }}b${{ 'c' }}", ["adbbc"]),
        ("a${{ env.HOST }}b${{ secrets.X }}", [None]),
        ("a${{ secrets.X || 'b' }}c", ["abc"]),
        ("${{ true }}${{ null }}", ["true"]),
        ("${{ github.event.*.name }}", [None]),
        ("${{ 0x1f }}", [None]),
        ("${{ needs.a.outputs['b-c'] }}", [None]),
        ("${{ 'a' 'b' }}", [None]),
        ("${{ }}", [None]),
        ("${{ a ~ b }}", [None]),
    ],
)
def test_alternatives(text: str, found: list[str | None]) -> None:
    assert told(text) == found


@pytest.mark.parametrize("text", ["${{", "${{ 'a }}", "${{ x }} ${{ y", "a ${{ x }"])
def test_one_that_is_never_closed(text: str) -> None:
    with pytest.raises(Unclosed):
        outcomes(text, ENV)


def test_depth_and_length_are_bounded() -> None:
    deep = MAX_DEPTH * 100
    assert told("${{ " + "(" * deep + "'a'" + ")" * deep + " }}") == [None]
    assert told("${{ " + "!" * deep + "x }}") == [None]
    assert told("${{ " + "x || " * 100_000 + "x }}") == [None]


def test_which_variable_keeps_it() -> None:
    assert [o.kept_in for o in outcomes("${{ secrets.X || vars.Y }}", ENV)] == ["", "vars.Y"]


@given(st.text(max_size=60))
def test_a_text_in_quotes_is_itself(text: str) -> None:
    quoted = text.replace("'", "''")
    assert told("${{ '" + quoted + "' }}") == [text]
    assert text == "" or told("${{ secrets.X || '" + quoted + "' }}") == [None, text]


@given(st.text(alphabet="${} ' |&!()[].,=<>ab1*", max_size=40))
def test_any_text_has_an_outcome_or_is_never_closed(text: str) -> None:
    try:
        assert outcomes(text, ENV)
    except Unclosed:
        assert "${{" in text


def test_a_traceback_shows_no_text() -> None:
    assert "hidden" not in repr(outcomes("hidden", ENV))


@pytest.mark.parametrize("piece", ["${{ a || ", "${{ 'a' ", "${{ a }} ", "${{ 'a }} ", "'", "${{ env.HOST }}"])
def test_no_text_takes_long(piece: str) -> None:
    """Each of these has a million characters; what is quadratic would take minutes."""
    with within(10), suppress(Unclosed):
        outcomes(piece * (1_000_000 // len(piece)), ENV)
