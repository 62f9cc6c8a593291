"""Every command of `auracheck` that a page of the site or the README has is run, in a project that has all it names."""

import io
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck.exit_codes import ExitCode
from build_site import PAPERS
from site_commands import DOCS
from site_pages import pages
from tests.conftest import GOOD, Run, env_file

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"^```(?!console)[^\n]*\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
"""Blocks and words in text; a `console` block is run when the site is built."""

COMMAND = re.compile(r"(?:^|[ /(])auracheck ((?:check|generate|explain|report|--version)\b.*)", re.MULTILINE)
BEHIND = re.compile(r"  |[|>;#]|&&| <| 2>|\)\"|: [a-z]")
"""What ends a command in its line: columns, a comment, and what belongs to the shell."""

NAMED = {
    '"$@"': "env:", "$1": "k8s", "$(pidof -s auraconnect)": "1", "$(pidof": "1", "-s auraconnect)": "",
    "$RUNNER_TEMP/": "", "$SARIF": "a.sarif", "${{ matrix.service }}": "web", "%n": "shop.service", "%d": "k8s",
    "@{push}": "HEAD", "origin/main": "HEAD", "~/": "", "/srv/app/": "", "/etc/": "", "NAME": "postgres", "TOPIC": "ci",
}  # fmt: skip
"""What a page leaves to the reader, the shell or another program, and what stands for it here."""

PARTS = {"check --marks", "generate", "generate --write", "explain acme-env", "report"}
"""Names of a command with an option, without what the option takes."""

ELSEWHERE = re.compile(r"vault:|aws:|--connect|--marks")
"""What needs a server, or a key on standard input: `test_vault.py`, `test_fleet_page.py` and others run these."""


def texts() -> Iterator[tuple[str, str]]:
    yield from pages().items()
    for path in (ROOT / "README.md", *DOCS.glob("*.md"), *PAPERS.values()):
        if path.name != "CHANGELOG.md":
            yield path.name, path.read_text(encoding="utf-8")


def commands() -> dict[str, str]:
    """Each command, and a page that has it."""
    found: dict[str, str] = {}
    for page, text in texts():
        for block, word in CODE.findall(text):
            for words in COMMAND.findall(re.sub(r"\\?\n +(?=--)|\\\n", " ", block or word)):
                found.setdefault(BEHIND.split(words)[0].strip(), page)
    return {line: page for line, page in found.items() if line not in PARTS and not ELSEWHERE.search(line)}


@pytest.fixture
def project(place: Path, good: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one commit, with the files that pages name."""
    for name, value in good.items():
        monkeypatch.setenv(name, value)
    for name in (".env", ".env.production", "app.env", "auraconnect.env", "env.old", "production.env"):
        (place / name).write_text(env_file(GOOD), encoding="utf-8")
        (place / name).chmod(0o600)
    (place / "auracheck.toml").write_text('name = "shop"\n', encoding="utf-8")
    (place / ".env.example").write_text("SECRET_KEY=\nDATABASE_URL=\n", encoding="utf-8")
    for name in ("known.txt", "leaked.txt"):
        (place / name).write_text("changeme\n", encoding="utf-8")
    return place


def test_there_are_many() -> None:
    assert len(commands()) > 120


def test_each_is_one_of_this_version(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in it is wrong usage, whatever the check finds."""
    wrong = []
    for line, page in commands().items():
        for name, given in NAMED.items():
            line = line.replace(name, given)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(env_file(GOOD).encode())))
        done = run(*shlex.split(line))
        if done.code == ExitCode.USAGE:
            wrong.append((page, line, done.err))
    assert wrong == []
