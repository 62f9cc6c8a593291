"""The accounts that the configuration of a server lists, beside those that its image makes."""

import os
from collections.abc import Iterator

from auracheck.deployment.connections.variables import EndPart, Variables
from auracheck.policy.connections import Login

_OF_USERS = ".acl"
"""What the name of a file with users alone has, or of a template of it."""
MAX_ACCOUNTS = 64
"""Most accounts of one server that are looked at."""


def listed(login: Login, variables: Variables) -> Iterator[tuple[EndPart, EndPart]]:
    """User and password of each account. A file that the server does not name as the one with its users has none."""
    for number in range(MAX_ACCOUNTS if login.users else 0):
        user = variables.part(f"{login.users}.{number}.user")
        password = variables.part(f"{login.users}.{number}.password")
        if user is None or password is None:
            return
        if _is_named(user.origin.file or "", login, variables):
            yield user, password


def made(login: Login, variables: Variables) -> Iterator[EndPart]:
    """The databases that scripts of the server make."""
    for number in range(MAX_ACCOUNTS if login.users and login.scripts else 0):
        if (found := variables.part(f"{login.users}.database.{number}")) is None:
            return
        yield found


def _is_named(file: str, login: Login, variables: Variables) -> bool:
    """Whether a file is the one with the server's users: it is named so, or its other configuration where none is."""
    options = login.others if not isinstance(login.others, bool) else ()
    given = [part.text or "" for name in options if name[0] == "-" and (part := variables.part(name))]
    named, name = [text for text in given if "." in text], os.path.basename(file)
    return name in map(os.path.basename, named) if named else _OF_USERS not in name
