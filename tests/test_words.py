"""Everything that users read has plain words: helps, errors, hints, pages of `explain`, the README, the manual page."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from auracheck import explain
from auracheck.cli.application import main
from auracheck.cli.help_pages import BANNER, MORE
from auracheck.policy import loading
from tests.explain.test_explain_messages import own_messages
from tests.rules.test_words import BANNED, LONGEST

ROOT = Path(__file__).parents[1]

ORDINARY = re.compile(r"\belsewhere\b", re.IGNORECASE)
"""In a sentence, "elsewhere" is a word of every day; in a message it is the name of a state of the JSON report."""

QUOTED = re.compile(r"Avoid: .*")
"""Where a text names the words that it forbids."""


def documents() -> Iterator[Path]:
    yield from (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "examples" / "README.md")
    yield from sorted((ROOT / ".github").glob("*.md"))
    yield from sorted((ROOT / ".github" / "docs").rglob("*.md"))
    yield from sorted((ROOT / "auracheck" / "share").rglob("*.1"))


def banned(text: str) -> list[str]:
    """The lines of a text that have a banned word."""
    return [line for line in text.splitlines() if BANNED.search(ORDINARY.sub("", QUOTED.sub("", line)))]


@pytest.mark.parametrize("path", list(documents()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_has_no_banned_word(path: Path) -> None:
    assert banned(path.read_text(encoding="utf-8").replace("\\-", "-")) == []


def test_no_page_of_explain_has_a_banned_word() -> None:
    policy = loading.builtin()
    pages = [(name, explain.explain(name, policy)) for name in explain.names(policy)]
    assert len(pages) > 200
    assert [(name, line) for name, page in pages for line in banned(page)] == []
    assert banned(explain.topics(policy)) == []


def helps() -> Iterator[tuple[str, str]]:
    """Each command or option with its help."""
    for name, command in main.commands.items():
        yield name, command.help or ""
        for option in command.params:
            if isinstance(option, click.Option):
                yield f"{name} {option.opts[-1]}", option.help or ""


def test_no_help_has_a_banned_word() -> None:
    assert [(name, line) for name, text in helps() for line in banned(text)] == []
    assert banned(BANNER + MORE) == []


def test_the_help_of_an_option_is_one_sentence() -> None:
    """It begins with a capital, ends with a period and has 80 characters before its default."""
    options = [(name, re.split(r" \[default|: ", text)[0].rstrip(".")) for name, text in helps() if " " in name]
    assert [name for name, text in options if not text[:1].isupper()] == []
    assert [name for name, text in options if len(text) > LONGEST] == []
    assert [name for name, text in helps() if " " in name and not text.endswith(".")] == []


@pytest.mark.parametrize("chapter", own_messages())
def test_an_error_or_a_reason_is_one_short_clause_without_a_banned_word(chapter: str) -> None:
    """Every template of the code, with a short word for what is filled in."""
    clauses = [re.split(r" \(|: |; |, so ", re.sub(r"\{\}", "x", each))[0] for each in own_messages()[chapter]]
    assert [clause for clause in clauses if len(clause) > LONGEST] == []
    assert [each for each in own_messages()[chapter] if BANNED.search(each) and each != "elsewhere"] == []


def test_what_explain_says_of_a_message_is_plain() -> None:
    texts = tomllib.loads((ROOT / "auracheck" / "explain" / "messages.toml").read_text(encoding="utf-8"))["message"]
    said = [each[key] for each in texts for key in ("cause", "check", "fix")]
    assert [line for text in said for line in banned(text)] == []
