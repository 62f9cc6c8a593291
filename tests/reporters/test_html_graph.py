"""The drawing of connections in the HTML page, and the table beside it."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.model import Origin
from auracheck.report import ConnectionEnd, ConnectionReport, Report
from auracheck.reporters.html_page.graph import MOST_DRAWN, wrapped
from tests.reporters.screens import piped
from tests.reporters.test_every_format import connected
from tests.reporters.validity import check_html

SVG = "{http://www.w3.org/2000/svg}"


def drawing(page: str) -> ElementTree.Element:
    found = re.search(r"<svg .*?</svg>", page, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0].replace("<svg ", f'<svg xmlns="{SVG.strip("{}")}" '))


def several(number: int, wrong: int) -> Report:
    """So many clients of one database, the first of which do not agree with it."""
    db = ConnectionEnd("compose.yaml: db", "POSTGRES_PASSWORD", Origin("compose.yaml", 1))
    clients = (ConnectionEnd(f"compose.yaml: app{n}", "DATABASE_URL", Origin("compose.yaml", n)) for n in range(number))
    return Report((), (), (), connections=tuple(
        ConnectionReport(client, db, "db", "postgresql", "mismatch" if at < wrong else "match")
        for at, client in enumerate(clients)
    ))  # fmt: skip


def test_it_draws_every_service_and_every_connection_of_the_deployment() -> None:
    svg = drawing(piped("html", connected()))
    boxes = ["".join(box.itertext()) for box in svg.iter(f"{SVG}g") if box.get("class") == "node"]
    assert boxes == ["a-service-with-a-long-name.of-its-own", "worker", "cache", "db"]
    lines = [line.get("class") for line in svg.iter(f"{SVG}g") if line.get("class") != "node"]
    assert lines == ["edge good match", "edge note unknown", "edge error mismatch"]  # the worst above the others


def test_what_it_shows_is_said_in_words() -> None:
    page = piped("html", connected())
    svg, html = drawing(page), check_html(page)
    assert svg.get("role") == "img"
    said = [svg.find(f"{SVG}{part}") for part in ("title", "desc")]
    assert svg.get("aria-labelledby", "").split() == [part.get("id") for part in said if part is not None]
    assert "worker to db: match" in str(said[1].text if said[1] is not None else "")
    told = html.text()
    assert all(fact in told for fact in ("password differs", "smtp.example.com", "1 connection to the outside"))
    assert all(f" {state}" in told for state in ("match", "mismatch", "unknown", "external"))


def test_everything_lies_inside_of_the_drawing() -> None:
    svg = drawing(piped("html", several(MOST_DRAWN, 1)))
    _, _, width, height = map(float, svg.get("viewBox", "").split())
    for box in svg.iter(f"{SVG}rect"):
        x, y, w, h = (float(box.get(key, "")) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height


@pytest.mark.parametrize(
    ("report", "drawn", "word"),
    [
        (several(MOST_DRAWN, 0), MOST_DRAWN, ""),
        (several(300, 3), 3, "too many to draw: only mismatches are drawn, all are in the table"),
        (several(300, 0), 0, "300 connections between services, too many to draw: all are in the table"),
        (several(300, 300), 0, "too many to draw: all are in the table"),
    ],
)
def test_a_big_graph_is_left_out_with_a_word(report: Report, drawn: int, word: str) -> None:
    page = piped("html", report)
    assert page.count('class="edge ') == drawn
    assert word in check_html(page).text()
    assert page.count("<tr>") == len(report.connections) + 1
    assert ("<details open>" in page) == (len(report.connections) <= 30)


def test_without_a_connection_there_is_no_section() -> None:
    assert 'id="graph"' not in piped("html", Report((), (), ()))


def test_no_name_is_markup() -> None:
    evil = "<script>alert(1)</script>&\"'"
    end = ConnectionEnd(evil, evil, Origin(evil, 1))
    html = check_html(piped("html", Report((), (), (), connections=(ConnectionReport(end, end, evil, "x", "match"),))))
    assert "script" not in {tag for tag, _ in html.elements}


@given(st.text(st.sampled_from("abc-_./:xyz"), max_size=60))
def test_a_name_is_broken_and_nothing_of_it_is_lost(name: str) -> None:
    assert "".join(wrapped(name)) == name
    assert all(len(line) <= 16 for line in wrapped(name))
