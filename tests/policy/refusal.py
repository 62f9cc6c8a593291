"""The message with which a policy is refused."""

from collections.abc import Callable

import pytest

from auracheck.errors import PolicyError
from auracheck.policy import Policy, loading

Write = Callable[..., str]
Load = Callable[..., Policy]

CANARY = "canary-7f3a9b-value"
"""Stands where a value of a policy stands; it must be in no message."""


def refusal(path: str) -> str:
    """The message with which a policy is refused; it names the file, and shows no value."""
    with pytest.raises(PolicyError) as caught:
        loading.load(path)
    message = str(caught.value)
    assert path in message
    assert CANARY not in message
    return message
