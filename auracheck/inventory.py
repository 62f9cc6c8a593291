"""What the rules judge: all that was read and observed under one policy, beside that policy's own words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from auracheck.judgement import urls
from auracheck.model import Document, Fact, Secret, Setting, Target
from auracheck.policy import Entry, Environment


class Deployment(NamedTuple):
    """A judged target under its policy.

    ``environment_from`` is `--env`, `AURACHECK_ENV`, `variable`, `job`, `location` or `default`; ``disagreeing`` holds
    the other voices, as (who said so, which environment). ``named`` is the environment that the target names of itself,
    whatever it is judged as; None where it names none. ``given`` maps each secret of the policy that is there to
    its setting, under its own name or a wrong one; ``valued`` are the pairs whose value can be judged: known, not
    blank, every reference resolved.
    """

    target: Target
    environment: str
    environment_from: str
    strict: bool
    disagreeing: tuple[tuple[str, str], ...]
    named: Environment | None
    given: Mapping[str, Setting]
    required: frozenset[str]
    valued: tuple[tuple[Entry, Setting], ...]


class Failure(StrEnum):
    """Why a service could not be used, as far as its driver lets it be known: the detail of a fact `unreachable`."""

    NO_NAME = "no name"
    REFUSED = "refused"
    NO_WAY = "no way"
    NO_SOCKET = "no socket"
    TIMED_OUT = "timed out"
    BROKEN_OFF = "broken off"
    OTHER_PROTOCOL = "other protocol"
    NO_TLS = "no tls"
    SILENT_TLS = "silent tls"
    UNTRUSTED = "untrusted"
    OTHER_NAME = "other name"
    OUT_OF_DATE = "out of date"
    NO_CERTIFICATES = "no certificates"
    TLS = "tls"
    WRONG_PASSWORD = "wrong password"
    NO_PASSWORD = "no password"
    UNWANTED_PASSWORD = "unwanted password"
    NO_DATABASE = "no database"
    NOT_PERMITTED = "not permitted"
    TOO_MANY = "too many"
    STARTING = "starting"
    READ_ONLY = "read only"
    NOT_TAKEN = "not taken"
    OTHER = "other"


SHORTEST_TOLD = 4
"""Characters of a credential that are looked for in what people wrote: a shorter one is a part of many words."""


class Inventory:
    """What rules judge: the deployments of one policy, and all that was read and observed with them."""

    def __init__(
        self,
        deployments: Iterable[Deployment],
        *,
        today: date,
        examples: Iterable[Target] = (),
        documents: Iterable[Document] = (),
        known_values: Iterable[Secret] = (),
    ) -> None:
        self.deployments = tuple(deployments)
        self.examples = tuple(examples)
        self.documents = tuple(documents)
        self.known_values = tuple(known_values)
        self.today = today
        self._values: list[tuple[Deployment, Entry, Setting, str]] | None = None
        self._facts: dict[str, dict[Fact, Fact]] = {}

    def add(self, fact: Fact) -> None:
        """The same observed twice is one fact, with the detail of the later one."""
        self._facts.setdefault(fact.name, {})[fact._replace(detail="")] = fact

    def fact(self, name: str, file: str) -> Fact | None:
        """What was observed under that name of that file as a whole, or None."""
        return self._facts.get(name, {}).get(Fact(name, file))

    def facts(self, name: str) -> Iterable[Fact]:
        """All that was observed under that name."""
        return self._facts.get(name, {}).values()

    def values(self) -> Iterable[tuple[Deployment, Entry, Setting, str]]:
        """Every value that can be judged, revealed, with the secret that it is and where it stands."""
        if self._values is None:
            self._values = list(self._valued())
        return self._values

    def told(self, text: str) -> str:
        """Somebody's own words, such as a waiver's reason, to be shown: what stands in them of a credential is not."""
        for _, entry, _, value in self.values():
            secret = credential(entry, value)
            if len(secret) >= SHORTEST_TOLD:
                text = text.replace(secret, "<secret>")
        return text

    def _valued(self) -> Iterator[tuple[Deployment, Entry, Setting, str]]:
        for deployment in self.deployments:
            for entry, setting in deployment.valued:
                assert isinstance(setting.value, Secret)
                yield deployment, entry, setting, setting.value.reveal()


def credential(entry: Entry, value: str) -> str:
    """What of a value must stay secret: all of a key, password or token, the password of a URL, nothing of another."""
    if entry.is_credential:
        return value
    url = urls.split(value) if entry.kind == "url" else None
    return (url and url.password) or ""
