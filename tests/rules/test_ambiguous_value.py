"""The rule ambiguous-value: what it finds, and what it leaves alone."""

import re
from pathlib import Path

import pytest

from auracheck.systems import grammars
from tests.conftest import GOOD, Run, env_file
from tests.rules.ambiguity import REST, STRONG, ambiguous, judged


@pytest.mark.parametrize(
    ("line", "consumers", "said"),
    [
        (
            f"JWT_SECRET_KEY={STRONG}$$x",
            ("dotenv", "compose-env"),
            "Docker Compose reads 34 characters, expanding a $ as a variable, without a warning; python-dotenv",
        ),
        (
            f"JWT_SECRET_KEY={STRONG}$HOME",
            ("dotenv", "compose-env"),
            "a variable, without a warning; python-dotenv reads",
        ),
        (
            f'JWT_SECRET_KEY="{STRONG}"',
            ("dotenv", "docker-env", "kubectl-env"),
            "docker run and kubectl read 34 characters, keeping the quotes; python-dotenv reads 32 characters, as all",
        ),
        (
            f"JWT_SECRET_KEY={STRONG} # ours",
            ("dotenv", "systemd-env"),
            "systemd reads 39 characters, keeping the text after a #",
        ),
        (
            f"JWT_SECRET_KEY={STRONG}\\b",
            ("dotenv", "systemd-env", "shell-env"),
            "systemd and a POSIX shell read 33 characters, removing a backslash; python-dotenv",
        ),
        (
            f"export JWT_SECRET_KEY={STRONG}",
            ("dotenv", "systemd-env"),
            "systemd reads no value, skipping lines with export",
        ),
        (f"JWT-SECRET-KEY={STRONG}", ("dotenv", "systemd-env"), "systemd reads no value, not accepting the name"),
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


@pytest.mark.parametrize("consumer", grammars())
def test_with_one_consumer_it_says_nothing(consumer: str, place: Path, run: Run) -> None:
    assert judged(place, run, f"JWT_SECRET_KEY='{STRONG}$$x'", consumer) == []


@pytest.mark.parametrize(
    "line", [f"JWT_SECRET_KEY={STRONG}", "JWT_SECRET_KEY=", "OTHER='x y'\nJWT_SECRET_KEY=a\nJWT_SECRET_KEY2=$$"]
)
def test_it_says_nothing_of_what_all_read_alike_and_of_what_is_no_secret(line: str, place: Path, run: Run) -> None:
    readers = [name for name in grammars() if name != "kubectl-env"]
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
    [who] = re.findall(r"[:;] ([^:;]+) read 34 characters, keeping the quotes", str(note["message"]))
    assert {"docker run", "kubectl"} <= set(re.split(r", | and ", who))


def test_it_names_what_says_that_a_program_will_read_the_file(place: Path, run: Run) -> None:
    (place / ".env").write_text(f"export JWT_SECRET_KEY={STRONG}\n{REST}")
    (place / "shop.service").write_text("[Service]\nEnvironmentFile=/srv/.env\n")
    (finding,) = ambiguous(run("check", ".env", "-f", "json"))
    assert str(finding["message"]).startswith("programs disagree: systemd (shop.service) reads no value")
    assert "python-dotenv reads 32" in str(finding["message"])


def test_a_setting_that_something_else_overrides_does_not_count(place: Path, run: Run) -> None:
    (place / "a.env").write_text(f"JWT_SECRET_KEY='{STRONG}'\n")
    (place / "b.env").write_text(env_file(GOOD))
    both = ("--consumer", "dotenv", "--consumer", "docker-env", "--env", "production", "-f", "json")
    assert len(ambiguous(run("check", "a.env", *both))) == 1
    assert ambiguous(run("check", "a.env", "b.env", "--merge", *both)) == []


def test_a_value_of_the_environment_is_none_of_the_file_s(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment gives is not in the readings of the file alone: nothing can be said of it."""
    line = f"JWT_SECRET_KEY=${{BASE}}{STRONG}"
    monkeypatch.setenv("BASE", "x9")
    assert judged(place, run, line, "compose-env", "docker-env", name="a.env") == []


def test_what_refers_to_nothing_is_told_as_that_alone(place: Path, run: Run) -> None:
    (place / ".env").write_text(f"JWT_SECRET_KEY={STRONG}${{GONE}}\n{REST}")
    both = ("--consumer", "dotenv", "--consumer", "docker-env", "--env", "production", "-f", "json")
    report = run("check", ".env", *both).report
    assert [f["rule"] for f in report["findings"] if f["secret"] == "JWT_SECRET_KEY"] == ["unresolved-reference"]


def test_a_file_that_is_read_twice_is_told_once(place: Path, run: Run) -> None:
    (place / "z.env").write_text(f"JWT_SECRET_KEY='{STRONG}'\n{REST}")
    (finding,) = ambiguous(run("check", "docker-env:z.env", "dotenv:z.env", "-f", "json"))
    assert "keeping the quotes" in str(finding["message"])


def test_a_program_whose_reading_cannot_be_known_is_left_out(place: Path, run: Run) -> None:
    line = f"JWT_SECRET_KEY={STRONG}\\b\nif x; then . ./other; fi\n"
    assert judged(place, run, line, "dotenv", "shell-env") == []
    (finding,) = judged(place, run, line, "dotenv", "shell-env", "systemd-env")
    assert "POSIX" not in str(finding["message"])
