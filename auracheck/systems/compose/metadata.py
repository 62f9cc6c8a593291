"""Credentials that a service has outside of its container: arguments of its build, which stay in the image's history,
and labels, which everybody who can list containers reads (Compose Specification: build.args, labels)."""

from collections.abc import Iterator
from typing import NamedTuple

from auracheck.judgement.urls import has_password
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind
from auracheck.regex import regex
from auracheck.systems.compose.tree import Leaf, TreeMap, pairs

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
