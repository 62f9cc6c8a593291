"""The grammar of a shell's commands (POSIX.1-2017 XCU 2.9, 2.10.2; dash 0.5.12, bash 5.2)."""

from dataclasses import replace

from auracheck.systems.shell.compounds import Compounds
from auracheck.systems.shell.syntax import NAME, Command, Commands, Redirect, Word
from auracheck.systems.shell.tokens import COMMAND, END, KEYWORDS, NEWLINE, REDIRECT, WORD

_LIST_ENDS = frozenset([END, ")", ";;", ";&", ";;&", "do", "done", "elif", "else", "esac", "fi", "then", "}"])
SPECIAL = frozenset(
    [
        *(":", ".", "break", "continue", "eval", "exec", "exit", "export"),
        *("local", "readonly", "return", "set", "shift", "times", "trap", "unset"),
    ]
)
"""The special built-ins (XCU 2.14), to which dash adds `local`."""


class Parser(Compounds):
    """Reads commands one line at a time, as the shell does: what follows an error or an `exit` is never read."""

    def line(self) -> list[Command] | None:
        """The commands of the next line that is complete, None at the end of the file."""
        items: list[Command] = []
        while True:
            token = self.token(KEYWORDS)
            if token in (NEWLINE, END):
                return items if items or token == NEWLINE else None
            self.put_back()
            if not self._item(items) and self.last not in (NEWLINE, END):
                raise self.unexpected()
            if self.last in (NEWLINE, END):
                self.put_back()

    def commands_inside(self) -> None:
        waiting, self.documents = self.documents, []
        again, last, current = self.again, self.last, self.current
        self.again = False
        self.sequence(False)
        self.expect(")")
        self.read_documents()
        self.documents = waiting
        self.again, self.last, self.current = again, last, current

    def _item(self, items: list[Command]) -> bool:
        """Reads a list's next command and the token after it; whether the list may go on after that."""
        start = self.position
        found = self._and_or()
        token = self.token()
        items += [self.aside(start)] if token == "&" else found
        return token in ("&", ";")

    def sequence(self, needed: bool = True) -> Commands:
        """Commands up to a token that ends them, which is put back; ``needed``: there must be one."""
        items: list[Command] = []
        count = 0
        while True:
            token = self.token(COMMAND)
            self.put_back()
            if token == END or (token in _LIST_ENDS and (count or not needed)):
                return tuple(items)
            count += 1
            if not self._item(items):
                self.put_back()
                if self.last != NEWLINE:
                    return tuple(items)

    def _and_or(self) -> list[Command]:
        found = self._pipeline(0)
        while self.token() in ("&&", "||"):
            operator = self.last
            found += [c if c.how else replace(c, how=operator) for c in self._pipeline(COMMAND)]
        self.put_back()
        return found

    def _pipeline(self, how: int) -> list[Command]:
        start = self.position
        prefix = ""
        while self.token(how) in ("!", "time"):
            if prefix and not self.bash:
                raise self.unexpected()
            prefix, how = prefix or self.last, KEYWORDS
        self.put_back()
        if prefix and self.bash and self.last in (NEWLINE, END, ";"):
            return [self.aside(start)]
        found = self._command(KEYWORDS if prefix else 0)
        piped = self.token() in ("|", "|&")
        while self.last in ("|", "|&"):
            self._command(COMMAND)
            self.token()
        self.put_back()
        if piped:
            return [self.aside(start)]
        return _maybe(found, prefix) if prefix else found

    def _command(self, how: int) -> list[Command]:
        token = self.token(how)
        if token in (WORD, REDIRECT):
            self.put_back()
            return self._simple()
        start = self.position - len(token)
        with self.deeper():
            if token == "function":
                return self._bash_function(start)
            found = self.compound(token, start)
        redirects: list[Redirect] = []
        while self.token(KEYWORDS) == REDIRECT:
            redirects.append(self.redirect)
        self.put_back()
        if redirects:
            found.append(Command((), self.place(start), (), tuple(redirects)))
        return _maybe(found, "((" if found[0].words and found[0].words[0].plain == "((" else token)

    def _simple(self) -> list[Command]:
        start = self.current.offset if self.last == WORD else self.place(self.position - 1)
        assignments: list[Word] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while True:
            token = self.token()
            if token == REDIRECT:
                redirects.append(self.redirect)
            elif token == WORD and not words and self.current.assigns:
                assignments.append(self.current)
            elif token == WORD:
                words.append(self.current)
            elif token == "(" and len(words) == 1 and not assignments and not redirects:
                return self._function(words[0])
            else:
                self.put_back()
                return [Command(tuple(words), start, tuple(assignments), tuple(redirects))]

    def _function(self, word: Word) -> list[Command]:
        self.expect(")")
        name = word.plain
        if name is None or not (self.bash or (NAME.fullmatch(name) and name not in SPECIAL)):
            raise self.bad("invalid function name", self.position - 1)
        return self._body(word)

    def _bash_function(self, start: int) -> list[Command]:
        self.expect(WORD)
        name = self.current
        if self.token(KEYWORDS) == "(":
            self.expect(")")
        else:
            self.put_back()
        return self._body(Word((name.literal or "",), self.place(start)))

    def _body(self, name: Word) -> list[Command]:
        if self.again and self.last == WORD:
            self.token(KEYWORDS)
            self.put_back()
        with self.deeper():
            return [Command((name,), name.offset, body=tuple(self._command(COMMAND)))]


def _maybe(commands: list[Command], how: str) -> list[Command]:
    """A function is still defined, so that a call of it is known to be one."""
    return [replace(command, how=how) for command in commands]
