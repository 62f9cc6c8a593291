"""Styled text: what a terminal shows of it, and that rich would write the same."""

import io

import pytest

from auracheck.reporters.styled import Escapes, Span, by_rich, columns, divided, plain, stripped
from tests.reporters.screens import Terminal

LINE = [Span("a "), Span("bad", "error"), Span(" file ", "", "file:///a.env"), Span("  ", "head")]


def test_a_line_is_divided_within_its_parts():
    lines = list(divided(LINE, [1, 3, 5]))
    assert [plain(line) for line in lines] == ["a", " b", "ad", " file   "]
    assert lines[1] == [Span(" "), Span("b", "error")]
    assert list(divided(LINE, [])) == [LINE]


def test_blanks_at_the_end_are_not_written():
    assert stripped(LINE) == [*LINE[:2], Span(" file", "", "file:///a.env")]
    assert stripped([Span("  ", "dim")]) == []


@pytest.mark.parametrize("tone", ["error", "warning", "note", "good", "dim", "head", ""])
@pytest.mark.parametrize("no_color", ["", "1"])
def test_the_sequences_are_those_of_rich(tone, no_color, monkeypatch):
    from rich.console import Console
    from rich.text import Text

    monkeypatch.setenv("NO_COLOR", no_color)
    style = {"error": "bold red", "warning": "yellow", "note": "cyan", "good": "green", "head": "bold"}.get(tone, tone)
    out = io.StringIO()
    Console(file=out, force_terminal=True).print(Text("shown", style), end="")
    assert Escapes().around(Span("shown", tone)) == out.getvalue()


def test_rich_writes_the_same_lines_where_a_console_may_take_no_sequences(monkeypatch):
    line = "".join(map(Escapes().around, LINE[:2])) + "\n"
    out = Terminal()
    by_rich(out)(line)
    by_rich(out)("\n")
    assert out.shown() == f"{line}\n"
    monkeypatch.setenv("TERM", "dumb")
    plainly = Terminal()
    by_rich(plainly)(line)
    assert plainly.shown() == "a bad\n"


def test_the_width_is_that_of_the_terminal_unless_columns_says_another(monkeypatch):
    monkeypatch.setenv("COLUMNS", "99")
    assert columns() == 99
    monkeypatch.setenv("COLUMNS", "wide")
    monkeypatch.setattr("os.get_terminal_size", lambda stream: _size(stream))
    assert columns() == 123
    monkeypatch.setattr("os.get_terminal_size", lambda stream: _size(0))
    assert columns() == 80


def _size(stream):
    from os import terminal_size

    if stream == 0:
        raise OSError
    return terminal_size((123, 40))
