"""The manual page, made from the command line and what the parts say; `regenerate.py` writes it.

Its language is man(7), which both groff and mandoc read.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from pathlib import Path

import click

from auracheck import __version__, rules
from auracheck.cli.application import main
from auracheck.cli.help_pages import BANNER
from auracheck.exit_codes import ExitCode
from auracheck.explain import TASKS
from auracheck.explain.text import first_sentence
from auracheck.systems import schemes, source_of
from readme_tables import written

PAGE = Path(__file__).parents[2] / "auracheck" / "share" / "man" / "man1" / "auracheck.1"

DESCRIPTION = """\
auracheck reads a service's settings the way the service itself will, judges its secrets, and answers with one screen
and one exit code. It reads the process environment, env files, systemd units, Compose projects, Kubernetes manifests
and CI jobs, each by the rules of the program that will read it. A secret is never printed, logged or hashed, nothing
that is read is run, and no network connection is opened that was not asked for. So what it says is safe to paste."""

SOURCES = "A SOURCE is SCHEME:LOCATION, or a path, whose scheme is found by its name, then by its content."
RULES = (
    "`auracheck explain RULE` has the whole of each. `--select` and `--ignore` take a rule, its first word or a group."
)
CODES = "They are the same in every format, and no failure of the program passes for a finding."

ENVIRONMENT: Mapping[str, str] = {
    "AURACHECK_ENV": "What `--env` says where it is not given.",
    "NO_COLOR": "Where it is set and not empty, the table has no colours.",
    "FORCE_COLOR": "Where it is set and not empty, the table is drawn as on a terminal, in a pipe too.",
    "COLUMNS": "The width of the table.",
    "Every variable": "Without a SOURCE, `check` judges the environment that it was started with. The policy's own "
    "`variable` (AuraConnect's is ENVIRONMENT) says there which environment the service runs as.",
}

FILES: Mapping[str, str] = {
    "./.env": "Without a SOURCE, `check` reads it below the process environment, as the application does.",
    "auracheck.toml": "The policy: the secrets of a service and its environments. The nearest one above each source "
    "counts, else AuraConnect's, which is built in. See `auracheck explain policy`.",
    "pyproject.toml": "The same, as the table [tool.auracheck].",
    "/proc/PID/environ": "What `process:PID` reads, on Linux.",
}

EXAMPLES: Mapping[str, str] = {
    "auracheck check --env production": "What the service would see in this shell, with ./.env behind it.",
    "auracheck check -q --env production && ./deploy.sh": "Deploy only what would start and is safe.",
    "auracheck check .env app.service compose.yaml": "Exactly these, each a deployment of its own.",
    "sops -d secrets.env | auracheck check -": "What another program prints.",
    "auracheck generate jwt session --write .env": "Fill in what the file lacks; its other bytes stay as they are.",
    "auracheck explain weak-secret": "What a word of the report means. A whole error message may be pasted too.",
}

WIDTH = 78
"""Columns of the source: where a line breaks does not show."""

SEE_ALSO = ("systemd.exec(5)", "docker(1)", "kubectl(1)", "git(1)", "pass(1)")


def page() -> str:
    """The whole manual."""
    lines = [
        '.\\" Made by .github/tools/manual_page.py: change the program, not this.',
        f'.TH AURACHECK 1 "" "auracheck {__version__}" "User Commands"',
        *section("NAME", f"auracheck \\- {roff(BANNER.splitlines()[0].partition(': ')[2])}"),
        *section("SYNOPSIS", *synopsis()),
        *section("DESCRIPTION", roff(DESCRIPTION)),
        *section("COMMANDS", *(line for found in main.commands.values() for line in command(found))),
        *section("SOURCES", roff(SOURCES), *items(described_sources())),
        *section("RULES", roff(RULES), *items(described_rules())),
        *section("EXIT STATUS", *items((str(int(code)), f"{code.meaning}.") for code in ExitCode), ".PP", roff(CODES)),
        *section("ENVIRONMENT", *items(ENVIRONMENT.items())),
        *section("FILES", *items(FILES.items())),
        *section("EXAMPLES", *items(EXAMPLES.items())),
        *section("SEE ALSO", ",\n".join(map(reference, SEE_ALSO)), ".PP", roff(further())),
    ]
    return "\n".join(lines) + "\n"


def further() -> str:
    return f"`auracheck explain` lists all that it can explain, among it the pages {', '.join(TASKS)}."


def section(heading: str, *lines: str) -> Iterator[str]:
    yield f'.SH "{heading}"'
    yield from lines


def synopsis() -> Iterator[str]:
    """One line for each command, and the version."""
    for found in main.commands.values():
        yield f".B auracheck {found.name}\n{roff(pieces(found))}\n.br"
    yield ".B auracheck \\-\\-version"


def pieces(found: click.Command) -> str:
    return " ".join(found.collect_usage_pieces(context_of(found)))


def context_of(found: click.Command) -> click.Context:
    whole = click.Context(main, info_name="auracheck", **main.context_settings)
    return click.Context(found, info_name=found.name, parent=whole)


def command(found: click.Command) -> Iterator[str]:
    """What a command does, and its options."""
    yield f".SS {quoted(f'auracheck {found.name} {pieces(found)}')}"
    yield "\n.PP\n".join(map(roff, cleandoc(found.help or "").split("\n\n")))
    context = context_of(found)
    options = (parameter for parameter in found.get_params(context) if isinstance(parameter, click.Option))
    yield from items(record for option in options if (record := option.get_help_record(context)))


def described_sources() -> Iterator[tuple[str, str]]:
    for scheme in schemes():
        yield written(scheme).replace("`", ""), f"{first_sentence(source_of(scheme).__doc__)}."


def described_rules() -> Iterator[tuple[str, str]]:
    for group, members in rules.groups().items():
        for name in members:
            yield f"{name} ({group})", f"{first_sentence(rules.rule(name).__doc__)}."


def items(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A list of words and what they mean."""
    for word, meaning in pairs:
        yield f".TP\n.B {quoted(word)}\n{roff(meaning)}"


def reference(name: str) -> str:
    title, _, chapter = name.partition("(")
    return f".BR {title} ({chapter}"


def quoted(word: str) -> str:
    """One argument of a macro."""
    return '"' + escaped(word).replace('"', "\\(dq") + '"'


def roff(text: str) -> str:
    """One paragraph: no line of it is a command, and what is in backticks is bold."""
    bold = re.sub(r"`([^`]+)`", r"\\fB\1\\fR", escaped(" ".join(text.replace("``", "`").split())))
    lines = textwrap.wrap(bold, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in lines)


def escaped(text: str) -> str:
    """Each character as it is meant, for those that roff reads otherwise (groff_char(7))."""
    return "".join(_CHARACTERS.get(character, character) for character in text)


_CHARACTERS = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "^": "\\(ha", "~": "\\(ti", "–": "\\(en", "…": "...", "␍": "CR"}
