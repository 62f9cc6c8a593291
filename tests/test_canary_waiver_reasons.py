"""No value leaves by the reason of a waiver, where somebody wrote it down beside the value itself.

The canaries, and what counts as a part of one, are those of tests/test_canary.py.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_canary import FORMATS, KEY, OTHER, USER, leaked


@pytest.mark.parametrize("days", [-1, 7, 80], ids=["past", "soon", "holds"])
@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_a_reason(form: str, days: int, place: Path, run: Run) -> None:
    until = datetime.now(UTC).date() + timedelta(days)
    (place / ".env").write_text(
        f"# auracheck: ignore weak-secret, duplicate-secret until {until} because it was {KEY}, "
        f"begins with {KEY[:9]} and ends {KEY[-6:].upper()}x\n"
        f"JWT_SECRET_KEY={KEY}\nSESSION_SECRET={KEY}\n"
        f"# auracheck: ignore malformed-secret until {until} because of {OTHER}!\n"
        f"DATABASE_URL=postgres://{USER}:{OTHER}@h/d\n"
    )
    (place / "auracheck.toml").write_text(
        f'[[waivers]]\nrule = "missing-secret"\nreason = "as long as {KEY} is there"\nuntil = {until}\n'
    )
    outcome = run("check", ".env", "-e", "production", "-v", "-f", form)
    assert leaked(outcome.out + outcome.err) == 0
