"""The configuration files of a container that its command names (`Exec=redis-server /etc/redis.conf`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Origin, Secret, Setting
from auracheck.systems.quadlet.files import QuadletPlace
from auracheck.systems.source import Context
from auracheck.systems.systemd.search import UnitPart


def configuration_files(
    own: Mapping[str, Sequence[str]],
    place: QuadletPlace,
    context: Context,
    read: Callable[[UnitPart], bytes],
    header: Origin,
) -> Iterator[tuple[str, Setting]]:
    """Each of them by its path in the container. The content of one that is mounted from a file here is known; of any
    other it may be anything, and ``header`` is the place of that. ``own`` are the keys of the container's section."""
    mounted = dict(_mounts(own.get("Volume", ())))
    words = (word for text in own.get("Exec", ())[-1:] for word in text.split())
    for path in (word for word in words if word.startswith("/") and word.endswith(".conf")):
        source = mounted.get(path, "")
        part = place.installed(place.named(source), context.installed) if source else None
        try:
            content = read(part) if part else b""
        except Unreadable:
            content = b""
        if part and content:
            yield path, Setting(path, Secret(content.decode("utf-8", "surrogateescape")), Origin(part.shown))
        else:
            yield path, Setting(path, EXTERNAL, header, literal=False)


def _mounts(volumes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Where each file or folder of the machine is in the container, and where it is here."""
    for volume in volumes:
        source, colon, rest = volume.partition(":")
        if colon and source.startswith(("/", ".")):
            yield rest.partition(":")[0], source
