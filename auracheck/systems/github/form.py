"""A secret of a GitHub repository, and a variable in a workflow's `env`."""

import re
from collections.abc import Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.report import EditStep, RunStep, Step
from auracheck.systems.form import Form, Item, Owner, heredoc, script, valued
from auracheck.systems.steps import quote, with_made
from auracheck.systems.system import Place

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = {'"': r"\"", "\\": "\\\\", "\n": r"\n", "\t": r"\t", "\r": r"\r", "\ufeff": r"\uFEFF"}
_NOT_AS_IT_IS = re.compile('["\\\\\x01-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_RESERVED = re.compile(r"GITHUB_", re.IGNORECASE)
_MAX_BYTES = 48 * 1024
"""Of one secret (GitHub's documentation, Secrets reference, as is the reserved prefix)."""
_EXPRESSION = re.compile(r"\$\{\{")


class GithubForm(Form):
    form = "github"

    def setting(self, name: str, value: str) -> str:
        """A line of an `env`. `${{` begins an expression even in quotes, so it is written as an expression."""
        return f"{key(name)}: {quoted(name, _EXPRESSION.sub('${{ $OPEN }}', value)).replace('$OPEN', repr('${{'))}"

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """`gh secret set` for each. It drops all trailing line breaks of its input, so one may be there."""
        about = [
            "For a shell in the repository's folder, where gh is logged in. It creates or",
            "replaces secrets of the repository; with --env NAME, of one environment.",
        ]
        commands = [heredoc(f"gh secret set {_secret(*pair)}", f"{pair[1]}\n") for pair in valued(items)]
        return script(about, items, commands)

    def fix(self, place: Place) -> Iterator[Step]:
        """Into the repository's secrets, through standard input, so that no process list shows the value
        (gh-secret-set(1)); the workflow refers to the secret."""
        name = place.key(place.name)
        yield RunStep(with_made(place.make, f'printf %s "$v" | gh secret set {quote(name)}'))
        yield EditStep(place.file, None, "insert", (f"env: {name}: ${{{{ secrets.{name} }}}}",))


def _secret(name: str, value: str) -> str:
    """The name, checked with the value against GitHub's limits."""
    if _RESERVED.match(name):
        raise UsageError(f"invalid name {name!r} (GITHUB_ is reserved by GitHub)")
    quoted(name, value)
    if not value or value.endswith(("\r", "\n")):
        raise UsageError(f"{name}: empty, or ends in a line break, which gh drops")
    if len(value.encode()) > _MAX_BYTES:
        raise UsageError(f"{name}: too long: a GitHub secret has at most {_MAX_BYTES:,} bytes")
    return key(name)


def key(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _)")
    return name


def quoted(name: str, value: str) -> str:
    """A value as one YAML scalar on one line, in double quotes."""
    if "\0" in value:
        raise UsageError(f"{name}: contains a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError(f"{name}: not UTF-8")
    return f'"{_NOT_AS_IT_IS.sub(lambda found: _escape(found[0]), value)}"'


def _escape(character: str) -> str:
    code = ord(character)
    return _ESCAPED.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
