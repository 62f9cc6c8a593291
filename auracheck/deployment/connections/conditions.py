"""Whether a container meets the conditions that the catalogue has for a server's account."""

from collections.abc import Sequence

from auracheck.deployment.connections.variables import Variables
from auracheck.policy import any_given
from auracheck.policy.connections import Conditions, Login


def holds(conditions: bool | Conditions, variables: Variables) -> bool:
    """Whether one of the conditions is met by a variable, or by an option or line of configuration (`--name`)."""
    if isinstance(conditions, bool):
        return conditions
    settings = (*variables.judged.target.winners().values(), *variables.settings.values()) if conditions else ()
    values = {setting.name: setting.value for setting in settings}  # blank ones, too
    options = {name: part.value for name in conditions if name[0] == "-" and (part := variables.part(name))}
    return any_given(conditions, values | options)


def held(conditions: Conditions, variables: Variables) -> Sequence[str]:
    """Those of the conditions that are met."""
    return [name for name, wanted in conditions.items() if holds({name: wanted}, variables)]


def has_scripts(login: Login, variables: Variables) -> bool:
    """Whether files that create users or databases may be in the container."""
    container = variables.judged.target.container
    folders = container.folders if container and login.scripts else ()
    inside = tuple(f"{folder}/" for folder in login.scripts)
    return any(f"{at.rstrip('/')}/".startswith(inside) or at == "/" for at in folders)
