"""Whatever the names are, and whatever stands around them: a draft loads as a policy."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auracheck.draft import draft, planned
from auracheck.draft.composing import plan
from auracheck.draft.evidence import (
    CREDENTIAL,
    VARIABLES,
    DraftChoice,
    Evidence,
    LeftOut,
    ServiceNames,
    Weight,
    is_name,
)
from auracheck.draft.output import as_toml, key, quoted
from auracheck.model import Origin
from auracheck.policy.entry import KINDS
from auracheck.policy.loading import builtin, load
from tests.draft.conftest import Draw

ANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
OURS = builtin()
OTHERS = ["JWT_SECRET", "A_CLIENT_ID", "A_CLIENT_SECRET", "a.b-c", "X_DSN", 'a"b', "a'b", "\\", "é", "[x]", "#"]
LIKELY = st.sampled_from([*VARIABLES, *OURS.secrets, *OTHERS])
TEXTS = LIKELY | st.text(min_size=1, max_size=12) | st.sampled_from(['"', "\n", "a\nb", "\x00", "\udc80"])
NAMES = TEXTS.filter(lambda text: text.isprintable() and not any(c.isspace() or c == "=" for c in text))
"""What a policy takes for a name; no other reaches a draft (`is_name`)."""
ORIGINS = st.builds(Origin, st.none() | TEXTS, st.none() | st.integers(1, 9))
KINDS_SAID = st.sampled_from(["", CREDENTIAL, *KINDS])
FLAGS = st.booleans()
SERVICES = st.lists(TEXTS, max_size=3).map(tuple)
RECORDS = st.builds(
    Evidence, NAMES, ORIGINS, KINDS_SAID, TEXTS, st.sampled_from([True, False, None]), TEXTS, FLAGS, FLAGS, FLAGS,
    st.sampled_from(Weight), SERVICES, TEXTS, form=st.sampled_from([(), ("base64:{base64 32}", "{text 32}")]),
)  # fmt: skip
WORDS = st.sampled_from(["production", "prod", "Production", "local", "dev", "staging", "demo", "test", "stage"])
CHOICES = st.builds(DraftChoice, LIKELY, ORIGINS, st.lists(WORDS, max_size=5).map(tuple), st.just("") | WORDS, FLAGS)
FOUND = RECORDS | CHOICES | st.builds(ServiceNames, SERVICES, SERVICES)


@given(st.text())
def test_a_string_in_toml_is_the_text_again(text: str) -> None:
    assert tomllib.loads(f"{key(text)} = {quoted(text)}") == {text: text}
    assert quoted(text).isascii()


@ANY
@given(TEXTS, st.lists(FOUND, max_size=12), st.lists(st.builds(LeftOut, ORIGINS, TEXTS), max_size=30), TEXTS, TEXTS)
def test_any_names_make_a_policy(
    place: Path,
    name: str,
    found: list[Evidence | DraftChoice | ServiceNames],
    left: list[LeftOut],
    read_from: str,
    left_out: str,
) -> None:
    planned = plan(name if name.strip() else "app", found, OURS)
    (place / "auracheck.toml").write_text(as_toml(planned, read_from, left, left_out), encoding="ascii")
    policy = load(str(place / "auracheck.toml"))
    assert all(entry.name in policy.secrets for entry in planned.entries)
    assert set(policy.secrets) <= {each.name for each in found if isinstance(each, Evidence)} | set(OURS.secrets)


@ANY
@given(st.lists(st.tuples(TEXTS, st.text(max_size=8)), max_size=12), st.binary(max_size=40))
def test_any_env_file_gives_a_policy_or_says_why_not(place: Path, pairs: list[tuple[str, str]], end: bytes) -> None:
    text = "".join(f"{name}={value}\n" for name, value in pairs)
    (place / "any.env").write_bytes(text.encode(errors="surrogateescape") + end)
    _loads_or_says_why(place, "any.env")


@ANY
@given(st.lists(TEXTS, max_size=6), st.text(max_size=40) | st.binary(max_size=40))
def test_any_python_gives_a_policy_or_says_why_not(place: Path, names: list[str], end: str | bytes) -> None:
    code = "import os\n" + "".join(f"os.environ[{name!r}]\nos.getenv({name!r}, 1)\n" for name in names)
    tail = end if isinstance(end, bytes) else end.encode(errors="surrogatepass")
    (place / "any.py").write_bytes(code.encode(errors="surrogatepass") + tail)
    _loads_or_says_why(place, "any.py")


def _loads_or_says_why(place: Path, spec: str) -> None:
    made = draft(spec)
    assert made.text or made.unread
    (place / "auracheck.toml").write_text(made.text, encoding="ascii")
    policy = load(str(place / "auracheck.toml"))
    assert all(map(is_name, policy.secrets))


@pytest.mark.parametrize("name", ["ab\ncd", 'a"b', " ", "a'b", "\x1b[31m", "é"])
def test_a_folder_of_any_name_names_the_policy(place: Path, name: str) -> None:
    folder = place / name
    folder.mkdir()
    (folder / ".env.example").write_text("A_KEY=\n")
    (place / "auracheck.toml").write_text(draft(f"{name}/.env.example").text)
    assert load(str(place / "auracheck.toml")).name == (name.strip() or "app")


@pytest.mark.parametrize(
    "text", ["A", "DB_URL", "OAUTH2_ID", "I18N_DIR", "appDebug", "X_1", "s3.bucket-name", "_A_KEY"]
)
def test_names_read_as_words(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    ["", "1A", "é", "A B", "A=B", "_", "-", "A" * 101, "Kq7Zw2Xv9Lm4Tn8R", "sk_live_51HxQw9kZ", "deadbeef1234",
     "9f8e7d", "JBSWY3DPEHPK3PXP", "QyZkXwVuTs"],
)  # fmt: skip
def test_what_chance_made_does_not(text: str) -> None:
    assert not is_name(text)


def test_a_word_that_the_program_may_take_is_no_other_environment(drafted: Draw) -> None:
    made = drafted("app.py", 'import os\nos.environ["APP_ENV"]\nos.environ["SECRET_KEY"]\n')
    started = [made.policy.started_as(word) for word in ("dev", "LITE", "stage")]
    assert [each and each.name for each in started] == ["development", "production", "staging"]


def test_what_only_tests_read_is_not_required(drafted: Draw) -> None:
    assert drafted("app.py", 'import os\nos.environ["TEST_DATABASE_URL"]\n').required == set()


def test_a_user_of_mail_is_not_required_where_its_password_is_not(drafted: Draw, place: Path) -> None:
    (place / "app.json").write_text(
        '{"env": {"SMTP_USER": {"description": "x"}, "SMTP_PASSWORD": {"required": false}}}'
    )
    made = drafted("app.js", "mail(process.env.SMTP_USER, process.env.SMTP_PASSWORD)\n", ".")
    assert set(made.kinds) == {"SMTP_USER", "SMTP_PASSWORD"}
    assert made.required == set()


def test_a_minified_script_is_made_of_other_code(drafted: Draw, place: Path) -> None:
    (place / "packed.js").write_text(f"{'x=1;' * 500}use(process.env.OTHER_SECRET)\n")
    assert set(drafted("app.js", "use(process.env.APP_SECRET)\n", ".").kinds) == {"APP_SECRET"}
    assert set(drafted("packed.js", (place / "packed.js").read_text()).kinds) == {"OTHER_SECRET"}


def test_a_name_is_kept_where_a_url_refers_to_a_variable_with_the_same_words(place: Path) -> None:
    (place / "compose.yaml").write_text(
        "services:\n  a:\n    image: a\n    environment:\n"
        "      POOL_DATABASE_URL: postgres://u:${SHOPWIDE_PASSWORD}@db/x?size=${SHOPWIDE_LOADTEST_SIZE:-6}\n"
    )
    (place / "a.py").write_text('import os\na = os.environ["SHOPWIDE_API_TOKEN"]\n')
    made = planned(["."]).plan
    assert made is not None
    assert "SHOPWIDE_API_TOKEN" in [each.name for each in made.entries]
