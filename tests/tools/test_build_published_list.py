"""The script that makes the lists: the same files give the same lists, and what counts as a value is as it says."""

import gzip
from pathlib import Path

import pytest

from auracheck.judgement.published import FOLDER, KEYS, SAMPLES, WIDTH, number
from build_published_list import keys, lines, main, samples

RANDOM = ["9c4e1f7b2a6d8035c1e4f7092b5a6d8e", "hPRYyVRiMyxpw5sBB1XeCMN1kFsDCqKvBi2QJxBVHQk="]


def content(path: Path) -> list[int]:
    numbers = path.read_bytes()
    return [int.from_bytes(numbers[at : at + WIDTH], "little") for at in range(0, len(numbers), WIDTH)]


def test_makes_both_lists_and_tells_their_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other, ours = tmp_path / "one.txt", tmp_path / "other.txt.gz", tmp_path / "samples.txt"
    table = tmp_path / "shipped.txt"
    table.write_text(f"acme/shop 1f3a\n\t{number(RANDOM[1]):016x}\tSECRET_KEY\t.env\n")
    one.write_bytes(f"{RANDOM[0].upper()}\r\nshort1x\n{'change-me-please-' * 2}\n".encode() + b"\xff" * 40)
    other.write_bytes(gzip.compress("\n".join([RANDOM[0], *RANDOM]).encode()))
    ours.write_text("# Flask\nSW2YcwTIb9zpOOhoPsMm\nchangeme\nQx7\n\n")
    arguments = ["--keys", str(one), str(other), "--samples", str(ours), "--shipped", str(table), "--into"]
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        main([*arguments, str(tmp_path / folder)])
    assert content(tmp_path / "first" / KEYS) == [2, *sorted(map(number, RANDOM))]
    assert content(tmp_path / "first" / SAMPLES) == [2, *sorted(map(number, ["SW2YcwTIb9zpOOhoPsMm", RANDOM[1]]))]
    for name in (KEYS, SAMPLES):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    told = capsys.readouterr().out.splitlines()[:2]
    assert told == [
        f"{KEYS}: 2 values; 1 more are told by default-secret",
        f"{SAMPLES}: 2 values; 1 more are told by default-secret",
    ]


def test_without_lists_of_keys_only_the_samples_are_made(tmp_path: Path) -> None:
    main(["--into", str(tmp_path)])
    assert [path.name for path in tmp_path.iterdir()] == [SAMPLES]
    assert (tmp_path / SAMPLES).read_bytes() == (Path(FOLDER) / SAMPLES).read_bytes()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain", ["plain"]),
        ("'quoted'", ["quoted", "quoted"]),
        (r'"a\x41\n"', [r"a\x41\n", "aA\n"]),
        ("'not' + 'one", ["'not' + 'one"]),
        ("'broken' + name'", ["broken' + name"]),
        ('"', ['"']),
        ("'half", ["'half"]),
    ],
)
def test_a_line_in_quotes_is_what_it_means_and_what_is_written(line: str, expected: list[str]) -> None:
    assert list(keys(line)) == expected


def test_of_a_url_the_password_counts() -> None:
    text = ["mysql://johndoe:randompassword@localhost:3306/mydb", "https://example.com", "# no", "plain"]
    assert list(samples(text)) == ["randompassword", "", "plain"]


def test_a_line_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"one\n\xff\xfe\ntwo\r\n")
    assert list(lines(tmp_path / "list")) == ["one", "two", ""]
