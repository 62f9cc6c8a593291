"""Which services read what an env file says: one file is often given to all of them as a whole."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.variables import EndPart
from auracheck.deployment.matching import by_image, policy_of
from auracheck.model import Setting, Target


class SharedEnvFiles:
    """The env files of one deployment. One that says how others sign in to a service which has it as well is a file for
    all: it says nothing of where that service itself leads, nor where one leads that depends on no other, while others
    do."""

    def __init__(self, clients: Mapping[int, Sequence[Client]]) -> None:
        self._for_all: dict[int, set[str]] = {key: set(_own_files(each)) for key, each in clients.items()}
        readers: defaultdict[str, list[Target]] = defaultdict(list)
        shared = set().union(*self._for_all.values())
        for client in (client for each in clients.values() for client in each) if shared else ():
            if (file := _file(client.setting, client)) in shared:
                readers[file].append(client.variables.judged.target)
        self._with_clients = {file for file, each in readers.items() if not all(map(_starts_alone, each))}

    def are_read(self, client: Client) -> bool:
        """Whether the program may read what this end of a connection consists of."""
        judged = client.variables.judged
        file = _file(client.setting, client)
        if file and (file in self._for_all.get(id(judged), ()) or self._is_of_others(file, judged.target)):
            return False
        return not (client.password and _is_unknown(client.password, client))

    def _is_of_others(self, file: str, target: Target) -> bool:
        return file in self._with_clients and _starts_alone(target)


def _own_files(clients: Iterable[Client]) -> Iterable[str]:
    """The env files that say how others sign in to the target of these clients."""
    for client in clients:
        container = client.variables.judged.target.container
        file = _file(client.setting, client) if client.password and container else ""
        if file and container and any(client.host.lower() == name for _, name in container.hosts):
            yield file


def _file(setting: Setting, client: Client) -> str:
    """The env file with a setting; empty where that is set for the target alone."""
    file = setting.origin.file
    return file if file and setting.scheme and file != client.variables.judged.target.origin.file else ""


def _starts_alone(target: Target) -> bool:
    return target.container is not None and target.container.starts_alone


def _is_unknown(password: EndPart, client: Client) -> bool:
    """Whether a password is in an env file, and the catalogue knows the program, which reads no variable of that
    name."""
    if password.setting is None or not _file(password.setting, client):
        return False
    image = client.variables.judged.target.image
    program = by_image(image) if image else ""
    return bool(program) and policy_of(program).find(password.name) is None
