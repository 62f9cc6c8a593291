"""The users and databases that scripts make when a server starts for the first time: statements of SQL (PostgreSQL 17,
CREATE ROLE and CREATE DATABASE; MySQL 8.4, 15.7.1.3), also in a shell, and MongoDB's `db.createUser`."""

from collections.abc import Iterable, Iterator
from itertools import islice

from auracheck.judgement.urls import is_loopback
from auracheck.model import Configuration, Origin, Secret, Setting
from auracheck.regex import regex

ENDINGS = (".sql", ".sh", ".js")
FIRST_SCRIPTS = "/docker-entrypoint-initdb.d"
"""Where the images of servers look for such scripts."""
MAX_MADE = 64
"""Most users, and most databases, of one script and of all."""

_NAME = r"""(?:"([^"\n]{1,128})"|`([^`\n]{1,128})`|'([^'\n]{1,128})'|(\$?[\w-]{1,128}|\$\{\w{1,128}\}))"""
_DATABASE = regex(rf"(?i)\bCREATE\s+DATABASE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}")
_USER = regex(
    r"(?i)\b(?:(?:CREATE|ALTER)\s+(?:USER|ROLE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?|GRANT\s[^;']{1,400}?\sTO\s+)"
    rf"{_NAME}(?:@{_NAME})?(?P<between>[^;'@]{{1,200}}?)\b(?:PASSWORD|BY)\s+'(?P<password>(?:[^'\\\n]|''){{1,256}})'"
)
_OF_MONGODB = regex(r"\bcreateUser\s*\(\s*\{([^}]{1,500})")
_PART = r"""\b%s["']?\s*:\s*(?:["'`]([^"'`\n]{1,256})["'`]|process\.env\.(\w{1,128}))"""
_PARTS = tuple(regex(_PART % name) for name in ("user", "pwd"))
"""A literal, or a variable."""
_COMMENT = regex(r"(?m)(?:^|(?<=\s))--.*$|^[ \t]*(?:#|//).*$")
"""It ends with its line."""


def made_by(scripts: Iterable[tuple[Origin, str]]) -> Configuration:
    """The users with a password, each below `users.N`, and the databases that scripts make, each with its place. One
    who signs in from the server's own host is none for others."""
    databases, users = list[tuple[Secret, Origin]](), dict[tuple[str, str], Origin]()
    for script, text in scripts:
        text = _COMMENT.sub("", text)
        for each in islice(_DATABASE.finditer(text), MAX_MADE):
            databases.append((Secret(next(filter(None, each.groups()))), _place(script, text, each.start())))
        for user, password, start in (*_of_sql(text), *_of_mongodb(text)):
            users[user, password] = _place(script, text, start)
    found = [Setting(f"users.database.{number}", *of) for number, of in enumerate(databases[:MAX_MADE])]
    for number, ((user, password), place) in enumerate(list(users.items())[:MAX_MADE]):
        found.append(Setting(f"users.{number}.user", Secret(user), place))
        found.append(Setting(f"users.{number}.password", Secret(password), place))
    return tuple(found)


def _of_sql(text: str) -> Iterator[tuple[str, str, int]]:
    for each in islice(_USER.finditer(text), MAX_MADE):
        host = next(filter(None, each.groups()[4:8]), "")
        if not (host and is_loopback(host)):
            yield next(filter(None, each.groups()[:4])), each["password"].replace("''", "'"), each.start()


def _of_mongodb(text: str) -> Iterator[tuple[str, str, int]]:
    for each in islice(_OF_MONGODB.finditer(text), MAX_MADE):
        user, password = (part.search(each[1]) for part in _PARTS)
        if user and password:
            yield user[1] or f"${{{user[2]}}}", password[1] or f"${{{password[2]}}}", each.start()


def _place(script: Origin, text: str, start: int) -> Origin:
    return script if script.line else Origin(script.file, text.count("\n", 0, start) + 1)
