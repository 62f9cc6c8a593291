"""Which rules run. `--select` and `--ignore` take rules, groups and the first word of a rule."""

from collections.abc import Collection, Iterable, Mapping

from auracheck.errors import UsageError, did_you_mean
from auracheck.rules import OPTIONS, REGISTRY, groups

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
    **dict.fromkeys(("same-secret", "same-value"), "duplicate-secret"),
}
"""Names in other tools. A rule's own name is permanent, so these are only suggestions for what people may try."""


def selected(select: Iterable[str], ignore: Iterable[str], options: Collection[str] = ()) -> list[str]:
    """The names of the rules to run, in the registry's order. ``options`` are the given options that a rule may need.

    Raises `UsageError` for an unknown word, and for a rule that is selected without its option.
    """
    select = list(select)
    wanted, unwanted = _meant(select), _meant(ignore)
    _check_options(select, options)
    left = [name for name in REGISTRY if (not wanted or name in wanted) and name not in unwanted]
    if not left:
        raise UsageError("--select and --ignore exclude every rule")
    return left


def named(select: Iterable[str]) -> frozenset[str]:
    """The rules that are selected by their name or its first word, not by their group."""
    words = set(_parts(select))
    return frozenset(name for name in REGISTRY if not words.isdisjoint((name, name.partition("-")[0])))


def _check_options(select: Iterable[str], options: Collection[str]) -> None:
    """Raise `UsageError` for a rule without its option. In a selected group, such a rule is left out instead."""
    for word in _parts(select):
        wanting = {OPTIONS.get(name) for name in _rules(word)} - {*options}
        if None not in wanting and wanting:
            raise UsageError(f"--select {word} requires {' or '.join(sorted(filter(None, wanting)))}")


def _parts(words: Iterable[str]) -> list[str]:
    """The words; each argument may contain several, separated by commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


def _meant(words: Iterable[str]) -> set[str]:
    return {name for word in _parts(words) for name in _rules(word)}


def _rules(word: str) -> list[str]:
    if word in REGISTRY:
        return [word]
    found = [name for name in REGISTRY if name.partition("-")[0] == word] or groups().get(word)
    if not found:
        other = OTHER_NAMES.get(word)
        first_words = [name.partition("-")[0] for name in REGISTRY]
        hint = f"did you mean {other}?" if other else did_you_mean(word, [*groups(), *REGISTRY, *first_words])
        raise UsageError(f"unknown rule or group {word!r}", hint or "auracheck explain")
    return found
