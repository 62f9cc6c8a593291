"""Which services read what is given to several of them as a whole: an env file, a ConfigMap, a Secret."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.variables import Configured, references
from auracheck.deployment.matching import by_image, index, policy_of, product
from auracheck.model import Origin, Setting, Target

_OF_ANY = frozenset({
    "api", "app", "backend", "client", "consumer", "container", "deployment", "frontend", "gateway", "gui", "job",
    "main", "microservice", "ms", "publisher", "server", "service", "services", "srv", "svc", "ui", "web", "worker",
})  # fmt: skip
"""Words in the names of services that say nothing of what a variable is for."""

_SHOWS = frozenset(("assets", "frontend", "vite", "webpack", "webpacker"))
"""Words in the names of services that make what runs in a browser."""

_DATABASES = frozenset(("database", "db", "sql"))
"""Words for a server in the names of variables, besides those of the catalogue's entries."""

_MANY = 3
"""How many variables of a program show what its variables begin with: the catalogue has not all of them."""

_SHIPS = frozenset(("filebeat", "fluentbit", "fluentd", "promtail", "vector"))
"""Words in the names of images that ship logs: their own configuration says to which server."""

_PROXIES = frozenset(("amqproxy", "bunkerweb", "caddy", "envoy", "haproxy", "traefik", "varnish"))
"""Words in the names of images that pass requests on and do nothing else."""

_PASSES_ON = _SHIPS | _PROXIES | {"httpd", "nginx", "openresty"}
"""Words in the names of images that pass requests or logs on, and read no env file of others."""


class SharedEnvFiles:
    """What the targets of one deployment have from one place.

    An env file that says how others sign in to a service which has it as well is a file for all: it says nothing of
    where that service itself leads, nor where a program leads that waits for none, while others do. A server for which
    some of its readers wait is for them, and for others of the same program; so it is in a file with the address of a
    reader by its name, which is for those that reach it, where that is built here. Where variables of one place are
    called after several of their readers, each is for that one; one that the configuration of a reader refers to is for
    none whose configuration does not. A proxy reads none of it.
    """

    def __init__(self, clients: Mapping[int, Sequence[Client]]) -> None:
        self._for_all: dict[int, set[str]] = {key: set(_own_files(each)) for key, each in clients.items()}
        self._of_clients: defaultdict[str, set[str]] = defaultdict(set)
        """The programs that are clients by a file for all."""
        self._waiting: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._waiting_built: set[tuple[str, str]] = set()
        self._readers: defaultdict[tuple[Origin, str], set[str]] = defaultdict(set)
        self._called: defaultdict[str | None, set[str]] = defaultdict(set)
        self._referred = _referred_by_program(clients)
        self._all_referred = frozenset().union(*self._referred.values())
        self._shared = set().union(*self._for_all.values())
        self._addressed = {key: set(_files_for_others(each)) for key, each in clients.items()}
        self._of_frontends = {key: set(_files_of_frontend(each)) for key, each in clients.items()}
        self._with_addresses = self._shared.union(*self._addressed.values(), *self._of_frontends.values())
        self._targets = Counter(origin for each in clients.values() for origin in {one.setting.origin for one in each})
        """How many targets have a place, as what is merged into them (YAML's anchors)."""
        for each in clients.values():
            self._add(each)
        for (origin, name), readers in self._readers.items():
            if len(readers) > 1:
                self._called[origin.file] |= _called_after(name, readers)

    def _add(self, clients: Sequence[Client]) -> None:
        shared, with_addresses = self._shared, self._with_addresses
        for client in clients:
            reader = client.variables.judged.target
            if (name := _stem(reader.own_name)) and reader.container and not is_named(client, client.setting):
                self._readers[client.setting.origin, client.setting.name].add(name)
            if shared and not _starts_alone(reader) and (file := _file(client.setting, client)) in shared:
                self._of_clients[file].add(_program(reader))
        if with_addresses and clients:
            reader = clients[0].variables.judged.target
            for file in with_addresses & {each.origin.file for each in reader.settings if each.origin.file}:
                for other in _waits_for(reader):
                    self._waiting[file, other].add(_program(reader))
                    if reader.container and reader.container.built_from:
                        self._waiting_built.add((file, other))

    def are_read(self, client: Client) -> bool:
        """Whether the program may read what this end of a connection consists of."""
        judged = client.variables.judged
        file = _file(client.setting, client)
        if file and (file in self._for_all.get(id(judged), ()) or self._is_of_others(file, judged.target)):
            return False
        if file and self._is_referred_by_others(client):
            return False
        if file or (client.setting.kept_in and not is_named(client, client.setting)):
            return not _passes_on(_image(judged.target))
        return not (self._targets[client.setting.origin] > 1 and _is_proxy(_image(judged.target)))

    def is_for(self, client: Client, server: Target) -> bool:
        """Whether a server is one of those to which the place leads this reader."""
        own = client.variables.judged.target
        waiting = self._waiting.get((_file(client.setting, client), server.own_name)) if self._waiting else None
        is_for_others = waiting and server.own_name not in _waits_for(own) and _program(own) not in waiting
        if is_for_others and self._says_for_what(client, server):
            return False
        return not self._is_called_after_another(client, own, server)

    def _says_for_what(self, client: Client, server: Target) -> bool:
        """Whether it would say that it waits for a server: it waits for others, makes what runs in a browser, or is
        built here, as another reader is which does."""
        own, file = client.variables.judged.target, _file(client.setting, client)
        container = own.container
        if file in self._of_frontends[id(client.variables.judged)]:
            return True
        if file not in self._shared and file not in self._addressed[id(client.variables.judged)]:
            return False
        if file in self._shared and (_waits_for(own) or _is_frontend(own)):
            return True
        is_built = container is not None and container.waits_for is not None and bool(container.built_from)
        return is_built and (file, server.own_name) in self._waiting_built

    def _is_of_others(self, file: str, target: Target) -> bool:
        programs = self._of_clients.get(file)
        return programs is not None and _starts_alone(target) and _program(target) not in programs

    def _is_referred_by_others(self, client: Client) -> bool:
        """Whether the configuration of other programs refers to the variable, and that of the reader does not."""
        own, name = self._referred[id(client.variables.judged)], client.setting.name
        return bool(own) and name in self._all_referred and name not in own

    def _is_called_after_another(self, client: Client, own: Target, server: Target) -> bool:
        """Whether the variable has the name of another reader, and not the reader's own."""
        origin, name = client.setting.origin, client.setting.name
        if len(self._called.get(origin.file, ())) < 2 or is_named(client, client.setting):  # nearly all
            return False
        called = _called_after(name, self._readers[origin, name]) - {_stem(server.own_name)}
        return bool(called) and _stem(own.own_name) not in called


