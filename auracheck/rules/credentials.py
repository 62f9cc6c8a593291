"""What of a setting must stay secret, as the rules about exposure see it."""

from auracheck.inventory import credential
from auracheck.judgement.defaults import PLACEHOLDER_HOST, default
from auracheck.model import Secret, Setting
from auracheck.policy import Entry
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
