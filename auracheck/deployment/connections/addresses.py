"""Where a host leads from a target: to others of its deployment, or outside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auracheck.deployment import JudgedTarget
from auracheck.judgement.urls import is_loopback
from auracheck.model import Target

_MACHINE = frozenset(("host.docker.internal", "gateway.docker.internal", "host.containers.internal", "172.17.0.1"))
"""The machine, as a container of its sees it."""
_OF_MACHINE = "host"


class Addresses:
    """The addresses of all targets of one deployment."""

    def __init__(self, targets: Iterable[JudgedTarget]) -> None:
        self._named: defaultdict[tuple[str, str], list[JudgedTarget]] = defaultdict(list)
        self._sharing: defaultdict[str, list[JudgedTarget]] = defaultdict(list)
        self._published: defaultdict[str, list[JudgedTarget]] = defaultdict(list)
        for judged in targets:
            container = judged.target.container
            if container is None:
                continue
            for host in container.hosts:
                self._named[container.network, host].append(judged)
            self._sharing[container.shares].append(judged)
            for port, _ in container.published:
                self._published[port].append(judged)

    def lead(self, client: Target, host: str, port: str) -> list[JudgedTarget]:
        """The targets that a client reaches at a host and port; none where that leads outside."""
        container, host = client.container, host.lower().rstrip(".")
        if container is None or host in _MACHINE:
            return self._published.get(port, []) if host in _MACHINE or is_loopback(host) else []
        if is_loopback(host):
            on_machine = self._published.get(port, []) if container.shares == _OF_MACHINE else []
            return [*self._beside(client, container.shares), *on_machine]
        for name in (host, *(f"{host}.{domain}" for domain in container.domains)):
            if found := self._named.get((container.network, name)):
                return found
        return []

    def _beside(self, client: Target, shares: str) -> Iterator[JudgedTarget]:
        return (judged for judged in self._sharing.get(shares, ()) if judged.target is not client)
