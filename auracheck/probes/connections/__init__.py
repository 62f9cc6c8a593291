"""The probe connections."""

import errno
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.answers import Failure, Power
from auracheck.deployment.facts import NoDriver, Overprivileged, Unreachable
from auracheck.extras import install_line
from auracheck.judgement import faults, urls
from auracheck.judgement.defaults import default
from auracheck.judgement.logins import MAY_WORK
from auracheck.judgement.words import names
from auracheck.model import Secret, Unread
from auracheck.probes import NO_URLS, Probe
from auracheck.quiet import quiet
from auracheck.side_by_side import AT_ONCE, TIMED_OUT, side_by_side
from auracheck.typed import ClassVar, NamedTuple

Variables = tuple[tuple[str, str | None], ...]

DRIVERS = ("psycopg[binary]>=3.1", "redis>=5")
"""The libraries of the extra `connect`."""


class Service(NamedTuple):
    """A service as one deployment would connect to it: its URL, and the driver's own variables in that deployment (None
    for one whose value is not known)."""

    family: str
    url: str
    variables: Variables = ()

    def __repr__(self) -> str:  # the password must not be seen in a traceback
        return f"<{self.family} service>"


class Answer(NamedTuple):
    """The result of a connection.

    ``failure``: why it failed. ``power``: a privilege of the URL's user that no application needs.
    ``unasked``: why it was not tried, as a text for the user.
    """

    failure: Failure | None = None
    power: Power | None = None
    unasked: str = ""


_NO_WAY = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EHOSTDOWN, errno.EACCES)


def of_system(error: OSError) -> Failure:
    """The failure for an error of the operating system."""
    if isinstance(error, socket.gaierror):
        return Failure.NO_NAME
    if isinstance(error, ConnectionRefusedError):
        return Failure.REFUSED
    if isinstance(error, TimeoutError):
        return Failure.TIMED_OUT
    if isinstance(error, FileNotFoundError):
        return Failure.NO_SOCKET
    return Failure.NO_WAY if error.errno in _NO_WAY else Failure.BROKEN_OFF


@contextmanager
def without(*prefixes: str) -> Iterator[None]:
    """Remove our own variables with those prefixes for a while: they would fill in what a URL leaves out."""
    ours = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(prefixes)}
    try:
        yield
    finally:
        os.environ.update(ours)


VARIABLES = {"postgresql": "PG"}
"""The prefix of a driver's own variables; the service's are used, ours are not."""

REDIS_SCHEMES = ("redis", "rediss", "unix")
"""Those that redis-py knows."""


class UrlUser(NamedTuple):
    """A secret of a target whose URL leads to a service, with its name there."""

    target: str
    secret: str


ServiceFact = Unreachable | NoDriver | Overprivileged


def wanted(run: Run) -> Iterator[tuple[UrlUser, Service | None]]:
    """Yield each usable URL, with the service that it leads to; None if we have no driver for that.

    A malformed URL, a placeholder (other rules report those) and an old value are left out.
    """
    for judged, entry, setting, text in run.values():
        policy = judged.policy
        if entry.kind != "url" or entry.name in policy.previous or setting.undecoded:
            continue
        if faults.of_text(text) or faults.of_url(text, entry.schemes) or entry.refuses_scheme(text):
            continue
        if default(entry.kind, text, names(policy.name, entry.name)) not in (None, *MAY_WORK):
            continue
        yield UrlUser(judged.target.label, setting.name), _service(judged, text)


def _service(judged: JudgedTarget, text: str) -> Service | None:
    url = urls.split(text)
    if url is None:
        return None
    if url.family == "postgresql":
        return Service(url.family, text, _variables(judged, VARIABLES[url.family]))
    return Service(url.family, text) if url.scheme in REDIS_SCHEMES else None


def _variables(judged: JudgedTarget, prefix: str) -> Variables:
    """The driver's own variables that the target sets."""
    target = judged.target
    loose = target.loose_names()
    return tuple(
        (name, value.reveal() if isinstance(value, Secret) and name not in loose else None)
        for name, value in sorted(target.effective().items())
        if name.startswith(prefix) and value is not None
    )


ASKED = "--connect"

Ask = Callable[[str, Mapping[str, str | None], float], Answer]
"""Takes a URL, the driver's own variables in that deployment, and a timeout in seconds. Raises nothing."""

GRACE = 0.2
"""Seconds for a driver with a timeout of its own to report what it was waiting for."""

TOO_MANY = f"not connected to (more than {AT_ONCE} services); name fewer sources"


class Connections(Probe):
    """With `--connect`: whether the services of URLs answer. A malformed URL or a placeholder is not tried."""

    name: ClassVar[str] = "connections"

    def observe(self, run: Run) -> Iterator[ServiceFact | Unread]:
        services: dict[Service, list[UrlUser]] = {}
        without_driver = False
        for user, service in wanted(run):
            if service is None:
                without_driver = True
                yield NoDriver(*user)
            else:
                services.setdefault(service, []).append(user)
        if not services and not without_driver:
            yield Unread(ASKED, NO_URLS)
        drivers, missing = _drivers(services)
        for family in missing:
            names = _names(services, [service for service in services if service.family == family])
            yield Unread(ASKED, f"{names}: driver not installed; run {install_line(*DRIVERS)}")
        known = [service for service in services if service.family in drivers]
        if known[AT_ONCE:]:
            yield Unread(ASKED, f"{_names(services, known[AT_ONCE:])}: {TOO_MANY}")
        yield from self._asked(drivers, {service: services[service] for service in known[:AT_ONCE]})

    def _asked(
        self, drivers: Mapping[str, Ask], services: Mapping[Service, Sequence[UrlUser]]
    ) -> Iterator[ServiceFact | Unread]:
        for (service, users), answer in zip(services.items(), self._answers(drivers, list(services)), strict=True):
            if answer.unasked:
                yield Unread(ASKED, f"{_names(services, [service])}: not connected to: {answer.unasked}")
            for user in users:
                if answer.failure:
                    yield Unreachable(*user, answer.failure)
                elif answer.power:
                    yield Overprivileged(*user, answer.power)

    def _answers(self, drivers: Mapping[str, Ask], services: Sequence[Service]) -> list[Answer]:
        seconds = self.options.timeout
        tasks = [partial(_answer, drivers[service.family], service, seconds) for service in services]
        with without(*VARIABLES.values()):
            answers = side_by_side(tasks, seconds + GRACE, self.options.reading)
            return [Answer(Failure.TIMED_OUT) if answer is TIMED_OUT else answer for answer in answers]


def _answer(ask: Ask, service: Service, seconds: float) -> Answer:
    """Connect to one service. It is passed as a whole, since that hides its password in a traceback."""
    with quiet():
        return ask(service.url, dict(service.variables), seconds)


def _drivers(services: Iterable[Service]) -> tuple[dict[str, Ask], list[str]]:
    """The driver of each family of these services, and the families whose driver is not installed."""
    found: dict[str, Ask] = {}
    missing: list[str] = []
    for family in dict.fromkeys(service.family for service in services):
        try:
            found[family] = import_module(f"{__name__}.{family}").ask
        except ImportError:
            missing.append(family)
    return found, missing


def _names(services: Mapping[Service, Sequence[UrlUser]], some: Sequence[Service]) -> str:
    """The names of the secrets that lead to these services."""
    return ", ".join(dict.fromkeys(user.secret for service in some for user in services[service]))
