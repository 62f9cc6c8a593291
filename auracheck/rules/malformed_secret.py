"""malformed-secret: not of its kind."""

import re
from collections.abc import Iterator
from typing import ClassVar

from auracheck.inventory import Inventory
from auracheck.judgement import encoded, faults
from auracheck.policy import Entry, Policy
from auracheck.report import Finding, Severities
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import mend

BROKEN = "base64 that does not decode: cut short, or mistyped"

_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")

_IN_PLACE = {
    faults.POSTGRES: "write postgresql:// instead of postgres://, nothing else changes",
    faults.WHITE_SPACE: "take the white space at its ends away",
    faults.NO_DATABASE: "write /DATABASE behind the host",
}
"""What is mended where it stands: the value itself is none the worse."""


class MalformedSecret(Rule):
    """A value that cannot be what its secret ought to be.

    What it finds
    URLs without a scheme, host or database, of another system than the policy says, with a wrong port or with
    characters in the password that are not escaped; `postgres://`, which SQLAlchemy refuses; a Twilio account SID of
    the wrong shape; base64 that does not decode, in the data of a Kubernetes Secret or where a value says that it is
    base64 (`base64:` in front, `=` at its end); white space or a newline at an end, and control characters inside.

    Why it matters
    The service will not start, or starts and cannot connect. A newline at the end, as `echo` leaves it, makes a key
    that differs from the same key elsewhere, and every token signed with the other one is refused.

    How to mend it
    Write the value as its kind has it, and escape what stands in a URL's password (`@` as `%40`, `/` as `%2F`).
    Write files with `printf %s`, or let `auracheck generate` make the value.

    Example
    DATABASE_URL=postgres://shop@db.internal:5432
    TWILIO_ACCOUNT_SID=AC12
    """

    name: ClassVar[str] = "malformed-secret"
    severities: ClassVar[Severities] = STRICT_ERROR

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        for deployment, entry, setting, text in inventory.values():
            if entry.kind == "setting":
                continue
            message = BROKEN if setting.undecoded else faults.of_text(text) or _of_kind(entry, text)
            if message:
                in_place = _IN_PLACE.get(message) if entry.name in policy.secrets else None
                help = in_place or mend(deployment, entry, setting.origin)
                yield from self.report(deployment, entry.name, message, help, setting.origin)


def _of_kind(entry: Entry, text: str) -> str | None:
    if entry.kind == "url":
        return faults.of_url(text, entry.schemes)
    if entry.kind == "sid" and "TWILIO" in entry.name.upper() and "ACCOUNT" in entry.name.upper():
        return None if _ACCOUNT_SID.fullmatch(text) else "no Twilio account SID: that is AC and 32 hex digits"
    return BROKEN if entry.kind == "key" and encoded.is_broken(text) else None
