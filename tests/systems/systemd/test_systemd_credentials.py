"""Credentials of units, held against what systemd 257.13 itself put into the service's CREDENTIALS_DIRECTORY."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Document, Origin, Secret, Target, Unread
from auracheck.policy import Policy
from auracheck.policy.loading import load
from auracheck.systems.source import open_source
from auracheck.systems.systemd import credential_files
from auracheck.systems.systemd.unit import unescape
from tests.conftest import GOOD, Run
from tests.systems.systemd.test_systemd import MACHINE, UNITS, write

NAMES = ("A", "B", "d_x", "d_y_z", "zzq", "yyq", "x")
DIRECTORY = "/run/credentials/x.service"
STORE = {
    "etc/a": "AAA\n",
    "etc/b": "BBB",
    "etc/x": "X",
    "etc/a:b": "ab",
    "etc/credstore/A": "store\n",
    "etc/credstore/zzq": "Z",
    "etc/credstore.encrypted/B": "c2VjcmV0",
    "etc/d/x": "1",
    "etc/d/y/z": "2\udcff",
    "etc/d/.h": "hidden",
}


@pytest.fixture
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    file = tmp_path_factory.mktemp("policy") / "auracheck.toml"
    file.write_text('extends = []\nfiles = "_FILE"\n' + "".join(f'[secrets.{name}]\nkind = "key"\n' for name in NAMES))
    return load(str(file))


def items(root: Path, text: str, policy: Policy, files: Mapping[str, str] = STORE) -> list[Any]:
    write(root, {**MACHINE, **files, f"{UNITS}/x.service": f"[Service]\n{text}\n"})
    return list(open_source("systemd:x.service", root=str(root), environ={}, policy=policy).read())


def target(found: list[Any]) -> Target:
    (only,) = [item for item in found if isinstance(item, Target)]
    return only


ALL_NAMED = "Environment=" + " ".join(f"{name}_FILE=%d/{name}" for name in NAMES)


def gets(root: Path, text: str, policy: Policy, named: str = ALL_NAMED) -> dict[str, Any]:
    """The secrets of the policy that a unit of that text gets, whose variables name the credentials."""
    effective = target(items(root, f"{text}\n{named}", policy)).effective()
    return {n: v.reveal() if isinstance(v, Secret) else v for n, v in effective.items() if n in NAMES}


READ_BY_SYSTEMD: dict[str, dict[str, Any]] = {
    # what the unit says itself: escapes are undone, specifiers count in the name alone
    "SetCredential=A: v ": {"A": " v"},
    "SetCredential=%p:%p": {"x": "%p"},
    "SetCredential=A:a\\x00b": {"A": "a\0b"},
    "SetCredential=A:\\u00e9\\xc3\\xa9é": {"A": "ééé"},
    "SetCredential=A:x\\\n# between\n y": {"A": "x  y"},
    'SetCredential=A:"q"': {"A": '"q"'},
    "SetCredential=A:x\nSetCredential=A:y": {"A": "y"},
    "SetCredential=A:x\nSetCredential=\nSetCredential=B:z": {"B": "z"},
    "SetCredential=A:x\nSetCredentialEncrypted=": {},
    "SetCredentialEncrypted=A:QUJD\nSetCredential=A:plain": {"A": "plain"},
    # files
    "LoadCredential=A:/etc/a": {"A": "AAA\n"},
    "LoadCredential=A:/etc/a:b": {"A": "ab"},
    "LoadCredential=A:/etc/%p": {"A": "X"},
    "LoadCredential=A:/etc/a\nLoadCredential=A:/etc/b": {"A": "BBB"},
    "LoadCredential=A:/etc/a\nLoadCredential=": {},
    "LoadCredential=A:/etc/a\nLoadCredentialEncrypted=": {},
    "LoadCredential=A:/etc/none\nSetCredential=A:instead": {"A": "instead"},
    "LoadCredential=A:/etc/a\nSetCredential=A:instead": {"A": "AAA\n"},
    "LoadCredential=d:/etc/d\nSetCredential=d_x:instead": {"d_x": "1", "d_y_z": "2\udcff"},
    # stores
    "LoadCredential=A": {"A": "store\n"},
    "LoadCredential=A:\nSetCredential=A:instead": {"A": "store\n"},
    "LoadCredential=A:zzq": {"A": "Z"},
    "LoadCredential=A:\\zzq": {"A": "Z"},
    "ImportCredential=zz*": {"zzq": "Z"},
    "ImportCredential=zz*:yy": {"yyq": "Z"},
    "LoadCredential=A:nowhere\nImportCredential=A": {"A": "store\n"},
    "ImportCredential=\nImportCredential=A\nSetCredential=A:instead": {"A": "store\n"},
    # a variable of that name is what counts
    "SetCredential=A:x\nEnvironment=A=variable": {"A": "variable"},
    "SetCredential=A:x\nEnvironment=A=variable\nUnsetEnvironment=A": {"A": "x"},
}
"""What stands in a unit, and what systemd 257.13 gave to the service of that."""

IGNORED = [
    "SetCredential=A", "SetCredential=A:", "SetCredential=A:\\q", "SetCredential=A:x\\400", "SetCredential=A\\:x:v",
    "SetCredential=%Z:v", "SetCredential=:x", "SetCredential=..:x", "SetCredential=é:x", "SetCredentialEncrypted=A:!!",
    "LoadCredential=A:./a", "LoadCredential=A:/etc/../etc/a", "LoadCredential=A:/etc//a", "LoadCredential=A:%Z",
    "LoadCredential=A/B:/etc/a", "ImportCredential=[", "ImportCredential=z*q", "ImportCredential=A:é",
]  # fmt: skip

REFUSED = [
    "LoadCredential=A:/etc/none", "LoadCredentialEncrypted=A:/etc/none", "LoadCredential=A B:/etc/a",
    "LoadCredential=A:/etc/x y", "SetCredential=A B:x",
]  # fmt: skip


@pytest.mark.parametrize("text", READ_BY_SYSTEMD)
def test_gives_what_systemd_gives(text: str, tmp_path: Path, policy: Policy) -> None:
    assert gets(tmp_path, text, policy) == READ_BY_SYSTEMD[text]


@pytest.mark.parametrize("text", IGNORED)
def test_systemd_ignores_the_line_and_goes_on(text: str, tmp_path: Path, policy: Policy) -> None:
    found = target(items(tmp_path, f"{text}\nEnvironment=E=1", policy))
    assert list(found.effective()) == ["E"]
    assert found.dropped == (Origin(str(tmp_path / UNITS / "x.service"), 2),)


@pytest.mark.parametrize("text", REFUSED)
def test_systemd_does_not_start_the_unit(text: str, tmp_path: Path, policy: Policy) -> None:
    found = items(tmp_path, text, policy)
    (unread,) = [item for item in found if isinstance(item, Unread)]
    assert not [item for item in found if isinstance(item, Target)]
    assert unread.line == 2
    assert "will not start" in unread.reason


# --- CREDENTIALS_DIRECTORY -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SetCredential=other:v", DIRECTORY),
        ("LoadCredential=other", DIRECTORY),
        ("ImportCredential=nothing*", DIRECTORY),
        ("SetCredential=other:v\nSetCredential=", None),
        ("SetCredential=other:v\nEnvironment=CREDENTIALS_DIRECTORY=mine", "mine"),
        ("SetCredential=other:v\nUnsetEnvironment=CREDENTIALS_DIRECTORY", None),
        ("SetCredential=other:v\nPassEnvironment=CREDENTIALS_DIRECTORY", DIRECTORY),
        ("Environment=A=1", None),
    ],
)
def test_the_directory_is_told_where_there_are_credentials(
    text: str, expected: str | None, tmp_path: Path, policy: Policy
) -> None:
    value = target(items(tmp_path, text, policy)).effective().get("CREDENTIALS_DIRECTORY")
    assert (value.reveal() if isinstance(value, Secret) else value) == expected


def test_that_of_a_template_or_a_user_is_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, {"x@.service": "[Service]\nSetCredential=a:b\n"})
    write(tmp_path, {"etc/systemd/user/u.service": "[Service]\nSetCredential=a:b\n"})
    for path in ("x@.service", "etc/systemd/user/u.service"):
        found = target(list(open_source(f"systemd:{tmp_path / path}").read()))
        assert found.effective() == {"CREDENTIALS_DIRECTORY": EXTERNAL}


# --- what is at hand -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SetCredentialEncrypted=B:QUJD",
        "LoadCredentialEncrypted=B:/etc/b",
        "LoadCredential=B",
        "LoadCredential=B:nowhere",
        "LoadCredential=B:/run/agenix/b",
        "LoadCredential=B:/etc/%v",
        "ImportCredential=B",
        "ImportCredential=not-here:B",
        "LoadCredential=B:/fifo",
    ],
)
def test_what_is_not_at_hand_is_elsewhere(text: str, tmp_path: Path, policy: Policy) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert gets(tmp_path, text, policy) == {"B": EXTERNAL}


def test_a_unit_that_is_not_deployed_need_not_have_its_files_here(tmp_path: Path, policy: Policy) -> None:
    write(tmp_path, {"x.service": "[Service]\nLoadCredential=A:/nowhere/a\n"})
    found = target(list(open_source(f"systemd:{tmp_path}/x.service", policy=policy).read()))
    assert [(each.path, each.setting.value) for each in found.mounted if each.setting] == [(f"{DIRECTORY}/A", EXTERNAL)]


def test_a_file_that_is_there_and_cannot_be_read_is_unread(tmp_path: Path, policy: Policy) -> None:
    found = items(tmp_path, f"LoadCredential=A:/etc/huge\n{ALL_NAMED}", policy, {"etc/huge": "x" * ((1 << 20) + 1)})
    (unread,) = [item for item in found if isinstance(item, Unread)]
    assert unread.reason == "file too large: more than 1 MiB"
    assert target(found).effective()["A"] is EXTERNAL


def test_the_bounds_are_told(tmp_path: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credential_files, "MAX_NAMES", 2)
    found = items(tmp_path, "LoadCredential=d:/etc/d", policy)
    (unread,) = [item for item in found if isinstance(item, Unread)]
    assert unread.reason == f"{tmp_path}/etc/d: too many files: more than 2"
    many = "\n".join(f"LoadCredential=c{number}" for number in range(1001))
    (refused,) = [item for item in items(tmp_path, many, policy) if isinstance(item, Unread)]
    assert refused.reason == "too many credentials: more than 1,000"


def test_places_and_documents(tmp_path: Path, policy: Policy) -> None:
    text = "LoadCredential=A:/etc/a\nSetCredential=B:v\nLoadCredential=other:/etc/b"
    found = items(tmp_path, f"{text}\n{ALL_NAMED}", policy)
    unit = str(tmp_path / UNITS / "x.service")
    origins = {s.name: s.origin for s in target(found).settings}
    whole = Origin(str(tmp_path / "etc/a"), 1)
    assert (origins["A"], origins["B"]) == (whole, Origin(unit, 3, 15))
    assert [(d.path, d.kind) for d in found if isinstance(d, Document)] == [
        (unit, "unit"),
        (str(tmp_path / "etc/a"), "secret file"),
    ]


def test_links_stay_within_the_root(tmp_path: Path, policy: Policy) -> None:
    write(tmp_path, {"etc/a": "within"})
    (tmp_path / "etc/link").symlink_to("/../../etc/a")
    assert gets(tmp_path, "LoadCredential=A:/etc/link", policy) == {"A": "AAA\n"}


def test_a_drop_in_takes_back_what_the_unit_says(tmp_path: Path, policy: Policy) -> None:
    write(tmp_path, {f"{UNITS}/x.service.d/1.conf": "[Service]\nSetCredential=\nSetCredential=B:2\n"})
    assert gets(tmp_path, "SetCredential=A:1", policy) == {"B": "2"}


def test_nothing_shows_a_value(tmp_path: Path, policy: Policy) -> None:
    text = "SetCredential=A:hunter2\nSetCredential=B:\\qhunter2\nLoadCredential=x:hunter2\nSetCredential=hunter2"
    assert "hunter2" not in repr(items(tmp_path, text, policy))


# --- NAME_FILE -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Environment=A_FILE=%d/key\nSetCredential=key:v", {"A": "v"}),
        ("Environment=A_FILE=%d/key\nLoadCredential=key:/etc/a", {"A": "AAA\n"}),
        ("Environment=A_FILE=%d/key\nLoadCredentialEncrypted=key:/etc/a", {"A": EXTERNAL}),
        ("Environment=A_FILE=%d/d_x\nLoadCredential=d:/etc/d", {"A": "1"}),
        ("Environment=A_FILE=/etc/b", {"A": "BBB"}),
        ("Environment=A_FILE=/etc/b A=", {"A": "BBB"}),
        ("Environment=A_FILE=/etc/b A=set", {"A": "set"}),
        ("Environment=A_FILE=/etc/none", {}),
        ("Environment=A_FILE=b", {}),
        ("Environment=A_FILE=${CREDENTIALS_DIRECTORY}/key\nSetCredential=key:v", {}),
    ],
)
def test_what_a_variable_names_is_read(text: str, expected: dict[str, Any], tmp_path: Path, policy: Policy) -> None:
    assert gets(tmp_path, text, policy, "") == expected


def test_a_near_name_is_no_mistake_where_a_variable_names_it(place: Path, run: Run) -> None:
    unit = "[Service]\nEnvironment=JWT_SECRET_KEY_FILE=%d/jwt_secret_key\nLoadCredentialEncrypted=jwt_secret_key:/k\n"
    write(place, {"auracheck.toml": 'files = "_FILE"\n', "x.service": unit, "x@.service": unit})
    for name in ("x.service", "x@.service"):
        found = run("check", name, "-e", "production", "-f", "json").report
        assert "JWT_SECRET_KEY" not in {f["secret"] for f in found["findings"]}
        assert found["targets"][0]["secrets"][0]["state"] == "elsewhere"


def test_a_credential_that_no_variable_names_is_not_given_and_is_said_to_be_mounted(place: Path, run: Run) -> None:
    write(place, {"etc/jwt": GOOD["JWT_SECRET_KEY"], "etc/credstore/SESSION_SECRET": GOOD["SESSION_SECRET"]})
    unit = "[Service]\nLoadCredential=JWT_SECRET_KEY:/etc/jwt\nImportCredential=SESSION_*\n"
    write(place, {**MACHINE, f"{UNITS}/x.service": unit, f"{UNITS}/x@.service": unit})
    for name, directory in (("x", "/run/credentials/x.service"), ("x@", "$CREDENTIALS_DIRECTORY")):
        found = run("check", f"systemd:{name}", "--root", ".", "-e", "production", "-f", "json").report
        said = {f["secret"]: f["message"] for f in found["findings"] if f["rule"] == "missing-secret"}
        for secret in ("JWT_SECRET_KEY", "SESSION_SECRET"):
            mounted = f"; mounted at {directory}/{secret} (read only through {secret}_FILE)"
            assert said[secret] == "not set (required in production)" + mounted
        assert "mounted" not in said["DATABASE_URL"]


# --- judged --------------------------------------------------------------------------------------------------------


def test_a_credential_in_the_unit_is_embedded_and_one_in_a_file_is_not(place: Path, run: Run) -> None:
    text = f"[Service]\nEnvironment=ENVIRONMENT=production\nSetCredential=JWT_SECRET_KEY:{GOOD['JWT_SECRET_KEY']}\n"
    text += "".join(f"Environment={n}_FILE=%d/{n}\n" for n in GOOD if n != "ENVIRONMENT")
    text += "".join(f"LoadCredential={n}:/etc/{n}\n" for n in GOOD if n not in ("ENVIRONMENT", "JWT_SECRET_KEY"))
    write(place, {"auracheck.toml": 'files = "_FILE"\n'})
    write(place, {f"{UNITS}/app.service": text, **{f"etc/{name}": value for name, value in GOOD.items()}})
    for name in GOOD:
        (place / "etc" / name).chmod(0o600)
    found = run("check", "systemd:app", "--root", str(place), "-e", "production", "-f", "json")
    about_values = [each for each in found.findings("error", "warning") if each[1]]
    assert (found.code, about_values) == (0, [("embedded-secret", "JWT_SECRET_KEY", 3)])


@pytest.mark.skipif(os.name == "nt", reason="modes mean nothing there")
def test_a_weak_and_open_credential_is_mended_as_the_file_that_it_is(place: Path, run: Run) -> None:
    unit = "[Service]\nLoadCredential=JWT_SECRET_KEY:/etc/jwt\nEnvironment=JWT_SECRET_KEY_FILE=%d/JWT_SECRET_KEY\n"
    write(place, {"auracheck.toml": 'files = "_FILE"\n', f"{UNITS}/app.service": unit, "etc/jwt": "short\n"})
    (place / "etc/jwt").chmod(0o644)
    found = run("check", "systemd:app", "--root", str(place), "-e", "production", "-f", "json").report["findings"]
    file = str(place / "etc/jwt")
    (told,) = [f for f in found if f["locations"][0]["file"] == file and f["secret"]]
    assert (told["rule"], told["secret"]) == ("malformed-secret", "JWT_SECRET_KEY")
    assert told["help"] == f'chmod 600 {file} && (umask 077; v="$(auracheck generate jwt)" && printf %s "$v" > {file})'
    assert [f["rule"] for f in found if f["locations"][0]["file"] == file and not f["secret"]] == ["exposed-file"]


# --- escapes -------------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.binary())
def test_whatever_is_written_in_escapes_comes_back(content: bytes) -> None:
    text = "".join(f"\\x{byte:02x}" for byte in content)
    assert unescape(text) == content.decode("utf-8", "surrogateescape")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="\\xuU01fnsq\"' ", max_size=12))
def test_an_unknown_escape_is_refused_and_no_other_text(text: str) -> None:
    """What has no backslash is itself, and one backslash more at the end spoils any text."""
    assert (unescape(text) == text) or "\\" in text
    assert unescape(text + "\\") is None or unescape(text) is None


def test_what_no_policy_names_is_judged_by_the_name_of_its_variable_or_its_own(place: Path, run: Run) -> None:
    unit = (
        "LoadCredential=db-password:/etc/db\nLoadCredential=mail:/etc/mail\nLoadCredential=notes:/etc/mail\n"
        "Environment=MAIL_PASSWORD_FILE=%d/mail POSTGRES_PASSWORD_FILE=/etc/pw A_TOKEN_FILE=/etc/gone B_KEY_FILE=x\n"
    )
    files = {"etc/db": "changeme\n", "etc/mail": "changeme", "etc/pw": "changeme"}
    write(place, {**MACHINE, **files, f"{UNITS}/x.service": f"[Service]\n{unit}"})
    outcome = run("check", "systemd:x.service", "--root", ".", "-e", "production", "-f", "json", "--select", "value")
    assert outcome.report["complete"]
    defaults = [f for f in outcome.report["findings"] if f["rule"] == "default-secret"]
    found = {f["secret"]: f["locations"][0]["file"] for f in defaults}
    assert found == {"db-password": "./etc/db", "MAIL_PASSWORD": "./etc/mail", "POSTGRES_PASSWORD": "./etc/pw"}


def test_a_file_that_may_not_be_read_leaves_the_check_complete_if_no_policy_asks_for_it(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> bytes:
        raise Unreadable("permission denied")

    write(place, {**MACHINE, "etc/db": "x", f"{UNITS}/x.service": "[Service]\nLoadCredential=db-password:/etc/db\n"})
    monkeypatch.setattr(credential_files, "read_file", refuse)
    assert run("check", "systemd:x.service", "--root", ".", "-e", "production", "-f", "json").report["complete"]
