"""What an error shows of a word that looks like a credential, and of a call."""

import os
from pathlib import Path
from random import Random

import pytest

from auracheck.reporters.redaction import command, redacted, redacted_unless_real
from auracheck.reporters.runs import MARK

KEY = "Kq7Zw2Xv9+Lm4Tn8Rb3@Yc6Hd1Jf5=GpWaE7uNx2"


def test_an_error_tells_what_looks_like_a_credential_by_its_length() -> None:
    assert redacted(f"unknown command {KEY}") == "unknown command <40 characters>"
    assert redacted("no such folder: config/app-server-01/production.env") == (
        "no such folder: config/app-server-01/production.env"
    )
    assert redacted(f"no such folder: config/{KEY}/x") == "no such folder: config/<40 characters>/x"


def test_a_file_that_is_there_is_named_in_an_error_with_all_its_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("proxy/haproxy/passthrough/.env")
    assert redacted(f"{path}: set JWT_SECRET_KEY") == "<31 characters> set JWT_SECRET_KEY"
    path.parent.mkdir(parents=True)
    path.touch()
    assert redacted(f"{path}: set JWT_SECRET_KEY") == f"{path}: set JWT_SECRET_KEY"
    path.parent.joinpath(KEY).mkdir()
    assert KEY[:6] not in redacted(f"proxy/haproxy/passthrough/{KEY}: a folder")


def test_a_part_of_an_argument_that_looks_like_a_credential_is_hidden() -> None:
    assert redacted(f"no {KEY[:8]}", [KEY]) == f"no {MARK}"
    assert redacted(f"no {KEY[:8]}", [f"x/{KEY[:9]}/{KEY[12:21]}/{KEY[30:]}"]) == f"no {MARK}"
    assert redacted("no app-server", ["config/app-server-01/production.env"]) == "no app-server"
    assert redacted("no kqzwxv-lmtnrb") == "no <13 characters>"
    assert redacted("no kqzwxv-lmtnr") == "no kqzwxv-lmtnr"
    assert redacted("no a8392b-client") == "no a8392b-client"  # six characters alone are not a credential
    assert redacted("no a8392bc-client") == "no <14 characters>"
    assert (
        redacted("set XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY, A")
        == "set XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY, A"
    )
    assert redacted("no 20240131123456789012") == "no 20240131123456789012"
    assert redacted(f"no {KEY[:7]} ab%2D{KEY[:5]}") == f"no {KEY[:7]} ab%2D{KEY[:5]}"


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        ("https://u:p/a@s@h/x", "'https://<secret>@h/x'"),
        ("://u@h", "'://<secret>@h'"),
        ("https://@h", "https://@h"),
        ("https://h/x", "https://h/x"),
        ("user@h", "user@h"),
        ("a@h://x", "a@h://x"),
    ],
)
def test_a_call_is_shown_without_the_user_and_password_of_a_url(argument: str, shown: str) -> None:
    assert command(["check", argument]) == f"auracheck check {shown}"
    assert command([KEY]) == "auracheck <40 characters>"


def test_what_is_there_is_named(tmp_path: Path) -> None:
    there = tmp_path / "4f1c9b2e7a6d8035c1e4"
    there.mkdir()
    assert redacted_unless_real(f"{there}: is a folder") == f"{there}: is a folder"
    for text in (f"dotenv:{there}: x", f"in {there}, {there}; y"):
        assert redacted_unless_real(text) == text
    assert os.fspath(there) not in redacted_unless_real(f"{there}x: no such file")


def test_a_path_of_short_random_parts_is_not_a_credential() -> None:
    path = "/tmp/tmpq8x2k1z9/k3v7w1/app.env"
    assert redacted(f"cannot write {path}: permission denied") == f"cannot write {path}: permission denied"
    assert redacted("aws:arn:aws:secret:app/production-9222eb") == "aws:arn:aws:secret:app/production-9222eb"
    assert "9c4e1f7b2a6d" not in redacted("no such file: /srv/k7Qx9c4e1f7b2a6dZ8035c1e4/x")


def test_the_name_of_a_secret_in_aws_is_shown_whatever_its_suffix() -> None:
    random = Random(1)
    for _ in range(300):
        account, suffix = random.randrange(10**11, 10**12), f"{random.randrange(1 << 24):06x}"
        arn = f"aws:arn:aws:secretsmanager:eu-central-1:{account}:secret:auraconnect/production-{suffix}"
        assert redacted_unless_real(arn) == arn


def test_the_name_of_a_credential_is_no_credential() -> None:
    assert redacted("set EVENTUATE_READER1_CDCDBPASSWORD") == "set EVENTUATE_READER1_CDCDBPASSWORD"
    assert "KQXWZPVJ7" not in redacted("set KQXWZPVJ7HQRKQXWZPVJ7HQRT")


@pytest.mark.parametrize("key", ["EnvironmentFile", "LoadCredential", "Yaml", "ConfigMap"])
def test_a_path_behind_the_key_of_a_unit_is_a_path(key: str) -> None:
    reason = f"{key}=/var/www/ustozhubuz/.env: no such file"
    assert redacted(reason) == reason
    assert KEY not in redacted(f"{key}={KEY}")
    assert KEY not in redacted(f"{key}=/etc/{KEY}: no such file")
