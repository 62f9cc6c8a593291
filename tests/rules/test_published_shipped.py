"""published-secret finds what well-known projects ship, in each form in which a user has it."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from auracheck.judgement.published import FORMS, SAMPLES
from tests import conftest

SHIPPED = json.loads((Path(__file__).parents[1] / "data" / "published" / "shipped.json").read_text())
"""Facts: project, file, variable and value, as anybody can read them there."""

POLICY = """
name = "shop"
[secrets.{variable}]
kind = "{kind}"
[environments.production]
strict = true
"""


def told(run: conftest.Run, place: Path, file: str, text: str, variable: str, kind: str) -> list[str]:
    """The messages of published-secret for a file, which is never ready for production."""
    (place / "auracheck.toml").write_text(POLICY.format(variable=variable, kind=kind))
    (place / file).write_text(text)
    (place / file).chmod(0o600)
    outcome = run("check", file, "--env", "production", "-f", "json")
    assert outcome.code == 1
    return [each["message"] for each in outcome.report["findings"] if each["rule"] == "published-secret"]


@pytest.mark.parametrize("fact", SHIPPED, ids=lambda fact: f"{fact['project']}-{fact['variable']}")
def test_what_a_project_ships_is_found_in_an_env_file_in_compose_and_in_a_url(
    run: conftest.Run, place: Path, fact: dict[str, str]
) -> None:
    name, value = fact["variable"], fact["value"]
    compose = {"services": {"web": {"image": "web", "environment": {name: value.replace("$", "$$")}}}}
    url = f"DATABASE_URL=postgresql://app:{quote(value, safe='')}@db.internal:5432/shop\n"
    assert told(run, place, "production.env", f"{name}='{value}'\n", name, "key") == [FORMS[SAMPLES]]
    assert told(run, place, "compose.yaml", json.dumps(compose), name, "key") == [FORMS[SAMPLES]]
    assert told(run, place, "production.env", url, "DATABASE_URL", "url") == [f"password {FORMS[SAMPLES]}"]
