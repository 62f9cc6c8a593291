"""A file of a megabyte is checked within seconds, whatever there is much of, and the bound that it meets is told."""

from collections.abc import Callable
from itertools import count, takewhile
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from tests.bounds import within

MEGABYTE = 1_000_000
SECONDS = 10
"""The bound is 5 seconds on a quiet machine."""


def many(line: Callable[[int], str], size: int = MEGABYTE) -> str:
    """As many lines as there is room for."""
    left = iter(range(size, 0, -len(line(10_000))))
    return "".join(takewhile(lambda _: next(left, 0), map(line, count())))


def deployment(number: int) -> str:
    return (
        f"---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{number}}}\n"
        "spec: {template: {spec: {containers: [{name: c, image: x, envFrom: [{secretRef: {name: shared}}]}]}}}\n"
    )


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: shared}\nstringData:\n"
SHARED = "".join(f"  S{number}_SECRET: Kq7Zw2Xv\n" for number in range(2_000))
FILES = {
    "placeholders": ("dotenv:.env", many(lambda n: f"S{n}_PASSWORD=your-secret-{n}\n"), "10,000"),
    "references": ("dotenv:.env", many(lambda n: f"A{n}=${{B{n}}}\n"), "10,000"),
    "deployments": ("kubernetes:app.yaml", f"{SECRET}{SHARED}{many(deployment, MEGABYTE // 4)}", "40,000"),
}
"""Files by what there is much of, each with the bound that is told."""


@pytest.mark.parametrize("what", FILES)
def test_a_megabyte_is_checked_in_bounded_time(place: Path, what: str) -> None:
    source, content, bound = FILES[what]
    (place / source.partition(":")[2]).write_text(content)
    with within(SECONDS, what):
        report = run(Request([source], environment=("--env", "production")))
    assert report.exit_code in (1, 3)
    assert [each.reason for each in report.unread if f"more than {bound}" in each.reason]