def _referred_by_program(clients: Mapping[int, Sequence[Client]]) -> Mapping[int, Set[str]]:
    """The variables to which the configuration of each target's program refers: targets with one image run one program,
    and not each of them has all of its files here."""
    own = {key: _referred(each) for key, each in clients.items()}
    of_programs: defaultdict[str, Set[str]] = defaultdict(frozenset)
    for key, names in own.items():
        if names:
            of_programs[_program(clients[key][0].variables.judged.target)] |= names
    if not of_programs:  # nearly always
        return own
    programs = {key: _program(each[0].variables.judged.target) if each else "" for key, each in clients.items()}
    return {key: of_programs.get(program, own[key]) for key, program in programs.items()}


def _referred(clients: Sequence[Client]) -> Set[str]:
    """The variables to which the configuration of a program refers."""
    container = clients[0].variables.judged.target.container if clients else None
    return frozenset(
        name
        for configuration in (container.configurations if container else ())
        for setting in configuration
        for name in references(setting)
    )


@lru_cache(1 << 10)
def _passes_on(image: str) -> bool:
    words = _words(product(image))
    return not _PASSES_ON.isdisjoint(words) and "php" not in words


@lru_cache(1 << 10)
def _is_proxy(image: str) -> bool:
    return not _PROXIES.isdisjoint(_words(product(image)))


def _called_after(name: str, readers: Set[str]) -> Set[str]:
    words = "_".join(_words(name))
    return {each for each in readers if f"_{each}_" in f"_{words}_"}


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]


@lru_cache(1 << 10)
def _stem(name: str) -> str:
    """What distinguishes a service from others of its deployment: its name without words that any may have; empty for
    one that is called as a server is."""
    words = [word for word in _words(name.rpartition("/")[2]) if word not in _OF_ANY]
    return "" if _server_words().issuperset(words) else "_".join(words)


