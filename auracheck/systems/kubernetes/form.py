"""A line of `stringData` in a Kubernetes Secret, such a Secret, and the command that makes one of one value."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from auracheck.errors import UsageError
from auracheck.report import EditStep, RunStep, Step
from auracheck.systems.form import Form, Item, Owner, comment
from auracheck.systems.steps import quote, with_made
from auracheck.systems.system import Place

_KEY = re.compile(r"(?!\.\.|\.\Z)[-._a-zA-Z0-9]{1,253}")
"""A key of a Secret (Kubernetes API reference, Secret)."""
_BARE = re.compile(r"(?!(?:null|true|false|yes|no|on|off|y|n)\Z)[a-z_][a-z0-9_.-]*", re.IGNORECASE)
"""A key that is text without quotes in YAML 1.1 and 1.2."""
_NOT_AS_IT_IS = re.compile(r'["\\\u2028\u2029]|[^ -~\xa1-\ud7ff]')
"""U+2028 and U+2029 are line breaks in YAML 1.1, which kubectl's reader strips whitespace around."""
_ESCAPES = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"}


class KubernetesForm(Form):
    form = "kubernetes"
    taken = "{command} | kubectl apply -f -"

    def setting(self, name: str, value: str) -> str:
        """In double quotes, so that no value is a number or a truth value."""
        if not _KEY.fullmatch(name):
            raise UsageError(f"invalid key {name!r} (expected ASCII letters, digits and - . _ in a Secret)")
        if "\0" in value:
            raise UsageError(f"{name}: contains a NUL character")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise UsageError(f"{name}: not UTF-8")
        key = name if _BARE.fullmatch(name) else f'"{name}"'
        return f'{key}: "{_NOT_AS_IT_IS.sub(_escaped, value)}"'

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """A Secret whose keys are the names of variables, as `envFrom` gives them to a container."""
        has_any = any(item.value is not None for item in items)
        head = ["apiVersion: v1", "kind: Secret", "metadata:", f"  name: {place.application}-secrets", "type: Opaque"]
        lines = [
            comment(item) if item.value is None else self.setting(item.name, item.value.reveal()) for item in items
        ]
        body = [f"stringData:{'' if has_any else ' {}'}", *(f"  {line}" for line in lines)]
        return "".join(f"{line}\n" for line in (*head, *body))

    def fix(self, place: Place) -> Iterator[Step]:
        """A new Secret for the value, and the entry of `env` that reads it, which overrides every `envFrom`.

        The value goes through a pipe: every user of the machine can read arguments.
        """
        name = place.key(self.key(place.name))
        secret, key = _object_and_key(name)
        namespace = place.target.namespace
        within = f" -n {quote(namespace)}" if namespace else ""
        where = "" if place.file is None else f" of {quote(place.file)}"
        command = (
            f'printf %s "$v" | kubectl create secret generic {secret}{within} --from-file={key}=/dev/stdin '
            "--dry-run=client -o yaml | kubectl apply -f -"
        )
        yield RunStep(with_made(place.make, command))
        reference = f"{{name: {name}, valueFrom: {{secretKeyRef: {{name: {secret}, key: {key}}}}}}}"
        yield EditStep(place.file, None, "insert", (f"env{where}: - {reference}",))


@lru_cache
def _object_and_key(name: str) -> tuple[str, str]:
    """Valid names for a Secret with one value, and for its key."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "secret", re.sub(r"[^-._a-zA-Z0-9]", "_", name)


def _escaped(character: re.Match[str]) -> str:
    found = _ESCAPES.get(character[0])
    if found:
        return found
    code = ord(character[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
