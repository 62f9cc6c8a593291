"""Defaults and placeholders, by kind; and the random values that are none."""

import base64
import random
import string
import time
from collections.abc import Callable

import pytest

from auracheck.judgement import defaults, forms
from auracheck.judgement.strength import guessable

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("insert-your-key", forms.PLACEHOLDER),
        ("<your key>", forms.PLACEHOLDER),
        ("[YOUR-KEY]", forms.PLACEHOLDER),
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
        ("abc...", forms.CUT_SHORT),
        ("…", forms.CUT_SHORT),
        ("abc... (the rest)", forms.CUT_SHORT),
        ("********", forms.MASKED),
        ("xxxxxxxx", forms.MASKED),
        ("sk-xxxxxxxxxxxx", forms.PLACEHOLDER),
        ("dev-signing-key", defaults.DEVELOPMENT_DEFAULT),
        ("super-secret-token", defaults.WORDS),
        ("postgres", defaults.TRIED),
        ("changeme\n", forms.PLACEHOLDER),
        (base64.b64encode(b"insert-your-signing-key").decode(), defaults.ENCODED),
        (base64.b64encode(b"postgresql://a:changeme@h/d").decode(), defaults.ENCODED),
    ],
)
def test_of_a_key(value: str, told: str) -> None:
    assert defaults.default("key", value) == told


@pytest.mark.parametrize(
    "value",
    [
        HEX + "${" + HEX,
        "Kq39Zw7Lf2Xv8Rm1Tb6Yh0Pc" + "${signing_key}",  # a random value may hold one
        "QUJDRA" * 3 + "QkNEQ",  # base64 that breaks off
        base64.b64encode(b"Kq39Zw7Lf2Xv8Rm1Tb6Yh0Pc").decode(),
        "Zm9v" * 200,
        "(U%k^1mJL;devD#Lu;JFEP.th~T/wc&keyIuWP=>:nF",
    ],
)
def test_of_a_key_that_only_looks_like_it(value: str) -> None:
    assert defaults.default("key", value) is None


def test_the_services_own_name_is_a_default() -> None:
    assert defaults.default("password", "hedgehog", frozenset({"hedgehog"})) == defaults.OWN_NAME


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://...", forms.CUT_SHORT),
        ("postgresql://…", forms.CUT_SHORT),
        ("postgresql://dev_user:dev_password@localhost/shop_dev", defaults.DEVELOPMENT_LOGIN),
        ("postgresql://prod_user:prod_password@db.example.com/shop", defaults.DOCUMENTED),
        ("redis://:redis_password@10.0.0.1:6379/0", defaults.WORDS_LOGIN),
        ("postgresql://shop:your-password@db/shop", defaults.PLACEHOLDER_LOGIN),
        ("postgresql://your_user:" + HEX + "@db/shop", defaults.PLACEHOLDER_LOGIN),
        ("postgresql://hedgehog:hedgehog@db/shop", defaults.USER_AGAIN),
        ("postgresql://hedgehog:hedgehog123@db/shop", defaults.WORDS_LOGIN),
        ("postgresql://a:xxxx@db/shop", forms.MASKED),
        ("postgresql://a:" + HEX + "@your-host/shop", defaults.PLACEHOLDER_HOST),
        ("postgresql://a:" + HEX + "@db.xxxxx.net/shop", defaults.PLACEHOLDER_HOST),
        ("postgresql://a:${DB_PASSWORD}@db/shop", forms.TEMPLATE),
        ("postgresql://<user>:<password>@<host>/shop", forms.PLACEHOLDER),
        ("your_database_url", forms.PLACEHOLDER),
        ("<url>", forms.PLACEHOLDER),
    ],
)
def test_of_a_url(url: str, told: str) -> None:
    assert defaults.default("url", url) == told


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://shop:{HEX}@db.example.com:5432/test_shop",
        f"rediss://default:{HEX}@redis.internal:6379/0",
        f"postgresql+asyncpg://latest_admin:{HEX}@contest-db.dev.internal/samples?options=-c%20search_path%3Dtest",
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
        ("sid", "AC" + HEX, False),
        ("sid", "ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", True),
        ("sid", "AC...", True),
        ("sid", "your-account-sid", True),
    ],
)
def test_of_a_name(kind: str, value: str, flagged: bool) -> None:
    assert (defaults.default(kind, value) is not None) is flagged


def makers(draw: random.Random) -> dict[str, Callable[[], str]]:
    """Every way in which programs make secrets."""
    alphanumeric = string.ascii_letters + string.digits
    signs = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"
    syllables = [a + b + c for a in "bdfgklmnprstvz" for b in "aeiou" for c in "lmnrst"]
    return {
        "hex": lambda: draw.randbytes(draw.randint(16, 32)).hex(),
        "base64": lambda: base64.b64encode(draw.randbytes(draw.randint(24, 48))).decode(),
        "base64url": lambda: base64.urlsafe_b64encode(draw.randbytes(draw.randint(24, 48))).decode().rstrip("="),
        "alphanumeric": lambda: "".join(draw.choices(alphanumeric, k=draw.randint(32, 64))),
        "signs": lambda: "".join(draw.choices(signs, k=50)),
        "words": lambda: "-".join("".join(draw.choices(syllables, k=2)) for _ in range(8)),
    }


@pytest.mark.parametrize("form", makers(random.Random()))
def test_no_random_value_is_flagged(form: str) -> None:
    make = makers(random.Random(20260701))[form]  # the same values each time
    flagged = 0
    for _ in range(20_000 // 6):
        value = make()
        flagged += defaults.default("key", value) is not None or guessable(value) is not None
    assert flagged == 0


@pytest.mark.parametrize(
    "part", ["a", "${", "{{a", "$(a ", "<a", "%A", "@", ":", ",", "a://", ".", "`a ", "x", "xA1", "你"]
)
@pytest.mark.parametrize("kind", ["key", "url"])
def test_a_megabyte_is_judged_in_a_second(part: str, kind: str) -> None:
    start = "postgresql://" if kind == "url" else ""
    value = start + part * ((1 << 20) // len(part))
    before = time.perf_counter()
    defaults.default(kind, value)
    guessable(value)
    assert time.perf_counter() - before < 1
