"""The users and databases that a script of SQL, or of a shell with such statements, makes when a server starts for the
first time (PostgreSQL 17, CREATE ROLE and CREATE DATABASE; MySQL 8.4, 15.7.1.3)."""

from collections.abc import Iterator

from auracheck.judgement.urls import is_loopback
from auracheck.model import Configuration, Origin, Secret, Setting
from auracheck.regex import regex

ENDINGS = (".sql", ".sh")
FIRST_SCRIPTS = "/docker-entrypoint-initdb.d"
"""Where the images of servers look for such scripts."""
MAX_MADE = 64
"""Most users, and most databases, of one script."""

_NAME = r"""(?:"([^"\n]{1,128})"|`([^`\n]{1,128})`|'([^'\n]{1,128})'|(\$?[\w-]{1,128}|\$\{\w{1,128}\}))"""
_DATABASE = regex(rf"(?i)\bCREATE\s+DATABASE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}")
_USER = regex(
    r"(?i)\b(?:(?:CREATE|ALTER)\s+(?:USER|ROLE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?|GRANT\s[^;']{1,400}?\sTO\s+)"
    rf"{_NAME}(?:@{_NAME})?(?P<between>[^;'@]{{1,200}}?)\b(?:PASSWORD|BY)\s+'(?P<password>(?:[^'\\\n]|''){{1,256}})'"
)
_COMMENT = regex(r"(?m)(?:^|(?<=\s))--.*$|^\s*#.*$")
"""It ends with its line; a line of `psql` begins otherwise."""


def made_by(path: str, text: str) -> Configuration:
    """The users with a password, each below `users.N`, and the databases. Of a user that is named twice the last
    counts, and one who signs in from the server's own host is none for others."""
    text = _COMMENT.sub("", text)
    found = [Setting(f"users.database.{number}", *of) for number, of in enumerate(_databases(path, text))]
    users = dict[str, tuple[Origin, str]]()
    for each in _USER.finditer(text):
        host = next(filter(None, each.groups()[4:8]), "")
        if not (host and is_loopback(host)):
            users[next(filter(None, each.groups()[:4]))] = _place(path, text, each.start()), each["password"]
    for number, (user, (place, password)) in enumerate(list(users.items())[:MAX_MADE]):
        values = (("user", user), ("password", password.replace("''", "'")))
        found += [Setting(f"users.{number}.{part}", Secret(value), place) for part, value in values]
    return tuple(found)


def _databases(path: str, text: str) -> Iterator[tuple[Secret, Origin]]:
    for _, each in zip(range(MAX_MADE), _DATABASE.finditer(text), strict=False):
        yield Secret(next(filter(None, each.groups()))), _place(path, text, each.start())


def _place(path: str, text: str, start: int) -> Origin:
    return Origin(path, text.count("\n", 0, start) + 1)
