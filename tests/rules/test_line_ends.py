"""A byte order mark and carriage returns that make the difference."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.rules.ambiguity import REST, STRONG, judged


@pytest.mark.parametrize(
    ("content", "consumers", "message", "help"),
    [
        (
            f"\ufeffJWT_SECRET_KEY={STRONG}\n",
            ("compose-env", "systemd-env"),
            "byte order mark at the start: systemd reads JWT_SECRET_KEY differently",
            "save the file without a byte order mark",
        ),
        (
            f"JWT_SECRET_KEY='{STRONG}'\r\n",
            ("shell-env", "dotenv"),
            "carriage returns at line ends: a POSIX shell reads JWT_SECRET_KEY, SESSION_SECRET, "
            "DATABASE_URL and 1 more differently",
            "save the file with LF line ends",
        ),
        (
            f"\ufeffJWT_SECRET_KEY={STRONG}\r\n",
            ("compose-env", "systemd-env", "shell-env"),
            "carriage returns at line ends and byte order mark at the start: systemd and a POSIX ",
            "save the file with LF line ends, without a byte order mark",
        ),
    ],
    ids=["mark", "returns", "both"],
)
def test_the_form_of_a_file_is_told_once_where_it_makes_the_difference(
    content: str, consumers: tuple[str, ...], message: str, help: str, place: Path, run: Run
) -> None:
    more = REST.replace("\n", "\r\n") if "\r" in content else REST
    (finding,) = judged(place, run, content.removesuffix("\n"), *consumers, more=more)
    assert (finding["secret"], finding["help"]) == (None, help)
    assert message in str(finding["message"])


@pytest.mark.parametrize("content", [f"JWT_SECRET_KEY={STRONG}\r", f"JWT_SECRET_KEY='{STRONG}'\r"])
def test_a_form_that_makes_no_difference_is_not_told(content: str, place: Path, run: Run) -> None:
    assert judged(place, run, content, "dotenv", "systemd-env") == []


def test_beside_the_form_of_a_file_what_remains_is_told(place: Path, run: Run) -> None:
    found = judged(place, run, f"JWT_SECRET_KEY={STRONG}\\b\r", "dotenv", "shell-env", "systemd-env", more=REST)
    assert [(f["secret"], f["help"]) for f in found] == [
        ("JWT_SECRET_KEY", "write the value at .env:1 in single quotes: JWT_SECRET_KEY='…'"),
        (None, "save the file with LF line ends"),
    ]
    assert "systemd and a POSIX shell read 33 characters, removing" in str(found[0]["message"])
