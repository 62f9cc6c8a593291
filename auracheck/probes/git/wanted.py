"""Which values are looked for, and who uses them."""

from collections.abc import Iterator
from typing import NamedTuple

from auracheck.inventory import Inventory, credential
from auracheck.judgement import strength
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.policy import Policy

SHORTEST = 8
"""Characters under which a value stands somewhere by chance."""


class User(NamedTuple):
    """A secret of a target that has the value, and the file that it comes from; None is the environment."""

    target: str
    secret: str
    file: str | None


class Wanted(NamedTuple):
    """One user of one value. ``left_out`` says why it is not looked for; it is empty where it is."""

    user: User
    value: str
    left_out: str

    def __repr__(self) -> str:
        return f"Wanted({self.user!r})"


def wanted(inventory: Inventory, policy: Policy) -> Iterator[Wanted]:
    """Every credential that is there, once for each secret of each target."""
    own = names(policy.name)
    for deployment, entry, setting, text in inventory.values():
        value = credential(entry, text.strip())
        if value:
            user = User(deployment.target.label, setting.name, setting.origin.file)
            kind = entry.kind if entry.is_credential else "password"  # of a URL, which is judged for itself
            yield Wanted(user, value, _left_out(kind, value, own))


def _left_out(kind: str, value: str, own: frozenset[str]) -> str:
    if len(value) < SHORTEST:
        return f"it has fewer than {SHORTEST} characters, which stand somewhere by chance"
    if default(kind, value, own):
        return "it is a placeholder or a default"
    judge = strength.guessable_password if kind == "password" else strength.guessable
    return "it is easily guessed, so that it may stand somewhere by chance" if judge(value) else ""
