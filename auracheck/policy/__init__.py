"""The policy: the secrets, what each must be and where it is required. `loading.py` reads one."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from auracheck.model import EXTERNAL, Secret, Value, Waiver
from auracheck.policy.entry import ANY as ANY
from auracheck.policy.entry import Entry, Environment, Refusal, squash
from auracheck.regex import regex
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.policy.connections import Login

BETWEEN_WORDS = regex(r"[/\\._-]+")
"""What is between the words of a path or a name."""


class Match(NamedTuple):
    """The secret that a variable's name means, and whether the application reads that name."""

    entry: Entry
    own_name: bool


class _Fields(NamedTuple):
    """What a `Policy` consists of."""

    name: str
    secrets: Mapping[str, Entry]
    environments: Mapping[str, Environment]
    variable: str = ""
    unset: str = ""
    exact: bool = False
    features: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    files: str = ""
    known_values: tuple[Secret, ...] = ()
    refused: tuple[Refusal, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    path: str | None = None
    role: str = ""
    makes_databases: bool = False
    wrong_names: Mapping[str, str] = {}
    previous: Mapping[str, Entry] = {}
    logins: "tuple[Login, ...]" = ()


class Policy(_Fields):
    """The policy. ``path`` is its file, None for one that ships with auracheck; ``role`` is that of a program of the
    catalogue, which may make the databases that it uses (``makes_databases``).

    ``exact``: the application takes the names of environments as they are written, and no other spelling of them.
    ``previous`` maps each name of an old key to an entry. That is not among the ``secrets``: it is never required, and
    its value is checked by the rules of the secret whose old value it is. ``logins`` are the accounts of a server of
    the catalogue.

    What follows from these alone is found once for all targets: a fifth of the time of judging one.
    """

    @property
    def is_builtin(self) -> bool:
        """Whether it is AuraConnect's, which ships with auracheck."""
        return self.path is None and not self.role

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names of its keys, normalized."""
        return frozenset(squash(e.name) for e in self.secrets.values() if e.kind == "key" and not e.is_beyond)

    def without_secrets(self) -> "Policy":
        """A policy with the same environments that requires, refuses and knows nothing."""
        return Policy("", {}, self.environments, waivers=self.waivers, path=self.path)

    def with_entry(self, added: "Policy", names: Sequence[str]) -> "Policy":
        """This policy with what an entry of the catalogue says, of its secrets about those ``names`` alone."""
        secrets = {**self.secrets, **{name: added.secrets[name] for name in names}}
        own_variable = bool(self.variable or not added.variable)
        return self._replace(
            name=self.name or added.name,
            role=self.role or ("" if own_variable else added.role),
            secrets=secrets,
            environments=self.environments if own_variable else _joined(self.environments, added.environments),
            variable=self.variable if own_variable else added.variable,
            unset=self.unset if own_variable else added.unset,
            exact=self.exact if own_variable else added.exact,
            refused=(*self.refused, *added.refused),
        )

    def find(self, name: str) -> Match | None:
        """The secret that a variable's name means, exactly or by mistake; None for any other variable.

        By mistake: equal except for case and ``- . _``, listed in `mistaken`, or NAME_FILE where the application does
        not read such files. The name of an old key has an entry in ``previous``.
        """
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    @cached_property
    def _found(self) -> dict[str, Match | None]:
        return {}

    def _find(self, name: str) -> Match | None:
        entry = self.secrets.get(name) or self.previous.get(name)
        if entry is not None:
            return Match(entry, True)
        meant = self.wrong_names.get(squash(name))
        return Match(self.secrets[meant], False) if meant else None

    def is_about(self, name: str) -> bool:
        """Whether a variable's name means one of the secrets that say whose target it is. What the application asks
        beyond them (SECRET_KEY) is found in many others."""
        match = self.find(name)
        return match is not None and not match.entry.is_beyond

    @cached_property
    def with_default(self) -> Sequence[Entry]:
        """Those for which the program has a value of its own where nothing is set."""
        return [entry for entry in self.secrets.values() if entry.has_built_in]

    @cached_property
    def names_services(self) -> bool:
        """Whether one of its secrets is asked of some services alone."""
        return any(entry.services for entry in self.secrets.values())

    @cached_property
    def beyond(self) -> Sequence[Entry]:
        """Those that `required_by` asks for."""
        return [entry for entry in self.secrets.values() if entry.required_by]

    @cached_property
    def companions(self) -> Mapping[str, Sequence[str]]:
        """The names of the secrets that must be set as soon as a secret is: its pair, and those with
        `required_when = { NAME = "*" }`."""
        found: dict[str, list[str]] = {}
        for entry in self.secrets.values():
            when = (name for name, wanted in entry.required_when.items() if wanted == ANY)
            for name in dict.fromkeys((entry.pair, *when)):
                found.setdefault(name, []).append(entry.name)
        return found

    def of_key(self, key: str) -> str:
        """The name that a store's key means: keys match names in any case and with any of ``- . _``."""
        match = self.find(key)
        if match:
            return match.entry.name if squash(match.entry.name) == squash(key) else key
        return next((name for name in self.previous if squash(name) == squash(key)), key)

    def named(self, word: str) -> Entry | None:
        """The secret of that name or short name, in any case."""
        folded = word.casefold()
        for entry in self.secrets.values():
            if folded and folded in (entry.name.casefold(), entry.short.casefold()):
                return entry
        return None

    def required(self, environment: str, values: Mapping[str, Value]) -> frozenset[str]:
        """The names that must be set in that environment, given what else is set.

        `required_in` says where, `required_when` and a feature say under which condition; an entry with a condition
        and no place is required wherever the condition holds, one with neither is optional.
        """
        always, perhaps, _ = self._asked(environment)
        return always.union(e.name for e in perhaps if self._is_due(e, environment, values)) if perhaps else always

    def may_require(self, environment: str) -> bool:
        """Whether any secret can be required in that environment, given the right conditions."""
        return any(self._may_require(entry, environment) for entry in self.secrets.values())

    def may_be_required(self, entry: Entry) -> bool:
        """Whether the secret can be required in some environment, given the right conditions."""
        return not entry.required_by and any(self._may_require(entry, each) for each in self.environments)

    @cached_property
    def has_conditions(self) -> bool:
        """Whether what is required depends on what else is set."""
        return any(e.has_conditions for e in self.secrets.values())

    def _asked(self, environment: str) -> tuple[frozenset[str], list[Entry], frozenset[str]]:
        """The names that must be set there in any case, the secrets that may have to be, and the names that
        `required_by` asks for there or anywhere."""
        if environment not in self._asked_in:
            asked = [e for e in self.secrets.values() if not e.required_by and self._may_require(e, environment)]
            perhaps = [e for e in asked if e.has_conditions]
            beyond = (e for e in self.secrets.values() if not e.conditional or self._may_require(e, environment))
            always = frozenset(e.name for e in asked) - {e.name for e in perhaps}
            self._asked_in[environment] = always, perhaps, frozenset(e.name for e in beyond if e.required_by)
        return self._asked_in[environment]

    @cached_property
    def _asked_in(self) -> dict[str, tuple[frozenset[str], list[Entry], frozenset[str]]]:
        return {}

    def _is_due(self, entry: Entry, environment: str, values: Mapping[str, Value]) -> bool:
        if not self._may_require(entry, environment) or self.is_lifted(entry, values):
            return False
        when = entry.required_when
        return not when or all(_is(values.get(name), wanted) for name, wanted in when.items())

    def _may_require(self, entry: Entry, environment: str) -> bool:
        if not self.uses(entry):
            return False
        if entry.required_in is None:
            return bool(entry.feature or entry.required_when)
        return environment in entry.required_in

    def uses(self, entry: Entry) -> bool:
        """Whether the application has the feature that the secret is for."""
        return not entry.feature or entry.feature in self.features

    def is_lifted(self, entry: Entry, values: Mapping[str, Value]) -> bool:
        """Whether it need not be set, since another variable says or gives what it would."""
        if not entry.one_of and not entry.required_unless:  # nearly all entries
            return False
        return any_given(dict.fromkeys(entry.one_of, ANY), values) or any_given(entry.required_unless, values)

    def is_missed(self, entry: Entry, environment: str, values: Mapping[str, Value]) -> bool:
        """Whether ``required_by`` asks for it, and nothing lifts that."""
        if entry.name not in self._asked(environment)[2] or self.is_lifted(entry, values):
            return False
        return not entry.has_conditions or not entry.conditional or self._is_due(entry, environment, values)

    def started_as(self, word: str) -> Environment | None:
        """The environment that the application starts as where its variable says this, in any case. Other names than
        the environment's own are no names for AuraConnect; those of a program of the catalogue are the program's.
        Where an environment covers any other name, the variable may have several (profiles of Spring)."""
        known = self._named if self.role else self._started
        any_other = self._started.get(ANY)
        words = word.casefold().split(",") if any_other else [word.casefold()]
        return next((known[name] for each in words if (name := each.strip()) in known), any_other)

    def environment(self, word: str) -> Environment | None:
        """The environment of that name or alias, in any case."""
        return self._named.get(word.casefold())

    def environments_in(self, text: str) -> list[Environment]:
        """The environments that words of a path or a name mean."""
        return [named for word in BETWEEN_WORDS.split(text) if word and (named := self.environment(word))]

    @cached_property
    def _started(self) -> dict[str, Environment]:
        return _by_word((each, (each.name, *each.covers)) for each in self.environments.values())

    @cached_property
    def _named(self) -> dict[str, Environment]:
        return _by_word((each, (each.name, *each.aliases)) for each in self.environments.values())


def _joined(own: Mapping[str, Environment], added: Mapping[str, Environment]) -> dict[str, Environment]:
    """The environments of both; one that both have is strict as our own says, and has the names of both."""
    both = {
        name: own[name]._replace(
            aliases=(*own[name].aliases, *theirs.aliases), covers=(*own[name].covers, *theirs.covers)
        )
        for name, theirs in added.items()
        if name in own
    }
    return {**added, **own, **both}


def _by_word(named: Iterable[tuple[Environment, Iterable[str]]]) -> dict[str, Environment]:
    """Each word in lower case, with the first environment that has it."""
    found: dict[str, Environment] = {}
    for environment, words in named:
        for word in words:
            found.setdefault(word.casefold(), environment)
    return found


def is_given(value: Value, wanted: str | tuple[str, ...]) -> bool:
    """Whether a variable has one of these values exactly, or any where ``wanted`` is `ANY`."""
    if wanted == ANY or ANY in wanted:
        return value is EXTERNAL or (isinstance(value, Secret) and bool(value.reveal().strip()))
    return isinstance(value, Secret) and value.reveal() in ((wanted,) if isinstance(wanted, str) else wanted)


def any_given(conditions: Mapping[str, str | tuple[str, ...]], values: Mapping[str, Value]) -> bool:
    """Whether one of these variables has a value that its condition names."""
    return any(is_given(values.get(name), wanted) for name, wanted in conditions.items())


def _is(value: Value, wanted: str) -> bool:
    if wanted == ANY:
        return is_given(value, ANY)
    return isinstance(value, Secret) and value.reveal().strip().casefold() == wanted.strip().casefold()
