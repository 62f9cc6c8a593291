"""Objects of another type in TypeScript: what an object is said to be changes nothing of what is read from it."""

from collections.abc import Sequence

from auracheck.draft.script.tokens import ScriptToken

_NEAR = 40
"""Maximum number of tokens of a type."""
_MEMBERS = ("[", ".", "?.")
_WORDS = frozenset({"return", "await", "typeof", "in", "of", "void", "case", "throw"})
"""Words before an expression in brackets, which is no argument of theirs."""


def without_casts(found: Sequence[ScriptToken]) -> list[ScriptToken]:
    """The tokens with `(process.env as Variables)[name]` as `process.env[name]`."""
    kept = list[ScriptToken]()
    at = 0
    while at < len(found):
        if found[at].is_name("as") and (open_ := _before(kept)) >= 0 and (close := _behind(found, at)) > 0:
            del kept[open_]
            at = close + 1
        else:
            kept.append(found[at])
            at += 1
    return kept


def _before(kept: Sequence[ScriptToken]) -> int:
    """The bracket before the object that ends here, a name or the member of one; -1 where there is another."""
    here = len(kept) - 1
    while here > 1 and kept[here].kind == "name" and kept[here - 1].is_sign("."):
        here -= 2
    is_in_bracket = here > 0 and kept[here].kind == "name" and kept[here - 1].is_sign("(")
    return here - 1 if is_in_bracket and not (here > 1 and _is_called(kept[here - 2])) else -1


def _is_called(before: ScriptToken) -> bool:
    """Whether the bracket behind a token is that of its arguments."""
    return before.is_sign(")", "]") or (before.kind == "name" and before.text not in _WORDS)


def _behind(found: Sequence[ScriptToken], at: int) -> int:
    """The bracket that closes behind a type, where a member of the object is read there; else -1."""
    depth = 0
    for here in range(at, min(at + _NEAR, len(found) - 1)):
        if found[here].is_sign("(", "[", "{"):
            depth += 1
        elif found[here].is_sign(")", "]", "}"):
            depth -= 1
        if depth < 0:
            return here if found[here].is_sign(")") and found[here + 1].is_sign(*_MEMBERS) else -1
    return -1
