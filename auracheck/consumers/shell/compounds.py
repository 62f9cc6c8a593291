"""The grammar of a shell's compound commands (POSIX.1-2017 XCU 2.9.4; dash 0.5.12)."""

from abc import abstractmethod

from auracheck.consumers.shell.names import NAME
from auracheck.consumers.shell.syntax import NOTHING, Apart, Case, If, Loop, Node, Word
from auracheck.consumers.shell.tokens import ALIASES, KEYWORDS, NEWLINE, NEWLINES, RESERVED, WORD, Tokens

COMMAND = NEWLINES | KEYWORDS | ALIASES
"""How the first token of a command is read, where line breaks may stand before it."""


class Compounds(Tokens):
    """Reads a compound command, whose first token is read."""

    @abstractmethod
    def sequence(self, needed: bool = True) -> Node:
        """Commands up to a token that ends them, which is put back; ``needed``: there must be one."""

    def compound(self, token: str, start: int) -> Node:
        if token == "if":
            return self._if(start)
        if token in ("while", "until"):
            test = self.sequence()
            return Loop(test, self._body("do", "done"), start)
        if token == "for":
            return self._for(start)
        if token == "case":
            return self._case(start)
        if token == "{":
            return self._body(None, "}")
        if token == "(":
            self._body(None, ")")
            return Apart(False, (), start)
        raise self.unexpected()

    def _body(self, begin: str | None, end: str) -> Node:
        if begin is not None:
            self.expect(begin)
        body = self.sequence()
        self.expect(end)
        return body

    def _if(self, start: int) -> Node:
        branches: list[tuple[Node, Node]] = []
        otherwise: Node = NOTHING
        while True:
            test = self.sequence()
            self.expect("then")
            branches.append((test, self.sequence()))
            if self.token() != "elif":
                break
        if self.last == "else":
            otherwise = self.sequence()
        else:
            self.put_back()
        self.expect("fi")
        return If(tuple(branches), otherwise, start)

    def _for(self, start: int) -> Node:
        if self.token() != WORD or self.word.plain is None or not NAME.fullmatch(self.word.plain):
            raise self.refused("the variable of 'for' is no name", self.position - 1)
        variable = self.word.plain
        words: list[Word] = []
        if self.token(COMMAND) == "in":
            while self.token() == WORD:
                words.append(self.word)
            if self.last not in (NEWLINE, ";"):
                raise self.unexpected()
        elif self.last != ";":
            self.put_back()
        self.expect("do", COMMAND)
        body = self.sequence()
        self.expect("done")
        return Loop(NOTHING, body, start, variable, tuple(words))

    def _case(self, start: int) -> Node:
        self.expect(WORD)
        word = self.word
        self.expect("in", COMMAND)
        items: list[tuple[tuple[Word, ...], Node]] = []
        while self.token(NEWLINES | KEYWORDS) != "esac":
            patterns = self._patterns()
            items.append((patterns, self.sequence(False)))
            if self.token(NEWLINES | KEYWORDS) == "esac":
                break
            if self.last != ";;":
                raise self.unexpected()
        return Case(word, tuple(items), start)

    def _patterns(self) -> tuple[Word, ...]:
        """What stands before the `)`, whose first token is read."""
        if self.last == "(":
            self.token()
        patterns: list[Word] = []
        while True:
            if self.last != WORD and self.last not in RESERVED:
                raise self.unexpected()
            patterns.append(self.word)
            if self.token() != "|":
                break
            self.token()
        if self.last != ")":
            raise self.unexpected()
        return tuple(patterns)
