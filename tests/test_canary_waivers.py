"""No value leaves with a waiver: not in a baseline, nor where a comment stands above, beside or inside a value."""

from pathlib import Path

import pytest

from auracheck.engine.reading import with_remarks
from auracheck.systems.source import open_source
from tests.conftest import Run
from tests.test_canary import ENV_FILES, KEY, OTHER, SCRIPTS, SHORT, UNITS, leaked, planted

__all__ = ["planted"]

WAIVER = "# auracheck: ignore weak-secret until {} because x"
GOOD, OLD = WAIVER.format("2099-12-31"), WAIVER.format("2020-01-01")
COMMENTS = {
    "above.env": f"{GOOD}\nJWT_SECRET_KEY={SHORT}\n{OLD}\nSESSION_SECRET={SHORT}\n",
    "beside.env": f"JWT_SECRET_KEY={KEY} {GOOD}{OTHER}\nSESSION_SECRET='{OTHER}{OLD}\n",
    "inside.env": f"JWT_SECRET_KEY='{KEY}\n{OLD}{OTHER}'\nSESSION_SECRET={OTHER}\n",
    "malformed.env": f"# auracheck: ignore {KEY} until {OTHER}\nJWT_SECRET_KEY={KEY}\n",
    "no-rule.env": f"# auracheck: ignore {'vqx-kzwhjrq'} until 2099-12-31 because x\nJWT_SECRET_KEY={KEY}\n",
    "ended.env": f"{OLD}\rJWT_SECRET_KEY={KEY}\n{GOOD}\x0bSESSION_SECRET={OTHER}\nREDIS_URL={KEY}\n",
    "name.env": f"{OLD}\n{KEY}={OTHER}\n{OLD}\n'{OTHER}\n",
}


@pytest.mark.parametrize("fail_on", ["error", "note"])
@pytest.mark.parametrize("name", [*ENV_FILES, *SCRIPTS, *(u for u in UNITS if u != "secrets.env")])
def test_no_part_of_a_value_is_in_a_baseline(name: str, fail_on: str, planted: Path, run: Run) -> None:
    outcome = run("check", name, "-f", "waivers", "-e", "production", "--fail-on", fail_on, "--root", str(planted))
    assert leaked(outcome.out + outcome.err) == 0
    assert outcome.code in (0, 1, 3)


@pytest.mark.parametrize("scheme", ["dotenv", "docker-env", "shell-env", "systemd-env"])
@pytest.mark.parametrize("name", COMMENTS)
def test_nor_where_comments_waive(name: str, scheme: str, place: Path, run_in_every_format: Run) -> None:
    (place / name).write_bytes(COMMENTS[name].encode())
    outcome = run_in_every_format("check", f"{scheme}:{name}", "-v", "-e", "production")
    assert leaked(outcome.out + outcome.err) == 0
    assert "vqx-kzwhjrq" not in outcome.out + outcome.err
    assert outcome.code in (0, 1, 3)


@pytest.mark.parametrize("name", [name for name in COMMENTS if name != "name.env"])  # there they are names
def test_nor_in_what_stands_below_them(name: str, place: Path) -> None:
    (place / name).write_bytes(COMMENTS[name].encode())
    items = with_remarks(name, open_source(name).read())
    assert leaked("".join(str(getattr(item, "settings", "")) for item in items)) == 0
