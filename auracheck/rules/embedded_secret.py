"""The rule embedded-secret."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cached_property

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import Tracked
from auracheck.deployment.searched import own_words
from auracheck.model import Secret, Setting, Target
from auracheck.policy.entry import Entry
from auracheck.policy.names import is_option
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.credentials import holds_credential, in_examples, is_sample
from auracheck.rules.fixing import fix, move
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.steps import do
from auracheck.systems import system_of
from auracheck.systems.system import Hardcoded

STDIN = "-"
"""The path of standard input, which is not a file."""


_IN_EXAMPLE = "real credential in an example file"

_VARS = "vars."
"""The prefix of a CI system's variables that are not secret."""

_IN_VARS = Hardcoded(
    "stored in {0}, which is not a secret (visible in the repository's settings and in logs)",
    "replace it with ${{{{ secrets.{1} }}}} and rotate it, with the new value in the repository's secrets; delete {0}",
)


class EmbeddedSecret(Rule):
    """A credential is hardcoded in a file that others read.

    What it finds
    A literal credential (a key, a password, a token, a URL with a password) in a Compose file, also as an option of a
    command (`--requirepass`), in a manifest, a workflow, or an example env file, where it is an error in every
    environment. In a systemd unit's Environment= it is a warning, and also in a Kubernetes Secret unless git tracks the
    file. In a CI job that does not deploy it is a note. It also finds a secret stored in GitHub's vars, which are not
    secret; for a URL that is a warning, since it may have no password. Default, published and malformed values are
    reported as that instead. Standard input is not a file and is not checked.

    Why it matters
    Such files are committed, copied and shown in reviews. The credential goes with them and stays in the git history.
    Any user of the machine can read what a unit sets with Environment=, and its commands: systemctl show.

    How to fix it
    Replace the credential by a reference, in the form that the finding shows, and keep the value outside the file. Then
    rotate it: anyone who could read the file may have the old one.

    Example
    auraconnect.service:7:13: warning: embedded-secret: JWT_SECRET_KEY: hardcoded in the unit
    """

    name = "embedded-secret"
    group = "exposure"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.WARNING)
    probes = ("git-files",)
    yields_to = ("default-secret", "published-secret", "malformed-secret")

    def check(self, run: Run) -> Iterator[Finding]:
        kinds, names = _kinds(run), _NamesOfValues(run)
        of_forms: dict[tuple[str | None, ...], list[Finding]] = {}
        for judged in run.targets:
            target = judged.target
            if not kinds and (target.is_plain or not any(each.kept_in or each.lost for each in target.written)):
                continue
            form = _form(judged, kinds)
            if form in of_forms:  # of a thousand manifests from one template, the values of one are looked at
                labels, file = (target.label,), target.origin.file
                yield from (each.of(labels, each.places_in(file)) for each in of_forms[form])
                continue
            written = list(_written(judged, kinds))
            found = [finding for each in written for finding in self._judge(judged, *each, names)]
            if form and all(
                words and entry and not words.move and not is_option(entry.name) for _, entry, words in written
            ):
                of_forms[form] = found
            yield from found
        for label, entry, setting, _ in in_examples(run):
            if setting.origin.file != STDIN and not is_sample(entry, setting):
                yield self.in_example(label, entry.name, _IN_EXAMPLE, setting.origin)

    def _judge(
        self,
        judged: JudgedTarget,
        setting: Setting,
        entry: Entry | None,
        words: Hardcoded | None,
        names: "_NamesOfValues",
    ) -> Iterator[Finding]:
        if entry is None or words is None:
            yield from self._in_vars(judged, setting)
        else:
            alone = words.move is not None and names.is_alone(setting)
            yield from self._finding(judged, entry, setting, words, alone=alone)

    def _in_vars(self, judged: JudgedTarget, setting: Setting) -> Iterator[Finding]:
        """The value is not known, so a URL may have no password."""
        match = judged.policy.find(setting.name)
        entry = match.entry if match and setting.origin.file != STDIN else None
        if entry and (entry.is_credential or entry.kind == "url"):
            message, words = (text.format(setting.kept_in, entry.name) for text in _IN_VARS[:2])
            severities = self.severities if entry.is_credential else self.lesser
            yield from self.report(judged, entry.name, message, do(words), setting.origin, severities=severities)

    def _finding(
        self, judged: JudgedTarget, entry: Entry, setting: Setting, words: Hardcoded, *, alone: bool
    ) -> Iterator[Finding]:
        severities = self.lesser if words.lesser else self.severities
        is_argument = is_option(entry.name)
        steps = fix(judged, entry, setting.origin) if is_argument else move(judged, entry, setting, words, alone=alone)
        yield from self.report(judged, entry.name, words.message, steps, setting.origin, severities=severities)


def _written(
    judged: JudgedTarget, kinds: Mapping[tuple[str, str], str]
) -> Iterator[tuple[Setting, Entry | None, Hardcoded | None]]:
    """The settings to report, overridden ones too, since they are in the file; with the entry and what to say of a
    credential, which are not known of one that a CI system keeps in variables."""
    own = own_words(judged.target, judged.policy)
    for setting in judged.target.written:
        for candidate in (setting, *setting.lost):
            if candidate.kept_in.startswith(_VARS):
                yield candidate, None, None
                continue
            words = _words(judged.target, candidate, kinds)
            match = judged.policy.find(candidate.name) if words else None
            if words and match and holds_credential(match.entry, candidate, own):
                yield candidate, match.entry, words


def _form(judged: JudgedTarget, kinds: Mapping[tuple[str, str], str]) -> tuple[str | None, ...]:
    """What targets have in common in which the same is found, each in its own file; empty for any other target."""
    if not judged.like or judged.own:
        return ()
    file = judged.target.origin.file or STDIN
    return judged.like, kinds.get((file, "")), kinds.get((file, "Secret"))


class _NamesOfValues:
    """Under which names the credentials of a run have each value."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def is_alone(self, setting: Setting) -> bool:
        """Whether no other name has its value, and no other end of a connection here is to have it."""
        value = setting.reveal()
        return bool(value) and self._names[value] <= {setting.name} and value not in self._of_connections

    @cached_property
    def _of_connections(self) -> Set[str | None]:
        ends = [(each.client.password, each.account and each.account.password) for each in self._run.connections()]
        return {part.text for end in ends for part in end if part}

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for judged in self._run.targets:
            for setting in judged.target.written:
                if isinstance(setting.value, Secret):
                    found[setting.value.reveal()].add(setting.name)
        return found


def _words(target: Target, setting: Setting, kinds: Mapping[tuple[str, str], str]) -> Hardcoded | None:
    """What the system in whose document the setting is written says of it; None where it may be there."""
    file = setting.origin.file or STDIN
    kind = kinds.get((file, setting.kept_in)) or (setting.kept_in if (file, "") in kinds else None)
    return system_of(setting.scheme or target.scheme or target.source).hardcoded.get(kind) if kind else None


def _kinds(run: Run) -> dict[tuple[str, str], str]:
    """The kind of each document, by path and kind of object; a manifest may contain Secrets and other objects."""
    found: dict[tuple[str, str], str] = {}
    for document in run.documents:
        if document.path != STDIN and document.kind != "env file":  # where credentials may be
            found[document.path, ""] = found[document.path, "ConfigMap"] = document.kind
            found[document.path, "Secret"] = "tracked Secret" if run.fact(Tracked, document.path) else "Secret"
    return found
