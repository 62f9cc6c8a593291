"""What is plainly random is neither a placeholder nor guessable, whoever asks; all else is looked at more closely."""

import base64
import random
from string import ascii_letters, digits
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement import encoded, faults
from auracheck.judgement.defaults import default
from auracheck.judgement.drawn import HS256, is_drawn, is_drawn_beside
from auracheck.judgement.patterns import pattern
from auracheck.judgement.strength import carried, guessable, guessable_password
from auracheck.judgement.words import names

HEX = "0123456789abcdef"
DRAWN = "5e19d25851d2e985de6578868d61c9bc"
MIX = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpWaE7uNx2Qs0"
OWN = names("auraconnect", "JWT_SECRET_KEY", "decade", "facade", "hedgehog")


def judged_closely(value: str) -> list[str | None]:
    """What the judges say where nothing tells them that a value is drawn."""
    with patch("auracheck.judgement.defaults.is_drawn", never), patch("auracheck.judgement.strength.is_drawn", never):
        defaults = [default.__wrapped__(kind, value, OWN) for kind in ("key", "password", "token")]
        return [*defaults, guessable(value), guessable_password(value)]


def never(value: str) -> bool:
    return False


def assert_nothing_is_found(value: str) -> None:
    assert pattern(value) is None
    assert encoded.decoded(value) is None
    assert judged_closely(value) == [None] * 5
    assert faults.of_text(value) is None
    assert not encoded.is_broken(value)
    assert len(value) < HS256 // 4 or carried(value).bits >= HS256


pieces = st.one_of(
    st.text(HEX, min_size=1, max_size=8),
    st.sampled_from(
        ["0123456789abcdef", "fedcba98", "deadbeef", "cde", "edc", "3e", "a1b2c3d4", "aaaa", "70617373776f7264"]
    ),
)


@given(st.lists(pieces, min_size=4, max_size=80).map("".join), st.booleans())
def test_whatever_is_drawn_no_judge_finds_anything_in(value: str, upper: bool) -> None:
    value = value.upper() if upper else value
    if is_drawn(value):
        assert_nothing_is_found(value)


mixes = st.one_of(
    st.text(f"{ascii_letters}{digits}+/_-=", min_size=1, max_size=6),
    st.sampled_from(
        ["password", "S3cr3t", "PaSsW0rD", "N8nK3y", "hedgehog", "H3DgEh0G", "a1B2c3D4", "xXxX", "EXAMPLE", "2024"]
    ),
)


@given(st.lists(mixes, min_size=5, max_size=40).map("".join))
def test_whatever_is_drawn_of_letters_and_digits_no_judge_finds_anything_in(value: str) -> None:
    if is_drawn(value) or is_drawn_beside(value, OWN):
        assert_nothing_is_found(value)


def test_more_random_values_are_drawn_where_the_words_of_the_service_are_known() -> None:
    source = random.Random(23)
    values = [base64.urlsafe_b64encode(source.randbytes(24)).decode() for _ in range(1000)]
    drawn = [value for value in values if is_drawn_beside(value, OWN)]
    assert len(drawn) > 0.88 * len(values)
    for value in drawn:
        assert_nothing_is_found(value)


def test_what_only_the_words_of_the_service_explain_is_not_drawn_beside_these() -> None:
    value = "XkcDqzFt7Xkcdqzft-Xkcdqzft2Xkcdqzft9"
    assert is_drawn_beside(value, OWN)
    assert not is_drawn_beside(value, names("xkcdqzft"))


def test_many_random_values_in_base64_are_drawn() -> None:
    source = random.Random(22)
    values = [base64.urlsafe_b64encode(source.randbytes(size)).decode().rstrip("=") for size in [24, 32, 48] * 500]
    drawn = [value for value in values if is_drawn(value)]
    assert len(drawn) > 0.7 * len(values)
    for value in drawn:
        assert_nothing_is_found(value)


def test_most_random_hex_digits_are_drawn() -> None:
    source = random.Random(20)
    values = ["".join(source.choices(HEX, k=length)) for length in (32, 40, 64, 128) for _ in range(500)]
    drawn = [value for value in values if is_drawn(value)]
    assert len(drawn) > 0.99 * len(values)
    for value in drawn:
        assert_nothing_is_found(value)


@pytest.mark.parametrize(
    "value",
    [
        DRAWN,
        DRAWN.upper(),
        f"{DRAWN}b20fa4f7",
        "e7e535ee9f8753e30715c460d0db535c",
        MIX,
        MIX[:32],
        f"{MIX[:31]}+{MIX[-11:]}=",
        f"-{MIX}_",
        f"{DRAWN[:-1]}C",
    ],
)
def test_hex_digits_in_one_case_and_base64(value: str) -> None:
    assert is_drawn(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        DRAWN[:30],
        f"{DRAWN}b",
        f"{DRAWN}\n",
        f" {DRAWN}",
        f"{DRAWN[:-1]}g",
        "ce8ccc1cd0ccccf3bc5c3ccc6ccc03cd",  # most are its first one
        "b05a72aaad8aaa2daac3aaaafaaaa9af",  # its middle one
        "b6ff4afef5effff35f5b39ff1fffffff",  # its last one
        "23456745678de89abcd9abc678989a34",  # runs
        "55373f366928793e355b5c555f2a3a39",  # text
        f"{MIX} ",
        f"{MIX}=",  # no such base64
        f"your{MIX}",  # may be a reference
        f"/{MIX}",
        f"eyJ{MIX}",
        f"{MIX}EXAMPLE",
        f"{MIX}xXxX",
        MIX[:16] * 2,
        "KqZwXvLmTnRbYcHdJfGpWaEuNxQsVoMiBtCk12",  # a name may be in it
        "N8nS3cr3tP4ssw0rdN8nK3y-S3cr3tK3y-T0k3n",  # words with digits for letters
        "Secret-Password-Of-The-Hedgehog-2024-A9b8",  # words
        base64.b64encode(b"walnut-kayak-hedgehog-orbit").decode(),
    ],
)
def test_what_has_to_be_looked_at_more_closely(value: str) -> None:
    assert not is_drawn(value)


@pytest.mark.parametrize(
    "value",
    [
        "2cd8fb8901b5f443e84190d2cd49a76e",  # begins as a later part does
        "ffff942b96e898cf28bdd02c4e88506a",
        "651bedd9b6ffc6ff96dc57cd6711effb",  # a part in the first third is there twice
        "69abb1a6352e72b9d0a63cd1dde8185e",  # and one in the second
        "a33cacafaac3acf342f83eb18e23581c",  # few different digits at its start
        "70812329c7f1558a46650b0636bcda40",  # perhaps two runs in turn
        "edc3cde4edc5cde6edc7cde1edc2cde3",  # columns of a keyboard
    ],
)
def test_hex_digits_are_drawn_where_a_second_look_finds_nothing(value: str) -> None:
    assert is_drawn(value)
    assert_nothing_is_found(value)


@pytest.mark.parametrize(
    "value",
    [
        "464442ef4c64d4743b2b244444624441",  # the first one
        "ed766da16e666266626b661a68666f0a",  # the one in the middle
        "df7fffff4df5f4520f2f94ffbfffb57f",  # the last one
    ],
)
def test_half_of_the_digits_may_be_one(value: str) -> None:
    assert is_drawn(value)


def test_long_values_are_not_drawn() -> None:
    source = random.Random(21)
    long = "".join(source.choices(HEX, k=514))
    assert is_drawn(long[:512])
    assert not is_drawn(long)
