"""The pages of the site that are generated: what `auracheck explain` says, a page for each topic."""

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path

from auracheck import reporters, rules
from auracheck.deployment.matching import index
from auracheck.explain import WRITTEN, catalogue, explain, folder, parts
from auracheck.explain.entries import entry_page
from auracheck.explain.parts import SPELLINGS, outcomes, spelling
from auracheck.policy.entry import ROLES
from auracheck.policy.format import ENVIRONMENT, ENVIRONMENTS, REFUSED, SECRET, TOP, WAIVER, Key
from auracheck.policy.loading import builtin
from auracheck.project import POLICY_SCHEMA
from auracheck.systems import forms, grammars, program_of, schemes
from explained import markdown
from readme_tables import cell, exit_codes_table, grammars_table, rules_table, severities, sources_table, table

FILE_OF = {"-": "standard-input"}
"""Topics whose name is no name of a file."""

SHARE = "~/.local/share/pipx/venvs/auracheck/share"
"""Where pipx, which the README installs with, puts completions and the manual: not where the site is built."""

POLICY = {
    "The top of the file": TOP,
    "environments": ENVIRONMENTS,
    "environments.NAME": ENVIRONMENT,
    "secrets.NAME": SECRET,
    "refused": REFUSED,
    "waivers": WAIVER,
}


def places() -> dict[str, str]:
    """Each topic, and the path of its page below the site's top."""
    found = {name: f"rules/{name}.md" for name in rules.REGISTRY}
    found |= {name: f"catalogue/{file_of(name)}.md" for name in programs()}
    found |= {name: f"systems/{file_of(name)}.md" for name in (*schemes(), *grammars())}
    found |= {name: f"formats/{name}.md" for name in (*reporters.REGISTRY, *forms()) if name not in found}
    found |= {name: f"topics/{name}.md" for name in WRITTEN if name not in found}
    found |= {group: "rules/index.md" for group in rules.groups() if group not in found}
    found |= dict.fromkeys(("policy", "policy-keys", "policy-example"), "policy.md")
    found |= {"exit-codes": "exit-codes.md", "catalogue": "catalogue/index.md"}
    return {**found, "grammars": "systems/grammars.md", "places": "systems/index.md", "json": "formats/json.md"}


def file_of(topic: str) -> str:
    return FILE_OF.get(topic, topic)


def programs() -> list[str]:
    return sorted(name for names in index().role.values() for name in names)


def pages() -> Mapping[str, str]:
    """The Markdown of each generated page, by its path."""
    return dict(_pages())


def _pages() -> Iterator[tuple[str, str]]:
    yield "rules/index.md", f"# Rules\n\n{linked(rules_table(), rules.REGISTRY)}\n"
    for name in rules.REGISTRY:
        yield f"rules/{name}.md", rule(name)
    yield "systems/index.md", f"# Sources\n\n{sources_table()}\n\n{SYSTEM_LIST}\n\n{system_list()}\n"
    yield "systems/grammars.md", f"# Grammars\n\n{GRAMMARS}\n\n{grammars_table()}\n"
    for name in dict.fromkeys((*schemes(), *grammars())):
        yield f"systems/{file_of(name)}.md", system(name)
    yield "catalogue/index.md", f"# Programs\n\n{CATALOGUE}\n\n{catalogue_list()}\n"
    for name in programs():
        yield f"catalogue/{name}.md", explained(entry_page(name), f"catalogue/{name}.md")
    yield "formats/index.md", explained(explain("formats", builtin()), "formats/index.md")
    for name in dict.fromkeys((*reporters.REGISTRY, *forms())):
        if name not in schemes() and name not in grammars():
            yield f"formats/{name}.md", topic(name, f"formats/{name}.md")
    for name in WRITTEN:
        if name != "json":
            yield f"topics/{name}.md", topic(name, f"topics/{name}.md")
    yield "policy.md", policy()
    yield "exit-codes.md", f"{explained(parts.exit_codes_page(), 'exit-codes.md')}\n{exit_codes_table()}\n"


