"""A credential that is hardcoded in a Compose file: it moves into the `.env`, and what one command can make is made
anew, so that nobody copies a value by hand."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.following import follow
from tests.fixes.test_projects import STRONG, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

WEB = "services:\n  web:\n    image: shop\n    environment:\n      SESSION_SIGNING_KEY: {}\n"
MADE = "auracheck generate SESSION_SIGNING_KEY --write .env --rotate"


def test_a_key_of_our_own_is_made_anew_by_one_command(place: Path, run: Run) -> None:
    write({"compose.yaml": WEB.format(STRONG)}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    moved, edit, made = finding["fix"]
    assert (moved["file"], moved["new"], moved["names"]) == (".env", None, ["SESSION_SIGNING_KEY"])
    assert made["command"] == MADE
    shown = run("check", "compose.yaml", "--env", "production").out
    assert f"1  {MADE}\n 2  compose.yaml:5\n" in shown
    assert "the new value" not in shown
    follow([made, edit], place)
    is_valid(place / "compose.yaml")
    assert report(run, "compose.yaml")["findings"] == []


def test_a_password_is_made_anew_and_changed_where_it_is_used(place: Path, run: Run) -> None:
    compose = f"services:\n  db:\n    image: own/db\n    environment:\n      POSTGRES_PASSWORD: {STRONG}\n"
    write({"compose.yaml": compose}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    _, edit, made, words = finding["fix"]
    assert words["text"] == "change it at its server and in its clients as well"
    follow([made, edit], place)
    assert STRONG not in (place / ".env").read_text()
    assert report(run, "compose.yaml")["findings"] == []


def test_a_key_in_a_manifest_is_made_anew_in_a_secret(place: Path, run: Run) -> None:
    env = f"    env:\n    - name: SESSION_SIGNING_KEY\n      value: {STRONG}\n"
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: shop\n"
    write({"k8s/pod.yaml": head + env}, place)
    [finding] = report(run, "k8s")["findings"]
    assert [step["step"] for step in finding["fix"]] == ["run", "edit", "edit"]
    assert "kubectl create secret generic session-signing-key" in finding["fix"][0]["command"]


def test_fix_moves_it_as_it_is(place: Path, run: Run) -> None:
    write({"compose.yaml": WEB.format(STRONG)}, place)
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / ".env").read_text() == f"SESSION_SIGNING_KEY={STRONG}\n"
    assert (place / "compose.yaml").read_text() == WEB.format("${SESSION_SIGNING_KEY}")
    assert report(run, "compose.yaml")["findings"] == []


@pytest.mark.parametrize(
    "entries",
    [
        f"      SESSION_SIGNING_KEY: {STRONG}\n  api:\n    image: api\n    environment:\n      GATE_KEY: {STRONG}\n",
        f"      STRIPE_API_KEY: {STRONG}\n",
        f"      DB_PASSWORD: {STRONG}\n",
    ],
    ids=["another name has it", "a provider gives it", "a server has it"],
)
def test_what_others_have_as_well_is_rotated_by_a_person(entries: str, place: Path, run: Run) -> None:
    write({"compose.yaml": f"services:\n  web:\n    image: shop\n    environment:\n{entries}"}, place)
    found = [each for each in report(run, "compose.yaml")["findings"] if each["rule"] == "embedded-secret"]
    assert {each["fix"][-1]["step"] for each in found} == {"do"}
