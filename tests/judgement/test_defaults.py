"""Defaults and placeholders, by kind; and the random values that are none."""

import base64
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.judgement import defaults, logins, patterns
from auracheck.judgement import logins as forms
from auracheck.judgement.encoded import is_broken
from auracheck.judgement.strength import guessable, guessable_password
from auracheck.judgement.words import names
from random_secrets import drawn
from tests.bounds import within

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.{}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("insert-your-key", forms.PLACEHOLDER),
        ("<your key>", forms.PLACEHOLDER),
        ("[YOUR-KEY]", forms.PLACEHOLDER),
        ("'<PRIVKEY>'", forms.PLACEHOLDER),
        ('"${SIGNING_KEY}"', forms.TEMPLATE),
        ("${SIGNING_KEY}", forms.TEMPLATE),
        ("$SIGNING_KEY", forms.TEMPLATE),
        ("\\${SIGNING_KEY}", forms.TEMPLATE),
        ("{{ signing_key }}", forms.TEMPLATE),
        ("$(openssl rand -hex 16)", forms.TEMPLATE),
        ("%SIGNING_KEY%", forms.TEMPLATE),
        ("%(signing_key)s", forms.TEMPLATE),
        ("__SIGNING_KEY__", forms.TEMPLATE),
        ("`make key`", forms.TEMPLATE),
        ("base64:${signing_key}", forms.TEMPLATE),
        ("abc...", forms.ENDS_IN_ELLIPSIS),
        ("…", forms.ENDS_IN_ELLIPSIS),
        ("abc... (the rest)", forms.CONTAINS_ELLIPSIS),
        ("********", forms.MASKED),
        ("." * 32, forms.MASKED),
        ("xxxxxxxx", forms.MASKED),
        ("sk-xxxxxxxxxxxx", forms.PLACEHOLDER),
        ("dev-signing-key", defaults.DEVELOPMENT_DEFAULT),
        ("super-secret-token", defaults.COMMON_DEFAULT),
        ("postgres", defaults.COMMON_DEFAULT),
        ("changeme\n", forms.PLACEHOLDER),
        (base64.b64encode(b"insert-your-signing-key").decode(), defaults.ENCODED),
        (base64.b64encode(b"postgresql://a:changeme@h/d").decode(), defaults.ENCODED),
        ("base64:" + base64.b64encode(b"insert-your-signing-key").decode(), defaults.ENCODED),
        (b"insert-your-signing-key".hex(), defaults.ENCODED_HEX),
        ("verysecureandlong", defaults.DESCRIPTIVE),
        ("aaaaaaaa0", patterns.REPEATED),
        ("qwertyuiop", patterns.KEYBOARD),
        ("django-insecure-" + HEX, defaults.FRAMEWORK),
        (HEX.upper() + "EXAMPLEKEY", defaults.SAMPLE_KEY),
        ("eyJhbGciOiJIUzI1NiJ9", forms.TRUNCATED),
        (TOKEN.format(base64.urlsafe_b64encode(b'{"iss": "hedgehog-demo"}').decode()), defaults.SAMPLE_TOKEN),
        (TOKEN.format(base64.urlsafe_b64encode(b'{"sub": "1234567890"}').decode()), defaults.SAMPLE_TOKEN),
        ("[[signing_key]]", forms.PLACEHOLDER),
        ("((signing-key))", forms.TEMPLATE),
        ("#{SIGNING_KEY}#", forms.TEMPLATE),
        ("@@SIGNING_KEY@@", forms.TEMPLATE),
        ("%env(SIGNING_KEY)%", forms.TEMPLATE),
        ("/run/secrets/signing_key", forms.TEMPLATE),
        ("arn:aws:secretsmanager:eu-west-1:1:secret:k", forms.TEMPLATE),
        ("openssl rand -hex 32", forms.CALL),
        ("[generate with <openssl rand -base64 36 | tr -dc 'A-Za-z0-9'>]", forms.CALL),
        ("process.env.SIGNING_KEY", forms.CALL),
        ('os.environ["SIGNING_KEY"]', forms.CALL),
        ("secrets.token_hex(32)", forms.CALL),
        ("-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----", forms.TRUNCATED),
        ("sk_live_********", forms.MASKED),
        ("whsec_***", forms.MASKED),
    ],
)
def test_of_a_key(value: str, message: str) -> None:
    assert defaults.default("key", value) == message


