"""Credentials that are named on the command line and that the policy does not have."""

from collections.abc import Iterable

from auracheck.policy import Policy
from auracheck.policy.names import can_be_named


def with_named(policy: Policy, kinds: Iterable[str]) -> Policy:
    """The policy with an entry for each credential among ``kinds`` that it does not have."""
    from auracheck.policy.known import of_name  # late: most names are the policy's own

    others = [kind for kind in kinds if policy.named(kind) is None and can_be_named(kind)]
    added = {entry.name: entry for entry in map(of_name, others) if entry}
    return policy._replace(secrets={**policy.secrets, **added}) if added else policy
