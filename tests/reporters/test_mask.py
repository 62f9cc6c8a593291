"""The one mask of reports and errors: what it hides, and what it leaves alone."""

import base64
import os
from pathlib import Path

import pytest

from auracheck.reporters import mask
from auracheck.reporters.mask import MARK, NO_FIX, told, told_unless_real
from tests.conftest import Run

KEY = "Kq7Zw2Xv9+Lm4Tn8Rb3@Yc6Hd1Jf5=GpWaE7uNx2"
PASSPHRASE = "undefined-production-Kq7Zw2Xv-password-DATABASE_URL-compose"


def hidden(text: str, secret: str = KEY) -> str:
    return mask._Masked(frozenset(run for own in mask._runs(secret) for run in (own, own[::-1])))[text]


@pytest.mark.parametrize(
    "part",
    [KEY[3:9], KEY[3:9].lower(), KEY[3:9].upper(), KEY[8:2:-1], KEY[3:9].encode().hex(),
     base64.b64encode(KEY[3:9].encode()).decode(), "Kq7%5aw2%58v9"],
)  # fmt: skip
def test_six_characters_are_hidden_in_each_spelling(part: str) -> None:
    assert hidden(f"a/{part}/b.env: x") == f"a/{MARK}/b.env: x"


def test_five_characters_are_not() -> None:
    assert hidden(f"a/{KEY[:5]}-{KEY[6:11]}/b") == f"a/{KEY[:5]}-{KEY[6:11]}/b"


def test_what_touches_is_one_mark() -> None:
    assert hidden(f"old-{KEY[:12]}{KEY[20:]}.env") == f"old-{MARK}.env"


def test_a_byte_that_is_not_utf_8_stays() -> None:
    assert hidden(f"\udcff{KEY}İ") == f"\udcff{MARK}İ"


def test_a_folder_and_a_reason_with_half_of_the_key(run: Run, place: Path) -> None:
    folder = place / f"half-{KEY[:15]}"
    folder.mkdir()
    reason = f"# auracheck: ignore weak-secret until 2999-01-01 because key {KEY[:20]} is public"
    (folder / ".env").write_text(f"{reason}\nJWT_SECRET_KEY={KEY}\n")
    outcome = run("check", f"{folder.name}/.env", "-v", "-f", "json", "-e", "production")
    report = outcome.report
    assert report["targets"][0]["label"] == f"half-{MARK}/.env"
    assert [f["waived"]["reason"] for f in report["findings"] if f["waived"]] in ([f"key {MARK} is public"], [])
    assert NO_FIX in {f["help"] for f in report["findings"]}
    assert not [f for f in report["findings"] if MARK in f["help"] and f["help"] != NO_FIX]


def test_our_own_words_are_never_hidden(run: Run, place: Path) -> None:
    text = f"SESSION_SECRET={PASSPHRASE}\nJWT_SECRET_KEY=${{GONE}}\n"
    for name in (".env", "other.env"):
        (place / name).write_text(text.replace(PASSPHRASE, "changeme") if name == "other.env" else text)
    (place / "docker-compose.yml").write_text("services: {a: {env_file: [.env, gone.env]}}\n")
    outcome = run("check", ".env", "docker-compose.yml", "-v", "-f", "plain", "-e", "production")
    assert "DATABASE_URL: not set (required in production)" in outcome.out
    assert "docker-compose.yml" in outcome.out
    assert MARK not in outcome.out


def test_a_value_that_would_not_be_searched_for_hides_nothing(run: Run, place: Path) -> None:
    (place / "acmecorp.env").write_text("JWT_SECRET_KEY=acmecorp\nDATABASE_URL=postgresql://u:acmecorp.env@h/d\n")
    outcome = run("check", "dotenv:acmecorp.env", "-f", "plain", "-e", "production")
    assert "acmecorp.env:1" in outcome.out


def test_of_a_url_only_the_password_is_hidden(run: Run, place: Path) -> None:
    (place / "db.internal.env").write_text("DATABASE_URL=postgresql://u:Zt8Mw3Xk9Qv4Ln7R@db.internal/d\n")
    (place / "Zt8Mw3Xk.env").write_text("")
    outcome = run("check", "dotenv:db.internal.env", "dotenv:Zt8Mw3Xk.env", "-f", "plain", "-e", "production")
    assert "db.internal.env" in outcome.out
    assert f"{MARK}.env" in outcome.out
    assert "Zt8Mw3" not in outcome.out


@pytest.mark.parametrize("secrets", ["", "x" * 200_000])
def test_many_secrets_are_searched_as_a_few_are(secrets: str) -> None:
    common = mask._common(f"old-{KEY[:12]}/x\nplain/path.env", f"{secrets}\n{KEY.lower()}\n{secrets}")
    assert common == set(mask._runs(KEY[:12]))


def test_an_error_tells_what_looks_like_a_credential_by_its_length() -> None:
    assert told(f"unknown command {KEY}") == "unknown command <40 characters>"
    assert told("no such folder: config/app-server-01/production.env") == (
        "no such folder: config/app-server-01/production.env"
    )
    assert told(f"no such folder: config/{KEY}/x") == "no such folder: config/<40 characters>/x"


def test_what_is_there_is_named(tmp_path: Path) -> None:
    there = tmp_path / "4f1c9b2e7a6d8035c1e4"
    there.mkdir()
    assert told_unless_real(f"{there}: is a folder") == f"{there}: is a folder"
    assert os.fspath(there) not in told_unless_real(f"{there}x: no such file")


def test_a_report_cannot_overwrite_a_file_with_a_masked_path(run: Run, place: Path) -> None:
    folder = place / KEY
    folder.mkdir()
    text = f"JWT_SECRET_KEY={KEY}\n"
    (folder / ".env").write_text(text)
    outcome = run("check", ".", "-o", f"{KEY}/.env")
    assert outcome.code in (1, 3)
    assert (folder / ".env").read_text() == text
    assert "output file is an input" in outcome.err
    assert KEY[:6] not in outcome.err


def test_a_path_of_short_random_parts_is_not_a_credential() -> None:
    path = "/tmp/tmpq8x2k1z9/k3v7w1/app.env"
    assert told(f"cannot write {path}: permission denied") == f"cannot write {path}: permission denied"
    assert told("aws:arn:aws:secret:app/production-9222eb") == "aws:arn:aws:secret:app/production-9222eb"
    assert "9c4e1f7b2a6d" not in told("no such file: /srv/k7Qx9c4e1f7b2a6dZ8035c1e4/x")
