"""Credentials that are named on the command line and that the policy does not have."""

from collections.abc import Iterable, Iterator

from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, CREDENTIALS, Entry
from auracheck.policy.forms import is_makeable
from auracheck.policy.names import PROVIDER, can_be_named, guess_kind, is_provided

MADE_HERE = "auracheck generate "


def with_named(policy: Policy, kinds: Iterable[str]) -> Policy:
    """The policy with an entry for each credential among ``kinds`` that it does not have: what the catalogue says of
    the name, else of the kind that the name suggests."""
    others = [kind for kind in kinds if policy.named(kind) is None and can_be_named(kind)]
    added = {entry.name: entry for entry in _known(others)}
    return policy._replace(secrets={**policy.secrets, **added}) if added else policy


def _known(names: Iterable[str]) -> Iterator[Entry]:
    from auracheck.policy.known import agreed  # late: most names are the policy's own

    for name in names:
        entry = agreed(name)
        if entry is not None and entry.kind in CREDENTIALS and is_makeable(entry.form):
            yield entry._replace(obtain=entry.obtain or _obtain(name, entry.kind))
        elif guess_kind(name) == "url":
            yield Entry(name, kind="url", by=BY_NAME)
        elif guess_kind(name) in CREDENTIALS:
            yield Entry(name, kind=guess_kind(name), obtain=_obtain(name), by=BY_NAME)


def _obtain(name: str, kind: str = "token") -> str:
    """Where to get a value. A key or password that the catalogue knows without a provider is made by its operator."""
    return PROVIDER if kind == "token" and is_provided(name) else f"{MADE_HERE}{name}"
