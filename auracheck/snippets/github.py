"""A secret of a GitHub repository, and a variable in a workflow's `env`."""

import re
from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, valued
from auracheck.snippets.dotenv import quote, with_made
from auracheck.snippets.script import fed, script

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {'"': r"\"", "\\": "\\\\", "\n": r"\n", "\t": r"\t", "\r": r"\r", "\ufeff": r"\uFEFF"}
_NOT_AS_IT_IS = re.compile('["\\\\\x01-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_RESERVED = re.compile(r"GITHUB_", re.IGNORECASE)
_MAX_BYTES = 48 * 1024
"""Of one secret (GitHub's documentation, Secrets reference, as is the reserved prefix)."""
_EXPRESSION = re.compile(r"\$\{\{")


class Github(Snippet):
    form = "github"

    def setting(self, name: str, value: str) -> str:
        """A line of an `env`. `${{` opens an expression there, whatever the quotes, so it is written as one."""
        return f"{key(name)}: {quoted(name, _EXPRESSION.sub('${{ $OPEN }}', value)).replace('$OPEN', repr('${{'))}"

    def document(self, items: Sequence[Item], place: Place) -> str:
        """`gh secret set` for each. It drops all line breaks at the end of what it reads, so one may be there."""
        about = [
            "For a shell in the repository's folder, where gh is logged in. It makes or",
            "replaces secrets of the repository; with --env NAME, of one environment.",
        ]
        commands = [fed(f"gh secret set {_secret(*pair)}", f"{pair[1]}\n") for pair in valued(items)]
        return script(about, items, commands)

    def mend(self, name: str, make: str, file: str | None) -> str:
        """Into the repository's secrets, by way of standard input, where no list of processes shows it
        (gh-secret-set(1)); the workflow refers to it."""
        stored = with_made(make, f'printf %s "$v" | gh secret set {quote(name)}')
        return f"{stored}  # env: {name}: ${{{{ secrets.{name} }}}}"


def _secret(name: str, value: str) -> str:
    """The name, where a secret may be called so and hold the value."""
    if _RESERVED.match(name):
        raise UsageError(f"{name!r} cannot be a secret of GitHub: it keeps GITHUB_ for itself")
    quoted(name, value)
    if not value or value.endswith(("\r", "\n")):
        raise UsageError(f"{name}: gh cannot store it, which drops line breaks at the end, nor an empty value")
    if len(value.encode()) > _MAX_BYTES:
        raise UsageError(f"{name}: it has more than {_MAX_BYTES:,} bytes, which is all that a secret of GitHub holds")
    return key(name)


def key(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be set there: names have ASCII letters, digits and _ alone")
    return name


def quoted(name: str, value: str) -> str:
    """A value as one YAML scalar on one line, in double quotes, where all can be said."""
    if "\0" in value:
        raise UsageError(f"{name}: it has a NUL character, which no environment can hold")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError(f"{name}: it has bytes that are not UTF-8, which YAML cannot carry")
    return f'"{_NOT_AS_IT_IS.sub(lambda found: _escape(found[0]), value)}"'


def _escape(character: str) -> str:
    code = ord(character)
    return _ESCAPED.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
