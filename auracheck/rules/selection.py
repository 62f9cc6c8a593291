"""Which rules run: `--select` and `--ignore` take rules, groups and a rule's first word."""

from collections.abc import Collection, Iterable, Mapping

from auracheck.errors import UsageError, meant
from auracheck.rules import REGISTRY, WITH_OPTION, names

OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("hardcoded", "hardcoded-secret", "plaintext-secret"), "embedded-secret"),
    **dict.fromkeys(("placeholder", "placeholder-secret", "insecure-default"), "default-secret"),
    **dict.fromkeys(("unset", "unset-secret", "absent-secret", "required-secret"), "missing-secret"),
    **dict.fromkeys(("short-secret", "weak-password", "weak-key", "entropy"), "weak-secret"),
    **dict.fromkeys(("breached", "breached-secret", "pwned-secret", "known-secret"), "published-secret"),
    **dict.fromkeys(("permissions", "file-permissions", "world-readable"), "exposed-file"),
    **dict.fromkeys(("committed", "committed-secret", "committed-file"), "tracked-file"),
    **dict.fromkeys(("ignored", "gitignore"), "unignored-file"),
    **dict.fromkeys(("leak", "git-history", "history"), "leaked-secret"),
    **dict.fromkeys(("old-secret", "expired-secret", "rotation"), "stale-secret"),
    **dict.fromkeys(("shared-secret", "same-secret"), "duplicate-secret"),
}
"""What other tools call it. A rule's own name is permanent, so this is what people may try."""


def selected(select: Iterable[str], ignore: Iterable[str], options: Collection[str] = ()) -> list[str]:
    """The names of the rules to run, in the registry's order. ``options`` are those given that a rule may want.

    Raises `UsageError` for a word that means none, and for a rule that was selected without its option.
    """
    select = list(select)
    wanted, unwanted = _meant(select), _meant(ignore)
    _check_options(select, options)
    left = [name for name in names() if (not wanted or name in wanted) and name not in unwanted]
    if not left:
        raise UsageError("--select and --ignore leave no rule, so nothing would be judged")
    return left


def _check_options(select: Iterable[str], options: Collection[str]) -> None:
    """A group may well have a rule whose option is not given; that rule is left out."""
    for word in _parts(select):
        wanting = {WITH_OPTION.get(name) for name in _rules(word)} - {*options}
        if None not in wanting and wanting:
            raise UsageError(f"--select {word} wants {' or '.join(sorted(filter(None, wanting)))} as well")


def _parts(words: Iterable[str]) -> list[str]:
    """The words; each may be several with commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


def _meant(words: Iterable[str]) -> set[str]:
    return {name for word in _parts(words) for name in _rules(word)}


def _rules(word: str) -> list[str]:
    if word in REGISTRY:
        return list(REGISTRY[word])
    found = [name for name in names() if name == word or name.partition("-")[0] == word]
    if not found:
        other = OTHER_NAMES.get(word)
        near = f" (meant: {other}?)" if other else meant(word, [*REGISTRY, *names()])
        raise UsageError(f"no rule or group is called {word!r}{near}; `auracheck explain` lists them")
    return found
