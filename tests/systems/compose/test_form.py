"""A line of a Compose file is read back as the value, and the mending line as the secret, by our own Compose source."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import UsageError
from auracheck.model import Origin, Setting, Target
from auracheck.steps import one_line
from auracheck.systems import form_of, system_of
from auracheck.systems.compose.reading import TreeReader
from auracheck.systems.compose.tree import Leaf, TreeMap
from auracheck.systems.steps import Place
from auracheck.systems.yaml_nodes import documents
from tests.systems.places import fix_line
from tests.systems.test_forms import VALUES


@settings(max_examples=300)
@given(st.lists(VALUES, min_size=1, max_size=10))
def test_any_value_is_read_back(values: list[str]) -> None:
    lines: dict[str, tuple[str, str]] = {}
    for number, value in enumerate(values):
        try:
            lines[f"V{number}"] = form_of("compose").setting(f"V{number}", value), value
        except UsageError:
            assert any(c == "\0" or "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff" for c in value)
    text = "environment:\n" + "".join(f"  {line}\n" for line, _ in lines.values())
    found = TreeReader("compose.yaml", {}).tree(documents(text.encode())[0]).entries["environment"]
    entries = found.entries if isinstance(found, TreeMap) else {}
    assert {n: leaf.value for n, leaf in entries.items() if isinstance(leaf, Leaf)} == {
        n: v for n, (_, v) in lines.items()
    }


@pytest.mark.parametrize("name", ["", "A B", "A=B", "1A", "Ä"])
def test_a_name_that_no_variable_has_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        form_of("compose").setting(name, "x")


@pytest.mark.parametrize("name", ["true", "NULL"])
def test_a_name_that_is_no_text_to_yaml_is_quoted(name: str) -> None:
    assert form_of("compose").setting(name, "x") == f'"{name}": "x"'


@pytest.mark.parametrize(
    ("make", "file", "line"),
    [
        (
            "auracheck generate jwt",
            "deploy/compose.yaml",
            "auracheck generate jwt --write deploy/.env"
            "  # then add environment: A_KEY: ${A_KEY} to deploy/compose.yaml",
        ),
        (
            "auracheck generate jwt",
            None,
            "auracheck generate jwt --write .env  # then environment: A_KEY: ${A_KEY}",
        ),
    ],
)
def test_the_mending_line_goes_into_the_env_file_beside(make: str, file: str | None, line: str) -> None:
    assert fix_line(form_of("compose"), "A_KEY", make, file) == line


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("deploy/.env", "auracheck generate jwt --write deploy/.env"),
        ("my env/a.env", "auracheck generate jwt --write 'compose-env:my env/a.env'"),
    ],
)
def test_or_into_the_env_file_where_the_value_is(file: str, line: str) -> None:
    target = Target("x", "compose", (), Origin("compose.yaml"))
    setting = Setting("A_KEY", None, Origin(file, 3), scheme="compose-env")
    place = Place(target, "A_KEY", "auracheck generate jwt", setting.origin, setting)
    assert one_line(system_of("compose-env").fix(place)) == line


def test_the_mending_line_is_one_of_a_shell(tmp_path: Path) -> None:
    line = fix_line(form_of("compose"), "A_KEY", "echo made", str(tmp_path / "compose.yaml"))
    subprocess.run(["sh", "-c", line], check=True, cwd=tmp_path)
    assert (tmp_path / ".env").read_text() == "A_KEY=made\n"
