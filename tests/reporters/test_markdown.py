"""Markdown: what a forge shows is what stands in the report, whatever stands there."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.model import Origin
from auracheck.report import Report
from auracheck.reporters import markdown as reporter_module
from auracheck.reporters import visible
from auracheck.reporters.markdown import MOST_BYTES, code, fenced, head, prose, row
from tests.conftest import Run
from tests.reporters.made import ERROR, finding, target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped, same_as_before
from tests.reporters.validity import MARKDOWN, Html, check_markdown

nasty = st.text(st.sampled_from("`|\\*_[](){}<>#&;!~@$:/ \n\tabw.é\udcff\x1b1") | st.characters(), max_size=30)


def shown(markdown: str) -> Html:
    return Html(MARKDOWN.render(markdown))


@given(nasty)
def test_prose_shows_itself(text: str) -> None:
    html = shown(f"- x{prose(text)}x\n")
    assert html.text().strip("\n") == f"x{visible(text)}x"
    assert {tag for tag, _ in html.elements} <= {"ul", "li", "span"}


@given(nasty, nasty)
def test_a_cell_shows_itself(first: str, second: str) -> None:
    html = shown(head(("a", "b")) + row([f"x{prose(first)}x", f"x{code(second)}x"]))
    assert sum(tag == "td" for tag, _ in html.elements) == 2
    told = "" if not visible(second).strip() else visible(second)
    assert html.text("td", "code", "span").replace("\n", "") == f"x{visible(first)}xx{told}x"


@given(st.lists(nasty, min_size=1))
def test_a_block_of_code_shows_itself(lines: list[str]) -> None:
    html = shown(fenced(lines, "sh"))
    assert html.text("code") == "\n".join(map(visible, lines)) + "\n"
    assert [tag for tag, _ in html.elements] == ["pre", "code"]


@pytest.mark.screens
def test_all_samples() -> None:
    told = "".join(f"<!-- {name} -->\n{piped('markdown', make())}\n" for name, make in SAMPLES.items())
    assert same_as_before("markdown", told)


def test_an_address_or_a_person_in_a_message_is_neither_linked_nor_told() -> None:
    found = finding("weak-secret", ERROR, None, "ask @everyone at https://example.org", "", Origin("a", 1), on="a")
    text = piped("markdown", Report((target("a", "a"),), (found,), ()))
    assert "@everyone" not in text
    assert "https://" not in text
    assert "ask @everyone at https://example.org" in check_markdown(text).text()


@pytest.mark.parametrize("name", ["a|www.example.org.env", "a|me@example.org.env", "`@everyone.env"])
def test_a_name_that_cannot_be_plain_code_is_no_link_either(name: str) -> None:
    """Forges look for links in the text of an element, as they do not in a span of code (GFM 0.29, section 6.9)."""
    written = code(name)
    assert written.startswith("<code>")
    assert "www." not in written
    assert not re.search(r"\w?@\w", written)
    assert shown(f"- {written}\n").text().strip("\n") == name


def long(number: int) -> Report:
    found = [
        finding("weak-secret", ERROR, f"KEY_{n}", "weak é" * 20, f"KEY_{n}=", Origin("a", n), on="a")
        for n in range(1, number + 1)
    ]
    return Report((target("a", "a"),), tuple(found), ())


@pytest.mark.parametrize("bound", range(2000, 20_000, 1500))
def test_what_is_too_long_is_cut_and_says_so(bound: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporter_module, "MOST_BYTES", bound)
    text = piped("markdown", long(100))
    check_markdown(text)
    assert bound - 1000 < len(text.encode()) <= bound
    assert "**Truncated:** GitHub shows 1 MiB" in text


def test_the_bound_is_that_of_github() -> None:
    text = piped("markdown", long(8000))
    assert MOST_BYTES == 1024 * 1024
    assert MOST_BYTES - 2000 < len(text.encode()) <= MOST_BYTES
    assert text.startswith("## ✗ not ready for production (--env): 8000 errors\n")
    assert "**Truncated:**" in text


def test_v_tells_notes_waived_ones_and_what_overrides_what() -> None:
    told = piped("markdown", SAMPLES["note_only"](), verbose=True)
    assert "git tracks this file" in told
    assert ".env: JWT_SECRET_KEY: .env:1 overrides .env:9" in told
    assert "waived until 2026-12-31" in piped("markdown", SAMPLES["waived"](), verbose=True)


def test_it_can_be_added_to_a_summary(run: Run, place: Path) -> None:
    (place / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    outcome = run("check", ".env", "--env", "production", "-f", "markdown", "-o", "summary.md")
    assert outcome.code == 1
    check_markdown((place / "summary.md").read_text(encoding="utf-8"))
