"""A rule's docstring as the pages that viewers of SARIF show."""

import pytest

from auracheck import rules
from auracheck.report import RuleText, Severity
from auracheck.reporters.sarif import markdown, plain, summary
from tests.reporters.validity import MARKDOWN, Html


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_every_rule_is_a_page(name: str) -> None:
    html = Html(MARKDOWN.render(markdown(rules.texts([name])[0])))
    assert {tag for tag, _ in html.elements} <= {"h2", "p", "pre", "code", "ul", "ol", "li"}
    assert [tag for tag, _ in html.elements].count("h2") == 4


def test_a_placeholder_is_no_element() -> None:
    text = RuleText("x", "value", "One.\n\nWhat it finds\nA <name> in it.", Severity.ERROR)
    assert markdown(text).startswith("One.\n\n## What it finds\n\nA &lt;name> in it.")


def test_without_docstrings_there_is_the_name() -> None:
    bare = RuleText("weak-secret", "value", "", Severity.ERROR)
    assert (summary(bare), plain(bare)) == ("weak-secret", "weak-secret")
    assert markdown(bare) == "`auracheck explain weak-secret` says the same in a terminal."


def test_a_report_is_not_buried_under_the_texts() -> None:
    assert repr(rules.texts(["weak-secret"])[0]) == "RuleText('weak-secret')"
