"""The one command that writes what is generated: all of it is up to date, and it says and writes what is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import regenerate
from regenerate import COMMAND, current, generated, main


def test_whatever_is_generated_is_up_to_date() -> None:
    assert [path.name for path, text in generated() if text != current(path)] == [], f"run: {COMMAND}"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree in which one file is up to date, one is not, one is new and one is not generated any more."""
    for name, text in {"same.txt": "same\n", "old.txt": "old\n", "gone.txt": "gone\n"}.items():
        (tmp_path / name).write_text(text)
    made = {"same.txt": "same\n", "old.txt": "now\n", "new.txt": "new\n", "gone.txt": None}

    def generate() -> Iterator[tuple[Path, str | None]]:
        yield from ((tmp_path / name, text) for name, text in made.items())

    monkeypatch.setattr(regenerate, "ROOT", tmp_path)
    monkeypatch.setattr(regenerate, "generated", generate)
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_what_is_out_of_date_is_written_and_named(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == ["old.txt: written", "new.txt: written", "gone.txt: removed"]
    assert contents(tree) == {"same.txt": "same\n", "old.txt": "now\n", "new.txt": "new\n"}
    assert (main(["--check"]), main([])) == (0, 0)
    assert capsys.readouterr().out == ""


def test_check_names_it_with_the_command_and_writes_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(tree)
    assert main(["--check"]) == 1
    told = [f"{name}.txt: out of date" for name in ("old", "new", "gone")]
    assert capsys.readouterr().out.splitlines() == [*told, f"hint: {COMMAND}"]
    assert contents(tree) == before


def test_the_command_is_this_program() -> None:
    assert regenerate.README.parent.joinpath(COMMAND.removeprefix("python ")) == Path(regenerate.__file__)
