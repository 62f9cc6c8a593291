"""What the parts of the program say of themselves: rules, sources, grammars, formats, exit codes.

Each part's class docstring is its explanation, so a new part needs nothing here.
"""

from collections.abc import Mapping

from auracheck import consumers, reporters, rules, snippets, sources
from auracheck.exit_codes import ExitCode
from auracheck.explain.grammars import REFUSED, SKIPPED, differences
from auracheck.explain.text import document, fill, first_sentence, rows, table
from auracheck.generate import FORMS
from auracheck.model import Secret
from auracheck.registry import member
from auracheck.report import Severities
from auracheck.rules.base import Rule
from auracheck.snippets.base import Item, Place

STDIN = "-"

IN_A_SCRIPT = """\
In a script
  auracheck check .env --env production || exit

Each format ends with the same code. Where a source could not be read and there
are findings to fail on as well, it is 1: the findings are told, and what was
not read stands under `unread`."""

EXIT_CODES = {
    ExitCode.FINE: "Deploy. Warnings may have been told; --fail-on warning makes them count.",
    ExitCode.FINDINGS: "Do not deploy. Each finding names the line, and the command that mends it.",
    ExitCode.USAGE: "Nothing was judged. Mend the call, or the policy at the key that stderr names.",
    ExitCode.INCOMPLETE: "Do not deploy: what was not read is not known to be good. The report names each source "
    "under `unread`, and why: missing, no permission, not parsable, nothing in it to judge, interrupted. Exit 3 never "
    "means that something was found.",
}
"""What to do about each exit code."""


def docstring(package: str, spec: str) -> str | None:
    """The docstring of a registry's class, which is given as module.Class."""
    found: type[object] = member(f"auracheck.{package}", spec)
    return found.__doc__


def rule_page(name: str) -> str:
    """A rule's own explanation, and how bad its findings are."""
    rule = rules.rule(name)
    title = f"{name}: a rule of the group {rules.group_of(name)}"
    return f"{title}\n\n{document(rule.__doc__)}\n\nHow bad it is\n{severities(rule)}"


def severities(rule: Rule) -> str:
    """The severity in strict environments and in development, and that of the milder form where there is one."""
    if rule.lesser is None:
        return table(("strict", "development"), [_words(rule.severities)])
    both = [("in general", *_words(rule.severities)), ("milder form", *_words(rule.lesser))]
    return table(("", "strict", "development"), both)


def _words(severity: Severities) -> tuple[str, str]:
    return str(severity.strict or "silent"), str(severity.development or "silent")


def group_page(group: str) -> str:
    """The rules of a group, with what each finds."""
    listed = rows((name, first_sentence(rules.rule(name).__doc__)) for name in rules.REGISTRY[group])
    wanted = {rules.WITH_OPTION.get(name) for name in rules.REGISTRY[group]}
    option = "" if None in wanted else f" {wanted.pop()}"
    return f"{group}: a group of rules\n\n{listed}\n\nJudge by these alone\n  auracheck check --select {group}{option}"


def source_page(scheme: str) -> str:
    title = "-: standard input" if scheme == STDIN else f"{scheme}: a place to read, written {sources.written(scheme)}"
    return f"{title}\n\n{document(docstring('sources', sources.REGISTRY[scheme]))}"


def consumer_page(name: str) -> str:
    return f"{name}: a grammar of env files\n\n{document(docstring('consumers', consumers.REGISTRY[name]))}"


def reporter_page(name: str) -> str:
    said = document(docstring("reporters", reporters.REGISTRY[name]))
    return f"{name}: a form of the report\n\n{said}\n\nTry it\n  auracheck check --format {name}"


def snippet_page(form: str) -> str:
    """A deployment form shows itself: it writes a setting, and what `generate` prints."""
    written = snippets.snippet(form)
    page = f"{form}: how a setting is written in that form\n\n  {written.setting('NAME', 'the value')}"
    if form not in FORMS:
        return page
    document = written.document([Item("NAME", Secret("the-value"))], Place()).rstrip("\n").replace("\n", "\n  ")
    use = written.taken.format(command=f"auracheck generate all --format {form}")
    return (
        f"{page}\n\nWhat generate --format {form} prints\n\n  {document}\n\nUse it, with no value on a screen\n  {use}"
    )


def _listed(package: str, registry: Mapping[str, str]) -> str:
    """The members of a registry, told apart by what they say first."""
    return rows((name, first_sentence(docstring(package, spec))) for name, spec in registry.items())


def places_page() -> str:
    listed = _listed("sources", sources.REGISTRY)
    return (
        "places: where values are read from, written SCHEME:LOCATION\n\n"
        f"{listed}\n\n"
        "A bare path finds its scheme by its name, then by its content."
    )


def formats_page() -> str:
    return (
        f"formats: of the report (check --format)\n\n{_listed('reporters', reporters.REGISTRY)}\n\n"
        "Which one is for whom, and how CI shows it: `auracheck explain reports`\n\n"
        f"Of new values (generate --format)\n  {' '.join(FORMS)}"
    )


def grammars_page() -> str:
    listed = _listed("consumers", consumers.REGISTRY)
    return (
        "grammars: programs that read env files, each by rules of its own\n\n"
        f"{listed}\n\n"
        "A file is read by the rules of the program that will read it: .env as\n"
        "python-dotenv does, the EnvironmentFile= of a unit as systemd does. Where\n"
        "several will read it (--consumer, or what stands beside it), ambiguous-value\n"
        "compares them.\n\n"
        "Ten everyday spellings, and what is read from them\n\n"
        f"{differences()}\n\n"
        f"{REFUSED} is the whole file, {SKIPPED} is this line, ␍ is the end of a line that was\n"
        "made on Windows. Letters, digits and _ . / : @ % + = , - mean the same to all,\n"
        "and so auracheck generate makes values of no others."
    )


def exit_codes_page() -> str:
    listed = rows((str(code.value), code.meaning) for code in ExitCode)
    return f"exit-codes: what auracheck ends with\n\n{listed}\n\n{IN_A_SCRIPT}"


def exit_code_page(code: ExitCode) -> str:
    meaning = rows([("Meaning", code.meaning)])
    return f"{code.value}: an exit code\n\n{meaning}\n\nWhat to do\n{fill(EXIT_CODES[code], '  ')}"
