"""The HTML page as it is written; what a browser makes of it is tested beside."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck import __version__
from auracheck.model import Origin
from auracheck.report import Report
from auracheck.reporters import visible
from auracheck.reporters.html_page import STYLE
from auracheck.reporters.html_page.grid import MOST_TARGETS, WHOLE, Cell, badge, code, grid, name, text
from tests.conftest import Run
from tests.reporters.made import ERROR, NOTE, WARNING, finding, target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped
from tests.reporters.test_table import many
from tests.reporters.validity import Html, check_html
from tests.test_canary import KEY

CSS = Path(STYLE).read_text(encoding="ascii")
TONES = ("error", "warning", "good", "note")
AA = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of any size."""


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


LIGHT, DARK = map(colours, CSS.split("@media screen and (prefers-color-scheme: dark)"))
PAIRS = [
    *product(("text", "dim", *TONES), ("page", "card", "code")),
    *((tone, f"{tone}-back") for tone in TONES),
]


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_every_pair_of_colours_can_be_read(scheme: dict[str, str], front: str, back: str) -> None:
    assert contrast(scheme[front], scheme[back]) >= AA


def test_both_schemes_have_every_colour_and_no_rule_has_another() -> None:
    assert set(LIGHT) == set(DARK)
    assert set(re.findall(r"var\(--([a-z-]+)\)", CSS)) == set(LIGHT)
    assert len(re.findall(r"#[0-9a-f]{3,8}\b", CSS)) == len(LIGHT) + len(DARK)
    assert "url(" not in CSS
    assert "@import" not in CSS


nasty = st.text(st.sampled_from("<>&\"'`/_.:-= \n\t\udcff\x1b\u202eé") | st.characters(), max_size=30)


@given(nasty)
def test_text_shows_itself(words: str) -> None:
    for made, elements in ((text, set()), (name, {"wbr"}), (code, {"code", "wbr"})):
        html = Html(made(words).replace("<wbr>", ""))
        assert html.text() == visible(words)
        assert {tag for tag, _ in html.elements} <= elements


@given(nasty)
def test_a_badge_shows_its_word(words: str) -> None:
    assert Html(badge("error", "✗", words, "error")).text() == f"✗ error: {visible(words)}"


def cells(report: Report, *, verbose: bool = False) -> dict[tuple[str, str], tuple[str, str]]:
    return {place: (cell.tone, cell.word) for place, cell in grid(report, verbose).cells.items()}


def test_the_matrix_has_every_secret_of_every_judged_target() -> None:
    found = cells(SAMPLES["services"]())
    api, worker = "compose.yaml: api", "compose.yaml: worker"
    assert found[api, "JWT_SECRET_KEY"] == ("error", "default")
    assert found[api, "SESSION_SECRET"] == ("error", "missing")
    assert found[api, "REDIS_URL"] == ("good", "OK")
    assert found[worker, "REDIS_URL"] == ("error", "embedded")
    assert found[api, "SMTP_PASSWORD"] == ("off", "not set")
    assert len(found) == 3 * 8


def test_what_is_about_no_secret_has_a_row_of_its_own() -> None:
    report = SAMPLES["note_only"]()
    assert (".env", WHOLE) not in cells(report)
    assert cells(report, verbose=True)[".env", WHOLE] == ("note", "tracked")
    assert cells(SAMPLES["development_env"]())["development.env", "ENVIRONMENT"] == ("error", "environment mismatch")


def test_waived_elsewhere_and_required_but_not_asked_for() -> None:
    assert cells(SAMPLES["waived"]())[".env", "JWT_SECRET_KEY"] == ("note", "waived")
    services = cells(SAMPLES["healthy_services"]())
    assert services["compose.yaml: worker", "DATABASE_URL"] == ("external", "external")
    unasked = Report((target("a", "a", missing=("REDIS_URL",)),), (), (), not_run=("weak-secret",))
    assert cells(unasked)["a", "REDIS_URL"] == ("off", "not set")


