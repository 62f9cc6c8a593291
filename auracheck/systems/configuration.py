"""Settings in the configuration files that a program reads beside its environment: YAML, JSON, TOML, properties, INI,
and lines with braces (HOCON, Hjson). They say where its servers are and how it signs in there."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Configuration, Origin, Secret, Setting
from auracheck.regex import regex
from auracheck.systems.command_line import OF_REPLICA, of_command
from auracheck.systems.externals import is_external
from auracheck.systems.files import too_deep, too_many
from auracheck.systems.options import are_options
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, documents, keys

_IN_YAML = (".yaml", ".yml", ".json")
_ENDINGS = (*_IN_YAML, ".toml", ".properties", ".ini", ".conf", ".cfg", ".hjson", ".env", ".config", ".acl")

_TEMPLATE = regex(r"\.(?:template|tmpl|tpl)$")
"""The end of a file that a container fills its variables into when it starts."""

MAX_BYTES = 1 << 18
"""Most bytes of such a file."""
MAX_SETTINGS = 5_000
"""Most settings of one file, aliases expanded."""
MAX_DEPTH = 50
LONGEST_PATH = 400
LONGEST = 2048
"""Longest value that may be the address of a server or a password, in characters."""

_WORD = r"(?:[A-Za-z]{1,40}(?:[0-9]{1,3}[a-z]?)?|[0-9]{1,4})"
_NAME = regex(rf"_*{_WORD}(?:[._-]+{_WORD}){{0,20}}")
"""The path of a setting, in words and short numbers: a key may be a credential itself (`tokens: {…: admin}`)."""

_SECTION = regex(r"\[\[?\s*[\"']?([\w.:-]{1,200})[\"']?\s*\]\]?")
_LINE = regex(r"(?:export\s+)?[\"']?([\w.-]{1,200})[\"']?\s*(?:=>\s*|[:=]\s*|(?=\{))(.*)")
_QUOTED = regex(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'")
_ESCAPED = regex(r"\\(.)")
_FIRST = regex(r"\[\s*[\"']?([^\"',\]]+)")
_COMMENT = regex(r"\s(?:#|//).*")
_YAML = regex(r"(?:\s*#[^\n]*\n)*\s*[A-Za-z][\w.-]{0,100}:(?:[ \t]+\S[^\n]*)?\n\s*\S")
"""The beginning of a mapping of several lines."""
_SPACED = regex(r"([A-Za-z][\w-]{0,50}(?:\.[\w-]{1,50}){1,10}|hosts?|port|user|password)[ \t]+(\S+)")
"""A line without a sign between name and value (spark-defaults.conf, fluent.conf)."""
_ACL = regex(r"\Auser (?P<user>[\w.@-]+)(?= (?:.* )?on(?: |\Z))(?= (?:.* )?>(?P<password>\S+))", re.ASCII)
"""A user of Redis with a password, as its ACL lists those (Redis, "ACL")."""
_OF_NATS = regex(
    r"""\{\s*user\s*[:=]?\s*["']?(?P<user>[\w.@-]+)["']?\s*,?\s*pass(?:word)?\s*[:=]?\s*["']?(?P<password>[^\s"',}]+)"""
)
"""A user of NATS, as its `authorization` lists those (NATS, "Multi-user authentication")."""
_OF_SENTINEL = {"monitor": "master.host", "auth-user": "master.user", "auth-pass": "master.auth"}
"""Settings of Redis' Sentinel, each with the name of a master before the value."""
_COMMENTS = ("#", ";", "//", "--")


def is_configuration(path: str) -> bool:
    """Whether a file is one by its name."""
    return _plain_name(path).endswith(_ENDINGS)


def _plain_name(path: str) -> str:
    return _TEMPLATE.sub("", path.lower())


def is_plain(name: str) -> bool:
    """Whether the name of a setting is made of words and short numbers."""
    return _NAME.fullmatch(name) is not None


def settings_of(name: str, content: bytes, place: Callable[[int], Origin]) -> list[Configuration]:
    """The settings of each document of a file, under their path in it (`database.password`). ``place`` is that of a
    line. Raises `Unreadable`."""
    if _plain_name(name).endswith(_IN_YAML):
        found = [list(_of_node(document)) for document in documents(content)]
    else:
        found = [list(_of_lines(content.decode("utf-8", "surrogateescape")))]
    return [_configuration((path, text, place(line)) for path, text, line in each) for each in found]


def of_variables(settings: Iterable[Setting]) -> Iterator[Configuration]:
    """The settings in values of variables: JSON (SPRING_APPLICATION_JSON, NODE_CONFIG, a list of servers), YAML
    (KESTRA_CONFIGURATION), and options for a program (JAVA_OPTS)."""
    for setting in settings:
        value = setting.reveal()
        if value.lstrip().startswith(("{", "[{")) or ("\n" in value and _YAML.match(value)):
            yield from _of_value(value, setting.origin)
        elif value[:1] == "-" and are_options(setting.name, value):
            for found in of_command([(value, setting.origin)]):
                yield _configuration(found)


def _of_value(value: str, origin: Origin) -> Sequence[Configuration]:
    try:
        return settings_of(".yaml", value.encode("utf-8", "surrogateescape"), lambda _: origin)
    except Unreadable:  # it is a text that only begins so
        return ()


def _configuration(found: Iterable[tuple[str, str, Origin]]) -> Configuration:
    """Of a name that is there twice, the first."""
    kept: dict[str, Setting] = {}
    for name, text, origin in found:
        if text and len(text) <= LONGEST and is_plain(name):
            kept.setdefault(name, Setting(name, EXTERNAL if _is_encrypted(text) else Secret(text), origin))
    return tuple(kept.values())


def _is_encrypted(text: str) -> bool:
    """Whether a value is cipher text that another program decrypts: Spring Cloud Config, Jasypt, sops and others."""
    return text.startswith(("{cipher}", "ENC(")) or is_external(text)


def _of_node(root: Node) -> Iterator[tuple[str, str, int]]:
    """The path, text and line of each scalar. Of a list of scalars the first has the list's path, the others none."""
    if root.size > MAX_SETTINGS:
        raise Unreadable(too_many("settings", MAX_SETTINGS))
    waiting: list[tuple[str, Node]] = [("", root)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, ScalarNode):
            yield path, node.text, node.line
        elif isinstance(node, MappingNode):
            waiting += reversed(_members(path, node))
        elif isinstance(node, SequenceNode):
            waiting += reversed(_items(path, node.items))


def _members(path: str, node: MappingNode) -> list[tuple[str, Node]]:
    """Those with a name of usual length: each path is a text of its own."""
    left = LONGEST_PATH - len(path)
    pairs = [(key.text, value) for key, value in node.pairs if isinstance(key, ScalarNode) and len(key.text) < left]
    if path and all(key.isdecimal() and isinstance(value, ScalarNode) for key, value in pairs):
        return [(path, value) for _, value in pairs[:1]]  # a list with numbers (the shards of a ring)
    return [(_joined(path, key), value) for key, value in pairs]


def _items(path: str, items: Sequence[Node]) -> list[tuple[str, Node]]:
    is_first = isinstance(items[0], ScalarNode) if items else False
    numbered = [_named(path, item) or (_joined(path, str(number)), item) for number, item in enumerate(items)]
    return [(path, items[0])] if is_first else numbered


def _named(path: str, item: Node) -> tuple[str, Node] | None:
    """An item of a list of names with values (`- {name: redisHost, value: cache}`), as Dapr's components have it."""
    found = keys(item)
    name, value = found.get("name"), found.get("value")
    if not isinstance(name, ScalarNode) or not isinstance(value, ScalarNode) or len(name.text) > LONGEST_PATH:
        return None
    return _joined(path, name.text), value


def _joined(path: str, key: str) -> str:
    return path if key == "<<" else f"{path}.{key}" if path else key


def _of_lines(text: str) -> Iterator[tuple[str, str, int]]:
    """The same of a file of lines, below the names of its sections and of what its braces open."""
    section, opened, count, users = "", list[str](), 0, 0
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line or line.startswith(_COMMENTS):
            continue
        for login in (_OF_NATS if "{" in line else _ACL).finditer(line):
            yield from ((f"users.{users}.{part}", text, number) for part, text in login.groupdict().items())
            users += 1
        if found := _SECTION.fullmatch(line):
            section, opened = found[1], []
        elif line[0] == "}":
            del opened[-1:]
        elif found := _LINE.fullmatch(line) or _SPACED.fullmatch(line):
            if found[2].startswith("{") and "}" not in found[2]:
                opened.append(found[1])
                if len(opened) > MAX_DEPTH:
                    raise Unreadable(too_deep("configuration", MAX_DEPTH))
                continue
            count += 1
            if count > MAX_SETTINGS:
                raise Unreadable(too_many("settings", MAX_SETTINGS))
            yield ".".join(filter(None, (section, *opened, found[1]))), _plain(found[2]), number
        elif replica := _of_replica(line.split()):
            yield *replica, number


def _of_replica(words: Sequence[str]) -> tuple[str, str] | None:
    """What a line in the configuration of Redis or its Sentinel says of a master, and the value."""
    if len(words) > 1 and words[0].lower() in OF_REPLICA:
        return OF_REPLICA[words[0].lower()], _plain(words[1])
    if len(words) > 3 and words[0] == "sentinel" and words[1] in _OF_SENTINEL:
        return _OF_SENTINEL[words[1]], _plain(words[3])
    return None


def _plain(value: str) -> str:
    """A value without quotes and what follows it."""
    if quoted := _QUOTED.match(value):
        return quoted[2] if quoted[1] is None else _ESCAPED.sub(r"\1", quoted[1])
    if first := _FIRST.match(value):
        return first[1]
    return _COMMENT.sub("", value).rstrip(" ,").replace("\\:", ":")
