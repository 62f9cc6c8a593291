"""No value leaves where ages are told: not that of the line, nor what somebody pasted into the comment."""

from pathlib import Path

import pytest

from auracheck.systems.comments import remarked
from auracheck.systems.source import open_source
from tests.conftest import Run
from tests.test_canary import FORMATS, KEY, OTHER, SHORT, leaked

FILES = {
    "old.env": f"# auracheck: JWT_SECRET_KEY made 2020-02-29\nJWT_SECRET_KEY={KEY}\nSESSION_SECRET={OTHER}\n",
    "pasted.env": f"# auracheck: {OTHER} made 2020-02-29\nJWT_SECRET_KEY={KEY}\n# auracheck: {SHORT} made {OTHER}\n",
    "future.env": f"# auracheck: JWT_SECRET_KEY made 9999-12-31\nJWT_SECRET_KEY={KEY}\n",
    "override.conf": "[Service]\n# auracheck: JWT_SECRET_KEY made 2020-02-29\n"
    f"Environment=A={OTHER} JWT_SECRET_KEY={KEY}\n",
    "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  annotations:\n"
    f'    auracheck/{KEY}.made: "{OTHER}"\n    auracheck/made: "{OTHER}"\nstringData:\n  JWT_SECRET_KEY: {KEY}\n',
}


def tells_age(out: str) -> bool:
    """By the rule's name, or in its words where the format has no names of rules."""
    return any(words in out for words in ("stale-secret", "days old", "unknown age"))


@pytest.fixture
def aged(place: Path) -> Path:
    for name, text in FILES.items():
        (place / name).write_text(text)
    secrets = "".join(f'[secrets.{name}]\nmax_age = "1d"\n' for name in ("JWT_SECRET_KEY", "SESSION_SECRET"))
    (place / "auracheck.toml").write_text(secrets)
    return place


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", FILES)
def test_no_part_of_a_value_is_told_with_its_age(name: str, form: str, aged: Path, run: Run) -> None:
    if name.endswith(".yaml"):
        pytest.importorskip("yaml")
    outcome = run("check", name, "-v", "-f", form, "--env", "production")
    assert (leaked(outcome.out + outcome.err), tells_age(outcome.out) or form == "waivers") == (0, True)


@pytest.mark.parametrize("form", FORMATS)
def test_nor_of_one_in_the_environment(form: str, aged: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET_KEY", KEY)
    outcome = run("check", "env:", "-v", "-f", form)
    assert (leaked(outcome.out + outcome.err), tells_age(outcome.out) or form == "waivers") == (0, True)


def test_nor_by_what_stands_below_the_comments(aged: Path) -> None:
    items = remarked(open_source("old.env").read())
    assert leaked(repr(items)) == 0
