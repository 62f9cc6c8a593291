"""The env files that a script, a Makefile or a pipeline hands to programs."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from auracheck.regex import regex
from auracheck.systems.lines import joined
from auracheck.systems.shell.commands import UNKNOWN, commands
from auracheck.systems.system import Mention
from auracheck.typed import NamedTuple

_WORTH = regex(r"env-file|(?:^|[\s;&|({!\"'@])(?:\.|source)\s")
_HERE_DOCUMENT = regex(r"(?<!<)<<-?[ \t]*+(?:\\?([A-Za-z_]\w*)|'([^'\n]+)'|\"([^\"\n]+)\")")

_RECIPES = regex(r"(?:GNUm|[Mm])akefile|.*\.mk|\.?[Jj]ustfile")
_RECIPE = regex(r"\s[\s@+-]*+(.*)|[\w.-]++[ \t]*+[:?+]?:?=(.*)", re.DOTALL)
_YAML = regex(r".*\.ya?ml")
_ITEM = regex(r"\s*+(?:-\s++)*+(?:(?:cmds?|sh|(?:before_|after_)?script)\s*+:\s++)?(.*)", re.DOTALL)
_GROOVY = regex(r"\s*+(?:sh\b\s*+\(?\s*+(?:script\s*+:\s*+)?)?(.*)", re.DOTALL)
_QUOTES = ("'''", '"""', "'", '"')


def mentions(name: str, text: str) -> Iterator[Mention]:
    """What the commands in it say; comments, here-documents and the words that other commands are given say nothing."""
    if not _WORTH.search(text):
        return
    for part in _parts(name, text):
        for words in commands(part):
            yield from of_command(words)


def _parts(name: str, text: str) -> Iterator[str]:
    """The shell's text in it. A quote may go over lines only where all of it is a script."""
    if _RECIPES.fullmatch(name):
        found = (_RECIPE.match(line) for line in _lines(text))
        yield from ((part[1] or part[2] or "").replace("$$", "$") for part in found if part)
    elif _YAML.fullmatch(name) or name == "Jenkinsfile":
        prefix = _GROOVY if name == "Jenkinsfile" else _ITEM
        found = (prefix.match(line) for line in _lines(text))
        yield from (_unquoted(part[1]) for part in found if part)
    else:
        yield "\n".join(_without_here_documents(text.split("\n")))


def _lines(text: str) -> Iterator[str]:
    """The lines that may hand something over, joined where a backslash ends one."""
    return filter(_WORTH.search, joined(_without_here_documents(text.split("\n"))))


def _without_here_documents(lines: list[str]) -> Iterator[str]:
    """Those that are no whole comment, and not text for another program. What has no end is none."""
    ends = {line.strip() for line in lines}
    awaited: list[str] = []
    for line in lines:
        if awaited:
            if line.strip() == awaited[-1]:
                awaited.pop()
        elif not line.lstrip().startswith("#"):
            found = [a or b or c for a, b, c in _HERE_DOCUMENT.findall(line)]
            awaited = [end for end in reversed(found) if end in ends]
            yield line


def _unquoted(text: str) -> str:
    bare = text.strip().removesuffix(")").rstrip()
    quote = next((quote for quote in _QUOTES if bare.startswith(quote)), None)
    return text if quote is None else bare.removeprefix(quote).removesuffix(quote)


class Flags(NamedTuple):
    """The options of a command that take no value, as letters and as words; all others take one."""

    letters: str
    words: frozenset[str]


def flags(letters: str, words: str) -> Flags:
    return Flags(letters, frozenset(f"--{word}" for word in words.split()))


DOCKER = flags("D", "debug tls tlsverify remote")

RUN = flags(
    "ditPq",
    """detach disable-content-trust help init interactive no-healthcheck oom-kill-disable privileged publish-all quiet
    read-only rm sig-proxy tty use-api-socket env-host http-proxy no-hostname no-hosts replace rmi tls-verify""",
)
"""Of `run`, `create` and `exec`; those from env-host on are podman's."""

COMPOSE = flags(
    "v", "all-resources compatibility dry-run help no-ansi skip-hostname-check tls tlsverify verbose version"
)


