"""The FastAPI example: it does not start in production with unfit secrets, and warns elsewhere.

FastAPI is no dependency of ours: where it is not installed, a stand-in takes the lifespan as FastAPI does.
"""

import asyncio
import os
import runpy
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import auracheck
from tests.conftest import GOOD

MAIN = Path(__file__).parents[1] / "examples/fastapi/main.py"
GUIDE = "CRITICAL SECURITY ERROR: "


class StandIn:
    """As much of `fastapi.FastAPI` as the example uses."""

    def __init__(self, *, lifespan: Callable[["StandIn"], AbstractAsyncContextManager[None]]) -> None:
        self.lifespan = lifespan

    def get(self, path: str) -> Callable[[Any], Any]:
        return lambda endpoint: endpoint


def entered(app: Any) -> AbstractAsyncContextManager[Any]:
    """The lifespan that the application was made with, as a server enters it before the first request."""
    lifespan = app.lifespan if isinstance(app, StandIn) else app.router.lifespan_context
    context: AbstractAsyncContextManager[Any] = lifespan(app)
    return context


@pytest.fixture
def start(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
    """Start the application in this environment, and stop it again."""
    if find_spec("fastapi") is None:
        module = ModuleType("fastapi")
        module.FastAPI = StandIn  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "fastapi", module)
    app = runpy.run_path(str(MAIN))["app"]

    async def live() -> None:
        async with entered(app):
            pass

    def started(settings: dict[str, str]) -> None:
        monkeypatch.setattr(os, "environ", settings)
        asyncio.run(live())

    return started


Start = Callable[[dict[str, str]], None]


def test_it_starts_in_production_with_good_secrets(start: Start, recwarn: pytest.WarningsRecorder) -> None:
    start(dict(GOOD))
    assert len(recwarn) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"JWT_SECRET_KEY": ""}, f"{GUIDE}Required secret 'JWT_SECRET_KEY' is not set"),
        ({"JWT_SECRET_KEY": "change-me"}, f"{GUIDE}Secret contains dangerous default value: 'JWT_SECRET_KEY'"),
        (
            {"SESSION_SECRET": GOOD["SESSION_SECRET"][:40] + "aDevQ9"},
            f"{GUIDE}Secret contains dangerous default value: 'SESSION_SECRET'",
        ),
    ],
    ids=["unset", "default", "refused"],
)
def test_it_does_not_start_in_production_and_says_why_in_the_guides_words(
    start: Start, change: dict[str, str], said: str
) -> None:
    with pytest.raises(auracheck.SecretsError) as refusal:
        start(GOOD | change)
    assert str(refusal.value) == said


def test_it_warns_in_development_and_goes_on(start: Start) -> None:
    with pytest.warns(UserWarning, match="is not set") as warned:
        start({"ENVIRONMENT": "development"})
    assert any("Required secret 'JWT_SECRET_KEY' is not set" in str(each.message) for each in warned)
