"""What the table says under "Mend it"."""

from auracheck.model import Origin
from auracheck.report import Severity
from auracheck.reporters.mending import is_literal, mends
from tests.reporters.made import finding


def told(*pairs, severity=Severity.ERROR):
    return mends(finding("weak-secret", severity, name, "weak", help, Origin(), on="x") for name, help in pairs)


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
    assert mends(found) == [("B", "first"), ("A", "later")]


def test_what_is_to_be_copied_is_told_from_advice():
    assert all(map(is_literal, ["auracheck generate jwt", "A=b", "git rm --cached x", "export A=$(x)"]))
    assert not is_literal("production's own user and password: auracheck generate database --host HOST")


def test_kinds_of_one_file_are_made_by_one_line_whatever_stands_around_it():
    line = "(umask 077; auracheck generate {} --format dotenv >> /etc/x.env)  # EnvironmentFile=/etc/x.env"
    joined = line.format("jwt session")
    assert told(("A", line.format("jwt")), ("B", line.format("session"))) == [("", joined)]
