"""Podman Quadlets: a `.container`, `.kube` or `.pod` unit."""

import os
from collections.abc import Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Target, Unread
from auracheck.systems.files import is_regular, listed
from auracheck.systems.quadlet.environment import QuadletRefused
from auracheck.systems.quadlet.files import QuadletPlace, locate
from auracheck.systems.quadlet.reader import QuadletReader
from auracheck.systems.source import Context, Item, Source, is_application
from auracheck.systems.systemd.root import Root

MAX_NAMES = 10_000
"""Names in the folder of a pod."""


class QuadletSource(Source):
    """The environment of a container that Podman runs by a Quadlet: a `.container`, `.pod` or `.kube` unit.

    Drop-ins beside the file (`web.container.d/*.conf`) are read with it, or one of them by itself. Of a `.pod` the
    `.container` files beside it that name it with Pod= are read, since a pod has no environment of its own. Of a
    `.kube` the containers in the manifests of Yaml= and ConfigMap= are read as `kubernetes:` reads them.

    The rules are those of Podman 5.4 (podman-systemd.unit(5), podman-run(1)). Unlike in a systemd service,
    Environment= wins over EnvironmentFile=, an env file is read as `podman run --env-file` reads it (quotes are a part
    of the value), a path may be relative to the unit's folder, and a `-` before it is a part of it. In a value write
    `%%` for `%` and `$$` for `$`, since systemd starts the container with these values in a command. `${NAME}` is taken
    from the [Service] section, whose own Environment= the container does not get. EnvironmentHost=, and `--env`,
    `--env-file` and `--secret` in PodmanArgs= count as well. A credential in Exec=, Entrypoint= or HealthCmd= is
    checked like a variable, and has the option's name.

    Secret=NAME,type=env is external: Podman keeps it. So is what a specifier or the host's environment gives that is
    not known here, and a NAME_FILE in a mounted secret or volume. The variables of the image are not read. `--root DIR`
    is the folder that is `/` for the unit. Other units of the machine reach the container by ContainerName=, Network=,
    NetworkAlias= and PublishPort=, or in its Pod=; both ends of such a connection are compared.

    A unit whose env file or manifest is missing is unread, since the container will not start. An env file at a path of
    another machine is unread alone: what the unit itself sets is checked, and nothing is required of it.
    """

    scheme = "quadlet"
    needs_files = "Quadlets"

    @classmethod
    def read_together(cls, spec: str, paths: Sequence[str], context: Context) -> Iterator[Item]:
        """Nobody named these files, so a container is judged only if it is the application's."""
        for path in paths:
            for item in cls(f"quadlet:{path}", path, context).read():
                if isinstance(item, Target) and item.label == path:
                    yield _by_name(item, context)
                else:
                    yield item._replace(source=spec) if isinstance(item, Unread) else item

    def found(self) -> Iterator[Item]:
        place = locate(self.location, Root(self.context.root))
        members = [self.location] if place.section != "Pod" else self._members(place)
        for path in members:
            try:
                member = locate(path, Root(self.context.root))
            except Unreadable as error:
                yield Unread(self.spec, error.reason, path)
                continue
            yield from QuadletReader(self.spec, member, self.context).items(path)

    def _members(self, place: QuadletPlace) -> list[str]:
        """The containers of a pod. Raises `Unreadable`."""
        pod = os.path.basename(place.parts[0].shown)
        found: list[str] = []
        for name in sorted(listed(place.folder or ".", MAX_NAMES)):
            path = os.path.join(place.folder, name)
            if name.endswith(".container") and is_regular(path) and pod in self._pods(path):
                found.append(path)
        if not found:
            raise Unreadable(f"no containers in this pod (no .container file beside it has Pod={pod})")
        return found

    def _pods(self, path: str) -> list[str]:
        try:
            return QuadletReader(self.spec, locate(path, Root(self.context.root)), self.context).pods()
        except (Unreadable, QuadletRefused):
            return []


def _by_name(target: Target, context: Context) -> Target:
    name = os.path.basename(target.label)
    names = (target.label, name, name.removesuffix(".container"))
    variables = [setting.name for setting in target.settings]
    judged = any(is_application(each, variables, context) for each in names)
    return target._replace(judged=judged, names=names)