@pytest.mark.parametrize(
    "value",
    [
        HEX + "${" + HEX,
        "Kq39Zw7Lf2Xv8Rm1Tb6Yh0Pc" + "${signing_key}",  # a random value may hold one
        "QUJDRA" * 3 + "QkNEQ",  # base64 that breaks off
        base64.b64encode(b"Kq39Zw7Lf2Xv8Rm1Tb6Yh0Pc").decode(),
        "Zm9v" * 300,
        TOKEN.format(base64.urlsafe_b64encode(b'{"iss": "hedgehog", "role": "anon"}').decode()),
        "rake barn locusts camels purses vans",
        "cat tulip gloves sword lilies gazelle posts mermaids",
        "-----BEGIN PRIVATE KEY-----\\n" + HEX + "\\n-----END PRIVATE KEY-----",
        "(U%k^1mJL;devD#Lu;JFEP.th~T/wc&keyIuWP=>:nF",
    ],
)
def test_of_a_key_that_only_looks_like_it(value: str) -> None:
    assert defaults.default("key", value) is None


def test_the_services_own_name_is_a_default() -> None:
    assert defaults.default("password", "hedgehog", frozenset({"hedgehog"})) == defaults.OWN_NAME


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://...", forms.ENDS_IN_ELLIPSIS),
        ("postgresql://…", forms.ENDS_IN_ELLIPSIS),
        ("postgresql://dev_user:dev_password@localhost/shop_dev", logins.DEVELOPMENT_LOGIN),
        ("postgresql://prod_user:prod_password@db.example.com/shop", logins.DOCUMENTED),
        ("redis://:redis_password@10.0.0.1:6379/0", logins.WORDS_LOGIN),
        ("postgresql://shop:your-password@db/shop", logins.PLACEHOLDER_LOGIN),
        ("postgresql://your_user:" + HEX + "@db/shop", logins.PLACEHOLDER_LOGIN),
        ("postgresql://hedgehog:hedgehog@db/shop", logins.USER_AGAIN),
        ("postgresql://hedgehog:hedgehog123@db/shop", logins.WORDS_LOGIN),
        ("postgresql://a:xxxx@db/shop", forms.MASKED),
        ("postgresql://a:" + HEX + "@your-host/shop", defaults.PLACEHOLDER_HOST),
        ("postgresql://a:" + HEX + "@db.xxxxx.net/shop", defaults.PLACEHOLDER_HOST),
        ("postgresql://a:${DB_PASSWORD}@db/shop", forms.TEMPLATE),
        ("postgresql://<user>:<password>@<host>/shop", forms.PLACEHOLDER),
        ("your_database_url", forms.PLACEHOLDER),
        ("<url>", forms.PLACEHOLDER),
        ("postgresql://hedgehog:gohegdeh@db/shop", logins.USER_AGAIN),
        ("postgresql://a:aHVudGVyLXBhc3N3b3Jk@db/shop", logins.ENCODED_LOGIN),
        ("postgresql://a:" + HEX + "@db_host:5432/shop", defaults.PLACEHOLDER_HOST),
        ("postgresql://a:" + HEX + "@db:port/shop", defaults.PLACEHOLDER_HOST),
    ],
)
def test_of_a_url(url: str, message: str) -> None:
    assert defaults.default("url", url) == message


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://shop:{HEX}@db.example.com:5432/test_shop",
        f"rediss://default:{HEX}@redis.internal:6379/0",
        f"postgresql+asyncpg://latest_admin:{HEX}@contest-db.dev.internal/samples?options=-c%20search_path%3Dtest",
        f"postgresql://shop:{HEX}@db.tu-berlin.de/shop",
        f"postgresql://email:{HEX}@email-db/email",
        f"postgresql://shop:{HEX}@[2001:db8::1]:5432/shop",
        "redis://localhost:6379",
        "postgresql://shop@/shop?host=/run/postgresql",
    ],
)
def test_of_a_url_that_is_fine(url: str) -> None:
    assert defaults.default("url", url) is None


@pytest.mark.parametrize(
    ("kind", "value", "flagged"),
    [
        ("username", "apikey", False),
        ("username", "your-smtp-user", True),
        ("username", "<user>", True),
        ("username", "SMTP_USERNAME", True),
        ("username", "noreply@yourdomain.com", True),
        ("username", "alerts@nordcompany.com", False),
        ("username", "mail-user", False),
        ("sid", "AC" + "0123456789abcdef" * 2, True),
        ("sid", "AC" + HEX, False),
        ("sid", "ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", True),
        ("sid", "AC...", True),
        ("sid", "your-account-sid", True),
    ],
)
def test_of_a_name(kind: str, value: str, flagged: bool) -> None:
    assert (defaults.default(kind, value) is not None) is flagged


