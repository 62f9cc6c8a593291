"""`auracheck explain`: what the rules, the sources, the policy and a few written pages say, found by a word.

A topic may also be an error message pasted whole. What was typed is never shown again: it may hold a secret.
"""

import os
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from auracheck import consumers, reporters, rules, snippets, sources
from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.explain import catalogue, parts
from auracheck.explain.text import fill, rows
from auracheck.policy import Policy

TASKS = ("adopt", "waivers", "rotation", "pre-commit", "ci", "troubleshooting", "best-practices", "completion")
WRITTEN = (*TASKS, "reports", "json", "environments", "words")
"""The pages that are texts in `topics/`."""

ALSO = {
    "reports": ("report",),
    "environments": ("environment",),
    "completion": ("complete", "completions", "bash", "zsh", "fish", "tab", "man", "manual"),
    "words": ("credential", "credentials", "target", "setting", "finding", "elsewhere", "unread"),
    "waivers": ("waiver", "baseline", "ignore"),
}
"""Other words that lead to a written page."""

CONTRACT = ("exit-codes", "reports", "json", "policy", "environments", "grammars", "words")

GENERIC = ("secret", "reference", "value", "service", "waiver")
"""Last words of rule names that a reader does not need in a list of them."""

LONGEST_NAME = 40
"""Characters of a topic that may be a name mistyped; a longer one is a message, or a value pasted by mistake."""

HOW = "`auracheck explain` alone lists the topics"


class Page(NamedTuple):
    """A page under its full name; ``keys`` are the words that lead to it."""

    name: str
    keys: tuple[str, ...]
    render: Callable[[], str]


def topics(policy: Policy) -> str:
    """The screen without a topic: everything that can be explained, from what this version has."""
    groups = [(group, " ".join(_short(name) for name in members)) for group, members in rules.REGISTRY.items()]
    listed = rows(
        [
            ("secrets", _some(list(policy.secrets))),
            *groups,
            ("places", " ".join(sources.REGISTRY)),
            ("formats", " ".join(_formats())),
            ("tasks", " ".join(TASKS)),
            ("contract", " ".join(CONTRACT)),
        ]
    )
    return f"auracheck explain TOPIC, or an error message in quotes\n\n{listed}"


def _formats() -> list[str]:
    """Those of reports and of new values, each once, but for what is listed among the places."""
    return [form for form in dict.fromkeys((*reporters.REGISTRY, *snippets.FORMS)) if form not in sources.REGISTRY]


def names(policy: Policy) -> list[str]:
    """The full name of each page, once."""
    return list(dict.fromkeys(page.name for page in _pages(policy)))


def _short(rule: str) -> str:
    first, _, last = rule.rpartition("-")
    return first if last in GENERIC else rule


def _some(names: list[str], shown: int = 4) -> str:
    """The first names, and how many there are besides: a policy may have hundreds."""
    rest = len(names) - shown
    return " ".join(names[:shown]) + (f" and {rest} more" if rest > 0 else "")


def explain(topic: str, policy: Policy) -> str:
    """The pages that a topic or an error message leads to. Raises `UsageError` where it leads nowhere."""
    if not topic.strip():
        return topics(policy)
    pages = list(_pages(policy))
    key = _key(topic)
    found = [page for page in pages if key in page.keys] + _by_first_words(key, pages)
    if found:
        return "\n\n\n".join(page.render() for page in found)
    match = policy.find(topic.strip())
    if match is not None and match.own_name:  # an old key beside its successor
        return catalogue.secret_page(policy, match.entry)
    if match is not None:
        wrong = fill(f"The application does not read that name: the one that it reads is {match.entry.name}.")
        return f"{wrong}\n\n{catalogue.secret_page(policy, match.entry)}"
    from auracheck.explain.messages import explain_message  # late: a page asked for by its name does not need it

    said = explain_message(topic, policy)
    if said is None:
        raise UsageError(_unknown(topic, key, pages))
    return said


def _key(word: str) -> str:
    """A topic as a key: without case, quotes and a scheme's colon, words joined by dashes."""
    bare = word.strip().strip("\"'`").strip()
    return re.sub(r"[\s_-]+", "-", bare.removesuffix(":")).casefold()


