"""No file decides how much time the look at it takes, and where a bound ended the look, that is said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.systems.readers import (
    MAX_BYTES,
    MAX_ENTRIES,
    MAX_FILE,
    MAX_FILES,
    FileKind,
    Neighbours,
    kind,
    look,
    mentions,
)
from tests.bounds import within

HARD = {
    "one command": "docker run " * 6000,
    "spaces": " " * MAX_FILE,
    "newlines": "\n" * MAX_FILE,
    "spaces behind a dot": ". " + " " * MAX_FILE,
    "many env files": "a:\n env_file:\n" * 5000,
    "dashes": "- " * 30000,
    "open braces": "a: " + "{" * 60000 + "env_file: x",
    "open brackets": "env_file: " + "[" * 60000,
    "unclosed quotes": ". " + "' \" " * 15000,
    "escaped quotes": '. "' + '\\" ' * 20000,
    "substitutions": ". " + "$(" * 30000,
    "backquotes": ". " + "`" * 60000,
    "dollars": "a: " + "$" * 60000,
    "here-documents": ". x <<A " + "<<A " * 15000 + "\nA" * 500,
    "unclosed here-documents": ". x <<'" + "<<\" <<' " * 8000,
    "backslashes": ". " + "\\\n" * 30000,
    "comments": ". x\n" + " # '\n" * 12000,
    "shells": "sh -c '" * 9000,
    "assignments": "A=b " * 15000 + ". x",
    "anchors": "env_file: " + "&a " * 20000,
    "colons": "a: {" + "::" * 30000,
    "runners": "env " * 15000 + "; ." + "sudo " * 100,
    "substitution in quotes": '. "$("' * 10000,
}


@pytest.mark.parametrize("name", ["compose.yaml", "run.sh", "Makefile", ".gitlab-ci.yml", "Jenkinsfile", "x.service"])
@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_every_text_is_looked_at_in_linear_time(text: str, name: str) -> None:
    """64 KiB take some 50 ms; what is not linear takes seconds."""
    what = kind(name)
    assert what is not None
    with within(1):
        list(mentions(what, name, text))


def test_of_a_large_file_the_beginning_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "big.sh").write_text(". ./a.env\n" + "#\n" * MAX_FILE + ". ./b.env\n")
    found = look(str(tmp_path))
    assert [said.mention.path for said in found.said] == ["./a.env"]
    assert found.cut == "of big.sh only the first 64 KiB were looked into"


def test_a_line_that_the_bound_cuts_is_left_out(tmp_path: Path) -> None:
    line = ". ./a.env.local\n"
    (tmp_path / "big.sh").write_text("\n" * (MAX_FILE - len(line) + 3) + line)
    assert look(str(tmp_path)).said == ()


def test_of_many_files_the_first_are_looked_into_compose_files_before_all(tmp_path: Path) -> None:
    for number in range(MAX_FILES):
        (tmp_path / f"a{number:03}.conf").write_text("")
        (tmp_path / f"a{number:03}").write_text("")
    (tmp_path / "run.sh").write_text(". ./.env")
    (tmp_path / "prod.compose.yml").write_text("")
    found = look(str(tmp_path))
    assert [said.witness for said in found.said] == ["prod.compose.yml", "run.sh"]
    assert found.cut == "not read: a098 and later files (too many files)"


def test_what_is_not_opened_does_not_count(tmp_path: Path) -> None:
    for number in range(MAX_FILES):
        (tmp_path / f"a{number:03}.sh").mkdir()
    (tmp_path / "run.sh").write_text(". ./.env")
    found = look(str(tmp_path))
    assert ([said.witness for said in found.said], found.cut) == (["run.sh"], "")


def test_all_of_them_have_a_bound_too(tmp_path: Path) -> None:
    for number in range(2 * MAX_BYTES // MAX_FILE):
        (tmp_path / f"a{number:03}.sh").write_text("#" * (MAX_FILE - 1) + "\n")
    assert look(str(tmp_path)).cut == f"not read: a{MAX_BYTES // MAX_FILE:03}.sh and later files (too many files)"


def test_so_have_the_names_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auracheck.systems.readers.MAX_ENTRIES", 2)
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text("")
    assert look(str(tmp_path)).cut == "only 2 of the files beside it were looked at"
    assert MAX_ENTRIES == 10_000


def test_without_a_suffix_only_a_shells_are_read_on(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("x" * 10 * MAX_FILE)
    (tmp_path / "deploy").write_text("#!/usr/bin/env bash\n. ./.env\n")
    (tmp_path / "tool").write_text("#!/usr/bin/python3\n. ./.env\n")
    found = look(str(tmp_path))
    assert ([said.witness for said in found.said], found.cut) == (["deploy"], "")


def test_bytes_that_are_no_text_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_bytes(b"\xef\xbb\xbf. ./a.env\r\n\xff\xfe\0\r\n. ./b.env\r\n")
    assert [said.mention.path for said in look(str(tmp_path)).said] == ["./a.env", "./b.env"]


def test_what_is_gone_meanwhile_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(str(tmp_path / "gone")) == Neighbours(())
    (tmp_path / "run.sh").symlink_to("gone")
    monkeypatch.setattr("os.path.isfile", lambda path: True)
    assert look(str(tmp_path)) == Neighbours(())


PIECES = st.sampled_from(
    [*"\n \t-:,[]{}#'\"|&*$.\\;()<>`=%/", "env_file", "environment", "path: ", ". ", "docker run ", "x"]
)


@given(
    text=st.lists(PIECES).map("".join), what=st.sampled_from(FileKind), name=st.sampled_from(["x", "Makefile", "a.yml"])
)
def test_every_text_can_be_looked_at(text: str, what: FileKind, name: str) -> None:
    assert all(mention.path and "\0" not in mention.path for mention in mentions(what, name, text))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has such folders")
@pytest.mark.parametrize("folder", ["/proc", "/proc/self", "/sys", "/dev"])
def test_the_kernel_s_own_folders_are_left_alone(folder: str) -> None:
    """There a file may never end, and some are emptied by whoever reads them."""
    assert look(folder) == Neighbours(())
