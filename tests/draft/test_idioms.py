"""Tiny applications, one for each settings library or idiom: what a draft finds in them, and what it requires."""

import json
from pathlib import Path

import pytest

from auracheck.draft import planned

IDIOMS = json.loads((Path(__file__).parents[1] / "data" / "drafted_idioms.json").read_text())


@pytest.mark.parametrize("idiom", IDIOMS)
def test_an_idiom_is_read(place: Path, idiom: str) -> None:
    for name, lines in IDIOMS[idiom]["files"].items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("\n".join(lines) + "\n")
    made = planned(["."]).plan
    assert made is not None
    listed = (each for each in made.entries if each.kind != "username" and (each.required_in or each.kind != "setting"))
    required = {each.name: "production" in each.required_in for each in listed}
    asked = IDIOMS[idiom]
    assert required == {**dict.fromkeys(asked["required"], True), **dict.fromkeys(asked["optional"], False)}
