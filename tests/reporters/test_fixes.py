"""What the table says under "Fix"."""

import pytest

from auracheck.model import Origin
from auracheck.report import Severity
from auracheck.reporters.verdict import fixes, is_literal
from tests.reporters.made import finding


def told(*pairs, severity=Severity.ERROR):
    return fixes(finding("weak-secret", severity, name, "weak", help, Origin(), on="x") for name, help in pairs)


def test_one_command_makes_all_that_goes_into_one_file():
    jwt, session = "auracheck generate jwt --write a.env", "auracheck generate session --write a.env"
    assert told(("JWT_SECRET_KEY", jwt), ("SESSION_SECRET", session), ("JWT_SECRET_KEY", jwt)) == [
        ("", "auracheck generate jwt session --write a.env")
    ]


def test_commands_for_other_files_or_with_other_options_stay_apart():
    lines = [
        "auracheck generate jwt --write a.env",
        "auracheck generate session --write b.env",
        "auracheck generate redis --host HOST",
    ]
    assert told(*(("NAME", line) for line in lines)) == [("", line) for line in lines]


def test_one_line_for_several_names():
    assert told(("A", "your provider"), ("B", "your provider"), (None, "your provider")) == [("A, B", "your provider")]


def test_a_line_that_begins_with_the_name_needs_it_no_second_time():
    assert told(("REDIS_URL", "REDIS_URL: ${REDIS_URL}")) == [("", "REDIS_URL: ${REDIS_URL}")]


def test_the_worst_comes_first_and_nothing_is_said_without_help():
    found = [
        finding("weak-secret", Severity.WARNING, "A", "weak", "later", Origin(), on="x"),
        finding("weak-secret", Severity.ERROR, "B", "weak", "first", Origin(), on="x"),
        finding("weak-secret", Severity.ERROR, "C", "weak", "", Origin(), on="x"),
    ]
    assert fixes(found) == [("B", "first"), ("A", "later")]


def test_lines_for_a_file_say_themselves_what_they_are_for():
    assert told(("A", "A='…'"), ("B", "export B=…"), ("C", "your provider")) == [
        ("", "A='…'"),
        ("", "export B=…"),
        ("C", "your provider"),
    ]


def test_a_line_for_a_file_says_where_it_goes():
    places = [Origin(".env", 2, 1), Origin("api.env")]
    found = [finding("weak-secret", Severity.ERROR, "A", "weak", "A=b", place, on="x") for place in places]
    assert fixes(found) == [("in .env:2, in api.env", "A=b")]
    command = finding("weak-secret", Severity.ERROR, "A", "weak", "A=$(x) && export A", places[0], on="x")
    assert fixes([command]) == [("", "A=$(x) && export A")]


def test_what_generate_would_refuse_to_write_into_is_put_right_first():
    make, remove, close = "auracheck generate jwt --write .env", "git rm --cached .env && git commit", "chmod 600 .env"
    assert told(("A", make), (None, "A=b"), (None, remove), (None, close)) == [
        ("", remove),
        ("", close),
        ("", make),
        ("", "A=b"),
    ]


def test_a_value_that_is_made_anew_needs_no_other_spelling():
    place, make = Origin(".env", 3, 1), "auracheck generate jwt --write .env"
    found = [
        finding("weak-secret", Severity.ERROR, "A", "weak", make, place, on="x"),
        finding("ambiguous-value", Severity.WARNING, "A", "differs", "A='…'", place, on="x"),
        finding("ambiguous-value", Severity.WARNING, "B", "differs", "B='…'", place, on="x"),
    ]
    assert fixes(found) == [("", make), ("in .env:3", "B='…'")]


def test_kinds_that_replace_what_one_file_has_are_made_by_one_line():
    line = "auracheck generate {} --format dotenv  # to replace what x.env has"
    both = told(
        ("A", line.format("jwt")), ("B", line.format("session")), ("C", "auracheck generate jwt  # the value of C")
    )
    assert both == [("", line.format("jwt session")), ("", "auracheck generate jwt  # the value of C")]


@pytest.mark.parametrize(
    "help",
    [
        "A=… ",
        "A='…'",
        "ENVIRONMENT=production",
        'Environment="A=b"',
        'A="$(auracheck generate jwt)" && export A',
        "export A='b'",
        'ENVIRONMENT: "production"',
        '"ENVIRONMENT": "production"',
        '(umask 077; v="$(auracheck generate password)" && printf %s "$v" > x)',
        'v="$(auracheck generate password)" && printf \'%s=%s\\n\' A "$v" >> .env',
        'v="$(auracheck generate jwt)" && printf %s "$v" | kubectl create secret generic x',
        'v="$(auracheck generate jwt)" && printf %s "$v" | gh secret set A',
        "chmod 600 .env",
    ],
)
def test_what_is_to_be_copied(help):
    assert is_literal(help)


@pytest.mark.parametrize(
    "help",
    [
        "printf %s instead of echo, which adds a newline",
        "A= without a value in the example; then a new value",
        "take the white space before the = away",
        "until = 2026-01-01, or mend the cause and remove the waiver",
        "in single quotes, which both read alike: A='…'",
        "a line by `auracheck generate jwt --format dotenv >> x`",
        "$$ for each $ in the value of A",
        "export A in the unit instead",
        "DATABASE_URL: see that it is there",
    ],
)
def test_what_is_advice(help):
    assert not is_literal(help)


def test_what_is_to_be_copied_is_told_from_advice():
    assert all(map(is_literal, ["auracheck generate jwt", "A=b", "git rm --cached x", "export A=$(x)"]))
    assert not is_literal("production's own user and password: auracheck generate database --host HOST")


def test_what_replaces_and_what_only_fills_in_stay_apart_and_so_do_hosts():
    lines = [f"auracheck generate {rest}" for rest in ("jwt --write a.env --rotate", "session --write a.env --rotate",
             "x --write a.env", "database --host HOST --write a.env", "redis --host HOST --write a.env")]  # fmt: skip
    assert [line for _, line in told(*(("NAME", line) for line in lines))] == [
        "auracheck generate jwt session --write a.env --rotate",
        *lines[2:],
    ]


def test_kinds_of_one_file_are_made_by_one_line_whatever_stands_around_it():
    line = "auracheck generate {} --write /etc/x.env  # EnvironmentFile=/etc/x.env"
    joined = line.format("jwt session")
    assert told(("A", line.format("jwt")), ("B", line.format("session"))) == [("", joined)]
