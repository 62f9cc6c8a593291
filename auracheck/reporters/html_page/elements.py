"""Text from files as HTML that means nothing but itself, and the few elements that the page is made of. Pure."""

import re
from html import escape

from auracheck.reporters.text import visible

_BREAKS = re.compile(r"[_/.:@=-](?=[^\s])")
"""Behind these a name or a path may go on in the next line."""


def text(words: str) -> str:
    return escape(visible(words))


def name(words: str) -> str:
    """A name or path in full, which may be broken where its parts end."""
    return _BREAKS.sub(lambda match: f"{match[0]}<wbr>", text(words))


def code(words: str) -> str:
    return f"<code>{name(words)}</code>"


def badge(tone: str, mark: str, word: str, spoken: str = "") -> str:
    """A mark with its word; ``spoken`` goes before it for those who hear the page."""
    heard = f'<span class="heard">{text(spoken)}: </span>' if spoken else ""
    return f'<span class="badge {tone}"><span aria-hidden="true">{mark}</span> {heard}{text(word)}</span>'
