"""Wrong words on the command line that many people try, and the call that they meant."""

import os
import shlex
from collections.abc import Collection, Mapping, Sequence

COMMANDS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("lint", "scan", "validate", "verify", "audit", "test", "run"), ("check",)),
    **dict.fromkeys(("gen", "create", "new", "make"), ("generate",)),
    **dict.fromkeys(("docs", "rules", "why"), ("explain",)),
    "rotate": ["generate", "NAME", "--rotate", "--write"],
    "init": ["generate", "policy", "--from", ".env.example"],
    "help": ["--help"],
    "version": ["--version"],
}
"""The commands of other tools, and ours."""

OPTIONS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("--strict", "--werror", "--warnings-as-errors"), ("--fail-on", "warning")),
    **dict.fromkeys(("--environment", "--stage", "--profile"), ("--env",)),
    **dict.fromkeys(("--exclude", "--disable", "--skip", "--no"), ("--ignore",)),
    **dict.fromkeys(("--rule", "--rules", "--only", "--enable", "--include"), ("--select",)),
    **dict.fromkeys(("--file", "--path", "--source", "--dotenv", "--type", "--kind"), ()),
    **dict.fromkeys(("--config", "--rules-file"), ("--policy",)),
    **dict.fromkeys(("--length", "--size"), ("--bytes",)),
    **dict.fromkeys(("--out", "--output", "--output-file"), ("-o",)),
    "--quiet": ["-q"],
    "--silent": ["-q"],
    "--verbose": ["-v"],
    "--ci": ["-f", "github"],
}
"""The options of other tools, and ours in their place; nothing where the word behind it goes by itself."""


def meant_command(arguments: Sequence[str]) -> str:
    """The call that was meant where the first word is no command of ours; nothing where that cannot be told."""
    first = arguments[0]
    if first in COMMANDS:
        return _call([*COMMANDS[first], *arguments[1:]])
    return _call(["check", *arguments]) if first.startswith("-") or _is_place(first) else ""


def meant_option(arguments: Sequence[str], wrong: str, formats: Collection[str], environments: Collection[str]) -> str:
    """The call that was meant, with the option ``wrong`` set right; nothing where that cannot be told."""
    name = wrong.lstrip("-")
    if wrong in OPTIONS:
        right = OPTIONS[wrong]
    elif name in formats:
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
    """Whether a word in a command's place looks like something to check."""
    return word == "." or "/" in word or os.sep in word or ":" in word or word.startswith(".env")


def _call(words: Sequence[str]) -> str:
    return f"auracheck {shlex.join(words)}"
