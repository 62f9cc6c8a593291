"""default-secret: a placeholder, a development default, a documentation sample, an unrendered template."""

from collections.abc import Iterator
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.policy import Policy
from auracheck.report import Finding, Severities
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend


class DefaultSecret(Rule):
    """A placeholder or a default stands where a secret ought to be.

    What it finds
    Values that ask to be replaced, development defaults, the sample values of a documentation, masks, values that
    were cut short and templates that nobody rendered. A value is cut into words, by its separators, its capitals and
    its digits, in sixteen languages, and what counts is how much of it a vocabulary explains: words that ask for
    something, that name a secret, that say development; the names of the service and of the secret. A random value
    that holds `dev` or `test` by chance is none, nor is a passphrase of eight words with `secret` among them. Base64
    and hex count as the text that they stand for. Of a URL the user and the password are judged each for itself, and
    of a name or an account's id only whether it asks to be replaced.

    Why it matters
    Everybody can read the documentation, the example file and the source. Whoever knows the key that signs your
    tokens can sign in as anyone; whoever knows the password owns the data. Length is no help: a placeholder of 40
    characters is guessed as soon as one of 10.

    How to mend it
    Make a random value with `auracheck generate`, or get the production's own where another system hands it out.
    Where a template was meant to be filled, mend what ought to have filled it.

    Example
    JWT_SECRET_KEY=your-key-goes-here
    SESSION_SECRET=aGVkZ2Vob2dzLXNlY3JldC1rZXk=
    DATABASE_URL=postgresql://test_user:test_password@db.example.com:5432/shop
    """

    name: ClassVar[str] = "default-secret"
    severities: ClassVar[Severities] = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        own = {name: names(policy.name, name) for name in (*policy.secrets, *policy.previous)}
        for deployment, entry, setting, text in inventory.values():
            if entry.kind == "setting":
                continue
            form = default(entry.kind, text, own[entry.name])
            if form:
                yield from self.report(
                    deployment, entry.name, form, mend(deployment, entry, setting.origin), setting.origin
                )
