"""Repositories made by the real git, for the tests of what is asked of it."""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from auracheck import probes
from auracheck.deployment import Run
from auracheck.deployment.facts import Fact
from auracheck.engine.environments import deployment_of
from auracheck.model import Document, Origin, Secret, Setting, Target, Unread
from auracheck.policy import loading

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git on the PATH")

NAMES = ("JWT_SECRET_KEY", "SESSION_SECRET", "SMTP_PASSWORD", "TWILIO_AUTH_TOKEN")


class Repository:
    """A repository in a folder, whose user has no configuration but what a test gives them."""

    def __init__(self, folder: Path, *, bare: bool = False) -> None:
        self.folder = folder
        self.home = folder.parent / "home"
        self.home.mkdir(exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *(["--bare"] if bare else []))

    def git(self, *arguments: str, given: bytes = b"", **environment: str) -> str:
        """What git answers; it fails the test where git fails."""
        who = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1", **who, **environment}
        options = ("-c", "protocol.file.allow=always", "-c", "gc.auto=0")
        done = subprocess.run(["git", *options, *arguments], cwd=self.folder, env=env, input=given, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode(errors="surrogateescape").strip()

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def commit(self, path: str, content: str | bytes, message: str = "a change") -> str:
        self.write(path, content)
        self.git("add", "-f", "--", path)
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def blob(self, content: bytes) -> str:
        """A blob that nothing refers to."""
        return self.git("hash-object", "-w", "--stdin", given=content)


def run_of(values: dict[str, str], file: str | None = None, documents: tuple[Document, ...] = ()) -> Run:
    """One target with these values, all from one file or from the environment."""
    settings = tuple(
        Setting(name, Secret(value), Origin(file, line if file else None))
        for line, (name, value) in enumerate(values.items(), 1)
    )
    target = Target(file or "environment", "dotenv", settings, Origin(file))
    policy = loading.builtin()
    return Run([deployment_of(target, policy, None)], today=date(2026, 7, 1), documents=documents)


def observed(name: str, given: Run, **options: object) -> list[Fact | Unread]:
    """What the probe of that name observes."""
    asked = probes.Options()._replace(**options)
    return list(probes.probe(name, asked).observe(given))


F = TypeVar("F", bound=Fact)


def facts(found: list[Fact | Unread], kind: type[F]) -> list[F]:
    return [fact for fact in found if isinstance(fact, kind)]


def reasons(found: list[Fact | Unread]) -> list[str]:
    return [unread.reason for unread in found if isinstance(unread, Unread)]
