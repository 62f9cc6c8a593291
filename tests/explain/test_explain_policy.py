"""What `explain` says of a policy: its secrets, its environments, its format."""

import re
from pathlib import Path

import pytest

from auracheck.explain import catalogue, explain
from auracheck.policy import loading
from auracheck.policy.entry import Entry

AURACONNECT = loading.builtin()
SHOP = loading.load(catalogue.EXAMPLE)


def said(topic: str) -> str:
    return explain(topic, AURACONNECT)


def flat(text: str) -> str:
    """A text as one line, since where a line breaks does not matter."""
    return " ".join(text.split())


def test_a_secret_says_all_that_the_policy_says():
    page = flat(said("JWT_SECRET_KEY"))
    for part in ("Purpose signs the JWT tokens", "Kind key: ", "Short name jwt", "Minimum 32 characters",
                 "Required in development, staging, production", "Must differ from SESSION_SECRET",
                 "Not called JWT_SECRET JWT_KEY", "How to make or get one auracheck generate jwt"):  # fmt: skip
        assert part in page
    assert "Pair only works together with TWILIO_AUTH_TOKEN" in flat(said("TWILIO_ACCOUNT_SID"))
    for name, feature in (("TWILIO_AUTH_TOKEN", "sms"), ("SMTP_PASSWORD", "email")):
        required = f"Required everywhere when the feature {feature} is on (now off)"
        assert required in flat(said(name))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("SIGNING_KEY", "Old keys SIGNING_KEY_PREVIOUS"),
        ("SIGNING_KEY", "Oldest 90 days"),
        ("SMS_TOKEN", "Required everywhere when the feature sms is on (now on)"),
        ("MAIL_PASSWORD", "Required in production when MAIL_ENABLED is true"),
        ("STORAGE_KEY", "Form base64 of 32 bytes"),
        ("STORAGE_KEY", "Services web worker-*"),
        ("STORAGE_KEY", "Instead STORAGE_KEY_ID STORAGE"),
        ("REPORT_TOKEN", "Warning where it is not set: asked for by reports/settings.py"),
        ("SESSION_KEY", "How to make or get one auracheck generate session"),
        ("MAIL_PASSWORD", "How to make or get one get it from your mail provider"),
        ("SIGNING_KEY", "Refused at startup in production if it contains any of dev, test"),
    ],
)
def test_a_secret_of_another_policy(name: str, part: str):
    assert part in flat(explain(name, SHOP))


@pytest.mark.parametrize(("kind", "part"), [("url", "from the provider"), ("sid", "from its owner")])
def test_a_secret_that_the_policy_does_not_say_how_to_get(kind: str, part: str):
    policy = AURACONNECT._replace(secrets={"A": Entry("A", kind, required_in=())})
    assert part in explain("A", policy)
    assert "Required  nowhere" in explain("A", policy)


def test_an_environment_says_what_is_required_there():
    page = flat(said("production"))
    assert "Strict yes" in page
    assert "Also called prod" in page
    assert "Variable ENVIRONMENT=production" in page
    assert "Required JWT_SECRET_KEY DATABASE_URL SESSION_SECRET REDIS_URL On condition TWILIO_ACCOUNT_SID" in page
    assert "auracheck check --env production" in page
    development = flat(said("development"))
    assert "Strict no" in development
    assert "ENVIRONMENT=development (also where it is not set)" in development


def test_an_environment_says_what_is_required_on_a_condition():
    page = flat(explain("production", SHOP))
    assert "On condition MAIL_PASSWORD" in page
    assert "Required SIGNING_KEY SESSION_KEY SMS_ACCOUNT SMS_TOKEN" in page


def test_an_environment_that_no_variable_names():
    assert "Variable none" in flat(explain("production", AURACONNECT._replace(variable="", unset="")))


def test_the_reference_of_the_policy_has_every_key_and_an_example_that_loads():
    page, reference = said("policy"), said("policy-keys")
    assert Path(catalogue.EXAMPLE).read_text().splitlines()[0] in said("policy-example")
    assert SHOP.name == "shop"
    for keys in (catalogue.TOP, catalogue.SECRET, catalogue.REFUSED, catalogue.WAIVER):
        for key, about in keys.items():
            assert re.search(rf"^  {key} ", page, re.MULTILINE)
            assert re.search(rf"^  {key} ", reference, re.MULTILINE)
            assert flat(about.allowed) in flat(reference)


@pytest.mark.parametrize(("page", "most"), [("policy", 100), ("adopt", 25), ("rotation", 90), ("glossary", 30)])
def test_a_page_that_is_read_first_is_short(page: str, most: int):
    assert len(said(page).splitlines()) <= most


def test_the_keys_of_a_policy_are_one_line_each():
    lines = said("policy").partition("At the top")[2].splitlines()
    assert len([line for line in lines if line.startswith("     ")]) <= 6


def test_a_key_whose_rule_is_not_there_yet_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalogue.rules, "REGISTRY", ("stale-secret",))
    page = flat(said("policy-keys"))
    assert "maximum age. Allowed" in page
    assert "values known to have leaked (for published-secret, not in this version)" in page
