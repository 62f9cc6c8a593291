"""The credentials that a container has beside its environment: in commands, options, build arguments, labels and
configs."""

import re
from collections.abc import Collection, Iterator, Sequence

from auracheck.model import Reference, Secret, Setting
from auracheck.systems.compose.environment import Entry, as_value, unresolved_in, within
from auracheck.systems.compose.metadata import metadata, of_configs
from auracheck.systems.compose.mounts import mounted_configs
from auracheck.systems.compose.template import variable_of
from auracheck.systems.compose.tree import Leaf, Tree, TreeList, TreeMap
from auracheck.systems.options import are_options, credential_options

STARTS = ("entrypoint", "command")
"""The keys of a service with what its container starts with, the one that counts most last."""


def command_settings(
    service: TreeMap, model: TreeMap, settings: Collection[Setting], entries: Sequence[Entry]
) -> Iterator[Setting | Reference]:
    """The credentials in a container's commands and in options that a variable has, in the arguments of its build, in
    labels and in configs, and those that are not set, beside the ``settings`` of its environment. ``entries`` are those
    of `environment:`."""
    names = {setting.name for setting in settings}
    yield from _in_env_files(entries, settings)
    words = (*((leaf.lacking or str(leaf.value), leaf) for leaf in command_words(service)), *_variables(entries))
    configs = mounted_configs(service, model)
    for name, value, leaf in (*credential_options(words), *metadata(service), *of_configs(configs.values())):
        if name in names:
            continue
        unset = [variable for variable in leaf.unset if f"${{{variable}}}" in value]
        if unset:
            text = re.sub(r"\$\{(?:" + "|".join(unset) + r")\}", "", value)
            setting = Setting(name, Secret(text), leaf.origin, False, variable=variable_of(value))
            yield setting
            yield from unresolved_in(setting, tuple(unset))
            continue
        setting = within(leaf, name, value)
        yield setting.unknown() if "$" in value else setting


def _variables(entries: Sequence[Entry]) -> Iterator[tuple[str, Leaf]]:
    """The variables of a container that have options for its program."""
    for leaf, name, value in entries:
        if value is not None and are_options(name, value):
            yield (leaf.lacking or str(leaf.value)).removeprefix(f"{name}="), leaf


def _in_env_files(entries: Sequence[Entry], settings: Collection[Setting]) -> Iterator[Setting]:
    """The credentials in options that a variable of an env file has."""
    own = {name for _, name, _ in entries}
    for setting in settings:
        value = setting.reveal() if setting.name not in own else ""
        if value and are_options(setting.name, value):
            for name, found, _ in credential_options([(value, None)]):
                yield setting._replace(name=name, value=as_value(found), lost=())


def command_words(service: TreeMap) -> Iterator[Leaf]:
    """The words of the commands that run in a container, the one that counts most last."""
    yield from _words(service.mapping("healthcheck").entries.get("test"))
    yield from start_words(service)


def start_words(service: TreeMap) -> Iterator[Leaf]:
    """The words of what a container starts with."""
    for key in STARTS:
        yield from _words(service.entries.get(key))


def _words(command: Tree | None) -> Iterator[Leaf]:
    for item in command.items if isinstance(command, TreeList) else (command,):
        if isinstance(item, Leaf) and isinstance(item.value, str):
            yield item
