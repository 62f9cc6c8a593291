"""Where the text of a program says that its servers are: literals with the name of one of the project's, in an address,
after a word for a host, or as the default of a variable. How it signs in there is not known. Nothing is run."""

import os
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator

from auracheck.model import Configuration, Origin, Secret, Setting
from auracheck.policy.names import LOGIN_OF_TEXT, literal
from auracheck.regex import regex
from auracheck.systems.files import is_regular, readable_names
from auracheck.systems.python_source import without_logins

MAX_FILES, MAX_BYTES = 300, 1 << 16
"""Most files of a program, and most bytes of each."""
MAX_PLACES, MAX_NAMES, MAX_DEPTH = 1_000, 500, 6
"""Most paths that are looked at, names of a folder, and folders in one another."""
MAX_LINE = 400

_ENDINGS = (".py", ".js", ".mjs", ".cjs", ".ts", ".go", ".php", ".rb", ".java", ".kt", ".cs", ".rs", ".ex", ".exs")
_OTHER_FILES = regex(r"(?i).*(?:test|spec|mock|example|fixture).*|.*\.d\.ts|.*\.min\.js|.*\.config\.[cm]?[jt]s")
"""Files that are not what a program runs: the last are for the tools that make it."""
_OTHER_FOLDERS = frozenset((
    "__tests__", "assets", "bin", "build", "coverage", "dist", "doc", "docs", "e2e", "example", "examples", "fixtures",
    "locales", "migrations", "node_modules", "obj", "spec", "static", "target", "test", "tests", "vendor",
))  # fmt: skip
"""Folders without what a program runs, or with what it takes from others."""
_COMMENTS = ("//", "#", "*", "--")
_QUOTES = "\"'`"

_ADDRESS = regex(r"(?:[a-z][a-z0-9+.-]*:(?:[a-z0-9]+:)*//(?:[^\s/@]*@)?)?")
"""What is before the host in an address, with a scheme or without one."""
_IN_PAIRS = regex(r"(?i).*(?:(?:host|server|data source|addr)\s?=\s?(?:tcp:)?|@tcp\()")
"""The same in a connection string."""
_HAS_PASSWORD = regex(r"(?i)\b(?:password|pwd)\s?=\s?[^\s;$]|:[^/@]+@tcp\(")
_PORT = regex(r"(?::\d{2,5})?")
_VARIABLE = regex(
    r"""([A-Z][A-Z0-9]*_[A-Z0-9_]+)["'\])\s]*(?:\|\||\?\?|\?:|or\b|,|=>?|\.unwrap_or\w*\((?:\|\w*\|)?)\s*\Z"""
)
"""The variable whose default follows."""
_FOR_A_HOST = regex(
    r"(?i)(?:(?:host(?:s|name)?|server|addr(?:ess)?|endpoint|broker|mysqli\w*|client|redis|factory)\W{0,8}"
    r"|connect(?:ion)?\s*\(\W{0,6})\Z"
)
"""A word after which a name is that of a host. A `connection` by itself has a name of its own (Laravel's queues)."""
_MAKES_DATABASE = regex(r"[\"'`]\s*CREATE DATABASE |\bsqlalchemy_utils\b.*\bcreate_database\b")
"""A statement of SQL by itself, and SQLAlchemy-Utils."""
_SERVERS = regex(
    r"mysql|mariadb|postgres|pg|mongo|redis|valkey|rabbit|elastic|minio|clickhouse|influx|nats|memcache|smtp|mail|ldap"
)
"""Words for servers in the names of variables and hosts."""
_DATABASES = {"mysql", "mariadb", "postgres", "pg", "mongo", "clickhouse"}
_OF_DATABASES = regex(r"DB|DATABASE|SQL")
_SAYS_A_HOST = regex(r"(?:HOST|URL|URI|DSN|SERVER|ADDR)(?!\w*PORT\Z)")


def text_files(places: Iterable[str], others: Collection[str]) -> list[str]:
    """The files with a program's text among these places and in the folders among them, but for those of ``others``."""
    found, met = list[str](), set[str]()
    waiting = deque((place, 0) for place in places)
    for _ in range(MAX_PLACES):
        if not waiting:
            break
        path, depth = waiting.popleft()
        if path in others or path in met:
            continue
        met.add(path)
        if path.endswith(_ENDINGS):
            found += [path] if is_regular(path) and not _OTHER_FILES.fullmatch(os.path.basename(path)) else []
        elif depth <= MAX_DEPTH and os.path.isdir(path):
            names = filter(_may_have_some, readable_names(path, MAX_NAMES))
            waiting.extend((os.path.normpath(os.path.join(path, name)), depth + 1) for name in names)
    return found[:MAX_FILES]


def _may_have_some(name: str) -> bool:
    return name.endswith(_ENDINGS) if "." in name else name not in _OTHER_FOLDERS


def any_of(hosts: Iterable[str]) -> "re.Pattern[str]":
    """What finds these hosts in a text."""
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, hosts))})(?![\w-]|\.\w)")


def makes_database(text: str) -> bool:
    """Whether a program makes its database itself."""
    return _MAKES_DATABASE.search(text) is not None


def servers_in(path: str, text: str, hosts: "re.Pattern[str]", given: Collection[str]) -> Iterator[Configuration]:
    """Each server that a file leads to, beside the variables that are ``given``. Where one of these says in the same
    file where a server is, a literal without a variable does not count: it may be what is there without it."""
    names = [name for name in given if _SAYS_A_HOST.search(name) and name in text]
    for number, found in enumerate(hosts.finditer(text)):
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        before, after = text[start : found.start()], text[found.end() : end if end >= 0 else len(text)]
        at = max(map(before.rfind, _QUOTES))
        variable = _VARIABLE.search(before[:at]) if at >= 0 else None
        value = _address(before, at, found[0], after)
        if value and (variable or not any(_may_be_of(name, value) for name in names)):
            name = variable[1] if variable else literal(number, "url" if "://" in value else "host")
            default = f"${{{name}:-{value}}}" if variable else value
            place = Origin(path, text.count("\n", 0, start) + 1)
            has_password = "://" not in value and _HAS_PASSWORD.search(before[at:] + after)
            unknown = (Setting(literal(number, "password"), Secret(LOGIN_OF_TEXT), place),) if has_password else ()
            yield (*without_logins((Setting(name, Secret(default), place),), given), *unknown)


def _may_be_of(name: str, address: str) -> bool:
    """Whether a variable may say where the server with that address is: not where each is called after another server,
    nor where the variable is called after none and the address has the scheme of one."""
    named, own = (set(_SERVERS.findall(each.lower())) for each in (name, address))
    if not named and _OF_DATABASES.search(name):
        named = _DATABASES
    if not named:
        return "://" not in address or address.startswith("http")
    return not own or not named.isdisjoint(own)


def _address(before: str, at: int, host: str, after: str) -> str:
    """The address in the literal, which begins at that place of its line, around a host; empty where it has none."""
    if at < 0 or before[at] not in after or len(before) > MAX_LINE or before.lstrip().startswith(_COMMENTS):
        return ""
    left, inner, port = before[:at], before[at + 1 :], (_PORT.match(after) or [""])[0]
    if _IN_PAIRS.fullmatch(inner):
        return host + port
    if not _ADDRESS.fullmatch(inner):
        return ""
    says_host = port or _FOR_A_HOST.search(left) or _VARIABLE.search(left)
    is_alone = says_host and after[len(port) :].startswith(before[at])
    return inner + host + port if inner or is_alone else ""
