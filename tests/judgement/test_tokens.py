"""One token of a value: which words it has, how many of its letters they explain, and what is left."""

import pytest

from auracheck.judgement import tokens
from auracheck.judgement.tokens import LEFT_OVER, LONG, Part, Tally, cut, joined, most, read_token, whole
from auracheck.judgement.vocabulary import COMMON, DEPLOYED, DEVELOPMENT, FILLER, INSTRUCTION, JOINED, NOUN, OWN

NAMES = frozenset({"hedgehog", "acme"})


@pytest.mark.parametrize(
    ("token", "part"),
    [
        ("client", Part(NOUN, 6, 1, 1)),
        ("Hedgehog", Part(OWN, 8, 1, 1)),
        ("hEdgehog", Part(unknown=1, letters=7, odd=1)),  # nobody writes a word so
        ("walnut", Part(unknown=1, letters=6)),
        ("kqz", Part(odd=3, strange=1)),
        ("ab", Part(odd=2, strange=1)),
        ("aB", Part(odd=2)),
        ("isKey", Part(NOUN | FILLER, 3, 1, 2)),
        ("isxKey", Part(NOUN, 3, 1, 1, odd=3, strange=1)),
        ("replaceable", Part(INSTRUCTION, 11, 1, 1)),
        ("exampleissimamente", Part(odd=18, strange=1)),
        ("secretPasswordKqz", Part(NOUN, 14, 2, 2, odd=3, strange=1)),
        ("Dbproduktion", Part(NOUN | DEPLOYED | FILLER, 10, 1, 2, glued=1)),  # two letters are not evidence
        ("clientsessionx", Part(NOUN | FILLER, 13, 2, 2, 1, 1, glued=1)),
        ("qwertz", Part(COMMON, 6, 1, 1)),
        ("abcde", Part(odd=5, strange=1)),
        ("a1b2c3d4", Part(FILLER, known=1)),
        ("a1b2c3", Part(odd=6)),
    ],
)
def test_a_token_is_read_as_words_and_the_rest(token: str, part: Part) -> None:
    assert read_token(token, NAMES) == part


@pytest.mark.parametrize(
    ("token", "part"),
    [
        ("password1234567", Part(NOUN | FILLER, 8, 1, 1)),
        ("p4ssw0rd", Part(NOUN | FILLER, 8, 1, 1)),
        ("p4ss", Part(odd=6)),  # too short for digits in place of letters
        ("my1secret", Part(NOUN | FILLER, 6, 1, 2)),
        ("Kq7Zw2", Part(odd=8)),  # letters count twice among digits, two digits not at all
        ("8392017", Part(odd=7)),
        ("2024", Part()),
        ("99", Part()),
    ],
)
def test_digits_are_letters_a_plain_number_or_unexplained(token: str, part: Part) -> None:
    assert read_token(token, NAMES) == part


@pytest.mark.parametrize(
    ("run", "all_of_it", "most_of_it", "either"),
    [
        ("key", None, None, None),
        ("pass", (NOUN | FILLER, 4, 0, 1, 1), None, (NOUN | FILLER, 4, 0, 1, 1)),
        ("mysecret", (NOUN | FILLER, 6, 0, 1, 2), (NOUN | FILLER, 6, 2, 1, 1), (NOUN | FILLER, 6, 0, 1, 2)),
        ("inkey", (NOUN | FILLER, 3, 0, 1, 2), None, (NOUN | FILLER, 3, 0, 1, 2)),
        ("thisismysecretkey", *[(NOUN | FILLER, 9, left, 1, words) for left, words in ((0, 4), (4, 2), (0, 4))]),
        ("hedgehogkey", (OWN | NOUN | FILLER, 11, 0, 2, 2), (OWN | FILLER, 8, 3, 1, 1),
         (OWN | NOUN | FILLER, 11, 0, 2, 2)),
        ("passwordkeys", *[(NOUN | FILLER, 12, 0, 2, 2)] * 3),
        ("secretive", *[(FILLER, 0, 0, 0, 1)] * 3),
        ("secretx", None, (NOUN | FILLER, 6, 1, 1, 1), None),  # one word and something else
    ],
)  # fmt: skip
def test_a_run_of_letters_is_all_words_or_several_and_little_else(
    run: str, all_of_it: Tally | None, most_of_it: Tally | None, either: Tally | None
) -> None:
    assert (whole(run, NAMES), most(run, NAMES), joined(run, NAMES)) == (all_of_it, most_of_it, either)


@pytest.mark.parametrize(
    ("token", "is_one"), [("hs256", True), ("HS256", True), ("Base64", True), ("hS256", False), ("bASE64", False)]
)
def test_a_word_with_digits_is_one_in_the_cases_that_people_write(token: str, is_one: bool) -> None:
    assert (read_token(token, NAMES) == Part(NOUN, len(token), 1, 1)) is is_one


def test_a_long_token_of_many_short_parts_is_random_and_not_read() -> None:
    random = "KqZwXvLmTnRbYcHdJfGpWaEuNxSo"
    assert read_token(random[: LONG + 1], NAMES) == Part(odd=2 * (LONG + 1))
    assert read_token(random[:LONG], NAMES) != Part(odd=2 * LONG)


def test_the_parts_of_a_value_are_added_up() -> None:
    read = cut("dev-secret-walnut-8392017-isxKey-hedgehogkey", NAMES)
    assert read == Part(DEVELOPMENT | NOUN | OWN | FILLER, 23, 5, 5, 1, 6, 10, 1, 1)


@pytest.mark.parametrize("value", ["hedgehog-key", "H3dgehog2024", "acmeKey9", "myh3dg3h0gsecret", "aB3-kQ_7"])
def test_words_of_the_service_that_are_not_in_the_value_make_no_difference(value: str) -> None:
    others = frozenset({"shop", "warehouse", "zebra"})
    assert cut(value, NAMES | others) == cut(value, NAMES) == tokens._cut.__wrapped__(value, NAMES | others)
    assert cut(value, others) == cut(value)


@pytest.mark.parametrize(
    "tokens_of_value", [("kqz1wxv2lmt", "trn3bych4dj"), ("kqzwx", "vlmtn", "rbych", "djfgp", "wfnsk")]
)
def test_where_too_much_is_unexplained_the_words_beside_it_say_nothing(tokens_of_value: tuple[str, ...]) -> None:
    read = tokens._read(("secret", *tokens_of_value), frozenset())
    assert read == Part(odd=read.odd)
    assert read.odd > LEFT_OVER


def test_bytes_that_are_not_utf_8_stay_where_digits_are_read_as_letters() -> None:
    assert tokens._unleet("p4ss\udcff") == "pass\udcff"


@pytest.mark.parametrize(("token", "is_one"), [("p4ssw0rd", True), ("k4tz9w", False)])
def test_digits_are_read_as_letters_where_that_is_evidence(token: str, is_one: bool) -> None:
    assert bool(read_token(token, frozenset()).evidence) is is_one


def test_no_word_of_the_vocabulary_has_a_digit_that_is_no_letter() -> None:
    read_as_letters = set("013457")
    assert [word for word in JOINED if tokens._NO_LETTER.search(word) and not read_as_letters & {*word}] == []
