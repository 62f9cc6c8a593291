"""The one mask of reports and errors: what it hides, and what it leaves alone."""

import base64
import os
import random
import string
from collections.abc import Iterator
from pathlib import Path
from random import Random

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
from auracheck.reporters import REGISTRY, encodings, mask
from auracheck.reporters.mask import MARK, NO_FIX, RUN, command, masked, told, told_unless_real
from auracheck.steps import do
from tests.conftest import Run

KEY = "Kq7Zw2Xv9+Lm4Tn8Rb3@Yc6Hd1Jf5=GpWaE7uNx2"
PASSPHRASE = "undefined-production-Kq7Zw2Xv-password-DATABASE_URL-compose"


def read(name: str, value: str) -> Target:
    return Target(".env", "dotenv", (Setting(name, Secret(value), Origin(".env", 1, 1)),))


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


def test_what_is_apart_is_a_mark_each_and_the_rest_stays() -> None:
    assert hidden(f"a-{KEY[:6]}-b-{KEY[10:17]}-c") == "a-<secret>-b-<secret>-c"


@pytest.mark.parametrize("before", range(4))
def test_of_encoded_bytes_the_characters_of_the_text_with_it_alone_are_hidden(before: int) -> None:
    texts = b"\xfe\x00\xff" * 6, KEY[:12].encode(), b"\xfe\x00\xff" * 6
    for encode, size in ((lambda raw: base64.b64encode(raw).decode().rstrip("="), 4 / 3), (bytes.hex, 2)):
        whole = encode(b"".join(texts))
        first = before + int(len(texts[0]) * size)
        last = before + -int(-len(texts[0] + texts[1]) * size // 1)
        shown = hidden("E" * before + whole)
        assert shown == f"{('E' * before + whole)[:first]}{MARK}{('E' * before + whole)[last:]}"


def test_any_encoded_bytes_are_borne_and_a_whole_word_of_a_url_is_hidden() -> None:
    assert hidden(f"\udcff%4b{KEY[1:8]}/x") == f"{MARK}/x"
    assert hidden("%C2%80%80%80abcdefgh") == "%C2%80%80%80abcdefgh"
    assert hidden(f"\udcff/{KEY[:6].encode().hex()}") == f"\udcff/{MARK}"


def test_neither_what_is_hidden_nor_what_is_decoded_is_seen_in_a_traceback() -> None:
    assert repr(mask._Masked(frozenset({"kq7zw2"}))) == "_Masked(1 runs)"
    assert repr(encodings._Decoded(b"Kq7Zw2", 3)) == "_Decoded(3)"


def test_a_letter_whose_lower_case_is_two_characters_moves_nothing() -> None:
    assert hidden(f"{'İ' * 7}{KEY[:6]}/x") == f"{'İ' * 7}{MARK}/x"


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


@pytest.mark.parametrize("lookups", [0, 1 << 40])
@pytest.mark.parametrize("small", [0, 1 << 40])
def test_each_way_of_searching_finds_the_same(small: int, lookups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mask, "_SMALL", small)
    monkeypatch.setattr(mask, "_MOST_LOOKUPS", lookups)
    backwards = KEY[20:28][::-1]
    for pad in range(13):
        secrets = "é" * (pad % 3) + "~" * pad + KEY.lower() + "~" * (12 - pad)
        for texts, part in ((f"{KEY[:6]}/a", KEY[:6]), (f"a/{KEY[30:]}", KEY[30:]), (f"a\n{backwards}", KEY[20:28])):
            assert mask._common(texts, secrets) == set(mask._runs(part))
        assert mask._common("nothing/of\nit" + KEY[:5], secrets) == set()
        assert mask._common(KEY[9:16].encode().hex(), secrets) == set(mask._runs(KEY[9:16]))
    assert mask._common("\udcffsécrét", "a\udcffsécrét") == {"\udcffsécré", "sécrét"}


@pytest.mark.parametrize("file", ["catalogue/auraconnect.toml", "explain/topics/policy.txt", "reporters/mask.py"])
def test_the_runs_of_our_own_files_are_ours(file: str) -> None:
    text = (Path(mask.__file__).parents[1] / file).read_text(encoding="utf-8")[:2000]
    assert mask._not_ours(set(mask._runs(text))) == frozenset()
    assert mask._not_ours({"kq7zw2", "secret"}) == frozenset({"kq7zw2"})


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


def test_a_file_that_is_there_is_named_in_an_error_with_all_its_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("proxy/haproxy/passthrough/.env")
    assert told(f"{path}: set JWT_SECRET_KEY") == "<31 characters> set JWT_SECRET_KEY"
    path.parent.mkdir(parents=True)
    path.touch()
    assert told(f"{path}: set JWT_SECRET_KEY") == f"{path}: set JWT_SECRET_KEY"
    path.parent.joinpath(KEY).mkdir()
    assert KEY[:6] not in told(f"proxy/haproxy/passthrough/{KEY}: a folder")


def test_a_part_of_an_argument_that_looks_like_a_credential_is_hidden() -> None:
    assert told(f"no {KEY[:8]}", [KEY]) == f"no {MARK}"
    assert told(f"no {KEY[:8]}", [f"x/{KEY[:9]}/{KEY[12:21]}/{KEY[30:]}"]) == f"no {MARK}"
    assert told("no app-server", ["config/app-server-01/production.env"]) == "no app-server"
    assert told("no kqzwxv-lmtnrb") == "no <13 characters>"
    assert told("no kqzwxv-lmtnr") == "no kqzwxv-lmtnr"
    assert told("no a8392b-client") == "no a8392b-client"  # six characters alone are not a credential
    assert told("no a8392bc-client") == "no <14 characters>"
    assert (
        told("set XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY, A") == "set XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY, A"
    )
    assert told("no 20240131123456789012") == "no 20240131123456789012"
    assert told(f"no {KEY[:7]} ab%2D{KEY[:5]}") == f"no {KEY[:7]} ab%2D{KEY[:5]}"


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
    assert told_unless_real(f"{there}: is a folder") == f"{there}: is a folder"
    for text in (f"dotenv:{there}: x", f"in {there}, {there}; y"):
        assert told_unless_real(text) == text
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


def test_the_name_of_a_secret_in_aws_is_shown_whatever_its_suffix() -> None:
    random = Random(1)
    for _ in range(300):
        account, suffix = random.randrange(10**11, 10**12), f"{random.randrange(1 << 24):06x}"
        arn = f"aws:arn:aws:secretsmanager:eu-central-1:{account}:secret:auraconnect/production-{suffix}"
        assert told_unless_real(arn) == arn


def test_the_name_of_a_credential_is_no_credential() -> None:
    assert told("set EVENTUATE_READER1_CDCDBPASSWORD") == "set EVENTUATE_READER1_CDCDBPASSWORD"
    assert "KQXWZPVJ7" not in told("set KQXWZPVJ7HQRKQXWZPVJ7HQRT")


def test_a_default_of_a_program_hides_its_name_nowhere(run: Run, place: Path) -> None:
    compose = "services:\n  librenms:\n    image: librenms/librenms\n    env_file: librenms.env\n"
    (place / "compose.yaml").write_text(compose)
    (place / "librenms.env").write_text("LIBRENMS_SNMP_COMMUNITY=librenmsdocker\n")
    outcome = run("check", ".", "--env", "production", "-f", "plain")
    assert "LIBRENMS_SNMP_COMMUNITY" in outcome.out
    assert MARK not in outcome.out
