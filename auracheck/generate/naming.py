"""Credentials that are named on the command line and that the policy does not have."""

import re
from collections.abc import Iterable

from auracheck.policy import BY_NAME, CREDENTIALS, Entry, Policy
from auracheck.policy.names import PROVIDER, guess_kind, is_provided

MADE_HERE = "auracheck generate "

_VARIABLE = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
"""A name that can be nothing but a variable's, so that a mistyped short name is not taken for one."""


def with_named(policy: Policy, kinds: Iterable[str]) -> Policy:
    """The policy with an entry for each credential among ``kinds`` that it does not have, of the kind that the name
    suggests."""
    others = [kind for kind in kinds if policy.named(kind) is None and re.fullmatch(_VARIABLE, kind)]
    added = {kind: _by_name(kind) for kind in others if guess_kind(kind) in CREDENTIALS}
    return policy._replace(secrets={**policy.secrets, **added}) if added else policy


def _by_name(name: str) -> Entry:
    obtain = PROVIDER if is_provided(name) else f"{MADE_HERE}{name}"
    return Entry(name, kind=guess_kind(name), obtain=obtain, by=BY_NAME)