@pytest.mark.parametrize(
    "host",
    ["your.db.net", "yourhost", "yourdomain.net", "db.yourserver.net", "changeme", "replaceme", "placeholder", "todo",
     "votre-hote", "host", "HOST", "hostname", "db_host", "your_host", "dbhost", "db_server", "ip", "endpoint",
     "server_ip", "host_name", "address", "db:PORT", "db:port"],
)  # fmt: skip
def test_each_word_for_a_host_is_a_placeholder(host: str) -> None:
    assert defaults.default("url", f"postgresql://a:{HEX}@{host}/shop") == defaults.PLACEHOLDER_HOST


@pytest.mark.parametrize(
    "user",
    ["smtp_login", "mail_login", "user_login", "login_name", "account_email", "my_login", "db_login", "email_address",
     "the_username", "username", "email", "login"],
)  # fmt: skip
def test_each_word_for_a_user_is_a_placeholder(user: str) -> None:
    assert defaults.default("username", user) == forms.PLACEHOLDER


@pytest.mark.parametrize("end", ["EXAMPLE", "EXAMPLEKEY", "EXAMPLETOKEN"])
def test_a_key_is_a_sample_by_the_whole_of_its_end(end: str) -> None:
    assert defaults.default("key", HEX.upper() + end) == defaults.SAMPLE_KEY
    assert defaults.default("key", HEX.upper()[:-1] + end[1:]) is None


@pytest.mark.parametrize("value", ["AC" + "7" * 32, "zz" + "k4Tz9w-" * 4])
def test_an_account_id_is_judged_without_its_first_two_letters(value: str) -> None:
    assert defaults.default("sid", value) == forms.PLACEHOLDER


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("arn:aws:ssm:eu-west-1:1:parameter/k", forms.TEMPLATE),
        ("ref+vault://secret/k", forms.TEMPLATE),
        ("!Ref SigningKey", forms.TEMPLATE),
        ("!Sub SigningKey", forms.TEMPLATE),
        ("!GetAtt Signing.Key", forms.TEMPLATE),
        ("{{resolve:ssm:/key:1", forms.TEMPLATE),
        ("vault:secret/data/app#key", forms.TEMPLATE),
        ("awssm://app/key", forms.TEMPLATE),
        ("gcpsm://app/key", forms.TEMPLATE),
        ("projects/1/secrets/key", forms.TEMPLATE),
        ("file:///run/secrets/key", forms.TEMPLATE),
        ("keyring:app/key", forms.TEMPLATE),
        ("$(cat /run/key | head -c 20)", forms.TEMPLATE),
        ("base%(signing_key)s", forms.TEMPLATE),
        ("base<%= signing_key %>", forms.TEMPLATE),
        ("$password", forms.TEMPLATE),
        ("rake secret", forms.CALL),
        ("cat /run/key", forms.CALL),
        ("a\u2026b..", forms.CONTAINS_ELLIPSIS),
        ("....k4Tz9w", forms.CONTAINS_ELLIPSIS),
        ("k4Tz9w[snip]Qp", forms.CONTAINS_ELLIPSIS),
        ("k4Tz9wQp..", None),
        ("..k4Tz9wQp", None),
        ("<" + ("your key " * 57)[:510] + ">", forms.PLACEHOLDER),
        ("<" + ("your key " * 57)[:511] + ">", None),  # longer than any template
        ("{{ key | f('" + "a" * 480 + "') }}", forms.TEMPLATE),
        ("{{ key | f('" + "a" * 600 + "') }}", None),
    ],
)
def test_each_form_that_nobody_has_filled_is_known(value: str, form: str | None) -> None:
    assert forms.unfilled(value) == form


def test_a_url_in_base64_is_judged_as_a_url() -> None:
    for host, found in (("your-host", defaults.ENCODED), ("db", None)):
        url = f"postgresql://a:{HEX}@{host}/shop"
        assert defaults.default("key", base64.b64encode(url.encode()).decode()) == found


def test_a_token_with_the_words_of_no_demo_is_none() -> None:
    claims = base64.urlsafe_b64encode(b'{"name": "password"}').decode()
    assert defaults.default("key", TOKEN.format(claims)) is None


def test_a_variable_of_windows_is_a_template_in_a_url() -> None:
    assert defaults.default("url", f"postgresql://a:{HEX}@%db_host%/shop") == forms.TEMPLATE


