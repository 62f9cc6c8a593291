"""refused-at-startup: the application's own startup check rejects the value."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.model import Secret, Setting
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import Rule, everywhere
from auracheck.rules.mending import mend

ANYWHERE = "holds, perhaps by chance, a word that the application refuses: it will not start"
IN_URL = "holds, anywhere in the URL, a word that the application refuses: it will not start"


class RefusedAtStartup(Rule):
    """The application's own startup check rejects the value, so the service will not start.

    What it finds
    A value with a substring that the policy says the application refuses ([[refused]]), in the secrets and the
    environments that it names there, without regard to case and wherever it stands. AuraConnect refuses ten words in
    production, `dev` and `test` among them, and looks for them in whole URLs: host, user and database too.
    `auracheck explain JWT_SECRET_KEY` lists them.

    Why it matters
    Such a check cannot tell a word from chance: 1.3 in 1,000 random values of 43 base64 characters hold `dev`. The
    value is strong, and the service ends at its start: "Secret contains dangerous default value".

    How to mend it
    Make another value with `auracheck generate`, which never makes one that the policy refuses. Where a host, a user
    or a database is called so, the URL needs another name for it.

    Example
    DATABASE_URL=postgresql://shop:<64 hex digits>@latest.db.internal:5432/shop
    """

    name: ClassVar[str] = "refused-at-startup"
    severities: ClassVar[Severities] = Severities(Severity.ERROR, None)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        refused = _by_environment(policy)
        # Where the policy names an environment, the service does not start there, strict or not.
        severity = everywhere(self.severities)
        for deployment in inventory.deployments:
            words_of = refused.get(deployment.environment)
            if not words_of:
                continue
            for entry, setting in deployment.valued:
                words = words_of.get(entry.name)
                if words and _holds(setting, words):
                    yield from self.report(
                        deployment,
                        entry.name,
                        IN_URL if entry.kind == "url" else ANYWHERE,
                        mend(deployment, entry, setting.origin),
                        setting.origin,
                        severities=Severities(severity, severity),
                    )


def _by_environment(policy: Policy) -> Mapping[str, Mapping[str, list[str]]]:
    """Environment → secret → the words that are refused there, lower-cased as the application does it."""
    found: dict[str, dict[str, list[str]]] = {}
    for table in policy.refused:
        for environment in table.environments:
            words_of = found.setdefault(environment, {})
            for secret in table.secrets:
                words_of.setdefault(secret, []).extend(word.lower() for word in table.substrings)
    return found


def _holds(setting: Setting, words: Iterable[str]) -> bool:
    """As the application asks: `lower()`, not `casefold()`, and of the whole text, white space and all."""
    assert isinstance(setting.value, Secret)
    return any(map(setting.value.reveal().lower().__contains__, words))
