"""The rule unresolved-reference."""

from collections.abc import Iterator

from auracheck.inventory import Deployment, Inventory
from auracheck.model import NO_NAME, Reference, Target
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend

_LIVE = ("env", "process")
"""Sources that are an environment in use: whatever is still a reference there, no program will resolve any more."""

_QUOTE = ("compose-env", "shell-env")
"""The consumers that take what stands in single quotes as it is."""


class UnresolvedReference(Rule):
    """A secret refers to something that is not there.

    What it finds
    A value that takes a variable which is not set (${DB_PASSWORD}), a name without a value that nothing fills in, a
    key that an object at hand does not have, and, in the environment, a reference or cipher text that its own program
    (op run, sops, dotenvx) ought to have resolved before. An object that is not at hand is a warning: it may exist.

    Why it matters
    Most programs put nothing in the place of such a reference and go on. The application finds an empty secret, or
    the reference itself, which is no secret at all.

    How to mend it
    Define what is referred to, in the place that the finding names. A variable that this shell has does not vouch
    for a file: `auracheck check` without a source judges both together.

    Example
    .env:3:1: error: unresolved-reference: DATABASE_URL: refers to DB_PASSWORD, which is not set there
    """

    name = "unresolved-reference"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.WARNING)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for deployment in inventory.deployments:
            if not deployment.target.references:
                continue
            for name, references in _by_name(deployment.target).items():
                match = policy.find(name)
                if match and _counts(deployment, match.entry, references[0]):
                    yield from self._finding(deployment, match.entry, references)

    def _finding(self, deployment: Deployment, entry: Entry, references: list[Reference]) -> Iterator[Finding]:
        at_hand = [r for r in references if r.at_hand]
        message, help = _words(deployment, entry, at_hand or references)
        yield from self.report(
            deployment, entry.name, message, help, references[0].origin, severities=None if at_hand else self.lesser
        )


def _by_name(target: Target) -> dict[str, list[Reference]]:
    by_name: dict[str, list[Reference]] = {}
    for reference in target.open_references():
        by_name.setdefault(reference.name, []).append(reference)
    return by_name


def _counts(deployment: Deployment, entry: Entry, reference: Reference) -> bool:
    """Not where a setting of another name gives the secret its value."""
    setting = deployment.given.get(entry.name)
    return setting is None or setting.blank or setting.name == reference.name


def _words(deployment: Deployment, entry: Entry, references: list[Reference]) -> tuple[str, str]:
    """Message and help."""
    name, origin = references[0].name, references[0].origin
    wanted = list(dict.fromkeys(r.wanted for r in references if r.wanted != r.name))
    if not wanted:
        return "named without a value, and nothing gives it one", mend(deployment, entry, origin)
    if origin.file is None and deployment.target.source in _LIVE:
        return (
            "refers to another program's secret, which nobody resolved: the application gets the reference itself",
            "start it through the program that resolves it (op run, sops exec-env, dotenvx run)",
        )
    if NO_NAME in wanted:
        return "a $ in it is taken for a variable that is not set", _unquoted(deployment, name)
    named = " and ".join(wanted)
    if not references[0].at_hand:
        return f"refers to {named}, which is not at hand: it may be there all the same", f"see that {named} is there"
    there = "are not set" if len(wanted) > 1 else "is not set"
    return f"refers to {named}, which {there} there", _define(deployment, name, wanted[0])


def _unquoted(deployment: Deployment, name: str) -> str:
    """How a `$` is kept from being taken for a variable, by the program that reads the place."""
    if deployment.target.consumer == "dotenv":
        return f"${{…}} is replaced there, in single quotes too: give {name} a value without it"
    if deployment.target.consumer in _QUOTE:
        return f"single quotes around the value of {name}"
    return f"$$ for each $ in the value of {name}"


def _define(deployment: Deployment, name: str, wanted: str) -> str:
    if not wanted.isidentifier():  # a key of an object
        return f"define {wanted}, or give {name} a value of its own"
    if deployment.target.source == "dotenv":
        return (
            f"define {wanted} above it; if the shell gives it: "
            f"auracheck check --env {deployment.environment}, without a source"
        )
    return f"define {wanted} there, or give {name} a value of its own"
