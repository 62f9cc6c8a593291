"""Credentials that a service has beside its environment: arguments of its build, which stay in the image's history,
labels, which everybody who can list containers reads, and the content of configs that the Compose file has in itself
(Compose Specification: build.args, labels, configs)."""

from collections.abc import Iterable, Iterator

from auracheck.judgement.urls import has_password
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.policy.several import named
from auracheck.regex import regex
from auracheck.systems.compose.tree import Leaf, TreeMap, pairs
from auracheck.systems.options import credential_options
from auracheck.typed import NamedTuple

_USERS = regex(r"(?i).*\.basicauth\.users")
"""A label with users for Traefik's basic authentication: `USER:HASH,USER:HASH`."""
_HASH = regex(r"\$|\{SHA\}")
"""How the hash of a password begins (htpasswd)."""
_METHOD = regex(r"(?i).*auth")
"""A label that says how visitors sign in (`swag_auth: authelia`)."""


class Metadata(NamedTuple):
    """A credential under the name that it has as an option of docker, and its place."""

    name: str
    value: str
    leaf: Leaf

    def __repr__(self) -> str:
        return f"<{self.name}>"


def metadata(service: TreeMap) -> Iterator[Metadata]:
    """The credentials in the arguments of the build and in labels."""
    for leaf in pairs(service.mapping("build").entries.get("args")):
        name, _, value = str(leaf.value).partition("=")
        if _is_credential(name, value):
            yield Metadata(f"--build-arg {name}", value, leaf)
    for owner in (service, service.mapping("deploy")):
        for leaf in pairs(owner.entries.get("labels")):
            name, _, value = str(leaf.value).partition("=")
            yield from _of_label(name, value, leaf)


def of_configs(mounted: Iterable[TreeMap]) -> Iterator[Metadata]:
    """The credentials in the content of configs: settings in lines or JSON, or what a command would have (lines of
    redis.conf, SQL)."""
    for given in mounted:
        leaf = given.entries.get("content")
        if isinstance(leaf, Leaf) and isinstance(leaf.value, str):
            text = f"{leaf.value}\n"
            settings = list(named(text))
            for name, value in settings:
                kind = guess_kind(name)
                yield Metadata(f"--config {name if kind in CREDENTIALS else 'password'}", value, leaf)
            if not settings:
                yield from (Metadata(name, value, leaf) for name, value, _ in credential_options([(text, leaf)]))


def _of_label(name: str, value: str, leaf: Leaf) -> Iterator[Metadata]:
    if _USERS.fullmatch(name):
        passwords = (user.partition(":")[2] for user in value.split(","))
        found = [password for password in passwords if password and not _HASH.match(password)]
    else:
        found = [value] if _is_credential(name, value) and not _METHOD.fullmatch(name) else []
    for each in found:
        yield Metadata(f"--label {name}", each, leaf)


def _is_credential(name: str, value: str) -> bool:
    return bool(value) and (guess_kind(name) in CREDENTIALS or has_password(value))
