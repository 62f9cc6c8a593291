"""direnv: the environment that it makes of an .envrc, by its own functions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auracheck.model import EXTERNAL, Secret, Target, Unread
from auracheck.systems.direnv.stdlib import MAX_CALLS
from auracheck.systems.source import Item, open_source, scheme_of
from tests.bounds import within
from tests.conftest import Run

Read = Callable[[str], list[Item]]


@pytest.fixture
def read(place: Path) -> Read:
    """Write the .envrc, and read it."""

    def read(text: str) -> list[Item]:
        (place / ".envrc").write_text(text)
        return list(open_source("direnv:.envrc").read())

    return read


def target(items: list[Item]) -> Target:
    return next(item for item in items if isinstance(item, Target))


def values(items: list[Item]) -> dict[str, str]:
    """What the process gets."""
    return {name: value.reveal() for name, value in target(items).effective().items() if isinstance(value, Secret)}


def test_only_what_is_exported_is_passed_on(read: Read) -> None:
    items = read("A=1\nB=2\nexport B C=3\nexport A=x\nD=4\n")
    assert values(items) == {"A": "x", "B": "2", "C": "3"}
    assert target(items).effective()["D"] is None
    assert [(s.name, s.origin.line, s.literal) for s in target(items).settings if s.name == "B"] == [("B", 2, True)]


def test_a_secret_that_is_not_exported_is_reported_with_its_line(run: Run, place: Path) -> None:
    (place / ".envrc").write_text("export ENVIRONMENT=production\nJWT_SECRET_KEY=changeme\n")
    found = run("check", "direnv:.envrc", "-f", "json", "--env", "production")
    [finding] = [f for f in found.report["findings"] if f["secret"] == "JWT_SECRET_KEY"]
    assert (finding["rule"], finding["locations"][0]["line"]) == ("unresolved-reference", 2)
    assert finding["message"] == "not exported (the application does not get it)"
    assert finding["help"] == "add export before JWT_SECRET_KEY"


def test_dotenv_loads_a_file_at_its_own_lines(read: Read, place: Path) -> None:
    (place / ".env").write_text("# note\nJWT_SECRET_KEY='a b'\nSESSION_SECRET: x\n")
    items = read("export A=1\ndotenv\n")
    assert values(items) == {"A": "1", "JWT_SECRET_KEY": "a b", "SESSION_SECRET": "x"}
    places = {s.name: (s.origin.file, s.origin.line, s.scheme) for s in target(items).settings}
    assert places["JWT_SECRET_KEY"] == (".env", 2, "dotenv")
    assert places["A"] == (".envrc", 1, "")


@pytest.mark.parametrize(
    "call", ["dotenv", "dotenv_if_exists", "dotenv .env", 'dotenv "$PWD/.env"', "dotenv $PWD/.env"]
)
def test_the_ways_to_name_a_file(read: Read, place: Path, call: str) -> None:
    (place / ".env").write_text("A=$B-${C:-c}\n")
    assert values(read(f"export B=b\n{call}\n")) == {"A": "b-c", "B": "b"}


def test_of_a_file_with_a_broken_line_direnv_takes_nothing(read: Read, place: Path) -> None:
    (place / ".env").write_text("A=1\nB=x y\n")
    items = read("export C=1\ndotenv\n")
    assert values(items) == {"C": "1"}
    assert [origin.line for origin in target(items).dropped] == [2]


def test_source_env_and_source_up_read_in_their_own_folders(read: Read, place: Path, tmp_path: Path) -> None:
    (place / "sub").mkdir()
    (place / "sub" / ".envrc").write_text("export SUB=1\ndotenv\n")
    (place / "sub" / ".env").write_text("IN_SUB=$SUB\n")
    (place.parent / ".envrc").write_text("export UP=1\n")
    try:
        assert values(read("source_env sub\nsource_up\n")) == {"SUB": "1", "IN_SUB": "1", "UP": "1"}
        assert values(read("source_env_if_exists sub/.envrc\nsource_env_if_exists nofile\n"))["IN_SUB"] == "1"
    finally:
        (place.parent / ".envrc").unlink()


def test_what_other_functions_set_is_not_known(read: Read) -> None:
    for call in (
        "use flake",
        "layout python3",
        "source_url x y",
        "direnv_load x",
        "source_env ~/x",
        'dotenv "$HOME/x"',
    ):
        items = read(f"export A=1\n{call}\n")
        assert [item.line for item in items if isinstance(item, Unread)] == [2], call
    assert not [item for item in read("PATH_add bin\nwatch_file x\nlog_status A=1\n") if isinstance(item, Unread)]


def test_what_a_condition_may_load_is_external(read: Read, place: Path) -> None:
    (place / ".env").write_text("JWT_SECRET_KEY=x\n")
    items = read("if [ -f .env ]; then dotenv; fi\n")
    assert target(items).effective()["JWT_SECRET_KEY"] is EXTERNAL
    assert [item.line for item in items if isinstance(item, Unread)] == [1]


def test_exit_0_keeps_what_is_set_and_another_status_nothing(read: Read) -> None:
    assert values(read("export A=1\nexit 0\nexport A=2\n")) == {"A": "1"}
    assert [type(item) for item in read("export A=1\nexit 1\n")] == [Unread]


def test_files_that_read_one_another_come_to_an_end(read: Read, place: Path) -> None:
    (place / "a").write_text("source_env .\n")
    assert [item for item in read("source_env a\n") if isinstance(item, Unread)]


@pytest.mark.parametrize(
    "lines",
    [
        "source_env ../{folder}/.envrc\nsource_up\ndotenv .envrc\n",
        "source_up_if_exists gone\n",
        "if [ -f x ]; then source_up_if_exists gone; fi\n",
        "dotenv_if_exists gone\n",
    ],
)
def test_all_calls_together_are_bounded(read: Read, place: Path, lines: str) -> None:
    """Each file is bounded, and so is what they do together: not 9,000 lines, each of which reads in 9,000."""
    with within(3):
        unread = [item for item in read(lines.format(folder=place.name) * 9000) if isinstance(item, Unread)]
    assert f"more than {MAX_CALLS} calls that read in a file, the maximum" in unread[0].reason
    assert len(unread) == 1


def test_a_new_line_is_exported(run: Run, place: Path) -> None:
    (place / ".envrc").write_text("A=1\n")
    (place / ".envrc").chmod(0o600)
    assert run("generate", "jwt", "--write", "direnv:.envrc").code == 0
    assert (place / ".envrc").read_text().splitlines()[-1].startswith("export JWT_SECRET_KEY=")


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("export A=1\nB=2\n", "shell-env"),
        ("dotenv\n", "direnv"),
        ("export A=1\n  dotenv_if_exists .env.local\n", "direnv"),
        ("[ -f .env ] && dotenv .env # the rest\n", "direnv"),
        ("if [ -f x ]; then source_env x; fi\n", "direnv"),
        ("source_up\n", "direnv"),
        ("# dotenv\nA='\n'\n", "shell-env"),
        ("dotenv=1\nuse nix\n", "shell-env"),
        ("echo 'a dotenv'\n", "shell-env"),
    ],
)
def test_an_envrc_is_a_plain_script_unless_it_calls_what_only_direnv_has(place: Path, text: str, scheme: str) -> None:
    (place / ".envrc").write_text(text)
    assert scheme_of(".envrc") == scheme
    assert [item.source for item in open_source(".").read() if isinstance(item, Target)][:1] in ([], [scheme])
