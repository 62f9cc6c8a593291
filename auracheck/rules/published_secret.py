"""The rule published-secret."""

from collections.abc import Iterator

from auracheck.deployment import Run, credential
from auracheck.deployment.facts import InExample
from auracheck.judgement import urls
from auracheck.judgement.published import normalized, published
from auracheck.model import Secret
from auracheck.policy.entry import Entry
from auracheck.report import Finding, Severities
from auracheck.rules.credentials import in_examples
from auracheck.rules.fixing import fix
from auracheck.rules.rule import STRICT_ERROR, ValueRule
from auracheck.typed import ClassVar

KNOWN = "leaked (on your list of known values)"


class PublishedSecret(ValueRule):
    """The value was published, so it is not a secret.

    What it finds
    Keys, passwords, tokens and passwords of URLs that look random and were published: in lists of known signing keys,
    in documentation, or as a product's default. So is what an example of an env file has, beside the file or in
    another folder of its repository (`docker/.env.example`). Also the values that you list as leaked:
    known_values in the policy and the lines of --known FILE. Hex is found in upper and lower case. Examples are
    checked, too, except for their placeholders. The lists are part of the installation, as digests: no network is used,
    and no value or hash leaves your machine.

    Why it matters
    Attackers try these values first, all of them in less than a second, against anything that the key signed. A key of
    64 random digits is not secret once it is in a tutorial.

    How to fix it
    Make a new value with `auracheck generate` and rotate the old one, which others may have used already.

    Example
    DATABASE_URL=postgresql://shop:<a password from the docs>@db.internal:5432/shop
    auracheck check --known leaked.txt production.env
    """

    name: ClassVar[str] = "published-secret"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = STRICT_ERROR
    renews: ClassVar[bool] = True
    probes: ClassVar[tuple[str, ...]] = ("examples",)

    def check(self, run: Run) -> Iterator[Finding]:
        known = {id(policy): _known((*run.known_values, *policy.known_values)) for policy in run.policies}
        examples = {(fact.target, fact.secret): fact.example for fact in run.facts(InExample)}
        for judged, entry, setting, text in run.values(alike=False):
            message = _message(entry, text, known[id(judged.policy)])
            if examples and not message and (example := examples.get((judged.target.label, setting.name))):
                part = "value" if entry.is_credential else "password"
                message = f"same {part} as in {example}"
            if message:
                help = fix(judged, entry, setting.origin)
                yield from self.report(judged, entry.name, message, help, setting.origin)
        for label, entry, setting, policy in in_examples(run):
            message = _message(entry, setting.reveal(), known[id(policy)])
            if message:
                yield self.in_example(label, entry.name, message, setting.origin)


def _known(values: tuple[Secret, ...]) -> frozenset[str]:
    """The user's own leaked values, normalized; for a URL its password, too."""
    known = set()
    for value in values:
        text = value.reveal()
        known.add(normalized(text))
        url = urls.split(text) if "://" in text else None
        if url and url.password:
            known.add(normalized(url.password))
    return frozenset(known)


def _message(entry: Entry, text: str, known: frozenset[str]) -> str | None:
    """Where the credential was published, as a message; None if it was not."""
    secret = credential(entry, text)
    if not secret:
        return None
    form = KNOWN if known and normalized(secret) in known else published(secret)
    return f"password {form}" if form and not entry.is_credential else form
