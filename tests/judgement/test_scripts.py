"""Words in other scripts, and what reads like a word in ours."""

from collections import Counter
from itertools import pairwise

import pytest

from auracheck.judgement.scripts import USUAL_PAIRS, fold, read_run, wordlike
from auracheck.judgement.vocabulary import DEVELOPMENT, FILLER, INSTRUCTION, MARKED, NOUN

SEEN = 5
"""Words of the vocabulary that must contain a pair of letters for it to be usual."""


@pytest.mark.parametrize(
    ("run", "read"),
    [
        ("ключ", (NOUN, 4, 1, 1, 0, 0)),
        ("паролями", (NOUN, 8, 1, 1, 0, 0)),
        ("тест", (DEVELOPMENT, 4, 1, 1, 0, 0)),
        ("на", (FILLER, 0, 0, 1, 0, 0)),
        ("нам", (0, 0, 0, 0, 1, 3)),  # a stem of two letters has no ending
    ],
)
def test_a_word_is_known_by_its_stem(run: str, read: tuple[int, ...]) -> None:
    assert read_run(run) == read


@pytest.mark.parametrize(
    ("run", "read"),
    [
        ("请", (INSTRUCTION, 1, 1, 1, 0, 0)),
        ("请输入", (INSTRUCTION, 3, 2, 2, 0, 0)),
        ("密钥密码", (NOUN, 4, 2, 2, 0, 0)),
        ("请输入您的密钥", (INSTRUCTION | NOUN, 7, 4, 4, 0, 0)),
        ("パスワードを入力", (INSTRUCTION | FILLER, 2, 1, 2, 2, 5)),
        ("请жжж", (INSTRUCTION, 1, 1, 1, 1, 3)),
        ("жжж请", (INSTRUCTION, 1, 1, 1, 1, 3)),
    ],
)
def test_words_without_separators_are_found_the_longest_first(run: str, read: tuple[int, ...]) -> None:
    assert read_run(run) == read


@pytest.mark.parametrize(("letters", "words"), [(1, 0), (2, 1), (3, 1), (4, 1), (5, 2)])
def test_three_unknown_letters_count_as_a_word(letters: int, words: int) -> None:
    assert read_run("ж" * letters) == (0, 0, 0, 0, words, letters)


@pytest.mark.parametrize("run", ["abe", "walnut", "stationstationio", "strengths", "zaza", "orbit", "kayak"])
def test_what_reads_like_a_word(run: str) -> None:
    assert wordlike(run)


@pytest.mark.parametrize("run", ["ab", "kqz", "bcdfg", "aaa", "quokka", "xqzaq", "stationstationion"])
def test_what_is_too_short_too_long_or_has_unusual_pairs_does_not(run: str) -> None:
    assert not wordlike(run)


def test_the_usual_pairs_are_those_of_the_vocabulary() -> None:
    pairs = Counter(first + second for word in MARKED for first, second in set(pairwise(word)))
    usual = sorted(pair for pair, words in pairs.items() if words >= SEEN and pair.isalpha())
    firsts = dict.fromkeys(pair[0] for pair in usual)
    rows = [first + "".join(pair[1] for pair in usual if pair[0] == first) for first in firsts]
    assert " ".join(rows) == USUAL_PAIRS


def test_accents_are_removed_and_other_letters_stay() -> None:
    assert fold("contraseña ığ Łódź ø 密钥") == "contrasena ig Lodz o 密钥"
