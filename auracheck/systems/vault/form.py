"""A key of a secret in Vault or OpenBao (KV version 1 or 2)."""

import json
from collections.abc import Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.report import RunStep, Step
from auracheck.systems.form import Form, Item, Owner, heredoc, script, valued
from auracheck.systems.steps import quote, with_made
from auracheck.systems.stream.form import whole
from auracheck.systems.system import Place


class VaultForm(Form):
    form = "vault"

    def setting(self, name: str, value: str) -> str:
        """A member of the JSON object that `vault kv put PATH -` reads."""
        return member(name, value)

    def fix(self, place: Place) -> Iterator[Step]:
        """`key=-` reads the value from standard input, and `patch` keeps the other keys of the secret."""
        path = f"secret/{Owner().path}" if place.file is None else place.file.removeprefix("vault:")
        key = quote(place.key(self.key(place.name)))
        yield RunStep(with_made(place.make, f'printf %s "$v" | vault kv patch {quote(path)} {key}=-'))

    def key(self, name: str) -> str:
        return key(name)

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """`vault kv put`; its `-cas=0` refuses to replace an existing secret (KV version 2)."""
        about = [
            "For a shell that is logged in to Vault. It creates a secret. To change keys",
            "of an existing one and keep the others: `patch` instead of `put -cas=0`.",
        ]
        put = f"vault kv put -cas=0 secret/{place.path} -"
        return script(about, items, [heredoc(put, whole(members(valued(items))))] if valued(items) else [])


def members(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The members of the object. Raises `UsageError` where two names make the same key, too."""
    keys = {key(name): name for name, _ in pairs}
    for name, _ in pairs:
        if keys[key(name)] != name:
            raise UsageError(f"{name} and {keys[key(name)]} have the same key", "generate one at a time")
    return [member(*pair) for pair in pairs]


def member(name: str, value: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError(f"{name}: not UTF-8")
    return f"{json.dumps(key(name))}: {json.dumps(value)}"


def key(name: str) -> str:
    """The key of a secret in a store, as in the guide: `jwt_secret_key`."""
    return name.lower()
