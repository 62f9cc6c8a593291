"""The grammar of a shell's compound commands (POSIX.1-2017 XCU 2.9.4; dash 0.5.12, bash 5.2).

Only the simple commands inside one are kept: none is run, so which of them run is not known.
"""

from abc import abstractmethod

from auracheck.systems.shell.syntax import NAME, BadSyntax, Command, Commands, GaveUp, Word
from auracheck.systems.shell.tokens import COMMAND, END, NEWLINE, REDIRECT, WORD, Tokens

_NO_PATTERN = frozenset([NEWLINE, END, REDIRECT, "(", ")", ";", "|", "&", ";;", "||", "&&"])


class Compounds(Tokens):
    @abstractmethod
    def sequence(self, needed: bool = True) -> Commands:
        """Commands up to a token that ends them, which is put back; ``needed``: there must be one."""

    def aside(self, start: int) -> Command:
        """In place of commands that run in a process of their own, so that they change nothing here."""
        return Command((Word(("(",), self.place(start)),), self.place(start))

    def compound(self, token: str, start: int) -> list[Command]:
        """A compound command, whose first token is read."""
        if token == "if":
            return self._if()
        if token in ("while", "until"):
            return self._series("do", "done")
        if token in ("for", "select"):
            return self._for(token, start)
        if token == "case":
            return self._case(start)
        if token == "{":
            return self._series("}")
        if token == "[[":
            return self._test(start)
        if token == "coproc":
            raise self.gave_up("`coproc`", start)
        if token != "(":
            raise self.unexpected()
        if self.bash and self.text.startswith("(", self.position):
            return self._arithmetic(start)
        self._series(")")
        return [self.aside(start)]

    def _series(self, *ends: str) -> list[Command]:
        """Commands up to each of these tokens."""
        found: list[Command] = []
        for end in ends:
            found += self.sequence()
            self.expect(end)
        return found

    def _if(self) -> list[Command]:
        commands = [*self._series("then"), *self.sequence()]
        while self.token() == "elif":
            commands += [*self._series("then"), *self.sequence()]
        if self.last == "else":
            return commands + self._series("fi")
        self.put_back()
        self.expect("fi")
        return commands

    def _for(self, token: str, start: int) -> list[Command]:
        if self.bash and self.token() == "(":
            return [*self._arithmetic(start), *self._loop()]
        if self.bash:
            self.put_back()
        if self.token() != WORD or not NAME.fullmatch(self.current.plain or ""):
            raise self.bad(f"the variable of '{token}' is not a name", self.position - 1)
        words = [self.current]
        if self.token(COMMAND) == "in":
            while self.token() == WORD:
                words.append(self.current)
            if self.last not in (NEWLINE, ";"):
                raise self.unexpected()
        elif self.last != ";":
            self.put_back()
        return [self._keyword(token, start, words), *self._loop()]

    def _keyword(self, token: str, start: int, words: list[Word]) -> Command:
        return Command((Word((token,), self.place(start)), *words), self.place(start))

    def _loop(self) -> list[Command]:
        if self.token(COMMAND) == ";" and self.bash:
            self.token(COMMAND)
        if self.last == "{" and self.bash:
            return self._series("}")
        if self.last != "do":
            raise self.unexpected()
        return self._series("done")

    def _case(self, start: int) -> list[Command]:
        self.expect(WORD)
        words = [self.current]
        self.expect("in", COMMAND)
        commands: list[Command] = []
        while self.token(COMMAND) != "esac":
            words += self._patterns()
            commands += self.sequence(False)
            if self.token(COMMAND) == "esac":
                break
            if self.last not in (";;", ";&", ";;&"):
                raise self.unexpected()
        return [self._keyword("case", start, words), *commands]

    def _patterns(self) -> list[Word]:
        """What comes before the `)`, whose first token is read."""
        if self.last == "(":
            self.token()
        patterns: list[Word] = []
        while self.last not in _NO_PATTERN:
            patterns.append(self.current)
            if self.token() == ")":
                return patterns
            if self.last != "|":
                break
            self.token()
        raise self.unexpected()

    def _arithmetic(self, start: int) -> list[Command]:
        """bash's `((…))`, which may also be a subshell inside another one."""
        self.position += 1
        try:
            arithmetic = self.arithmetic(start)
        except (BadSyntax, GaveUp):
            raise self.gave_up("`((`", start) from None
        return [self._keyword("((", start, [Word((arithmetic,), arithmetic.offset, arithmetic.raw)])]

    def _test(self, start: int) -> list[Command]:
        """bash's `[[ … ]]`, of whose grammar nothing but the words matters."""
        words: list[Word] = []
        while not words or words[-1].plain != "]]":
            while self.take(" \t\n&|()<>!;"):
                pass
            before = self.position
            words.append(self.word())
            self.spend(1 + len(words[-1].parts))
            if self.position == before:
                raise self.gave_up("`[[`", before)
        return [self._keyword("[[", start, words)]