def options(words: Sequence[str], flags: Flags) -> tuple[list[tuple[str, str]], Sequence[str]]:
    """The options before the first operand, with their values, and the rest. A variable may hold more of them."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(words) and (words[place] == UNKNOWN or (words[place].startswith("-") and words[place] != "--")):
        name, _, value = words[place].partition("=")
        place += 1
        if _takes_the_next(words[place - 1], flags) and place < len(words):
            value = words[place]
            place += 1
        found.append((name, value))
    return found, words[place:]


def _takes_the_next(word: str, flags: Flags) -> bool:
    if word.startswith("--"):
        return "=" not in word and word not in flags.words
    return word.startswith("-") and len(word[1:].lstrip(flags.letters)) == 1


MAX_DEPTH = 3
"""Shells within shells (`sh -c "sh -c …"`)."""

_ASSIGNMENT = regex(r"[A-Za-z_]\w*\+?=")
_BEFORE = frozenset(
    ("if", "then", "else", "elif", "while", "until", "do", "!", "{", "time", "exec", "command", "builtin", "nohup")
)
"""Words before a command."""

_RUNNERS = frozenset(("sudo", "doas", "env", "timeout", "nice"))
"""Programs that run the command among their arguments."""

_SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh"))
_COMMAND_OPTION = regex(r"-[A-Za-z]*c")
_OBJECTS = frozenset(("secret", "configmap", "cm"))


def of_command(words: Sequence[str], depth: int = 0) -> Iterator[Mention]:
    """The env files that a simple command hands to the program that it names."""
    words = _from_the_program(words)
    if not words or depth > MAX_DEPTH:
        return
    program, arguments = posixpath.basename(words[0]), words[1:]
    if program in _SHELLS:
        for script in _scripts(arguments):
            for inner in commands(script):
                yield from of_command(inner, depth + 1)
    elif program in _PROGRAMS:
        yield from _PROGRAMS[program](arguments)


def _from_the_program(words: Sequence[str]) -> Sequence[str]:
    place = 0
    while place < len(words) and (words[place] in _BEFORE or _ASSIGNMENT.match(words[place])):
        place += 1
    if place < len(words) and words[place] in _RUNNERS:
        programs = (_SHELLS | _PROGRAMS.keys()) - _SOURCING
        place = next((at for at in range(place + 1, len(words)) if words[at] in programs), len(words))
    return words[place:]


def _scripts(arguments: Sequence[str]) -> Iterator[str]:
    for option, script in pairwise(arguments):
        if _COMMAND_OPTION.fullmatch(option):
            yield script
            return


def _sourced(arguments: Sequence[str]) -> Iterator[Mention]:
    yield from _mentions("shell-env", arguments[:1])


def _docker(arguments: Sequence[str]) -> Iterator[Mention]:
    """`--env-file` before the image: arguments after it are for the program in the container. Podman takes the same
    values from the file."""
    _, rest = options(arguments, DOCKER)
    if rest and rest[0] == "compose":
        yield from _compose(rest[1:])
        return
    if rest and rest[0] in ("container", "service"):
        rest = rest[1:]
    if rest and rest[0] in ("run", "create", "exec"):
        found, _ = options(rest[1:], RUN)
        yield from _mentions("docker-env", (value for name, value in found if name == "--env-file"))


def _compose(arguments: Sequence[str], consumer: str = "compose-env") -> Iterator[Mention]:
    """It fills in the variables of the Compose files from there, and no others: which is not known here."""
    found, _ = options(arguments, COMPOSE)
    for mention in _mentions(consumer, (value for name, value in found if name == "--env-file")):
        yield mention._replace(names=frozenset())


def _podman_compose(arguments: Sequence[str]) -> Iterator[Mention]:
    """podman-compose reads it with python-dotenv (its `dotenv_to_dict`)."""
    return _compose(arguments, "dotenv")


def _kubectl(arguments: Sequence[str]) -> Iterator[Mention]:
    if "create" not in arguments or _OBJECTS.isdisjoint(arguments):
        return
    option = "--from-env-file"
    behind = (value for name, value in pairwise(arguments) if name == option)
    within = (word.removeprefix(f"{option}=") for word in arguments if word.startswith(f"{option}="))
    yield from _mentions("kubectl-env", (*behind, *within))


_SOURCING = frozenset((".", "source"))
_PROGRAMS: Mapping[str, Callable[[Sequence[str]], Iterator[Mention]]] = {
    **dict.fromkeys(_SOURCING, _sourced),
    "docker": _docker,
    "podman": _docker,
    "docker-compose": _compose,
    "podman-compose": _podman_compose,
    "kubectl": _kubectl,
    "oc": _kubectl,
}


def _mentions(consumer: str, words: Iterable[str]) -> Iterator[Mention]:
    """Of each path that can be known. A variable or a command before the first `/` mostly is the script's own
    folder."""
    for word in words:
        path = word[2:] if word.startswith(f"{UNKNOWN}/") else word
        if path and UNKNOWN not in path and path[0] not in "~-":
            yield Mention(consumer, path)
