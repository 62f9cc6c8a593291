"""Messages about secrets are told from others by their words."""

from auracheck.explain.pasted import stems
from auracheck.explain.subject import is_of_another_matter, is_related


def test_words_about_secrets_make_a_message_related() -> None:
    assert is_related("the broker could not authenticate this client: no credentials in its environment")
    assert not is_related("the build failed: a merge conflict in package.json")


def test_words_of_code_make_it_one_of_another_matter() -> None:
    assert is_of_another_matter("duplicate key value violates a foreign key constraint after the merge")
    assert not is_of_another_matter("the token of the vault has expired")


def test_a_word_counts_by_its_beginning_also_within_a_name() -> None:
    assert stems("SigningKeyNotFoundError: authenticated") == ["signin", "key", "not", "found", "error", "authen"]
