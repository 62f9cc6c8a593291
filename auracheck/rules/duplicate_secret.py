"""duplicate-secret: two secrets of one target that share a value."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from auracheck.inventory import Deployment, Inventory, credential
from auracheck.model import Secret, Setting
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend


class Part(NamedTuple):
    """A value that may be shared: that of a setting, or the password of its URL alone."""

    entry: Entry
    setting: Setting
    whole: bool

    @property
    def told(self) -> str:
        return self.entry.name if self.whole else f"the password in {self.entry.name}"

    def same(self, other: "Part") -> str:
        """That it is the same value as another part, in words."""
        same = "the same value as" if self.whole else "its password is the same value as"
        exactly = self._text() == other._text()
        return f"{same} {other.told}" if exactly else f"{same} {other.told} but for case, padding or white space"

    def _text(self) -> str:
        return _texts(self.entry, self.setting)[0 if self.whole else 1]


class DuplicateSecret(Rule):
    """Two secrets of one deployment share a value.

    What it finds
    The same value in two keys, passwords or tokens, in one of them and an old key that is kept beside it, or in two
    secrets that the policy wants to differ; also a URL that one of them holds as a whole, and a URL's password that is
    a key or token as well. Values that differ
    in case, in the = at their ends or in white space alone count as the same. Two URLs may be the same, and a URL's
    password may stand alone too. Placeholders are told as such and not here.

    Why it matters
    Who learns one of them has the other. A key that both signs tokens and encrypts sessions turns a leak of one into
    a leak of both, and neither can be rotated alone.

    How to mend it
    Give the later one a value of its own.

    Example
    JWT_SECRET_KEY=<64 hex digits>
    SESSION_SECRET=<the same 64 hex digits>
    """

    name: ClassVar[str] = "duplicate-secret"
    severities: ClassVar[Severities] = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        order = {name: place for place, name in enumerate((*policy.secrets, *policy.previous))}
        for deployment in inventory.deployments:
            for group in _sharing(deployment):
                group.sort(key=lambda part: order.get(part.entry.name, len(order)))
                yield from self._shared(deployment, group)

    def _shared(self, deployment: Deployment, group: list[Part]) -> Iterator[Finding]:
        """One finding for each secret that has the value of an earlier one."""
        for place, later in enumerate(group):
            earlier = next((part for part in group[:place] if _must_differ(part, later)), None)
            if earlier is not None:
                yield from self.report(
                    deployment,
                    later.entry.name,
                    f"{later.same(earlier)}: who learns one has both",
                    mend(deployment, later.entry, later.setting.origin),
                    *dict.fromkeys((later.setting.origin, earlier.setting.origin)),
                )


def _sharing(deployment: Deployment) -> list[list[Part]]:
    """The parts that have one value, where there are several."""
    texts = [_folded(text) for entry, setting in deployment.valued for text in _texts(entry, setting)]
    if len(set(texts)) == len(texts):  # nearly all deployments
        return []
    sharing: dict[str, list[Part]] = {}
    for entry, setting in deployment.valued:
        for place, text in enumerate(_texts(entry, setting)):
            sharing.setdefault(_folded(text), []).append(Part(entry, setting, whole=place == 0))
    return [group for group in sharing.values() if len(group) > 1]


def _folded(text: str) -> str:
    """A value without what a person changes who makes a second one of it: case, white space, base64's padding."""
    return "".join(text.casefold().split()).rstrip("=")


def _texts(entry: Entry, setting: Setting) -> tuple[str, ...]:
    """The value, and the password of a URL that has one."""
    assert isinstance(setting.value, Secret)
    text = setting.value.reveal()
    password = "" if entry.is_credential else credential(entry, text)
    return (text, password) if password else (text,)


def _must_differ(one: Part, other: Part) -> bool:
    """Two credentials must, and two secrets that the policy names; and a credential is no whole URL.

    A user name may be the password too: some mail services want their token as both.
    The password of a URL is often set beside it by itself, and may be that of another URL of the same user.
    """
    if one.whole and other.whole:
        named = _names(one.entry, other.entry) or _names(other.entry, one.entry)
        return named or _are_secret(one.entry, other.entry)
    return any(part.whole and part.entry.is_credential and part.entry.kind != "password" for part in (one, other))


def _are_secret(one: Entry, other: Entry) -> bool:
    """Both hold what must stay secret, and not both as URLs, of which two may well be the same."""
    kept = all(entry.is_credential or entry.kind == "url" for entry in (one, other))
    return kept and (one.is_credential or other.is_credential)


def _names(entry: Entry, other: Entry) -> bool:
    return other.name in entry.differs_from or other.name in entry.previous
