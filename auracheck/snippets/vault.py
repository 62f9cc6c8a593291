"""A key of a secret in Vault or OpenBao."""

from auracheck.errors import UsageError
from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import quote, with_made

_SCHEME = "vault:"


class Vault(Snippet):
    form = "vault"

    def setting(self, name: str, value: str) -> str:
        """An argument of `vault kv put`. Of a value the client takes `@` at the start for a file's name and a lone `-`
        for standard input; the first can be escaped (Vault's command `kv put`)."""
        if "\0" in value or value == "-" or value.startswith("\\@"):
            raise UsageError(f"{name}: vault kv put cannot take it as an argument; use - and standard input")
        escaped = f"\\{value}" if value.startswith("@") else value
        return quote(f"{name}={escaped}")

    def mend(self, name: str, make: str, file: str | None) -> str:
        """By way of standard input, where no list of processes shows it. `patch` leaves the other keys as they are."""
        path = file.removeprefix(_SCHEME) if file and file.startswith(_SCHEME) else "MOUNT/PATH"
        return with_made(make, f'printf %s "$v" | vault kv patch {quote(path)} {quote(name)}=-')
