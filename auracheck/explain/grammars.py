"""Ten everyday spellings, and what each program reads from them: what makes grammars of env files worth knowing.

Computed by the grammars themselves. Tests hold each of these files against what the real programs read.
"""

from collections.abc import Mapping

from auracheck.consumers import PROGRAMS, read_as
from auracheck.errors import Unreadable
from auracheck.explain.text import rows
from auracheck.model import Secret

SPELLINGS: Mapping[str, bytes] = {
    "dq": b'A="x y"\nB=next\n',
    "comment-inline": b"A=x # note\nB=next\n",
    "dollar-word": b"A=pa$word\nB=next\n",
    "dollar-dollar": b"A=pa$$word\nB=next\n",
    "inner-double-space": b"A=x  y\nB=next\n",
    "backslash-letter": b"A=a\\b\nB=next\n",
    "adjacent-sq-escape": b"A='it'\\''s'\nB=next\n",
    "space-before-equals": b"A =x\nB=next\n",
    "export": b"export A=x\nB=next\n",
    "crlf-dq": b'A="x"\r\nB=next\r\n',
}
"""By the names that the tests' vectors have for them; only the first line is shown."""

REFUSED = "refused"
SKIPPED = "skipped"
COMPUTED = "made when it runs"


def spelling(content: bytes) -> str:
    """The line that a row is about, as it is shown."""
    return _shown(content.decode().partition("\n")[0])


def outcomes(content: bytes) -> dict[str, str]:
    """What each consumer makes of the variable A: its value, or one of the words above."""
    return {consumer: _outcome(consumer, content) for consumer in PROGRAMS}


def _outcome(consumer: str, content: bytes) -> str:
    try:
        value = read_as(consumer, content, {}).get("A")
    except Unreadable:
        return REFUSED
    if value is None:
        return SKIPPED
    return _shown(value.reveal()) if isinstance(value, Secret) else COMPUTED


def _shown(text: str) -> str:
    return text.replace("\r", "␍")


def differences() -> str:
    """Each spelling, with the programs by what they read from it."""
    return "\n\n".join(_differences(content) for content in SPELLINGS.values())


def _differences(content: bytes) -> str:
    programs: dict[str, list[str]] = {}
    for consumer, outcome in outcomes(content).items():
        programs.setdefault(outcome, []).append(PROGRAMS[consumer])
    return f"  {spelling(content)}\n{rows(((read, ', '.join(who)) for read, who in programs.items()), '    ')}"
