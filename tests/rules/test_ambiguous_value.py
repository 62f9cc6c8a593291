"""The rule ambiguous-value: what it finds, what it leaves alone, and that its advice is right."""

import re
from pathlib import Path

import pytest

from auracheck.consumers import REGISTRY, read_as
from auracheck.model import Secret
from tests.conftest import GOOD, Outcome, Run, env_file

STRONG = "k9f2Vb7Qx4Lm8Tn3Rz6Yc1Hd5Jw0GpSa"
REST = env_file({name: value for name, value in GOOD.items() if name != "JWT_SECRET_KEY"})


def ambiguous(outcome: Outcome) -> list[dict[str, object]]:
    return [finding for finding in outcome.report["findings"] if finding["rule"] == "ambiguous-value"]


def judged(
    place: Path, run: Run, line: str, *consumers: str, name: str = ".env", more: str = ""
) -> list[dict[str, object]]:
    """What the rule says of one line, in a file that is read by these programs."""
    (place / name).write_bytes((line + "\n" + more).encode())
    arguments = [word for consumer in consumers for word in ("--consumer", consumer)]
    return ambiguous(run("check", name, *arguments, "--env", "production", "-f", "json"))


@pytest.mark.parametrize(
    ("line", "consumers", "said"),
    [
        (
            f"JWT_SECRET_KEY={STRONG}$$x",
            ("dotenv", "compose-env"),
            "Docker Compose reads 34 characters: takes a $ for a",
        ),
        (
            f"JWT_SECRET_KEY={STRONG}$HOME",
            ("dotenv", "compose-env"),
            "a variable, without a warning; python-dotenv reads",
        ),
        (f'JWT_SECRET_KEY="{STRONG}"', ("dotenv", "docker-env", "kubectl-env"), "docker run and kubectl read 34"),
        (f"JWT_SECRET_KEY={STRONG} # ours", ("dotenv", "systemd-env"), "keeps what follows a #"),
        (f"JWT_SECRET_KEY={STRONG}\\b", ("dotenv", "systemd-env", "shell-env"), "takes a backslash away"),
        (f"export JWT_SECRET_KEY={STRONG}", ("dotenv", "systemd-env"), "systemd reads nothing there"),
    ],
)
def test_it_says_who_reads_what_by_length_and_kind(
    line: str, consumers: tuple[str, ...], said: str, place: Path, run: Run
) -> None:
    (finding,) = judged(place, run, line, *consumers, more=REST)
    assert said in str(finding["message"])
    assert (finding["secret"], finding["severity"]) == ("JWT_SECRET_KEY", "warning")
    assert finding["locations"][0]["line"] == 1  # type: ignore[index]
    assert STRONG[:6] not in str(finding)


@pytest.mark.parametrize("consumer", REGISTRY)
def test_with_one_consumer_it_says_nothing(consumer: str, place: Path, run: Run) -> None:
    assert judged(place, run, f"JWT_SECRET_KEY='{STRONG}$$x'", consumer) == []


@pytest.mark.parametrize(
    "line", [f"JWT_SECRET_KEY={STRONG}", "JWT_SECRET_KEY=", "OTHER='x y'\nJWT_SECRET_KEY=a\nJWT_SECRET_KEY2=$$"]
)
def test_it_says_nothing_of_what_all_read_alike_and_of_what_is_no_secret(line: str, place: Path, run: Run) -> None:
    readers = [name for name in REGISTRY if name != "kubectl-env"]
    assert judged(place, run, line, *readers) == []


def test_a_bare_name_is_no_disagreement(place: Path, run: Run) -> None:
    assert judged(place, run, "JWT_SECRET_KEY", "dotenv", "docker-env", "compose-env") == []


def test_what_stands_beside_the_file_makes_its_readers(place: Path, run: Run) -> None:
    (place / ".env").write_text(f"JWT_SECRET_KEY={STRONG}$$x\n{REST}")
    assert ambiguous(run("check", ".env", "-f", "json")) == []
    (place / "compose.yaml").write_text("services:\n  api:\n    env_file: .env\n")
    assert len(ambiguous(run("check", ".env", "-f", "json"))) == 1


def test_what_is_only_possible_is_a_note_with_v(place: Path, run: Run) -> None:
    (place / ".env").write_text(f"JWT_SECRET_KEY='{STRONG}'\n{REST}")
    assert ambiguous(run("check", ".env", "-f", "json")) == []
    (note,) = ambiguous(run("check", ".env", "-f", "json", "-v"))
    assert note["severity"] == "note"
    assert "docker run and kubectl read 34 characters: keeps the quotes" in str(note["message"])


def test_a_file_that_one_of_them_refuses_is_told_with_the_line(place: Path, run: Run) -> None:
    (finding,) = judged(place, run, REST + f"A='{STRONG}", "systemd-env", "compose-env")
    assert finding["secret"] is None
    assert "Docker Compose refuses the whole file" in str(finding["message"])
    assert "compose-env:.env" in str(finding["help"])


def test_a_setting_that_something_else_overrides_does_not_count(place: Path, run: Run) -> None:
    (place / "a.env").write_text(f"JWT_SECRET_KEY='{STRONG}'\n")
    (place / "b.env").write_text(env_file(GOOD))
    both = ("--consumer", "dotenv", "--consumer", "docker-env", "--env", "production", "-f", "json")
    assert len(ambiguous(run("check", "a.env", *both))) == 1
    assert ambiguous(run("check", "a.env", "b.env", "--merge", *both)) == []


@pytest.mark.parametrize(
    ("value", "consumers"),
    [
        (f"{STRONG}$$x", ("dotenv", "compose-env", "systemd-env", "shell-env")),
        (f"{STRONG}#x y", ("dotenv", "shell-env")),
        (f"{STRONG}\\b", ("dotenv", "systemd-env", "shell-env")),
        (f"a b{STRONG}", ("dotenv", "compose-env", "shell-env")),
    ],
)
def test_the_spelling_that_it_gives_is_read_alike(
    value: str, consumers: tuple[str, ...], place: Path, run: Run
) -> None:
    (finding,) = judged(place, run, f"JWT_SECRET_KEY={value}", *consumers)
    pattern = re.search(r"read alike: JWT_SECRET_KEY=(.*)…(.*)", str(finding["help"]))
    assert pattern is not None
    line = f"JWT_SECRET_KEY={pattern[1]}{value}{pattern[2]}\n".encode()
    read = [read_as(name, line, {})["JWT_SECRET_KEY"] for name in consumers]
    assert [v.reveal() if isinstance(v, Secret) else None for v in read] == [value] * len(consumers)


def test_where_no_spelling_suits_all_it_gives_the_command_that_makes_another_value(place: Path, run: Run) -> None:
    (finding,) = judged(place, run, f"JWT_SECRET_KEY={STRONG} # it's", "docker-env", "compose-env")
    assert "no spelling suits all" in str(finding["help"])
    assert "auracheck generate jwt" in str(finding["help"])
