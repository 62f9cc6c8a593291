"""The configurations of a container: settings in the keys of ConfigMaps and Secrets that it has as files, in its
command and in its variables."""

from collections.abc import Iterable, Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Configuration, Origin, Secret, Setting
from auracheck.regex import regex
from auracheck.systems.command_line import of_command
from auracheck.systems.configuration import MAX_BYTES, is_configuration, is_plain, of_variables, settings_of
from auracheck.systems.files import Budget, too_large
from auracheck.systems.kubernetes.environment import SettingBudget, refers
from auracheck.systems.kubernetes.fields import Fields
from auracheck.systems.kubernetes.holders import CONFIG_MAP, SECRET
from auracheck.systems.kubernetes.objects import Container
from auracheck.systems.kubernetes.reach import KnownHolders, Reach

KEYS_PER_SETTING = 100
"""Keys of a mounted object that take as long as one variable."""

_HOST = regex(r"\$\{([A-Z0-9_]+)_SERVICE_HOST\}")
_PORT = regex(r":\$\{[A-Z0-9_]+_SERVICE_PORT(?:_[A-Z0-9_]+)?\}")


class ContainerConfigurations:
    """Reads the configurations of containers, each key once. ``unread`` are the places of those that cannot be read."""

    def __init__(self) -> None:
        self._read: dict[Origin, list[Configuration]] = {}
        self.unread: dict[Origin, Unreadable] = {}

    def of(
        self, container: Container, settings: Sequence[Setting], known: KnownHolders, budget: SettingBudget
    ) -> Iterator[Configuration]:
        """Those of one container, whose environment are the ``settings``."""
        command = container.command()
        for found in of_command(command) if command else ():
            yield tuple(Setting(name, Secret(value), origin) for name, value, origin in found if is_plain(name))
        yield from of_variables(settings)
        yield from ((each,) for each in _filled_in_later(container, settings))
        for name, setting in _files(container, Reach(known, container.workload.namespace), budget):
            yield from self._of(name, setting)

    def _of(self, name: str, setting: Setting) -> Sequence[Configuration]:
        origin = setting.origin
        if origin not in self._read:
            self._read[origin] = []
            text = setting.reveal()
            content = _with_services(text).encode("utf-8", "surrogateescape")
            try:
                Budget(MAX_BYTES, too_large("configuration", MAX_BYTES)).spend(len(content))
                self._read[origin] = settings_of(name, content, lambda _: origin)
            except Unreadable as error:
                self.unread[origin] = error
        return self._read[origin]


def _filled_in_later(container: Container, settings: Iterable[Setting]) -> Iterator[Setting]:
    """The addresses in variables of which a part is not known, as they are written: `redis://:$(PASSWORD)@cache`."""
    unknown = {each.origin for each in settings if each.value is EXTERNAL}
    for entry in container.fields.list("env") if unknown else ():
        text, origin = entry.text("value"), entry.origin_of("name")
        if "://" in text and refers(text) and origin in unknown:
            yield Setting(entry.text("name"), Secret(text), origin)


def _with_services(text: str) -> str:
    """The text with the names of Services in place of the variables that a container has for each of its namespace
    ("Service", "Environment variables"); what a port means is known by the name."""
    return _HOST.sub(lambda found: found[1].lower().replace("_", "-"), _PORT.sub("", text))


def _files(container: Container, reach: Reach, budget: SettingBudget) -> Iterator[tuple[str, Setting]]:
    """The name of each configuration file, and the key of an object that it is."""
    volumes = {volume.text("name"): volume for volume in container.pod.list("volumes")}
    for mount in container.fields.list("volumeMounts"):
        volume = volumes.get(mount.text("name"))
        inside = mount.text("subPath").strip("/")
        for path, setting in _keys(volume, reach, budget) if volume else ():
            if not inside or path == inside or path.startswith(f"{inside}/"):
                name = mount.text("mountPath") if path == inside else path
                if is_configuration(name):
                    yield name, setting


def _keys(volume: Fields, reach: Reach, budget: SettingBudget) -> Iterator[tuple[str, Setting]]:
    """The path in a volume of each key of its objects. They are looked up, and not taken: whether the program reads
    them is not known."""
    projected = volume.fields("projected")
    for source in projected.list("sources") if projected else [volume]:
        for kind, field, name in ((SECRET, "secret", "secretName"), (CONFIG_MAP, "configMap", "name")):
            given = source.fields(field)
            holder = reach.take(kind, given.text("name" if projected else name)) if given else None
            if given is None or holder is None:
                continue
            budget.settings.spend(1 + len(holder.entries) // KEYS_PER_SETTING)
            paths = {item.text("key"): item.text("path").strip("/") for item in given.list("items")}
            for key, setting in holder.entries.items():
                if not paths or key in paths:
                    yield paths.get(key, key), setting