def _own_files(clients: Iterable[Client]) -> Iterator[str]:
    """The env files that say how others sign in to the target of these clients."""
    for client in clients:
        container, file = client.variables.judged.target.container, _file(client.setting, client)
        is_own = file and container and client.host.lower() in {name for _, name in container.hosts}
        if is_own and _is_for_a_server(client):
            yield file


def _files_for_others(clients: Sequence[Client]) -> Iterator[str]:
    """The env files with the address of the target of these clients in a variable that is called after it."""
    target = clients[0].variables.judged.target if clients else None
    container = target.container if target else None
    if target is None or container is None or not container.hosts:  # most
        return
    own = {name for _, name in container.hosts}
    for client in clients:
        if client.host in own and (stem := _stem(target.own_name)) and _called_after(client.setting.name, {stem}):
            yield from filter(None, [_file(client.setting, client)])


def _files_of_frontend(clients: Sequence[Client]) -> Iterator[str]:
    """The files of others of a target that makes what runs in a browser and says for what it waits."""
    target = clients[0].variables.judged.target if clients else None
    if target is not None and _is_frontend(target) and _waits_for(target):
        yield from filter(None, (_file(client.setting, client) for client in clients))


def _is_frontend(target: Target) -> bool:
    return not _SHOWS.isdisjoint(_words(target.own_name))


def _is_for_a_server(client: Client) -> bool:
    """Whether the variable leads to a server by its password, its scheme or its name: a program has its own host in
    such files, too."""
    if client.family != "http" and (client.password or client.family):
        return True
    return not (_server_words() | _DATABASES).isdisjoint(_words(client.setting.name))


@lru_cache(1)
def _server_words() -> frozenset[str]:
    return frozenset(index().role["server"])


def is_named(client: Client, setting: Setting) -> bool:
    """Whether a setting is given to the target by its name."""
    container = client.variables.judged.target.container
    return container is not None and setting.name in container.named


def _file(setting: Setting, client: Client) -> str:
    """The env file with a setting; empty where that is set for the target alone."""
    variables, given = client.variables, setting
    if isinstance(variables, Configured) and variables.has_in_configuration(setting):
        given = variables.variable_with(setting) or setting._replace(scheme="")
    file = given.origin.file
    if not file or not given.scheme or file == variables.judged.target.origin.file:
        return ""
    return "" if is_named(client, setting) else file


def _is_of_many(setting: Setting, client: Client) -> bool:
    """Whether the target gets a setting with all others of an env file, a ConfigMap or a Secret."""
    return bool(_file(setting, client)) or (setting.kept_in != "" and not is_named(client, setting))


def _starts_alone(target: Target) -> bool:
    """Whether its image is not built here, and it waits for no other service."""
    container = target.container
    return container is not None and container.waits_for == () and not container.built_from


def _waits_for(target: Target) -> Sequence[str]:
    return (target.container.waits_for if target.container else None) or ()


def _image(target: Target) -> str:
    """Its image, or the one from which that is built here."""
    return (target.container.base if target.container else "") or target.image


def _program(target: Target) -> str:
    return target.image or (target.container.built_from if target.container else "")


def only_passes_on(client: Client) -> bool:
    """Whether it is a proxy, which leads on without a password."""
    image = _image(client.variables.judged.target)
    if client.password is not None or not _passes_on(image):
        return False
    return not isinstance(client.variables, Configured) or _SHIPS.isdisjoint(_words(product(image)))


def reads_no_such_variable(client: Client, server: Target | None) -> bool:
    """Whether what a client is known by is among what others get as well, and the catalogue knows the program, which
    reads no variable of that name nor many that begin like it. Of a host alone the catalogue says less: none may begin
    like it, and the program does not wait for the server."""
    given, target = client.named, client.variables.judged.target
    program = by_image(target.image) if target.image and given.setting else ""
    if not program or given.setting is None or not _is_of_many(given.setting, client):
        return False
    if policy_of(program).find(given.name) is not None:
        return False
    beginning = f"{given.name.upper().partition('_')[0]}_"
    alike = sum(name.startswith(beginning) for name in policy_of(program).secrets)
    if client.password is not None:
        return alike < _MANY
    return alike == 0 and server is not None and server.own_name not in _waits_for(target)
