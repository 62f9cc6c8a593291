"""Changing an env file: nothing but the value is another one, and every program that reads it gets exactly it."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.systems import grammar_of, grammars
from auracheck.systems.dates import made
from auracheck.systems.editor import EditRefused, days
from auracheck.systems.env_file_editor import EnvFileEditor

NEW = "Zq7/9c4e1f7b2a6d+8035c1e4f7092b5a6d8e="
DAY = date(2026, 11, 25)
GRAMMARS = list(grammars())
READ_PAST_A_MARK = ("compose-env", "docker-env", "kubectl-env")
UNQUOTED = ("docker-env", "kubectl-env")
"""Programs that take no quotes away."""


def read(program: str, content: bytes) -> list[tuple[str, str | None]] | None:
    """Names and values in their order; None where the program refuses the file."""
    try:
        reading = grammar_of(program).read(content, {})
    except Unreadable:
        return None
    return [(a.name, a.value.reveal() if isinstance(a.value, Secret) else None) for a in reading.assignments]


def put(content: bytes, program: str, name: str = "KEY", value: str = NEW) -> bytes:
    edited = EnvFileEditor("some.env", content, program)
    edited.put(name, value, DAY)
    return edited.content


def without_comment(content: bytes, name: str = "KEY") -> bytes:
    """The file without the one line that a change adds."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    lines = content.removeprefix(mark).split(b"\n")
    own = [line for line in lines if (made(line.decode("utf-8", "replace")) or ("",))[0] == name]
    assert len(own) <= 1
    return mark + b"\n".join(line for line in lines if line not in own)


QUOTES = {"dotenv": ["", "'", '"'], "compose-env": ["", "'", '"'], "systemd-env": ["", "'", '"'],
          "shell-env": ["", "'", '"'], "docker-env": [""], "kubectl-env": [""]}  # fmt: skip
BEHIND = {"dotenv": ["", " # why", "  "], "compose-env": ["", " # why", "  "], "systemd-env": ["", "  "],
          "shell-env": ["", " # why", "  "], "docker-env": [""], "kubectl-env": [""]}  # fmt: skip
IN_FRONT = {"dotenv": ["", "export ", "  "], "compose-env": ["", "export ", "  "], "systemd-env": ["", "  "],
            "shell-env": ["", "export ", "  "], "docker-env": ["", "  "], "kubectl-env": ["", "  "]}  # fmt: skip

neighbours = st.sampled_from(
    [
        "",
        "# a comment = 'with a quote",
        "#",
        "OTHER=changeme",
        "URL=redis://:x@h/0",
        "   ",
        "A.1=x",
        "B=",
        "KEYS=7",
        "ÄÖ=1",
    ]
)
words = st.from_regex(r"[A-Za-z0-9_./:@%+,-]{0,20}", fullmatch=True)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes, bytes, str]:
    """A program, what stands before and behind the value of KEY, and the quotes and the value there."""
    program = draw(st.sampled_from(GRAMMARS))
    end = "\n" if program in ("shell-env", "systemd-env") else draw(st.sampled_from(["\n", "\r\n"]))
    quote = draw(st.sampled_from(QUOTES[program]))
    others = list(dict.fromkeys(draw(st.lists(neighbours, max_size=6))))
    if program in ("shell-env", "systemd-env", "kubectl-env", "compose-env"):
        others = [line for line in others if "Ä" not in line and "A.1" not in line]
    cut = draw(st.integers(0, len(others)))
    mark = draw(st.sampled_from(["", "\ufeff"])) if program in ("docker-env", "kubectl-env", "compose-env") else ""
    before = mark + "".join(line + end for line in others[:cut]) + draw(st.sampled_from(IN_FRONT[program])) + "KEY="
    old = draw(words)
    # Behind the `=` alone, `# why` is the value itself to python-dotenv.
    after = draw(st.sampled_from(BEHIND[program] if old or quote else [""])) + "".join(
        end + line for line in others[cut:]
    )
    after += draw(st.sampled_from(["", end]))
    return program, before.encode(), after.encode(), quote + old + quote


@given(files())
@settings(deadline=None)
def test_every_byte_outside_the_value_is_the_same(drawn: tuple[str, bytes, bytes, str]) -> None:
    program, before, after, old = drawn
    quote = old[:1] if old[:1] in ("'", '"') else ""
    content = before + old.encode() + after
    changed = put(content, program)
    assert without_comment(changed) == before + f"{quote}{NEW}{quote}".encode() + after


