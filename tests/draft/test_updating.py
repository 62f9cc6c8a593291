"""`generate policy --update`: what is new is added, what is gone is marked, every other character stays."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.draft.composing import DraftEntry
from auracheck.draft.updating import GONE, Edited, edit
from auracheck.errors import PolicyError
from auracheck.model import Origin
from tests.conftest import Run

POLICY = """# our policy
name = "shop"
extends = []

[secrets.A_KEY]  # signs
kind = "key"
required_in = ["production"]  # decided in May

[secrets]
B_KEY = { kind = "key" }  # old
#[secrets.NO_TOKEN]

[[waivers]]
rule = "weak-secret"
reason = \"\"\"
[secrets.FAKE_KEY]
\"\"\"
"""


def entry(name: str) -> DraftEntry:
    return DraftEntry(name, "key", "guessed", ("production",), Origin("app.py", 3), "", "", "", (), "read")


@pytest.fixture
def shop(place: Path) -> Path:
    (place / "auracheck.toml").write_text(POLICY)
    (place / "app.py").write_text('import os\nos.environ["A_KEY"]\nos.environ["NEW_KEY"]\nos.environ["NO_TOKEN"]\n')
    return place


def test_a_policy_is_brought_up_to_date(shop: Path, run: Run) -> None:
    outcome = run("generate", "policy", "--update")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "auracheck.toml: 1 added, 1 marked as gone\n"
    text = (shop / "auracheck.toml").read_text()
    assert f"{GONE}\nB_KEY = " in text
    assert text.replace(f"{GONE}\n", "").startswith(POLICY)
    assert "[secrets.NEW_KEY]  # app.py:3\n" in text
    assert tomllib.loads(text)["secrets"].keys() == {"A_KEY", "B_KEY", "NEW_KEY"}
    again = run("generate", "policy", "--update")
    assert (again.code, again.err) == (0, "auracheck.toml is up to date\n")
    assert (shop / "auracheck.toml").read_text() == text


def test_what_is_back_is_no_longer_marked(shop: Path, run: Run) -> None:
    run("generate", "policy", "--update")
    with (shop / "app.py").open("a") as file:
        file.write('os.environ["B_KEY"]\n')
    run("generate", "policy", "--update")
    assert GONE not in (shop / "auracheck.toml").read_text()


def test_a_dry_run_prints_the_change_and_writes_nothing(shop: Path, run: Run) -> None:
    outcome = run("generate", "policy", "--update", "--dry-run")
    assert outcome.code == 0
    assert "+[secrets.NEW_KEY]" in outcome.out
    assert (shop / "auracheck.toml").read_text() == POLICY


def test_what_could_not_be_read_marks_nothing_as_gone(shop: Path, run: Run) -> None:
    (shop / "broken.py").write_text("import environ\ndef (\n")
    outcome = run("generate", "policy", "--update")
    assert outcome.code == 3
    assert GONE not in (shop / "auracheck.toml").read_text()


def test_the_table_of_a_project_file(place: Path, run: Run) -> None:
    (place / "pyproject.toml").write_text('[project]\nname = "shop"\n\n[tool.auracheck]\nextends = []\n')
    (place / "app.py").write_text('import os\nos.environ["A_KEY"]\n')
    assert run("generate", "policy", "--update").code == 0
    found = tomllib.loads((place / "pyproject.toml").read_text())
    assert found["tool"]["auracheck"]["secrets"].keys() == {"A_KEY"}


def test_a_form_that_cannot_be_added_to_is_refused(place: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be edited"):
        edit('secrets = { A_KEY = { kind = "key" } }\n', "auracheck.toml", [entry("B_KEY")], [])


NAMES = st.sampled_from(["A_KEY", "B_KEY", "C_KEY", "D_KEY", "e.key", "F-KEY"])
REMARKS = st.sampled_from(["", "  # kept", "# why\n", "\n\n", "\t", '# [secrets."Z"]'])
TABLES = st.tuples(REMARKS, NAMES, st.sampled_from(["table", "inline", "dotted"]), REMARKS)


def _document(tables: list[tuple[str, str, str, str]], end: str) -> str:
    parts = ["# top\nextends = []\n"]
    for remark, name, form, tail in tables:
        key = f'"{name}"' if "." in name else name
        parts.append(remark + "\n" * (not remark.endswith("\n")))
        if form == "table":
            parts.append(
                f'[secrets.{key}]{tail if "#" in tail else ""}\nkind = "key"\npurpose = """\n[secrets.X]\n"""\n'
            )
        elif form == "dotted":
            parts.append(f'[ secrets . {key} ]\nmistaken = [\n  "a", # ]\n  "[secrets.Y]",\n]\n')
        else:
            parts.append(f"[\"secrets\".{key}]\nkind = 'key'\n")
    return "".join(parts).replace("\n", end)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(TABLES, max_size=6, unique_by=lambda one: one[1]), st.lists(NAMES, unique=True), st.lists(NAMES, unique=True),  # noqa: E501
    st.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
def test_every_edit_and_remark_stays(
    tables: list[tuple[str, str, str, str]], found: list[str], gone: list[str], end: str
) -> None:
    text = _document(tables, end)
    before = tomllib.loads(text)
    lost = [name for name in gone if name not in found]
    done = edit(text, "auracheck.toml", [entry(name) for name in found], lost)
    assert isinstance(done, Edited)
    there = before.get("secrets", {})
    assert set(done.added) == {name for name in found if name not in there}
    assert set(done.gone) == {name for name in lost if name in there}
    kept = [line for line in done.text.split(end) if line.strip() != GONE]
    assert end.join(kept).startswith(text.removesuffix(end))
    after = tomllib.loads(done.text)["secrets"] if there or done.added else {}
    assert {name: keys for name, keys in after.items() if name not in done.added} == there
    again = edit(done.text, "auracheck.toml", [entry(name) for name in found], lost)
    assert again.text == done.text
