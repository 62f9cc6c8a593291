"""What `generate` writes to stdout in each form, and what it says beside it on a terminal."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck.cli import run
from auracheck.errors import UsageError
from auracheck.generate import Made, Recipe, chosen_form, plan, remark, render
from auracheck.model import Secret
from auracheck.policy.entry import Entry, Environment
from auracheck.systems import forms
from tests.generate.test_generate import AURACONNECT, policy_of

FORMS = ("raw", *forms())


def test_raw_is_the_value_alone_and_one_newline() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}\n", render(plan(["jwt"], Recipe(), AURACONNECT), "raw", AURACONNECT)) is not None


@pytest.mark.parametrize("kinds", [["jwt", "session"], ["all"]])
def test_raw_is_for_one_kind(kinds: list[str]) -> None:
    with pytest.raises(UsageError, match="--format raw with several kinds"):
        render(plan(kinds, Recipe(), AURACONNECT), "raw", AURACONNECT)


@pytest.mark.parametrize(
    ("kinds", "form", "chosen"),
    [
        (["jwt"], None, "raw"),
        (["jwt", "session"], None, "dotenv"),
        (["all"], None, "dotenv"),
        (["all"], "json", "json"),
    ],
)
def test_several_kinds_are_dotenv_unless_said_otherwise(kinds: list[str], form: str | None, chosen: str) -> None:
    assert chosen_form(kinds, form) == chosen
    assert chosen in FORMS


def shape(text: str) -> str:
    return re.sub(r"[0-9a-f]{64}", "HEX", text)


def test_dotenv_holds_all_in_the_policys_order_with_comments_for_the_rest() -> None:
    assert shape(render(plan(["all"], Recipe(), AURACONNECT), "dotenv", AURACONNECT)).splitlines() == [
        "JWT_SECRET_KEY=HEX",
        "# DATABASE_URL: auracheck generate database --host HOST",
        "SESSION_SECRET=HEX",
        "# REDIS_URL: auracheck generate redis --host HOST",
        "# TWILIO_ACCOUNT_SID: get it from the Twilio console (Account Info: Account SID)",
        "# TWILIO_AUTH_TOKEN: get it from the Twilio console (Account Info: Auth Token)",
        "# SMTP_USERNAME: get it from your mail provider",
        "# SMTP_PASSWORD: get it from your mail provider (an app-specific password if it has them)",
        "SECRET_KEY=HEX",
        "# ALLOW_INSECURE_HTTP: set ALLOW_INSECURE_HTTP to false",
        "# CORS_ORIGINS: set CORS_ORIGINS to a JSON list of the frontend's origins",
    ]


def test_export_and_json_hold_the_same_values_in_their_own_notation() -> None:
    made = plan(["jwt", "session"], Recipe(), AURACONNECT)
    assert shape(render(made, "export", AURACONNECT)) == "export JWT_SECRET_KEY='HEX'\nexport SESSION_SECRET='HEX'\n"
    loaded = json.loads(render(made, "json", AURACONNECT))
    same = loaded == {one.name: one.value.reveal() for one in made if one.value}
    assert same
    assert render([Made("A", None, note="x")], "json", AURACONNECT) == "{}\n"


def test_no_text_of_a_policy_escapes_from_its_comment() -> None:
    entry = Entry("A", "sid", obtain="line\nEVIL=1\r\x1b[2J\u2028x")
    assert render(plan(["all"], Recipe(), policy_of(entry)), "dotenv", AURACONNECT) == "# A: line EVIL=1 [2J x\n"


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"raw", "json"}))
def test_no_name_of_a_policy_escapes_from_its_comment(form: str) -> None:
    """Those of a file are checked when it is read; whoever builds a policy otherwise may have called it anything."""
    entry = Entry("DATABASE_URL", "url", short="x\ntouch HERE #")
    text = render(plan(["all"], Recipe(), policy_of(entry)), form, AURACONNECT)
    assert not any(line.lstrip().startswith("touch") for line in text.splitlines())


def test_a_name_in_a_command_is_one_word_of_a_shell() -> None:
    entry = Entry("DATABASE_URL", "url", short="$(touch${IFS}HERE)")
    [made] = plan(["all"], Recipe(), policy_of(entry))
    assert made.note == "auracheck generate '$(touch${IFS}HERE)' --host HOST"


def test_a_name_that_a_form_cannot_write_is_refused() -> None:
    with pytest.raises(UsageError, match="invalid name 'A-B'"):
        render(plan(["A-B"], Recipe(), policy_of(Entry("A-B"))), "export", AURACONNECT)


def remarked(words: list[str], form: str, recipe: Recipe | None = None) -> str:
    kinds = [word for word in words[:2] if not word.startswith("-")]
    return remark(plan(kinds, recipe or Recipe(), AURACONNECT), words, form)


def test_the_remark_says_how_strong_and_offers_to_write_the_file() -> None:
    assert remarked(["jwt"], "raw") == (
        "256 bits for JWT_SECRET_KEY. It stays in this scroll-back; better:\n  auracheck generate jwt --write .env\n"
    )
    assert remarked(["all", "--bytes", "64", "--policy", "a b"], "dotenv", Recipe(64)) == (
        "512 bits for JWT_SECRET_KEY, SESSION_SECRET, SECRET_KEY. They stay in this scroll-back; better:\n"
        "  auracheck generate all --bytes 64 --policy 'a b' --write .env\n"
    )
    assert remark([Made("A", None)], ["all"], "dotenv") == ""


def test_a_bare_password_has_no_name_to_be_written_under() -> None:
    assert remarked(["password"], "raw").endswith("\n  (umask 077; auracheck generate password > password.txt)\n")
    assert remarked(["jwt", "password"], "dotenv").endswith(
        "\n  (umask 077; auracheck generate jwt password --format dotenv >> .env)\n"
    )


@pytest.mark.parametrize(
    ("form", "better"),
    [
        ("export", 'eval "$(auracheck generate jwt --format export)"'),
        ("systemd", "auracheck generate jwt --format systemd | sudo sh"),
        ("compose", "auracheck generate jwt --format compose | sh"),
        ("kubernetes", "auracheck generate jwt --format kubernetes | kubectl apply -f -"),
        ("vault", "auracheck generate jwt --format vault | sh"),
        ("aws", "auracheck generate jwt --format aws | sh"),
        ("github", "auracheck generate jwt --format github | sh"),
        ("gitlab", "auracheck generate jwt --format gitlab | sh"),
        ("json", "(umask 077; set -C; auracheck generate jwt --format json > secrets.json)"),
    ],
)
def test_the_remark_says_how_the_form_is_used_without_a_screen(form: str, better: str) -> None:
    assert remarked(["jwt"], form).splitlines()[1] == f"  {better}"


@pytest.mark.skipif(os.name != "posix", reason="a terminal is made by pty, which POSIX has")
@pytest.mark.parametrize("form", FORMS)
def test_on_a_terminal_stderr_says_it_and_in_a_pipe_it_is_empty(form: str, tmp_path: Path) -> None:
    import pty

    command = [sys.executable, "-m", "auracheck", "generate", "jwt", "--format", form]
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    ours, theirs = pty.openpty()
    shown = subprocess.run(command, cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE, check=True)
    os.close(theirs)
    os.close(ours)
    assert piped.stderr == b""
    said = shown.stderr.decode().splitlines()
    assert said[0] == "256 bits for JWT_SECRET_KEY. It stays in this scroll-back; better:"
    assert "auracheck generate jwt --" in said[1]
    assert len(said) == 2


def test_the_policy_that_was_named_is_in_the_remark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text('extends = []\n[secrets.HMAC_KEY]\nshort = "hmac"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    said: list[str] = []
    monkeypatch.setattr("auracheck.cli.generate_command.say", said.append)
    assert run(["generate", "hmac", "--policy", "own.toml", "--bytes", "48"]) == 0
    assert said[0].splitlines()[1] == "  auracheck generate hmac --bytes 48 --policy own.toml --write .env"


@pytest.mark.parametrize(
    ("name", "application"),
    [
        ("auraconnect", "auraconnect"),
        ("Corner Shop!", "corner-shop"),
        ("/home/me/auracheck.toml", "app"),
        ("auracheck.toml", "app"),
        (".env.example", "app"),
        ("deploy/policy", "app"),
        ("\u2603", "app"),
        ("$(reboot)'", "reboot"),
    ],
)
def test_the_application_is_called_as_the_policy_is_in_a_word(name: str, application: str) -> None:
    own = policy_of(Entry("A"), name=name)
    made = plan(["A"], Recipe(), own)
    assert f"\n  name: {application}-secrets\n" in render(made, "kubernetes", own)
    assert f"\nvault kv put -cas=0 secret/{application} - <<" in render(made, "vault", own)


def test_the_strictest_environment_is_part_of_a_stores_path() -> None:
    own = policy_of(Entry("A"))._replace(
        environments={
            "live": Environment("live", strict=True),
            "Pre Live": Environment("Pre Live", strict=True),
            "dev": Environment("dev"),
        }
    )
    assert " secret/shop/live - " in render(plan(["A"], Recipe(), own), "vault", own)


def test_what_was_made_does_not_show_itself() -> None:
    made = plan(["jwt"], Recipe(), AURACONNECT)
    assert isinstance(made[0].value, Secret)
    hidden = made[0].value.reveal() not in f"{made!r} {made[0]}"
    assert hidden
