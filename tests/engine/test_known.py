"""`--known FILE`: a user's own leaked values, one a line; a file that cannot be read leaves the verdict open."""

import os
import threading
from pathlib import Path

import pytest

from auracheck.engine import request as known
from auracheck.engine.request import known_values
from tests.conftest import GOOD, Run, env_file

LEAKED = ("published-secret", "JWT_SECRET_KEY", 2)


@pytest.fixture
def checked(place: Path) -> Path:
    (place / "app.env").write_text(env_file(GOOD))
    (place / "app.env").chmod(0o600)
    return place


@pytest.mark.parametrize(
    "form", ["{}", "{}\n", "\n\n{}\r\n\r\nother\r\n", "\ufeff{}\n", "other\n  {}  \n", "other\r\n{}"]
)
def test_a_value_a_line(run: Run, checked: Path, form: str) -> None:
    """Blank lines, the ends of lines that Windows writes and its mark at the beginning count for nothing."""
    (checked / "leaked.txt").write_bytes(form.format(GOOD["JWT_SECRET_KEY"]).encode())
    outcome = run("check", "app.env", "--known", "leaked.txt", "-f", "json")
    assert outcome.findings("error") == [LEAKED]
    assert GOOD["JWT_SECRET_KEY"] not in outcome.out + outcome.err


def test_a_byte_that_is_not_utf_8(run: Run, checked: Path) -> None:
    key = b"4f1c9b2e7a6d8035c1e4f7092b5a6d\xff3c0f1b4a7d6e9258"
    (checked / "app.env").write_bytes(b"JWT_SECRET_KEY=" + key + b"\n")
    (checked / "leaked.txt").write_bytes(key + b"\n")
    [secret], unread = known_values("leaked.txt", (), 1.0)
    assert secret.reveal().encode("utf-8", "surrogateescape") == key
    assert unread == []


@pytest.mark.parametrize("content", [b"", b"\n\r\n", b"no such value\n"])
def test_a_list_without_our_values_finds_nothing(run: Run, checked: Path, content: bytes) -> None:
    (checked / "leaked.txt").write_bytes(content)
    assert run("check", "app.env", "--known", "leaked.txt").code == 0


@pytest.mark.parametrize(
    ("path", "reason"), [("none.txt", "no such file (--known)"), (".", "is a directory (--known)")]
)
def test_a_file_that_cannot_be_read_leaves_the_verdict_open(run: Run, checked: Path, path: str, reason: str) -> None:
    outcome = run("check", "app.env", "--known", path, "-f", "json")
    assert outcome.code == 3
    assert [(u["source"], u["reason"]) for u in outcome.report["unread"]] == [(path, reason)]


def test_the_bound_is_told(run: Run, checked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MAX_KNOWN", 1 << 20)
    (checked / "leaked.txt").write_bytes(b"x\n" * (1 << 20))
    outcome = run("check", "app.env", "--known", "leaked.txt", "-f", "json")
    assert outcome.report["unread"][0]["reason"] == "file too large: more than 1 MiB (--known)"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a FIFO is Unix's")
def test_through_a_pipe(run: Run, checked: Path) -> None:
    os.mkfifo(checked / "pipe")
    writer = threading.Thread(target=lambda: (checked / "pipe").write_text(GOOD["JWT_SECRET_KEY"]))
    writer.start()
    assert run("check", "app.env", "--known", "pipe", "-f", "json").findings("error") == [LEAKED]
    writer.join()


def test_standard_input_is_one_thing_alone(run: Run, checked: Path) -> None:
    outcome = run("check", "-", "--known", "-")
    assert outcome.code == 2
    assert "standard input is already a source" in outcome.err


def test_the_report_is_not_written_over_it(run: Run, checked: Path) -> None:
    (checked / "leaked.txt").write_text("one\n")
    assert run("check", "app.env", "--known", "leaked.txt", "-o", "leaked.txt").code == 2
    assert (checked / "leaked.txt").read_text() == "one\n"
