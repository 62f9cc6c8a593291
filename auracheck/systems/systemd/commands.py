"""The credentials in the commands of a unit: `ExecStart=/usr/bin/redis-server --requirepass VALUE`."""

from collections.abc import Collection, Iterable, Iterator

from auracheck.model import EXTERNAL, Origin, Secret, Setting
from auracheck.regex import regex
from auracheck.systems.options import credential_options
from auracheck.systems.systemd.specifiers import InvalidSpecifier, Specifiers, UnknownSpecifier
from auracheck.systems.systemd.unit import Directive, split

COMMANDS = ("ExecCondition", "ExecStartPre", "ExecReload", "ExecStop", "ExecStopPost", "ExecStartPost", "ExecStart")
"""Directives with a command, the one that counts most last (systemd.service(5))."""

PREFIX = regex(r"\A[-@:+!|]+")
"""What systemd takes off the first word of a command (systemd.service(5), Command lines)."""

_DOLLAR = "$$"
_OF_SHELL = regex(r"\$\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*(?:[:?+=-][^{}]*)?\})")
"""A variable that a shell in the command fills in."""


def commands_in_force(directives: Iterable[Directive]) -> list[Directive]:
    """The directives with a command, those of each key since the last empty one."""
    found: dict[str, list[Directive]] = {key: [] for key in COMMANDS}
    for directive in directives:
        if directive.key in found:
            found[directive.key] = [*found[directive.key], directive] if directive.value else []
    return [directive for of_key in found.values() for directive in of_key]


def command_settings(
    directives: Iterable[Directive], specifiers: Specifiers, names: Collection[str]
) -> Iterator[Setting]:
    """The credentials in commands; the variables of the environment have ``names``. A `$` that systemd leaves is
    doubled."""
    words = (word for directive in directives for word in _words(directive, specifiers))
    for name, value, origin in credential_options(words):
        if name not in names:
            is_literal = "$" not in value.replace(_DOLLAR, "") and not _OF_SHELL.fullmatch(value)
            secret = Secret(value.replace(_DOLLAR, "$")) if is_literal else EXTERNAL
            yield Setting(name, secret, origin, literal=is_literal)


def _words(directive: Directive, specifiers: Specifiers) -> Iterator[tuple[str, Origin]]:
    for number, word in enumerate(split(directive.value).words):
        text = word.text if number else PREFIX.sub("", word.text, count=1)
        try:
            yield specifiers.expand(text), directive.origin(word.offset)
        except (InvalidSpecifier, UnknownSpecifier):  # not known here, as a variable is
            yield text.replace("%", "$"), directive.origin(word.offset)
