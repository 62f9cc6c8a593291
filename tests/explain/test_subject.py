"""Messages about secrets are told from others by their words."""

from auracheck.explain.pasted import stems
from auracheck.explain.subject import weight


def test_words_about_secrets_speak_for_a_message() -> None:
    assert weight("the broker could not authenticate this client: no credentials in its environment") > 5
    assert weight("the token of the vault has expired") > 0


def test_words_of_code_speak_against_it() -> None:
    assert weight("duplicate key value violates a foreign key constraint after the merge") < -5
    assert weight("the build failed: a merge conflict in package.json") < 0


def test_a_word_counts_by_its_beginning_also_within_a_name() -> None:
    assert stems("SigningKeyNotFoundError: authenticated") == ["signin", "key", "not", "found", "error", "authen"]
