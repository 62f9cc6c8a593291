"""Errors of the command line, with the call that was probably meant."""

import os
import re
import shlex
from collections.abc import Collection, Mapping, Sequence

import click

from auracheck.errors import UsageError, did_you_mean, url_as_argument
from auracheck.reporters import REGISTRY as FORMATS

COMMANDS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("lint", "scan", "validate", "verify", "audit", "test", "run"), ("check",)),
    **dict.fromkeys(("gen", "create", "new", "make"), ("generate",)),
    **dict.fromkeys(("docs", "rules", "why"), ("explain",)),
    "rotate": ["generate", "NAME", "--rotate", "--write"],
    "init": ["generate", "policy", "--from", ".env.example"],
    "help": ["--help"],
    "version": ["--version"],
}
"""Commands of other tools, and ours in their place."""

OPTIONS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("--strict", "--werror", "--warnings-as-errors"), ("--fail-on", "warning")),
    **dict.fromkeys(("--environment", "--stage", "--profile"), ("--env",)),
    **dict.fromkeys(("--exclude", "--disable", "--skip", "--no"), ("--ignore",)),
    **dict.fromkeys(("--rule", "--rules", "--only", "--enable", "--include"), ("--select",)),
    **dict.fromkeys(("--file", "--path", "--source", "--dotenv", "--type", "--kind"), ()),
    **dict.fromkeys(("--config", "--rules-file"), ("--policy",)),
    **dict.fromkeys(("--length", "--size"), ("--bytes",)),
    **dict.fromkeys(("--out", "--output", "--output-file"), ("-o",)),
    **dict.fromkeys(("--soft-fail", "--no-fail", "--warn-only"), ("--exit-zero",)),
    "--quiet": ["-q"],
    "--silent": ["-q"],
    "--verbose": ["-v"],
    "--ci": ["-f", "github"],
}
"""Options of other tools, and ours in their place; empty where the word after it is an argument here."""


SIMILAR = 0.75
"""How similar an option must be to be suggested: all of them begin with two dashes."""


def from_click(error: click.ClickException, arguments: Sequence[str], main: click.Group) -> UsageError:
    """Click's error as one of ours, with the call that was meant where there is one."""
    context = getattr(error, "ctx", None)
    if context is None:
        return UsageError(_sentence(error))
    if isinstance(error, click.NoSuchOption):
        return UsageError(f"unknown option {error.option_name}", _option_hint(error.option_name, context, arguments))
    if context.command is main:
        if "://" in arguments[0]:
            return url_as_argument()
        meant = meant_command(arguments)
        name = arguments[0].partition("=")[0]  # what follows may be a value
        return UsageError(f"unknown command {name}", meant or did_you_mean(name, main.commands))
    return UsageError(_sentence(error), _choice_hint(error))


def _choice_hint(error: click.ClickException) -> str:
    """The choice that was probably meant where the value of an option is none."""
    choices = getattr(getattr(error, "param", None), "type", None)
    wrong = re.match(r"'([\w.-]+)' is not one of", getattr(error, "message", ""))
    return did_you_mean(wrong[1], choices.choices) if wrong and isinstance(choices, click.Choice) else ""


def _sentence(error: click.ClickException) -> str:
    """Click's message without its capital and full stop, with one name of the option."""
    if isinstance(error, click.BadParameter) and error.message and error.param is not None:
        return f"invalid {max(error.param.opts, key=len)}: {error.message.rstrip('.')}"
    text = error.format_message().rstrip(".")
    return text[:1].lower() + text[1:]


def _option_hint(wrong: str, context: click.Context, arguments: Sequence[str]) -> str:
    from auracheck.policy.loading import builtin

    if wrong == arguments[0]:
        return meant_command(arguments)
    environments = builtin().environments.values()
    words = {word for environment in environments for word in (environment.name, *environment.aliases)}
    options = [option for each in context.command.get_params(context) for option in each.opts]
    return meant_option(arguments, wrong, words) or did_you_mean(wrong, options, SIMILAR)


def meant_command(arguments: Sequence[str]) -> str:
    """The call that was meant where the first word is not a command; empty where that is not known."""
    first = arguments[0]
    if first in COMMANDS:
        return _call([*COMMANDS[first], *arguments[1:]])
    return _call(["check", *arguments]) if first.startswith("-") or _is_place(first) else ""


def meant_option(arguments: Sequence[str], wrong: str, environments: Collection[str]) -> str:
    """The call that was meant, with the option ``wrong`` corrected; empty where that is not known."""
    name = wrong.lstrip("-")
    if wrong in OPTIONS:
        right = OPTIONS[wrong]
    elif name in FORMATS:
        right = ["-f", name]
    elif name in environments:
        right = ["--env", name]
    else:
        return ""
    found: list[str] = []
    for argument in arguments:
        option, equals, value = argument.partition("=")
        found += [*right, *([value] if equals else [])] if option == wrong else [argument]
    return _call(found)


def _is_place(word: str) -> bool:
    """Whether a word in place of a command looks like something to check."""
    return word == "." or "/" in word or os.sep in word or ":" in word or word.startswith(".env")


def _call(words: Sequence[str]) -> str:
    return f"auracheck {shlex.join(words)}"
