"""The second check of a policy, once it lies over what it extends: whether each name in it leads to one thing."""

from collections.abc import Iterable

from auracheck.errors import PolicyError
from auracheck.policy import Entry, Policy


def check_names(policy: Policy, path: str) -> None:
    """Every name that the policy refers to must be there, and mean one thing. Raises `PolicyError`."""
    if policy.unset:
        _must_be(path, "environments.unset", policy.unset, policy.environments)
    known_features = dict.fromkeys(entry.feature for entry in policy.secrets.values() if entry.feature)
    for feature in policy.features:
        # A feature misspelt would quietly require nothing.
        _must_be(path, "features", feature, known_features)
    for entry in policy.secrets.values():
        _check_entry(policy, path, entry)
    for number, refused in enumerate(policy.refused, 1):
        for environment in refused.environments:
            _must_be(path, f"refused[{number}].in", environment, policy.environments)
        for secret in refused.secrets:
            _must_be(path, f"refused[{number}].secrets", secret, policy.secrets)
    _check_words(policy, path)


def _check_entry(policy: Policy, path: str, entry: Entry) -> None:
    key = f"secrets.{entry.name}"
    for environment in entry.required_in or ():
        _must_be(path, f"{key}.required_in", environment, policy.environments)
    for other in entry.differs_from:
        if other == entry.name or other not in policy.secrets:
            _must_be(path, f"{key}.differs_from", other, [name for name in policy.secrets if name != entry.name])
    if entry.pair == entry.name:
        raise PolicyError(f"{path}: {key}.pair: {entry.pair!r} is the secret itself; allowed: any other variable")


def _check_words(policy: Policy, path: str) -> None:
    """No short name and no alias may mean two things, whatever its case."""
    words = {name.casefold(): name for name in policy.secrets}
    for entry in policy.secrets.values():
        if entry.short:
            _must_be_one(path, f"secrets.{entry.name}.short", entry.short, entry.name, words)
    words = {name.casefold(): name for name in policy.environments}
    for environment in policy.environments.values():
        for alias in environment.aliases:
            _must_be_one(path, f"environments.{environment.name}.aliases", alias, environment.name, words)


def _must_be(path: str, key: str, word: str, known: Iterable[str]) -> None:
    if word not in known:
        words = ", ".join(name if name.isprintable() else repr(name) for name in known)
        raise PolicyError(f"{path}: {key}: {word!r} is not there; allowed: {words or 'nothing'}")


def _must_be_one(path: str, key: str, word: str, meant: str, words: dict[str, str]) -> None:
    already = words.setdefault(word.casefold(), meant)
    if already != meant:
        raise PolicyError(f"{path}: {key}: {word!r} already means {already}; allowed: a word of its own")
