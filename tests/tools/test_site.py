"""The site: each rule, system, program and key has its page, each command of a page is run, and no link is broken."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from os.path import isfile, normpath, splitext
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

from auracheck import reporters, rules
from auracheck.exit_codes import ExitCode
from auracheck.explain import WRITTEN
from auracheck.policy import format
from auracheck.policy.loading import load
from auracheck.project import SITE, rule_url
from auracheck.systems import grammars, schemes
from explained import markdown
from site_commands import DOCS, CommandFailed, filled
from site_pages import file_of, pages, programs
from tests.reporters.axe import NEEDS_AXE, violations
from tests.reporters.chromium import Screen, chromium, installed


@pytest.fixture(scope="module")
def made() -> Mapping[str, str]:
    """The generated pages, by their paths."""
    return pages()


def test_every_rule_has_a_page_and_a_line(made: Mapping[str, str]) -> None:
    lines = re.findall(r"^\| \w+ \| \[`([a-z-]+)`\]\(\1\.md\) \|", made["rules/index.md"], re.MULTILINE)
    assert lines == list(rules.REGISTRY)
    for name in rules.REGISTRY:
        headings = re.findall(r"^## (.+)$", made[f"rules/{name}.md"], re.MULTILINE)
        assert headings == ["What it finds", "Why it matters", "How to fix it", "Example", "Severity"]
        assert rule_url(name) == f"{SITE}rules/{name}.html"


def test_every_source_has_a_page_and_a_line(made: Mapping[str, str]) -> None:
    table = made["systems/index.md"].partition("| reads |")[2].partition("\n\n")[0]
    assert table.count("\n| `") == len(schemes())
    assert {f"systems/{file_of(name)}.md" for name in schemes()} <= set(made)


def test_every_grammar_has_a_table_of_what_its_program_reads(made: Mapping[str, str]) -> None:
    for name in grammars():
        page = made[f"systems/{file_of(name)}.md"]
        assert page.count("\n| `") == 10, name
        assert "\n| `A=x # note` | `x" in page


def test_every_program_format_and_topic_has_a_page(made: Mapping[str, str]) -> None:
    assert {f"catalogue/{name}.md" for name in programs()} <= set(made)
    assert all(f"[{name}]({name}.md)" in made["catalogue/index.md"] for name in programs())
    named = [name for name in (*reporters.REGISTRY, *WRITTEN) if name not in schemes()]
    assert [name for name in named if f"formats/{name}.md" not in made and f"topics/{name}.md" not in made] == []


def test_every_key_of_a_policy_is_in_the_reference(made: Mapping[str, str]) -> None:
    tables = (format.TOP, format.ENVIRONMENTS, format.ENVIRONMENT, format.SECRET, format.REFUSED, format.WAIVER)
    keys = re.findall(r"^\| `(\w+)` \|", made["policy.md"], re.MULTILINE)
    assert keys == [name for table in tables for name in table]


def test_the_policy_shown_is_one(tmp_path: Path, made: Mapping[str, str]) -> None:
    match = re.search(r"^```toml\n(.+?)^```$", made["policy.md"], re.MULTILINE | re.DOTALL)
    assert match is not None
    file = tmp_path / "auracheck.toml"
    file.write_text(match[1], encoding="utf-8")
    assert load(str(file)).secrets


def test_every_exit_code_has_its_line(made: Mapping[str, str]) -> None:
    assert re.findall(r"^\| (\d) \|", made["exit-codes.md"], re.MULTILINE) == [str(int(code)) for code in ExitCode]


def test_nothing_of_a_page_of_explain_is_lost() -> None:
    text = "x: what it is\n\nA heading\n\n  a command --with *stars*\n\nText, <b> and a_name.\n\n1. A step\n   goes on:"
    assert markdown(text, {}) == (
        "# x\n\nWhat it is.\n\n## A heading\n\n```text\na command --with *stars*\n```\n\n"
        "Text, &lt;b&gt; and a\\_name.\n\n**1.** A step goes on:\n"
    )


def test_the_commands_of_a_step_are_code() -> None:
    first = "1. See it:\n     auracheck check .\n     git log\n   It ends with 0."
    text = f"x\n\n{first}\n\n2. Next\n   `x` is.\n\n     (umask 077; git x > y)"
    assert markdown(text, {}) == (
        "# x\n\n**1.** See it:\n\n```text\nauracheck check .\ngit log\n```\n\nIt ends with 0.\n\n"
        "**2.** Next. `x` is.\n\n```text\n(umask 077; git x > y)\n```\n"
    )


def test_no_page_has_a_path_of_the_machine_that_builds_it(made: Mapping[str, str]) -> None:
    here = (sys.prefix, str(Path(__file__).parents[2]))
    assert [name for name, text in made.items() if any(path in text for path in here)] == []


def test_a_topic_leads_to_its_page() -> None:
    assert "[`auracheck explain ci`](../t/ci.md)" in markdown("x\n\nSee `auracheck explain ci`.", {"ci": "../t/ci.md"})


@pytest.mark.slow
class TestCommands:
    """The commands of written pages."""

    @pytest.mark.parametrize(
        ("page", "verdict"),
        [
            ("django", "✓ ready for production"),
            ("fastapi", "✓ ready for production"),
            ("nextjs", "✗ not ready for production"),
            ("first-minute", "✗ not ready for production"),
        ],
    )
    def test_an_application_begins_with_errors_and_ends_with_its_verdict(self, page: str, verdict: str) -> None:
        verdicts = re.findall(r"^ ([✓✗] (?:not )?ready for production)", filled(DOCS / f"{page}.md"), re.MULTILINE)
        assert verdicts[0] == "✗ not ready for production"
        assert verdicts[-1] == verdict

    def test_what_fix_says_it_does_is_done(self) -> None:
        text = filled(DOCS / "fixes.md")
        assert "+JWT_SECRET_KEY=<the new value>" in text
        assert "✓ ready for production" in text

    def test_the_library_reads_as_each_program(self) -> None:
        lines = filled(DOCS / "library.md").splitlines()
        assert {"dotenv pa$word", "compose-env pa", 'docker-env "pa$word" # for the database'} <= {*lines}

    def test_a_command_that_fails_stops_the_build(self, tmp_path: Path) -> None:
        page = tmp_path / "page.md"
        page.write_text("```console\n$ auracheck chekc .env\n```\n", encoding="utf-8")
        with pytest.raises(CommandFailed, match="auracheck chekc"):
            filled(page)


class Anchors(HTMLParser):
    """The links, ids and fetched addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.ids.add(found.get("id", ""))
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if "src" in found or (tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload", "preconnect")):
            self.fetched.append(found.get("src") or found.get("href", ""))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built without a warning."""
    if find_spec("material") is None:
        pytest.skip("mkdocs-material is not installed")
    from build_site import build

    folder = tmp_path_factory.mktemp("site")
    assert build(folder) == 0
    return folder


@pytest.fixture(scope="module")
def built(site: Path) -> dict[Path, Anchors]:
    return {path: Anchors(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


@pytest.mark.slow
def test_the_built_site_is_whole_and_needs_nothing_from_elsewhere(
    site: Path, built: dict[Path, Anchors], made: Mapping[str, str]
) -> None:
    """One test, since each worker would build the site again for another."""
    assert [page for page in made if not (site / page).with_suffix(".html").is_file()] == []
    assert list(broken(site, built)) == []
    assert [path for path in built if "```" in path.read_text(encoding="utf-8")] == []  # code is shown as such
    assert '<span class="filename">shop/settings.py</span>' in (site / "django.html").read_text(encoding="utf-8")
    assert {url for page in built.values() for url in page.fetched if urlsplit(url).netloc} == set()
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert [name for name in rules.REGISTRY if f'"rules/{name}.html"' not in index] == []


@NEEDS_AXE
@pytest.mark.slow
@pytest.mark.skipif(installed() is None, reason="no Chromium here (apt-get install chromium)")
def test_axe_core_finds_nothing_on_a_page_of_each_sort(site: Path) -> None:
    names = ("index", "first-minute", "rules/weak-secret", "systems/grammars", "policy", "catalogue/postgres")
    with chromium() as browser:
        found = {name: violations(browser, site / f"{name}.html", (390, 1280)) for name in names}
    assert {name: broken for name, broken in found.items() if broken} == {}


SEARCHED = """
new Promise(answer => {
  const word = document.querySelector("[data-md-component=search-query]");
  document.querySelector("#__search").click();
  word.value = "weak-secret";
  word.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
  const found = () => [...document.querySelectorAll(".md-search-result__link")].map(link => link.pathname);
  const look = left => (found().length || !left) ? answer(found()) : setTimeout(look, 100, left - 1);
  look(300);
})"""


@pytest.mark.slow
@pytest.mark.skipif(installed() is None, reason="no Chromium here (apt-get install chromium)")
def test_the_search_finds_a_rule_and_asks_no_other_server(site: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=site))
    Thread(target=server.serve_forever, daemon=True).start()
    top = f"http://127.0.0.1:{server.server_port}/"
    with chromium() as browser:
        seen = browser.look(f"{top}index.html", Screen(1280), SEARCHED)
    server.shutdown()
    server.server_close()
    assert seen.answer[0] == "/rules/weak-secret.html"
    assert [url for url in seen.requests if not url.startswith((top, "data:"))] == []


def broken(site: Path, built: dict[Path, Anchors]) -> Iterator[str]:
    """The links below the site's top that lead nowhere."""
    ids = {str(path): page.ids for path, page in built.items()}
    for path, page in built.items():
        for link in page.links if path.name != "404.html" else ():
            if urlsplit(link).scheme:
                continue
            target, anchor = urldefrag(link)
            place = normpath(f"{path.parent}/{unquote(target)}") if target else str(path)
            place = place if splitext(place)[1] else f"{place}/index.html"
            if (place not in ids and not isfile(place)) or (anchor and unquote(anchor) not in ids.get(place, anchor)):
                yield f"{path.relative_to(site)}: {link}"
