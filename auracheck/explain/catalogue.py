"""The pages of `explain` on a policy: its secrets, its environments and its format."""

import os
from collections.abc import Callable, Mapping

from auracheck import rules, shipped
from auracheck.explain.text import fill, rows
from auracheck.policy import Policy
from auracheck.policy.entry import CREDENTIALS, Entry, Environment
from auracheck.policy.format import ENVIRONMENT, ENVIRONMENTS, REFUSED, SECRET, TOP, WAIVER, Key
from auracheck.policy.forms import said
from auracheck.systems.steps import quote

TOPICS = os.path.join(shipped.PACKAGE, "explain", "topics")
EXAMPLE = os.path.join(TOPICS, "policy-example.toml")
"""A complete policy, shown by `explain policy-example`."""

KINDS = {
    "key": "key: a random value that signs or encrypts",
    "password": "password: a value to sign in with",
    "token": "token: a value from a provider to sign in with",
    "url": "url: a connection string; the password in it is a credential",
    "sid": "sid: an account's identifier, not a credential",
    "username": "username: an account's name, not a credential",
    "setting": "setting: only checked for presence",
}

RULE_OF = {"known_values": "published-secret", "refused": "refused-at-startup", "max_age": "stale-secret"}
"""Keys that only one rule uses: the reference says where this version has no such rule."""


def secret_page(policy: Policy, entry: Entry) -> str:
    """All that the policy has on one secret, and how to get a value."""
    facts = rows(
        [
            ("Purpose", entry.purpose),
            ("Kind", KINDS[entry.kind]),
            ("Short name", entry.short),
            ("Minimum", f"{entry.least} characters" if entry.least else ""),
            ("Form", said(entry.form)),
            ("Required", _required(policy, entry)),
            ("Warning", f"where it is not set: {entry.required_by}" if entry.required_by else ""),
            ("Services", " ".join(entry.services)),
            ("Instead", " ".join((*entry.one_of, *entry.required_unless))),
            ("Pair", f"only works together with {entry.pair}" if entry.pair else ""),
            ("Must differ", f"from {' '.join(entry.differs_from)}" if entry.differs_from else ""),
            ("Old keys", " ".join(entry.previous)),
            ("Oldest", f"{entry.max_age} days" if entry.max_age else ""),
            ("Not called", " ".join(entry.mistaken)),
            ("Refused", _refused(policy, entry)),
        ]
    )
    how = fill(_obtain(entry), "  ")
    return f"{entry.name}: a secret of the policy {policy.name}\n\n{facts}\n\nHow to make or get one\n{how}"


def _required(policy: Policy, entry: Entry) -> str:
    conditions = [f"{name} is {value}" for name, value in entry.required_when.items()]
    if entry.feature:
        state = "on" if entry.feature in policy.features else "off"
        conditions.append(f"the feature {entry.feature} is on (now {state})")
    when = f" when {' and '.join(conditions)}" if conditions else ""
    if entry.required_in is not None:
        return f"in {', '.join(entry.required_in)}{when}" if entry.required_in else "nowhere"
    return f"everywhere{when}" if when else "nowhere: optional"


def _refused(policy: Policy, entry: Entry) -> str:
    """What the application's startup check refuses."""
    refusals = [
        f"at startup in {', '.join(refused.environments)} if it contains any of {', '.join(refused.substrings)}"
        for refused in policy.refused
        if entry.name in refused.secrets and refused.substrings
    ]
    return "; ".join(refusals)


def _obtain(entry: Entry) -> str:
    if entry.obtain:
        return entry.obtain
    if entry.kind in ("key", "password"):
        return f"auracheck generate {quote(entry.short or entry.name)}"
    where = "from the provider" if entry.kind in CREDENTIALS or entry.kind == "url" else "from its owner"
    return f"{where} (`obtain` is not set in the policy)"


def environment_page(policy: Policy, environment: Environment) -> str:
    """Whether an environment is strict, its names, and what is required in it."""
    required = policy.required(environment.name, {})
    conditional = [e.name for e in policy.secrets.values() if e.name not in required and _may_be(e, environment.name)]
    optional = [name for name in policy.secrets if name not in required and name not in conditional]
    facts = rows(
        [
            ("Strict", "yes: findings are errors" if environment.strict else "no: findings are warnings"),
            ("Also called", " ".join(environment.aliases)),
            ("Variable", _variable(policy, environment)),
            ("Required", " ".join(name for name in policy.secrets if name in required) or "nothing"),
            ("On condition", " ".join(conditional)),
            ("Optional", " ".join(optional)),
        ]
    )
    title = f"{environment.name}: an environment of the policy {policy.name}"
    return f"{title}\n\n{facts}\n\nTry it\n  auracheck check --env {environment.name}"


def _may_be(entry: Entry, environment: str) -> bool:
    """Whether an entry is required there under a condition."""
    conditional = bool(entry.feature or entry.required_when)
    return conditional and (entry.required_in is None or environment in entry.required_in)


def _variable(policy: Policy, environment: Environment) -> str:
    if not policy.variable:
        return "none"
    unset = " (also where it is not set)" if environment.name == policy.unset else ""
    return f"{policy.variable}={environment.name}{unset}"


TABLES: Mapping[str, Mapping[str, Key]] = {
    "At the top": TOP,
    "[environments]": ENVIRONMENTS,
    "[environments.NAME], one each": ENVIRONMENT,
    "[secrets.NAME], one each": SECRET,
    "[[refused]]": REFUSED,
    "[[waivers]]": WAIVER,
}
"""The tables of a policy, as policies are checked with them."""


def introduction() -> str:
    """What a policy is, without its keys."""
    return shipped.text(os.path.join(TOPICS, "policy.txt")).rstrip()


def format_page() -> str:
    """The format of a policy in short: what each key means."""
    more = rows([("policy-keys", "what each key allows"), ("policy-example", "a complete policy")])
    return f"{introduction()}\n\n{_tables(_meaning)}\n\nMore: auracheck explain TOPIC\n{more}"


def keys_page() -> str:
    """The reference of the policy's format."""
    reference = _tables(lambda name, key: f"{_meaning(name, key)}. Allowed: {key.allowed}")
    return f"policy-keys: all keys of a policy, and what each allows\n\n{reference}"


def example_page() -> str:
    example = "\n".join(f"  {line}".rstrip() for line in shipped.text(EXAMPLE).rstrip().splitlines())
    return f"policy-example: a complete policy\n\n{example}"


def _tables(said: Callable[[str, Key], str]) -> str:
    shown = ((title, rows((name, said(name, key)) for name, key in keys.items())) for title, keys in TABLES.items())
    return "\n\n".join(f"{title}\n{keys}" for title, keys in shown)


def _meaning(name: str, key: Key) -> str:
    rule = RULE_OF.get(name)
    later = rule is not None and rule not in rules.REGISTRY
    return f"{key.meaning} (for {rule}, not in this version)" if later else key.meaning
