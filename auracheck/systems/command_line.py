"""What a command line says of servers: options with a value (`--db.host=VALUE`, `-Ddb.host=VALUE`) and variables that
it sets, the short options of clients of databases, addresses of servers, MinIO's `mc alias set`, and what it waits
for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, takewhile

from auracheck.deployment.client_programs import CLIENT_PROGRAMS, MONGODB, MYSQL, REDIS
from auracheck.policy.names import ADDRESS, WAITED_FOR
from auracheck.regex import regex
from auracheck.systems.options import MAX_ALIAS, MAX_WORDS, SEPARATORS, places_in_alias, words_of
from auracheck.typed import TypeVar

Place = TypeVar("Place")
CommandSetting = tuple[str, str, Place]
"""Name, value and place."""

_OPTION = regex(r"-(?:D|-)([A-Za-z][\w.-]*)")
_SHORT = regex(r"-([a-z][\w.-]+)")
"""An option of Go's flag package, or of Flyway, where its value is in the same word."""
_WITH_NEXT = regex(r"-(?:auth|pass|user|[a-z][\w.-]*host)")
"""Those of NATS, and those that say where a server is (`orion -dbhost mongo`), whose value may be in the next word."""
_SET = regex(r"([A-Z][A-Z0-9_]*)=(.+)", re.DOTALL)
_ADDRESS = regex(
    r"(?:([A-Za-z][A-Za-z0-9_]*)=)?((?:[a-z][a-z0-9+.-]*://[^\s/@]*:[^\s@]*@"
    r"|(?!https?:|wss?:|tcp:)[a-z][a-z0-9+.-]*://(?=[A-Za-z]))[^\s@]+)"
)
"""One with a login, or with a scheme that is not also that of other addresses."""
_NODE = regex(r"[A-Za-z][\w.-]*:\d{2,5}")
_WAITS = regex(r"wait[\w-]*(?:\.sh)?|dockerize")
"""Programs that wait until a server can be reached."""
_SHOW_PAGES = frozenset(("caddy", "httpd", "nginx"))
_WAITED_FOR = regex(r"(?:tcp:(?://)?)?([A-Za-z][\w.-]*:\d{2,5})")
_OF_SOCKET = regex(r"/dev/tcp/([A-Za-z][\w.-]*)/(\d{2,5})")
_OF_SHELL = regex(r"([A-Za-z][\w.-]*(?::\d{2,5})?)/[\w-]+")
"""A database of MongoDB as its shell takes it (`mongosh db:27017/shop`)."""

_OF_REDIS = ("requirepass", "aclfile")
"""Lines of redis.conf that a script writes."""
OF_REPLICA: Mapping[str, str] = {
    "replicaof": "master.host", "slaveof": "master.host", "masteruser": "master.user", "masterauth": "master.auth",
}  # fmt: skip
"""Settings by which a replica of Redis says where its master is and how it signs in there."""

MAX_PROGRAMS, MAX_OPTIONS, MAX_WAITED = 32, 64, 16
"""Most clients of one command, and most words of each, that are looked at; and of what one waits for."""

_MAKES_DATABASES = regex(
    r"(?i)\b(?:db:(?:prepare|create|setup|reset)|ecto\.(?:create|setup)|createdb|create[-_ ]database|database:create"
    r"|prisma (?:migrate (?:deploy|dev|reset)|db push))\b"
)
"""Tasks of Rails, Ecto, Doctrine and Prisma, PostgreSQL's createdb, and SQL."""

_WITH_NAME = regex(r"-.*[^c]")
"""An option, behind which a client's name is that of a host or a user; `-c` is that of a shell."""
_CLIENTS = frozenset((*CLIENT_PROGRAMS, "clickhouse-client", "mc", "rabbitmqctl"))
SERVERS = r"[\w-]+-server|(?:mysql|mariadb)d(?:[_-]\w+)?|mongo[ds]"
"""How servers are called that no client and no host is called like."""
_STARTS = regex(
    rf".* (?:[\w.-]+\.sh|docker-entrypoint|{SERVERS}|pg_ctl|\$\{{?@\}}?)"
    r"|minio server|(?:[&|;{(]{1,2}|do|then|-c|exec|gosu|su-exec|\w+ postgres) postgres",
    re.DOTALL,
)
"""Two words of a command that starts a server, or what the image would start."""

