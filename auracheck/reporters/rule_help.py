"""A rule's explanation, which is its docstring, as the text and the Markdown that viewers of reports show."""

from collections.abc import Iterator
from inspect import cleandoc

from auracheck.report import HEADINGS, RuleText

HOME = "https://pypi.org/project/auracheck/"
"""Where the README is, with the table of rules."""


def summary(rule: RuleText) -> str:
    """Its first paragraph; the name where there is none (`python -OO` has no docstrings)."""
    return " ".join(cleandoc(rule.text).split("\n\n")[0].split()) or rule.name


def plain(rule: RuleText) -> str:
    """The whole explanation as it was written."""
    return cleandoc(rule.text) or rule.name


def markdown(rule: RuleText) -> str:
    """The whole explanation, headings as such, the example as code, and how to read it in a terminal."""
    parts = "\n\n".join(_parts(cleandoc(rule.text)))
    return f"{parts}\n\n`auracheck explain {rule.name}` says the same in a terminal.".strip()


def _parts(text: str) -> Iterator[str]:
    """Each heading with what is under it. Angle brackets stand for placeholders, and must not be read as HTML."""
    heading, lines = "", list[str]()
    for line in [*text.splitlines(), ""]:
        if line in HEADINGS:
            yield from _part(heading, lines)
            heading, lines = line, []
        else:
            lines.append(line)
    yield from _part(heading, lines)


def _part(heading: str, lines: list[str]) -> Iterator[str]:
    body = "\n".join(lines).strip("\n")
    if heading:
        yield f"## {heading}"
    if heading == HEADINGS[-1]:
        yield f"```text\n{body}\n```"
    elif body:
        yield body.replace("<", "&lt;").replace("``", "`")
