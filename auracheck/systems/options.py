"""Credentials in a command line: in options, the short ones of well-known clients too, addresses and assignments; and
the addresses of servers in options."""

import re
from collections.abc import Iterable, Iterator, Sequence

from auracheck.deployment.client_programs import CLIENT_PROGRAMS, MYSQL
from auracheck.judgement import urls
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import ADDRESS, guess_kind
from auracheck.regex import regex
from auracheck.typed import TypeVar

Place = TypeVar("Place")

MAX_DEPTH = 2
"""Scripts within scripts that are looked into."""

MAX_WORDS = 4096
"""Most words of a command line that are looked at."""

_GLUED = {**dict.fromkeys(MYSQL, "-p"), "sqlcmd": "-P", "sshpass": "-p"}
"""Clients with the password in the same word, and the option."""

_APART = {
    **{
        program: (option,)
        for program, parts in CLIENT_PROGRAMS.items()
        for option, part in parts.items()
        if part == "password" and program not in MYSQL
    },
    **dict.fromkeys(("ldapsearch", "ldapwhoami", "ldapadd", "ldapmodify"), ("-w",)),
    "cqlsh": ("-p",),
    "curl": ("-u", "--user"),
    "etcdctl": ("--user",),
    "sshpass": ("-p",),
}
"""Clients with the password in the next word, and the options."""

_WITH_USER = frozenset(("curl", "etcdctl"))
"""Those of them whose word is USER:PASSWORD."""

_DIRECTIVES = frozenset(("requirepass", "masterauth"))
"""Lines of redis.conf that a command may write, and parameters of `CONFIG SET`."""

_IN_SQL = (("WITH", "PASSWORD"), ("ENCRYPTED", "PASSWORD"), ("IDENTIFIED", "BY"))
"""Words of SQL before the password of a user (PostgreSQL 17, CREATE ROLE; MySQL 8.4, 15.7.1.3)."""

_ALIAS = (("alias", "set"), ("config", "host", "add"))
"""Commands of MinIO's client `mc` that are followed by a name, an address, an access key and a secret key."""

_OF_ALIAS = frozenset(("--api", "--path", "--config-dir", "-C"))
"""Options of `mc` with a value in the next word."""

MAX_ALIAS = 16
"""Most words of such a command."""

