"""Runs of six characters: what is hidden of a text, in each spelling, and which ways of searching agree."""

import base64
import tracemalloc
from pathlib import Path

import pytest

from auracheck.reporters import encodings, runs
from auracheck.reporters.runs import MARK

KEY = "Kq7Zw2Xv9+Lm4Tn8Rb3@Yc6Hd1Jf5=GpWaE7uNx2"


def hidden(text: str, secret: str = KEY) -> str:
    return runs.Masked(frozenset(run for own in runs.runs_of(secret) for run in (own, own[::-1])))[text]


@pytest.mark.parametrize(
    "part",
    [KEY[3:9], KEY[3:9].lower(), KEY[3:9].upper(), KEY[8:2:-1], KEY[3:9].encode().hex(),
     base64.b64encode(KEY[3:9].encode()).decode(), "Kq7%5aw2%58v9"],
)  # fmt: skip
def test_six_characters_are_hidden_in_each_spelling(part: str) -> None:
    assert hidden(f"a/{part}/b.env: x") == f"a/{MARK}/b.env: x"


def test_five_characters_are_not() -> None:
    assert hidden(f"a/{KEY[:5]}-{KEY[6:11]}/b") == f"a/{KEY[:5]}-{KEY[6:11]}/b"


def test_what_touches_is_one_mark() -> None:
    assert hidden(f"old-{KEY[:12]}{KEY[20:]}.env") == f"old-{MARK}.env"


def test_what_is_apart_is_a_mark_each_and_the_rest_stays() -> None:
    assert hidden(f"a-{KEY[:6]}-b-{KEY[10:17]}-c") == "a-<secret>-b-<secret>-c"


@pytest.mark.parametrize("before", range(4))
def test_of_encoded_bytes_the_characters_of_the_text_with_it_alone_are_hidden(before: int) -> None:
    texts = b"\xfe\x00\xff" * 6, KEY[:12].encode(), b"\xfe\x00\xff" * 6
    for encode, size in ((lambda raw: base64.b64encode(raw).decode().rstrip("="), 4 / 3), (bytes.hex, 2)):
        whole = encode(b"".join(texts))
        first = before + int(len(texts[0]) * size)
        last = before + -int(-len(texts[0] + texts[1]) * size // 1)
        shown = hidden("E" * before + whole)
        assert shown == f"{('E' * before + whole)[:first]}{MARK}{('E' * before + whole)[last:]}"


def test_any_encoded_bytes_are_borne_and_a_whole_word_of_a_url_is_hidden() -> None:
    assert hidden(f"\udcff%4b{KEY[1:8]}/x") == f"{MARK}/x"
    assert hidden("%C2%80%80%80abcdefgh") == "%C2%80%80%80abcdefgh"
    assert hidden(f"\udcff/{KEY[:6].encode().hex()}") == f"\udcff/{MARK}"


def test_neither_what_is_hidden_nor_what_is_decoded_is_seen_in_a_traceback() -> None:
    assert repr(runs.Masked(frozenset({"kq7zw2"}))) == "Masked(1 runs)"
    assert repr(encodings._Decoded(b"Kq7Zw2", 3)) == "_Decoded(3)"


def test_a_letter_whose_lower_case_is_two_characters_moves_nothing() -> None:
    assert hidden(f"{'İ' * 7}{KEY[:6]}/x") == f"{'İ' * 7}{MARK}/x"


@pytest.mark.parametrize("lookups", [0, 1 << 40])
@pytest.mark.parametrize("small", [0, 1 << 40])
def test_each_way_of_searching_finds_the_same(small: int, lookups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_SMALL", small)
    monkeypatch.setattr(runs, "_MOST_LOOKUPS", lookups)
    backwards = KEY[20:28][::-1]
    for pad in range(13):
        secrets = "é" * (pad % 3) + "~" * pad + KEY.lower() + "~" * (12 - pad)
        for texts, part in ((f"{KEY[:6]}/a", KEY[:6]), (f"a/{KEY[30:]}", KEY[30:]), (f"a\n{backwards}", KEY[20:28])):
            assert runs.common(texts, [secrets]) == set(runs.runs_of(part))
        assert runs.common("nothing/of\nit" + KEY[:5], [secrets]) == set()
        assert runs.common(KEY[9:16].encode().hex(), [secrets]) == set(runs.runs_of(KEY[9:16]))
    assert runs.common("\udcffsécrét", ["a\udcffsécrét"]) == {"\udcffsécré", "sécrét"}


def test_secrets_in_several_blocks_are_all_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_BLOCK", 8)
    parts = [KEY[start : start + 10] for start in range(0, 40, 10)]
    assert runs.common("\n".join(parts), parts) == {run for part in parts for run in runs.runs_of(part)}


@pytest.mark.parametrize("file", ["catalogue/auraconnect.toml", "explain/topics/policy.txt", "reporters/mask.py"])
def test_the_runs_of_our_own_files_are_ours(file: str) -> None:
    text = (Path(runs.__file__).parents[1] / file).read_text(encoding="utf-8")[:500]
    assert runs.not_ours(set(runs.runs_of(text))) == frozenset()
    assert runs.not_ours({"kq7zw2", "secret"}) == frozenset({"kq7zw2"})


@pytest.mark.parametrize("count", [1, 50])
def test_our_own_files_are_not_in_memory_together(count: int) -> None:
    """A random value has a run in common with the path of a report once in a hundred runs over 5,000 files. Together
    they took 33 MB, the largest one alone takes 4."""
    tracemalloc.start()
    try:
        assert runs.not_ours({f"kq7z{number:02}" for number in range(count)})
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_where_nothing_may_be_hidden_our_own_files_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.shipped, "files", pytest.fail)
    assert runs.not_ours(set()) == frozenset()


def test_a_byte_that_is_not_utf_8_stays() -> None:
    assert hidden(f"\udcff{KEY}İ") == f"\udcff{MARK}İ"


@pytest.mark.parametrize("secrets", ["", "x" * 200_000])
def test_many_secrets_are_searched_as_a_few_are(secrets: str) -> None:
    common = runs.common(f"old-{KEY[:12]}/x\nplain/path.env", [f"{secrets}\n{KEY.lower()}\n{secrets}"])
    assert common == set(runs.runs_of(KEY[:12]))
