"""The table's "Mend it": each command or line once, with the names that it mends. Pure."""

import re
from collections.abc import Iterable

from auracheck.report import Finding
from auracheck.reporters.text import place, visible

_GENERATE = re.compile(r"(?a)(auracheck generate) ([\w.-]+) (--write .+|--format \S+ (?:>>| #) .+)")

_LITERAL = re.compile(
    r"""(?:auracheck|git|chmod|chown|sudo|kubectl|vault|aws)\ .
    | \(umask\ \d+;\ .
    | printf\ .*(?:>>|>|\|)\ .
    | (?:export\ )?[^\W\d][\w.-]*=(?:\S|\Z)
    | ["']?[^\W\d][\w.-]*["']?:\ ["']""",
    re.VERBOSE,
)
"""A command, an assignment, or a line of YAML or JSON with a quoted value."""
_FIRST = ("git ", "chmod ")
"""`auracheck generate --write` refuses a file that git tracks or that others can change."""
_TEMPLATE = re.compile(r"(?:\S+: )?\S+")


def mends(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Pairs of names and what mends them, worst first. A line for a file has its place there, a command nothing."""
    named: dict[str, dict[str, None]] = {}
    counting = [finding for finding in findings if finding.help and finding.waived is None]
    made = {(finding.secret, finding.locations) for finding in counting if _GENERATE.fullmatch(finding.help)}
    for finding in sorted(counting, key=lambda finding: -finding.severity):
        if finding.rule != "ambiguous-value" or (finding.secret, finding.locations) not in made:
            named.setdefault(visible(finding.help), {})[_beside(finding)] = None
    return _joined([(", ".join(filter(None, names)), help) for help, names in named.items()])


def _beside(finding: Finding) -> str:
    """The secret's name; of a line that has it itself the place where that goes; nothing for a command that tells."""
    secret, help = visible(finding.secret or ""), visible(finding.help)
    if help.startswith(("auracheck ", "(umask ")):
        return ""
    if secret and help.startswith((f"{secret}: ", f"{secret}=", f"export {secret}=")):
        origin = finding.locations[0]
        return f"in {place(origin)}" if origin.file is not None and "&&" not in help else ""
    return secret


def is_literal(help: str) -> bool:
    """A command, or a line for a file: to be copied as it stands, other than advice in words."""
    return _LITERAL.match(help) is not None


def is_template(help: str) -> bool:
    """Advice that is to be copied and filled in, as `redis://:PASSWORD@HOST:6379/0` or `NAME: ${NAME}`."""
    return _TEMPLATE.fullmatch(help) is not None


def _joined(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`auracheck generate` for the same file once, with all its kinds. Commands come first, and before them what they
    need."""
    kinds: dict[tuple[str, str], list[str]] = {}
    rest: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for names, help in lines:
        if match := _GENERATE.fullmatch(help):
            kinds.setdefault((match[1], match[3]), []).append(match[2])
        else:
            (rest if names else others).append((names, help))
    together = [("", f"{command} {' '.join(words)} {options}") for (command, options), words in kinds.items()]
    first = [line for line in others if line[1].startswith(_FIRST)]
    return [*first, *together, *(line for line in others if line not in first), *rest]
