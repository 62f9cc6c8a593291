"""What the files beside a target say of it."""

import os
import sys
import time
from pathlib import Path

import pytest

from auracheck.engine.beside import MAX_NAMES, names_in_example, programs_of_project
from tests.conftest import Run


@pytest.mark.parametrize(
    ("file", "text", "programs"),
    [
        ("manage.py", "", ("django",)),
        ("package.json", '{"dependencies": {"next-auth": "5"}}', ("auth.js",)),
        ("package.json", '{"dependencies": {"next": "15", "next-auth": "5"}}', ("auth.js", "nextjs")),
        ("requirements.txt", "django==5\n", ("django",)),
        ("bin/rails", "", ("rails",)),
        ("README.md", "django", ()),
    ],
)
def test_a_file_of_the_project_proves_its_program(file: str, text: str, programs: tuple[str, ...], place: Path) -> None:
    (place / file).parent.mkdir(exist_ok=True)
    (place / file).write_text(text)
    assert programs_of_project("") == programs


def test_it_is_looked_for_up_to_the_top_of_the_repository(place: Path) -> None:
    (place / "manage.py").write_text("")
    (place / "shop/env").mkdir(parents=True)
    assert programs_of_project("shop/env") == ()
    (place / "shop/.git").mkdir()
    assert programs_of_project("shop/env") == ()
    (place / ".git").mkdir()
    (place / "shop/.git").rmdir()
    assert programs_of_project("shop/env") == ("django",)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in folders")
def test_a_fifo_in_place_of_a_manifest_keeps_nobody_waiting(run: Run, place: Path) -> None:
    os.mkfifo(place / "package.json")
    (place / ".env").write_text("SECRET_KEY=changeme\n")
    started = time.monotonic()
    assert run("check", ".env", "--env", "production").code == 1
    assert time.monotonic() - started < 5  # half of what a named pipe is waited for


def test_a_folder_with_too_many_names_says_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "manage.py").write_text("")
    monkeypatch.setattr("auracheck.engine.beside.MAX_NAMES", 1)
    assert programs_of_project("") == ("django",)
    (place / "other").write_text("")
    assert programs_of_project("") == ()
    assert MAX_NAMES > 1


def test_only_an_example_is_one(place: Path) -> None:
    (place / ".env").write_text("A=1\n")
    assert names_in_example("") == ()
    (place / ".env.example").write_text("B=\nC=1\n")
    assert names_in_example("") == ("B", "C")
