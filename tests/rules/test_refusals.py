"""A file that some of its readers refuse as a whole."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.rules.ambiguity import REST, STRONG, ambiguous, judged


@pytest.mark.parametrize(
    ("line", "consumers", "message", "help"),
    [
        (
            f"A='{STRONG}",
            ("systemd-env", "compose-env", "shell-env"),
            "programs disagree: Docker Compose and a POSIX shell refuse this file and systemd reads it: unclosed quote",
            "fix line 5 and verify it with: auracheck check compose-env:'my env.env'",
        ),
        (
            f"export A={STRONG}",
            ("dotenv", "docker-env"),
            "programs disagree: docker run refuses this file and python-dotenv reads it: whitespace in the name",
            "remove the word export from each line that has it",
        ),
        (
            f"A = {STRONG}",
            ("dotenv", "kubectl-env"),
            "programs disagree: kubectl refuses this file and python-dotenv reads it: invalid name",
            "remove the whitespace before the =",
        ),
        (
            f"JWT_SECRET_KEY={STRONG}\r\nexport JWT_SECRET_KEY\r",
            ("dotenv", "shell-env"),
            "",
            "save the file with LF line ends",
        ),
    ],
    ids=["quote", "export", "whitespace", "line ends"],
)
def test_a_file_that_some_of_them_refuse_is_told_with_the_line_and_its_mending(
    line: str, consumers: tuple[str, ...], message: str, help: str, place: Path, run: Run
) -> None:
    (finding,) = judged(place, run, REST + line, *consumers, name="my env.env")
    assert (finding["secret"], finding["help"]) == (None, help)
    assert str(finding["message"]) == message or not message
    assert finding["locations"][0]["line"] == REST.count("\n") + line.count("\n") + 1  # type: ignore[index]


def test_what_only_loads_the_file_matters_where_it_refuses_it(place: Path, run: Run) -> None:
    """Compose reads a project's .env whatever becomes of it, so a fault there stops it; its values reach nobody."""
    (place / "compose.yaml").write_text("services:\n  api:\n    image: a\n")
    (place / ".env").write_text(f"{REST}JWT_SECRET_KEY={STRONG}$$x\n")
    assert ambiguous(run("check", ".env", "-f", "json")) == []
    (place / ".env").write_text(f"{REST}A B={STRONG}\n")
    (finding,) = ambiguous(run("check", ".env", "-f", "json"))
    assert "Docker Compose (compose.yaml) refuses this file" in str(finding["message"])


def test_what_might_refuse_the_file_is_a_note_with_v(place: Path, run: Run) -> None:
    (place / ".env").write_text(f"{REST}A B={STRONG}\n")
    assert ambiguous(run("check", ".env", "-f", "json")) == []
    refused = [f for f in ambiguous(run("check", ".env", "-f", "json", "-v")) if f["secret"] is None]
    assert {f["severity"] for f in refused} == {"note"}
    assert any("docker run and kubectl refuse" in str(f["message"]) for f in refused)