SYSTEM_LIST = "A plain path finds its scheme by its name, then by its content. Each source and grammar has a page:"
GRAMMARS = """\
`.env` is not one format. The same line, as each program reads it (*refused*: the whole file; *skipped*: this line; ␍: a
line end from Windows):"""
CATALOGUE = """\
What auracheck knows of programs that people deploy: which variables are credentials, what is refused at start, which
defaults are built in. `auracheck check --policy NAME` checks by one."""


EDITORS = f"""\
An editor that knows TOML schemas (Taplo, Even Better TOML) completes and checks these keys where the first line of the
file is `#:schema {POLICY_SCHEMA}`, as in a draft. The schema: [policy.schema.json](policy.schema.json)."""


def rule(name: str) -> str:
    """A rule's page: what explain says, and its severities as a table."""
    text = parts.rule_page(name).partition("\n\nSeverity\n")[0]
    strict, development = severities(rules.rule(name))
    head = ("rule", "strict", "development")
    only = parts.only(name, rules.OPTIONS.get(name))
    return (
        f"{explained(text, f'rules/{name}.md')}\n## Severity\n\n"
        f"{table(head, [(f'`{name}`', strict, development)])}\n\nOnly this rule: `{only}`."
        " [All rules](index.md).\n"
    )


def system(name: str) -> str:
    """The page of a source or grammar; a grammar's has the table of what its program reads."""
    path = f"systems/{file_of(name)}.md"
    text = parts.source_page(name) if name in schemes() else parts.grammar_page(name)
    page = explained(text, path)
    if name not in grammars():
        return page
    rows = [(cell(spelling(content)), cell(outcomes(content)[name])) for content in SPELLINGS.values()]
    described = parts.grammar_page(name).partition("\n\n")[2] if name in schemes() else ""
    rest = markdown(f"x\n\n{described}", links(path)).partition("\n\n")[2] if described else ""
    return f"{page}\n## Grammar\n\n{rest}\n\n{table(('in the file', program_of(name)), rows)}\n\n\
[All programs side by side](grammars.md).\n"


def system_list() -> str:
    names = dict.fromkeys((*schemes(), *grammars()))
    return "\n".join(f"- [`{name}`]({file_of(name)}.md)" for name in names)


def catalogue_list() -> str:
    return "\n\n".join(
        f"## {role.capitalize()}s\n\n" + " · ".join(f"[{name}]({name}.md)" for name in index().role[role])
        for role in ROLES
    )


def policy() -> str:
    """The reference of the policy: the text of `explain policy`, and a table for each of its tables."""
    tables = "\n\n".join(f"## {title}\n\n{_keys(keys)}" for title, keys in POLICY.items())
    whole = Path(catalogue.EXAMPLE).read_text(encoding="utf-8")
    before = explained(catalogue.introduction(), "policy.md")
    return f"{before}\n{EDITORS}\n\n{tables}\n\n## A complete example\n\n```toml\n{whole}```\n"


def _keys(keys: Mapping[str, Key]) -> str:
    rows = ((f"`{name}`", markup(key.meaning), markup(key.allowed)) for name, key in keys.items())
    return table(("key", "means", "allowed"), rows)


def markup(text: str) -> str:
    return text.replace("*", "\\*").replace("[", "\\[").replace("<", "&lt;")


def topic(name: str, path: str) -> str:
    """The page of a topic; where several have one name, all of them, one after the other."""
    first, *more = explain(name, builtin()).replace(folder(), SHARE).split("\n\n\n")
    rest = [explained(text, path).replace("\n## ", "\n### ").replace("# ", "## ", 1) for text in more]
    return "\n".join([explained(first, path), *rest])


def explained(text: str, path: str) -> str:
    return markdown(text, links(path))


def links(path: str) -> dict[str, str]:
    """Each topic, and how its page is linked from this one."""
    folder = posixpath.dirname(path)
    return {topic: posixpath.relpath(place, folder or ".") for topic, place in places().items()}


def linked(text: str, names: Mapping[str, str]) -> str:
    """A table whose rules lead to their pages."""
    for name in names:
        text = text.replace(f"| `{name}` |", f"| [`{name}`]({name}.md) |")
    return text
