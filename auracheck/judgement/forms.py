"""What a value is by its form alone: a template that was not rendered, a mask, something cut short."""

import re

TEMPLATE = "a template that was not rendered"
PLACEHOLDER = "a placeholder: asks to be replaced, nothing random"
CUT_SHORT = "cut short: an ellipsis stands for the rest"
MASKED = "a placeholder: a mask that stands for a value"
CALL = "a command or a line of code that nobody ran"

BESIDE = 12
"""Letters and digits that may stand beside a template (`base64:${app_key}`). Random values hold `$(` and `${` by
chance, and have far more beside it."""

LONGEST = 512
"""Characters of a value whose whole is looked at; a template that was forgotten is shorter."""

_STARTS = frozenset("<[{$\\%_`@#(~|")
_CLOSING = {"<": ">", "[": "]"}
_INSIDE = re.compile(r"[<\[]{1,3}[^\W_]?[\w \-.,:;/=>()'\"|+*?!\]]*")
_WHOLE = re.compile(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|<%[^<>]*%>|\{[A-Za-z_]\w*\}|\(\([^()]*\)\)|\[\[[^\[\]]*\]\]"
    r"|\\?\$[A-Z_][A-Z0-9_]{2,}|\\?\$\{[^{}]*\}|\$\{\{[^{}]*\}\}|\$\{\{?[\w .:\-]+|\$\[[^\[\]]*\]"
    r"|%%?[A-Za-z_]\w*%%?|%\([A-Za-z_]\w*\)s|%env\([^()]*\)%|`[a-z][a-z][\w.\-]*(?: [^`]*)?`"
    r"|@@?[A-Z][A-Z0-9_]{2,}@@?|#\{[^{}]*\}#?|~[A-Z][A-Z0-9_]{2,}~|\|[A-Z][A-Z0-9_]{2,}\|"
    r"|__(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)__|@Microsoft\.KeyVault\([^()]*\)"
)
_COMMAND = re.compile(r"\$\([A-Za-z][\w.\-/]+(?: [\s\S]*)?\)")
_CALL = re.compile(
    r"(?:openssl [a-z]+ -|pwgen -|head -c|date \+|php artisan |bin/rails |python3? -c|node -e|rake secret|mix phx\."
    r"|npx |cat /)"
    r"[ \w./\-|'\"();=+,:]*"
    r"|(?:process\.env|os\.environ|os\.getenv|getenv|env|ENV|config|secrets|crypto|import\.meta\.env|System\.getenv"
    r"|Environment|Rails|settings|random|uuid|Fn|builtins)"
    r"(?:\.[A-Za-z_]\w*|\([\w '\".,:\-]*\)|\[[\w '\".\-]*\]){1,4}"
)
_REFERENCES = ("arn:aws:secretsmanager:", "arn:aws:ssm:", "ref+", "!Ref ", "!Sub ", "!GetAtt ", "{{resolve:", "vault:",
               "awssm://", "gcpsm://", "projects/", "/run/secrets/", "file:///run/secrets/", "keyring:")  # fmt: skip
"""How programs write that a value is elsewhere. What reads the value here resolves none of them."""

_NAME = r"(?:[A-Z][A-Z0-9_]{2,}|[a-z][a-z0-9_.]{2,}|[a-z]+(?:[A-Z][a-z]+)+)"
_WITHIN = re.compile(
    rf"\$\{{{_NAME}(?::[^{{}}]*)?\}}|\{{\{{ *[A-Za-z][\w.]{{2}}[\w .\-|]*\}}\}}"
    r"|\$\([a-z][a-z][\w.\-]*(?: [\w ./\-=~]*)?\)"
)
_MASK = re.compile(r"[*•●#?_.\-xX■█]{3,}")
_STARS = re.compile(r"[*•●■█]{4,}")
_CUT = re.compile(r"\.\.\.[ (\[\uff08]|\[(?:\.\.\.|snip|cut|truncated)\]")
_ARMOUR = re.compile(r"-----BEGIN [A-Z ]+-----(?:\\n|[\s.])*(?:-----END [A-Z ]+-----)?(?:\\n|\s)*")
_LETTERS = re.compile(r"[^\W_]")


def form(value: str) -> str | None:
    """What a whole value is by its form, or None."""
    first = value[:1]
    if first in _STARTS and len(value) <= LONGEST:
        found = _by_its_start(value, first)
        if found:
            return found
    if value[-3:] == "..." or value.startswith("...") or "…" in value or _CUT.search(value):
        return CUT_SHORT
    if first in "*•●#?_.-xX■█" and _MASK.fullmatch(value):
        return MASKED
    if "**" in value or "•" in value or "●" in value:
        rest = _STARS.sub("", value)
        if rest != value and len(_LETTERS.findall(rest)) <= BESIDE:
            return MASKED
    if "${" in value or "{{" in value or "$(" in value:
        rest = _WITHIN.sub("", value)
        if rest != value and len(_LETTERS.findall(rest)) <= BESIDE:
            return TEMPLATE
    return _written(value)


def _by_its_start(value: str, first: str) -> str | None:
    if (value[-1] == _CLOSING.get(first)) and _INSIDE.fullmatch(value):
        return PLACEHOLDER
    if _WHOLE.fullmatch(value):
        return TEMPLATE
    if first == "$" and _COMMAND.fullmatch(value):
        return TEMPLATE
    return None


def _written(value: str) -> str | None:
    """What a program or a person would have had to do first: run it, look it up, fill it in."""
    if len(value) > LONGEST:
        return None
    if value.startswith(_REFERENCES):
        return TEMPLATE
    if value[:5] == "-----":
        return CUT_SHORT if _ARMOUR.fullmatch(value) else None
    if (value[-1:] in ")]" or " " in value or ".env." in value) and _CALL.fullmatch(value):
        return CALL
    return None
