"""The examples of CI systems: ready with their secrets referred to, and not with the guide's placeholders in them."""

import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_examples import EXAMPLES, PLACEHOLDERS

FORMS = {
    "github": (EXAMPLES / "github/deploy.yml", r"\$\{\{ secrets\.%s \}\}"),
    "gitlab": (EXAMPLES / "gitlab/.gitlab-ci.yml", r"(?<=: )\$%s$"),
}


def written(form: str, place: Path, values: dict[str, str]) -> str:
    """The example with these values in the place of references."""
    path, reference = FORMS[form]
    text = path.read_text()
    for name, value in values.items():
        text, count = re.subn(reference % name, value, text, flags=re.MULTILINE)
        assert count == 1
    (place / path.name).write_text(text)
    return f"{form}:{path.name}"


@pytest.mark.parametrize("form", FORMS)
def test_with_its_secrets_referred_to_it_is_ready(form: str, place: Path, run: Run) -> None:
    outcome = run("check", written(form, place, {}), "-f", "json")
    assert (outcome.code, outcome.findings("error", "warning")) == (0, [])
    [target] = outcome.report["targets"]
    assert (target["environment"], target["environment_from"]) == ("production", "job")


@pytest.mark.parametrize("form", FORMS)
def test_with_placeholders_written_out_it_is_not(form: str, place: Path, run: Run) -> None:
    outcome = run("check", written(form, place, PLACEHOLDERS), "-f", "json")
    assert outcome.code == 1
    assert sorted(f[:2] for f in outcome.findings("error")) == [
        ("default-secret", name) for name in sorted(PLACEHOLDERS)
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_one_placeholder_is_enough(form: str, name: str, place: Path, run: Run) -> None:
    outcome = run("check", written(form, place, {name: PLACEHOLDERS[name]}), "-f", "json")
    assert [f[:2] for f in outcome.findings("error")] == [("default-secret", name)]
