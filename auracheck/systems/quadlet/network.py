"""Where the container of a Quadlet is reached (podman-systemd.unit(5), podman-run(1)): by its name in a network, by its
ports from the machine, by localhost in a pod."""

from collections.abc import Iterable, Iterator, Mapping

from auracheck.model import DeployedContainer
from auracheck.regex import regex
from auracheck.systems.command_line import starts_clients
from auracheck.typed import NamedTuple

_STARTED_BY = ("Entrypoint", "Exec")
_HOST = "host"
_NOWHERE = ("none", "private", "pasta", "slirp4netns", "bridge")
"""Networks in which nobody knows another one's name."""
_OF_CONTAINER = regex(r"container:(.+)|(.+)\.container")
_PAIR = regex(r"([^=:]+):(.+)")

Values = Mapping[str, tuple[str, ...]]
"""What the keys of a section are set to."""


class QuadletNetworks(NamedTuple):
    """The Network= of a container or a pod: names of networks with the aliases in each, and whose localhost is used."""

    networks: Mapping[str, tuple[str, ...]]
    shares: str


def container(
    machine: str, name: str, own: Values, pod: Values, folders: Iterable[str], *, ends: bool = False
) -> DeployedContainer:
    """The place of the container of NAME.container on a machine, without its ports. ``own`` is its section, ``pod``
    that of its pod. ``ends``: its service is done when the container is, so that with another entry point it is no
    server."""
    called = _last(own, "ContainerName") or f"systemd-{name}"
    of_pod = _last(own, "Pod")
    found = _networks(machine, pod if of_pod else own, of_pod or called)
    networks = {**found.networks, found.shares: ()} if of_pod else found.networks  # Podman names them in its /etc/hosts
    hosts = (called, *own.get("NetworkAlias", ()), *own.get("HostName", ()), *own.get("IP", ()))
    hosts += (_last(pod, "PodName") or f"systemd-{of_pod.removesuffix('.pod')}",) if of_pod else ()
    return DeployedContainer(
        networks=tuple(networks),
        hosts=tuple((network, host.lower()) for network, more in networks.items() for host in (*hosts, *more)),
        leads=tuple(_leads((*own.get("AddHost", ()), *pod.get("AddHost", ())))),
        shares=found.shares,
        folders=tuple(folders),
        is_client=(ends and bool(_last(own, "Entrypoint")))
        or starts_clients(text for key in _STARTED_BY for text in own.get(key, ())[-1:]),
    )


def _networks(machine: str, section: Values, name: str) -> QuadletNetworks:
    """Without Network= a container is in one in which names are not known."""
    networks: dict[str, tuple[str, ...]] = {}
    shares = f"{machine}: {name}"
    for text in section.get("Network", ()):
        network, _, options = text.partition(":")
        if text == _HOST:
            shares = _HOST
        elif other := _OF_CONTAINER.fullmatch(text):
            shares = f"{machine}: {other[1] or f'systemd-{other[2]}'}"
        elif network not in _NOWHERE:
            given = (option.partition("=") for option in options.split(","))
            named = f"systemd-{network.removesuffix('.network')}" if network.endswith(".network") else network
            networks[f"{machine}: {named}"] = tuple(value for key, _, value in given if key in ("alias", "ip"))
    return QuadletNetworks(networks, shares)


def _leads(hosts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in hosts:
        if found := _PAIR.fullmatch(text):
            yield found[1].lower(), found[2].lower()


def _last(section: Values, key: str) -> str:
    return next(reversed(section.get(key, ())), "")
