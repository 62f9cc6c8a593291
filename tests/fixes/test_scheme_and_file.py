"""`--write SCHEME:PATH` with a file that is surely another system's: refused, and left as it was."""

from pathlib import Path

import pytest

from auracheck.systems import grammars, schemes
from tests.conftest import Run

_SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: q\nstringData:\n"
FILES = {
    "q.env": "SESSION_SECRET=dev\nOTHER=stays\n",
    "q.service": "[Service]\nExecStart=/bin/x\nEnvironment=SESSION_SECRET=dev\nEnvironment=OTHER=stays\n",
    "q.yaml": f"{_SECRET}  SESSION_SECRET: dev\n  OTHER: stays\n",
    "compose.yaml": "services:\n  web:\n    environment:\n      SESSION_SECRET: dev\n      OTHER: stays\n",
    ".gitlab-ci.yml": "variables:\n  SESSION_SECRET: dev\n  OTHER: stays\nj:\n  script: x\n",
    "q.json": '{"SESSION_SECRET": "dev", "OTHER": "stays"}\n',
}
OWN = {"q.env": (*grammars(), "direnv"), "q.service": ("systemd",), "q.yaml": ("kubernetes",)}
"""By which schemes each of them can be written."""


def test_an_env_file_called_a_unit_is_refused_and_stays_as_it_was(place: Path, run: Run) -> None:
    (place / "q.env").write_text("SESSION_SECRET=dev\n")
    outcome = run("generate", "session", "--write", f"systemd:{place}/q.env")
    assert (outcome.code, outcome.out, "not a systemd unit" in outcome.err) == (2, "", True)
    assert (place / "q.env").read_text() == "SESSION_SECRET=dev\n"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("scheme", [scheme for scheme in schemes() if scheme != "-"])
def test_a_scheme_with_another_systems_file_damages_nothing(scheme: str, name: str, place: Path, run: Run) -> None:
    path = place / name
    path.write_text(FILES[name])
    path.chmod(0o600)
    outcome = run("generate", "session", "--write", f"{scheme}:{name}")
    if scheme in OWN.get(name, ()):
        assert outcome.code == 0
        assert "OTHER" in path.read_text()
    else:
        assert outcome.code in (2, 3)
        assert path.read_text() == FILES[name]
    assert [each.name for each in place.iterdir()] == [name]


OTHERS = {
    "unit": "[Service]\nExecStart=/bin/x\nEnvironment=OTHER=stays\n",
    "Compose": FILES["compose.yaml"],
    "Secret": FILES["q.yaml"],
    "JSON": FILES["q.json"],
    "list": '[{"SESSION_SECRET": "dev"}]\n',
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize(("name", "spec"), [("q.env", "q.env"), ("q.env", "dotenv:q.env"), (".envrc", ".envrc")])
def test_another_systems_content_under_the_name_of_an_env_file_is_refused(
    content: str, name: str, spec: str, place: Path, run: Run
) -> None:
    path = place / name
    path.write_text(content)
    path.chmod(0o600)
    outcome = run("generate", "session", "--write", spec)
    assert (outcome.code, "not an env file" in outcome.err) == (2, True)
    assert path.read_text() == content


@pytest.mark.parametrize(
    "content",
    ["", "# none yet\n", "OTHER\n", "[Section]\nOTHER=stays\n", "services: x\nOTHER=stays\n", "OTHER: stays\n"],
)
def test_a_guess_refuses_no_env_file(content: str, place: Path, run: Run) -> None:
    path = place / "q.env"
    path.write_text(content)
    path.chmod(0o600)
    assert run("generate", "session", "--write", "q.env").code == 0
    assert path.read_text().startswith(content)


def test_a_refusal_without_a_hint_has_one_line(place: Path, run: Run) -> None:
    (place / "q.env").write_text("[Service]\n")
    outcome = run("generate", "session", "--write", "q.env")
    assert outcome.err == "error: q.env: not an env file (expected lines of NAME=VALUE)\n"
