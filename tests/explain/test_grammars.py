"""The table of everyday spellings says what the real programs read."""

import base64
import json
from pathlib import Path

import pytest

from auracheck.explain import explain
from auracheck.explain.parts import COMPUTED, REFUSED, SKIPPED, SPELLINGS, outcomes
from auracheck.policy.loading import builtin

VECTORS = {
    vector["id"]: vector
    for vector in json.loads((Path(__file__).parents[1] / "data" / "envfile_vectors.json").read_text())
}
DIALECTS = {
    "dotenv": "python-dotenv",
    "compose-env": "compose-env-file",
    "docker-env": "docker-run",
    "systemd-env": "systemd-environment-file",
    "shell-env": "sh",
    "kubectl-env": "kubectl-env-file",
}
"""The programs that the vectors were recorded from; others are held against theirs in tests/differential alone."""


@pytest.mark.parametrize("name", SPELLINGS)
def test_each_row_is_what_the_programs_read(name: str) -> None:
    vector = VECTORS[name]
    assert base64.b64decode(vector["content_base64"]) == SPELLINGS[name]
    shown = outcomes(SPELLINGS[name])
    for consumer, dialect in DIALECTS.items():
        outcome, read = shown[consumer], vector["reads"][dialect]
        if "A" in vector.get("varies", {}).get(dialect, []):
            assert outcome == COMPUTED
        elif set(read) == {"error"}:
            assert outcome == REFUSED
        else:
            assert outcome == read.get("A", SKIPPED).replace("\r", "␍")


def test_each_row_shows_a_disagreement() -> None:
    assert len(SPELLINGS) == 10
    assert all(len(set(outcomes(content).values())) > 1 for content in SPELLINGS.values())


def test_the_page_has_every_spelling_and_fits_a_terminal() -> None:
    page = explain("grammars", builtin())
    assert all(content.decode().splitlines()[0] in page for content in SPELLINGS.values())
    assert max(map(len, page.splitlines())) <= 80
