"""The one mask of reports and errors: what it hides, and what it leaves alone."""

import random
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck.model import Origin, Secret, Setting, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.report import (
    Checkout,
    Finding,
    PolicyReport,
    Report,
    SecretState,
    Severity,
    Skipped,
    TargetReport,
    Waived,
)
from auracheck.reporters import REGISTRY
from auracheck.reporters.mask import NO_FIX, masked
from auracheck.reporters.runs import MARK, RUN
from auracheck.steps import do
from tests.conftest import Run

KEY = "Kq7Zw2Xv9+Lm4Tn8Rb3@Yc6Hd1Jf5=GpWaE7uNx2"
PASSPHRASE = "undefined-production-Kq7Zw2Xv-password-DATABASE_URL-compose"


def read(name: str, value: str) -> Target:
    return Target(".env", "dotenv", (Setting(name, Secret(value), Origin(".env", 1, 1)),))


def parts() -> Iterator[str]:
    """Parts of `EVERYWHERE`, none of which has a run in common with another."""
    return (f"@{EVERYWHERE[at : at + RUN]}" for at in range(0, len(EVERYWHERE) - RUN, RUN))


EVERYWHERE = "".join(random.Random(15).choices(string.ascii_letters + string.digits, k=200))


def test_a_part_is_hidden_in_each_text_of_a_report_that_is_from_outside() -> None:
    part = parts()
    state = SecretState(next(part), "set", 9, Origin(next(part)), (Origin(next(part)), Origin()), True)
    bare = SecretState("A", "missing", None, None, (), True)
    target = TargetReport(
        next(part), "dotenv", True, "dotenv", next(part), "--env", Origin(next(part)), next(part), True, next(part),
        (state, bare, state._replace(origin=Origin())), next(part), next(part),
    )  # fmt: skip
    unnamed = target._replace(environment=None, environment_at=Origin())
    finding = Finding(
        "weak-secret", Severity.ERROR, next(part), next(part), do(next(part)), (Origin(next(part)), Origin()),
        (next(part),), Waived(next(part), None),
    )  # fmt: skip
    report = Report(
        (target, unnamed, unnamed._replace(environment_at=None)),
        (finding, finding._replace(secret=None, waived=None)),
        (Unread(next(part), next(part), next(part)), Unread("a", "b")),
        example=next(part),
        checkout=Checkout(next(part), next(part), next(part), frozenset({next(part)})),
        policies=(PolicyReport(next(part), next(part)),),
        skipped=(Skipped(next(part), next(part), ()),),
    )
    shown = masked(report, [(read("JWT_SECRET_KEY", EVERYWHERE), builtin())])
    texts = repr(shown).lower()
    assert [each for each in parts() if each[1:].lower() in texts] == []
    assert texts.count("@<secret>") == repr(report).count("@") - 2  # the fixes are words
    assert [each.help for each in shown.findings] == [NO_FIX, NO_FIX]
    assert masked(report, []) == report


def test_a_random_value_with_one_of_our_words_leaves_the_report_as_it_is() -> None:
    """Not all of its texts are looked up: one in ten thousand random values has such a part."""
    finding = Finding("weak-secret", Severity.ERROR, "SMTP_USERNAME", "weak", do("x"), (Origin(".env", 1),), (".env",))
    report = Report((), (finding,), ())
    assert masked(report, [(read("JWT_SECRET_KEY", f"{KEY[:8]}sername{KEY[8:30]}"), builtin())]) is report


def test_a_command_in_a_reason_that_would_be_masked_is_left_out() -> None:
    def reason(path: str) -> str:
        unread = Unread("x", f"no such file (run: cp {path}.example {path}, then check again with --fix)")
        return masked(Report((), (), (unread,)), [(read("JWT_SECRET_KEY", KEY), builtin())]).unread[0].reason

    assert reason(KEY[:20]) == "no such file"
    assert reason("app.env") == "no such file (run: cp app.env.example app.env, then check again with --fix)"


def test_a_part_is_hidden_backwards_and_where_two_texts_meet_none_is_made() -> None:
    finding = Finding("weak-secret", Severity.ERROR, KEY[:3], f"x {KEY[20:30][::-1]}", do(KEY[3:6]), (), ())
    shown = masked(Report((), (finding,), ()), [(read("JWT_SECRET_KEY", KEY), builtin())])
    assert shown.findings == (finding._replace(message=f"x {MARK}"),)


def test_the_names_of_the_built_in_policy_are_ours() -> None:
    name = "Kq7Zw2Xv9"
    target = TargetReport("a", "dotenv", True, "", name, "", None, name, True, name, ())
    report = Report((target,), (), (), policies=(PolicyReport(name, None),))
    assert masked(report, [(read("JWT_SECRET_KEY", KEY), builtin())]) == report


