"""`explain`: everything has a page, every page fits, an error message leads to its cause, nothing is echoed."""

import json
import re

import pytest

from auracheck import explain as shared
from auracheck import reporters, rules
from auracheck.exit_codes import ExitCode
from auracheck.explain import CONTRACT, TASKS, catalogue, explain, topics
from auracheck.explain.text import WIDTH
from auracheck.policy import loading
from auracheck.report import HEADINGS
from auracheck.systems import forms, grammars, schemes
from tests.reporters.report_schema import CLOSED

AURACONNECT = loading.builtin()
SHOP = loading.load(catalogue.EXAMPLE)
SECRET = "Zq7canaryPr4xK9w"

EVERYTHING = [
    *TASKS, *CONTRACT, *rules.REGISTRY, *rules.groups(), *AURACONNECT.secrets, *AURACONNECT.environments,
    "secrets", "places", "formats",
    *schemes(), *grammars(), *reporters.REGISTRY, *forms(),
    *(str(code.value) for code in ExitCode),
]  # fmt: skip


def said(topic: str) -> str:
    return explain(topic, AURACONNECT)


def flat(text: str) -> str:
    """A text as one line, since where a line breaks does not matter."""
    return " ".join(text.split())


# Pages


@pytest.mark.parametrize("topic", EVERYTHING)
def test_everything_has_a_page_that_fits_the_terminal(topic: str):
    page = said(topic).replace(shared.folder(), "SHARE")  # as long as an installation's path may be
    assert page.splitlines()[0].startswith(f"{topic}: ")
    assert [line for line in page.splitlines() if len(line) > WIDTH] == []
    assert not re.search(r"[ \t]$|\n\n\n\n", page, re.MULTILINE)


@pytest.mark.parametrize("topic", [*SHOP.secrets, *SHOP.environments, "secrets", "environments"])
def test_so_has_everything_of_another_policy(topic: str):
    page = explain(topic, SHOP)
    assert page.startswith(f"{topic}: ")
    assert max(map(len, page.splitlines())) <= WIDTH
    assert "shop" in page


def test_without_a_topic_everything_there_is_is_listed():
    screen = topics(AURACONNECT)
    assert said("") == said("  ") == screen
    words = set(re.findall(r"[\w-]+|-", screen))
    assert {*TASKS, *CONTRACT, *rules.groups(), *schemes(), *reporters.REGISTRY} <= words
    assert {*forms()} <= words
    assert all(any(f"{name}-".startswith(f"{word}-") for word in words) for name in rules.REGISTRY)
    assert "JWT_SECRET_KEY DATABASE_URL SESSION_SECRET REDIS_URL and 7 more" in screen
    assert max(map(len, screen.splitlines())) <= WIDTH


def test_every_word_on_the_screen_is_a_topic():
    lines = [line for line in topics(AURACONNECT).splitlines()[2:] if not line.endswith(" more")]
    words = [word for line in lines for word in line.split()[1:]]
    assert len(words) > 30
    assert all(said(word) for word in words)


def test_a_policy_without_secrets_has_a_screen():
    assert "secrets " not in topics(AURACONNECT._replace(secrets={}))


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_a_rule_is_told_under_its_headings_with_how_bad_it_is(name: str):
    page = said(name)
    places = [page.index(f"\n\n{heading}\n") for heading in HEADINGS]
    assert places == sorted(places)
    rule = rules.rule(name)
    table = page[page.index("\n\nSeverity\n") :].splitlines()[3:]
    assert table[0].split() == ["strict", "development"]
    words = [str(severity or "silent") for severity in rule.severities]
    assert table[1].split()[-2:] == words
    assert len(table) == (3 if rule.lesser else 2)


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_a_rule_is_found_by_its_first_word(name: str):
    assert f"{name}: a rule of the group" in said(name.partition("-")[0])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("jwt", "JWT_SECRET_KEY"),
        ("Redis", "REDIS_URL"),
        ("session_secret", "SESSION_SECRET"),
        ("exit codes", "exit-codes"),
        ("exit", "exit-codes"),
        ("exit code 3", "3"),
        ("env:", "env"),
        ("stdin", "-"),
        ("Weak Secret", "weak-secret"),
        ("'weak-secret'", "weak-secret"),
        ("prod", "production"),
        ("environment", "environments"),
    ],
)
def test_topics_are_found_by_other_words_as_well(typed: str, name: str):
    assert said(typed).startswith(f"{name}: ")


def test_a_word_with_several_meanings_has_all_of_them():
    page = said("dotenv")
    assert "dotenv: a source" in page
    assert "dotenv: a grammar of env files" in page
    assert "dotenv: a format of new values" in page


@pytest.mark.parametrize("code", ExitCode)
def test_an_exit_code_is_told_by_its_number(code: ExitCode):
    assert flat(code.meaning) in flat(said(str(code.value)))
    assert flat(code.meaning) in flat(said("exit-codes"))


@pytest.mark.parametrize("group", [group for group in rules.groups() if group != "policy"])
def test_a_group_lists_its_rules(group: str):
    assert all(name in said(group) for name in rules.groups()[group])


def test_the_example_of_the_report_is_valid():
    page = said("json")
    example = json.loads(page[page.index("  {\n") : page.index("\n  }\n") + 5])
    CLOSED.validate(example)
    assert {"passed", "complete", "unread", "summary"} <= example.keys()


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_a_rule_in_brief_is_a_few_lines(name: str) -> None:
    page = explain(name.partition("-")[0], loading.builtin(), brief=True)
    lines = page.splitlines()
    if page.startswith(f"{name}: "):
        assert len(lines) <= 6
        assert any(line.startswith("Fix: ") and len(line) > 15 for line in lines)
        assert lines[-1].endswith(f"auracheck explain {name} -v")
