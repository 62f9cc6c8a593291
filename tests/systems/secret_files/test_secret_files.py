"""`files:DIR`, and the files that NAME_FILE variables name."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auracheck.errors import UsageError
from auracheck.model import EXTERNAL, Document, Kind, Origin, Secret, Target, Unread
from auracheck.policy.loading import load
from auracheck.systems import secret_files
from auracheck.systems.secret_files import SecretFileForm
from auracheck.systems.source import open_source
from tests.conftest import GOOD, Run
from tests.systems.places import fix_line
from tests.test_canary import FORMATS, KEY, OTHER, SHORT, leaked

unix = pytest.mark.skipif(sys.platform == "win32", reason="links, FIFOs and modes are those of Unix")
SECRETS = {name: value for name, value in GOOD.items() if name != "ENVIRONMENT"}
READS_FILES = 'files = "_FILE"\n'


def read(directory: Path | str) -> list[Any]:
    return list(open_source(f"files:{directory}").read())


def target(items: list[Any]) -> Target:
    (found,) = [item for item in items if isinstance(item, Target)]
    return found


def unread(items: list[Any]) -> list[Unread]:
    return [item for item in items if isinstance(item, Unread)]


def values(found: Target) -> dict[str, str]:
    return {name: value.reveal() for name, value in found.effective().items() if isinstance(value, Secret)}


def fill(directory: Path, files: dict[str, str], mode: int = 0o600) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (directory / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        (directory / name).chmod(mode)
    return directory


# --- a directory ---------------------------------------------------------------------------------------------------


def test_each_file_is_a_setting_with_all_that_it_holds(tmp_path: Path) -> None:
    place = fill(tmp_path / "secrets", {"B": "with a newline\n", "A": "without", "C": "", "D": "\udcff\0"})
    found = target(read(place))
    assert values(found) == {"A": "without", "B": "with a newline\n", "C": "", "D": "\udcff\0"}
    origins = {name: Origin(f"{place}/{name}", 1) for name in "ABCD"}
    assert [(s.name, s.origin) for s in found.settings] == list(origins.items())
    assert (found.label, found.source, found.form, found.kind) == (str(place), "files", "files", Kind.SECRET_FILES)


def test_each_file_is_a_document_of_its_own_kind(tmp_path: Path) -> None:
    items = read(fill(tmp_path / "s", {"A": "1\n"}))
    assert [(d.path, d.kind, d.reveal()) for d in items if isinstance(d, Document)] == [
        (str(tmp_path / "s/A"), "secret file", b"1\n")
    ]


@unix
def test_a_kubernetes_volume_is_read_through_its_links(tmp_path: Path) -> None:
    fill(tmp_path / "..2026_01_01", {"A": "new"})
    (tmp_path / "..data").symlink_to("..2026_01_01")
    (tmp_path / "A").symlink_to("..data/A")
    items = read(tmp_path)
    assert values(target(items)) == {"A": "new"}
    assert unread(items) == []


@unix
def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    items = read(tmp_path)
    assert (target(items).settings, unread(items)) == ((), [])


@unix
def test_one_file_that_cannot_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    fill(tmp_path, {"A": "1", "Z": "2", "huge": "x" * ((1 << 20) + 1)})
    (tmp_path / "gone").symlink_to("nowhere")
    items = read(tmp_path)
    assert values(target(items)) == {"A": "1", "Z": "2"}
    assert [(Path(u.file or "").name, u.reason) for u in unread(items)] == [
        ("gone", "broken symbolic link"),
        ("huge", "file too large: more than 1 MiB"),
    ]


def test_what_another_program_resolves_is_elsewhere(tmp_path: Path) -> None:
    assert target(read(fill(tmp_path, {"A": "op://vault/item/field\n"}))).effective() == {"A": EXTERNAL}


def test_a_directory_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert [u.reason for u in unread(read(tmp_path / "no"))] == ["no such file"]
    assert [u.reason for u in unread(read(f"{tmp_path}/\0"))] == ["file name contains a NUL character"]
    (refused,) = read(tmp_path / "file")
    assert "not a directory" in refused.reason


def test_the_bounds_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = fill(tmp_path / "s", {"A": "1234", "B": "5678", "C": "9"})
    monkeypatch.setattr(secret_files, "MAX_BYTES", 6)
    items = read(place)
    assert values(target(items)) == {"A": "1234"}
    assert [Path(u.file or "").name for u in unread(items)] == ["B"]
    monkeypatch.setattr(secret_files, "MAX_FILES", 2)
    (refused,) = read(place)
    assert refused.reason == "too many files: more than 2"


def test_nothing_shows_a_value(tmp_path: Path) -> None:
    assert "hunter2" not in repr(read(fill(tmp_path, {"A": "hunter2", "B": "op://hunter2"})))


# --- judged --------------------------------------------------------------------------------------------------------


def test_a_good_directory_is_ready_and_not_asked_for_its_environment(place: Path, run: Run) -> None:
    fill(place / "secrets", SECRETS)
    outcome = run("check", "files:secrets", "-e", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error", "warning")) == (0, [])


def test_what_echo_and_a_wrong_name_do_is_found(place: Path, run: Run) -> None:
    files = {n: v for n, v in SECRETS.items() if n != "JWT_SECRET_KEY"}
    files |= {"SESSION_SECRET": SECRETS["SESSION_SECRET"] + "\n", "jwt-secret-key": SECRETS["JWT_SECRET_KEY"]}
    fill(place / "secrets", files)
    outcome = run("check", "files:secrets", "-e", "production", "-f", "json")
    assert outcome.findings("error") == [
        ("misnamed-secret", "JWT_SECRET_KEY", 1),
        ("malformed-secret", "SESSION_SECRET", 1),
    ]


@unix
def test_a_file_that_everybody_can_read_or_change_is_told(place: Path, run: Run) -> None:
    fill(place / "secrets", SECRETS)
    (place / "secrets/SESSION_SECRET").chmod(0o644)
    (place / "secrets/JWT_SECRET_KEY").chmod(0o602)
    found = run("check", "files:secrets", "-e", "production", "-f", "json").report["findings"]
    assert [(f["rule"], f["severity"], f["locations"][0]["file"]) for f in found if f["severity"] != "note"] == [
        ("exposed-file", "error", "secrets/JWT_SECRET_KEY"),
        ("exposed-file", "warning", "secrets/SESSION_SECRET"),
    ]


def test_that_everybody_in_a_container_can_read_its_secrets_is_how_they_are_mounted(place: Path, run: Run) -> None:
    fill(place / "secrets", SECRETS)
    (place / "secrets/..data").symlink_to(".")
    for name in ("SESSION_SECRET", "JWT_SECRET_KEY"):
        (place / "secrets" / name).chmod(0o644 if name == "SESSION_SECRET" else 0o646)
    found = run("check", "files:secrets", "-e", "production", "-f", "json").report["findings"]
    assert [(f["rule"], f["locations"][0]["file"]) for f in found if f["severity"] != "note"] == [
        ("exposed-file", "secrets/JWT_SECRET_KEY")
    ]


def test_the_mending_line_makes_a_file_without_a_newline(place: Path, run: Run) -> None:
    files = {n: v for n, v in SECRETS.items() if n != "JWT_SECRET_KEY"} | {"SESSION_SECRET": "short"}
    fill(place / "secrets", files)
    found = run("check", "files:secrets", "-e", "production", "-f", "json").report["findings"]
    helps = {f["secret"]: f["help"] for f in found if f["severity"] == "error"}
    assert helps == {
        "JWT_SECRET_KEY": '(umask 077; v="$(auracheck generate jwt)" && printf %s "$v" > secrets/JWT_SECRET_KEY)',
        "SESSION_SECRET": '(umask 077; v="$(auracheck generate session)" && printf %s "$v" > secrets/SESSION_SECRET)',
    }


def test_laid_over_an_env_file_each_place_is_mended_in_its_own_form(place: Path, run: Run) -> None:
    fill(place / "secrets", {"SESSION_SECRET": "short"})
    (place / ".env").write_text("ENVIRONMENT=production\nJWT_SECRET_KEY=short\n")
    (place / ".env").chmod(0o600)
    found = run("check", ".env", "files:secrets", "--merge", "-e", "production", "-f", "json").report["findings"]
    helps = {f["secret"]: f["help"] for f in found if f["rule"] == "weak-secret"}
    assert helps == {
        "JWT_SECRET_KEY": "auracheck generate jwt --write .env --rotate",
        "SESSION_SECRET": '(umask 077; v="$(auracheck generate session)" && printf %s "$v" > secrets/SESSION_SECRET)',
    }


# --- NAME_FILE -----------------------------------------------------------------------------------------------------


def environment(tmp_path: Path, environ: dict[str, str], policy: str = READS_FILES) -> list[Any]:
    (tmp_path / "auracheck.toml").write_text(policy)
    return list(open_source("env:", environ=environ, policy=load(str(tmp_path / "auracheck.toml"))).read())


def test_the_file_that_a_variable_names_is_read(tmp_path: Path) -> None:
    fill(tmp_path, {"jwt": "the key\n"})
    path = str(tmp_path / "jwt")
    items = environment(tmp_path, {"JWT_SECRET_KEY_FILE": path, "JWT_SECRET_KEY": ""})
    winner = target(items).winners()["JWT_SECRET_KEY"]
    assert isinstance(winner.value, Secret)
    assert (winner.value.reveal(), winner.origin) == ("the key\n", Origin(path, 1))
    assert [(d.path, d.kind) for d in items if isinstance(d, Document)] == [(path, "secret file")]


@pytest.mark.parametrize(
    ("environ", "policy"),
    [
        ({"JWT_SECRET_KEY_FILE": "{}"}, ""),
        ({"JWT_SECRET_KEY_FILE": "{}", "JWT_SECRET_KEY": "set"}, READS_FILES),
        ({"JWT_SECRET_KEY_FILE": "jwt"}, READS_FILES),
        ({"JWT_SECRET_KEY_FILE": "/dev/zero"}, READS_FILES),
        ({"JWT_SECRET_KEY_FILE": " "}, READS_FILES),
    ],
    ids=["not the application's convention", "the name itself is set", "relative", "no file", "blank"],
)
def test_other_files_are_left_alone(environ: dict[str, str], policy: str, tmp_path: Path) -> None:
    fill(tmp_path, {"jwt": "the key"})
    given = {name: value.replace("{}", str(tmp_path / "jwt")) for name, value in environ.items()}
    (only,) = environment(tmp_path, given, policy)
    assert values(only) == given


def test_a_file_without_a_value_is_unread_and_its_path_is_not_told(tmp_path: Path) -> None:
    fill(tmp_path, {"blank": " \n"})
    paths = {"JWT_SECRET_KEY_FILE": str(tmp_path / "blank"), "SESSION_SECRET_FILE": "/nowhere/hunter2"}
    items = environment(tmp_path, paths)
    assert [u.reason for u in unread(items)] == [
        "file named by JWT_SECRET_KEY_FILE: empty",
        "file named by SESSION_SECRET_FILE: no such file",
    ]
    assert "hunter2" not in repr(unread(items))


def test_what_is_in_the_file_is_judged(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "auracheck.toml").write_text(READS_FILES)
    fill(place / "secrets", {"jwt": "short"})
    for name, value in {**GOOD, "JWT_SECRET_KEY_FILE": str(place / "secrets/jwt")}.items():
        if name != "JWT_SECRET_KEY":
            monkeypatch.setenv(name, value)
    for source in (["env:"], []):
        (place / ".env").write_text("")
        found = run("check", *source, "-e", "production", "-f", "json").report["findings"]
        (weak,) = [f for f in found if f["severity"] == "error"]
        assert (weak["rule"], weak["locations"][0]["file"]) == ("weak-secret", str(place / "secrets/jwt"))
        assert weak["help"] == f'(umask 077; v="$(auracheck generate jwt)" && printf %s "$v" > {place}/secrets/jwt)'


# --- nothing leaves ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_no_part_of_a_value_is_in_any_report(form: str, place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "auracheck.toml").write_text(READS_FILES)
    files = {"JWT_SECRET_KEY": f"{KEY}\n", "session_secret": SHORT, "DATABASE_URL": f"postgres://u:{OTHER}@h/"}
    fill(place / "secrets", files, 0o666)
    unit = f"[Service]\nSetCredential=JWT_SECRET_KEY:{KEY}\nSetCredential=SESSION_SECRET:\\q{OTHER}\n"
    unit += f"LoadCredential=SESSION_SECRET:{place}/secrets/session_secret\nLoadCredential={OTHER}:{KEY}\n"
    unit += f"SetCredentialEncrypted=REDIS_URL:{OTHER}!\nEnvironment=DATABASE_URL_FILE=/{OTHER}\n"
    (place / "x.service").write_text(unit)
    (place / "y.service").write_text(f"[Service]\nLoadCredential=A B:/{KEY}\nSetCredential=JWT_SECRET_KEY:{KEY}\n")
    monkeypatch.setenv("JWT_SECRET_KEY_FILE", f"/nowhere/{KEY}")
    monkeypatch.setenv("SESSION_SECRET_FILE", str(place / "secrets/session_secret"))
    outcome = run("check", "files:secrets", "x.service", "y.service", "env:", "-e", "production", "-v", "-f", form)
    assert outcome.code == 1
    assert leaked(outcome.out + outcome.err) == 0


# --- the lines that mend -------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("value", ["plain", "it's", "-n", "%s\\n", "a\nb\n", '$HOME `x` "q" !', "é", ""])
def test_a_secret_file_holds_exactly_the_value_and_is_its_owners(value: str, tmp_path: Path) -> None:
    line = SecretFileForm().setting("-JWT", value)
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)
    assert ((tmp_path / "-JWT").read_text(), (tmp_path / "-JWT").stat().st_mode & 0o777) == (value, 0o600)


def test_what_no_word_of_a_shell_can_hold_is_refused() -> None:
    with pytest.raises(UsageError, match="NUL") as refusal:
        SecretFileForm().setting("JWT", "hunter2\0")
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("form", "file", "written"),
    [
        ("files", "/run/secrets/", "/run/secrets/JWT"),
        ("files", "a b", "'a b/JWT'"),
        ("files", None, "JWT"),
        ("file", "/run/secrets/jwt", "/run/secrets/jwt"),
        ("file", "-", "JWT"),
    ],
)
def test_where_the_value_is_written(form: str, file: str | None, written: str) -> None:
    line = fix_line(SecretFileForm(), "JWT", "make", file, line=1 if form == "file" else None)
    assert line == f'(umask 077; v="$(make)" && printf %s "$v" > {written})'
