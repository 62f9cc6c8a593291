"""Whether a report is one of its format: each is held against that format's own schema."""

import json
import tomllib
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import jsonschema_rs
from markdown_it import MarkdownIt

from auracheck.policy.checking import check_format
from auracheck.provenance import Provenance
from auracheck.report import Report
from auracheck.reporters import reporter
from tests.reporters.report_schema import CLOSED

if TYPE_CHECKING:
    from xmlschema import XMLSchema

SCHEMAS = Path(__file__).parent.parent / "data" / "schemas"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


@cache
def sarif_validator() -> jsonschema_rs.Draft4Validator:
    return jsonschema_rs.Draft4Validator(schema("sarif-schema-2.1.0.json"), validate_formats=True)


@cache
def gitlab_validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema("gitlab-code-quality.json"))


@cache
def junit_schema() -> "XMLSchema":
    import xmlschema  # late: it loads schemas of its own, by way of the system's certificates

    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def check_json(text: str) -> None:
    CLOSED.validate(json.loads(text))


def check_jsonl(text: str) -> None:
    """The lines together are a report as `-f json` writes it, and each says by itself what it is."""
    head, *lines = map(json.loads, text.splitlines())
    assert head.pop("type") == "report"
    assert head.pop("lines") == len(lines)
    run = {key: value for key, value in head["run"].items() if key in Provenance._fields and key != "duration"}
    kinds: dict[str, list[object]] = {"target": [], "finding": [], "unread": []}
    for line in lines:
        assert line.pop("run", {}) == run
        kinds[line.pop("type")].append(line)
    CLOSED.validate({**head, "targets": kinds["target"], "findings": kinds["finding"], "unread": kinds["unread"]})


def check_sarif(text: str) -> None:
    """The schema, and what GitHub asks beyond it: a place of each result, in the repository, and no alert twice."""
    log = json.loads(text)
    sarif_validator().validate(log)
    (run,) = log["runs"]
    fingerprints = [result["partialFingerprints"]["auracheck/v1"] for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]  # %SRCROOT% alone, but in a fleet
        assert not place["artifactLocation"]["uri"].startswith(("/", ".", "file:")) or (
            place["artifactLocation"]["uri"].startswith(".") and place["artifactLocation"]["uri"][1:2] not in ("/", ".")
        )


def check_gitlab(text: str) -> None:
    entries = json.loads(text)
    gitlab_validator().validate(entries)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def check_junit(text: str) -> None:
    """Jenkins's schema, and that the numbers are those of the tests. A number that is wrong is shown as it is."""
    junit_schema().validate(text)
    root = ElementTree.fromstring(text)
    for suite in [root, *root]:
        assert int(suite.get("tests", "")) == len(list(suite.iter("testcase")))
        assert int(suite.get("failures", "")) == len(list(suite.iter("failure")))
        assert int(suite.get("errors", "")) == len(list(suite.iter("error")))


class Html(HTMLParser):
    """The elements of a page, and that each is closed where it ought to be."""

    VOID = frozenset({"meta", "wbr"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def text(self, *tags: str) -> str:
        return "".join(text for tag, text in self.texts if not tags or tag in tags)


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
OF_MARKDOWN = frozenset(
    {"h2", "h3", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "span", "pre", "strong"}
    | {"details", "summary"}
)


def check_markdown(text: str) -> Html:
    """Nothing but what we write ourselves: no link, no picture, no element that a text brought along."""
    assert all(line.isprintable() for line in text.split("\n"))
    assert len(text.encode()) <= 1 << 20
    html = Html(MARKDOWN.render(text))
    assert {tag for tag, _ in html.elements} <= OF_MARKDOWN
    assert all(not set(attributes) - {"class"} for _, attributes in html.elements)
    rows = sum(tag == "tr" for tag, _ in html.elements)
    assert sum(tag in ("td", "th") for tag, _ in html.elements) == 4 * rows
    return html


def check_html(text: str) -> Html:
    """One page that is closed in every sense: each element ends, nothing is fetched, run or sent, no style slips in."""
    assert text.isascii()
    assert text.startswith('<!doctype html>\n<html lang="en">\n')
    html = Html(text.removeprefix("<!doctype html>"))
    tags = [tag for tag, _ in html.elements]
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(tags)
    assert not {"use", "image", "foreignobject", "animate", "set"} & set(tags)  # what SVG could fetch or move
    assert all(
        not {"style", "src"} & set(a)
        and str(a.get("href", "#")).startswith("#")
        and not any(k.startswith("on") for k in a)
        for _, a in html.elements
    )
    policy = next(a["content"] or "" for tag, a in html.elements if a.get("http-equiv") == "Content-Security-Policy")
    known = b64encode(sha256(html.text("style").encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    assert all(a.get("scope") in ("row", "col") for tag, a in html.elements if tag == "th")
    assert tags.count("h1") == 1
    return html


def check_lines(text: str) -> None:
    assert all(line.isprintable() for line in text.splitlines())


def check_waivers(text: str) -> None:
    """TOML that a policy takes, even after a line without an end; or a `pyproject.toml`."""
    found = tomllib.loads(f'name = "x"{text}')
    check_format("auracheck.toml", found["tool"]["auracheck"] if "tool" in found else found)
    assert text.isascii()


CHECKS: Mapping[str, Callable[[str], object]] = {
    "table": check_lines,
    "plain": check_lines,
    "json": check_json,
    "jsonl": check_jsonl,
    "github": check_lines,
    "sarif": check_sarif,
    "gitlab": check_gitlab,
    "junit": check_junit,
    "markdown": check_markdown,
    "html": check_html,
    "waivers": check_waivers,
}
"""Each format's check; it raises where the text is none of that format."""


def check_all(report: Report, *, verbose: bool) -> None:
    """The report in every format that has a schema; the others are for eyes."""
    for form, check in CHECKS.items():
        if check is not check_lines:
            out = StringIO()
            reporter(form, verbose=verbose).write(report, out)
            check(out.getvalue())
