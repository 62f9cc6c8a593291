"""The HTML page in a real browser, on a screen and on a phone, light and dark.

`AURACHECK_PICTURES=DIR` keeps a picture of each, to be looked at.
"""

import os
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from tests.reporters.axe import NEEDS_AXE, violations
from tests.reporters.chromium import Chromium, Screen, chromium, installed
from tests.reporters.screens import piped
from tests.reporters.test_every_format import REPORTS

pytestmark = [
    pytest.mark.skipif(installed() is None, reason="no Chromium here (apt-get install chromium)"),
    pytest.mark.skipif(os.name != "posix", reason="the browser is driven over inherited descriptors"),
]

AA = 4.5
WORST_CONTRAST = """
(() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const back = parts(getComputedStyle(e).backgroundColor);
      if (back.length === 3 || back[3] === 1) return back;
    }
    return [255, 255, 255];
  };
  let worst = 21, texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (!texts.currentNode.data.trim()) continue;
    const element = texts.currentNode.parentElement;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    worst = Math.min(worst, (a + 0.05) / (b + 0.05));
  }
  return worst;
})()
"""
"""The least contrast of any text with what is behind it, as WCAG 2.2 computes it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("screen", [Screen(w, dark) for w in (1280, 390) for dark in (False, True)], ids=str)
@pytest.mark.parametrize("name", [name for name in REPORTS if name != "many"])
def test_it_fits_fetches_nothing_and_can_be_read(name: str, screen: Screen, browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(piped("html", REPORTS[name](), verbose=True), encoding="ascii")
    seen = browser.look(page, screen, WORST_CONTRAST)
    assert seen.requests == [page.as_uri()]
    assert seen.complaints == []
    assert seen.scroll_width <= screen.width
    assert seen.answer >= AA
    if folder := os.environ.get("AURACHECK_PICTURES"):
        picture = f"{name}.{screen.width}.{'dark' if screen.dark else 'light'}.png"
        Path(folder, picture).write_bytes(seen.picture)


def test_the_matrix_scrolls_in_a_box_of_its_own(browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(piped("html", REPORTS["wide"]()), encoding="ascii")
    box = "(() => { const e = document.querySelector('.scroll'); return e.scrollWidth > e.clientWidth })()"
    seen = browser.look(page, Screen(390), box)
    assert seen.answer is True
    assert seen.scroll_width == 390


def test_on_paper_it_fits_and_is_light(browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(piped("html", REPORTS["wide"]()), encoding="ascii")
    a4 = Screen(720, dark=True, medium="print")
    seen = browser.look(page, a4, "getComputedStyle(document.body).backgroundColor")
    assert (seen.scroll_width, seen.answer) == (720, "rgb(255, 255, 255)")


def test_the_page_forbids_what_it_does_not_have(browser: Chromium, tmp_path: Path) -> None:
    """The test can fail: a script and a style that somebody puts in do nothing, and the browser says so."""
    page = tmp_path / "report.html"
    slipped_in = "<script>document.title = 'run'</script><p style='width: 9999px'>x</p>"
    page.write_text(piped("html", REPORTS["services"]()).replace("<main>", f"<main>{slipped_in}"), encoding="ascii")
    seen = browser.look(page, Screen(390), "document.title")
    assert seen.answer.startswith("auracheck: not ready")
    assert seen.scroll_width <= 390
    assert len(seen.complaints) >= 2


@NEEDS_AXE
@pytest.mark.parametrize(("name", "wide"), zip((name for name in REPORTS if name != "many"), cycle((1280, 1920))))
def test_axe_core_finds_nothing(name: str, wide: int, browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(piped("html", REPORTS[name](), verbose=True), encoding="ascii")
    assert violations(browser, page, (390, wide)) == {}
