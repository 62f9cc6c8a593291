"""A line of a service's `environment:` in a Compose file, and the `.env` beside it."""

import os
import re
from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, comment, valued
from auracheck.snippets.dotenv import alike, fill
from auracheck.snippets.script import fed, new_file, script

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""A name that `${NAME}` may have (the Compose Specification, Interpolation)."""
_READERS = ("compose-env", "dotenv", "systemd-env", "shell-env", "docker-env", "kubectl-env")
_NO_TEXT = re.compile(r"(?i:true|false|null|yes|no|on|off|y|n)")
"""Words that YAML takes for something else than text."""
_NO_CHARACTER = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_YAML = re.compile(r"\.ya?ml(?:\.|$)", re.IGNORECASE)


class Compose(Snippet):
    form = "compose"

    def setting(self, name: str, value: str) -> str:
        """In double quotes, where YAML takes every character, and with each `$` doubled for Compose."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} cannot be set here: names in a Compose file have ASCII letters, digits and _ . -"
            )
        if _NO_CHARACTER.search(value):
            raise UsageError(f"{name}: it has a NUL, or what is no character, and YAML cannot carry that")
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
        return f'{_key(name)}: "{_UNPRINTABLE.sub(_escape, escaped)}"'

    def document(self, items: Sequence[Item], place: Place) -> str:
        """A script that makes `.env`, spelled as Compose reads it, and prints what the service says to be given it.

        `${NAME:?}` stops Compose where the value is missing; what comes of `${NAME}` is not expanded again.
        """
        lines = [
            comment(item) if item.value is None else _in_env_file(item.name, item.value.reveal()) for item in items
        ]
        names = [f"      {_key(name)}: ${{{name}:?}}" for name, _ in valued(items)]
        fragment = ["# In the Compose file, below each service that reads them:", "    environment:", *names]
        about = [
            "For a shell in the Compose file's folder. It makes .env, and prints what",
            "the service must say. An .env that is there stays as it is; to fill that in:",
            "  auracheck generate KIND --write .env",
        ]
        commands = [new_file(".env", _text(lines))]
        return script(about, (), [*commands, fed("cat", _text(fragment))] if names else commands)

    def mend(self, name: str, make: str, file: str | None) -> str:
        """Into the `.env` beside the Compose file, which has to refer to it then; or into the env file where it is."""
        if file is not None and not _YAML.search(os.path.basename(file)) and file != "-":
            return fill(name, make, file, "dotenv")
        beside = os.path.join(os.path.dirname(file or ""), ".env")
        return f"{fill(name, make, beside, 'dotenv')}  # environment: {name}: ${{{name}}}"


def _in_env_file(name: str, value: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise UsageError(f"{name!r} cannot stand in a ${{…}} of a Compose file: ASCII letters, digits and _ alone can")
    if not value:
        raise UsageError(f"{name}: it is empty, and the service is to be given a value")
    return alike(name, value, _READERS)


def _key(name: str) -> str:
    return f'"{name}"' if _NO_TEXT.fullmatch(name) else name


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
