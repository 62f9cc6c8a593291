"""`explain`: everything has a page, every page fits, an error message leads to its cause, nothing is echoed."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from importlib.resources import files
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck import consumers, explain_policy, policy_file, reporters, rules, snippets, sources
from auracheck.cli import main
from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.explain import CONTRACT, TASKS, WRITTEN, explain, topics
from auracheck.explain_messages import CAUSES
from auracheck.explain_text import HEADINGS, WIDTH, document, fill, first_sentence, reflow, rows
from auracheck.policy import Entry, Policy
from auracheck.rules.selection import selected

AURACONNECT = policy_file.builtin()
SHOP = policy_file.load(explain_policy.EXAMPLE)
SECRET = "Zq7canaryPr4xK9w"

EVERYTHING = [
    *TASKS, *CONTRACT, *rules.names(), *rules.REGISTRY, *AURACONNECT.secrets, *AURACONNECT.environments,
    "secrets", "places", "formats",
    *sources.REGISTRY, *consumers.REGISTRY, *reporters.REGISTRY, *snippets.REGISTRY,
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
    page = said(topic)
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
    assert {*TASKS, *CONTRACT, *rules.REGISTRY, *sources.REGISTRY, *reporters.REGISTRY, *snippets.REGISTRY} <= words
    assert all(any(f"{name}-".startswith(f"{word}-") for word in words) for name in rules.names())
    assert "JWT_SECRET_KEY DATABASE_URL SESSION_SECRET REDIS_URL and 4 more" in screen
    assert max(map(len, screen.splitlines())) <= WIDTH


def test_every_word_on_the_screen_is_a_topic():
    lines = [line for line in topics(AURACONNECT).splitlines()[2:] if not line.endswith(" more")]
    words = [word for line in lines for word in line.split()[1:]]
    assert len(words) > 30
    assert all(said(word) for word in words)


def test_a_policy_without_secrets_has_a_screen():
    assert "secrets " not in topics(AURACONNECT._replace(secrets={}))


@pytest.mark.parametrize("name", rules.names())
def test_a_rule_is_told_under_its_headings_with_how_bad_it_is(name: str):
    page = said(name)
    places = [page.index(f"\n\n{heading}\n") for heading in HEADINGS]
    assert places == sorted(places)
    rule = rules.rule(name)
    table = page[page.index("\n\nHow bad it is\n") :].splitlines()[3:]
    assert table[0].split() == ["strict", "development"]
    words = [str(severity or "silent") for severity in rule.severities]
    assert table[1].split()[-2:] == words
    assert len(table) == (3 if rule.lesser else 2)


@pytest.mark.parametrize("name", rules.names())
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
    assert "dotenv: a place to read" in page
    assert "dotenv: a grammar of env files" in page
    assert "dotenv: how a setting is written" in page


def test_a_secret_says_all_that_the_policy_says():
    page = flat(said("JWT_SECRET_KEY"))
    for part in ("Purpose signs the JWT tokens", "Kind key: ", "Short name jwt", "Minimum 32 characters",
                 "Required in development, staging, production", "Must differ from SESSION_SECRET",
                 "Not called JWT_SECRET JWT_KEY", "How to make or get one auracheck generate jwt"):  # fmt: skip
        assert part in page
    assert "Pair only works together with TWILIO_AUTH_TOKEN" in flat(said("TWILIO_ACCOUNT_SID"))
    assert "Required nowhere: optional" in flat(said("SMTP_PASSWORD"))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("SIGNING_KEY", "Old keys SIGNING_KEY_PREVIOUS"),
        ("SIGNING_KEY", "Oldest 90 days"),
        ("SMS_TOKEN", "Required everywhere when the feature sms is switched on (it is on)"),
        ("MAIL_PASSWORD", "Required in production when MAIL_ENABLED is true"),
        ("SESSION_KEY", "How to make or get one auracheck generate session"),
        ("MAIL_PASSWORD", "How to make or get one auracheck generate MAIL_PASSWORD"),
        ("SIGNING_KEY", "Refused at startup in production with any of these in it: dev, test"),
    ],
)
def test_a_secret_of_another_policy(name: str, part: str):
    assert part in flat(explain(name, SHOP))


@pytest.mark.parametrize(("kind", "part"), [("url", "from whoever runs that service"), ("sid", "from its owner")])
def test_a_secret_that_the_policy_does_not_say_how_to_get(kind: str, part: str):
    policy = AURACONNECT._replace(secrets={"A": Entry("A", kind, required_in=())})
    assert part in explain("A", policy)
    assert "Required  nowhere" in explain("A", policy)


def test_an_environment_says_what_is_required_there():
    page = flat(said("production"))
    assert "Strict yes" in page
    assert "Also called prod" in page
    assert "Variable ENVIRONMENT=production" in page
    assert "Required JWT_SECRET_KEY DATABASE_URL SESSION_SECRET REDIS_URL Optional" in page
    assert "auracheck check --env production" in page
    development = flat(said("development"))
    assert "Strict no" in development
    assert "ENVIRONMENT=development (the same where it is unset)" in development


def test_an_environment_says_what_is_required_on_a_condition():
    page = flat(explain("production", SHOP))
    assert "On condition MAIL_PASSWORD" in page
    assert "Required SIGNING_KEY SESSION_KEY SMS_ACCOUNT SMS_TOKEN" in page


def test_an_environment_that_no_variable_names():
    assert "the application is not asked" in flat(explain("production", AURACONNECT._replace(variable="", unset="")))


@pytest.mark.parametrize("code", ExitCode)
def test_an_exit_code_is_told_by_its_number(code: ExitCode):
    assert flat(code.meaning) in flat(said(str(code.value)))
    assert flat(code.meaning) in flat(said("exit-codes"))


@pytest.mark.parametrize("group", [group for group in rules.REGISTRY if group != "policy"])
def test_a_group_lists_its_rules(group: str):
    assert all(name in said(group) for name in rules.REGISTRY[group])


def test_the_reference_of_the_policy_has_every_key_and_an_example_that_loads():
    page = said("policy")
    assert Path(explain_policy.EXAMPLE).read_text().splitlines()[0] in page
    assert SHOP.name == "shop"
    for keys in (explain_policy.TOP, explain_policy.SECRET, explain_policy.REFUSED, explain_policy.WAIVER):
        for key, about in keys.items():
            assert re.search(rf"^  {key} ", page, re.MULTILINE)
            assert flat(about.allowed) in flat(page)


def test_a_key_whose_rule_is_not_there_yet_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(explain_policy.rules, "names", lambda: ["stale-secret"])
    page = flat(said("policy"))
    assert "how old it may become. Allowed" in page
    assert "values known to have leaked (for published-secret, which a later version brings)" in page


def test_the_example_of_the_report_is_valid():
    schema = json.loads(files("auracheck.reporters").joinpath("report.schema.json").read_text())
    page = said("json")
    example = json.loads(page[page.index("  {\n") : page.index("\n  }\n") + 5])
    pytest.importorskip("jsonschema").validate(example, schema)
    assert {"passed", "complete", "unread", "summary"} <= example.keys()


# What the written pages promise


def commands() -> Iterator[tuple[str, list[str]]]:
    for topic in (*WRITTEN, "policy"):
        text = (Path(explain_policy.TOPICS) / f"{topic}.txt").read_text()
        for match in re.finditer(r"auracheck (check|generate|explain)\b([^`|>\n)]*(?:\n +--[^`|>\n)]*)?)", text):
            yield match[1], match[2].split("  ")[0].split() if "\n" not in match[2] else match[2].split()


def test_every_command_of_a_written_page_is_one_of_this_version():
    seen = 0
    for name, words in commands():
        command = main.commands[name]
        options = {option for parameter in command.params for option in parameter.opts}
        for word, following in pairwise([*words, ""]):
            assert not word.startswith("-") or word in options, (name, words)
            if word == "--select":
                assert selected([following], [])
            if word in ("-f", "--format"):
                form = next(p for p in command.params if "--format" in p.opts)
                assert isinstance(form.type, click.Choice)
                assert following in form.type.choices
        if name == "explain" and words and '"' not in words[0]:
            assert said(words[0])
        seen += 1
    assert seen > 20


def test_the_guides_best_practices_and_checks_are_there():
    for heading in ("1. Never commit secrets to version control", "2. Use strong, unique secrets",
                    "3. Rotate secrets regularly", "4. Limit secret access", "5. Monitor secret usage"):  # fmt: skip
        assert f"\n{heading}\n" in said("best-practices")
    for heading in ("the application won't start in production", "1. All required environment variables are set",
                    "2. No development defaults are used", "3. Database and Redis connections are valid"):  # fmt: skip
        assert heading in said("troubleshooting")


def test_rules_named_in_written_pages_exist():
    for topic in WRITTEN:
        named = re.findall(r"\b(?:[a-z]+-)+(?:secret|file|reference|mismatch|pair|waiver)\b", said(topic))
        assert set(named) <= set(rules.names()), topic
