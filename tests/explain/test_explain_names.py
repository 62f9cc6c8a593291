"""`explain NAME` of a credential that no policy has: what the catalogue knows of it, else what its name suggests."""

import pytest

from auracheck import explain
from auracheck.explain.text import WIDTH
from auracheck.policy import loading
from tests.conftest import Run


def test_a_name_of_the_catalogue_has_its_programs(run: Run) -> None:
    shown = run("explain", "SECRET_KEY_BASE").out
    assert shown.startswith("SECRET_KEY_BASE: a credential by the catalogue")
    assert all(program in shown for program in ("rails", "plausible"))
    assert shown.rstrip().endswith("auracheck generate SECRET_KEY_BASE")


def test_a_name_that_only_looks_like_one_says_so(run: Run) -> None:
    shown = run("explain", "SHOP_SIGNING_KEY").out
    assert shown.startswith("SHOP_SIGNING_KEY: a credential by its name")
    assert "Programs" not in shown
    assert run("explain", "STRIPE_KEY").out.rstrip().endswith("get a new one from its provider")


def test_an_address_is_its_owners(run: Run) -> None:
    assert run("explain", "MONGO_URL").out.rstrip().endswith("from its owner")


@pytest.mark.parametrize("topic", ["LOG_LEVEL", "SHOP_NAME", "weak_key"])
def test_what_is_no_credential_stays_unknown(topic: str, run: Run) -> None:
    assert run("explain", topic).code == 2


def test_each_word_of_the_glossary_leads_to_it_or_to_a_page_of_its_own(run: Run) -> None:
    words = [line.partition("  ")[0] for line in run("explain", "glossary").out.splitlines()[2:] if line[:1].strip()]
    assert len(words) > 20
    assert [word for word in words if run("explain", word).code] == []
    assert run("explain", "severity").out == run("explain", "glossary").out
    assert "did you mean severity?" in run("explain", "severty").err


def test_no_page_is_wider_than_80_columns() -> None:
    policy = loading.builtin()
    wide = {
        name: line
        for name in explain.names(policy)
        for line in explain.explain(name, policy).splitlines()
        if len(line) > WIDTH and " " in line  # a path is not broken
    }
    assert wide == {}
