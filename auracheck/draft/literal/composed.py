"""How a function makes the name of a variable of what it is given: `os.Getenv("SHOP_" + strings.ToUpper(name))`."""

import re
from typing import NamedTuple

MAX_ARGUMENT = 200
"""Maximum number of bytes of the expression that makes the name."""

_HERE = b"\0"
"""Stands for what the function is given."""

_UPPER = re.compile(rb"[uU]pper|upcase")
_REPLACES = re.compile(rb"[rR]eplace|gsub|\.tr\(")
_AROUND = re.compile(rb"\b(?:\w+(?:\.|::))?\w*(?:[uU]pper|upcase)\w*\(|\bstrings\.Replace(?:All)?\(")
"""A call that makes capitals of a part, or of Go one that replaces what is in its first argument."""
_BEHIND = re.compile(rb"\.(?:\w*(?:[uU]pper|upcase)\w*|to_s\w*|as_str|as_ref|strip|trim)\b(?:\(\))?")
_TEXT = rb"[$@sf]?[\"'`]([^\"'`\n]*)[\"'`]"
_FORMAT = re.compile(rb"[\w.]*(?:[fF]ormat|[sS]printf)!?\(\s*" + _TEXT + rb"\s*,?([\s\S]*)")
_SLOT = re.compile(rb"%[sv]|\{\d?\}")
_PART = re.compile(rb"[\s()]*(?:" + _TEXT + rb"|([$&*:]*[A-Za-z_](?:\w|\.(?=\w)|::|->)*))[\s()]*")
_JOIN = re.compile(rb"\+|\.|<>|~")
_CONSTANT = rb"\b%s\b[^\n=]{0,20}=>?\s*[\"'`](\w+)[\"'`]"
_KEY = re.compile(r"[-.]")


class Composition(NamedTuple):
    """What is before and behind a text in the name of its variable; its letters may become capitals, and its dots and
    dashes underscores."""

    before: str = ""
    behind: str = ""
    is_upper: bool = False
    is_replaced: bool = False

    def named(self, text: str) -> str:
        """The variable of a text."""
        whole = self.before + (_KEY.sub("_", text) if self.is_replaced else text) + self.behind
        return whole.upper() if self.is_upper else whole


def argument(text: bytes) -> bytes:
    """The first argument of a call, of what is behind its bracket."""
    depth, quote = 0, 0
    for at, char in enumerate(text[:MAX_ARGUMENT]):
        if quote:
            quote = 0 if char == quote else quote
        elif char in b"\"'`":
            quote = char
        elif char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
        if depth < 0 or (not quote and not depth and char in b",\n"):
            return text[:at]
    return text[:MAX_ARGUMENT]


def composition(expression: bytes, given: bytes, content: bytes) -> Composition | None:
    """How an expression makes the name of a variable of what is ``given``; None where it does not. ``content`` is the
    file, which may have a constant that is a part of the name."""
    plain = _BEHIND.sub(b"", _AROUND.sub(b"(", expression))
    own = re.compile(rb"[$&*:]{0,2}%s(?!\w)" % re.escape(given))
    template = _template(plain, own, content)
    if template is None or template.count(_HERE) != 1:
        return None
    before, behind = template.decode("utf-8", "replace").split("\0")
    return Composition(before, behind, _UPPER.search(expression) is not None, _REPLACES.search(expression) is not None)


def _template(expression: bytes, own: re.Pattern[bytes], content: bytes) -> bytes | None:
    """The name with `_HERE` for what is given; None where another part of it is not known."""
    if found := _FORMAT.match(expression):
        slots = [_part(each, own, content) for each in found[2].rstrip(b") ").split(b",")] if found[2] else []
        texts = _SLOT.split(found[1])
        if None not in slots and len(slots) >= len(texts) - 1 > 0:
            return b"".join(text + (slot or b"") for text, slot in zip(texts, [*slots, b""], strict=False))
        return _filled_in(found[1], own)
    parts, at = list[bytes](), 0
    while found := _PART.match(expression, at):
        part = _part(found[0], own, content)
        if part is None:
            return None
        parts.append(part)
        join = _JOIN.match(expression, found.end())
        if join is None or _REPLACES.match(expression, join.end()):
            return b"".join(parts)
        at = join.end()
    return None


def _part(text: bytes, own: re.Pattern[bytes], content: bytes) -> bytes | None:
    """One part of a name, None where it is not known."""
    found = _PART.match(text)
    if found is None:
        return None
    if found[1] is not None:
        return _filled_in(found[1], own)
    if own.match(found[2]):
        return _HERE
    constant = re.search(_CONSTANT % re.escape(re.split(rb"[.:$>]", found[2])[-1]), content)
    return constant[1] if constant else None


def _filled_in(text: bytes, own: re.Pattern[bytes]) -> bytes:
    """A text with what is given in it: `SHOP_#{name}`, `SHOP_{$name}`, `SHOP_$name`."""
    return re.sub(rb"[#$]?\{\s*%s[^}\n]*\}|\$%s" % (own.pattern, own.pattern), _HERE, text)
