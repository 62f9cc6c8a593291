"""`auracheck explain`: the pages of rules, sources, the policy and written topics, found by a word.

A topic may also be a pasted error message. It is never shown again, since it may contain a secret.
"""

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from auracheck import reporters, rules, shipped
from auracheck.deployment.matching import index
from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.explain import catalogue, entries, parts
from auracheck.explain.text import fill, rows
from auracheck.policy import Policy
from auracheck.systems import forms, grammars, program_of, schemes

TASKS = (
    "adopt",
    "waivers",
    "rotation",
    "rotation-forms",
    "pre-commit",
    "ci",
    "deploy",
    "fleet",
    "monitor",
    "troubleshooting",
    "best-practices",
    "completion",
)
WRITTEN = (*TASKS, "reports", "json", "environments", "glossary")
"""The pages that are files in `topics/`."""

_SHOWN = 4
"""Most secrets that the list of topics names."""

ALSO = {
    "reports": ("report",),
    "environments": ("environment",),
    "deploy": ("deployment", "pre-deploy", "execstartpre", "cron", "makefile"),
    "completion": ("complete", "completions", "bash", "zsh", "fish", "tab", "man", "manual"),
    "fleet": ("hosts", "marks", "ansible", "cronjob", "pyz"),
    "monitor": ("monitoring", "alert", "alerts", "alerting", "loki", "journald"),
    "glossary": ("words", "terms", "credentials", "elsewhere"),
    "waivers": ("waiver", "baseline", "ignore"),
}
"""Other words that lead to a written page."""

CONTRACT = ("exit-codes", "reports", "json", "policy", "catalogue", "environments", "grammars", "glossary")

GENERIC = ("secret", "reference", "value", "service", "waiver")
"""Last words of rule names that are left out in a list of them."""

LONGEST_NAME = 40
"""Maximum length of a mistyped name; a longer topic is a message, or a value pasted by mistake."""

HOW = "auracheck explain lists the topics"


class Page(NamedTuple):
    """A page with its full name; ``keys`` are the words that find it."""

    name: str
    keys: tuple[str, ...]
    render: Callable[[], str]


def topics(policy: Policy) -> str:
    """The list of all topics."""
    groups = [(group, " ".join(_short(name) for name in members)) for group, members in rules.groups().items()]
    listed = rows(
        [
            ("secrets", _some(list(policy.secrets))),
            *groups,
            ("places", " ".join(schemes())),
            ("formats", " ".join(_formats())),
            ("tasks", " ".join(TASKS)),
            ("contract", " ".join(CONTRACT)),
        ]
    )
    return f"auracheck explain TOPIC, or an error message in quotes\n\n{listed}"


def _formats() -> list[str]:
    """The formats of reports and of new values, each once, except those listed among the places."""
    return [form for form in dict.fromkeys((*reporters.REGISTRY, *forms())) if form not in schemes()]


def names(policy: Policy) -> list[str]:
    """The full name of each page, once."""
    return list(dict.fromkeys(page.name for page in _pages(policy)))


def _short(rule: str) -> str:
    first, _, last = rule.rpartition("-")
    return first if last in GENERIC else rule


def _some(names: list[str]) -> str:
    """The first names and the number of the others: a policy may have hundreds."""
    rest = len(names) - _SHOWN
    return " ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def explain(topic: str, policy: Policy, *, brief: bool = False) -> str:
    """The pages for a topic or an error message; of a single rule with ``brief`` the essential lines. Raises
    `UsageError` where there are none."""
    if not topic.strip():
        return topics(policy)
    pages = list(_pages(policy))
    key = _key(topic)
    found = [page for page in pages if key in page.keys] + _by_first_words(key, pages)
    if not found and key in _glossary(policy):
        found = [page for page in pages if page.name == "glossary"]
    if brief and len(found) == 1 and found[0].name in rules.REGISTRY:
        return parts.rule_in_brief(found[0].name)
    if found:
        return "\n\n\n".join(page.render() for page in found)
    match = policy.find(topic.strip())
    if match is not None and match.own_name:  # an old key beside its successor
        return catalogue.secret_page(policy, match.entry)
    if match is not None:
        wrong = fill(f"The application does not read that name; it reads {match.entry.name}.")
        return f"{wrong}\n\n{catalogue.secret_page(policy, match.entry)}"
    if entries.is_known_name(topic.strip()):
        return entries.name_page(topic.strip())
    from auracheck.explain.messages import explain_message  # late: a page asked for by its name does not need it

    explanation = explain_message(topic, policy)
    if explanation is None:
        raise _unknown(topic, key, pages, _glossary(policy))
    return explanation


def _key(word: str) -> str:
    """A topic as a key: without case, quotes and a scheme's colon, words joined by dashes."""
    bare = word.strip().strip("\"'`").strip()
    return re.sub(r"[\s_-]+", "-", bare.removesuffix(":")).casefold()


def _by_first_words(key: str, pages: list[Page]) -> list[Page]:
    """The rules that begin with these words: `weak`, `refused-at`."""
    members = set(rules.REGISTRY)
    return [page for page in pages if page.name in members and page.name.startswith(f"{key}-")]


def _glossary(policy: Policy) -> list[str]:
    """The words that the glossary explains."""
    return re.findall(r"^(\w+)  ", written("glossary", policy), re.MULTILINE)


