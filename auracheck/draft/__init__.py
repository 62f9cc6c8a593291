"""Drafting a policy for an application without one: read names, guess kinds, copy no value.

The steps are: read (`folder`, `listed`, `deployed`, `python`, `script`, `literal`), merge the evidence (`merging`),
plan the entries (`composing`), render TOML (`output`), or bring a policy up to date (`updating`).
"""

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.composing import Plan, plan
from auracheck.draft.evidence import MOST_NAMES, Evidence, LeftOut, Seen, Weight
from auracheck.draft.naming import application
from auracheck.draft.output import as_toml
from auracheck.errors import Unreadable, UsageError
from auracheck.model import Origin, Unread
from auracheck.systems.files import STDIN, is_stream
from auracheck.systems.source import split_spec

__all__ = ["Draft", "draft", "places", "planned"]

MOST_SEEN = 100_000
"""Maximum number of reads, of any number of names."""

NO_NAMES = "no variable names"
HERE = "."


class Draft(NamedTuple):
    """The text of an `auracheck.toml`, empty without names, and what could not be read. ``requires_nothing``: it is a
    policy of its own, and needs no secret in any environment."""

    text: str
    unread: tuple[Unread, ...]
    requires_nothing: bool = False


class Planned(NamedTuple):
    """What to draft, None without names; what a person must review; what could not be read; all names found; and the
    places in words."""

    plan: Plan | None
    left: tuple[LeftOut, ...]
    unread: tuple[Unread, ...]
    names: frozenset[str] = frozenset()
    read_from: str = ""


def places(named: Sequence[str]) -> tuple[str, ...]:
    """The places named by `--from`, else all that is here. Raises `UsageError` for an empty name."""
    if "" in named:
        raise UsageError("--from without a place", "auracheck generate policy --from FILE (.env.example, or a folder)")
    return tuple(named) or (HERE,)


def draft(*specs: str) -> Draft:
    """A policy for the names in files, folders or standard input (`-`)."""
    made = planned(specs)
    if made.plan is None:
        return Draft("", made.unread)
    from auracheck.draft.files import LEFT_OUT

    left_out = LEFT_OUT if any(map(_is_folder, specs)) else ""
    text = as_toml(made.plan, made.read_from, made.left, left_out)
    return Draft(text, made.unread, made.plan.requires_nothing)


def planned(specs: Sequence[str]) -> Planned:
    """What to draft from places; the later of two that list a name refines the earlier."""
    from auracheck.draft.masking import without_values
    from auracheck.policy.loading import builtin

    read = list(islice((each for spec in specs for each in _seen(spec)), MOST_SEEN + 1))
    seen, (name, *read_from) = without_values(read, (application(_home(specs[0])), *map(_description, specs)))
    found = [each for each in seen if not isinstance(each, LeftOut | Unread)]
    left = tuple(each for each in seen if isinstance(each, LeftOut))
    unread = [each for each in seen if isinstance(each, Unread)]
    evidence = [each for each in found if isinstance(each, Evidence)]
    names = dict.fromkeys(each.name for each in evidence)
    kept = set(names if len(names) <= MOST_NAMES else islice(_by_weight(evidence), MOST_NAMES))
    if len(read) > MOST_SEEN or len(names) > len(kept):
        unread.append(Unread(specs[0], f"more than {MOST_NAMES:,} names or {MOST_SEEN:,} reads"))
    if not names:
        return Planned(None, left, tuple(unread) or tuple(Unread(spec, _nothing(left)) for spec in specs))
    known = [each for each in found if not isinstance(each, Evidence) or each.name in kept]
    return Planned(plan(name, known, builtin()), left, tuple(unread), frozenset(kept), ", ".join(read_from))


def _by_weight(evidence: Sequence[Evidence]) -> Iterator[str]:
    """The names, first those that may be credentials, and of these the ones that code reads."""
    from auracheck.draft.kinds import guessed

    weights: dict[str, Weight] = {}
    for each in evidence:
        weights[each.name] = max(each.weight, weights.get(each.name, Weight.LISTED))
    kinds = {name: guessed(name) for name in weights}
    yield from sorted(weights, key=lambda name: (kinds[name].kind == "setting", weights[name] == Weight.LISTED))


def _nothing(left: Sequence[LeftOut]) -> str:
    return left[0].reason if left and left[0].origin.line is None else NO_NAMES


def _is_folder(spec: str) -> bool:
    """Whether the spec is a folder, without a scheme."""
    return not split_spec(spec)[0] and os.path.isdir(spec)


def _seen(spec: str) -> Iterator[Seen]:
    from auracheck.draft import files, folder, lists

    scheme, location = split_spec(spec)
    if _is_folder(spec):
        return folder.names_in_folder(spec)
    language = "" if scheme or is_stream(location) else files.language(os.path.basename(location))
    if language and not location.endswith((".sh", ".bash", ".yml", ".yaml", ".properties")):
        return _names_in_module(spec, language)
    if not scheme and lists.is_interpolation(location):
        return iter([LeftOut(Origin(location), f"{lists.INTERPOLATION}: name the Compose file")])
    return lists.names_in_list(spec, location)


def _names_in_module(spec: str, language: str) -> Iterator[Seen]:
    """What one file of code reads."""
    from auracheck.draft import files, folder

    try:
        code = files.read(spec)
    except Unreadable as error:
        yield Unread(spec, error.reason, spec)
        return
    yield from folder.names_in_code(spec, language, [code])


def _home(spec: str) -> str:
    """The folder from which to search the project's name; empty for a stream."""
    location = split_spec(spec)[1]
    if _is_folder(spec):
        return location
    return "" if is_stream(location) else os.path.dirname(location)


def _description(spec: str) -> str:
    if spec == STDIN:
        return "standard input"
    return f"{os.path.join(spec, '')}" if _is_folder(spec) else spec
