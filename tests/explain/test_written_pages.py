"""What the written pages promise: commands, rules and topics of this version."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click

from auracheck import rules
from auracheck.cli.application import main
from auracheck.explain import WRITTEN, catalogue, explain
from auracheck.policy import loading
from auracheck.rules.selection import selected

AURACONNECT = loading.builtin()


def said(topic: str) -> str:
    return explain(topic, AURACONNECT)


def commands() -> Iterator[tuple[str, list[str]]]:
    for topic in (*WRITTEN, "policy"):
        text = re.sub(r"\$\([^)]*\)", "X", (Path(catalogue.TOPICS) / f"{topic}.txt").read_text())
        for match in re.finditer(r"auracheck (check|generate|explain)\b([^`|>\n)]*(?:\n +--[^`|>\n)]*)?)", text):
            yield match[1], match[2].split("  ")[0].split() if "\n" not in match[2] else match[2].split()


def test_every_command_of_a_written_page_is_one_of_this_version():
    seen = 0
    for name, words in commands():
        command = main.commands[name]
        options = {option for parameter in command.params for option in parameter.opts}
        for word, following in pairwise([*words, ""]):
            assert word == "-" or not word.startswith("-") or word in options, (name, words)
            if word == "--select":
                given = {
                    option
                    for option in rules.OPTIONS.values()
                    if {*words}.intersection(re.findall(r"--\w[\w-]*", option))
                }
                assert selected([following], [], given)
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


def test_rotation_has_every_secret_and_every_form_of_the_guide():
    page, other = said("rotation"), said("rotation-forms")
    names = [
        name
        for name, entry in AURACONNECT.secrets.items()
        if entry.kind not in ("sid", "username") and not entry.is_beyond
    ]
    forms = ["systemd", "Docker Compose", "Kubernetes", "Vault", "AWS Secrets Manager", "GitHub, GitLab"]
    for heading in (*names, "A value that leaked"):
        assert f"\n{heading}" in page, heading
    for heading in (*forms, ".env that", "The process environment"):
        assert f"\n{heading}" in other, heading
    for word in ("rolling deployments", "without an outage", "ALTER ROLE", "--expect-same", "--known", "previous = ["):
        assert word in page, word


def test_no_command_of_rotation_has_a_value_among_its_arguments():
    """What stands in an argument list every user of the machine can read; printf is the shell's own."""
    page = said("rotation") + said("rotation-forms")
    for program in ("vault", "aws", "gh", "glab", "jq", "kubectl", "psql"):
        for line in re.findall(rf"^ +(?:v=.* && |.*\| )?{program} .*", page, re.MULTILINE):
            after = line.partition(f"{program} ")[2]
            assert "$v" not in after.replace('V="$v"', ""), line
            assert "$NEW" not in after, line


def test_rules_named_in_written_pages_exist():
    for topic in WRITTEN:
        words = r"(?<![-\w])(?:[a-z]+-)+(?:secret|file|reference|mismatch|pair|waiver)(?![-\w])"
        named = re.findall(words, said(topic))
        assert set(named) <= set(rules.REGISTRY), topic
