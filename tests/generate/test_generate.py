"""What `generate` makes is random, long enough, fit for its place, and nothing that a startup check refuses.

Values are compared in helpers that hand back a boolean: a failing assertion must not print one.
"""

import base64
import re
from pathlib import Path

import pytest

from auracheck.deployment.matching import index
from auracheck.deployment.matching import policy_of as policy_of_program
from auracheck.errors import UsageError
from auracheck.generate import ENCODINGS, Recipe, chosen_form, generate_secret, plan, render
from auracheck.generate.drawing import draw
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Refusal
from auracheck.policy.forms import fits
from auracheck.policy.loading import builtin, load

AURACONNECT = builtin()
REFUSED = AURACONNECT.refused[0].substrings
MANY = 20_000


def policy_of(*entries: Entry, refused: tuple[Refusal, ...] = (), name: str = "shop") -> Policy:
    return Policy(name, {entry.name: entry for entry in entries}, {}, refused=refused)


def decoded(value: str, encoding: str) -> bytes:
    if encoding == "hex":
        return bytes.fromhex(value)
    altchars = b"-_" if encoding == "base64url" else None
    padded = value + "=" * (-len(value) % 4) if encoding == "base64url" else value
    return base64.b64decode(padded, altchars, validate=True)


def refusal(kinds: list[str], recipe: Recipe | None = None, policy: Policy = AURACONNECT) -> str:
    with pytest.raises(UsageError) as caught:
        render(plan(kinds, recipe or Recipe(), policy), chosen_form(kinds, None), policy)
    return str(caught.value)


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_values_never_repeat_and_never_hold_what_the_startup_check_refuses(encoding: str) -> None:
    recipe = Recipe(encoding=encoding)
    values = [generate_secret("jwt", recipe, AURACONNECT) for _ in range(MANY)]
    distinct = len(set(values)) == len(values)
    refused = [word for word in REFUSED if any(word in value.casefold() for value in values)]
    runs = sum(bool(re.search(r"(?i)(.)\1{4}|01234|12345|abcde|43210|edcba", value)) for value in values)
    dashes = sum(value.startswith("-") for value in values)
    assert (distinct, refused, runs, dashes) == (True, [], 0, 0)


@pytest.mark.parametrize("encoding", list(ENCODINGS))
@pytest.mark.parametrize("nbytes", [None, 24, 32, 33, 34, 64, 1024])
def test_a_value_has_as_many_random_bytes_as_were_asked_for(encoding: str, nbytes: int | None) -> None:
    [made] = plan(["jwt"], Recipe(nbytes, encoding), AURACONNECT)
    assert made.value is not None
    assert len(decoded(made.value.reveal(), encoding)) == (nbytes or 32)
    assert made.bits == 8 * (nbytes or 32)


def test_every_character_of_the_alphabet_turns_up_about_as_often_as_any_other() -> None:
    text = "".join(generate_secret("password", policy=AURACONNECT) for _ in range(2000))
    counts = [text.count(digit) for digit in "0123456789abcdef"]
    assert sum(counts) == len(text)
    assert all(0.9 < count * 16 / len(text) < 1.1 for count in counts)


def test_a_password_fits_into_a_url_and_into_every_env_file_as_it_is() -> None:
    fit = [re.fullmatch(r"[0-9a-f]{64}", generate_secret("password")) is not None for _ in range(100)]
    assert all(fit)


def test_a_kind_is_a_name_or_a_short_name_whatever_its_case() -> None:
    names = [plan([word], Recipe(), AURACONNECT)[0].name for word in ("jwt", "JWT", "jwt_secret_key", "JWT_SECRET_KEY")]
    assert names == ["JWT_SECRET_KEY"] * 4


def test_a_secret_named_twice_is_made_once() -> None:
    made = plan(["all", "jwt", "JWT_SECRET_KEY", "password", "password"], Recipe(), AURACONNECT)
    assert [one.name for one in made] == [*AURACONNECT.secrets, "PASSWORD"]


def test_the_policy_has_the_last_word_on_what_a_password_is() -> None:
    own = policy_of(Entry("DB_PASSWORD", "password", "password", min_length=100))
    [made] = plan(["password"], Recipe(), own)
    assert made.name == "DB_PASSWORD"
    assert made.value is not None
    assert len(made.value.reveal()) == 100


@pytest.mark.parametrize(("encoding", "length"), [("hex", 100), ("base64", 100), ("base64url", 99)])
def test_a_value_is_as_long_as_the_policy_asks(encoding: str, length: int) -> None:
    own = policy_of(Entry("KEY", min_length=99))
    assert len(generate_secret("KEY", Recipe(encoding=encoding), own)) == length


