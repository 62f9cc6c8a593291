"""The lists of published values: all that is on one is found, nothing random is, and a look-up costs nothing."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement import published as module
from auracheck.judgement.defaults import default
from auracheck.judgement.published import FORMS, KEYS, SAMPLES, DamagedList, normalized, number, published
from build_published_list import OUR_SAMPLES, lines, samples, write
from tests.bounds import within

HEX = "5f352379324c22463451387a0aec5d2f"
MADE = [
    HEX,
    "hPRYyVRiMyxpw5sBB1XeCMN1kFsDCqKvBi2QJxBVHQk=",
    "6116487b-cda1-52c2-b5b5-c8022c45e263",
    "§ not ASCII \ud800",
]
RANDOM = Random(4)
"""A fixed seed: what is drawn from it is the same in every run."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lists of our own in place of those that ship: `MADE` as keys, and no sample."""
    monkeypatch.setattr(module, "FOLDER", str(tmp_path))
    write(tmp_path / KEYS, map(number, MADE))
    write(tmp_path / SAMPLES, [])
    monkeypatch.setattr(module, "_asked", count())
    module._numbers.cache_clear()
    yield tmp_path
    module._numbers.cache_clear()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("value", MADE)
def test_every_value_of_a_list_is_found(value: str) -> None:
    assert published(value) == published(f" {value}\n") == FORMS[KEYS]
    assert published(value + "x") is None
    assert published(value[:-1]) is None


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("value", [HEX.upper(), HEX[:9] + HEX[9:].upper(), MADE[2].upper()])
def test_hex_is_found_in_any_case_and_nothing_else_is(value: str) -> None:
    assert published(value) == FORMS[KEYS]
    assert published(MADE[1].lower()) is None


def test_a_sample_is_told_as_one_though_it_be_on_the_other_list(folder: Path) -> None:
    write(folder / SAMPLES, map(number, MADE[:1]))
    assert published(HEX) == FORMS[SAMPLES]
    assert published(MADE[1]) == FORMS[KEYS]


@given(st.lists(st.text(min_size=1), max_size=50), st.text())
def test_whatever_the_values_what_is_in_is_found_and_what_is_not_is_not(values: list[str], other: str) -> None:
    numbers = sorted({number(value) for value in values})
    assert all(number(value.strip()) in numbers for value in values)
    assert (number(other) in numbers) == (normalized(other) in {normalized(value) for value in values})


def test_nothing_random_is_found_and_a_look_up_is_quick() -> None:
    """20,000 values, as tools make them; the bound of 1 ms for each leaves a factor of hundreds."""
    values = [RANDOM.randbytes(RANDOM.choice([16, 24, 32, 48])).hex() for _ in range(20_000)]
    published(values[0])
    with within(0.001 * len(values)):
        found = [value for value in values if published(value)]
    assert found == []


def test_every_sample_in_the_repository_is_told() -> None:
    """By one rule or the other: where the words of default-secret change, the lists may have to be made again."""
    values = [value for value in samples(lines(OUR_SAMPLES)) if len(value) >= 8]
    assert len(values) > 100
    assert [value for value in values if not (published(value) or default("key", value))] == []


@pytest.mark.parametrize("name", [KEYS, SAMPLES])
def test_the_lists_that_ship_are_sorted_and_whole(name: str) -> None:
    numbers = module._numbers(name).tolist()
    assert all(one < other for one, other in pairwise(numbers))
    assert numbers[0] == len(numbers) - 1


def test_the_many_look_ups_of_a_large_run_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [
        *(value for value in samples(lines(OUR_SAMPLES)) if len(value) >= 8),
        *(RANDOM.randbytes(16).hex() for _ in range(100)),
    ]
    monkeypatch.setattr(module, "_asked", count())
    few = [published(value) for value in values[-module.FEW :]]
    monkeypatch.setattr(module, "_asked", count(module.FEW + 1))
    assert [published(value) for value in values[-module.FEW :]] == few
    assert {None, FORMS[SAMPLES]} <= set(few)


def test_nothing_is_opened_before_it_is_needed_and_openssl_never() -> None:
    """In a process of its own: importing the rule reads no list, and a look-up loads no `hashlib`."""
    code = """
import sys
import auracheck.rules.published_secret
from auracheck.judgement import published
assert not {"hashlib", "_sha2", "_sha256"} & sys.modules.keys()
assert published._numbers.cache_info().currsize == 0
assert published.published("a") is None
assert "hashlib" not in sys.modules
"""
    assert subprocess.run([sys.executable, "-S", "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


def test_without_a_sha_of_its_own_the_interpreter_takes_hashlib(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = number(HEX)
    for own in ("_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, own, None)
    assert number(HEX) == expected


def test_the_other_order_of_bytes_reads_the_same_numbers(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """On this machine it stands for the other kind: what it would read from a file whose bytes are turned around."""
    content = (folder / KEYS).read_bytes()
    turned = b"".join(content[place : place + 8][::-1] for place in range(0, len(content), 8))
    other = {"little": "big", "big": "little"}[sys.byteorder]
    monkeypatch.setattr(module.sys, "byteorder", other)
    (folder / "turned.bin").write_bytes(turned if other == "big" else content)
    assert module._numbers("turned.bin").tolist() == [4, *sorted(map(number, MADE))]


@pytest.mark.parametrize(
    "content", [b"", b"1234567", b"12345678", bytes(8) * 2, (3).to_bytes(8, "little") + bytes(16), b"x" * 81]
)
def test_a_damaged_list_is_no_answer(folder: Path, content: bytes) -> None:
    (folder / KEYS).write_bytes(content)
    with pytest.raises(DamagedList):
        published(HEX)


def test_a_list_that_is_not_there_is_no_answer(folder: Path) -> None:
    (folder / KEYS).unlink()
    with pytest.raises(FileNotFoundError):
        published(HEX)


def test_a_key_in_pem_is_found_however_its_lines_are_broken(folder: Path) -> None:
    lines = ["-----BEGIN PRIVATE KEY-----", "MC4CAQAwBQYDK2VwBCIE", "IA66t1UJ", "-----END PRIVATE KEY-----"]
    write(folder / KEYS, [number("\n".join(lines))])
    module._numbers.cache_clear()
    for text in ("\r\n".join(lines), r"\n".join(lines), "\n    ".join(lines) + "\n", " ".join(lines)):
        assert published(text) == FORMS[KEYS]
    assert published("\n".join(reversed(lines))) is None


def test_a_key_in_pem_is_the_same_with_any_line_ends() -> None:
    text = f"-----BEGIN A-----\n{HEX}\nab\n-----END A-----\n"
    for ends in ("\r\n", "\\n", "\\r\\n", ""):
        assert number(text.replace("\n", ends)) == number(text)
    assert number(text.replace("ab", "rb")) != number(text.replace("ab", "b"))
