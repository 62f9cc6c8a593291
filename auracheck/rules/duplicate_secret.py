"""duplicate-secret: two secrets of one target that share a value."""

from collections.abc import Iterator

from auracheck.deployment import JudgedTarget, Run, credential
from auracheck.model import Setting
from auracheck.policy.entry import Entry
from auracheck.policy.names import is_option
from auracheck.report import Finding, Severities
from auracheck.rules.fixing import fix
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.typed import ClassVar, NamedTuple


class ValuePart(NamedTuple):
    """A value that may be shared: that of a setting, or the password in its URL."""

    entry: Entry
    setting: Setting
    whole: bool

    @property
    def description(self) -> str:
        return self.entry.name if self.whole else f"the password in {self.entry.name}"

    def same(self, other: "ValuePart") -> str:
        """The message that it is the same value as another part."""
        same = "same value as" if self.whole else "password has the same value as"
        exactly = self._text() == other._text()
        return (
            f"{same} {other.description}"
            if exactly
            else f"{same} {other.description} (except for case, padding or whitespace)"
        )

    def _text(self) -> str:
        return _texts(self.entry, self.setting)[0 if self.whole else 1]


class DuplicateSecret(Rule):
    """Two secrets of one deployment share a value.

    What it finds
    The same value in two keys or tokens, in a key and the old key that is kept beside it, or in two secrets
    that must differ by the policy. Also a URL that is the value of a key, password or token, and a URL's password that
    is also a key or token. Values that differ only in case, in the = at the end or in whitespace count as the same. Two
    URLs may be equal, and a URL's password may also be set on its own. Placeholders are reported by default-secret
    instead.

    Why it matters
    Leaking one leaks both. If one key signs tokens and encrypts sessions, a leak of either exposes both, and you cannot
    rotate one without the other.

    How to fix it
    Give the later one a value of its own.

    Example
    JWT_SECRET_KEY=<64 hex digits>
    SESSION_SECRET=<the same 64 hex digits>
    """

    name: ClassVar[str] = "duplicate-secret"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = STRICT_ERROR
    yields_to: ClassVar[tuple[str, ...]] = ("default-secret", "published-secret")
    by_target: ClassVar[bool] = True

    def check(self, run: Run) -> Iterator[Finding]:
        for judged in run.targets:
            for group in _sharing(judged):
                policy = judged.policy
                order = {name: place for place, name in enumerate((*policy.secrets, *policy.previous))}
                group.sort(key=lambda part: order.get(part.entry.name, len(order)))
                yield from self._shared(judged, group)

    def _shared(self, judged: JudgedTarget, group: list[ValuePart]) -> Iterator[Finding]:
        """One finding for each secret that has the value of an earlier one."""
        for place, later in enumerate(group):
            earlier = next((part for part in group[:place] if _must_differ(part, later)), None)
            if earlier is not None:
                yield from self.report(
                    judged,
                    later.entry.name,
                    f"{later.same(earlier)}; leaking one leaks both",
                    fix(judged, later.entry, later.setting.origin),
                    *dict.fromkeys((later.setting.origin, earlier.setting.origin)),
                )


def _sharing(judged: JudgedTarget) -> list[list[ValuePart]]:
    """The groups of parts that share a value."""
    texts = [text for entry, setting in judged.valued for text in _texts(entry, setting)]
    folded = "".join("\0".join(texts).casefold().split()).split("\0")  # as `_folded`, in a third of its time
    if len({text.rstrip("=") for text in folded}) == len(folded):  # nearly all deployments
        return []
    sharing: dict[str, list[ValuePart]] = {}
    for entry, setting in judged.valued:
        for place, text in enumerate(_texts(entry, setting)):
            sharing.setdefault(_folded(text), []).append(ValuePart(entry, setting, whole=place == 0))
    return [group for group in sharing.values() if len(group) > 1]


def _folded(text: str) -> str:
    """The value without what people change to make a second one of it: case, whitespace, base64 padding."""
    return "".join(text.casefold().split()).rstrip("=")


def _texts(entry: Entry, setting: Setting) -> tuple[str, ...]:
    """The value, and the password if it is a URL with one."""
    text = setting.reveal()
    password = credential(entry, text) if entry.kind == "url" else ""
    return (text, password) if password else (text,)


def _must_differ(one: ValuePart, other: ValuePart) -> bool:
    """Whether the policy or the kinds require different values: two credentials, or a credential and a URL.

    A user name may equal the password: some mail services use one token as both. The password of a URL is often also
    set on its own, and may be that of another URL of the same user. Of what is only inferred, two keys must differ:
    passwords and tokens are those of connections, which have two ends. An option that a variable fills in is that
    variable's secret, given to the program once more.
    """
    if one.setting.origin == other.setting.origin and (is_option(one.entry.name) or is_option(other.entry.name)):
        return False
    if one.entry.by or other.entry.by:
        are_keys = one.whole and other.whole and one.entry.kind == other.entry.kind == "key"
        return are_keys and not _are_one_on_purpose(one, other)
    if one.whole and other.whole:
        named = _names(one.entry, other.entry) or _names(other.entry, one.entry)
        return named or _are_secret(one.entry, other.entry)
    return any(part.whole and part.entry.is_credential and part.entry.kind != "password" for part in (one, other))


def _are_one_on_purpose(one: ValuePart, other: ValuePart) -> bool:
    """Whether both are of one variable and of one program, as the keys of Mercure's publisher and subscriber are."""
    is_one = bool(one.setting.variable) and one.setting.origin == other.setting.origin
    return is_one and one.entry.name.partition("_")[0] == other.entry.name.partition("_")[0]


def _are_secret(one: Entry, other: Entry) -> bool:
    """Whether both are secret, and not both URLs or passwords, which may be those of one connection."""
    kept = all(entry.is_credential or entry.kind == "url" for entry in (one, other))
    return kept and not {one.kind, other.kind} <= {"url"} and not one.kind == other.kind == "password"


def _names(entry: Entry, other: Entry) -> bool:
    return other.name in entry.differs_from or other.name in entry.previous
