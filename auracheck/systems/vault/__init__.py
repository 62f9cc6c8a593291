"""HashiCorp Vault and OpenBao: secrets of a KV store."""

from collections.abc import Iterator, Mapping, Sequence

from auracheck.steps import RunStep, Step
from auracheck.systems.form import Item, Owner, StoreForm, heredoc, script, valued
from auracheck.systems.steps import Place, compare_with_process, quote, with_made
from auracheck.systems.system import System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor


class VaultSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"vault": "source.VaultStore"}
    lacks = ("grammars", "new_files", "folders", "witnesses", "hardcoded", "recognizes", "discover", "mentions")
    forms: ClassVar[Mapping[str, str]] = {"vault": "VaultForm"}

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a store (vault:{path})", f"auracheck check vault:{path} shows the command")

    def fix(self, place: Place) -> Iterator[Step]:
        return VaultForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        return VaultForm().setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services that read vault:{path} at startup"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


class VaultForm(StoreForm):
    """A key of a secret in Vault or OpenBao (KV version 1 or 2), as `vault kv put PATH -` reads it."""

    form = "vault"

    def fix(self, place: Place) -> Iterator[Step]:
        """`key=-` reads the value from standard input, and `patch` keeps the other keys of the secret."""
        path = f"secret/{Owner().path}" if place.file is None else place.file.removeprefix("vault:")
        key = quote(place.key(self.key(place.name)))
        yield RunStep(with_made(place.make, f'printf %s "$v" | vault kv patch {quote(path)} {key}=-'))

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """`vault kv put`; its `-cas=0` refuses to replace an existing secret (KV version 2)."""
        about = [
            "For a shell that is logged in to Vault. It creates a secret. To change keys",
            "of an existing one and keep the others: `patch` instead of `put -cas=0`.",
        ]
        put = f"vault kv put -cas=0 secret/{place.path} -"
        return script(about, items, [heredoc(put, self.text(items))] if valued(items) else [])


SYSTEM = VaultSystem()
