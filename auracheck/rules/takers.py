"""Who takes a credential from which file, for the rules about files that hold credentials."""

from collections.abc import Collection

from auracheck.inventory import Inventory
from auracheck.judgement.words import names
from auracheck.policy import Policy
from auracheck.rules.credentials import holds_credential


def takers(inventory: Inventory, policy: Policy, files: Collection[str]) -> dict[str, dict[str, bool]]:
    """Those of the files that hold a credential, with the labels of the targets that take one from there and whether
    they are strict. An overridden credential stands in the file all the same, so all settings count."""
    found: dict[str, dict[str, bool]] = {}
    own = names(policy.name) if files else frozenset()
    for deployment in inventory.deployments if files else ():
        target = deployment.target
        for setting in target.settings:
            file = setting.origin.file
            if file is None or file not in files or target.label in found.get(file, ()):
                continue
            match = policy.find(setting.name)
            if match and holds_credential(match.entry, setting, own):
                found.setdefault(file, {})[target.label] = deployment.strict
    return found
