"""The environments of a draft: from what the program knows of the variable that selects one, and from nothing else."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from auracheck.draft.evidence import VARIABLES, DraftChoice, names_environment
from auracheck.policy.entry import ANY
from auracheck.policy.loading import DEFAULT_ENVIRONMENTS
from auracheck.policy.names import is_provided

ALIASES = {name: tuple(keys["aliases"]) for name, keys in DEFAULT_ENVIRONMENTS.items()}
"""Other names of the three environments in applications."""

_STRICT = frozenset(["production", "prod", "live", "staging", "stage", "preprod", "pre-prod", "preproduction", "uat"])
_LIVE = frozenset(["production", "prod", "live"])
_FEW = 2
"""Number of names with a prefix that does not make it the application's prefix."""


class DraftEnvironment(NamedTuple):
    """One environment: its name, whether it is strict, its other names, and what else its variable may say."""

    name: str
    strict: bool
    aliases: tuple[str, ...]
    covers: tuple[str, ...] = ()


class Environments(NamedTuple):
    """The variable that selects one (empty: none is known), the one where it is not set (empty: not known), all of
    them, and a ``remark`` about a variable that was passed over."""

    variable: str
    unset: str
    every: tuple[DraftEnvironment, ...]
    remark: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.every)

    @property
    def strict(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.every if one.strict)


DEFAULTS = tuple(
    DraftEnvironment(name, bool(keys.get("strict")), ALIASES[name], (*ALIASES[name], *(ANY for _ in _LIVE & {name})))
    for name, keys in DEFAULT_ENVIRONMENTS.items()
)
"""Those of an application of which no value is known: a word that names none of them is no other environment."""


def environments(names: Collection[str], choices: Sequence[DraftChoice]) -> Environments:
    """The environments of an application that reads these names and knows these values."""
    remark = ""
    for variable in _variables(names, choices):
        values = _closed(variable, choices)
        if values and not _LIVE & {value.casefold() for value in values}:
            remark = remark or f"{variable} takes only {', '.join(values)}, which names no production"
            continue
        every = tuple(_environment(value, values) for value in values) or DEFAULTS
        return Environments(variable, _unset(variable, choices, every), every, remark)
    return Environments("", "", DEFAULTS, remark)


def _variables(names: Collection[str], choices: Sequence[DraftChoice]) -> Iterable[str]:
    """The variables that may select the environment, the likeliest first."""
    known = {*names, *(one.name for one in choices)}
    usual = [name for name in VARIABLES if name in known]
    own = sorted(name for name in known if names_environment(name) and name not in VARIABLES and not is_provided(name))
    prefixed = [each for each in own if sum(name.startswith(each.partition("_")[0] + "_") for name in names) > _FEW]
    return (*usual, *prefixed)


def _closed(variable: str, choices: Sequence[DraftChoice]) -> tuple[str, ...]:
    """The values of a variable that takes no others; empty where that is not known."""
    every = [value for one in choices if one.name == variable and one.closed for value in one.values]
    folded: dict[str, str] = {}
    for value in every:
        folded.setdefault(value.casefold(), value)
    return tuple(folded.values())


def _environment(value: str, values: Sequence[str]) -> DraftEnvironment:
    known = {each.casefold() for each in values}
    word = value.casefold()
    standard = next((name for name, others in ALIASES.items() if word == name or word in others), "")
    main = standard in known
    others = () if main and word != standard else (standard, *ALIASES.get(standard, ()))
    taken = {*known, *(each for each in ALIASES if each in known)}
    first = next((each for each in values if each.casefold() in others), "") if others else ""
    aliases = tuple(each for each in others if each and each not in taken) if first == value else ()
    return DraftEnvironment(value, word in _STRICT or not standard, aliases)


def _unset(variable: str, choices: Sequence[DraftChoice], every: Sequence[DraftEnvironment]) -> str:
    """The environment that the code's own default names; empty where there is none or it names no environment."""
    defaults = {one.unset.casefold() for one in choices if one.name == variable and one.unset}
    if len(defaults) != 1:
        return ""
    word = defaults.pop()
    return next((one.name for one in every if word == one.name.casefold() or word in one.aliases), "")