_BEFORE_ADDRESS = regex(r"--(?:fail(?:-with-body)?|silent|show-error|insecure|get|head|compressed) https?://.*")
"""An option of curl without a value, and the address behind it (curl(1))."""

_LAST_OF_ALIAS = ("url", "access-key", "secret-key")
"""The last words of `mc alias set`."""


def of_command(arguments: Iterable[tuple[str, Place]]) -> "Iterator[list[CommandSetting[Place]]]":
    """The options of all programs together, then what each client, each alias and each address has."""
    words = [(word, place) for text, place in arguments for word in words_of(text)][:MAX_WORDS]
    if not words:  # most images start by themselves
        return
    options = [found for number in range(len(words)) for found in _option(words[number : number + 2])]
    options += _of_wordpress(words)
    options += [(word, *following) for (word, _), following in pairwise(words) if word in _OF_REDIS]
    if options:
        yield options
    yield from islice(filter(None, _programs(words)), MAX_PROGRAMS)
    yield from islice(([found] for word in words if (found := _address(*word))), MAX_PROGRAMS)


def _address(word: str, place: Place) -> "CommandSetting[Place] | None":
    """The address of a server that a word is, or that it gives to a variable (`export DB_URL=postgres://u:p@db`)."""
    found = _ADDRESS.fullmatch(word)
    return (found[1] or ADDRESS, found[2], place) if found else None


def makes_databases(words: Iterable[str]) -> bool:
    """Whether a command makes the databases that its program uses."""
    return _MAKES_DATABASES.search(" ".join(words)) is not None


def starts_clients(commands: Iterable[str]) -> bool:
    """Whether commands start clients of a server (`psql`, `mc`), and no server: neither by its own name nor by a script
    that is not among them, such as the entrypoint of its image."""
    words = [word.rpartition("/")[2] for text in commands for word in words_of(text)]
    if len(words) > MAX_WORDS or _CLIENTS.isdisjoint(words):
        return False
    pairs = list(pairwise([";", *words]))
    if not any(word in _CLIENTS and not _WITH_NAME.fullmatch(before) for before, word in pairs):
        return False
    return not any(_STARTS.fullmatch(f"{before} {word}") for before, word in pairs)


def _programs(words: Sequence[tuple[str, Place]]) -> "Iterator[list[CommandSetting[Place]]]":
    for number, (word, _) in enumerate(words):
        program = word.rpartition("/")[2]
        if program in CLIENT_PROGRAMS:
            after = words[number + 1 : number + 1 + MAX_OPTIONS]
            options = list(_of_client(program, after))
            yield options
            yield from ([(f"{program}.host", *node), *options] for node in _nodes(program, after))
        elif waited := list(_waited_for(words[number : number + 1 + MAX_WAITED])):
            yield from ([(WAITED_FOR, *each)] for each in waited)
        elif program == "curl":
            yield list(_of_curl(words[number + 1 : number + 1 + MAX_OPTIONS]))
        elif places := places_in_alias([text for text, _ in words[number : number + MAX_ALIAS]]):
            values = [words[number + place] for place in places]
            yield [(f"mc.{name}", *value) for name, value in zip(_LAST_OF_ALIAS, values, strict=True)]


