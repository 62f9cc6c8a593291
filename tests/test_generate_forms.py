"""What `generate` writes to stdout in each form, and what it says beside it on a terminal."""

import json
import re

import pytest

from auracheck.errors import UsageError
from auracheck.generate import FORMS, Made, Recipe, chosen_form, plan, remark, render
from auracheck.model import Secret
from auracheck.policy import Entry
from tests.test_generate import AURACONNECT, policy_of


def test_raw_is_the_value_alone_and_one_newline() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}\n", render(plan(["jwt"], Recipe(), AURACONNECT), "raw")) is not None


@pytest.mark.parametrize("kinds", [["jwt", "session"], ["all"]])
def test_raw_is_for_one_kind(kinds: list[str]) -> None:
    with pytest.raises(UsageError, match="--format raw is for one kind"):
        render(plan(kinds, Recipe(), AURACONNECT), "raw")


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
    assert shape(render(plan(["all"], Recipe(), AURACONNECT), "dotenv")).splitlines() == [
        "JWT_SECRET_KEY=HEX",
        "# DATABASE_URL: auracheck generate database --host HOST",
        "SESSION_SECRET=HEX",
        "# REDIS_URL: auracheck generate redis --host HOST",
        "# TWILIO_ACCOUNT_SID: the Twilio console, Account Info: Account SID",
        "# TWILIO_AUTH_TOKEN: the Twilio console, Account Info: Auth Token",
        "# SMTP_USERNAME: your mail provider",
        "# SMTP_PASSWORD: your mail provider: an app-specific password where it has them",
    ]


def test_export_and_json_hold_the_same_values_in_their_own_notation() -> None:
    made = plan(["jwt", "session"], Recipe(), AURACONNECT)
    assert shape(render(made, "export")) == "export JWT_SECRET_KEY='HEX'\nexport SESSION_SECRET='HEX'\n"
    loaded = json.loads(render(made, "json"))
    same = loaded == {one.name: one.value.reveal() for one in made if one.value}
    assert same
    assert render([Made("A", None, note="x")], "json") == "{}\n"


def test_no_text_of_a_policy_escapes_from_its_comment() -> None:
    entry = Entry("A", "sid", obtain="line\nEVIL=1\r\x1b[2J\u2028x")
    assert render(plan(["all"], Recipe(), policy_of(entry)), "dotenv") == "# A: line EVIL=1 [2J x\n"


def test_a_name_that_a_form_cannot_write_is_refused() -> None:
    with pytest.raises(UsageError, match="'A-B' cannot be set by a shell"):
        render(plan(["A-B"], Recipe(), policy_of(Entry("A-B"))), "export")


def test_the_remark_says_how_strong_and_where_to_put_it() -> None:
    assert remark(plan(["jwt"], Recipe(), AURACONNECT), ["jwt"]) == (
        "256 bits for JWT_SECRET_KEY. It stays in this scroll-back; better:\n"
        "  auracheck generate jwt --format dotenv >> .env\n"
    )
    assert remark(plan(["all"], Recipe(64), AURACONNECT), ["all", "--bytes", "64", "--policy", "a b"]) == (
        "512 bits for JWT_SECRET_KEY, SESSION_SECRET. They stay in this scroll-back; better:\n"
        "  auracheck generate all --bytes 64 --policy 'a b' --format dotenv >> .env\n"
    )
    assert "(umask 077; auracheck generate password > " in remark(
        plan(["password"], Recipe(), AURACONNECT), ["password"]
    )
    assert remark([Made("A", None)], ["all"]) == ""


def test_what_was_made_does_not_show_itself() -> None:
    made = plan(["jwt"], Recipe(), AURACONNECT)
    assert isinstance(made[0].value, Secret)
    hidden = made[0].value.reveal() not in f"{made!r} {made[0]}"
    assert hidden
