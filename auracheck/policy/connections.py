"""The two ends of a connection, as an entry of the catalogue names them: `[[connections]]`."""

from collections.abc import Callable, Iterable, Mapping

from auracheck.typed import Any, NamedTuple, TypeVar

Conditions = Mapping[str, str | tuple[str, ...]]

PARTS = ("user", "password", "database")
"""What both ends of a connection must agree on, in the order in which a server asks for it."""


class Login(NamedTuple):
    """One account of a server: what its image takes it from, and how clients name it.

    ``user``, ``password`` and ``database`` are names of variables and options, the first one that is set counts.
    ``default_user`` is the account where none of ``user`` is set, `*` any user; ``default_database`` the same for
    the database, where `{user}` is the user. ``also`` are databases that are always there, or ``*`` where it does
    not matter. Files in the folders ``scripts`` may create other users and databases; ``others``: they exist, always or
    under one of these conditions. ``first_start``: the image reads the password only where it finds no data. Without a
    password the server asks for none, if ``optional``: always, or under one of these conditions. ``unprotected`` are
    those under which it accepts any. ``clients`` maps parts, and `host`, to the names that clients use. ``query`` is
    what a URL needs to sign in with this account if it names a database. ``configuration`` is the file in which the
    image looks for options unless its command names another. Below ``users`` its configuration has other accounts, each
    with a number and `user` and `password` below that. ``ports``: the first is the one that every client may use.
    """

    user: tuple[str, ...] = ()
    password: tuple[str, ...] = ()
    database: tuple[str, ...] = ()
    default_user: str = ""
    default_database: str = ""
    also: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    schemes: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    others: bool | Conditions = False
    first_start: bool = False
    optional: bool | Conditions = False
    unprotected: Mapping[str, str | tuple[str, ...]] = {}
    clients: tuple[Mapping[str, str], ...] = ()
    query: str = ""
    configuration: str = ""
    users: str = ""
    needs: Mapping[str, str] = {}

    def names(self, part: str) -> tuple[str, ...]:
        """The server's names for a part."""
        found: tuple[str, ...] = getattr(self, part)
        return found


def _is_names(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _is_ports(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, int) for item in value)


def _is_table(value: Any, inner: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(map(inner, value.values()))


KEYS: Mapping[str, Callable[[Any], bool]] = {
    "server": lambda value: _is_table(value, _is_names) and value.keys() <= set(PARTS),
    "client": lambda value: isinstance(value, list) and all(_is_table(each, _is_names) for each in value),
    "schemes": _is_names,
    "port": lambda value: isinstance(value, int) or _is_ports(value),
    "user": lambda value: isinstance(value, str),
    "database": lambda value: isinstance(value, str),
    "also": _is_names,
    "scripts": _is_names,
    "configuration": lambda value: isinstance(value, str),
    "users": lambda value: isinstance(value, str),
    "first_start": lambda value: isinstance(value, bool),
    "others": lambda value: isinstance(value, bool) or _is_table(value, _is_names),
    "optional": lambda value: isinstance(value, bool) or _is_table(value, _is_names),
    "unprotected": lambda value: _is_table(value, _is_names),
    "query": lambda value: isinstance(value, str),
    "needs": lambda value: _is_table(value, lambda option: isinstance(option, str)),
}
"""The keys of `[[connections]]`, and a test of each value."""


def wrong_key(table: Mapping[str, Any]) -> str:
    """The first key that is unknown or has a value of the wrong type; empty if there is none."""
    return next((key for key, value in table.items() if key not in KEYS or not KEYS[key](value)), "")


def logins(tables: Iterable[Mapping[str, Any]]) -> tuple[Login, ...]:
    """The accounts of checked tables."""
    return tuple(map(_login, tables))


def _login(table: Mapping[str, Any]) -> Login:
    server = table.get("server", {})
    return Login(
        **{part: _names(server.get(part, ())) for part in PARTS},
        default_user=table.get("user", ""),
        default_database=table.get("database", ""),
        also=_names(table.get("also", ())),
        ports=(port,) if isinstance(port := table.get("port", ()), int) else tuple(port),
        schemes=_names(table.get("schemes", ())),
        scripts=_names(table.get("scripts", ())),
        others=_conditions(table.get("others", False)),
        first_start=table.get("first_start", False),
        optional=_conditions(table.get("optional", False)),
        unprotected=_conditions(table.get("unprotected", {})),
        clients=tuple(table.get("client", ())),
        query=table.get("query", ""),
        configuration=table.get("configuration", ""),
        users=table.get("users", ""),
        needs=table.get("needs", {}),
    )


C = TypeVar("C", bool, Conditions)


def _conditions(value: C) -> C:
    return value if isinstance(value, bool) else {name: _names(values) for name, values in value.items()}


def _names(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
