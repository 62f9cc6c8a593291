"""A line of `stringData` in a Kubernetes Secret, such a Secret, and the command that makes one of one value."""

import re
from collections.abc import Sequence
from functools import lru_cache

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, comment
from auracheck.snippets.dotenv import quote, with_made

_KEY = re.compile(r"(?!\.\.|\.\Z)[-._a-zA-Z0-9]{1,253}")
"""A key of a Secret (Kubernetes API reference, Secret)."""
_BARE = re.compile(r"(?!(?:null|true|false|yes|no|on|off|y|n)\Z)[a-z_][a-z0-9_.-]*", re.IGNORECASE)
"""A key that is text without quotes in YAML 1.1 and 1.2."""
_NOT_AS_IT_IS = re.compile(r'["\\\u2028\u2029]|[^ -~\xa1-\ud7ff]')
"""U+2028 and U+2029 are line breaks in YAML 1.1, which kubectl's reader takes white space away around."""
_ESCAPES = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"}


class Kubernetes(Snippet):
    form = "kubernetes"
    taken = "{command} | kubectl apply -f -"

    def __init__(self, namespace: str = "") -> None:
        self._namespace = namespace

    def within(self, namespace: str) -> Snippet:
        return Kubernetes(namespace)

    def setting(self, name: str, value: str) -> str:
        """In double quotes, so that no value is a number or a truth value."""
        if not _KEY.fullmatch(name):
            raise UsageError(f"{name!r} cannot be a key of a Secret: those have ASCII letters, digits and - . _ alone")
        if "\0" in value:
            raise UsageError(f"{name}: it has a NUL character, which no environment can hold")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise UsageError(f"{name}: it has bytes that are not UTF-8, which stringData cannot carry")
        key = name if _BARE.fullmatch(name) else f'"{name}"'
        return f'{key}: "{_NOT_AS_IT_IS.sub(_escaped, value)}"'

    def document(self, items: Sequence[Item], place: Place) -> str:
        """A Secret whose keys are the names of variables, as `envFrom` gives them to a container."""
        has_any = any(item.value is not None for item in items)
        head = ["apiVersion: v1", "kind: Secret", "metadata:", f"  name: {place.application}-secrets", "type: Opaque"]
        lines = [
            comment(item) if item.value is None else self.setting(item.name, item.value.reveal()) for item in items
        ]
        body = [f"stringData:{'' if has_any else ' {}'}", *(f"  {line}" for line in lines)]
        return "".join(f"{line}\n" for line in (*head, *body))

    def mend(self, name: str, make: str, file: str | None) -> str:
        """A Secret of its own for the value, and the entry of `env` that takes it, which wins over every `envFrom`.

        The value goes through a pipe: what stands in an argument list every user of the machine can read.
        """
        secret, key = _object_and_key(name)
        within = f" -n {quote(self._namespace)}" if self._namespace else ""
        where = "" if file in (None, "-") else f" of {quote(str(file))}"
        command = (
            f'printf %s "$v" | kubectl create secret generic {secret}{within} --from-file={key}=/dev/stdin '
            "--dry-run=client -o yaml | kubectl apply -f -"
        )
        return (
            f"{with_made(make, command)}"
            f"  # env{where}: - {{name: {name}, valueFrom: {{secretKeyRef: {{name: {secret}, key: {key}}}}}}}"
        )


@lru_cache
def _object_and_key(name: str) -> tuple[str, str]:
    """What a Secret of one value and the key in it may be called."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "secret", re.sub(r"[^-._a-zA-Z0-9]", "_", name)


def _escaped(character: re.Match[str]) -> str:
    found = _ESCAPES.get(character[0])
    if found:
        return found
    code = ord(character[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
