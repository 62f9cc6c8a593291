"""A digest of a policy, by which reports show that hosts were checked by the same one."""

from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Refusal
from auracheck.registry import sha256


def digest(policy: Policy) -> str:
    """SHA-256 of what the policy asks for, in hex: the same on each host, wherever the file is.

    No value goes into it: neither `known_values`, nor defaults and whole values that are refused.
    """
    parts = (
        policy.name if policy.path is None else "",
        [_entry(entry) for entry in policy.secrets.values()],
        [tuple(environment) for environment in policy.environments.values()],
        (policy.variable, policy.unset, policy.exact, policy.features, policy.services, policy.files),
        [_refusal(refusal) for refusal in policy.refused],
        [(waiver.rule, waiver.secret, waiver.target, str(waiver.until)) for waiver in policy.waivers],
        sorted(policy.previous),
    )
    found: str = sha256()(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return found


def _entry(entry: Entry) -> tuple[object, ...]:
    return tuple(entry._replace(default=None if entry.default is None else ""))


def _refusal(refusal: Refusal) -> tuple[object, ...]:
    return tuple(refusal._replace(values=(), except_values=()))
