"""Words and marks that the reporters share, and what makes text from files harmless on a screen."""

from collections.abc import Iterable, Sequence

from auracheck.model import Origin, Unread
from auracheck.report import Finding, Severity, Waived

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
GOOD, UNKNOWN, ABSENT = "✓", "?", "–"

QUIET = "recommended-secret"
"""The rule about what is optional and off: a line of its own in the table, and elsewhere only with `-v`."""

ABSENCES = frozenset({"missing-secret", "incomplete-pair", QUIET})
"""Rules about what is not there: such a finding has no line of its own to point at."""

SHORT_COMMIT = 10

_ASCII = str.maketrans(
    {"✗": "x", "✓": "ok", "·": "-", "–": "-", "—": "-", "─": "-", "’": "'", "‘": "'", "“": '"', "”": '"',  # noqa: RUF001
     "…": "...", "→": "->", "≥": ">=", "≤": "<=", "×": "x"}
)  # fmt: skip
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """Text from a file as one line that no terminal obeys: control and invisible characters are written out.

    A lone surrogate is a byte that was not UTF-8, and is written as that byte.
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else _written_out(c) for c in text)


def _written_out(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_plain(encoding: str | None) -> bool:
    """Whether this encoding cannot carry the marks, so that their ASCII fall-backs are needed."""
    try:
        "✗✓·–─".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def fit(text: str, encoding: str | None) -> str:
    """The text as this encoding can carry it; None carries everything."""
    if text.isascii() or encoding is None:
        return text
    if is_plain(encoding):
        text = text.translate(_ASCII)
    try:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")


def cells(text: str) -> int:
    """How many columns a terminal gives to this text."""
    if text.isascii():
        return len(text)
    import unicodedata  # late: most texts do without

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


def pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def count(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 processes`."""
    plural = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{'' if number == 1 else plural}"


def some(words: Sequence[str], most: int) -> str:
    """A list for reading; what goes beyond ``most`` is counted."""
    if len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"


def distinct(words: Iterable[str]) -> list[str]:
    """Each word once, in the order of its first appearance, without empty ones."""
    return [word for word in dict.fromkeys(words) if word]


def place(origin: Origin) -> str:
    """`FILE:LINE`, of a commit `COMMIT:FILE:LINE`; the process environment is `environment`."""
    if origin.file is None:
        return "environment"
    commit = f"{origin.commit[:SHORT_COMMIT]}:" if origin.commit else ""
    line = f":{origin.line}" if origin.line is not None else ""
    return f"{commit}{visible(origin.file)}{line}"


def statement(finding: Finding) -> str:
    """The message, led by the secret's name where it does not say it itself: for formats without a column for it."""
    message = visible(finding.message)
    if finding.secret is not None and finding.secret not in finding.message:
        message = f"{visible(finding.secret)}: {message}"
    commit = finding.locations[0].commit if finding.locations else None
    if commit and commit[:7] not in finding.message:
        message += f" (commit {commit[:SHORT_COMMIT]})"
    return message


def waived_until(waived: Waived) -> str:
    until = f" until {waived.until.isoformat()}" if waived.until else ""
    return f"waived{until}: {visible(waived.reason)}"


def source_name(unread: Unread) -> str:
    """The source as it was given; one that is a scheme alone (`env:`) without the colon."""
    return visible(unread.source).removesuffix(":")


def unread_name(unread: Unread) -> str:
    """The source; of a folder the file in it that could not be read."""
    folder, file = unread.source.rstrip("/"), unread.file or ""
    return visible(file) if file and (folder == "." or file.startswith(f"{folder}/")) else source_name(unread)


def unread_line(unread: Unread) -> str:
    name, reason = unread_name(unread), unread_reason(unread)
    return reason if reason.startswith(f"{name}:") else f"{name}: {reason}"


def unread_reason(unread: Unread) -> str:
    """The reason, led by the file and line that it is about where the source does not say that already."""
    reason, file = visible(unread.reason), visible(unread.file or "")
    line = f":{unread.line}" if unread.line is not None else ""
    if is_own_file(unread):
        return f"line {unread.line}: {reason}" if line and not unread.reason.startswith("line ") else reason
    return reason if not file or (file in reason and not line) else f"{file}{line}: {reason}"


def is_own_file(unread: Unread) -> bool:
    """Whether the file that could not be read is the source itself."""
    return unread.file is not None and (unread.source == unread.file or unread.source.endswith(f":{unread.file}"))
