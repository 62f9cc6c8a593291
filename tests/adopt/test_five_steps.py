"""`explain adopt`: its own commands, taken from the page, lead a mess of forty files to a gate."""

import re
import secrets
from pathlib import Path

import pytest

from auracheck.explain import explain
from auracheck.policy import loading
from tests.test_examples import Shell


def commands(step: int) -> list[str]:
    """The command lines of one of the five steps."""
    page = explain("adopt", loading.builtin())
    text = re.split(r"^\d\. ", page, flags=re.MULTILINE)[step]
    return re.findall(r"^     (\S.*)$", text, re.MULTILINE)


def sh(shell: Shell, command: str) -> int:
    return shell.run("sh", "-c", command).returncode


@pytest.fixture
def mess(tmp_path: Path) -> Shell:
    """Forty services, each with an env file full of defaults."""
    shell = Shell(tmp_path)
    for number in range(40):
        write(shell, f"services/{number}/.env", "changeme")
    return shell


def write(shell: Shell, name: str, key: str) -> None:
    path = shell.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"ENVIRONMENT=production\nJWT_SECRET_KEY={key}\nDATABASE_URL=postgresql://localhost/app\n")
    path.chmod(0o600)


def test_there_are_five() -> None:
    assert all(commands(step) for step in range(1, 6))


def test_the_first_sees_all_and_fails_nothing(mess: Shell) -> None:
    [see] = commands(1)
    assert sh(mess, see) == 0
    assert sh(mess, see.replace(" --exit-zero", "")) == 1


def test_the_second_drafts_a_policy_of_ones_own(mess: Shell) -> None:
    (mess.folder / ".env.example").write_text("STRIPE_KEY=\n")
    (mess.folder / "src").mkdir()
    (mess.folder / "src/app.py").write_text('import os\nKEY = os.environ["STRIPE_KEY"]\n')
    for draft in commands(2):
        assert sh(mess, draft) == 0
        assert "STRIPE_KEY" in (mess.folder / "auracheck.toml").read_text()


def test_the_third_draws_a_line_and_the_next_mistake_is_over_it(mess: Shell) -> None:
    baseline, check = commands(3)
    assert sh(mess, check) == 1
    sh(mess, baseline)
    assert sh(mess, check) == 0
    write(mess, "services/new/.env", "changeme")
    assert sh(mess, check) == 1


def test_the_fourth_stops_a_deployment(mess: Shell) -> None:
    sh(mess, commands(3)[0])
    gate = commands(4)[-1]
    write(mess, ".env", "changeme")
    assert sh(mess, f"{gate}; echo deployed") == 1


def test_the_fifth_mends_a_value(mess: Shell) -> None:
    write(mess, ".env", "changeme")
    check = "auracheck check .env --env production --select default"
    assert sh(mess, check) == 1
    [mend] = commands(5)
    assert sh(mess, mend) == 0
    assert sh(mess, check) == 0


def test_a_waiver_that_is_over_counts_again(mess: Shell) -> None:
    baseline, check = commands(3)
    sh(mess, baseline)
    policy = mess.folder / "auracheck.toml"
    policy.write_text(re.sub(r"until = \S+", "until = 2020-01-01", policy.read_text()))
    assert sh(mess, check) == 1


def test_what_it_says_of_a_key_holds_no_value(mess: Shell) -> None:
    key = secrets.token_hex(32)
    write(mess, ".env", key)
    done = mess.run("sh", "-c", ";".join((*commands(1), *commands(3))))
    assert key not in done.stdout + done.stderr