def test_the_worst_of_a_cell_is_shown_and_the_rest_counted() -> None:
    at = Origin("a", 1)
    rules = {"tracked-file": NOTE, "weak-secret": WARNING, "leaked-secret": ERROR}
    found = [finding(rule, severity, "REDIS_URL", "x", "", at, on="a") for rule, severity in rules.items()]
    drawn = grid(Report((target("a", "a"),), tuple(found), ()), True)
    assert drawn.cells["a", "REDIS_URL"] == Cell("error", "✗", "leaked", 2)


def test_a_secret_of_another_policy_is_not_asked_for() -> None:
    one, other = target("a", "a"), target("b", "b")
    other = other._replace(secrets=other.secrets[:2])
    page = piped("html", Report((one, other), (), ()))
    assert page.count("not in the policy") == 6


def test_of_too_many_targets_those_with_findings_are_drawn() -> None:
    labels = [f"{number}.env" for number in range(MOST_TARGETS + 3)]
    weak = finding("weak-secret", ERROR, "REDIS_URL", "weak", "", Origin(labels[-1], 1), on=labels[-1])
    report = Report(tuple(target(label, label) for label in labels), (weak,), ())
    drawn = grid(report, False)
    assert (drawn.targets[0].label, len(drawn.targets), drawn.left_out) == (labels[-1], MOST_TARGETS, 3)
    assert "and 3 more targets, not shown here" in piped("html", report)


def test_no_text_of_a_file_is_markup() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=y>\"'&amp;"
    found = finding("weak-secret", ERROR, evil, evil, evil, Origin(evil, 1, 1), on=evil)
    html = check_html(piped("html", Report((target(evil, evil),), (found,), ())))
    assert html.text().count("<script>alert(1)</script>") >= 4


def test_a_page_of_nothing_is_one() -> None:
    html = check_html(piped("html", Report((), (), ())))
    assert "No findings" in html.text("h1")


def test_what_300_services_share_is_a_few_screens_that_fold() -> None:
    html = check_html(piped("html", many()))
    assert sum(tag == "details" for tag, _ in html.elements) == 5
    assert "0 good of 300 services" in html.text()
    targets = {attributes.get("href", "").removeprefix("#") for tag, attributes in html.elements if tag == "a"}
    assert targets == {"fix", "found", "glance"}
    assert targets <= {attributes.get("id") for _, attributes in html.elements}


def test_a_page_says_when_of_what_and_by_which_command_it_was_made(place: Path, run: Run) -> None:
    (place / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    page = run("check", ".env", "--env", "production", "-f", "html").out.replace("<wbr>", "")
    facts = re.findall(r"<dt>(\w+)</dt><dd><code>([^<]*)</code>", page)
    assert dict(facts)["Command"] == "auracheck check .env --env production -f html"
    assert dict(facts)["Version"] == f"auracheck {__version__}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \(UTC\)", dict(facts)["Date"])


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_the_command_shows_no_value(form: str, place: Path, run: Run) -> None:
    (place / ".env").write_text(f"JWT_SECRET_KEY={KEY}\n")
    other = KEY[::-1]
    page = run("check", ".env", other, "--label", f"key={KEY}", "-f", form).out.replace("<wbr>", "")
    assert "auracheck check .env" in page
    assert not any(part in page for value in (KEY, other) for part in (value[:6], value[20:26], value[-6:]))


@pytest.mark.parametrize("form", ["html", "markdown"])
@pytest.mark.parametrize("password", ["hunter2pw", "pa/ss@hunter2pw", "hunter2 pw"])
def test_the_command_shows_no_password_of_a_url(form: str, password: str, place: Path, run: Run) -> None:
    (place / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    page = run("check", ".env", "--label", f"u=postgres://shop:{password}@db/x", "-f", form).out.replace("<wbr>", "")
    [command] = re.findall(r"auracheck check .env [^\n]*", page)
    assert "hunter2" not in command
    assert "@db/x" in command
