"""Changing a unit or a drop-in: one word of an `Environment=` line, and nothing else."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.model import Secret
from auracheck.systems.dates import made
from auracheck.systems.editor import EditRefused
from auracheck.systems.systemd.editor import UnitEditor
from auracheck.systems.systemd.unit import parse, split

NEW = "Zq7/9c4e1f7b2a6d+8035:%$#'x"
SPELLED = NEW.replace("%", "%%")
DAY = date(2026, 11, 25)


def put(text: str, name: str = "KEY", value: str = NEW) -> str:
    edited = UnitEditor("override.conf", text.encode())
    edited.put(name, value, DAY)
    return edited.content.decode()


def plain(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if made(line) is None)


def words(text: str) -> list[str]:
    """The words of all `Environment=` lines, by the grammar of the source."""
    found = parse(text.encode(), "override.conf", ("Service",)).directives
    return [word.text for directive in found if directive.key == "Environment" for word in split(directive.value).words]


@pytest.mark.parametrize("old", ['"KEY=change me"', "'KEY=change \"me'", "KEY=changeme", 'KEY="change me"', "KEY="])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_word_is_another_and_every_other_byte_stays(old: str, end: str) -> None:
    before, after = f"[Service]{end}# ours{end}Environment=A=1 ", f" 'B=2 3'{end}ExecStart=/bin/x{end}"
    changed = plain(put(f"{before}{old}{after}"))
    assert changed.startswith(before)
    assert changed.endswith(after)
    assert words(changed) == ["A=1", f"KEY={SPELLED}", "B=2 3"]


@given(st.text(st.characters(min_codepoint=1, exclude_categories=("Cs", "Cn")), max_size=40))
@settings(deadline=None)
def test_any_value_is_read_back(value: str) -> None:
    for text in ('[Service]\nEnvironment="KEY=x"\n', "[Service]\nEnvironment=KEY=x\n", "[Service]\n", ""):
        edited = UnitEditor("override.conf", text.encode())
        edited.put("KEY", value, DAY)
        found = edited.settings()["KEY"].value
        assert isinstance(found, Secret)
        assert (found.reveal() == value) is True


def test_what_is_missing_ends_the_section() -> None:
    changed = put("[Unit]\nA=1\n\n[Service]\nExecStart=/bin/x\n\n[Install]\nB=2\n")
    assert plain(changed) == (
        f'[Unit]\nA=1\n\n[Service]\nExecStart=/bin/x\nEnvironment="KEY={SPELLED}"\n\n[Install]\nB=2\n'
    )


@pytest.mark.parametrize("text", ["", "[Unit]\nA=1\n", "[Unit]\nA=1"])
def test_a_section_of_its_own_where_there_is_none(text: str) -> None:
    changed = put(text)
    assert changed.startswith(text)
    assert f'[Service]\n# auracheck: KEY made 2026-11-25\nEnvironment="KEY={SPELLED}"\n' in changed


def test_a_line_that_goes_on_is_changed_where_the_word_stands() -> None:
    text = "[Service]\nEnvironment=A=1 \\\n  KEY=changeme \\\n  B=2\n"
    assert words(plain(put(text, value="9c4e"))) == ["A=1", "KEY=9c4e", "B=2"]


def test_what_an_empty_line_took_back_is_missing() -> None:
    changed = put("[Service]\nEnvironment=KEY=old\nEnvironment=\n")
    assert changed.count(SPELLED) == 1
    assert "Environment=KEY=old\nEnvironment=\n" in changed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[Service\n", "parse error: line 1"),
        ('[Service]\nEnvironment="KEY=x\n', "parse error: line 2"),
        ("[Service]\nEnvironmentFile=-/etc/shop.env\n", r"overrides Environment=; change /etc/shop.env instead"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(text: str, message: str) -> None:
    edited = UnitEditor("override.conf", text.encode())
    with pytest.raises(EditRefused, match=message):
        edited.settings()
    assert edited.content == text.encode()
