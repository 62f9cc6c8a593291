"""Encodings: what text stands for, and what only looks like base64."""

import base64
import json
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement.encoded import claims, decoded, is_broken

PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=300)


@given(PRINTABLE)
def test_text_in_hex_and_base64_is_found(text: str) -> None:
    assert decoded(text.encode().hex()) == text
    assert decoded(base64.b64encode(text.encode()).decode()) == text


def test_laravels_prefix_is_none_of_it() -> None:
    assert decoded("base64:" + base64.b64encode(b"hedgehogs-and-badgers").decode()) == "hedgehogs-and-badgers"


def test_random_bytes_are_no_text() -> None:
    assert [decoded(secrets.token_hex(32)) for _ in range(100)] == [None] * 100


def token(payload: object, header: object = None) -> str:
    parts = [json.dumps(part).encode() for part in (header or {"alg": "HS256"}, payload)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + ".c2lnbmF0dXJl"


def test_the_claims_of_a_token() -> None:
    assert claims(token({"iss": "hedgehog-demo"})) == '{"iss": "hedgehog-demo"}'


@pytest.mark.parametrize("cut", ["eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9."])
def test_a_token_that_breaks_off_has_none(cut: str) -> None:
    assert claims(cut) == ""


@pytest.mark.parametrize("value", ["", "eyJ", "eyJ!", "hedgehog", "eyJ" + "x" * 2000])
def test_what_is_no_token_has_no_claims(value: str) -> None:
    assert claims(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("YWJjZGVm", "abcdef"),
        ("YWJjZGV", None),  # less than eight characters
        ("Pz8_Pz8_", "??????"),
        ("fn5-fn5-", "~~~~~~"),
        ("YWJjZGVmZw", "abcdefg"),
        ("YWJjZGVmZw==", "abcdefg"),
        ("YWJjZGVmZ", None),
        ("IGFiY2RlZgo=", "abcdef"),
        ("a" + "YWJj" * 4, None),
        ("61626364", "abcd"),
        ("616263", None),
        ("00616263", None),
        ("7" + "YWJjZGVm" * 3, None),
        ("YWJj" * 256, "abc" * 256),
        ("YWJj" * 256 + "YQ", None),  # longer than 1,024
        ("YWJjZGVmZ2hpYWJj/////w", None),  # text at its beginning alone
        ("YWJjZGVmZ2hp8J+YgA==", None),  # not ASCII
    ],
)
def test_what_is_text_and_what_is_none(value: str, text: str | None) -> None:
    assert decoded(value) == text


def test_claims_end_where_a_value_is_too_long() -> None:
    start = "eyJhbGciOiJIUzI1NiJ9."
    assert claims(start.ljust(1024, "a")) == ""
    assert claims(start.ljust(1025, "a")) is None
    assert claims(start + ".") == ""
    assert claims("eyJhbGci\u00e9.a.b") is None
    assert claims("eyJ4eXp4eXp4.a.b") is not None
    assert claims("xyJhbGciOiJIUzI1NiJ9.a.b") is None


@given(st.text(max_size=200))
def test_nothing_raises(value: str) -> None:
    for text in (value, "eyJ" + value, "base64:" + value):
        decoded(text)
        claims(text)
        assert is_broken(text) in (True, False)


@given(st.binary(min_size=16, max_size=100))
def test_what_decodes_is_not_broken(data: bytes) -> None:
    for value in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        assert not is_broken(value)
        assert not is_broken("base64:" + value)
        assert not is_broken("base64:" + value.rstrip("="))


@pytest.mark.parametrize(
    "value",
    [
        "base64:",
        "base64:not base64",
        "base64:k4Tz9wQpL",
        "k4Tz9wQpLm2xRv7bA=",
        "k4Tz9wQpLm2xRv7bAQ=",
        "k4Tz9wQp+m2x-v7=",
    ],
)
def test_what_says_that_it_is_base64_and_is_not(value: str) -> None:
    assert is_broken(value)


@pytest.mark.parametrize("value", ["k4Tz9wQpL", "k4T=", "k4Tz9wQp+m2x-v=", "k4Tz9wQpLm2xR=", "a!b@c#d$e%f^g&h*i(j="])
def test_what_says_nothing_of_the_kind(value: str) -> None:
    assert not is_broken(value)
