"""Setting the pages of `explain`: what fits, what is kept whole, and how a docstring becomes a page."""

import re

import pytest

from auracheck.explain import explain
from auracheck.explain.text import WIDTH, document, fill, first_sentence, reflow, rows
from auracheck.policy import loading
from auracheck.policy.entry import Entry

AURACONNECT = loading.builtin()


def test_texts_of_a_policy_cannot_steer_the_terminal():
    entry = Entry("A", purpose="red \x1b[31m\u202e\n\n text", obtain="\x07bell")
    page = explain("A", AURACONNECT._replace(secrets={"A": entry}))
    assert re.search(r"[^\n -~]", page) is None


def test_a_name_that_is_longer_than_a_line_is_not_cut():
    name = "A_" * 60
    assert name in fill(f"It is {name} that")
    assert rows([(name, "said")]) == f"  {name}\n      said"


def test_a_list_of_names_has_its_text_below_and_no_column_for_it():
    names = " ".join(f"SHOP_PASSWORD_{number}" for number in range(9))
    text = rows([(names, "word " * 20), ("SHORT", "word " * 20)])
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\n  SHORT  word word" in text


def test_commands_in_a_paragraph_are_not_broken():
    text = fill("word " * 14 + "`auracheck generate jwt` and more")
    assert "`auracheck generate jwt`" in text
    assert max(map(len, text.splitlines())) <= WIDTH


DOCSTRING: str = """What it says first. And then.

    What it finds
    A paragraph over
    two lines.

    - one item that goes on
      here
    - another

        kept   as it is

    Why it matters: told on the same line,
    and on the next.

    How to fix it
    --------------
    ``auracheck`` does.

    Example
    a line
      and another {long}
    """


def test_a_docstring_becomes_a_page():
    page = document(DOCSTRING.replace("{long}", "word " * 20))
    assert page.startswith("What it says first. And then.\n\nWhat it finds\n  A paragraph over two lines.\n\n")
    assert "\n  - one item that goes on here\n  - another\n\n      kept   as it is\n" in page
    assert "\n\nWhy it matters\n  told on the same line, and on the next.\n" in page
    assert "\n\nHow to fix it\n  `auracheck` does.\n" in page
    assert "\n\nExample\n  a line\n  and another word" in page
    assert max(map(len, page.splitlines())) <= WIDTH


@pytest.mark.parametrize(
    ("docstring", "sentence"),
    [
        ("A e.g. b. C.", "A e.g"),
        ("One.\n\nTwo.", "One"),
        ("`x.y` is\n    it. More", "`x.y` is it"),
        (None, ""),
        ("No end", "No end"),
    ],
)
def test_the_first_sentence(docstring: str | None, sentence: str):
    assert first_sentence(docstring) == sentence


def test_nothing_is_said_without_a_docstring():
    assert document(None) == ""
    assert reflow("") == ""


def test_a_page_is_as_narrow_as_the_terminal_and_always_the_same_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, paths and commands are whole at any width."""
    words = "one two three four five six seven eight nine ten " * 4
    monkeypatch.setenv("COLUMNS", "40")
    assert 70 < max(map(len, fill(words).splitlines())) <= 80
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert 30 < max(map(len, fill(words).splitlines())) <= 40
    assert "x" * 60 in fill(f"{words} {'x' * 60}")
    monkeypatch.setenv("COLUMNS", "200")
    assert 70 < max(map(len, fill(words).splitlines())) <= 80
