"""What a program has read is its value: signs of templates in it are no fault, in whatever form it was written."""

import json
from pathlib import Path

import pytest

from auracheck.errors import UsageError
from auracheck.model import Secret
from auracheck.systems import form_of
from auracheck.systems.form import Item, Owner
from tests.conftest import GOOD, Run
from tests.generate.forms.test_checked import WRITTEN

TABLE = json.loads((Path(__file__).parents[1] / "data/templates.json").read_text())
STRONG = TABLE["strong"]


def deployed(value: str) -> dict[str, str]:
    """An environment whose keys and passwords have the signs of this value."""
    escaped = "".join(f"%{ord(c):02X}" if c in "@/?#%[] \\" else c for c in value)
    return GOOD | {
        "JWT_SECRET_KEY": f"{value}.{GOOD['SESSION_SECRET'][:20]}",
        "DATABASE_URL": f"postgresql://aura:{escaped}@db.internal:5432/auraconnect",
        "REDIS_URL": f"redis://:{escaped}x@redis.internal:6379/0",
    }


@pytest.mark.parametrize("form", WRITTEN)
def test_a_strong_value_is_fine_in_every_form_that_can_carry_it(form: str, place: Path, run: Run) -> None:
    flagged, carried = {}, 0
    for number, value in enumerate(STRONG[::5]):
        items = [Item(name, Secret(text)) for name, text in deployed(value).items()]
        try:
            document = form_of(form).document(items, Owner())
        except UsageError:
            continue
        carried += 1
        (folder := place / str(number)).mkdir()
        sources = WRITTEN[form](folder, document, "auraconnect")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            found = run("check", *sources, "--select", "value,reading", "--env", "production", "-f", "json")
        if found.code:
            flagged[number] = found.findings("error") or found.report["unread"]
    assert flagged == {}
    assert carried > 4


@pytest.mark.parametrize("number", range(len(STRONG)))
def test_a_strong_value_is_fine_in_the_environment(number: int, place: Path, run: Run,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    for name, value in deployed(STRONG[number]).items():
        monkeypatch.setenv(name, value)
    found = run("check", "env:", "--env", "production", "-f", "json")
    assert (found.code, found.findings("error")) == (0, [])
