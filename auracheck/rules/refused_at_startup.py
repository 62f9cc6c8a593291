"""The rule refused-at-startup."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from auracheck.deployment import Run
from auracheck.model import Secret, Setting
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.fixing import fix
from auracheck.rules.rule import ValueRule

ANYWHERE = "contains a word that the application refuses at startup (perhaps by chance)"
IN_URL = "contains a word that the application refuses at startup (anywhere in the URL)"


class RefusedAtStartup(ValueRule):
    """The application's own startup check rejects the value, so the service will not start.

    What it finds
    A value that contains a substring on the policy's list of what the application refuses ([[refused]]), in upper or
    lower case, for the secrets and environments listed there. AuraConnect refuses ten words in production, `dev` and
    `test` among them, and searches whole URLs: host, user and database, too. `auracheck explain JWT_SECRET_KEY` lists
    them.

    Why it matters
    Such a check also hits random values: 1.3 in 1,000 of 43 base64 characters contain `dev`. The value is strong, and
    the service still stops at startup: "Secret contains dangerous default value".

    How to fix it
    Make another value with `auracheck generate`, which never makes one that the policy refuses. If the word is in the
    name of a host, a user or a database, use another name in the URL.

    Example
    DATABASE_URL=postgresql://shop:<64 hex digits>@latest.db.internal:5432/shop
    """

    name: ClassVar[str] = "refused-at-startup"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = Severities(Severity.ERROR, None)

    def check(self, run: Run) -> Iterator[Finding]:
        refused = {id(policy): _by_environment(policy) for policy in run.policies}
        # The service does not start in the environments that the policy names, strict or not.
        severity = self.severities.strict
        for judged in run.targets:
            words_of = refused[id(judged.policy)].get(judged.environment)
            if not words_of:
                continue
            for entry, setting in judged.valued:
                words = words_of.get(entry.name)
                if words and _holds(setting, words):
                    yield from self.report(
                        judged,
                        entry.name,
                        IN_URL if entry.kind == "url" else ANYWHERE,
                        fix(judged, entry, setting.origin),
                        setting.origin,
                        severities=Severities(severity, severity),
                    )


def _by_environment(policy: Policy) -> Mapping[str, Mapping[str, list[str]]]:
    """Environment → secret → the words that are refused there, in lower case as in the application."""
    found: dict[str, dict[str, list[str]]] = {}
    for table in policy.refused:
        for environment in table.environments:
            words_of = found.setdefault(environment, {})
            for secret in table.secrets:
                words_of.setdefault(secret, []).extend(word.lower() for word in table.substrings)
    return found


def _holds(setting: Setting, words: Iterable[str]) -> bool:
    """Search as the application does: with `lower()`, not `casefold()`, in the whole text including whitespace."""
    assert isinstance(setting.value, Secret)
    return any(map(setting.value.reveal().lower().__contains__, words))