def test_a_user_of_development_makes_any_default_password_one_of_development() -> None:
    for user, found in (("dev_user", logins.DEVELOPMENT_LOGIN), ("shop", logins.WORDS_LOGIN)):
        assert defaults.default("url", f"postgresql://{user}:redis_password@10.0.0.1/x") == found


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("postgresql://shop:", "@db/shop?sslmode=require", True),
        ("postgresql://k4Tz9wQpLm2xRv7b:", "@db/shop", False),
        ("postgresql://kqzwxvlmtnrbychd:", "@db/shop", True),  # without a digit, a name
        ("k4tz9wqplm2xrv7b://shop:", "@db/shop", True),  # a scheme is no secret
        ("postgresql://shop:", "@db/k4Tz9wQpLm2xRv7b", False),
        ("postgresql://shop:", "@db/shop?sslpassword=a", False),
        ("postgresql://shop:", "@db/shop?API_KEY=a", False),
        ("postgresql://shop:", "@db,@other/shop", False),
    ],
)
def test_what_is_around_a_password_is_shown_where_it_has_no_secret(before: str, after: str, shown: bool) -> None:
    assert logins.shows_no_secret(before, after) is shown


def test_no_random_value_is_flagged() -> None:
    """20,000 of every way in which programs make secrets, the same each time; `measure_judgement.py` does a million."""
    flagged = [
        form
        for form, value in drawn(random.Random(20260701), 20_000)
        if defaults.default("key", value, names("JWT_SECRET_KEY")) or guessable(value)
    ]
    assert flagged == []


@pytest.mark.parametrize(
    "part",
    ["a", "${", "{{a", "$(a ", "<a", "[", "((", "%A", "@", ":", ",", "a://", ".", "`a ", "x", "xA1", "你", "**", "eyJ.",
     "secret", "a.b@", "-----BEGIN A-----", "env(", "0a", "\\n", "ж", "A-", "<%a", "%(a", "&a=", "$A_", "?{{a", "#{a"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["key", "url"])
def test_a_megabyte_is_judged_in_a_second(part: str, kind: str) -> None:
    start = "postgresql://" if kind == "url" else ""
    value = start + part * ((1 << 20) // len(part))
    with within(1):
        defaults.default(kind, value)
        guessable(value)
        guessable_password(value)
        is_broken(value)


STARTS = [
    "",
    "<",
    "[",
    "{{",
    "${",
    "$(",
    "%",
    "@",
    "`a ",
    "#{",
    "((",
    "-----BEGIN ",
    "env.",
    "openssl rand -",
    "base64:",
    "eyJ",
]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(STARTS),
    st.text("aA0_-./:;=+ ()[]{}<>$%@#*x\\n'\"`|,!?~你ж", min_size=1, max_size=6),
    st.sampled_from(["", "!", "\x00", ">", ")", "}", "=", "."]),
)
def test_no_expression_backtracks(start: str, part: str, end: str) -> None:
    """Twice the length is not four times the work: a part over and over, opened and left open."""
    value = start + part * (200_000 // len(part)) + end
    with within(1):
        for kind in ("key", "url", "username"):
            defaults.default(kind, value)
        guessable(value)


@pytest.mark.parametrize(
    ("url", "is_enough"),
    [
        ("redis://:redis@cache:6379/0", True),
        ("postgresql://shop:changeme@db/shop", True),
        ("redis://:redis@HOST/0", False),
        ("redis://cache", False),
        ("word", False),
    ],
)
def test_a_new_password_is_all_that_a_url_needs(url: str, is_enough: bool) -> None:
    assert defaults.keeps_all_but_password(url, frozenset()) is is_enough


@pytest.mark.parametrize(("issuer", "message"), [("payments", None), ("auth", None), ("demo", defaults.SAMPLE_TOKEN)])
def test_the_issuer_of_a_token_may_have_any_name_but_that_of_a_demo(issuer: str, message: str | None) -> None:
    claims = base64.urlsafe_b64encode(f'{{"iss": "{issuer}"}}'.encode()).decode().rstrip("=")
    assert defaults.default("token", TOKEN.format(claims)) == message


def test_a_placeholder_in_hex_is_one_with_any_digits() -> None:
    assert defaults.default("key", b"placeholder".hex()) == defaults.ENCODED_HEX


@pytest.mark.parametrize(("host", "message"), [("foxxx.internal", None), ("xxxx.internal", defaults.PLACEHOLDER_HOST)])
def test_a_host_of_crosses_is_a_placeholder(host: str, message: str | None) -> None:
    assert defaults.default("url", f"postgresql://shop:{HEX}@{host}:5432/shop") == message
