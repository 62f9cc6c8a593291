"""Changing a manifest: `stringData` and `data` of a Secret, and nothing else."""

from base64 import b64decode, b64encode
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

pytest.importorskip("yaml")

import yaml

from auracheck.systems.dates import made
from auracheck.systems.editor import EditRefused
from auracheck.systems.externals import is_external
from auracheck.systems.kubernetes.editor import ManifestEditor

NEW = "Zq7/9c4e1f7b2a6d+8035:%$#'x"
DAY = date(2026, 11, 25)
HEAD = "# ours\napiVersion: v1\nkind: Secret   # opaque\nmetadata: {name: shop}\n"


def put(text: str, name: str = "KEY", value: str = NEW) -> str:
    edited = ManifestEditor("secret.yaml", text.encode())
    edited.put(name, value, DAY)
    return edited.content.decode()


def plain(text: str) -> str:
    """Without the comments that changes add."""
    return "".join(line for line in text.splitlines(keepends=True) if made(line) is None)


OLD_VALUES = ["changeme", '"change me"', "'change ''me'''", "", "|\n    several\n\n    lines", ">-\n    folded", "~"]


@pytest.mark.parametrize("old", OLD_VALUES)
@pytest.mark.parametrize("behind", ["", "  # why", "\n  OTHER: x\n", "\ntype: Opaque"])
def test_one_value_of_string_data_is_another_and_all_else_stays(old: str, behind: str) -> None:
    if old[:1] in ("|", ">") and behind == "  # why":
        return
    before, after = f"{HEAD}stringData:\n  A: 1x\n  KEY:", behind
    changed = plain(put(f"{before}{' ' * bool(old)}{old}{after}"))
    assert changed.startswith(before)
    assert changed.endswith(after)
    assert yaml.safe_load(changed)["stringData"]["KEY"] == NEW


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=40))
@settings(deadline=None)
def test_any_value_is_read_back_from_string_data_and_from_data(value: str) -> None:
    assume(not is_external(value))  # a reference to a store (`doppler://…`) is no value, and refused
    text = put(f"{HEAD}stringData:\n  KEY: x\n", value=value)
    assert (yaml.safe_load(text)["stringData"]["KEY"] == value) is True
    encoded = put(f"{HEAD}data:\n  KEY: eA==\n", value=value)
    assert (b64decode(yaml.safe_load(encoded)["data"]["KEY"]).decode() == value) is True


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_data_is_base64_in_the_quotes_that_stand_there(quote: str) -> None:
    before, after = f"{HEAD}data:\n  KEY: {quote}", f"{quote} # why\n  OTHER: eA==\n"
    assert plain(put(f"{before}Y2hhbmdlbWU={after}")) == before + b64encode(NEW.encode()).decode() + after


@pytest.mark.parametrize("field", ["stringData", "data"])
def test_what_is_missing_comes_behind_the_last_key(field: str) -> None:
    text = f"{HEAD}{field}:\n  A: eA==\n  B: |\n    eA==\ntype: Opaque\n"
    changed = put(text)
    lines = changed.split("\n")
    assert lines.index("  # auracheck: KEY made 2026-11-25") == len(HEAD.split("\n")) + 3
    assert yaml.safe_load(changed)["type"] == "Opaque"
    assert ManifestEditor("secret.yaml", changed.encode()).settings()["KEY"].literal
    assert "".join(line for line in plain(changed).splitlines(True) if "KEY" not in line) == text


def test_a_secret_without_any_gets_string_data() -> None:
    changed = yaml.safe_load(put(f"{HEAD}type: Opaque"))
    assert (changed["stringData"], changed["type"]) == ({"KEY": NEW}, "Opaque")


def test_a_new_manifest_is_a_secret_named_after_its_file() -> None:
    edited = ManifestEditor("deploy/Shop_Secrets.yaml", b"")
    edited.put("KEY", NEW, DAY)
    edited.put("OTHER", NEW, DAY)
    found = yaml.safe_load(edited.content)
    assert found == {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "shop-secrets"}, "type": "Opaque",
                     "stringData": {"KEY": NEW, "OTHER": NEW}}  # fmt: skip


def test_string_data_wins_over_data_and_is_what_changes() -> None:
    changed = yaml.safe_load(put(f"{HEAD}data:\n  KEY: eA==\nstringData:\n  KEY: changeme\n"))
    assert (changed["data"]["KEY"], changed["stringData"]["KEY"]) == ("eA==", NEW)


def test_other_documents_and_line_ends_stay() -> None:
    text = f"{HEAD}stringData:\n  KEY: changeme\n---\napiVersion: v1\nkind: ConfigMap\ndata: {{KEY: changeme}}\n"
    crlf = text.replace("\n", "\r\n")
    assert plain(put(crlf)) == crlf.replace("KEY: changeme\r\n---", f'KEY: "{NEW}"\r\n---')


def test_a_secret_in_a_list_is_changed_in_its_place() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- apiVersion: v1\n  kind: Secret\n  stringData:\n    KEY: x\n  type: Opaque\n"
    )
    assert plain(put(text)) == text.replace("KEY: x", f'KEY: "{NEW}"')
    assert yaml.safe_load(put(text, "MORE"))["items"][0]["stringData"] == {"KEY": "x", "MORE": NEW}


def test_a_second_change_takes_the_place_of_the_first_and_of_its_comment() -> None:
    once = put(f"{HEAD}stringData:\n  KEY: x\n  B: z\n")
    assert put(once, value="other") == once.replace(NEW, "other")


def test_json_gets_no_comment() -> None:
    text = '{"apiVersion": "v1", "kind": "Secret", "stringData": {"A": "1", "KEY": "changeme"}}'
    assert put(text) == text.replace("changeme", NEW)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: Secret\n  x: [\n", "parse error"),
        ("apiVersion: v1\nkind: ConfigMap\n", "no Secret in this file"),
        (f"{HEAD}stringData: {{A: 1x}}\n---\n{HEAD}stringData: {{A: 1x}}\n", "more than one Secret"),
        (f"{HEAD}stringData: {{KEY: x}}\n---\n{HEAD}stringData: {{KEY: z}}\n", "KEY is in 2 Secrets"),
        (f"{HEAD}stringData: {{A: &a x, KEY: *a}}\n", "by hand"),
        (f"{HEAD}stringData: {{A: x}}\n", "by hand"),
        (f"{HEAD}stringData:\n  KEY: one\n   two\n", "by hand"),
        (f"{HEAD}stringData:\n  KEY: 12\n", "parse error"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused_and_stays(text: str, words: str) -> None:
    edited = ManifestEditor("secret.yaml", text.encode())
    with pytest.raises(EditRefused, match=words):
        edited.put("KEY", NEW, DAY) if edited.settings() is not None else None
    assert edited.content == text.encode()


@pytest.mark.parametrize("content", ["kind: Secret".encode("utf-16"), b"kind: \xff"])
def test_what_is_not_utf_8_is_refused(content: bytes) -> None:
    with pytest.raises(EditRefused, match="UTF-8"):
        ManifestEditor("secret.yaml", content).settings()
