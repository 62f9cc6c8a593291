"""A plan for a file of any name can be pasted and is carried out: a name that begins with `-`, or has a character that
no screen shows."""

import os
import shlex
import string
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.fixes import commands
from auracheck.fixes.commands import chmod_command, write_command
from auracheck.systems import schemes
from auracheck.systems.steps import quote, write
from tests.conftest import Run
from tests.fixes.following import follow

NAMES = ["-x.env", ":x.env", "a b.env", "a\x1b[1mb.env", "a\nb.env", "it's\t.env", "a\u202eb.env", "é\\\x07.env"]
COMPOSE = "services:\n  api:\n    image: shop\n    env_file: -x.env\n    environment: {JOBS_SECRET: changeme}\n"
posix = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")


@pytest.mark.parametrize("name", [*NAMES, "\udcff.env"])
def test_a_file_has_one_name_in_all_commands(name: str) -> None:
    assert write_command(write("auracheck generate jwt", name).command) == (("jwt",), name, False, "")
    assert chmod_command(f"chmod 600 {quote(name)}") == (0o600, name)
    assert quote(name).isprintable()


@given(st.text(string.printable.translate(str.maketrans("", "", "'\"\\"))))
def test_a_command_without_quotes_has_the_words_of_a_shell(command: str) -> None:
    assert commands._words(command) == shlex.split(command)


@posix
@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_can_be_pasted(name: str, place: Path, run: Run) -> None:
    (place / name).write_text("APP_SECRET=changeme\n")
    (place / name).chmod(0o644)
    [finding, *_] = run("check", f"dotenv:{name}", "--env", "production", "-f", "json").report["findings"]
    follow(finding["fix"], place)
    assert "changeme" not in (place / name).read_text()
    assert (place / name).stat().st_mode & 0o077 == 0


@posix
def test_a_plan_names_a_file_once(place: Path, run: Run) -> None:
    (place / "compose.yaml").write_text(COMPOSE)
    (place / "-x.env").write_text("APP_SECRET=changeme\n")
    (place / "-x.env").chmod(0o644)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert "changeme" not in (place / "-x.env").read_text()
    report = run("check", "compose.yaml", "--env", "production", "-f", "json").report
    assert report["findings"] == []


SCHEMES = [scheme for scheme in (*schemes(), "other") if scheme != "-"]


def _in_folders_of_schemes(place: Path, name: str, content: str) -> list[str]:
    """Files in folders such as `dotenv:x`, each beside one in `x`, which must not be changed."""
    for folder in ("x", *(f"{scheme}:x" for scheme in SCHEMES)):
        (place / folder).mkdir()
        (place / folder / name).write_text("OTHER=1\n" if folder == "x" else content)
        (place / folder / name).chmod(0o600)
    return [f"{scheme}:x/{name}" for scheme in SCHEMES]


@pytest.mark.parametrize("name", [".env", "settings.env"])
def test_a_folder_that_looks_like_a_source_gets_its_own_values(name: str, place: Path, run: Run) -> None:
    files = _in_folders_of_schemes(place, name, "JWT_SECRET_KEY=changeme\n")
    outcome = run("check", ".", "--env", "production", "--select", "default", "--fix")
    assert outcome.code == 0
    assert (place / "x" / name).read_text() == "OTHER=1\n"
    assert [file for file in files if "changeme" in (place / file).read_text()] == []


@posix
def test_a_printed_command_for_such_a_folder_changes_its_file(place: Path, run: Run) -> None:
    files = _in_folders_of_schemes(place, ".env", "JWT_SECRET_KEY=changeme\n")
    findings = run("check", ".", "--env", "production", "--select", "default", "-f", "json").report["findings"]
    assert {finding["locations"][0]["file"] for finding in findings} == set(files)
    for finding in findings:
        follow(finding["fix"], place)
    assert (place / "x/.env").read_text() == "OTHER=1\n"
    assert [file for file in files if "changeme" in (place / file).read_text()] == []


def test_the_file_in_such_a_folder_is_the_one_that_git_ignores(place: Path, run: Run) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    files = _in_folders_of_schemes(place, ".env", "JWT_SECRET_KEY=changeme\n")
    outcome = run("check", ".", "--env", "production", "--select", "default", "--fix")
    assert outcome.code == 0
    assert (place / ".gitignore").read_text().splitlines() == [f"/{file}" for file in sorted(files)]


def test_a_manifest_of_git_in_such_a_folder_stays_in_git(place: Path, run: Run) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    folder = place / "dotenv:x"
    folder.mkdir()
    (folder / "secret.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: q\nstringData:\n  JWT_SECRET_KEY: changeme\n"
    )
    subprocess.run(["git", "add", "-A"], check=True)
    report = run("check", ".", "--env", "production", "--select", "default", "-f", "json").report
    assert [step["step"] for finding in report["findings"] for step in finding["fix"]] == ["do"]


def test_a_policy_is_drafted_from_such_a_folder(place: Path, run: Run) -> None:
    _in_folders_of_schemes(place, ".env.example", "PAYMENT_API_KEY=\n")
    outcome = run("generate", "policy")
    assert (outcome.code, "PAYMENT_API_KEY" in outcome.out) == (0, True)


@posix
@pytest.mark.parametrize("name", ["prod.env\n", "app\n/prod.env\n"])
def test_no_command_names_a_file_whose_name_ends_in_a_newline(name: str, place: Path, run: Run) -> None:
    """`$(…)` would lose it, and the command would change the file without."""
    content = "JWT_SECRET_KEY=changeme\nSESSION_SECRET=k9Vw2xQ7rT4mZ8pL1sD6fG3hJ5nB0cYq\n"
    (place / name).parent.mkdir(exist_ok=True)
    for file in (name, name.rstrip("\n")):
        (place / file).write_text(content)
        (place / file).chmod(0o644)
    report = run("check", f"dotenv:{name}", "--env", "production", "-f", "json").report
    fixes = {each["rule"]: each["fix"] for each in report["findings"] if each["severity"] != "note"}
    assert {"default-secret", "missing-secret", "exposed-file"} <= fixes.keys()
    assert [step for fix in fixes.values() for step in fix if step["step"] == "run"] == []
    outcome = run("check", f"dotenv:{name}", "--env", "production", "--fix", "-f", "json")
    assert (outcome.code, outcome.report["fixed"]) == (1, [])
    assert [(place / file).read_text() for file in (name, name.rstrip("\n"))] == [content] * 2
