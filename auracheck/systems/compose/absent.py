"""Secrets and configs of a project whose file or variable is not there, so that Compose does not start what takes them
(docker-compose 2.26.1, pkg/compose: buildContainerSecretMounts, injectSecrets)."""

from auracheck.model import Reference
from auracheck.systems.compose.tree import Leaf, TreeMap, text
from auracheck.systems.env_file import shown_name
from auracheck.systems.files import is_absent


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
