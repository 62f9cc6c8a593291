"""The rule malformed-secret."""

from collections.abc import Iterator

from auracheck.deployment import Run
from auracheck.judgement import encoded, faults
from auracheck.model import Setting
from auracheck.policy.entry import Entry
from auracheck.policy.forms import fits, said
from auracheck.regex import regex
from auracheck.report import Finding, Severities
from auracheck.rules.fixing import fix
from auracheck.rules.rule import STRICT_ERROR, ValueRule
from auracheck.steps import do
from auracheck.typed import ClassVar

BROKEN = "not valid base64 (truncated or mistyped)"

_ACCOUNT_SID = regex(r"AC[0-9a-fA-F]{32}")

_IN_PLACE = {
    faults.POSTGRES: "replace postgres:// with postgresql://",
    faults.WHITESPACE: "remove the leading or trailing whitespace",
    faults.NO_DATABASE: "add /DATABASE after the host",
}
"""Problems that an edit fixes; the value itself need not change."""


class MalformedSecret(ValueRule):
    """The value does not have the form that its kind requires.

    What it finds
    URLs without a scheme, host or database, of another system than the policy says, with an invalid port or with
    unescaped characters in the password. `postgres://` for SQLAlchemy, which does not accept it. A Twilio account SID
    of the wrong form. Base64 that does not decode, in the data of a Kubernetes Secret or in a value that is marked as
    base64 (`base64:` at the start, `=` at the end). Leading or trailing whitespace, a trailing newline, and control
    characters.

    Why it matters
    The service will not start, or starts and cannot connect. A trailing newline, as `echo` adds it, makes a different
    key: every token that was signed with the key without it is rejected.

    How to fix it
    Write the value in the form that the finding expects, and escape special characters in a URL's password (`@` as
    `%40`, `/` as `%2F`). Write files with `printf '%s'`, or make the value with `auracheck generate`.

    Example
    DATABASE_URL=postgresql://shop@db.internal:5432
    TWILIO_ACCOUNT_SID=AC12
    """

    name: ClassVar[str] = "malformed-secret"
    group: ClassVar[str] = "value"
    severities: ClassVar[Severities] = STRICT_ERROR

    def check(self, run: Run) -> Iterator[Finding]:
        for judged, entry, setting, text in run.doubtful():
            if entry.kind == "setting":
                continue
            message = BROKEN if setting.undecoded else faults.of_text(text) or _of_kind(entry, text, setting)
            if message:
                in_place = _IN_PLACE.get(message) if entry.name in judged.policy.secrets else None
                steps = do(in_place) if in_place else fix(judged, entry, setting.origin)
                yield from self.report(judged, entry.name, message, steps, setting.origin)


def _of_form(entry: Entry, setting: Setting) -> str | None:
    return None if fits(entry.form, setting.reveal()) else f"not in its form (expected {said(entry.form)})"


def _of_kind(entry: Entry, text: str, setting: Setting) -> str | None:
    if entry.form:
        return _of_form(entry, setting)
    if entry.kind == "url":
        fault = faults.of_any_url(text) if entry.by else faults.of_url(text, entry.schemes)
        return fault or (faults.POSTGRES if entry.refuses_scheme(text) else None)
    if entry.kind == "sid" and "TWILIO" in entry.name.upper() and "ACCOUNT" in entry.name.upper():
        return None if _ACCOUNT_SID.fullmatch(text) else "not a Twilio account SID (expected AC + 32 hex digits)"
    return BROKEN if entry.kind == "key" and encoded.is_broken(text) else None
