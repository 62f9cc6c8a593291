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
            "Docker Compose and a POSIX shell refuse the whole file, which systemd reads: a quote is opened here"
            " and never closed",
            "mend that line, until `auracheck check compose-env:'my env.env'` reads the file",
        ),
        (
            f"export A={STRONG}",
            ("dotenv", "docker-env"),
            "docker run refuses the whole file, which python-dotenv reads: there is white space in the name",
            "take the word export away, in each line that has it",
        ),
        (
            f"A = {STRONG}",
            ("dotenv", "kubectl-env"),
            "kubectl refuses the whole file, which python-dotenv reads: the name is none that kubectl takes",
            "take the white space before the = away",
        ),
        (
            f"JWT_SECRET_KEY={STRONG}\r\nexport JWT_SECRET_KEY\r",
            ("dotenv", "shell-env"),
            "",
            "save it with LF line ends",
        ),
    ],
    ids=["quote", "export", "white space", "line ends"],
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
    assert "Docker Compose (compose.yaml) refuses the whole file" in str(finding["message"])


def test_what_might_refuse_the_file_is_a_note_with_v(place: Path, run: Run) -> None:
    (place / ".env").write_text(f"{REST}A B={STRONG}\n")
    assert ambiguous(run("check", ".env", "-f", "json")) == []
    refused = [f for f in ambiguous(run("check", ".env", "-f", "json", "-v")) if f["secret"] is None]
    assert {f["severity"] for f in refused} == {"note"}
    assert any("docker run and kubectl refuse" in str(f["message"]) for f in refused)
