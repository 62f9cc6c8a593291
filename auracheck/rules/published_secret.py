"""published-secret: a value that was published, or is known to have leaked, however random it looks."""

from collections.abc import Iterator
from typing import ClassVar

from auracheck.inventory import Inventory, credential
from auracheck.judgement import urls
from auracheck.judgement.published import normal, published
from auracheck.model import Secret
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.credentials import in_examples
from auracheck.rules.mending import mend

KNOWN = "on your own list of values that leaked"


class PublishedSecret(Rule):
    """A value that was published stands where a secret ought to be.

    What it finds
    Keys, passwords and tokens, and the passwords of URLs, that look random and are not secret: values on public lists
    of signing keys, samples of a documentation, what a product ships with, and your own: the policy's known_values
    and the lines of --known FILE. Hex is found in any case. It speaks of examples too, but not of placeholders in
    them. The lists are in the installation, as digests; nothing is asked of anybody, and no value or hash leaves your
    machine.

    Why it matters
    Whoever attacks tries these first, all of them in less than a second, against anything that the key signed. A key
    of 64 random digits is none once it stands in a tutorial.

    How to mend it
    Make a new value with `auracheck generate`, and rotate: whoever knows the old one may have used it.

    Example
    DATABASE_URL=postgresql://shop:<a password that stands in the docs>@db.internal:5432/shop
    auracheck check --known leaked.txt production.env
    """

    name: ClassVar[str] = "published-secret"
    severities: ClassVar[Severities] = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        known = _known(inventory.known_values)
        for deployment, entry, setting, text in inventory.values():
            message = _told(entry, text, known)
            if message:
                help = mend(deployment, entry, setting.origin)
                yield from self.report(deployment, entry.name, message, help, setting.origin)
        for label, entry, setting in in_examples(inventory, policy):
            assert isinstance(setting.value, Secret)
            message = _told(entry, setting.value.reveal(), known)
            if message:
                yield self.in_example(label, entry.name, message, setting.origin)


def _known(values: tuple[Secret, ...]) -> frozenset[str]:
    """The user's own values as they are compared; of a URL that leaked, the password did too."""
    known = set()
    for value in values:
        text = value.reveal()
        known.add(normal(text))
        url = urls.split(text) if "://" in text else None
        if url and url.password:
            known.add(normal(url.password))
    return frozenset(known)


def _told(entry: Entry, text: str, known: frozenset[str]) -> str | None:
    """What of a credential was published, and as what."""
    secret = credential(entry, text)
    form = _form(secret, known) if secret else None
    return f"its password is {form}" if form and not entry.is_credential else form


def _form(secret: str, known: frozenset[str]) -> str | None:
    return KNOWN if known and normal(secret) in known else published(secret)
