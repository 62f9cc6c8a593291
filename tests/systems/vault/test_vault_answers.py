"""Whatever a server of Vault may answer: values, or a failure with a name; never a fault of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.systems.stores import StoreContents
from auracheck.systems.stores.failures import StoreError
from auracheck.systems.vault.config import Token, VaultConfig
from auracheck.systems.vault.server import Reply, VaultServer, _redirected
from auracheck.systems.vault.source import read_secret

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    ["data", "metadata", "errors", "path", "type", "options", "version", "keys", "secret", "auth", "client_token",
     "created_time", "destroyed", "lease_id", "policies", "secret/", "kv"]
) | st.text(max_size=4)  # fmt: skip
WORDS = st.sampled_from(["secret/", "kv", "2", "1", "no handler for route", "namespace", "sealed"]) | SCALARS
JSON = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
REPLIES = st.builds(Reply, st.sampled_from([200, 204, 403, 404, 405]), st.dictionaries(KEYS, JSON, max_size=4))


class Answering(VaultServer):
    """Gives these replies, one after the other, and then the last one for ever."""

    def __init__(self, replies: list[Reply]) -> None:
        from auracheck.model import Secret

        super().__init__(VaultConfig("http://h", "", True, None, Token(Secret("t"), "VAULT_TOKEN")), 1.0)
        self._replies = self._endless(replies)

    def _endless(self, replies: list[Reply]) -> Iterator[Reply]:
        yield from replies
        while True:
            yield replies[-1]

    def send(self, *_: Any) -> Reply:
        return next(self._replies)


@given(st.lists(REPLIES, min_size=1, max_size=6))
def test_every_answer_is_values_or_a_failure_with_a_name(replies: list[Reply]) -> None:
    try:
        assert isinstance(read_secret(Answering(replies), "secret/app"), StoreContents)
    except StoreError:
        return


@given(st.lists(REPLIES, min_size=1, max_size=3), st.text(min_size=1, max_size=20))
def test_a_mount_that_the_server_names_is_believed_where_it_fits(replies: list[Reply], path: str) -> None:
    mount = Reply(200, {"data": {"path": "secret/", "type": "kv", "options": {"version": "2"}}})
    try:
        found = read_secret(Answering([mount, *replies]), f"secret/{path}")
    except Unreadable:
        return
    assert found.members == replies[0].answer.get("data")


@given(st.text(max_size=30) | st.text(alphabet=":/@[]v1.ha?#%", max_size=20))
def test_a_redirect_leads_to_an_api_of_vault_or_nowhere(location: str) -> None:
    try:
        address, path = _redirected("https://h:1/v1/secret/data/x", location)
    except Unreadable:
        return
    assert address.lower().startswith("https://")
    assert path.startswith("v1/")


def test_what_is_made_for_each_reader_is_no_kept_secret() -> None:
    """Of an engine that hands out credentials the server says how long they last."""
    unknown, leased = Reply(403, {"errors": ["x"]}), Reply(200, {"lease_id": "a/b/c", "data": {"password": "hunter2"}})
    with pytest.raises(StoreError, match="is a dynamic secret"):
        read_secret(Answering([unknown, Reply(404, {"errors": []}), leased]), "database/creds/app")
