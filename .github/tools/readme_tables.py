"""Tables that come from the code: those of README.md, where `regenerate.py` puts them, and of the site."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from auracheck import rules
from auracheck.exit_codes import ExitCode
from auracheck.explain.parts import COMPUTED, REFUSED, SKIPPED, SPELLINGS, outcomes, spelling
from auracheck.explain.text import first_sentence
from auracheck.report import Severities, Severity
from auracheck.rules.rule import Rule
from auracheck.systems import grammars, program_of, schemes, source, source_of

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
FOLDER = "examples/dotenv"
FILE = "development.env"


def rules_table() -> str:
    """Every rule: its group, what it finds, its severities."""
    head = ("group", "rule", "finds", "strict", "development")
    rows = (
        (group, f"`{name}`", first_sentence(rules.rule(name).__doc__), *severities(rules.rule(name)))
        for group, names in rules.groups().items()
        for name in names
    )
    return table(head, rows)


def severities(rule: Rule) -> tuple[str, str]:
    """Where strict, and in development; the milder variant after the usual one."""
    both: list[Severities] = [rule.severities, *([rule.lesser] if rule.lesser else [])]
    return words(s.strict for s in both), words(s.development for s in both)


def words(severities: Iterable[Severity | None]) -> str:
    return ", ".join(dict.fromkeys("–" if s is None else str(s) for s in severities))


def sources_table() -> str:
    """Every scheme, and what it reads."""
    rows = ((f"`{written(scheme)}`", first_sentence(source_of(scheme).__doc__)) for scheme in schemes())
    return table(("source", "reads"), rows)


def written(scheme: str) -> str:
    """A scheme as a user writes it; a directory needs none."""
    others = {"systemd": "systemd:PATH` or `systemd:UNIT", "directory": "DIRECTORY"}
    return others.get(scheme) or source.written(scheme)


def grammars_table() -> str:
    """Ten everyday spellings, and what each program reads."""
    rows = ((cell(spelling(content)), *map(cell, outcomes(content).values())) for content in SPELLINGS.values())
    return table(("in the file", *map(program_of, grammars())), rows)


def cell(text: str) -> str:
    """What stands in a file, or is read from it, as code; a word of ours as it is."""
    return text if text in (REFUSED, SKIPPED, COMPUTED) else f"`{text}`"


def exit_codes_table() -> str:
    """Every exit code, and what it means."""
    return table(("code", "means"), ((str(int(code)), code.meaning) for code in ExitCode))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines: Iterator[tuple[str, ...]] = iter([head, tuple("---" for _ in head), *rows])
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def plain(text: str) -> str:
    """Without colours, and without blanks at the ends of lines."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).strip("\n").splitlines()
    return "\n".join(line.rstrip() for line in lines)


PARTS: Mapping[str, Callable[[], str]] = {"grammars": grammars_table}
"""Each marker of README.md, and what stands between it and its end."""


def rendered(text: str) -> str:
    """The README with every part as the code has it now."""
    for marker, part in PARTS.items():
        start, end = f"<!-- {marker} -->\n", f"<!-- /{marker} -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"README.md has no {start.strip()} … {end}")
        text = f"{before}{start}\n{part()}\n\n{end}{after}"
    return text
