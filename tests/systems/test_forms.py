"""Every snippet is read back by the program that it is written for; what that program cannot hold is refused."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import UsageError
from auracheck.systems import form_of, forms
from auracheck.systems.secret_files import SecretFileForm
from tests.systems.places import fix_line

TRICKY = [
    "'", '"', "\\", "$", "${A}", "${A:b}", "${A", "#", " #", "`", "%", "%%", "%h", "\n", "\r", "\r\n", "\t", " ",
    "\x85", "\u2028", "\ufeff", "=", "\\n", "\\x41", "a", "é", "\U0001f600", "\x1b", ";", "!", "\0", "\udc80"
]  # fmt: skip
VALUES = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(TRICKY), max_size=8).map("".join))
BATCHES = st.lists(VALUES, min_size=1, max_size=20)


def carried(form: str, values: list[str]) -> dict[str, str]:
    """The values that the form takes, under a name each."""
    taken = {}
    for number, value in enumerate(values):
        try:
            form_of(form).setting(f"V{number}", value)
        except UsageError:
            continue
        taken[f"V{number}"] = value
    return taken


def written(form: str, values: dict[str, str]) -> str:
    return "".join(form_of(form).setting(name, value) + "\n" for name, value in values.items())


@settings(max_examples=300, deadline=None)
@given(BATCHES)
def test_python_dotenv_reads_back_what_dotenv_writes(
    tmp_path_factory: pytest.TempPathFactory, batch: list[str]
) -> None:
    values = carried("dotenv", batch)
    path = tmp_path_factory.getbasetemp() / "round.env"
    path.write_bytes(written("dotenv", values).encode())
    assert dotenv_values(path) == values


@settings(max_examples=100, deadline=None)
@given(BATCHES)
def test_a_posix_shell_reads_back_what_export_writes(batch: list[str]) -> None:
    values = carried("export", batch)
    script = written("export", values) + "env -0\n"
    done = subprocess.run(["sh"], input=script.encode("utf-8", "surrogateescape"), capture_output=True, check=True)
    pairs = [line.partition("=") for line in done.stdout.decode("utf-8", "surrogateescape").split("\0")]
    assert {name: value for name, _, value in pairs if re.fullmatch(r"V[0-9]+", name)} == values


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.text(), VALUES), max_size=20))
def test_json_reads_back_every_name_and_value(pairs: list[tuple[str, str]]) -> None:
    members = ",".join(form_of("json").setting(name, value) for name, value in dict(pairs).items())
    assert json.loads(f"{{{members}}}") == dict(pairs)


def as_systemd_reads(line: str) -> str:
    """One quoted word of `Environment=`: C escapes, then specifiers. The real systemd 257 agreed on 658 values."""
    escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"'}
    word = re.fullmatch(r'Environment="((?:[^"\\\n\r\0]|\\[ntr\\"]|\\x[0-9a-f]{2})*)"', line)
    assert word is not None
    plain = re.sub(r"\\(?:x(..)|(.))", lambda m: chr(int(m[1], 16)) if m[1] else escapes[m[2]], word[1])
    assert "%" not in plain.replace("%%", "")
    return plain.replace("%%", "%").removeprefix("V=")


@settings(max_examples=300, deadline=None)
@given(BATCHES)
def test_systemd_reads_back_what_systemd_writes(batch: list[str]) -> None:
    values = carried("systemd", batch)
    assert all(as_systemd_reads(form_of("systemd").setting("V", value)) == value for value in values.values())


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_only_what_the_reader_cannot_hold_is_refused(value: str) -> None:
    surrogate, nul = bool(re.search("[\ud800-\udfff]", value)), "\0" in value
    no_character = any(0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE for c in value)
    assert bool(carried("export", [value])) is not nul
    assert bool(carried("dotenv", [value])) is not (nul or surrogate)
    assert bool(carried("systemd", [value])) is not (nul or surrogate or no_character)
    assert carried("json", [value])


def test_every_format_of_generate_has_its_snippet_under_its_own_name() -> None:
    assert [form_of(form).form for form in forms()] == list(forms())


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("", "A="),
        ("abc/+=", "A=abc/+="),
        ("postgresql://u:p%40@h:5432/n", "A=postgresql://u:p%40@h:5432/n"),
        ("two words", "A='two words'"),
        ("a#b", "A=a#b"),
        ("a #b", "A='a #b'"),
        ("${x}", 'A="${:-$}{x}"'),
        ("~" + "x" * 65_600, "A='~" + "x" * 65_600 + "'"),
        (r"a\d$x", r"A='a\d$x'"),
        ("it's", 'A="it\'s"'),
        ("it's $x", r"A='it\'s $x'"),
        ("a\rb", r'A="a\rb"'),
    ],
)
def test_dotenv_quotes_no_more_than_it_must_and_as_other_readers_agree(value: str, line: str) -> None:
    assert form_of("dotenv").setting("A", value) == line


@settings(max_examples=50, deadline=None)
@given(BATCHES)
def test_a_shell_agrees_on_dotenv_lines_but_for_carriage_returns_references_and_quotes_beside_dollars(
    batch: list[str],
) -> None:
    mixed = re.compile(r"\r|\$\{|[\\'](?s:.*)[$`]|[$`](?s:.*)[\\']")
    values = {name: value for name, value in carried("dotenv", batch).items() if not mixed.search(value)}
    script = "set -a\n" + written("dotenv", values) + "env -0\n"
    done = subprocess.run(["sh"], input=script.encode(), capture_output=True, check=True)
    pairs = [line.partition("=") for line in done.stdout.decode("utf-8", "surrogateescape").split("\0")]
    assert {name: value for name, _, value in pairs if re.fullmatch(r"V[0-9]+", name)} == values


@pytest.mark.parametrize("form", ["dotenv", "export", "systemd"])
@pytest.mark.parametrize("name", ["", "A B", "A=B", "1A", "A\nB", "A'", "A\0", "$(id)"])
def test_a_name_that_the_reader_would_not_take_is_refused(form: str, name: str) -> None:
    with pytest.raises(UsageError, match="invalid name"):
        form_of(form).setting(name, "x")


@pytest.mark.parametrize("form", ["dotenv", "export", "systemd"])
def test_a_refusal_names_the_secret_and_never_its_value(form: str) -> None:
    with pytest.raises(UsageError) as caught:
        form_of(form).setting("JWT_SECRET_KEY", "kept-private\0${A}\ud800")
    told = str(caught.value)
    assert told.startswith("JWT_SECRET_KEY: ")
    assert "private" not in told


JWT, PASSWORD = "auracheck generate jwt", "auracheck generate password"
MADE = 'v="$(auracheck generate password)"'


@pytest.mark.parametrize(
    ("form", "make", "file", "line"),
    [
        ("dotenv", JWT, ".env", "auracheck generate jwt --write .env"),
        ("dotenv", JWT, "my dir/.env", "auracheck generate jwt --write 'my dir/.env'"),
        ("dotenv", JWT, "-x.env", "auracheck generate jwt --write ./-x.env"),
        ("dotenv", JWT, "-", "auracheck generate jwt --format dotenv"),
        ("dotenv", JWT, None, "auracheck generate jwt --format dotenv"),
        ("dotenv", PASSWORD, ".env", f"{MADE} && printf '%s=%s\\n' A \"$v\" >> .env"),
        ("export", JWT, None, 'A="$(auracheck generate jwt)" && export A'),
        ("export", JWT, "run.sh", "auracheck generate jwt --write run.sh"),
        ("export", PASSWORD, ".envrc", f"{MADE} && printf 'export %s=%s\\n' A \"$v\" >> .envrc"),
        ("systemd", JWT, None, "auracheck generate jwt --format dotenv"),
        ("json", JWT, None, "auracheck generate jwt  # then set it as the value of A"),
        ("json", JWT, "a b.json", "auracheck generate jwt  # then set it as the value of A in 'a b.json'"),
    ],
)
def test_a_mending_line_is_in_the_own_form_of_what_it_mends(form: str, make: str, file: str | None, line: str) -> None:
    assert fix_line(form_of(form), "A", make, file) == line


@pytest.mark.parametrize(
    ("unit", "beside"),
    [
        ("/etc/systemd/system/shop.service", "/etc/shop.env"),
        ("x/shop.service.d/override.conf", "/etc/shop.env"),
        ("override.conf", "/etc/service.env"),
        ("x/$(id).service", "/etc/id.env"),
        ("x/!.service", "/etc/service.env"),
    ],
)
def test_a_unit_is_mended_by_an_environment_file_since_everybody_can_read_the_unit(unit: str, beside: str) -> None:
    added = f"  # then add EnvironmentFile={beside} to {unit}"
    told = f"auracheck generate jwt --write {beside}{added}"
    assert fix_line(form_of("systemd"), "A", JWT, unit) == told
    made = f"(umask 077; {MADE} && printf '%s=%s\\n' A \"$v\" >> {beside}){added}"
    assert fix_line(form_of("systemd"), "A", PASSWORD, unit) == made


@pytest.mark.parametrize("form", ["dotenv", "export"])
def test_a_mending_line_for_any_command_works_in_a_shell(form: str, tmp_path: Path) -> None:
    line = fix_line(form_of(form), "A", "printf abc", "some file")
    subprocess.run(["sh", "-c", f"{line}\n{line}"], cwd=tmp_path, check=True)
    assert dotenv_values(tmp_path / "some file") == {"A": "abc"}


@pytest.mark.parametrize("form", ["dotenv", "export", "compose", "systemd", "file", "files"])
def test_where_no_value_is_made_nothing_is_written(form: str, tmp_path: Path) -> None:
    """An empty value would be stored over a good one, and look as if it were mended."""
    (tmp_path / "x").write_text("old")
    own = SecretFileForm() if form in ("file", "files") else form_of(form)
    line = fix_line(own, "A", "false", "x" if form != "files" else "./", line=1 if form == "file" else None)
    line = line.replace("/etc/service.env", "x") if form == "systemd" else line
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True)
    assert done.returncode != 0
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.stat().st_size} == {"x": "old"}


def test_an_export_fails_where_no_value_is_made() -> None:
    line = fix_line(form_of("export"), "A", "false", None)
    assert subprocess.run(["sh", "-c", line]).returncode != 0