def _unknown(topic: str, key: str, pages: list[Page], glossary: Iterable[str]) -> UsageError:
    """The error for an unknown topic. Only words without a digit, similar to a known name, are shown again."""
    from difflib import get_close_matches

    if re.fullmatch(rf"[A-Za-z_. -]{{1,{LONGEST_NAME}}}", topic.strip()):
        known = {word: word for word in glossary}
        known.update((word, page.name) for page in reversed(pages) for word in page.keys)
        for name in rules.REGISTRY:
            known.setdefault(name.partition("-")[0], name)
        near = get_close_matches(key, known, 1)
        if near:
            return UsageError(f"unknown topic {topic.strip()!r}", f"did you mean {known[near[0]]}?")
    return UsageError("unknown topic or error message", HOW)


def _pages(policy: Policy) -> Iterator[Page]:
    """All pages in the order in which they are found: written, secrets, rules, places."""
    for name in WRITTEN:
        yield _page(name, _bind(written, name, policy), *ALSO.get(name, ()))
    yield _page("policy", catalogue.format_page)
    yield _page("policy-keys", catalogue.keys_page)
    yield _page("policy-example", catalogue.example_page)
    yield _page("exit-codes", parts.exit_codes_page, "exit", "exit-code")
    yield _page("grammars", parts.grammars_page, "grammar", "consumers", "consumer")
    yield _page("places", parts.places_page, "sources", "source")
    yield _page("formats", parts.formats_page, "format")
    for code in ExitCode:
        number = str(code.value)
        yield _page(number, _bind(parts.exit_code_page, code), f"exit-{number}", f"exit-code-{number}")
    yield from _policy_pages(policy)
    yield from _part_pages()
    yield _page("catalogue", entries.list_page, "catalog")
    for program in sorted(name for names in index().role.values() for name in names):
        yield _page(program, _bind(entries.entry_page, program))


def _policy_pages(policy: Policy) -> Iterator[Page]:
    yield _page("secrets", lambda: secrets_page(policy), "secret")
    for entry in policy.secrets.values():
        yield _page(entry.name, _bind(catalogue.secret_page, policy, entry), entry.short or entry.name)
    for environment in policy.environments.values():
        page = _bind(catalogue.environment_page, policy, environment)
        yield _page(environment.name, page, *environment.aliases)


def _part_pages() -> Iterator[Page]:
    for name in rules.REGISTRY:
        yield _page(name, _bind(parts.rule_page, name))
    for group in rules.groups():
        if group != "policy":  # `policy` is the page of the format
            yield _page(group, _bind(parts.group_page, group))
    for scheme in schemes():
        yield _page(scheme, _bind(parts.source_page, scheme), *(("stdin",) if scheme == "-" else ()))
    for name in grammars():
        program = program_of(name)
        yield _page(name, _bind(parts.grammar_page, name), *((program,) if program not in schemes() else ()))
    for name in reporters.REGISTRY:
        yield _page(name, _bind(parts.reporter_page, name))
    for form in forms():
        yield _page(form, _bind(parts.form_page, form))


def _page(name: str, render: Callable[[], str], *more: str) -> Page:
    return Page(name, tuple(dict.fromkeys(_key(word) for word in (name, *more))), render)


def _bind(render: Callable[..., str], *arguments: object) -> Callable[[], str]:
    return lambda: render(*arguments)


def written(name: str, policy: Policy) -> str:
    """A page of `topics/`; that on environments ends with those of this policy."""
    text = shipped.text(os.path.join(catalogue.TOPICS, f"{name}.txt")).rstrip()
    if name == "completion":
        return _unpacked(text) if shipped.is_archive() else text.replace("SHARE", folder())
    if name != "environments":
        return text
    severity = {True: "strict: findings are errors", False: "findings are warnings"}
    listed = rows((e.name, severity[e.strict]) for e in policy.environments.values())
    return f"{text}\n\nIn the policy {policy.name}\n{listed}"


def secrets_page(policy: Policy) -> str:
    """Every secret of the policy, with what it is for."""
    listed = rows((entry.name, entry.purpose or entry.kind) for entry in policy.secrets.values())
    return f"secrets: in the policy {policy.name}\n\n{listed}"


_MANUAL = os.path.join("man", "man1", "auracheck.1")


def folder() -> str:
    """The folder `share` of this installation or clone, quoted for a shell."""
    return shlex.quote(next(_installed(), os.path.join(shipped.PACKAGE, "share")))


def _unpacked(text: str) -> str:
    """The page where shells cannot look into the archive that auracheck runs from."""
    title, _, rest = text.partition("\n")
    unpack = f"  unzip {shlex.quote(os.path.dirname(shipped.PACKAGE))} 'auracheck/share/*' -d ~/.local"
    return f"{title}\n\nFirst\n\n{unpack}\n{rest.replace('SHARE', '~/.local/auracheck/share')}"


def _installed() -> Iterator[str]:
    """The folders in the metadata of this installation: pip, pipx and uv use different ones."""
    from importlib import metadata  # late: only one page needs it

    try:
        files = metadata.files("auracheck") or []
    except metadata.PackageNotFoundError:
        return
    for file in files:
        path = os.path.realpath(str(file.locate()))
        if path.endswith(os.path.join("share", _MANUAL)) and os.path.exists(path):
            yield path.removesuffix(os.sep + _MANUAL)
