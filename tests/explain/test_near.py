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
def test_a_message_without_a_pattern_leads_to_near_ones(message: str, cause: str) -> None:
    page = flat(message)
    assert page.startswith("This message is not known. Near ones")
    assert cause in page


def test_what_a_pattern_finds_against_all_other_words_is_only_near() -> None:
    page = flat("Error: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string")
    assert not page.startswith("What it means The key that signs")
    assert "PostgreSQL refused the user and password" in page


def test_the_nearest_is_said_where_a_pattern_finds_it_after_one_that_the_words_speak_against() -> None:
    page = flat("ActiveRecord::ConnectionNotEstablished: could not translate host name db to address: unknown host")
    assert page.startswith("What it means The host in a URL cannot be resolved")


def test_what_is_clearly_nearer_is_named_below_the_page_that_a_pattern_found() -> None:
    page = flat("StackExchange.Redis: Authentication required. could not translate host name redis to address: unknown")
    assert page.startswith("What it means Redis requires a password")
    assert "Also near could not translate host name" in page


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
