"""The pages of `explain` on rules, sources, grammars, formats and exit codes.

The docstring of each class is its explanation, so a new one needs nothing here.
"""

from collections.abc import Mapping

from auracheck import reporters, rules
from auracheck.errors import Unreadable
from auracheck.exit_codes import ExitCode
from auracheck.explain.text import document, fill, first_sentence, part_of, rows, table
from auracheck.model import Secret
from auracheck.report import HEADINGS, Severities
from auracheck.rules.rule import Rule
from auracheck.systems import form_of, forms, grammar_of, grammars, program_of, schemes, source_of
from auracheck.systems.files import STDIN
from auracheck.systems.form import Item, Owner
from auracheck.systems.grammar import read_as
from auracheck.systems.source import written

SPELLINGS: Mapping[str, bytes] = {
    "dq": b'A="x y"\nB=next\n',
    "comment-inline": b"A=x # note\nB=next\n",
    "dollar-word": b"A=pa$word\nB=next\n",
    "dollar-dollar": b"A=pa$$word\nB=next\n",
    "inner-double-space": b"A=x  y\nB=next\n",
    "backslash-letter": b"A=a\\b\nB=next\n",
    "adjacent-sq-escape": b"A='it'\\''s'\nB=next\n",
    "space-before-equals": b"A =x\nB=next\n",
    "export": b"export A=x\nB=next\n",
    "crlf-dq": b'A="x"\r\nB=next\r\n',
}
"""By their names in the tests' vectors; only the first line is shown."""

REFUSED = "refused"
SKIPPED = "skipped"
COMPUTED = "computed at run time"


def spelling(content: bytes) -> str:
    """The line of a row, as shown."""
    return _shown(content.decode().partition("\n")[0])


def outcomes(content: bytes) -> dict[str, str]:
    """The value of the variable A by each grammar, or one of the words above."""
    return {grammar: _outcome(grammar, content) for grammar in grammars()}


def _outcome(grammar: str, content: bytes) -> str:
    try:
        value = read_as(grammar, content, {}).get("A")
    except Unreadable:
        return REFUSED
    if value is None:
        return SKIPPED
    return _shown(value.reveal()) if isinstance(value, Secret) else COMPUTED


def _shown(text: str) -> str:
    return text.replace("\r", "␍")


def differences() -> str:
    """Each way to write a value, with what the programs read."""
    return "\n\n".join(_differences(content) for content in SPELLINGS.values())


def _differences(content: bytes) -> str:
    programs: dict[str, list[str]] = {}
    for grammar, outcome in outcomes(content).items():
        programs.setdefault(outcome, []).append(program_of(grammar))
    return f"  {spelling(content)}\n{rows(((read, ', '.join(who)) for read, who in programs.items()), '    ')}"


IN_A_SCRIPT = """\
In a script
  auracheck check .env --env production || exit

The code is the same in every format. It is 1 if there are findings to fail on,
even if a source could not be read; `unread` in the report names that source."""

EXIT_CODES = {
    ExitCode.FINE: "Deploy. There may be warnings; --fail-on warning makes them fail.",
    ExitCode.FINDINGS: "Do not deploy. Each finding names the line and the command that fixes it.",
    ExitCode.USAGE: "Nothing was checked. Fix the command, or the policy at the key named on stderr.",
    ExitCode.INCOMPLETE: "Do not deploy: what was not read may be wrong. The report names each source under "
    "`unread`, with the reason: missing, no permission, not parsable, nothing to check, interrupted. Exit 3 is "
    "never a finding.",
}
"""What to do about each exit code."""


def rule_page(name: str) -> str:
    """A rule's explanation and severity."""
    rule = rules.rule(name)
    title = f"{name}: a rule of the group {rule.group}"
    return f"{title}\n\n{document(rule.__doc__)}\n\nSeverity\n{severities(rule)}"


def rule_in_brief(name: str) -> str:
    """What a rule reports, its severities, how its findings are fixed, and where the rest is."""
    rule = rules.rule(name)
    strict, development = _words(rule.severities)
    lines = [
        f"{name}: {first_sentence(rule.__doc__)}. {strict} where strict, {development} in development",
        f"Fix: {first_sentence(part_of(rule.__doc__, HEADINGS[2]))}.",
        f"All of it: auracheck explain {name} -v",
    ]
    return "\n".join(fill(line, "", "  ") for line in lines)


