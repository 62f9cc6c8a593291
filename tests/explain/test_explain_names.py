"""`explain NAME` of a credential that no policy has: what the catalogue knows of it, else what its name suggests."""

import pytest

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
