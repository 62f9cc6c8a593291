"""The credentials of a target that no policy names, inferred from their names and values."""

from collections.abc import Iterable
from functools import lru_cache

from auracheck.judgement import urls
from auracheck.model import Secret, Setting
from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, CREDENTIALS, Entry
from auracheck.policy.names import PROVIDER, guess_kind, is_credential, is_provided


def inferred(settings: Iterable[Setting], policy: Policy) -> dict[str, Entry]:
    """An entry for each setting that is a credential by its name and value, or by a password in its URL, and that the
    policy does not know."""
    found: dict[str, Entry] = {}
    for setting in settings:
        name = setting.name
        if name in policy.secrets:  # most
            continue
        if isinstance(setting.value, Secret) and policy.find(name) is None:
            kind = _kind(name, setting.value.reveal())
            if kind:
                found[name] = _entry(name, kind)
    return found


def expected(names: Iterable[str], policy: Policy) -> dict[str, Entry]:
    """An entry for each name that a credential has and that the policy does not know. There is no value to ask."""
    unknown = (name for name in names if name not in policy.secrets and policy.find(name) is None)
    return {name: _entry(name, kind) for name in unknown if (kind := _guess(name)) in CREDENTIALS}


def _kind(name: str, value: str) -> str:
    """The kind of a credential; empty for anything else."""
    if urls.has_password(value):
        return "url"
    kind = _guess(name)
    if kind not in CREDENTIALS or not is_credential(kind, value, name):
        return ""
    return "" if urls.split(value) else kind  # an address without a password


_guess = lru_cache(1 << 16)(guess_kind)


@lru_cache(1 << 16)
def _entry(name: str, kind: str) -> Entry:
    obtain = PROVIDER if kind != "url" and is_provided(name) else ""
    return Entry(name, kind=kind, obtain=obtain, by=BY_NAME)