def severities(rule: Rule) -> str:
    """The severity in strict environments and in development, also of the milder form where there is one."""
    if rule.lesser is None:
        return table(("strict", "development"), [_words(rule.severities)])
    both = [("usual form", *_words(rule.severities)), ("milder form", *_words(rule.lesser))]
    return table(("", "strict", "development"), both)


def _words(severity: Severities) -> tuple[str, str]:
    return str(severity.strict), str(severity.development or "silent")


def group_page(group: str) -> str:
    """The rules of a group, with what each reports."""
    members = [rules.rule(name) for name in rules.groups()[group]]
    listed = rows((rule.name, first_sentence(rule.__doc__)) for rule in members)
    wanted = {rules.OPTIONS.get(rule.name) for rule in members}
    option = None if None in wanted else wanted.pop()
    return f"{group}: a group of rules\n\n{listed}\n\nCheck only these\n  {only(group, option)}"


def only(selected: str, option: str | None) -> str:
    """The command that runs one rule or group, with the first of the options that it needs."""
    if option and not option.startswith("--"):
        return option  # of another command
    first = f" {option.partition(',')[0]}" if option else ""
    return f"auracheck check --select {selected}{first}"


def source_page(scheme: str) -> str:
    title = "-: standard input" if scheme == STDIN else f"{scheme}: a source, written {written(scheme)}"
    return f"{title}\n\n{document(source_of(scheme).__doc__)}"


def grammar_page(name: str) -> str:
    return f"{name}: a grammar of env files\n\n{document(grammar_of(name).__doc__)}"


def reporter_page(name: str) -> str:
    text = document(reporters.reporter(name).__doc__)
    return f"{name}: a format of the report\n\n{text}\n\nTry it\n  auracheck check --format {name}"


def form_page(form: str) -> str:
    """An example setting in that form, and what `generate` prints."""
    written = form_of(form)
    page = f"{form}: a format of new values\n\n  {written.setting('NAME', 'the value')}"
    document = written.document([Item("NAME", Secret("the-value"))], Owner()).rstrip("\n").replace("\n", "\n  ")
    use = written.taken.format(command=f"auracheck generate all --format {form}")
    return f"{page}\n\nWhat generate --format {form} prints\n\n  {document}\n\nUse it without showing a value\n  {use}"


def places_page() -> str:
    listed = rows((scheme, first_sentence(source_of(scheme).__doc__)) for scheme in schemes())
    return (
        "places: sources of values, written SCHEME:LOCATION\n\n"
        f"{listed}\n\n"
        "The scheme of a bare path is found by its name, then by its content."
    )


def formats_page() -> str:
    listed = rows((name, first_sentence(reporters.reporter(name).__doc__)) for name in reporters.REGISTRY)
    return (
        f"formats: of the report (check --format)\n\n{listed}\n\n"
        "When to use which, and how CI shows it: `auracheck explain reports`\n\n"
        f"Of new values (generate --format)\n  {' '.join(forms())}"
    )


def grammars_page() -> str:
    listed = rows((name, first_sentence(grammar_of(name).__doc__)) for name in grammars())
    return (
        "grammars: programs that read env files, each in its own way\n\n"
        f"{listed}\n\n"
        "A file is read the way its program will read it: .env like python-dotenv,\n"
        "the EnvironmentFile= of a unit like systemd. Where several programs read it\n"
        "(--consumer, or files next to it), ambiguous-value compares them.\n\n"
        "Ten common lines, and what the programs read\n\n"
        f"{differences()}\n\n"
        f"{REFUSED}: the whole file, {SKIPPED}: this line, ␍: a carriage return (Windows).\n"
        "Letters, digits and _ . / : @ % + = , - mean the same to all programs, so\n"
        "auracheck generate uses only these."
    )


def exit_codes_page() -> str:
    listed = rows((str(code.value), code.meaning) for code in ExitCode)
    return f"exit-codes: the exit codes of auracheck\n\n{listed}\n\n{IN_A_SCRIPT}"


def exit_code_page(code: ExitCode) -> str:
    meaning = rows([("Meaning", code.meaning)])
    return f"{code.value}: an exit code\n\n{meaning}\n\nWhat to do\n{fill(EXIT_CODES[code], '  ')}"