def test_a_fix_without_a_part_stays_a_command() -> None:
    finding = Finding("weak-secret", Severity.ERROR, None, f"x {KEY[:8]}", do("auracheck generate jwt"), (), ())
    shown = masked(Report((), (finding,), ()), [(read("JWT_SECRET_KEY", KEY), builtin())])
    assert shown.findings[0][3:5] == (f"x {MARK}", do("auracheck generate jwt"))


def test_of_what_could_not_be_read_each_text_is_told_by_its_length_unless_it_is_there(place: Path) -> None:
    (place / KEY[:20]).mkdir()
    unread = (Unread(KEY, f"no such file: {KEY}", KEY), Unread(KEY[:20], "empty", KEY[:20]), Unread("a", "b"))
    assert masked(Report((), (), unread), []).unread == (
        Unread("<40 characters>", "no such file: <40 characters>", "<40 characters>"),
        *unread[1:],
    )


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


@pytest.mark.parametrize("form", REGISTRY)
def test_a_name_that_no_policy_has_is_from_outside(form: str, run: Run, place: Path) -> None:
    """The name is judged as a credential's by itself, beside the names of the built-in policy."""
    name = f"{'Zt8Mw3Xk9Qv4Ln7R'.upper()}_KEY"
    (place / ".env").write_text(f"JWT_SECRET_KEY=Zt8Mw3Xk9Qv4Ln7R\n{name}=aP9sLdK2mWq8ZxCv4BnM7tYuI1oE6rFg3hJ5\n")
    outcome = run("check", ".env", "-v", "-f", form)
    assert outcome.code == 0
    assert "T8MW3X" not in outcome.out.upper()
    assert "JWT" in outcome.out


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


@pytest.mark.parametrize("value", ["peppermint4life", "Zt8Mw3Xk9Qv4Ln7R"])
def test_a_value_made_of_the_programs_name_hides_nothing_and_any_other_does(run: Run, place: Path, value: str) -> None:
    """A random value is hidden, even where somebody wrote it into the name of the image."""
    name = value.removesuffix("4life")
    service = f"{{image: 'acme/{name}:1', environment: {{APP_PASSWORD: {value}}}}}"
    (place / "compose.yaml").write_text(f"services:\n  {name}: {service}\n")
    outcome = run("check", "compose.yaml", "-f", "json", "-e", "production")
    assert (f"compose.yaml: {name}" in outcome.out) is (name == "peppermint")
    assert ("default-secret" in outcome.out) is (name == "peppermint")


def test_of_a_url_only_the_password_is_hidden(run: Run, place: Path) -> None:
    (place / "db.internal.env").write_text("DATABASE_URL=postgresql://u:Zt8Mw3Xk9Qv4Ln7R@db.internal/d\n")
    (place / "Zt8Mw3Xk.env").write_text("")
    outcome = run("check", "dotenv:db.internal.env", "dotenv:Zt8Mw3Xk.env", "-f", "plain", "-e", "production")
    assert "db.internal.env" in outcome.out
    assert f"{MARK}.env" in outcome.out
    assert "Zt8Mw3" not in outcome.out


@pytest.mark.parametrize("scheme", ["mongodb", "postgresql+asyncpg", "mysql", "redis", "amqp"])
def test_a_folder_that_is_called_as_the_database_of_a_url_is_shown(scheme: str, run: Run, place: Path) -> None:
    """The fix would lose its path, and with it every command."""
    (place / "qubit-zephyr-platform").mkdir()
    url = f"{scheme}://u:Zt8Mw3Xk9Qv4Ln7R@db/qubit-zephyr-platform?tls=true"
    (place / "qubit-zephyr-platform/.env").write_text(f"SHOP_URL={url}\nJWT_SECRET_KEY=changeme\n")
    outcome = run("check", "qubit-zephyr-platform/.env", "-f", "json", "-e", "production")
    assert "auracheck generate jwt --write qubit-zephyr-platform/.env" in outcome.out
    assert MARK not in outcome.out


def test_what_may_be_a_password_behind_the_host_of_a_url_is_hidden(run: Run, place: Path) -> None:
    (place / ".env").write_text("DATABASE_URL=mongodb://u@db/shop?password=Zt8Mw3Xk9Qv4Ln7R\n")
    (place / "Zt8Mw3Xk9Q.env").write_text("JWT_SECRET_KEY=changeme\n")
    outcome = run("check", ".env", "dotenv:Zt8Mw3Xk9Q.env", "-f", "plain", "-e", "production")
    assert "Zt8Mw3" not in outcome.out
    assert f"{MARK}.env" in outcome.out


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


def test_a_default_of_a_program_hides_its_name_nowhere(run: Run, place: Path) -> None:
    compose = "services:\n  librenms:\n    image: librenms/librenms\n    env_file: librenms.env\n"
    (place / "compose.yaml").write_text(compose)
    (place / "librenms.env").write_text("LIBRENMS_SNMP_COMMUNITY=librenmsdocker\n")
    outcome = run("check", ".", "--env", "production", "-f", "plain")
    assert "LIBRENMS_SNMP_COMMUNITY" in outcome.out
    assert MARK not in outcome.out
