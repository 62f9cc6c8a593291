"""The probe connections."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import ClassVar

from auracheck.extras import install_line
from auracheck.inventory import Failure, Inventory
from auracheck.model import Fact, Unread
from auracheck.policy import Policy
from auracheck.probes.base import NOWHERE, Probe
from auracheck.probes.connections.base import Answer, Service, without
from auracheck.probes.connections.wanted import VARIABLES, User, wanted
from auracheck.side_by_side import AT_ONCE, TIMED_OUT, side_by_side

RULES = ("unreachable-service", "overprivileged-service")
ASKED = "--connect"

Ask = Callable[[str, Mapping[str, str | None], float], Answer]
"""A URL, the driver's own variables in that deployment, seconds: what comes of it. It raises nothing."""

GRACE = 0.2
"""Seconds in which a driver that minds the time itself may say what it was waiting for."""

TOO_MANY = f"more than {AT_ONCE} services; these were not connected to, so that --timeout bounds the whole: name fewer"


class Connections(Probe):
    """Whether the services answer that URLs lead to: with `--connect`.

    Facts, each of one secret of one target: `unreachable`, whose detail is a `Failure`; `superuser` and
    `open-default-user`; `no-driver`, of a service that cannot be connected to here. A URL that is malformed or a
    placeholder is given to no driver.
    """

    name: ClassVar[str] = "connections"

    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        if not self.options.connect or not any(self.options.will_run(rule) for rule in RULES):
            return
        services: dict[Service, list[User]] = {}
        without_driver = False
        for user, service in wanted(inventory, policy):
            if service is None:
                without_driver = True
                yield user.fact("no-driver")
            else:
                services.setdefault(service, []).append(user)
        if not services and not without_driver:
            yield Unread(ASKED, NOWHERE)
        drivers, missing = _drivers(services)
        for family in missing:
            names = _names(services, [service for service in services if service.family == family])
            yield Unread(ASKED, f"{names}: the driver is missing: {install_line('connect')}")
        known = [service for service in services if service.family in drivers]
        if known[AT_ONCE:]:
            yield Unread(ASKED, f"{_names(services, known[AT_ONCE:])}: {TOO_MANY}")
        yield from self._asked(drivers, {service: services[service] for service in known[:AT_ONCE]})

    def _asked(self, drivers: Mapping[str, Ask], services: Mapping[Service, Sequence[User]]) -> Iterator[Fact | Unread]:
        for (service, users), answer in zip(services.items(), self._answers(drivers, list(services)), strict=True):
            if answer.unasked:
                yield Unread(ASKED, f"{_names(services, [service])}: not connected to: {answer.unasked}")
            for user in users:
                if answer.failure:
                    yield user.fact("unreachable", answer.failure)
                elif answer.power:
                    yield user.fact(answer.power)

    def _answers(self, drivers: Mapping[str, Ask], services: Sequence[Service]) -> list[Answer]:
        seconds = self.options.timeout
        tasks = [partial(_answer, drivers[service.family], service, seconds) for service in services]
        with without(*VARIABLES.values()):
            answers = side_by_side(tasks, seconds + GRACE, self.options.reading)
            return [Answer(Failure.TIMED_OUT) if answer is TIMED_OUT else answer for answer in answers]


def _answer(ask: Ask, service: Service, seconds: float) -> Answer:
    """The service goes as a whole, which hides its password, until its driver wants it."""
    return ask(service.url, dict(service.variables), seconds)


def _drivers(services: Iterable[Service]) -> tuple[dict[str, Ask], list[str]]:
    """How each family of these services is asked, and the families whose driver is not installed."""
    found: dict[str, Ask] = {}
    missing: list[str] = []
    for family in dict.fromkeys(service.family for service in services):
        try:
            found[family] = import_module(f"{__name__}.{family}").ask
        except ImportError:
            missing.append(family)
    return found, missing


def _names(services: Mapping[Service, Sequence[User]], some: Sequence[Service]) -> str:
    """The names of the secrets that lead to these services."""
    return ", ".join(dict.fromkeys(user.secret for service in some for user in services[service]))