def _waited_for(words: Sequence[tuple[str, Place]]) -> Iterator[tuple[str, Place]]:
    """The servers that the first of some words waits for (`wait-for-it.sh db:5432`, `wait.sh db 5432`)."""
    first, place = words[0]
    if any(before == "--" and each.rpartition("/")[2] in _SHOW_PAGES for (before, _), (each, _) in pairwise(words)):
        return  # what is started then signs in nowhere
    if socket := _OF_SOCKET.search(first):
        yield f"{socket[1]}:{socket[2]}", place
    program = first.rpartition("/")[2]
    after = list(takewhile(lambda word: word[0] not in SEPARATORS and word[0] != "--", words[1:]))
    if _WAITS.fullmatch(program):
        yield from ((found[1], place) for word, place in after if (found := _WAITED_FOR.fullmatch(word)))
    if _WAITS.fullmatch(program) or program in ("nc", "netcat", "ncat"):
        pairs = pairwise(after)
        yield from (
            (f"{host}:{port}", at) for (host, at), (port, _) in pairs if host[:1].isalpha() and port.isdecimal()
        )


def _option(words: Sequence[tuple[str, Place]]) -> "Iterator[CommandSetting[Place]]":
    """The option that the first of two words is, perhaps with the other as its value, or the variable that it sets."""
    name, equals, value = words[0][0].partition("=")
    if _SET.fullmatch(words[0][0]):
        yield name, value, words[0][1]
    elif _BEFORE_ADDRESS.fullmatch(f"{words[0][0]} {words[-1][0]}"):
        return
    elif found := _OPTION.fullmatch(name) or ((equals or _WITH_NEXT.fullmatch(name)) and _SHORT.fullmatch(name)):
        yield OF_REPLICA.get(found[1], found[1]), *((value, words[0][1]) if equals else words[-1])


def _of_wordpress(words: Sequence[tuple[str, Place]]) -> "Iterator[CommandSetting[Place]]":
    """The constants that `wp config set NAME VALUE` writes, with options of `wp` between its words."""
    for number, (word, _) in enumerate(words):
        if word.rpartition("/")[2] == "wp":
            command = takewhile(lambda each: each[0] not in SEPARATORS, words[number + 1 : number + 1 + MAX_OPTIONS])
            plain = [each for each in command if each[0][:1] != "-"]
            if [text for text, _ in plain[:2]] == ["config", "set"] and len(plain) > 3:
                yield plain[2][0], *plain[3]


def _of_curl(words: Sequence[tuple[str, Place]]) -> "Iterator[CommandSetting[Place]]":
    """The address and the login of a request; nothing where it has no login."""
    command = list(takewhile(lambda word: word[0] not in SEPARATORS, words))
    logins = [following for (word, _), following in pairwise(command) if word in ("-u", "--user")]
    addresses = [each for each in command if each[0].startswith(("http://", "https://"))]
    for login, place in logins[:1] if addresses else ():
        user, _, password = login.partition(":")
        yield "curl.url", *addresses[0]
        yield "curl.user", user, place
        yield "curl.password", password, place


def _nodes(program: str, words: Sequence[tuple[str, Place]]) -> Iterator[tuple[str, Place]]:
    """The servers that `redis-cli --cluster create` signs in to."""
    command = list(takewhile(lambda word: word[0] not in SEPARATORS, words))
    if program in REDIS and any(word == "--cluster" for word, _ in command):
        yield from (each for each in command if _NODE.fullmatch(each[0]))


def _of_client(program: str, words: Sequence[tuple[str, Place]]) -> "Iterator[CommandSetting[Place]]":
    """What the short options of a client say, up to the end of its command. MySQL's password is in the same word."""
    parts, is_glued = CLIENT_PROGRAMS[program], program in MYSQL
    for number, (word, place) in enumerate(words):
        if word in SEPARATORS:
            return
        if word in parts and not (is_glued and word == "-p") and number + 1 < len(words):
            yield f"{program}.{parts[word]}", *words[number + 1]
        elif program in MONGODB and (found := _OF_SHELL.fullmatch(word)):
            yield f"{program}.host", found[1], place
        elif is_glued and len(word) > 2 and word[:2] in parts:
            yield f"{program}.{parts[word[:2]]}", word[2:], place
