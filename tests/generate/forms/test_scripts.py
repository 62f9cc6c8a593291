"""The forms that are scripts, run with stubs in the place of the programs that they call (`stubs.py`)."""

import json
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.generate import Made
from auracheck.systems.form import heredoc, new_file
from tests.generate.forms import EVERY_KIND, made_of_every_kind, need, run_in, same, values, written
from tests.generate.forms.stubs import Call, Stubs
from tests.generate.forms.test_env_files import drawn
from tests.systems.test_forms import VALUES

Making = Callable[[], list[Made]]
COMMANDS = {
    "vault": [("vault", "kv", "put", "-cas=0", "secret/corner-shop/production", "-")],
    "aws": [
        ("aws", "secretsmanager", "put-secret-value", "--secret-id", "corner-shop/production",
         "--secret-string", "file:///dev/stdin"),
    ],
}  # fmt: skip
SCRIPTS = ["systemd", "compose", "vault", "aws", "github", "gitlab"]


def called(folder: Path, form: str, made: list[Made]) -> list[Call]:
    stubs = Stubs(folder, ["vault", "aws", "gh", "glab"])
    run_in(folder, written(made, form), environ=stubs.environ)
    return stubs.calls


@pytest.mark.parametrize("make", EVERY_KIND)
@pytest.mark.parametrize("form", ["vault", "aws"])
def test_a_store_is_given_one_object_on_standard_input(tmp_path: Path, form: str, make: Making) -> None:
    made = make()
    calls = called(tmp_path, form, made)
    assert [call.words for call in calls] == COMMANDS[form]
    assert same(json.loads(calls[0].given), {name.lower(): value for name, value in values(made).items()})


def as_gh_keeps_it(given: bytes) -> str:
    """gh secret set drops what there is of `\\r` and `\\n` at the end (pkg/cmd/secret/set/set.go)."""
    return given.rstrip(b"\r\n").decode()


def as_glab_keeps_it(given: bytes) -> str:
    """glab variable set drops white space around it (commands/variable/set/set.go)."""
    return given.decode().strip()


KEEPING = {
    "github": (as_gh_keeps_it, "gh secret set {}"),
    "gitlab": (as_glab_keeps_it, "glab variable set {} --masked --raw"),
}


@pytest.mark.parametrize("make", EVERY_KIND)
@pytest.mark.parametrize("form", KEEPING)
def test_a_ci_system_is_given_each_value_on_standard_input(tmp_path: Path, form: str, make: Making) -> None:
    made = make()
    keep, command = KEEPING[form]
    calls = called(tmp_path, form, made)
    assert [" ".join(call.words) for call in calls] == [command.format(name) for name in values(made)]
    assert same([keep(call.given) for call in calls], [*values(made).values()])


@settings(max_examples=15, deadline=None)
@given(batch=st.lists(VALUES, min_size=1, max_size=20))
@pytest.mark.parametrize("form", [*KEEPING, *COMMANDS])
def test_any_value_that_is_not_refused_arrives(
    tmp_path_factory: pytest.TempPathFactory, form: str, batch: list[str]
) -> None:
    made = drawn(form, batch)
    calls = called(tmp_path_factory.mktemp("script"), form, made)
    if form in COMMANDS:
        arrived = list(json.loads(calls[0].given).values()) if made else []
    else:
        arrived = [KEEPING[form][0](call.given) for call in calls]
    assert same(arrived, [*values(made).values()])


@pytest.mark.parametrize("form", SCRIPTS)
def test_no_value_stands_in_an_argument_list(form: str) -> None:
    """Nor in any line of a script at all, but for what a here-document feeds to a program."""
    made = made_of_every_kind()
    text = written(made, form)
    outside: list[str] = []
    end = ""
    for line in text.splitlines():
        if end:
            end = "" if line == end else end
            continue
        outside.append(line)
        end = line.partition("<<'")[2].partition("'")[0]
    assert outside
    assert not any(value in line for value in values(made).values() for line in outside)


@pytest.mark.parametrize("form", SCRIPTS)
def test_what_must_be_obtained_is_a_comment_that_runs_nothing(tmp_path: Path, form: str) -> None:
    text = written(made_of_every_kind(), form)
    assert "# VENDOR_SID: the vendor's console; it's `$(not)` here\n" in text, "without the backslash at its end"
    stubs = Stubs(tmp_path, ["not"])
    stubs.folder.joinpath("systemctl").symlink_to("not")
    only = written([Made("A", None, note="`not` $(not)")], form).replace("/etc/", f"{tmp_path}/etc/")
    (tmp_path / "etc").mkdir()
    run_in(tmp_path, only, environ=stubs.environ)
    assert [call.words[0] for call in stubs.calls if call.words[0] == "not"] == []


@pytest.mark.parametrize("form", ["compose", "systemd"])
def test_a_file_that_is_there_stays_as_it_is_and_the_script_fails(tmp_path: Path, form: str) -> None:
    (tmp_path / "etc").mkdir()
    path = tmp_path / {"compose": ".env", "systemd": "etc/corner-shop.env"}[form]
    path.write_text("OWN=1\n")
    stubs = Stubs(tmp_path, ["systemctl"])
    script = written(made_of_every_kind(), form).replace("/etc/", f"{tmp_path}/etc/")
    done = subprocess.run(["sh"], input=script, text=True, cwd=tmp_path, env=stubs.environ, capture_output=True)
    assert done.returncode != 0
    assert path.name in done.stderr
    assert path.read_text() == "OWN=1\n"
    assert (done.stdout, stubs.calls) == ("", []), "nothing after it is done"


def test_a_command_that_fails_ends_the_script(tmp_path: Path) -> None:
    stubs = Stubs(tmp_path, [])
    (stubs.folder / "gh").write_text('#!/bin/sh\necho x >> "$HOME/calls"; exit 4\n')
    (stubs.folder / "gh").chmod(0o755)
    done = subprocess.run(["sh"], input=written(made_of_every_kind(), "github"), text=True, cwd=tmp_path,
                          env={**stubs.environ, "HOME": str(tmp_path)}, capture_output=True)  # fmt: skip
    assert done.returncode == 4
    assert (tmp_path / "calls").read_text() == "x\n"


def test_a_new_file_is_closed_to_others_from_the_first_byte_on(tmp_path: Path) -> None:
    """Its mode is looked at by what writes into it."""
    script = new_file("f", "x\n").replace("cat > f", "{ ls -l f; cat; } > f")
    run_in(tmp_path, f"umask 000\n{script}\n")
    assert (tmp_path / "f").read_text().startswith("-rw-------")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o600


@pytest.mark.parametrize("shell", ["dash", "bash"])
@given(lines=st.lists(st.sampled_from(["EOF", "EOF_", "EOF__", "$x", "`x`", "\\", "'", "EOF ", ""]), max_size=8))
@settings(max_examples=20, deadline=None)
def test_whatever_is_fed_arrives_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, shell: str, lines: list[str]
) -> None:
    need(shell)
    text = "".join(f"{line}\n" for line in lines)
    assert run_in(tmp_path_factory.getbasetemp(), heredoc("cat", text) + "\n", shell) == text
