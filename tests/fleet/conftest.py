"""Reports of hosts that really were made by `auracheck check`, one for each kind of host, with another host in them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GOOD, Run, env_file

Json = dict[str, Any]
Make = Callable[..., Path]

ALL = {
    **GOOD,
    "SECRET_KEY": "c4a19e7d03b85f62c4a19e7d03b85f6288ef01ab23cd45ef6789ab01cd23ef45"[::-1],
    "ALLOW_INSECURE_HTTP": "false",
    "CORS_ORIGINS": '["https://shop.example.com"]',
}
"""Also what only the application's code asks for, so that nothing is left to say."""

HOUR = timedelta(hours=1)


def stamp(age: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - age).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


@pytest.fixture
def good_report(place: Path, run: Run) -> Json:
    (place / "good.env").write_text(env_file(ALL))
    (place / "good.env").chmod(0o600)
    return run("check", "good.env", "-f", "json").report


@pytest.fixture
def bad_report(place: Path, run: Run) -> Json:
    (place / "good.env").write_text(env_file({**ALL, "JWT_SECRET_KEY": "changeme"}))
    (place / "good.env").chmod(0o600)
    return run("check", "good.env", "-f", "json").report


@pytest.fixture
def put(place: Path) -> Make:
    """Write a report as `-f json` does: of this host, so many hours old."""

    def write(report: Json, host: str, path: str = "", *, age: timedelta = timedelta(), **run: Any) -> Path:
        found = json.loads(json.dumps(report))
        found["run"] = {**found.pop("run"), "host": host, "time": stamp(age), **run}
        summary = found.pop("summary")
        text = json.dumps(found)[:-1].replace(', "run": ', ',\n "run": ') + f',\n "summary": {json.dumps(summary)}}}\n'
        file = place / (path or f"reports/{host}.json")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return write
