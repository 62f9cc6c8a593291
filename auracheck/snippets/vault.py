"""A key of a secret in Vault or OpenBao (KV version 1 or 2)."""

import json
from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, valued
from auracheck.snippets.dotenv import quote, with_made
from auracheck.snippets.json_object import whole
from auracheck.snippets.script import fed, script


class Vault(Snippet):
    form = "vault"

    def setting(self, name: str, value: str) -> str:
        """A member of the JSON object that `vault kv put PATH -` reads, and that the store gives back."""
        return member(name, value)

    def mend(self, name: str, make: str, file: str | None) -> str:
        """`key=-` reads the one value from standard input, and `patch` leaves the secret's other keys alone."""
        path = f"secret/{Place().path}" if file in (None, "-") else str(file).removeprefix("vault:")
        return with_made(make, f'printf %s "$v" | vault kv patch {quote(path)} {quote(name)}=-')

    def key(self, name: str) -> str:
        return key(name)

    def document(self, items: Sequence[Item], place: Place) -> str:
        """`vault kv put`, whose `-cas=0` refuses to replace a secret that is there (KV version 2)."""
        about = [
            "For a shell that is logged in to Vault. It makes a secret; to change keys of",
            "one that is there, and keep its others: `patch` in place of `put -cas=0`.",
        ]
        put = f"vault kv put -cas=0 secret/{place.path} -"
        return script(about, items, [fed(put, whole(members(valued(items))))] if valued(items) else [])


def members(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The members of the object. Raises `UsageError` where two names make the same key, too."""
    keys = {key(name): name for name, _ in pairs}
    for name, _ in pairs:
        if keys[key(name)] != name:
            raise UsageError(f"{name} and {keys[key(name)]} have the same key here: make one at a time")
    return [member(*pair) for pair in pairs]


def member(name: str, value: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageError(f"{name}: it has bytes that are not UTF-8, which JSON cannot carry")
    return f"{json.dumps(key(name))}: {json.dumps(value)}"


def key(name: str) -> str:
    """What a store calls the secret, in the guide's way: `jwt_secret_key`."""
    return name.lower()
