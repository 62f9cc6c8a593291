"""Where the services of a project are reached (Compose Specification: networks, network_mode, links, extra_hosts,
ports)."""

from collections.abc import Iterator, Sequence

from auracheck.model import DeployedContainer, PublishedPorts
from auracheck.regex import regex
from auracheck.systems.compose.project import PROJECT_NAME, Project
from auracheck.systems.compose.tree import Leaf, TreeMap, pairs, text
from auracheck.systems.ports import published

_HOST = "host"
_NONE = "none"
_DEFAULT = "default"
_MODE = regex(r"(service|container):(.+)")
_PAIR = regex(r"([^=:]+)[=:]\s*(.+)")


class ProjectNetwork:
    """The networks of a project, and who is in them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._file = project.files.files[0]
        self._project_name = project.variables[PROJECT_NAME].value
        self._defined = project.model.mapping("networks")
        named = ((service.text("container_name"), name) for name, service in project.services.items())
        self._containers = {container: name for container, name in named if container}

    def of(self, name: str) -> DeployedContainer:
        """The place of that service, without its files."""
        owner, service = self._owner(name), self._project.services.get(name)
        networks = self._networks(owner)
        hosts = [(network, host) for network, hosts in networks.items() for host in hosts] if owner == name else []
        return DeployedContainer(
            networks=tuple(networks),
            hosts=tuple(dict.fromkeys((network, host.lower()) for network, host in hosts)),
            leads=tuple(_leads(service)) if service else (),
            shares=owner if owner == _HOST else f"{self._file}: {owner}",
            published=tuple(filter(None, _published(service))) if service else (),
            variables_file=self._project.env_file,
        )

    def _owner(self, name: str) -> str:
        """The service whose network one uses; `host` for that of the machine."""
        seen: list[str] = []
        while name not in seen:
            seen.append(name)
            service = self._project.services.get(name)
            mode = (service.text("network_mode") if service else None) or ""
            if mode == _HOST:
                return mode
            found = _MODE.fullmatch(mode)
            if found:
                name = found[2] if found[1] == "service" else self._containers.get(found[2], found[2])
        return name

    def _networks(self, name: str) -> dict[str, list[str]]:
        """The networks in which a service is, each with the names by which it is reached there."""
        service = self._project.services.get(name)
        mode = service.text("network_mode") if service else _NONE
        if service is None or mode in (_HOST, _NONE):
            return {}
        own = list(self._own_names(name, service))
        if mode or "networks" not in service.entries:
            return dict([self._in(mode or _DEFAULT, own)])
        table = service.mapping("networks")
        keys = [*table.entries, *filter(None, map(text, service.items("networks")))]
        found = dict(self._in(key, [*own, *_aliases(table.mapping(key))]) for key in keys)
        return found or dict([self._in(_DEFAULT, own)])

    def _in(self, key: str, hosts: Sequence[str]) -> tuple[str, list[str]]:
        """A network with these hosts, which Docker's DNS also has with the network's real name behind them."""
        defined = self._defined.mapping(key)
        name = defined.text("name") or (key if "external" in defined.entries else f"{self._project_name}_{key}")
        return self._id(key), [*hosts, *(f"{host}.{name}" for host in hosts)]

    def _id(self, key: str) -> str:
        """The name of a network, unique in a run."""
        return f"{self._file}: {self._defined.mapping(key).text('name') or key}"

    def _own_names(self, name: str, service: TreeMap) -> Iterator[str]:
        """Its own name, that of its tasks in a swarm, that of its container, and the host's name that it gives
        itself."""
        yield name
        yield f"tasks.{name}"
        yield service.text("container_name") or f"{self._project_name}-{name}-1"
        if hostname := service.text("hostname"):
            yield hostname


def _aliases(at: TreeMap) -> Iterator[str]:
    """The names and addresses that a service has in one network alone."""
    return filter(None, (*map(text, at.items("aliases")), at.text("ipv4_address"), at.text("ipv6_address")))


def _leads(service: TreeMap) -> Iterator[tuple[str, str]]:
    """The names that lead elsewhere for this service alone."""
    for key in ("external_links", "links"):
        for leaf in pairs(service.entries.get(key)):
            linked, _, alias = str(leaf.value).partition(":")
            yield (alias or linked).lower(), linked.lower()
    for leaf in pairs(service.entries.get("extra_hosts")):
        if found := _PAIR.fullmatch(str(leaf.value)):
            yield found[1].lower(), found[2].strip("[]").lower()


def _published(service: TreeMap) -> Iterator[PublishedPorts | None]:
    """Its ports on the machine; None where that chooses one."""
    for item in service.items("ports"):
        if isinstance(item, TreeMap):
            address = _plain(item, "host_ip")
            ports = f"{_plain(item, 'published')}:{_plain(item, 'target')}"
            yield published(f"{address and f'[{address}]:'}{ports}", item.origin)
        else:
            yield published(text(item) or "", item.origin)


def _plain(table: TreeMap, key: str) -> str:
    leaf = table.entries.get(key)
    return str(leaf.value) if isinstance(leaf, Leaf) and leaf.value is not None else ""
