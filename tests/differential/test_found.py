"""Differences between our grammars and the programs that were found once, by random files."""

import base64
import json
from typing import Any

import pytest

from tests.differential.compare import read
from tests.differential.found import CASES

FOUND = [
    pytest.param(case, consumer, id=f"{case['id']}-{consumer}")
    for case in json.loads(CASES.read_text())
    for consumer in case["reads"]
]


@pytest.mark.parametrize(("case", "consumer"), FOUND)
def test_a_difference_that_was_found_is_gone(case: dict[str, Any], consumer: str) -> None:
    ours = read(consumer, base64.b64decode(case["content_base64"]), case["environ"])
    wanted = case["reads"][consumer]
    if set(wanted) == {"error"}:
        assert ours.values is None
    else:
        assert ours.values is not None
        assert {name: value for name, value in wanted.items() if ours.knows(name)} == ours.values
