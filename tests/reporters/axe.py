"""What axe-core, the library of accessibility rules, finds in a page."""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.reporters.chromium import Chromium, Screen

AXE = os.environ.get("AURACHECK_AXE", "")
"""The path of axe.min.js, which is not part of this repository: npm's axe-core and PyPI's axe-playwright-python have
it."""

NEEDS_AXE = pytest.mark.skipif(not os.path.isfile(AXE), reason="AURACHECK_AXE has no axe.min.js (npm install axe-core)")

_ASKED = """
axe.run(document, {resultTypes: ["violations"]})
  .then(done => done.violations.map(each => each.id + ": " + each.nodes.map(node => node.html).slice(0, 3).join(" ")))
"""


def violations(browser: Chromium, page: Path, widths: Iterable[int]) -> dict[str, list[str]]:
    """The rules that the page breaks on screens of these widths, light and dark, with the elements that do."""
    screens = [Screen(width, dark) for width in widths for dark in (False, True)]
    found = {str(screen): browser.look(page, screen, f"{_script()};{_ASKED}").answer for screen in screens}
    return {screen: answer for screen, answer in found.items() if answer != []}


@cache
def _script() -> str:
    return Path(AXE).read_text(encoding="utf-8")
