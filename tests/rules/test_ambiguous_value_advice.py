"""The line that ambiguous-value gives is read alike; where there is none, it gives what mends it all the same."""

from pathlib import Path

import pytest

from auracheck.model import Secret
from auracheck.systems.grammar import read_as
from tests.conftest import Run
from tests.rules.ambiguity import REST, STRONG, ambiguous, judged


@pytest.mark.parametrize(
    ("value", "consumers", "meant"),
    [
        (f"{STRONG}$$x", ("dotenv", "compose-env", "systemd-env", "shell-env"), f"{STRONG}$$x"),
        (f"{STRONG}#x y", ("dotenv", "shell-env"), f"{STRONG}#x y"),
        (f"{STRONG}\\b", ("dotenv", "compose-env", "systemd-env", "shell-env"), f"{STRONG}\\b"),
        (f"{STRONG}\\b", ("systemd-env", "shell-env", "dotenv"), f"{STRONG}b"),
        (f"a b{STRONG}", ("dotenv", "compose-env", "shell-env"), f"a b{STRONG}"),
        (f'"{STRONG}"', ("docker-env", "compose-env"), STRONG),
        (f"{STRONG} # it's", ("docker-env", "compose-env"), STRONG),
        (f"{STRONG}$$x", ("compose-env", "dotenv"), f"{STRONG}$$x"),
    ],
)
@pytest.mark.parametrize("own", [0, 1])
def test_the_line_that_it_gives_is_read_alike(
    own: int, value: str, consumers: tuple[str, ...], meant: str, place: Path, run: Run
) -> None:
    """Whichever of the programs the file was read by."""
    (place / "a.env").write_text(f"JWT_SECRET_KEY={value}\n{REST}")
    those = [word for consumer in consumers for word in ("--consumer", consumer)]
    found = ambiguous(run("check", f"{consumers[own]}:a.env", *those, "-f", "json"))
    for finding in found:
        head, _, tail = str(finding["help"]).partition(": JWT_SECRET_KEY=")[2].partition("…")
        line = f"JWT_SECRET_KEY={head}{meant}{tail}\n".encode()
        read = [read_as(name, line, {})["JWT_SECRET_KEY"] for name in consumers]
        assert [v.reveal() if isinstance(v, Secret) else None for v in read] == [meant] * len(consumers)
    assert len(found) == 1


def test_a_reference_is_written_out_where_some_expand_nothing(place: Path, run: Run) -> None:
    lines = f"JWT_SECRET_KEY={STRONG}\nSESSION_SECRET=${{JWT_SECRET_KEY}}x"
    for scheme in ("dotenv", "systemd-env"):
        (place / "a.env").write_text(f"{lines}\n")
        (finding,) = ambiguous(
            run("check", f"{scheme}:a.env", "--consumer", "dotenv", "--consumer", "systemd-env", "-f", "json")
        )
        assert (
            "python-dotenv reads 33 characters, as both do with the value written out without quotes, since systemd"
            in (str(finding["message"]))
        )
        assert "without a warning" not in str(finding["message"])
        assert finding["help"] == "write the value at a.env:2 out without quotes: SESSION_SECRET=…"


def test_quotes_that_only_a_raw_reader_sees_are_taken_off(place: Path, run: Run) -> None:
    (place / "a.env").write_text(f'JWT-SECRET-KEY="{STRONG}"\n')
    both = ("--consumer", "kubectl-env", "--consumer", "systemd-env", "-f", "json")
    (finding,) = ambiguous(run("check", "kubectl-env:a.env", *both))
    assert str(finding["message"]).endswith("both read the text in the quotes the same way without quotes")
    assert finding["help"] == "write the value at a.env:1 without quotes: JWT_SECRET_KEY=…"


@pytest.mark.parametrize(
    ("others", "line"),
    [
        (("compose-env", "shell-env"), "export JWT_SECRET_KEY='…'"),
        (("compose-env", "systemd-env"), "JWT_SECRET_KEY='…'"),
    ],
)
def test_export_stays_where_all_of_them_skip_it(others: tuple[str, ...], line: str, place: Path, run: Run) -> None:
    """A shell needs it. systemd, docker and kubectl do not take it."""
    (finding,) = judged(place, run, f"export JWT_SECRET_KEY={STRONG}$$x", "dotenv", *others)
    assert finding["help"] == f"write the value at .env:1 in single quotes: {line}"


NO_LINE = f"JWT_SECRET_KEY={STRONG}$$x"


def test_where_no_spelling_suits_all_it_gives_the_command_that_makes_another_value(place: Path, run: Run) -> None:
    (finding,) = judged(place, run, NO_LINE, "docker-env", "compose-env")
    assert str(finding["message"]).endswith("docker run reads 35 characters, and no notation works for both")
    assert finding["help"] == "chmod 600 .env && auracheck generate jwt --write docker-env:.env --rotate"


def test_for_kubectl_the_new_line_takes_the_place_of_the_old(place: Path, run: Run) -> None:
    """kubectl refuses a file in which a name comes twice."""
    (finding,) = judged(place, run, NO_LINE, "docker-env", "compose-env", "kubectl-env")
    assert finding["help"] == "chmod 600 .env && auracheck generate jwt --write docker-env:.env --rotate"


def test_a_line_that_is_too_long_for_one_of_them_is_no_advice(place: Path, run: Run) -> None:
    """docker takes no line over 65,535 bytes, and written out it would be one."""
    lines = f"JWT_SECRET_KEY={STRONG * 1200}\nSESSION_SECRET=${{JWT_SECRET_KEY}}${{JWT_SECRET_KEY}}"
    (finding,) = judged(place, run, lines, "dotenv", "docker-env")
    assert "python-dotenv reads 76800 characters, and no notation works for both" in str(finding["message"])
    assert finding["help"] == "chmod 600 .env && auracheck generate session --format dotenv >> .env"


def test_a_name_that_some_do_not_take_needs_another_name(place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text('extends = []\n[secrets."MY.KEY"]\nkind = "key"\n')
    (place / "a.env").write_text(f"MY.KEY='{STRONG}'\n")
    both = ("--consumer", "dotenv", "--consumer", "systemd-env", "-f", "json")
    (finding,) = ambiguous(run("check", "a.env", *both))
    assert finding["help"] == "rename MY.KEY to a name of letters, digits and _"
