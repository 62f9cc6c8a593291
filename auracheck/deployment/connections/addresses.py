"""Where a host leads from a target: to others of its deployment, or outside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auracheck.deployment import JudgedTarget
from auracheck.deployment.matching import index
from auracheck.judgement.urls import is_loopback
from auracheck.model import ANY_NAMESPACE, DeployedContainer, Kind, PublishedPorts, Target
from auracheck.regex import regex

_MACHINE = frozenset(
    ("host.docker.internal", "gateway.docker.internal", "host.containers.internal", "172.17.0.1", "host-gateway")
)
"""The machine, as a container of its sees it."""
_OF_MACHINE = "host"
_IN_NAMESPACE = regex(r"([^.]+)\.[^.]+\.svc(?:\..+)?")
"""The name of a Service with that of its namespace ("DNS for Services and Pods")."""
_ELSEWHERE = (Kind.JOB, Kind.DEPLOYING_JOB)
"""What runs on a machine of its own, so that its localhost is another one."""


class Addresses:
    """The addresses of all targets of one deployment."""

    def __init__(self, targets: Iterable[JudgedTarget]) -> None:
        self._named: defaultdict[tuple[str, str], list[JudgedTarget]] = defaultdict(list)
        self._sharing: defaultdict[str, list[JudgedTarget]] = defaultdict(list)
        self._published: list[tuple[PublishedPorts, JudgedTarget]] = []
        self._own: set[str] = set()
        for judged in targets:
            container = judged.target.container
            if container is None or judged.target.kind is Kind.INIT:  # which ends before anybody is there to reach it
                continue
            for at in container.hosts:
                self._named[at].append(judged)
                self._own.add(at[1])
            self._sharing[container.shares].append(judged)
            self._published += ((ports, judged) for ports in container.published)

    def may_lead(self, client: Target, host: str) -> bool:
        """Whether a host is called as a service of the deployment, for an env file, which says nothing of networks."""
        return client.container is None and host.lower().rstrip(".") in self._own

    def lead(self, client: Target, host: str, port: str) -> list[JudgedTarget]:
        """The targets that a client reaches at a host and port; none where that leads outside."""
        container, host = client.container, host.lower().rstrip(".")
        if container is None:
            is_machine = client.kind not in _ELSEWHERE and (host in _MACHINE or is_loopback(host))
            return self._on_machine(port) if is_machine else []
        host = dict(container.leads).get(host, host) if container.leads else host
        if is_loopback(host):
            on_machine = self._on_machine(port) if container.shares == _OF_MACHINE else []
            return [*self._beside(client, container.shares), *on_machine]
        if host in _MACHINE:
            return self._on_machine(port)
        return self._in_networks(container, host) if self._named else []

    def _in_networks(self, container: DeployedContainer, host: str) -> list[JudgedTarget]:
        for name in _names(host, container.domains) if container.domains else (host,):
            for network in container.networks:
                if found := self._named.get((network, name)):
                    return [*found, *self._with_localhost_of(found)]
        return []

    def _with_localhost_of(self, found: Iterable[JudgedTarget]) -> Iterator[JudgedTarget]:
        """Others that are reached under the same names, since they use the network of one of these."""
        for judged in found:
            container = judged.target.container
            if container and len(self._sharing[container.shares]) > 1:
                yield from self._beside(judged.target, container.shares)

    def _on_machine(self, port: str) -> list[JudgedTarget]:
        found = [judged for ports, judged in self._published if _has(ports, port)]
        return [*found, *self._with_localhost_of(found), *self._sharing.get(_OF_MACHINE, ())]

    def _beside(self, client: Target, shares: str) -> Iterator[JudgedTarget]:
        return (judged for judged in self._sharing.get(shares, ()) if judged.target is not client)


def _names(host: str, domains: Iterable[str]) -> Iterator[str]:
    """The names that a host may have in a network, where each of the domains completes it."""
    yield from (host, *(f"{host}.{domain}" for domain in domains))
    if service := _IN_NAMESPACE.fullmatch(host):
        yield f"{service[1]}.{ANY_NAMESPACE}"


def _has(ports: PublishedPorts, port: str) -> bool:
    """Whether a client reaches one of these ports. One that names none uses the port that servers of its kind have."""
    if port.isdecimal():
        return ports.first <= int(port) <= ports.last
    return ports.first == ports.own and any(ports.first <= int(each) <= ports.last for each in index().ports)


def is_machine(host: str) -> bool:
    """Whether a host is the machine, this one or that of a container, which may have several servers."""
    return is_loopback(host) or host in _MACHINE


def shares_localhost(client: Target, server: Target) -> bool:
    """Whether a client reaches a server at the ports that it listens at itself, beside others: neither under a name of
    its own nor at a published port."""
    its, own = server.container, client.container
    return its is not None and (its.shares == _OF_MACHINE or (own is not None and own.shares == its.shares != ""))
