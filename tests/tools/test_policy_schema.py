"""The JSON Schema of a policy says of each value what the check of a policy says."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from auracheck.explain import catalogue
from auracheck.policy.format import ENVIRONMENT, ENVIRONMENTS, REFUSED, SECRET, TOP, WAIVER, Key
from auracheck.project import POLICY_SCHEMA
from policy_schema import FILE, schema
from tests.conftest import Run

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
VALID = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)

VALUES = (
    "", " ", "x", "a b", "a=b", "key", "password", "host", "error", "_FILE", "weak-secret", "90d", "0d", "2026-12-31",
    "2026-13-31", "{hex 64}", True, False, 0, 32, -1, 1 << 21, 1.5, [], ["x"], [""], ["a b"], [1], [["x"]], {},
    {"A": "x"}, {"A": ["x"]}, {"A": 1}, [{}], None,
)  # fmt: skip
"""Values of every type, right and wrong ones."""

PLACES: Mapping[str, tuple[Mapping[str, Key], Any]] = {
    "top": (TOP, lambda keys: keys),
    "environments": (ENVIRONMENTS, lambda keys: {"environments": keys}),
    "environment": (ENVIRONMENT, lambda keys: {"environments": {"live": keys}}),
    "secret": (SECRET, lambda keys: {"secrets": {"KEY": keys}}),
    "refused": (REFUSED, lambda keys: {"refused": [keys]}),
    "waiver": (WAIVER, lambda keys: {"waivers": [{"rule": "weak-secret", **keys}]}),
}
DEEPER = ("environments", "secrets", "refused", "waivers")
"""Keys whose tables have keys of their own."""


def plain(value: Any) -> Any:
    """A policy without dates, as editors see it."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return list(map(plain, value))
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("place", PLACES)
def test_of_each_key_it_accepts_what_a_policy_may_have(place: str) -> None:
    keys, within = PLACES[place]
    differ = [
        (name, value)
        for name, key in keys.items()
        for value in VALUES
        if name not in DEEPER and not (key.accepts is SECRET["form"].accepts and isinstance(value, str | list))
        if VALID.is_valid(within({name: value})) != key.accepts(value)
    ]
    assert differ == []
    assert not VALID.is_valid(within({"unknown": "x"})) or place == "environments"


@pytest.mark.parametrize("path", [*ROOT.glob("examples/**/auracheck.toml"), Path(catalogue.EXAMPLE)], ids=str)
def test_policies_that_are_shown_are_valid(path: Path) -> None:
    assert list(VALID.iter_errors(plain(tomllib.loads(path.read_text(encoding="utf-8"))))) == []


def test_a_waiver_names_its_rule() -> None:
    assert not VALID.is_valid({"waivers": [{"reason": "x"}]})


def test_a_draft_names_it_in_its_first_line_and_is_valid(place: Path, run: Run) -> None:
    (place / ".env.example").write_text("SECRET_KEY=\nDATABASE_URL=postgres://u:p@h/d\n", encoding="utf-8")
    draft = run("generate", "policy", "--from", ".env.example").out
    assert draft.startswith(f"#:schema {POLICY_SCHEMA}\n")
    assert list(VALID.iter_errors(plain(tomllib.loads(draft)))) == []


def test_its_address_is_a_file_of_the_site() -> None:
    assert re.fullmatch(r"https://[\w.]+/policy\.schema\.json", POLICY_SCHEMA)
    assert FILE.is_file()