@given(files())
@settings(deadline=None)
def test_every_program_that_read_the_file_reads_the_new_value_and_all_others_as_before(
    drawn: tuple[str, bytes, bytes, str],
) -> None:
    program, before, after, old = drawn
    content = before + old.encode() + after
    changed = put(content, program)
    quoted = old[:1] in ("'", '"')
    marked = content.startswith(b"\xef\xbb\xbf")
    for reader in READ_PAST_A_MARK if marked else GRAMMARS:
        was = read(reader, content)
        if was is None:
            continue
        now = [(name, (value or "").removesuffix("\r")) for name, value in read(reader, changed) or ()]
        given_now = f"{old[0]}{NEW}{old[0]}" if quoted and reader in UNQUOTED else NEW
        expected = [(name, given_now if name == "KEY" else (value or "").removesuffix("\r")) for name, value in was]
        assert _before_the_remark(now) == expected


def _before_the_remark(settings: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """To docker, kubectl and systemd what stands behind a value is a part of it, as it was."""
    return [(name, re.sub(r"\s*(?:# why)?\s*\Z", "", value) if name == "KEY" else value) for name, value in settings]


SCRAPS = ["KEY", "=", "KEY=", "\nKEY=", "\n", "\r\n", "\r", " ", "\t", "#", " # ", "'", '"', "\\", "$", "${X}",
          "export ", "x", ";", "&", "(", ")", "`", "{", "}", "ä", "\ufeff", "\x85", "\xa0", ":",
          "\nB=1\n", "A='", '"\n', ",", "~", "|", "<"]  # fmt: skip


@given(st.lists(st.sampled_from(SCRAPS), max_size=14).map("".join), st.sampled_from(GRAMMARS))
@settings(max_examples=1000, deadline=None)
def test_of_any_text_at_all_nothing_but_the_value_changes_or_it_is_refused(text: str, program: str) -> None:
    content = text.encode()
    edited = EnvFileEditor("some.env", content, program)
    try:
        there = edited.settings().get("KEY")
        edited.put("KEY", NEW, DAY)
    except EditRefused:
        assert edited.content == content
        return
    assert read(program, edited.content) is not None
    if there is not None and not there.literal:
        return  # a reference, which nobody asks an editor to change
    if there is None:
        assert edited.content.startswith(content)
        return
    before, after = without_comment(edited.content).split(NEW.encode())
    assert content.startswith(before.rstrip(b"'\"").rstrip(b"="))
    assert content.endswith(after.lstrip(b"'\""))


@given(files())
@settings(deadline=None)
def test_what_is_missing_comes_behind_all_that_is_there(drawn: tuple[str, bytes, bytes, str]) -> None:
    program, before, after, old = drawn
    content = before + old.encode() + after
    changed = put(content, program, "MISSING")
    assert changed.startswith(content)
    was = read(program, content)
    assert was is not None
    assert read(program, changed) == [*was, ("MISSING", NEW)]


@pytest.mark.parametrize("program", GRAMMARS)
def test_a_second_change_takes_the_place_of_the_first_and_of_its_comment(program: str) -> None:
    once = put(b"A=1\nKEY=changeme\nB=2\n", program)
    twice = EnvFileEditor("some.env", once, program)
    twice.put("KEY", "another", date(2027, 1, 1))
    assert twice.content == b"A=1\n# auracheck: KEY made 2027-01-01\nKEY=another\nB=2\n"


@pytest.mark.parametrize("program", [*READ_PAST_A_MARK, "dotenv"])
def test_a_comment_behind_a_byte_order_mark_is_known_again(program: str) -> None:
    once = put("\ufeffKEY=changeme\nB=2\n".encode(), program)
    assert once == f"\ufeff# auracheck: KEY made 2026-11-25\nKEY={NEW}\nB=2\n".encode()
    assert days(once) == {"KEY": DAY}
    assert put(once, program, value="other") == once.replace(NEW.encode(), b"other")


@pytest.mark.parametrize("program", GRAMMARS)
def test_of_several_lines_with_the_name_the_one_that_counts_is_changed(program: str) -> None:
    content = b"KEY=first\nKEY=last\n"
    if program == "kubectl-env":
        with pytest.raises(EditRefused, match="duplicate name"):
            put(content, program)
        return
    assert put(content, program) == f"KEY=first\n# auracheck: KEY made 2026-11-25\nKEY={NEW}\n".encode()


@pytest.mark.parametrize(
    ("program", "content", "expected"),
    [
        ("dotenv", b'KEY="one\ntwo"\nB=2\n', b'KEY="NEW"\nB=2\n'),
        ("compose-env", b'A="1" KEY="2" B="3"\n', b'A="1" KEY="NEW" B="3"\n'),
        ("compose-env", b"KEY: changeme\n", b"KEY: NEW\n"),
        ("dotenv", b"KEY = changeme # x\n", b"KEY = NEW # x\n"),
        ("dotenv", b"KEY\nB=2\n", b"KEY=NEW\nB=2\n"),
        ("systemd-env", b"KEY=one\\\ntwo\nB=2\n", b"KEY=NEW\nB=2\n"),
        ("systemd-env", b"KEY=changeme # no remark to systemd\n", b"KEY=NEW\n"),
        ("shell-env", b"A=1; KEY='changeme'; B=2\n", b"A=1; KEY='NEW'; B=2\n"),
        ("shell-env", b"KEY='change'\"me\"\n", b"KEY=NEW\n"),
        ("shell-env", b"KEY=changeme\r\n", b"KEY=NEW\n"),
        ("docker-env", b'KEY="changeme"\n', b"KEY=NEW\n"),
        ("dotenv", b"A=1\rKEY=changeme\rB=2\r", b"A=1\rKEY=NEW\rB=2\r"),
        ("dotenv", b"KEY= # openssl rand -hex 32\n", b"KEY=NEW # openssl rand -hex 32\n"),
        ("compose-env", b"KEY=\t # openssl rand -hex 32\n", b"KEY=NEW\t # openssl rand -hex 32\n"),
        ("shell-env", b"KEY= # openssl rand -hex 32\n", b"KEY=NEW # openssl rand -hex 32\n"),
        ("systemd-env", b"KEY= # openssl rand -hex 32\n", b"KEY=NEW\n"),
        ("docker-env", b"KEY= # openssl rand -hex 32\n", b"KEY=NEW\n"),
    ],
)
def test_each_grammar_has_its_own_extent_of_a_value(program: str, content: bytes, expected: bytes) -> None:
    assert without_comment(put(content, program)) == expected.replace(b"NEW", NEW.encode())


@pytest.mark.parametrize("content", [b"A='open\n", b'A="open\n'])
def test_what_an_open_quote_would_swallow_is_not_written_there(content: bytes) -> None:
    with pytest.raises(EditRefused, match=r"cannot set KEY safely.* \(some\.env, at the end\)"):
        put(content, "systemd-env")


@pytest.mark.parametrize(
    ("program", "content", "words"),
    [
        ("compose-env", b"A='open\n", "cannot be parsed: line 1"),
        ("docker-env", b"A B=1\n", "cannot be parsed: line 1"),
        ("dotenv", b"A=\xff\n", "cannot be parsed: line 1"),
        ("shell-env", b". /etc/other.env\n", "line 1"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_refused(program: str, content: bytes, words: str) -> None:
    with pytest.raises(EditRefused, match=words):
        put(content, program)


def test_other_values_that_refer_to_the_changed_one_are_no_obstacle() -> None:
    assert put(b"KEY=changeme\nURL=redis://:${KEY}@h/0\n", "dotenv").endswith(b"URL=redis://:${KEY}@h/0\n")


@pytest.mark.parametrize(
    ("path", "line"), [(b"export A=1\n", b"export KEY="), (b"", b"export KEY="), (b"A=1\n", b"\nKEY=")]
)
def test_a_script_exports_as_its_other_lines_do(path: bytes, line: bytes) -> None:
    assert line + NEW.encode() in put(path, "shell-env")


def test_an_old_value_of_any_shape_can_be_moved_on() -> None:
    odd = 'it\'s a "quoted" # value \\ with `all` of $it'
    changed = put(b"A=1\n", "dotenv", "KEY_PREVIOUS", odd)
    assert read("dotenv", changed) == [("A", "1"), ("KEY_PREVIOUS", odd)]


def test_what_another_program_reads_beside_counts_too(tmp_path: Path) -> None:
    """A quoted value that docker will read as well is written without quotes."""
    (tmp_path / "run.sh").write_text("docker run --env-file app.env shop\n")
    edited = EnvFileEditor(str(tmp_path / "app.env"), b'KEY="changeme"\n', "dotenv")
    edited.put("KEY", NEW, DAY)
    assert read("docker-env", edited.content) == [("KEY", NEW)]
    assert read("dotenv", edited.content) == [("KEY", NEW)]


def test_nothing_shows_a_value() -> None:
    edited = EnvFileEditor("some.env", b"KEY='hunter2hunter2'\n", "dotenv")
    change = edited.put("KEY", NEW, DAY)
    shown = f"{edited!r} {change!r}"
    assert "hunter2" not in shown
    assert NEW not in shown