_ASSIGNED = regex(r"[A-Z][A-Z0-9_]*(?==)")
_PROPERTY = regex(r"[a-z][\w-]*(?:\.[\w-]+)+(?==)")
"""A property after an option of any name (`--conf spark.sql.catalog.shop.credential=…`)."""
SEPARATORS = frozenset(("&&", "||", "|", "&", ";", "do", "then", "{", "("))
_ESCAPED = regex(r"\\([\"$`\\])")
"""What a shell takes as it is within double quotes (POSIX, 2.2.3)."""
PRINTED = regex(r"\$\((?:cat\s+|<\s*)['\"]?(?:\$(?:(\w+)|\{(\w+)\})|(/[\w./-]+))['\"]?\s*\)")
"""The content of a file, as a shell takes it: one variable, or another, has its path, or that is there itself."""
_WORD = regex(rf"(?:{PRINTED.pattern}|`[^`]*`|'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|[^\s'\"\\])+", re.DOTALL)
_ENDS_PRINTED = regex(rf".*{PRINTED.pattern}", re.DOTALL)
_QUOTES = {"'", '"'}
_PAIRS = regex(r"\s*+(?:[a-z_]++ ?= ?(?:'[^']*+'|[^\s']++)(?:\s++|\Z))++")
"""A connection string of libpq, whose parts are separated by blanks (PostgreSQL 17, 32.1.1)."""
_QUOTED = regex(r"'([^']*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)


VARIABLE = r"(?:\w+_)?(?:OPTS|OPTIONS|ARGS|FLAGS|PARAMS)(?:_(?:APPEND|EXTRA|PREPEND))?"
"""What variables with options for a program are called (`JAVA_TOOL_OPTIONS`, `JVM_ARGS`)."""


def are_options(name: str, value: str) -> bool:
    """Whether a variable has options, of which one may have a credential (`-Ddb.password=VALUE`)."""
    return value.lstrip().startswith("-") and re.fullmatch(VARIABLE, name) is not None


def credential_options(arguments: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    """Name, value and place of each credential: `--requirepass VALUE`, `--password=VALUE`, `mysqladmin -pVALUE`, the
    password in an address, `PGPASSWORD=VALUE` before a command.

    An argument may be a script with several words. A value with a ``$`` in it is that of a variable: the container's
    shell, or Kubernetes, fills it in; one in backticks, the output of a command, is none. Of several values of one
    option the last has its name, and the others a number after it.
    """
    found = list(_credentials(arguments))
    last = {name: value for name, value, _ in found}
    numbers: dict[str, dict[str, int]] = {}
    for name, value, place in found:
        if value != last[name]:
            others = numbers.setdefault(name, {})
            name = f"{name}-{others.setdefault(value, len(others) + 2)}"
        yield name, value, place


def _credentials(arguments: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    words = [(word, place) for text, place in arguments for word in words_of(text)][:MAX_WORDS]
    program, is_value = "", False
    for number, (word, place) in enumerate(words):
        if is_value:
            is_value = False
            continue
        if word in SEPARATORS:
            program = ""
            continue
        named = word.rpartition("/")[2]
        program = named if named in _GLUED or named in _APART else program
        following = words[number + 1] if number + 1 < len(words) else ("", place)
        found = _of_word(word, following[0], program)
        if found and found[1] and not found[1].startswith(("-", "`")) and found[1] not in SEPARATORS:
            name, value, is_value = found
            yield name, value, following[1] if is_value else place
        name, further = _of_words([text for text, _ in words[number : number + MAX_ALIAS]])
        if further:
            yield name, *words[number + further]


def words_of(text: str, depth: int = 0) -> Iterator[str]:
    """The words of an argument, without quotes. An argument that is one word is no script, a quoted one with blanks in
    it is (`sh -c '…'`)."""
    if not re.search(r"\s", text):
        yield _unquoted(text)
        return
    for found in _WORD.finditer(text.replace("\\\n", "") if "\\" in text else text):
        is_whole = found[0][-1] == ")" and _ENDS_PRINTED.fullmatch(found[0])
        word = found[0] if is_whole else found[0].rstrip(";)") or ";"
        is_script = depth < MAX_DEPTH and {word[0], word[-1]} <= _QUOTES and not _is_connection_string(_unquoted(word))
        if is_script:
            quoted = _QUOTED.fullmatch(word)
            script = _ESCAPED.sub(r"\1", quoted[2]) if quoted and quoted[2] is not None else _unquoted(word)
            yield from words_of(script, depth + 1)
        else:
            yield _unquoted(word)
        if word != found[0]:
            yield ";"


def _is_connection_string(text: str) -> bool:
    """Whether a quoted text is one value, not the words of a script."""
    return _PAIRS.fullmatch(text) is not None and urls.has_password(text)


def _unquoted(word: str) -> str:
    return _QUOTED.sub(lambda found: found[1] if found[1] is not None else found[2], word)


def _of_word(word: str, following: str, program: str) -> tuple[str, str, bool] | None:
    """The credential in a word, or in the following one (True) that is its value."""
    name, equals, value = word.partition("=")
    if word.startswith("-"):
        found = _of_client(word, following, program)
        if found:
            return found
        value = value if equals else following
        is_long = len(name) > len("-x")
        is_one = (is_long and _may_be_one(name, value)) or urls.has_password(value)
        return (name, value, not equals) if is_one else None
    if _ASSIGNED.match(word):
        return (name, value, False) if guess_kind(name) in CREDENTIALS or urls.has_password(value) else None
    if _PROPERTY.match(word):
        return (f"--{name}", value, False) if guess_kind(name) in CREDENTIALS else None
    return (ADDRESS, word, False) if urls.has_password(word) else None


def _may_be_one(name: str, value: str) -> bool:
    """Whether an option has a credential, or the address of a server that takes one, which may be beside it."""
    kind = guess_kind(name)
    return kind in CREDENTIALS or (kind == "url" and "://" in value and not value.startswith("http"))


def _of_client(word: str, following: str, program: str) -> tuple[str, str, bool] | None:
    """The password of a well-known client's short option."""
    option = _GLUED.get(program)
    if option and word.startswith(option) and word != option:
        return option, word.removeprefix(option), False
    if word in _APART.get(program, ()):
        return ("-u", following.partition(":")[2], True) if program in _WITH_USER else (word, following, True)
    return None


def _of_words(words: list[str]) -> tuple[str, int]:
    """The option that is meant and where its value is, counted from these words, in what has no options: `mc alias
    set`, lines of redis.conf, SQL. 0 where there is none."""
    if places := places_in_alias(words):
        return "--secret-key", places[-1]
    first = words[0].lower()
    if len(words) > 1 and first in _DIRECTIVES and _is_value(words[1]):
        return f"--{first}", 1
    if len(words) > 2 and tuple(word.upper() for word in words[:2]) in _IN_SQL and _is_value(words[2]):
        return "--password", 2
    return "", 0


def _is_value(word: str) -> bool:
    return word not in SEPARATORS and not word.startswith("-")


def places_in_alias(words: Sequence[str]) -> Sequence[int]:
    """Where the address, the access key and the secret key are, counted from these words; none where they are no
    `mc alias set`."""
    if not words or words[0].rpartition("/")[2] not in ("mc", "mcli"):
        return ()
    plain = list(_not_options(words))
    for command in _ALIAS:
        start = len(command) + len(("NAME",))
        places = plain[start : start + len(("ADDRESS", "ACCESS-KEY", "SECRET-KEY"))]
        if tuple(words[place] for place in plain[: len(command)]) == command and len(places) == 3:
            return places
    return ()


def _not_options(words: Sequence[str]) -> Iterator[int]:
    """Where the words of `mc` after its name are that are no options, up to the end of its command."""
    is_value = False
    for place, word in enumerate(words[1:], 1):
        if word in SEPARATORS:
            return
        if not word.startswith("-") and not is_value:
            yield place
        is_value = word in _OF_ALIAS
