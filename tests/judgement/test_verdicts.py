"""Where the verdict on a value changes as it grows: every bound of `judgement/` at its place."""

import json

import pytest

from tests.judgement.verdicts import JUDGES, TABLE, lengths, name_of, steps

EXPECTED: dict[str, dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", JUDGES)
@pytest.mark.parametrize(("value", "at"), list(lengths()), ids=lambda part: str(len(part)))
def test_the_verdict_changes_where_the_table_says(kind: str, value: str, at: range) -> None:
    assert steps(JUDGES[kind], value, at) == EXPECTED[kind].get(name_of(value), "")