def test_what_cannot_be_as_long_as_the_policy_asks_is_refused() -> None:
    told = refusal(["jwt"], Recipe(16, "base64url"))
    assert told == "JWT_SECRET_KEY too short: 16 bytes as base64url are 22 characters, minimum 32; remove --bytes"
    told = refusal(["KEY"], policy=policy_of(Entry("KEY", min_length=5000)))
    assert told == "KEY too short: 1024 bytes as hex are 2048 characters, minimum 5000"


@pytest.mark.parametrize("nbytes", [-1, 0, 15, 1025, 10**9])
def test_a_length_that_can_be_guessed_or_makes_no_sense_is_refused(nbytes: int) -> None:
    assert refusal(["jwt"], Recipe(nbytes)) == f"invalid --bytes {nbytes} (expected 16 to 1024)"


def test_an_unknown_encoding_is_refused() -> None:
    assert refusal(["jwt"], Recipe(encoding="rot13")) == "invalid --encoding rot13 (expected hex, base64, base64url)"


def test_a_policy_that_refuses_every_value_ends_in_an_error_and_no_endless_search() -> None:
    digits = tuple("0123456789abcdef")
    own = policy_of(Entry("KEY"), refused=(Refusal((), ("KEY",), digits),))
    assert (
        refusal(["KEY"], policy=own)
        == "KEY: every random value is refused by [[refused]] in the policy; try another --encoding"
    )


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SMTP_USERNAME", "SMTP_PASSWORD"])
def test_what_a_person_must_obtain_is_refused_with_the_place_to_get_it(name: str) -> None:
    assert refusal([name]) == f"{name} cannot be generated; {AURACONNECT.secrets[name].obtain}"
    assert refusal(["jwt", name]).startswith(name)


@pytest.mark.parametrize(
    ("entry", "made"),
    [
        (Entry("A", "key"), True),
        (Entry("A", "key", obtain="auracheck generate a"), True),
        (Entry("A", "key", obtain="the vendor's dashboard"), False),
        (Entry("A", "password"), True),
        (Entry("A", "token"), False),
        (Entry("A", "token", obtain="auracheck generate A"), True),
        (Entry("A", "setting"), False),
        (Entry("A", "sid", obtain="auracheck generate A"), False),
        (Entry("SENTRY_URL", "url"), False),
    ],
)
def test_chance_makes_what_nobody_else_hands_out(entry: Entry, made: bool) -> None:
    [one] = plan(["all"], Recipe(), policy_of(entry))
    assert (one.value is not None) is made
    assert bool(one.note) is not made


@pytest.mark.parametrize(("word", "hint"), [("jtw", "jwt?"), ("DATABASE_ULR", "DATABASE_URL?"), ("alll", "all?")])
def test_a_mistyped_kind_suggests_the_near_one(word: str, hint: str) -> None:
    assert refusal([word]) == f"unknown secret {word!r}; did you mean {hint}"


@pytest.mark.parametrize("word", ["", "zzzzzzzz", "policy"])
def test_an_unknown_kind_is_answered_with_those_that_there_are(word: str) -> None:
    assert "known are jwt, database, session, redis, " in refusal([word])


def test_a_strangers_policy_has_kinds_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "auracheck.toml"
    path.write_text('extends = []\n[secrets.HMAC_KEY]\nshort = "hmac"\nmin_length = 80\n')
    assert len(generate_secret("hmac", policy=load(str(path)))) == 80


def test_no_value_is_letters_alone_which_may_look_like_words(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = base64.b64decode("GtinhFlRTXYJxAsoUcoghnOgpElIIAemhesCmAlVSoc=")
    drawn = iter([letters, bytes(range(3, 256, 8))])
    monkeypatch.setattr("auracheck.generate.drawing.urandom", lambda _: next(drawn))
    entry = Entry("JWT_SECRET_KEY")
    assert draw(entry, 32, "base64", refused=()) == base64.b64encode(bytes(range(3, 256, 8))).decode()


def test_a_value_has_the_form_that_its_program_asks_for() -> None:
    wrong = []
    for program in index().role["application"] + index().role["framework"] + index().role["server"]:
        policy = policy_of_program(program)
        for one in plan(["all"], Recipe(), policy):
            form = policy.secrets[one.name].form
            if one.value and not fits(form, one.value.reveal()):
                wrong.append((program, one.name))
    assert wrong == []


@pytest.mark.parametrize(
    ("form", "length"), [("base64:{base64 32}", 51), ("{hex 31}", 31), ("k-{text 40}-", 43), ("{base64 16}", 24)]
)
def test_a_form_of_one_piece_is_filled_in(form: str, length: int) -> None:
    [made] = plan(["X"], Recipe(), policy_of(Entry("X", kind="key", form=(form,))))
    assert made.value is not None
    assert (len(made.value.reveal()), fits((form,), made.value.reveal())) == (length, True)


def test_a_form_that_cannot_be_filled_in_is_said() -> None:
    assert "choose a value in its form" in refusal(["X"], policy=policy_of(Entry("X", kind="key", form=("a:{any}",))))
