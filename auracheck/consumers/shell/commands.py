"""The grammar of a shell's commands (POSIX.1-2017 XCU 2.9, 2.10.2; dash 0.5.12)."""

from auracheck.consumers.shell.compounds import COMMAND, Compounds
from auracheck.consumers.shell.names import NAME, SPECIAL, assigned_name
from auracheck.consumers.shell.syntax import (
    NOTHING,
    AndOr,
    Apart,
    Command,
    Function,
    Node,
    Not,
    Redirect,
    Redirected,
    Sequence,
    Word,
)
from auracheck.consumers.shell.tokens import ALIASES, END, KEYWORDS, LIST_ENDS, NEWLINE, REDIRECT, WORD


class Commands(Compounds):
    """Reads commands one line at a time, as the shell does: what follows an error or an `exit` is never read."""

    def line(self) -> Node | None:
        """The next complete command, None at the end of the file."""
        items: list[Node] = []
        while True:
            token = self.token(KEYWORDS | ALIASES)
            if token in (NEWLINE, END):
                self.read_documents()
                return Sequence(tuple(items)) if items or token == NEWLINE else None
            self.put_back()
            if not self._item(items) and self.last not in (NEWLINE, END):
                raise self.unexpected()
            if self.last in (NEWLINE, END):
                self.put_back()

    def substitution(self, depth: int) -> bool:
        return self._aside(self, ")", depth)

    def backquoted(self, commands: str, offset: int, depth: int) -> bool:
        inner = Commands(commands, self.place(offset), self.depth, self.aliases)
        inner.room = self.room
        empty = self._aside(inner, None, depth)
        self.room = inner.room
        self.aliased += [offset] * bool(inner.aliased)
        return empty

    def _aside(self, text: "Commands", end: str | None, depth: int) -> bool:
        """Reads what a substitution runs; its here-documents are its own. dash does not mind what follows the commands
        between backquotes."""
        waiting, text._documents = text._documents, []
        text.depth += depth + 1
        text.check_depth(text.depth)
        empty = text.sequence(False) is NOTHING
        if end is not None:
            text.expect(end)
        text.read_documents()
        text.depth -= depth + 1
        text._documents = waiting
        return empty

    def _item(self, items: list[Node]) -> bool:
        """Reads a list's next command and the token after it; whether the list may go on after that."""
        start = self.position
        node = self._and_or()
        token = self.token()
        if token == "&":
            node = Apart(True, (), self.place(start))
        items.append(node)
        return token in ("&", ";")

    def sequence(self, needed: bool = True) -> Node:
        items: list[Node] = []
        while True:
            token = self.token(COMMAND)
            self.put_back()
            if token == END or (token in LIST_ENDS and (items or not needed)):
                break
            if not self._item(items):
                self.put_back()
                if self.last != NEWLINE:
                    break
        if token == END:
            self.read_documents()
        return Sequence(tuple(items)) if items else NOTHING

    def _and_or(self) -> Node:
        first = self._pipeline(0)
        rest: list[tuple[str, Node]] = []
        while self.token() in ("&&", "||"):
            rest.append((self.last, self._pipeline(COMMAND)))
        self.put_back()
        return AndOr(first, tuple(rest)) if rest else first

    def _pipeline(self, how: int) -> Node:
        negated = self.token(how) == "!"
        if not negated:
            self.put_back()
        start = self.position
        node = self._command(KEYWORDS | ALIASES if negated else 0)
        piped = False
        while self.token() == "|":
            piped = True
            self._command(COMMAND)
        self.put_back()
        if piped:
            node = Apart(False, (), self.place(start))
        return Not(node) if negated else node

    def _command(self, how: int) -> Node:
        token = self.token(how)
        if token in (WORD, REDIRECT):
            self.put_back()
            return self._simple()
        start = self.place(self.position - 1)
        self.check_depth(self.depth + 1)
        self.depth += 1
        node = self.compound(token, start)
        self.depth -= 1
        redirects: list[Redirect] = []
        while self.token(KEYWORDS | ALIASES) == REDIRECT:
            redirects.append(self.redirect)
        self.put_back()
        if not redirects:
            return node
        if isinstance(node, Apart):
            return Apart(False, tuple(redirects), start)
        return Redirected(node, tuple(redirects), start)

    def _simple(self) -> Node:
        start = self.word.offset if self.last == WORD else self.place(self.position - 1)
        assignments: list[Word] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while True:
            token = self.token(0 if words else ALIASES)
            if token == REDIRECT:
                redirects.append(self.redirect)
            elif token == WORD and not words and assigned_name(self.word) is not None:
                assignments.append(self.word)
            elif token == WORD:
                words.append(self.word)
            elif token == "(" and len(words) == 1 and not assignments and not redirects:
                return self._function(words[0])
            else:
                self.put_back()
                return Command(tuple(assignments), tuple(words), tuple(redirects), start)

    def _function(self, word: Word) -> Node:
        self.expect(")")
        name = word.plain
        if name is None or not NAME.fullmatch(name) or name in SPECIAL:
            raise self.refused("a function cannot be called so", self.position - 1)
        self.check_depth(self.depth + 1)
        self.depth += 1
        body = self._command(COMMAND)
        self.depth -= 1
        return Function(name, body, word.offset)
