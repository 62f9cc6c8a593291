"""`generate` takes the name of a credential that no policy has, in the form that the catalogue says."""

import re

import pytest

from auracheck.errors import UsageError
from auracheck.generate import generate_secret
from auracheck.generate.planning import with_named
from auracheck.policy.forms import fits
from auracheck.policy.known import agreed, entries_of
from auracheck.policy.loading import builtin


@pytest.mark.parametrize("name", ["APP_KEY", "NEO4J_AUTH", "TOTP_VAULT_KEY", "NC_ADMIN_PASSWORD", "AP_ENCRYPTION_KEY"])
def test_a_name_of_the_catalogue_gets_a_value_in_its_form(name: str) -> None:
    entry = agreed(name)
    assert entry is not None
    assert entry.form
    assert fits(entry.form, generate_secret(name)) is True


@pytest.mark.parametrize("name", ["SECRET_KEY", "PASSWORD", "PGPASSWORD", "METRICS_TOKEN", "POSTGRES_PASSWORD"])
def test_any_other_credential_gets_a_random_value(name: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", generate_secret(name)) is not None


@pytest.mark.parametrize("name", ["STRIPE_KEY", "jwtt", "LOG_LEVEL", "Password_hint", ""])
def test_what_is_a_providers_or_no_credential_is_not_made(name: str) -> None:
    with pytest.raises(UsageError):
        generate_secret(name)


def test_the_policys_own_names_stay_as_they_are() -> None:
    policy = builtin()
    assert with_named(policy, ["jwt", "JWT_SECRET_KEY", "password", "all"]) is policy


def test_programs_that_disagree_on_a_name_are_all_known() -> None:
    known = {entry.by: entry.form for entry in entries_of("ENCRYPTION_KEY")}
    assert known["infisical"] == ("{text 32}", "{base64 32}")
    assert known["langfuse"] == ("{hex 64}",)
    assert agreed("ENCRYPTION_KEY") is None
    assert entries_of("LOG_LEVEL") == ()
