"""shared-secret: one run sees one host, so a check never reports it; `auracheck report` does (tests/fleet)."""

import pytest

from auracheck.errors import UsageError
from auracheck.rules import rule_class
from auracheck.rules.selection import selected
from tests.conftest import GOOD
from tests.rules.conftest import Judge


def test_a_check_reports_nothing(judge: Judge) -> None:
    assert judge("shared-secret", GOOD) == []


def test_it_cannot_be_selected_in_a_check() -> None:
    with pytest.raises(UsageError, match="requires auracheck report --shared"):
        selected(["shared-secret"], [])
    assert rule_class("shared-secret").severities.development is None
