"""What follows a read in code that is not parsed, where it gives nothing: `if key == "" { panic(…) }`."""

import re

from auracheck.draft.files import Code

_FAR = 400
"""Number of bytes behind a read in which its variable is asked for."""
_BODY = 250
"""Number of bytes of what a condition leads to."""
_HOLDER = re.compile(
    rb"((?:[A-Za-z_]\w*\.){0,3}[A-Za-z_]\w*)[ \t]*(?:,[ \t]*([A-Za-z_]\w*)[ \t]*)?(?:=|:=)[ \t]*[\w.:&(]*$"
)
_IF = re.compile(rb"\b(?:if|elif|guard)\b([^\n{}]{0,160})")
_IN_THE_CONDITION = re.compile(rb"^[^\n]*\b(?:if|elif)\b[^\n]*$")
_IN_A_SHELL = re.compile(rb"-z[ \t]+\"?$|^[ \t]*[^\n]*\[[ \t]*-n[ \t]+\"?$")
_EMPTY = re.compile(
    rb"""==+[ \t]*(?:""|''|null\b|nil\b|false\b) | ![ \t(]*\$?\w | \bnot\b | -z[ ]
    | \b(?i:is_null|(?:is_?\w{0,30})?empty|isNullOr\w+|isEmpty|isBlank|nil\?|blank\?|empty\?)
    | \blen\(\w+\)[ \t]*==[ \t]*0 | \bis[ ]null\b""",
    re.VERBOSE,
)
_SEVERAL = re.compile(rb"&&|\band\b|!=|-a ")
_STOPS = re.compile(
    rb"\b(?:raise|throw|panic|[eE]xit|die|abort|Fatal\w*|bail!)\b|(?<!\.)\berror\(|\b(?:errors\.New|Errorf)\("
    rb"|\bThrowIfNull\w*\("
)
_END = re.compile(rb"\}|^[ \t]*(?:fi|else|elif|end)\b", re.MULTILINE)


def is_refused(file: Code, start: int, end: int) -> bool:
    """Whether the program stops where the read from ``start`` to ``end`` gives nothing: in a condition around it, or in
    one behind it about the variable that takes it."""
    content = file.content
    line_start = content.rfind(b"\n", 0, start) + 1
    before = content[max(line_start, start - _BODY) : start]
    behind = content[end : end + _FAR]
    if _IN_THE_CONDITION.match(before):
        condition, _, body = behind.partition(b"\n")
        whole = before + content[start:end] + condition
        return _asks(whole) and _stops(condition + b"\n" + body)
    if _IN_A_SHELL.search(before):
        return _stops(behind)
    held = _HOLDER.search(before)
    names = [name for name in held.groups() if name and name not in (b"_", b"err")] if held else []
    for name in names:
        for found in _IF.finditer(behind):
            is_about_it = re.search(rb"(?<![.\w])%s(?!\w)" % re.escape(name), found[1])
            if is_about_it and _asks(found[1]):
                return _stops(behind[found.end() :])
    return False


def _asks(condition: bytes) -> bool:
    """Whether a condition is that one thing is empty."""
    return _EMPTY.search(condition) is not None and not _SEVERAL.search(condition)


def _stops(body: bytes) -> bool:
    """Whether what a condition leads to ends in an error."""
    found = _STOPS.search(body, 0, _BODY)
    first = _END.search(body, 0, _BODY)
    return found is not None and (first is None or found.start() < first.start())
