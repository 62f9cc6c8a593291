"""Configuration files that are given to several programs, each of which reads its own part."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.variables import Configured
from auracheck.model import DeployedContainer, Target


class SharedFiles:
    """The configuration files that targets with several images have: a server for which some of them wait is not for
    one that waits for others. Of an image that is built here it is not known what its program waits for itself."""

    def __init__(self, targets: Iterable[JudgedTarget]) -> None:
        readers: defaultdict[str, list[Target]] = defaultdict(list)
        for judged in targets:
            container = judged.target.container
            if container and container.configurations and _says_what_for(container):
                for file in {each[0].origin.file for each in container.configurations if each}:
                    readers[file or ""].append(judged.target)
        self._waiting = {  # the images that wait for each server; nearly always there is none
            file: _images_by_server(every) for file, every in readers.items() if len({each.image for each in every}) > 1
        }

    def are_for(self, client: Client, server: Target) -> bool:
        """Whether the place with a client's end is for the target that has it, as far as it leads to a server."""
        images = self._waiting.get(client.setting.origin.file or "")
        if images is None:
            return True
        own, variables = client.variables.judged.target, client.variables
        is_own = not isinstance(variables, Configured) or not variables.has_in_configuration(client.setting)
        if is_own or own.container is None or not _says_what_for(own.container):
            return True
        return own.image in images.get(server.own_name, (own.image,))


def _says_what_for(container: DeployedContainer) -> bool:
    return bool(container.waits_for) and not container.built_from


def _images_by_server(readers: Iterable[Target]) -> Mapping[str, set[str]]:
    """The images of the targets that wait for each server."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in readers:
        for server in (each.container.waits_for if each.container else ()) or ():
            found[server].add(each.image)
    return found
