"""Where the containers of manifests are reached: by the Services that select their pod, and by localhost within it
(Kubernetes API v1, Service; "DNS for Services and Pods")."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from auracheck.errors import Unreadable
from auracheck.model import ANY_NAMESPACE, DeployedContainer, Origin, PublishedPorts, Secret, Setting
from auracheck.regex import regex
from auracheck.systems.command_line import makes_databases, starts_clients
from auracheck.systems.kubernetes.configurations import ContainerConfigurations
from auracheck.systems.kubernetes.environment import SettingBudget
from auracheck.systems.kubernetes.fields import Fields
from auracheck.systems.kubernetes.objects import POD_SPECS, Container, Object
from auracheck.systems.kubernetes.reach import KnownHolders, Reach
from auracheck.systems.kubernetes.volumes import file_at
from auracheck.systems.named_files import plain_name
from auracheck.systems.options import credential_options
from auracheck.systems.ports import published
from auracheck.typed import NamedTuple

_CLUSTER = "svc.cluster.local"
_SERVICE = ("v1", "Service")
_POD_NAME = "statefulset.kubernetes.io/pod-name"
"""A label that each pod of a StatefulSet gets ("StatefulSets", "Pod name label")."""
_POD = regex(r"(.+)-[0-9]+")


class KubernetesService(NamedTuple):
    """A Service: its names, and the labels of the pods behind it. ``placed``: its document names the namespace, which
    else may be any."""

    namespace: str
    name: str
    selector: Mapping[str, str]
    placed: bool = True

    @property
    def sign(self) -> tuple[str, str]:
        """A label by which it is found among others, so that not each workload is held against each Service. The one
        of a StatefulSet's pod has no value, as workloads do not have it."""
        return next((each for each in self.selector.items() if each[0] != _POD_NAME), (_POD_NAME, ""))

    @property
    def hosts(self) -> Iterator[str]:
        place = f"{self.name}.{self.namespace}"
        yield from (place, f"{place}.svc", f"{place}.{_CLUSTER}")
        if not self.placed:
            yield f"{self.name}.{ANY_NAMESPACE}"


class Network:
    """The Services of manifests that are applied together. ``networks``: those of one folder are found first, then
    those of all folders, in which others of the same names may be alternatives."""

    def __init__(
        self, networks: tuple[str, ...], objects: Iterable[Object], configurations: ContainerConfigurations
    ) -> None:
        self._networks = networks
        objects = list(objects)
        self._services: defaultdict[tuple[str, str, str], dict[int, KubernetesService]] = defaultdict(dict)
        for number, service in enumerate(_services(objects)):
            self._services[service.namespace, *service.sign][number] = service
        self._configurations = configurations
        self._given = {(each.namespace, each.name) for each in objects if (each.api, each.kind) == _SERVICE}

    def of(
        self, container: Container, settings: Sequence[Setting], known: KnownHolders, budget: SettingBudget
    ) -> DeployedContainer:
        """What that container gets beside its environment, which are the ``settings``."""
        workload = container.workload
        hosts = [host for service in self._of(workload) for host in service.hosts]
        hosts += self._governing(workload)
        command = container.command()
        if workload.kind == "StatefulSet":
            hosts += [f"{workload.name}-0.{host}" for host in hosts]
        return DeployedContainer(
            networks=self._networks,
            hosts=tuple(dict.fromkeys((network, host.lower()) for network in self._networks for host in hosts)),
            domains=(workload.namespace,),
            shares=f"{self._networks[0]}: {workload.namespace}/{workload.kind}/{workload.name}",
            published=tuple(filter(None, map(_published, container.fields.list("ports")))),
            files=(*_files(container, settings, known, budget), *_options(command, settings)),
            folders=tuple(mount.text("mountPath").rstrip("/") for mount in container.fields.list("volumeMounts")),
            configurations=tuple(self._configurations.of(container, settings, known, budget)),
            is_client=container.runs_once or starts_clients(text for text, _ in command),
            makes_databases=makes_databases(text for text, _ in command),
            named=tuple(entry.text("name") for entry in container.fields.list("env")),
        )

    def _governing(self, workload: Object) -> Iterator[str]:
        """The names that a StatefulSet's pods have by its `serviceName`, where that Service is in other manifests."""
        spec = workload.fields.down("spec") if workload.kind == "StatefulSet" else None
        name = spec.text("serviceName") if spec else ""
        if name and (workload.namespace, name) not in self._given:
            yield from KubernetesService(workload.namespace, name, {}).hosts

    def _of(self, workload: Object) -> Iterator[KubernetesService]:
        if not self._services:
            return
        labels = _labels(workload)
        signs = [*labels.items(), (_POD_NAME, "")]
        found = [self._services.get((workload.namespace, *sign), {}) for sign in signs]
        for _, service in sorted((each for services in found for each in services.items()), key=itemgetter(0)):
            own = workload.kind == "StatefulSet" and _POD.fullmatch(service.selector.get(_POD_NAME, ""))
            named = {_POD_NAME: own[0]} if own and own[1] == workload.name else {}
            if service.selector.items() <= {**labels, **named}.items():
                yield service


def _services(objects: Iterable[Object]) -> Iterator[KubernetesService]:
    """Those with a selector: one without leads outside, or to addresses that are not known here."""
    for found in objects:
        if (found.api, found.kind) == _SERVICE:
            selector = _texts(found.fields.down("spec"), "selector")
            if selector:
                yield KubernetesService(found.namespace, found.name, selector, found.placed)


def _labels(workload: Object) -> Mapping[str, str]:
    """The labels of a workload's pods."""
    template = workload.fields.down(*POD_SPECS.get(workload.kind, ())[:-1])
    return _texts(template.down("metadata") if template else None, "labels")


def _texts(fields: Fields | None, name: str) -> dict[str, str]:
    """A field that is a map of texts; empty where the API server would not take it."""
    try:
        return {entry.key: entry.text for entry in fields.entries(name)} if fields else {}
    except Unreadable:
        return {}


def _published(ports: Fields) -> PublishedPorts | None:
    """The port of the node, where the pod takes one."""
    return published(f"{ports.port('hostPort')}:{ports.port('containerPort')}")


def _options(command: Sequence[tuple[str, Origin]], settings: Iterable[Setting]) -> Iterator[tuple[str, Setting]]:
    """The options of the command whose value is that of a variable: Kubernetes fills `$(NAME)` in, a shell more."""
    if not command:
        return
    forms = ("$({})", "${}", "${{{}}}") if any(word == "-c" for word, _ in command) else ("$({})",)
    found = {form.format(setting.name): setting for setting in settings for form in forms}
    for name, value, _ in credential_options(command):
        if value in found:
            yield name, found[value]


def _files(
    container: Container, settings: Sequence[Setting], known: KnownHolders, budget: SettingBudget
) -> Iterator[tuple[str, Setting]]:
    """The values in the files that NAME_FILE variables name. They are looked up, and not taken: whether the program
    reads such files is not known here."""
    reach = Reach(known, container.workload.namespace)
    for setting in settings:
        if (name := plain_name(setting.name)) and isinstance(setting.value, Secret):
            path = setting.value.reveal()
            file = file_at(container, path, reach, budget)
            found = file.setting(name, setting) if file else None
            if found:
                yield path, found
