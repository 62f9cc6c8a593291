"""Which rules run: `--select` and `--ignore` take rules, groups and a rule's first word."""

from collections.abc import Iterable

from auracheck.errors import UsageError, meant
from auracheck.rules import REGISTRY, names


def selected(select: Iterable[str], ignore: Iterable[str]) -> list[str]:
    """The names of the rules to run, in the registry's order. Raises `UsageError` for a word that means none."""
    wanted, unwanted = _meant(select), _meant(ignore)
    left = [name for name in names() if (not wanted or name in wanted) and name not in unwanted]
    if not left:
        raise UsageError("--select and --ignore leave no rule, so nothing would be judged")
    return left


def _meant(words: Iterable[str]) -> set[str]:
    """The rules that the words mean; a word may be several with commas."""
    return {name for word in words for part in word.split(",") if part.strip() for name in _rules(part.strip())}


def _rules(word: str) -> list[str]:
    if word in REGISTRY:
        return list(REGISTRY[word])
    found = [name for name in names() if name == word or name.partition("-")[0] == word]
    if not found:
        near = meant(word, [*REGISTRY, *names()])
        raise UsageError(f"no rule or group is called {word!r}{near}; `auracheck explain` lists them")
    return found
