"""Text from files as Markdown that means nothing but itself: in prose, in a table's cell, in a fenced block. Pure."""

import re
from collections.abc import Iterable, Sequence

from auracheck.reporters.text import visible

_SPECIAL = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "\\\\", "`": "\\`", "*": "\\*", "_": "\\_",
    "[": "\\[", "]": "\\]", "~": "\\~", "#": "\\#", "@": "<span>@</span>", "$": "<span>$</span>",
}  # fmt: skip
"""A pipe must be an entity, since parsers do not agree on `\\\\|` in a cell. Forges look for @people and $formulas$ in
the finished text, which only an element around the character keeps from them."""
_ESCAPED = str.maketrans(_SPECIAL)
_IN_ELEMENT = str.maketrans(
    {**{character: f"&#{ord(character)};" for character in "&<>|\\`*_[]~#:"}, "@": _SPECIAL["@"]}
)


def prose(text: str) -> str:
    """The text with every mark of Markdown and HTML made harmless, and no link where it has an address."""
    return _without_host(visible(text).translate(_ESCAPED).replace("://", "&#58;//"))


def _without_host(markdown: str) -> str:
    """No host that forges would make a link of (GFM 0.29, section 6.9)."""
    return markdown.replace("www.", "www&#46;")


def code(text: str) -> str:
    """The text as code; as an element where backticks could not carry it into a table's cell."""
    text = visible(text)
    if not text.strip():
        return ""
    if text != text.strip() or re.search(r"[`|\\]", text):
        return f"<code>{_without_host(text.translate(_IN_ELEMENT))}</code>"
    return f"`{text}`"


def fenced(lines: Iterable[str], language: str = "") -> str:
    """A block of code, its fence longer than any run of backticks inside (CommonMark 0.31, section 4.5)."""
    body = "\n".join(map(visible, lines))
    longest = max(map(len, re.findall(r"`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body}\n{fence}\n"


def row(cells: Sequence[str]) -> str:
    """One row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |\n"


def head(titles: Sequence[str]) -> str:
    """A table's head and the line under it."""
    return row(titles) + row(["---"] * len(titles))
