"""What of a setting must stay secret, as the rules about exposure see it."""

from collections.abc import Iterator

from auracheck.inventory import Inventory, credential
from auracheck.judgement.defaults import PLACEHOLDER_HOST, default
from auracheck.judgement.words import names
from auracheck.model import Secret, Setting
from auracheck.policy import Entry, Policy
from auracheck.rules.presence import names_a_file


def holds_credential(entry: Entry, setting: Setting, own: frozenset[str]) -> bool:
    """A credential stands there as it is: a value that is one, or a URL's password, and none that everybody knows.

    ``own`` are words of the service itself, as default-secret takes them.
    """
    if not setting.literal or not isinstance(setting.value, Secret) or names_a_file(entry, setting):
        return False
    value = setting.value.reveal()
    if not credential(entry, value).strip():
        return False
    found = default(entry.kind, value, own)
    # Before a host that is still to be filled in, a password may be a real one.
    return found is None or found == PLACEHOLDER_HOST


def in_examples(inventory: Inventory, policy: Policy) -> Iterator[tuple[str, Entry, Setting]]:
    """Every credential that stands in an example, with the example's label; a placeholder is what belongs there."""
    own = names(policy.name)
    for example in inventory.examples:
        for setting in example.settings:
            match = policy.find(setting.name)
            if match and holds_credential(match.entry, setting, own):
                yield example.label, match.entry, setting
