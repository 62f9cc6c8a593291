"""What the application itself would see: its environment over `./.env`."""

import os
import sys
from pathlib import Path

import pytest

from auracheck.model import Secret, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems.environment.source import ApplicationSource
from auracheck.systems.source import Context, Item
from tests.conftest import GOOD, Run


def read(**environ: str) -> list[Item]:
    return list(ApplicationSource(Context(environ, builtin(), timeout=0.2)).read())


def values(target: Item) -> dict[str, str]:
    assert isinstance(target, Target)
    return {name: value.reveal() for name, value in target.effective().items() if isinstance(value, Secret)}


def test_the_environment_wins_over_the_file_even_where_it_is_empty(place: Path) -> None:
    (place / ".env").write_text("A=file\nB=file\nC=${A}\n")
    _, target = read(A="ours", B="")
    assert values(target) == {"A": "ours", "B": "", "C": "ours"}
    assert isinstance(target, Target)
    assert (target.label, target.location) == ("environment + .env", ".env")


def test_a_reference_of_a_line_that_the_environment_overrides_does_not_count(place: Path) -> None:
    (place / ".env").write_text("A=${NOBODY}\nB=${NOBODY}\n")
    _, target = read(A="ours", C="op://vault/item/field")
    assert isinstance(target, Target)
    assert [r.name for r in target.references] == ["B", "C"]


def test_a_folder_of_that_name_is_a_virtual_environment(place: Path) -> None:
    (place / ".env").mkdir()
    (target,) = read(A="ours")
    assert values(target) == {"A": "ours"}
    assert isinstance(target, Target)
    assert (target.label, target.location, target.form) == ("environment", "", "export")


def test_the_environment_is_judged_beside_such_a_folder(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / ".env").mkdir()
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    outcome = run("check", "-f", "json")
    assert (outcome.code, [t["label"] for t in outcome.report["targets"]]) == (0, ["environment"])


@pytest.mark.parametrize("content", [b"A=\xff\n", b"A=1\n" * (1 << 18) + b"B"])
def test_a_file_that_cannot_be_read_leaves_the_environment_to_judge(content: bytes, place: Path) -> None:
    (place / ".env").write_bytes(content)
    unread, target = read(A="ours")
    assert isinstance(unread, Unread)
    assert (unread.source, unread.file) == (".env", ".env")
    assert values(target) == {"A": "ours"}


@pytest.mark.skipif(sys.platform == "win32", reason="links and FIFOs are those of Unix")
def test_a_fifo_and_a_link_to_nothing(place: Path) -> None:
    os.mkfifo(place / ".env")
    assert [type(item) for item in read(A="1")] == [Unread, Target]
    (place / ".env").unlink()
    (place / ".env").symlink_to("gone")
    assert [type(item) for item in read(A="1")] == [Unread, Target]
    (place / ".env").unlink()
    (place / "venv").mkdir()
    (place / ".env").symlink_to("venv")
    assert [type(item) for item in read(A="1")] == [Target]
