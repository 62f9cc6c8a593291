"""default-secret: a placeholder, a development default, a documentation sample, an unrendered template."""

from collections.abc import Iterator

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.searched import OwnWords
from auracheck.judgement import urls
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names
from auracheck.model import Target
from auracheck.policy.entry import Entry
from auracheck.report import Finding, Severities
from auracheck.rules.credentials import empty, is_there
from auracheck.rules.fixing import fix
from auracheck.rules.rule import STRICT_ERROR, ValueRule
from auracheck.typed import ClassVar


def _may_be_default(entry: Entry, text: str) -> bool:
    """Whether a value of any program is judged at all: what it calls its users is its own affair, and so is an address
    without a password."""
    return urls.has_password(text) if entry.kind == "url" else entry.is_credential


BUILT_IN = "not set: the program uses its built-in default, which is public"
BUILT_IN_SET = "built-in default of the program, which is public"
NO_PASSWORD = "not set: the program then asks for no password"


class DefaultSecret(ValueRule):
    """The value is a placeholder or a default, not a secret.

    What it finds
    Placeholders, development defaults, sample values from documentation, masked and truncated values, and unrendered
    templates. The value is split into words in sixteen languages, by separators, capitals and digits. It is reported if
    most of it is in a vocabulary: instructions such as `change`, words for secrets, words for development, and the
    names of the service and of the secret. A random value that contains `dev` or `test` by chance is not reported, nor
    is a passphrase of eight words with `secret` among them. Base64 and hex are decoded first. In a URL, user and
    password are checked separately. User names and account ids are checked for placeholders only.
    A secret that is not set is reported where its program then uses a built-in default that everybody knows, or asks
    for no password.

    Why it matters
    Everybody can read the documentation, the example file and the source code. Anyone who knows your signing key can
    sign in as any user, and anyone who knows the password can read the data. Length does not help: a placeholder of 40
    characters is guessed as quickly as one of 10.

    How to fix it
    Generate a random value with `auracheck generate`, or get the production value from the provider. If the value is an
    unrendered template, fix the step that renders it.

    Example
    JWT_SECRET_KEY=your-key-goes-here
    SESSION_SECRET=aGVkZ2Vob2dzLXNlY3JldC1rZXk=
    DATABASE_URL=postgresql://test_user:test_password@db.example.com:5432/shop
    """

    name: ClassVar[str] = "default-secret"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = STRICT_ERROR
    renews: ClassVar[bool] = True

    def check(self, run: Run) -> Iterator[Finding]:
        for target in run.targets:
            if not target.like:  # else it is found there
                yield from self._built_in(target, run)
        own_words = OwnWords()
        for judged, entry, setting, text in run.doubtful():
            if entry.kind == "setting" or (entry.by and not _may_be_default(entry, text)):
                continue
            own = own_words.of(judged) | names(entry.name)
            form = BUILT_IN_SET if text == entry.default else default(entry.kind, text, own)
            if form:
                yield from self.report(judged, entry.name, form, fix(judged, entry, setting.origin), setting.origin)

    def _built_in(self, judged: JudgedTarget, run: Run) -> Iterator[Finding]:
        """What the program uses where nothing is set, and everybody knows."""
        policy, target = judged.policy, judged.target
        for entry in policy.with_default:
            if is_there(judged, entry.name) or not policy.uses(entry) or _is_unresolved(target, entry.name):
                continue
            if not policy.is_lifted(entry, target.depended_on()):
                from auracheck.rules.linking.protecting import as_its_server, of_clients  # late: few have a server

                message, setting = BUILT_IN if entry.default else NO_PASSWORD, empty(judged, entry.name)
                origin = setting.origin if setting else target.origin
                alone = (*fix(judged, entry, origin), *of_clients(judged, entry, run))
                steps = as_its_server(judged, entry, run) or tuple(dict.fromkeys(alone))
                yield from self.report(judged, entry.name, message, steps, origin)


def _is_unresolved(target: Target, name: str) -> bool:
    """Whether it refers to what is not set, which is said of it."""
    return any(reference.name == name and reference.known for reference in target.references)
