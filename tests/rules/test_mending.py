"""Mending lines: a command where one can make the value, else where to get it."""

import pytest

from auracheck import policy_file
from auracheck.model import Origin
from auracheck.policy import Entry
from auracheck.rules.mending import mend
from tests.rules.conftest import deploy

ORIGIN = Origin(".env", 3, 1)


def mended(entry: Entry) -> str:
    return mend(deploy(policy_file.builtin(), {}, "production", "dotenv", "dotenv"), entry, ORIGIN)


def test_what_can_be_made() -> None:
    line = mended(Entry("JWT_SECRET_KEY", obtain="auracheck generate jwt"))
    assert "auracheck generate jwt" in line
    assert ".env" in line


@pytest.mark.parametrize("kind", ["key", "password"])
def test_where_the_policy_says_nothing(kind: str) -> None:
    line = mended(Entry("API_SECRET", kind))
    assert "auracheck generate password" in line
    assert "API_SECRET" in line


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            Entry("DATABASE_URL", "url", obtain="auracheck generate database --host HOST"),
            "production's own user and password: auracheck generate database --host HOST",
        ),
        (Entry("QUEUE_URL", "url"), "production's own user and password"),
        (Entry("MAIL_TOKEN", "token", obtain="your mail provider"), "your mail provider"),
        (Entry("MAIL_TOKEN", "token"), "production's own value"),
    ],
)
def test_what_a_person_must_get(entry: Entry, line: str) -> None:
    assert mended(entry) == line
