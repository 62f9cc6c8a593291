"""Strength: patterns and few bits are seen whatever the length, and random values pass."""

import base64
import random
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement.defaults import default
from auracheck.judgement.drawn import HS256
from auracheck.judgement.strength import (
    LEAST,
    carried,
    estimate_human,
    estimate_random,
    guessable,
    guessable_password,
)

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"


@pytest.mark.parametrize(
    "value",
    [
        "a" * 40,
        "ab" * 20,
        "abc" * 12,
        "abc" * 12 + "a",
        "k4Tz9w" * 6,
        HEX[:20] * 2,
        "0123456789" * 4,
        "abcdefghijklmnopqrstuvwxyz012345",
        "zyxwvutsrqponmlkjihgfedcba987654",
        "qwertyuiopasdfghjklzxcvbnm123456",
        "1111111122222222111111112222222211",
        "=" * 30 + "k4Tz9wQp" + "=" * 30,
        "123456",
        "a",
        "k4Tz9wQp",
        "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
        "0123-4567-89ab-cdef-0123-4567-89ab",
        "base64:" + "A" * 43 + "=",
        base64.b64encode(b"hedgehog-hedgehog-hedgehog").decode(),
        b"badger-walnut-falcon-kayak".hex(),
        "badger-walnut-kayak-2024-01-31-17",
    ],
)
def test_guessable(value: str) -> None:
    assert guessable(value)


@pytest.mark.parametrize("value", ["", HEX, HEX.upper(), "k4Tz9wQpLm2x", "aaaa" + HEX[4:], "1234" + HEX[4:]])
def test_not_guessable(value: str) -> None:
    assert guessable(value) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("k4Tz9wQp", "8 characters (about 47 bits)"),
        (HEX[:12], "12 hex digits (about 48 bits)"),
        ("badger-walnut-falcon-tundra", "4 dictionary words (about 55 bits)"),
        ("badger-2024-01-31", "1 dictionary word and a date (about 31 bits)"),
        ("badger 2024", "1 dictionary word and a number (about 26 bits)"),
        (b"badger-walnut-falcon-kayak".hex(), "4 dictionary words (about 55 bits), encoded"),
    ],
)
def test_the_measure_is_told_and_nothing_of_the_value(value: str, told: str) -> None:
    assert guessable(value) == told


@pytest.mark.parametrize(
    "value",
    ["Hedgehog2024", "hedgehog123!", "hedgehog_7", "aaaaaaaa", "summerhedgehog", "83920174", "1q2w3e4r", "syhome_dev"],
)
def test_a_password_that_a_person_made_up(value: str) -> None:
    assert guessable_password(value)


@pytest.mark.parametrize(
    "value",
    ["k4Tz9wQx", "k4Tz9wQpLm2x", "mqxd vbnr kslw pzgt", "badger-walnut-falcon-kayak-tundra-yolk",
     "`!yX)g+.C$l4A\\sir", "z^/i(R%e(eht^_{;<@", "wEcgop-xintoc-duwji0"],
)  # fmt: skip
def test_a_password_that_a_person_did_not_make_up(value: str) -> None:
    """From eight characters on where it looks random: it is tried at a server."""
    assert guessable_password(value) is None


@pytest.mark.parametrize(
    ("value", "bits"),
    [
        (HEX, 128),
        (HEX * 2, 256),
        (base64.b64encode(bytes(range(100, 132))).decode(), 256),
        (base64.urlsafe_b64encode(bytes(range(100, 132))).decode().rstrip("="), 256),
        ("d9428888-122b-41e1-b85c-61cd3cbb3210", 122),
        ("83920174", 26),
        ("", 0),
    ],
)
def test_a_drawn_value_carries_what_it_decodes_to(value: str, bits: int) -> None:
    assert estimate_random(value).bits == bits


def test_a_key_carries_no_more_than_its_words() -> None:
    assert carried("badger-walnut-falcon-kayak-tundra-violin").bits < HS256 < estimate_random("k4Tz9wQp" * 6).bits


@given(st.binary(min_size=32, max_size=64))
def test_what_256_bits_were_drawn_for_carries_them(data: bytes) -> None:
    key = data.hex()
    assert estimate_random(key).bits >= HS256 or key.isdigit()


@given(st.text(max_size=100))
def test_every_value_can_be_estimated(value: str) -> None:
    estimate = estimate_human(value)
    assert estimate_random(value).bits >= 0
    assert estimate is None or estimate.bits > 0
    if estimate and estimate.bits < LEAST:
        assert guessable(value)


@pytest.mark.parametrize(
    "value",
    ["correcthorsebatterystaple", "purplemonkeydishwasher", "STAPLECORRECTHORSEBATTERY", "manchesterunitedfan1"],
)
def test_words_without_a_separator_are_guessable(value: str) -> None:
    for judge in (guessable, guessable_password):
        assert re.fullmatch(r"\d dictionary words( and a number)? \(about \d\d bits\)", judge(value) or "")


def test_hardly_any_random_letters_are_taken_for_words() -> None:
    draw = random.Random(7)
    values = (
        "".join(draw.choices(string.ascii_lowercase, k=length)) for length in (17, 20, 24, 29) for _ in range(2000)
    )
    assert len(list(filter(guessable_password, values))) < 3


@pytest.mark.parametrize("value", ["dGVzdA==", "aG9yc2U=", "aG9yc2V5cw=="])
def test_a_short_word_in_base64_is_guessable(value: str) -> None:
    assert (guessable_password(value) or "").endswith(", encoded")
    assert (guessable(value) or "").endswith(", encoded")


def test_the_word_test_in_base64_is_a_default() -> None:
    assert default("password", "dGVzdA==") == "placeholder or default value encoded in base64"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0b2065d2-6ebe-313a-4f7a-b7bdd5c89a8c", "UUID (about 122 bits)"),
        ("0b2065d2:6ebe:313a:4f7a:b7bdd5c89a8c", "32 hex digits (about 128 bits)"),
        ("äö" * 50, "100 characters (about 700 bits)"),
    ],
)
def test_a_random_value_is_said_by_what_it_is_written_in(value: str, said: str) -> None:
    assert str(estimate_random(value)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("zorplaventimorast", "3 dictionary words (about 39 bits)"),
        ("zorplaventimorast7", "3 dictionary words and a number (about 42 bits)"),
        ("zorplaventimorast2024!", "3 dictionary words and a number (about 55 bits)"),
        ("zorplaventimorast0", "3 dictionary words and a number (about 42 bits)"),
    ],
)
def test_words_that_nobody_knows_are_words_and_what_is_behind_them_a_number(value: str, said: str) -> None:
    assert str(estimate_human(value)) == said
