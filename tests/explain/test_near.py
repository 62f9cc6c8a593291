"""What is not known for sure leads to the known messages that are like it."""

import pytest

from auracheck.explain.messages import explain_message
from auracheck.explain.near import Nearness
from auracheck.explain.pasted import stems
from auracheck.policy import loading


def flat(message: str) -> str:
    return " ".join((explain_message(message, loading.builtin()) or "").split())


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("MongoFoobarError: the user root of admin failed the authentication", "MongoDB refused user and password"),
        (
            "nested exception is KafkaException: no login module for the SaslClient of this consumer",
            "Kafka refused the client",
        ),
    ],
)
def test_a_message_without_a_pattern_leads_to_its_cause(message: str, cause: str) -> None:
    assert f" means {cause}" in flat(message)


def test_where_no_cause_is_likelier_than_others_the_nearest_are_named() -> None:
    page = flat("the broker of the vault refuses the session")
    assert page.startswith("This message is not known. Near ones")
    assert "RabbitMQ refused user and password" in page
    assert "Vault refused the token" in page


def test_what_may_be_meant_as_well_is_named_below_the_page() -> None:
    page = flat("StackExchange.Redis: Authentication required. no such host: redis")
    assert page.startswith("What it most likely means Redis requires a password")
    assert "Also near" in page
    assert "could not translate host name" in page


def test_what_a_pattern_finds_against_all_other_words_is_named_as_well() -> None:
    page = flat("RuntimeError: STRIPE_SECRET_KEY has not been changed from the example")
    assert "The program found the key or password that it ships" in page


@pytest.mark.parametrize(
    "message",
    [
        "error TS2304: Cannot find name 'secretKey'.",
        "ModuleNotFoundError: No module named 'jwt'",
        "FATAL ERROR: Reached heap limit Allocation failed",
        "relation personal_access_tokens does not exist",
        "",
    ],
)
def test_what_is_of_another_matter_has_no_near_ones(message: str) -> None:
    assert explain_message(message, loading.builtin()) is None


def test_words_about_secrets_speak_for_a_message() -> None:
    assert Nearness("the broker could not authenticate this client: no credentials in its environment").relation() > 5
    assert Nearness("the token of the vault has expired").relation() > 0


def test_words_of_code_speak_against_it() -> None:
    assert Nearness("duplicate key value violates a foreign key constraint after the merge").relation() < -5
    assert Nearness("the build failed: a merge conflict in package.json").relation() < 0


def test_a_word_counts_by_its_beginning_also_within_a_name() -> None:
    assert stems("SigningKeyNotFoundError: authenticated") == ["signin", "key", "not", "found", "error", "authen"]
