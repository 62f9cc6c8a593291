"""Our grammars read random files as the real programs do, and the comparison would notice if they did not."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.differential import generator
from tests.differential.__main__ import FIXED_SEED, main, required
from tests.differential.compare import REFUSAL, Comparison, Ours, held_against
from tests.differential.found import shrink, told
from tests.differential.programs import PROGRAMS
from tests.differential.programs.base import Answer, Program, Refused
from tests.differential.programs.python_dotenv import PythonDotenv

FILES = 30
"""The rest is for `python -m tests.differential`."""


@pytest.mark.parametrize("name", PROGRAMS)
def test_random_files_are_read_as_the_program_reads_them(name: str) -> None:
    program = PROGRAMS[name]
    missing = program.missing()
    assert not (missing and required()), missing
    reason = missing or program.unable()
    if reason:
        pytest.skip(reason)
    comparison = Comparison(program)
    outcomes = list(comparison.outcomes(list(program.files(FIXED_SEED, FILES)), jobs=2))
    assert sorted(outcome.number for outcome in outcomes) == list(range(FILES))
    assert not [told(FIXED_SEED, comparison, outcome) for outcome in outcomes if outcome.differs]


def test_a_seed_gives_the_same_files_again() -> None:
    files = list(generator.files(1, 50))
    assert files == list(generator.files(1, 50))
    assert files[7] == generator.file(1, 7)
    assert not set(files) & set(generator.files(2, 50)) - {b"\n", b""}


def test_the_files_hold_what_the_programs_part_over() -> None:
    files = list(generator.files(FIXED_SEED, 200))
    for part in (
        b"'",
        b'"',
        b"$",
        b"${",
        b":-",
        b"$$",
        b" #",
        b"\\",
        b"\r",
        b"\t",
        b"\\\n",
        b"export ",
        b"\xef\xbb\xbf",
    ):
        assert any(part in content for content in files), part
    assert any(not _is_utf_8(content) for content in files)


def _is_utf_8(content: bytes) -> bool:
    return content == content.decode(errors="replace").encode()


@pytest.mark.parametrize(
    ("ours", "theirs", "differs"),
    [
        (Ours({"A": "1"}), {"A": "1", "PATH": "p"}, ()),
        (Ours({"A": "1"}), {"A": "2", "PATH": "p"}, ("A",)),
        (Ours({"A": "1"}), {"PATH": "p"}, ("A",)),
        (Ours({}), {"A": "1", "PATH": "p"}, ("A",)),
        (Ours({"A": None}), {"A": "", "PATH": "p"}, ("A",)),
        (Ours({}), {}, ("PATH",)),
        (Ours({"PATH": "q"}), {"PATH": "p"}, ("PATH",)),
        (Ours(None), None, ()),
        (Ours(None), {"PATH": "p"}, (REFUSAL,)),
        (Ours({}), None, (REFUSAL,)),
        (Ours({}, frozenset("A")), {"A": "1", "B": "1", "PATH": "p"}, ("B",)),
        (Ours({"A": "1"}, frozenset("A")), {"A": "2", "PATH": "p"}, ("A",)),
        (Ours({"A": "1"}, open=True), {"A": "2", "B": "1", "PATH": "p"}, ("A",)),
        (Ours({}, open=True), None, ()),
    ],
)
def test_what_is_a_difference(ours: Ours, theirs: Answer, differs: tuple[str, ...]) -> None:
    """What ours says that it cannot know is none; a value that ours gives all the same is held against theirs."""
    assert held_against(0, b"", ours, theirs, {"PATH": "p"}).differs == differs


def test_the_share_that_is_unread_is_counted_by_names() -> None:
    outcome = held_against(0, b"", Ours({"B": "1"}, frozenset("A")), {"A": "1", "B": "1", "PATH": "p"}, {"PATH": "p"})
    assert (outcome.names, outcome.unread) == (2, 1)


class Deaf(PythonDotenv):
    """Takes every `#` for an `x`, and refuses all files together where there is a `!` in one."""

    batch = 8

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        if any(b"!" in content for content in files):
            raise Refused
        return super().ask([content.replace(b"#", b"x") for content in files], folder)


def test_a_program_that_reads_otherwise_is_noticed_and_the_file_made_small() -> None:
    files = [b"A=1\n", b"A=1\nB='a#b'\nC=2\n", b"A=!\n", b"A=\xff\n", b"A=3\n"]
    comparison = Comparison(Deaf())
    outcomes = {outcome.number: outcome for outcome in comparison.outcomes(files, jobs=2)}
    differing = {number: outcome.differs for number, outcome in outcomes.items() if outcome.differs}
    assert differing == {1: ("B",), 2: (REFUSAL,)}
    assert sorted(outcomes) == [0, 1, 2, 3, 4]
    text = told(5, comparison, outcomes[1])
    assert "seed 5, file 1 differs in 'B'" in text
    assert "A=1" not in text


def test_what_is_left_of_a_file_still_differs() -> None:
    assert shrink(b"A=1\nB=22'2\nC=3\n", lambda content: b"'" in content) == b"'"


class Broken(Program):
    """Reads nothing, whatever it is given."""

    consumer = "dotenv"
    executable = "broken"

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        return [{} for _ in files]


def test_a_program_that_does_not_work_is_not_taken_for_one_that_refuses() -> None:
    with pytest.raises(RuntimeError, match="broken does not read"):
        Comparison(Broken())


@pytest.mark.parametrize(("needed", "code"), [("", 0), ("required", 1)])
def test_a_program_that_is_missing_is_an_error_where_it_is_required(
    needed: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AURACHECK_DIFFERENTIAL", needed)
    monkeypatch.setitem(PROGRAMS, "dotenv", Broken())
    assert main(["--program", "dotenv", "--files", "1"]) == code
    assert "SKIPPED: broken is not installed" in capsys.readouterr().out


def test_the_command_prints_its_seeds_and_ends_with_1_for_a_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--program", "dotenv", "--files", "20", "--seed", "8"]) == 0
    assert "seeds 8: 20 files each" in capsys.readouterr().out
    monkeypatch.setitem(PROGRAMS, "dotenv", Deaf())
    assert main(["--program", "dotenv", "--files", "60"]) == 1
    assert f"seeds {FIXED_SEED}, " in capsys.readouterr().out
