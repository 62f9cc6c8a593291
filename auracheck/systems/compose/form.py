"""A line of a service's `environment:` in a Compose file, and the `.env` beside it."""

import os
import re
from collections.abc import Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.report import EditStep, RunStep, Step
from auracheck.systems.form import Form, Item, Owner, comment, heredoc, new_file, script, valued
from auracheck.systems.spelling import alike
from auracheck.systems.steps import APPENDED, append, has_name, write
from auracheck.systems.system import Place

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""A name that `${NAME}` may have (the Compose Specification, Interpolation)."""
_NO_TEXT = re.compile(r"(?i:true|false|null|yes|no|on|off|y|n)")
"""Words that YAML does not read as text."""
_NO_CHARACTER = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class ComposeForm(Form):
    form = "compose"

    def setting(self, name: str, value: str) -> str:
        """In double quotes, where YAML takes every character, and with each `$` doubled for Compose."""
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ . - in a Compose file)")
        if _NO_CHARACTER.search(value):
            raise UsageError(f"{name}: contains a NUL or an invalid character, which YAML cannot contain")
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
        return f'{_key(name)}: "{_UNPRINTABLE.sub(_escape, escaped)}"'

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """A script that creates `.env` for Compose, and prints the lines that a service needs.

        `${NAME:?}` stops Compose where the value is missing; a value from `${NAME}` is not expanded again.
        """
        lines = [
            comment(item) if item.value is None else _in_env_file(item.name, item.value.reveal()) for item in items
        ]
        names = [f"      {_key(name)}: ${{{name}:?}}" for name, _ in valued(items)]
        fragment = ["# In the Compose file, in each service that reads them:", "    environment:", *names]
        about = [
            "For a shell in the folder of the Compose file. It creates .env and prints",
            "the lines for the service. It does not change an existing .env; use:",
            "  auracheck generate KIND --write .env",
        ]
        commands = [new_file(".env", _text(lines))]
        return script(about, (), [*commands, heredoc("cat", _text(fragment))] if names else commands)

    def fix(self, place: Place) -> Iterator[Step]:
        """Into the `.env` next to the Compose file, and a reference to it."""
        name = place.key(place.name)
        beside = os.path.join(os.path.dirname(place.file or ""), ".env")
        command = write(place.make, beside) if has_name(place.make) else append(name, place.make, beside, APPENDED)
        yield RunStep(command)
        yield EditStep(place.file, None, "insert", (f"environment: {name}: ${{{name}}}",))


def _in_env_file(name: str, value: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ in ${{…}} of a Compose file)")
    if not value:
        raise UsageError(f"{name}: empty")
    return alike(name, value, "compose-env")


def _key(name: str) -> str:
    return f'"{name}"' if _NO_TEXT.fullmatch(name) else name


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
