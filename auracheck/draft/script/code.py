"""The tokens of one file of TypeScript or JavaScript, and the brackets around them."""

from collections.abc import Iterator, Sequence

from auracheck.draft.script.tokens import Brackets, ScriptToken, brackets

NEAR = 60
"""Maximum number of tokens between a name and what belongs to it: a type, a list of type parameters."""

MOST_AROUND = 64
"""Maximum number of brackets around a token that are looked at; only what a program wrote has more."""

_NONE = ScriptToken("", "", 0)


class ScriptCode:
    """The tokens of a file or of an expression in it."""

    def __init__(self, found: Sequence[ScriptToken]) -> None:
        self.tokens = list(found)
        self._size = len(self.tokens)
        self.brackets: Brackets = brackets(self.tokens)
        self.opens = {close: open_ for open_, close in self.brackets.close.items()}
        self._parts: dict[int, list[tuple[int, int]]] = {}

    def token(self, at: int) -> ScriptToken:
        """The token at an index; an empty one outside of the file."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else _NONE

    # Asked millions of times for a large repository, so that they make no further call.
    def is_name(self, at: int, *texts: str) -> bool:
        token = self.tokens[at] if 0 <= at < self._size else _NONE
        return token.text in texts and token.kind == "name"

    def is_sign(self, at: int, *texts: str) -> bool:
        token = self.tokens[at] if 0 <= at < self._size else _NONE
        return token.text in texts and token.kind == "sign"

    def parts(self, open_: int) -> list[tuple[int, int]]:
        """The elements between two brackets: the first token of each, and the one behind its last."""
        known = self._parts.get(open_)
        if known is None:
            known = self._parts[open_] = list(self._split(open_))
        return known

    def _split(self, open_: int) -> Iterator[tuple[int, int]]:
        close = self.brackets.close.get(open_, len(self.tokens))
        start = at = open_ + 1
        while at < close:
            if self.tokens[at].is_sign(","):
                yield start, at
                start = at + 1
            at = self.brackets.close.get(at, at) + 1
        if start < close:
            yield start, close

    def after_types(self, at: int) -> int:
        """The index behind `<…>` where that begins here, else this one."""
        if not self.is_sign(at, "<"):
            return at
        depth = 0
        for here in range(at, min(at + NEAR, len(self.tokens))):
            depth += self.is_sign(here, "<") - self.is_sign(here, ">")
            if depth == 0:
                return here + 1
        return at

    def around(self, at: int) -> Iterator[int]:
        """The brackets around a token, the nearest first."""
        for _ in range(MOST_AROUND):
            at = self.brackets.around[at] if at >= 0 else at
            if at < 0:
                break
            yield at
