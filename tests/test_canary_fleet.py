"""No value ever leaves by a report about where it was made, by marks, or by a report of many hosts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck import reporters
from tests.conftest import env_file

KEY = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpSaEuW0e"
OTHER = "Vh3Np8Wd2Qx7Mf9Kz4Rt6Bj1Ly5CgUaOiZsX"
RUN_KEY = bytes(range(200, 232))
PART = 6
FORMATS = [form for form in reporters.REGISTRY if form != "waivers"]


def parts(value: str) -> set[str]:
    return {value[at : at + PART].lower() for at in range(len(value) - PART + 1)}


def leaked(text: str) -> list[str]:
    folded = text.lower()
    return [part for value in (KEY, OTHER) for part in parts(value) | parts(value[::-1]) if part in folded]


def program(folder: Path, *arguments: str, given: bytes = b"") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "auracheck", *arguments], cwd=folder, input=given, capture_output=True,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode in range(4)
    assert b"Traceback" not in done.stderr
    return (done.stdout + done.stderr).decode("utf-8", "surrogateescape")


@pytest.fixture
def planted(place: Path) -> Path:
    """A checkout whose remote, ref and policy have the values in them, and an env file with both."""
    (place / ".env").write_text(env_file({"JWT_SECRET_KEY": KEY, "SESSION_SECRET": OTHER, "ENVIRONMENT": "production"}))
    (place / ".env").chmod(0o600)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=place, check=True)
    (place / ".git" / "HEAD").write_text(f"ref: refs/heads/{KEY}\n")
    (place / ".git" / "config").write_text(
        f'[remote "origin"]\n\turl = https://{KEY}:{OTHER}@git.example.com/{KEY}/{OTHER}.git?{KEY}\n'
    )
    (place / "auracheck.toml").write_text(
        f'name = "{KEY}"\nknown_values = ["{OTHER}x"]\n[secrets.JWT_SECRET_KEY]\nscope = "host"\n'
        f'[[refused]]\nsecrets = ["JWT_SECRET_KEY"]\nvalues = ["{OTHER}"]\n'
    )
    return place


LABELS = ("--label", f"host={KEY}", "--label", f"{OTHER}={KEY[::-1]}", "--label", f"x=a{OTHER}b")


@pytest.mark.parametrize("form", FORMATS)
def test_labels_repository_and_policy(planted: Path, form: str) -> None:
    text = program(planted, "check", ".env", "-f", form, *LABELS, "-v")
    assert leaked(text) == []
    assert text


def test_marks_and_a_report_of_them(planted: Path) -> None:
    (planted / "reports").mkdir()
    for number in (1, 2):
        into = ("--marks", f"reports/{number}.marks", "-o", f"reports/{number}.json", "-f", "json")
        more = LABELS if number == 2 else ("--label", "host=web1")
        assert leaked(program(planted, "check", ".env", *into, *more, given=RUN_KEY)) == []
    for path in (planted / "reports").iterdir():
        assert leaked(path.read_text()) == [], path
        assert RUN_KEY.hex()[:12] not in path.read_text()
    marks = [json.loads(line).get("mark", "") for line in (planted / "reports/1.marks").read_text().splitlines()]
    assert any(marks)
    for form in FORMATS:
        text = program(planted, "report", "reports", "--shared", "--drift", "-f", form, "-v")
        assert leaked(text) == []
        assert not any(mark[:12] in text for mark in filter(None, marks))


@pytest.mark.parametrize(
    "arguments",
    [["--marks", "no/such/folder"], ["--marks", ".env"], ["--marks", "m", "-o", "m"], ["--label", KEY]],
)
def test_errors(planted: Path, arguments: list[str]) -> None:
    assert leaked(program(planted, "check", ".env", *arguments, given=KEY.encode()[:31])) == []


def test_a_broken_report_is_not_quoted(planted: Path) -> None:
    (planted / "reports").mkdir()
    for number, text in enumerate([f'"{KEY}"', f'{{"{KEY}": "{OTHER}"}}', f"{KEY}", f'{{"targets": "{KEY}"}}']):
        (planted / "reports" / f"{number}.json").write_text(text)
    for form in FORMATS:
        assert leaked(program(planted, "report", "reports", "-f", form)) == []
