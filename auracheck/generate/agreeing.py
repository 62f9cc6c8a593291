"""One password for both ends of a connection: the URLs of one server, and the variables that name its password."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from auracheck.deployment.matching import index, policy_of
from auracheck.judgement.urls import Url, around_password, family, split
from auracheck.model import Secret
from auracheck.policy.entry import Entry

if TYPE_CHECKING:
    from auracheck.generate.planning import Made


def agreeing(made: Sequence["Made"], entries: Iterable[Entry]) -> list["Made"]:
    """The values, with one password for each server: that of its first URL, in its other URLs with the same user and
    host, and under the names by which its image and its clients know it."""
    passwords: dict[tuple[str, str | None, str], str] = {}
    found = [_with_password(one, passwords) for one in made]
    by_family = {server: password for (server, _, _), password in reversed(passwords.items())}
    kinds = {entry.name: entry for entry in entries}
    return [_named(one, kinds[one.name], by_family) for one in found]


def _with_password(one: "Made", passwords: dict[tuple[str, str | None, str], str]) -> "Made":
    url = _url(one)
    if url is None or one.value is None or url.password is None:
        return one
    parts = around_password(one.value.reveal())
    own = url.password
    password = passwords.setdefault((url.family, url.user, url.host), own)
    return one if parts is None or password == own else one._replace(value=Secret(_encoded(password).join(parts)))


def _encoded(password: str) -> str:
    from urllib.parse import quote

    return quote(password, safe="")


def _url(one: "Made") -> Url | None:
    text = one.value.reveal() if one.value else ""
    return split(text) if "://" in text else None


def _named(one: "Made", entry: Entry, passwords: dict[str, str]) -> "Made":
    if one.value is None or entry.kind != "password":
        return one
    servers = [server for server in passwords if one.name in password_names(server)]
    fits = len(servers) == 1 and len(passwords[servers[0]]) >= entry.least
    return one._replace(value=Secret(passwords[servers[0]])) if fits else one


@cache
def password_names(server: str) -> frozenset[str]:
    """The variables in which servers of that family, and their clients, have the password."""
    logins = [login for program in index().role["server"] for login in policy_of(program).logins]
    of_family = [login for login in logins if server in map(family, login.schemes)]
    names = [name for login in of_family for name in login.password]
    return frozenset(
        [*names, *(group["password"] for login in of_family for group in login.clients if "password" in group)]
    )
