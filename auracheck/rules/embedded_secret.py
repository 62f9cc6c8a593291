"""The rule embedded-secret."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.inventory import Deployment, Inventory
from auracheck.judgement.words import names
from auracheck.model import Setting
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.credentials import holds_credential, in_examples

STDIN = "-"
"""What comes through a pipe stands in no file."""


class Words(NamedTuple):
    """What is told of a credential in one kind of document; ``{}`` in the help is the secret's name."""

    message: str
    help: str


_WORDS: Mapping[str, Words] = {
    "unit": Words(
        "stands in the unit's Environment=, which every user can ask systemd for, whatever the file's mode",
        "EnvironmentFile= with a file of mode 600, or LoadCredential=, instead of Environment=; then a new value",
    ),
    "Compose": Words(
        "stands in the Compose file itself, which is made to be committed and shared",
        "${{{0}}} in the Compose file, the value in a .env that git ignores; then a new value",
    ),
    "manifest": Words(
        "stands in the manifest itself, which is made to be committed and shared",
        "valueFrom.secretKeyRef in the manifest, the value in a Secret made by kubectl; then a new value",
    ),
    "Secret": Words(
        "stands in a Secret's manifest, where base64 hides nothing from whoever can read the file",
        "a SealedSecret or ExternalSecret in the manifest's place, or a file that git ignores and you alone can read",
    ),
    "tracked Secret": Words(
        "stands in a Secret's manifest that git tracks, where base64 hides nothing",
        "a SealedSecret or ExternalSecret in the manifest's place; then a new value",
    ),
    "workflow": Words(
        "stands in the workflow itself, where everybody who can read the repository finds it",
        "${{{{ secrets.{0} }}}} in the workflow, the value in the repository's secrets; then a new value",
    ),
}
_GITLAB_HELP = "a masked and protected variable of the GitLab project in its place; then a new value"
_IN_EXAMPLE = "a real credential in an example, which is made to be committed and copied"

TRACKED = "tracked"
"""The fact that git has a file."""

_LESSER = frozenset(("unit", "Secret"))
"""Where it is a warning. What is made to hold secrets is the right place as long as the file is nobody else's."""

_VARS = "vars."
"""The opening of the place in which a CI system keeps what is no secret."""

_IN_VARS = Words(
    "kept in {0}, which is shown to everybody who can read the repository's settings, and in every log",
    "${{{{ secrets.{1} }}}} in the workflow, a new value in the repository's secrets, and no {0} any more",
)


class EmbeddedSecret(Rule):
    """A credential is written out in a file that others read.

    What it finds
    A literal credential (a key, a password, a token, a URL with a password) in a Compose file, a manifest, a workflow
    or an example of an env file, where it is an error in every environment. In a systemd unit's Environment= it is a
    warning, in a Kubernetes Secret too unless git tracks the file, and in a CI job that does not deploy a note. Also a
    secret that GitHub keeps in vars, among what is no secret (of a URL, which may have no password, a warning). A
    placeholder is no credential; default-secret speaks of it where it would be used. What comes through standard input
    stands in no file.

    Why it matters
    Such files are committed, copied and shown in reviews, and the credential goes with them, for ever in git's
    history. What a unit sets with Environment= any user of the machine can ask for: systemctl show.

    How to mend it
    Refer to the credential in the way of the form that the finding names, keep its value outside, and make a new one:
    whoever could read the file has the old one.

    Example
    auraconnect.service:7:13: warning: embedded-secret: JWT_SECRET_KEY: stands in the unit's Environment=
    """

    name = "embedded-secret"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.WARNING)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        own = names(policy.name)
        kinds = _kinds(inventory)
        if kinds:
            for deployment in inventory.deployments:
                yield from self._judge(deployment, policy, kinds, own)
        for label, entry, setting in in_examples(inventory, policy):
            if setting.origin.file != STDIN:
                yield self.in_example(label, entry.name, _IN_EXAMPLE, setting.origin)

    def _judge(
        self, deployment: Deployment, policy: Policy, kinds: Mapping[tuple[str, str], str], own: frozenset[str]
    ) -> Iterator[Finding]:
        """All settings, the overridden ones too: they stand in the file all the same."""
        for setting in deployment.target.settings:
            for candidate in (setting, *setting.lost):
                if candidate.kept_in.startswith(_VARS):
                    yield from self._in_vars(deployment, policy, candidate)
                    continue
                kind = kinds.get((candidate.origin.file or STDIN, candidate.kept_in))
                match = policy.find(candidate.name) if kind else None
                if kind and match and holds_credential(match.entry, candidate, own):
                    yield from self._finding(deployment, match.entry, candidate, kind)

    def _in_vars(self, deployment: Deployment, policy: Policy, setting: Setting) -> Iterator[Finding]:
        """The value is not at hand, so that a URL may have no password."""
        match = policy.find(setting.name)
        entry = match.entry if match and setting.origin.file != STDIN else None
        if entry and (entry.is_credential or entry.kind == "url"):
            message, help = (words.format(setting.kept_in, entry.name) for words in _IN_VARS)
            severities = self.severities if entry.is_credential else self.lesser
            yield from self.report(deployment, entry.name, message, help, setting.origin, severities=severities)

    def _finding(self, deployment: Deployment, entry: Entry, setting: Setting, kind: str) -> Iterator[Finding]:
        severities = self.lesser if kind in _LESSER else self.severities
        message, help = _WORDS[kind]
        if deployment.target.source == "gitlab":
            help = _GITLAB_HELP
        yield from self.report(
            deployment, entry.name, message, help.format(entry.name), setting.origin, severities=severities
        )


def _kinds(inventory: Inventory) -> dict[tuple[str, str], str]:
    """What each document is, by its path and the kind of object in it; a manifest may hold Secrets among others."""
    found: dict[tuple[str, str], str] = {}
    for document in inventory.documents:
        if document.kind in _WORDS and document.path != STDIN:
            found[document.path, ""] = document.kind
            found[document.path, "Secret"] = "tracked Secret" if inventory.fact(TRACKED, document.path) else "Secret"
    return found