def _by_first_words(key: str, pages: list[Page]) -> list[Page]:
    """The rules that begin with these words: `weak`, `refused-at`."""
    members = set(rules.names())
    return [page for page in pages if page.name in members and page.name.startswith(f"{key}-")]


def _unknown(topic: str, key: str, pages: list[Page]) -> str:
    """A near name, if there is one. Only words without a digit, close to a known name, are shown again."""
    from difflib import get_close_matches

    if re.fullmatch(rf"[A-Za-z_. -]{{1,{LONGEST_NAME}}}", topic.strip()):
        known = {word: page.name for page in reversed(pages) for word in page.keys}
        for name in rules.names():
            known.setdefault(name.partition("-")[0], name)
        near = get_close_matches(key, known, 1)
        if near:
            return f"nothing is called {topic.strip()!r}; did you mean: {known[near[0]]}?"
    return f"that is neither a topic nor a message that auracheck knows; {HOW}"


def _pages(policy: Policy) -> Iterator[Page]:
    """All pages, the ones that several words lead to first by their kind: written, secrets, rules, places."""
    for name in WRITTEN:
        yield _page(name, _bind(written, name, policy), *ALSO.get(name, ()))
    yield _page("policy", catalogue.format_page)
    yield _page("exit-codes", parts.exit_codes_page, "exit", "exit-code")
    yield _page("grammars", parts.grammars_page, "grammar", "consumers", "consumer")
    yield _page("places", parts.places_page, "sources", "source")
    yield _page("formats", parts.formats_page, "format")
    for code in ExitCode:
        number = str(code.value)
        yield _page(number, _bind(parts.exit_code_page, code), f"exit-{number}", f"exit-code-{number}")
    yield from _policy_pages(policy)
    yield from _part_pages()


def _policy_pages(policy: Policy) -> Iterator[Page]:
    yield _page("secrets", lambda: secrets_page(policy), "secret")
    for entry in policy.secrets.values():
        yield _page(entry.name, _bind(catalogue.secret_page, policy, entry), entry.short or entry.name)
    for environment in policy.environments.values():
        page = _bind(catalogue.environment_page, policy, environment)
        yield _page(environment.name, page, *environment.aliases)


def _part_pages() -> Iterator[Page]:
    for name in rules.names():
        yield _page(name, _bind(parts.rule_page, name))
    for group in rules.REGISTRY:
        if group != "policy":  # that word is the format's
            yield _page(group, _bind(parts.group_page, group))
    for scheme in sources.REGISTRY:
        yield _page(scheme, _bind(parts.source_page, scheme), *(("stdin",) if scheme == "-" else ()))
    for name in consumers.REGISTRY:
        program = consumers.PROGRAMS[name]
        yield _page(name, _bind(parts.consumer_page, name), *((program,) if program not in sources.REGISTRY else ()))
    for name in reporters.REGISTRY:
        yield _page(name, _bind(parts.reporter_page, name))
    for form in snippets.REGISTRY:
        yield _page(form, _bind(parts.snippet_page, form))


def _page(name: str, render: Callable[[], str], *more: str) -> Page:
    return Page(name, tuple(dict.fromkeys(_key(word) for word in (name, *more))), render)


def _bind(render: Callable[..., str], *arguments: object) -> Callable[[], str]:
    return lambda: render(*arguments)


def written(name: str, policy: Policy) -> str:
    """A page of `topics/`; the one on environments ends with those of this policy."""
    with open(os.path.join(catalogue.TOPICS, f"{name}.txt"), encoding="utf-8") as file:
        text = file.read().rstrip()
    if name == "completion":
        from auracheck.explain.shared import folder

        return text.replace("SHARE", folder())
    if name != "environments":
        return text
    said = {True: "strict: findings are errors", False: "findings are warnings"}
    listed = rows((e.name, said[e.strict]) for e in policy.environments.values())
    return f"{text}\n\nThose of the policy {policy.name}\n{listed}"


def secrets_page(policy: Policy) -> str:
    """Every secret of the policy, with what it is for."""
    listed = rows((entry.name, entry.purpose or entry.kind) for entry in policy.secrets.values())
    return f"secrets: those of the policy {policy.name}\n\n{listed}"
