"""A line of a service's `environment:` in a Compose file."""

import os
import re

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import fill

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NO_TEXT = re.compile(r"(?i:true|false|null)")
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
        key = f'"{name}"' if _NO_TEXT.fullmatch(name) else name
        return f'{key}: "{_UNPRINTABLE.sub(_escape, escaped)}"'

    def mend(self, name: str, make: str, file: str | None) -> str:
        """Into the `.env` beside the Compose file, which has to refer to it then; or into the env file where it is."""
        if file is not None and not _YAML.search(os.path.basename(file)) and file != "-":
            return fill(name, make, file, "dotenv")
        beside = os.path.join(os.path.dirname(file or ""), ".env")
        return f"{fill(name, make, beside, 'dotenv')}  # environment: {name}: ${{{name}}}"


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
