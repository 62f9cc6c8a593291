"""What a value is by its form alone: a template that was not rendered, a mask, something cut short."""

import re

TEMPLATE = "a template that was not rendered"
PLACEHOLDER = "a placeholder: asks to be replaced, nothing random"
CUT_SHORT = "cut short: an ellipsis stands for the rest"
MASKED = "a placeholder: a mask that stands for a value"

BESIDE = 12
"""Letters and digits that may stand beside a template (`base64:${app_key}`). Random values hold `$(` and `${` by
chance, and have far more beside it."""

_STARTS = frozenset("<[{$\\%_`@")
_CLOSING = {"<": ">", "[": "]"}
_INSIDE = re.compile(r"[<\[][^\W_]?[\w \-.,:;/=>()'\"|+]*[>\]]")
_WHOLE = re.compile(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|<%[^<>]*%>|\{[A-Za-z_]\w*\}"
    r"|\\?\$[A-Z_][A-Z0-9_]{2,}|\\?\$\{[^{}]*\}|\$\{\{[^{}]*\}\}"
    r"|%[A-Za-z_]\w*%|%\([A-Za-z_]\w*\)s|`[a-z]{2,}[\w.\-]*(?: [^`]*)?`|@@?[A-Z][A-Z0-9_]{2,}@@?"
    r"|__(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)__"
)
_COMMAND = re.compile(r"\$\([A-Za-z][\w.\-/]+(?: [\s\S]*)?\)")
_NAME = r"(?:[A-Z][A-Z0-9_]{2,}|[a-z][a-z0-9_.]{2,}|[a-z]+(?:[A-Z][a-z]+)+)"
_WITHIN = re.compile(
    rf"\$\{{{_NAME}(?::[^{{}}]*)?\}}|\{{\{{ *{_NAME}[\w .\-|]*\}}\}}"
    r"|\$\([a-z]{2,}[\w.\-]*(?: [\w ./\-=~]*)?\)"
)
_MASK = re.compile(r"[*•●#?_.\-xX]{3,}")
_CUT = re.compile(r"\.\.\.[ (\[\uff08]")
_LETTERS = re.compile(r"[^\W_]")


def form(value: str) -> str | None:
    """What a whole value is by its form, or None."""
    first = value[:1]
    if first in _STARTS:
        found = _by_its_start(value, first)
        if found:
            return found
    if value[-3:] == "..." or value.startswith("...") or "…" in value or _CUT.search(value):
        return CUT_SHORT
    if first in "*•●#?_.-xX" and _MASK.fullmatch(value):
        return MASKED
    if "${" in value or "{{" in value or "$(" in value:
        rest = _WITHIN.sub("", value)
        if rest != value and len(_LETTERS.findall(rest)) <= BESIDE:
            return TEMPLATE
    return None


def _by_its_start(value: str, first: str) -> str | None:
    if (value[-1] == _CLOSING.get(first)) and _INSIDE.fullmatch(value):
        return PLACEHOLDER
    if _WHOLE.fullmatch(value):
        return TEMPLATE
    if first == "$" and _COMMAND.fullmatch(value):
        return TEMPLATE
    return None
