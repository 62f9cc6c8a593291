"""Secrets and configs of a project whose file or variable is not there, so that Compose does not start what takes them
(docker-compose 2.26.1, pkg/compose: buildContainerSecretMounts, injectSecrets), and env files that are not there."""

import os
from collections.abc import Iterable

from auracheck.listing import some
from auracheck.model import Reference, Target
from auracheck.systems.absent import copying
from auracheck.systems.compose.tree import ComposeError, Leaf, Tree, TreeMap, text
from auracheck.systems.env_file import shown_name
from auracheck.systems.files import is_absent

_MOST_NAMED = 10
"""Env files that are named in one message."""


def env_beside(file: str | None) -> str:
    """The `.env` of the project of a Compose file, also for what a service extends from a file elsewhere."""
    return os.path.join(os.path.dirname(file or ""), ".env")


def variables_file(target: Target) -> str:
    """The env file from which the project of a service takes its variables."""
    given = target.container.variables_file if target.container else ""
    return given or env_beside(target.origin.file)


def copying_env(file: str | None) -> str:
    """The command that makes that `.env` of its example, in brackets; empty where it is there, or has none."""
    env = env_beside(file)
    return "" if os.path.lexists(env) else copying(env)


def refused(reason: str, given: Tree) -> ComposeError:
    """The refusal of what a file gives. Where that took a variable that is not set, it says so, with the command that
    makes the `.env` of its example."""
    unset = given.unset if isinstance(given, Leaf) else ()
    if not unset:
        return ComposeError(reason, given.origin)
    names = " and ".join(filter(str.isupper, unset)) or "a variable"
    return ComposeError(f"{reason}; {names} not set{copying_env(given.origin.file)}", given.origin)


def without_source(name: str, given: TreeMap) -> Reference | None:
    """What a secret is to come from and is not there; None where it is there. ``name`` is the secret's in its service.
    A path that variables were filled into may be a value, and is not shown."""
    variable, file = given.text("environment"), given.entries.get("file")
    if variable and "content" not in given.entries:
        return Reference(name, shown_name(variable), given.place("environment"), is_secret=True)
    path = text(file)
    if path and isinstance(file, Leaf) and is_absent(path):
        return Reference(name, "" if file.used else path, given.place("file"), is_secret=True, is_file=True)
    return None


def refuse_absent(services: Iterable[TreeMap]) -> None:
    """Raises `ComposeError` that names all env files that are not there, if several are not. A path that variables were
    filled into is not shown."""
    absent = {
        path: leaf.origin
        for service in services
        for item in service.items("env_file")
        if isinstance(item, TreeMap) and isinstance(leaf := item.entries.get("path"), Leaf) and not leaf.used
        if is_required(item) and not os.path.exists(path := item.text("path") or "")
    }
    if len(absent) > 1:
        how = copying(*absent, can_be_empty=True) if len(absent) <= _MOST_NAMED else ""
        raise ComposeError(f"{some([*absent], _MOST_NAMED)}: no such files{how}", next(iter(absent.values())))


def is_required(item: TreeMap) -> bool:
    """`required:` of an env file; as text it is what Compose takes for a truth value."""
    tree = item.entries.get("required")
    value = tree.value if isinstance(tree, Leaf) else True
    return value.lower() not in ("false", "n", "no", "off") if isinstance(value, str) else value is not False
