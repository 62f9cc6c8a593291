"""A script as the shell goes through it: what is followed is run in a state, of the rest what it may change is lost."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from auracheck.regex import regex
from auracheck.systems.shell.builtins import BUILTINS, Argument, Ended, Failed, LeftWell, changes_variables
from auracheck.systems.shell.changes import Changes
from auracheck.systems.shell.expansion import Expander
from auracheck.systems.shell.parser import SPECIAL, Parser
from auracheck.systems.shell.sourced import Sourced
from auracheck.systems.shell.state import Given, State
from auracheck.systems.shell.syntax import (
    ASSIGNMENT,
    BLANK,
    BadSyntax,
    Command,
    Commands,
    GaveUp,
    NotFollowed,
    OverBound,
    Quoted,
    Redirect,
    Stopped,
    Word,
)

_BLANK = regex(BLANK, re.VERBOSE)
_PLAIN = regex(ASSIGNMENT, re.VERBOSE)
_READ_ONLY = frozenset(["UID", "EUID", "PPID"])
"""To bash, which goes on with the next line."""
_LISTS = frozenset(["&&", "||"])


class Runner:
    """Runs the commands of a script in a state. ``exact``: the shell is one that is modelled."""

    def __init__(self, state: State, exact: bool, sourced: Sourced) -> None:
        self._state = state
        self._exact = exact
        self._sourced = sourced
        self._expander = Expander(state)
        state.prompt = self._prompt

    def whole(self, text: str) -> None:
        """The script itself."""
        try:
            self.script(text)
        except LeftWell:
            pass

    def script(self, text: str, base: int = 0) -> None:
        """The whole text of a file, whose first character is at this place."""
        parser = Parser(text, self._state.bash, base)
        while parser.position < len(text):
            blank = _BLANK.match(text, parser.position)
            if blank:
                parser.position = blank.end()
            plain = _PLAIN.match(text, parser.position)
            if plain and plain[2] != "PS4" and not (plain[1].strip() and "export" in self._state.functions):
                parser.position = plain.end()
                self._plain(plain, parser.place(plain.start(2)))
                continue
            try:
                line = parser.line()
                if line is None:
                    return
                self.run(tuple(line))
            except BadSyntax as error:
                if self._state.aliases:
                    raise GaveUp("a line that an alias may be in", error.offset) from None
                raise
            except Ended:
                return

    def _plain(self, found: re.Match[str], offset: int) -> None:
        """An assignment with nothing in it to expand."""
        state, name = self._state, found[2]
        if found[1].strip():
            state.exported.add(name)
        try:
            state.assign(name, Given(found[found.lastindex or 0]), offset)
            state.status = 0
        except NotFollowed as error:
            if not state.bash or name not in _READ_ONLY:
                self.maybe((), error)
        except Stopped:
            if not state.bash:
                raise
            state.status = None

    def run(self, commands: Commands) -> None:
        """All of a line. In bash what fails may end the line, and the shell goes on with the next."""
        at = 0
        while at < len(commands):
            i, at = at, _end(commands, at)
            try:
                self._commands(commands[i:at], at < len(commands) and commands[at].how in _LISTS)
            except NotFollowed as error:
                self.maybe(commands[i:], error)
                return
            except OverBound:
                raise
            except Stopped as error:
                if not self._state.bash or error.ends:
                    raise
                self.maybe(commands[i:], NotFollowed(f"an error ({error.reason}) may change", error.offset))
                return

    def maybe(self, commands: Iterable[Command], error: NotFollowed) -> None:
        """These may run or not, wholly or in part, or more than once."""
        state = self._state
        changes = Changes(state, self._sourced.commands).of(commands)
        names = {**dict.fromkeys(error.names or (), error.offset), **changes.names}
        for name, offset in names.items():
            state.lose([name], offset, changes.odd)
        state.status = None
        if changes.gives_up:
            raise GaveUp(error.reason.partition(" may change")[0], error.offset)
        if changes.sets:
            state.unsure = True
            state.options.discard("a")
        anything = changes.anything or error.names is None or (not state.bash and names.keys() & state.read_only)
        if anything:
            state.lose_all(error.offset)
        if anything or changes.ends or changes.sets:
            state.gap(error.offset, error.reason.removesuffix(" any variable") + " any variable")
        elif names:
            state.gap(error.offset, error.reason, frozenset(names))

    def _commands(self, commands: Commands, tested: bool) -> None:
        """One command, or those of a compound one."""
        state, command = self._state, commands[0]
        if command.body is not None and command.how in ("", *_LISTS):
            self.maybe(commands, NotFollowed("a function with the name of a builtin may change", command.offset))
            state.status = 0
        elif not self._exact:
            raise NotFollowed("a command of a shell that is not modelled may change", command.offset)
        elif not command.how or (command.how in _LISTS and state.status is not None):
            if not command.how or (state.status == 0) == (command.how == "&&"):
                state.status = self._simple(command)
        else:
            error = NotFollowed(f"`{command.how}` may change", command.offset)
            if state.bash:  # an error inside would end the line
                raise error
            self.maybe(commands, error)
        if "e" in state.options and state.status and not tested:
            raise Stopped("a command fails under 'set -e', which ends the shell", command.offset, True)

    def _simple(self, command: Command) -> int | None:
        """The exit status, None where it is not known."""
        name, words = self._name(command), command.words[1:]
        declares = name in ("declare", "typeset") and not self._state.library  # else in a function of its own
        if self._state.bash and declares and words and words[0].literal == "-x":
            name, words = "export", words[1:]
        special = name in SPECIAL
        arguments = [self._argument(word, name) for word in words]
        for redirect in command.redirects:
            self._redirect(redirect, special, name is None)
        if name is None:
            ran = [self._assign(word) for word in command.assignments]
            return None if any(ran) else 0
        sources = name == "." or (name == "source" and self._state.bash)
        if name == "trap" and not (command.assignments or name in self._state.functions or name in self._state.aliases):
            if self._state.library:  # its reader has a trap of its own, by which it learns what was set
                raise GaveUp("`trap`", command.offset)
            trap = replace(command, words=(command.words[0], *map(self._known, words)))
            self.maybe((trap,), NotFollowed("`trap` may change", command.offset))
            return None
        library = self._state.library
        if library and library.defines(name) and not (command.assignments or self._is_redefined(name)):
            known = replace(command, words=(command.words[0], *map(self._known, words)))
            return library.call(known, self.script)
        if self._is_unmodelled(name) and not sources:
            raise NotFollowed(f"`{name}` may change", command.offset)
        for_one = not special and not sources
        if command.assignments and not for_one and self._state.bash:
            raise NotFollowed(f"`{name}` may change", command.offset)
        for word in command.assignments:
            self._for_one_command(word) if for_one else self._assign(word)
        if sources:
            return self._source(command, arguments)
        if name in BUILTINS:
            return self._builtin(name, arguments, command)
        if self._state.bash and name in ("[", "test"):
            self._operands(name, command, [argument.text for argument in arguments])
        if self._state.direnv:
            self.maybe((command,), NotFollowed(f"`{name}` may change", command.offset))
        return self._sourced.test(name, [word.literal for word in words])

    def _is_unmodelled(self, name: str) -> bool:
        if self._is_redefined(name):
            return True
        return name not in BUILTINS and changes_variables(name, self._state.bash)

    def _is_redefined(self, name: str) -> bool:
        return name in self._state.functions or name in self._state.aliases

    def _builtin(self, name: str, arguments: list[Argument], command: Command) -> int | None:
        try:
            return BUILTINS[name](self._state, arguments, command.offset)
        except Failed as error:
            if not self._state.bash and name in SPECIAL:
                raise Stopped(f"'{name}': {error}, which ends the shell", command.offset) from None
            raise NotFollowed(f"`{name}` may change", command.offset) from None

    def _name(self, command: Command) -> str | None:
        """The command's name, None where there are assignments alone."""
        if not command.words:
            return None
        name = command.words[0].literal
        if name is None:
            found = self._expander.word(command.words[0])
            if len(command.words) == 1 and found.cut and found.given().text == "":
                return None
            name = None if found.cut else found.given().text
            if name is None or name in BUILTINS or self._is_unmodelled(name):
                raise NotFollowed("a command whose name is not known may change any variable", command.offset, None)
        return name

    def _argument(self, word: Word, name: str | None) -> Argument:
        if name in ("export", "readonly") and word.assigns and "{" not in word.raw.replace("${", ""):
            return Argument(f"{word.assigns}", word.offset, self._expander.assigned(word)[0])
        found = self._expander.word(word)
        return Argument(None if found.cut else found.given().text, word.offset)

    def _known(self, word: Word) -> Word:
        """With the text that it expands to, where the file alone decides on that."""
        found = self._expander.word(word)
        text = None if found.cut or found.unresolved else found.given().text
        return word if text is None else replace(word, parts=(Quoted(text),))

    def _assign(self, word: Word) -> bool:
        given, ran = self._expander.assigned(word)
        self._state.assign(word.target, given, word.offset)
        return ran

    def _prompt(self, value: str | None, offset: int) -> None:
        """Raises `NotFollowed` for a value of PS4 whose expansion may change a variable."""
        changes = Changes(self._state, self._sourced.commands).prompt(value, offset)
        if changes.anything or changes.names:
            names = None if changes.anything else frozenset(changes.names)
            raise NotFollowed("the expansion of PS4 may change", offset, names)

    def _operands(self, name: str, command: Command, texts: list[str | None]) -> None:
        """`-v` of an element of an array, whose subscript is an expression."""
        if any(first == "-v" and (second is None or "[" in second) for first, second in pairwise(texts)):
            known = all(word.literal is not None for word in command.words)
            raise NotFollowed(f"`{name}` may change", command.offset, frozenset() if known else None)

    def _for_one_command(self, word: Word) -> None:
        """An assignment before a command; what was unset under `set -a` stays exported in dash."""
        given = self._expander.assigned(word)[0]
        if word.target == "PS4":
            self._prompt(given.text, word.offset)
        if not self._state.bash:
            self._state.check_writable(word.target, word.offset)
            if "a" in self._state.options:
                self._state.exported.add(word.target)

    def _redirect(self, redirect: Redirect, special: bool, assigns: bool) -> None:
        """Where it fails, a special builtin ends a POSIX shell, and an assignment is not made."""
        word, operator, bash = redirect.word, redirect.operator, self._state.bash
        text = word.literal
        works = text == "/dev/null" or (operator == ">&" and text in ("1", "2", "-"))
        works |= operator == "<<" and text is not None
        is_number = operator not in ("<&", ">&") or re.fullmatch("[0-9]|-", text or "")
        if not bash and ((special and not works) or not is_number):
            raise NotFollowed("a redirection may change any variable", word.offset, None)
        if ((special or assigns) and not works) or (text is None and (bash or operator == "<<")):
            raise NotFollowed("a redirection may change", word.offset)  # bash may expand it in another process
        self._expander.word(word)

    def _source(self, command: Command, arguments: list[Argument]) -> int | None:
        """A file that is found is read where this command is; else it may change any variable."""
        source = self._sourced.open(command.words[1]) if len(arguments) == 1 else None
        if source is not None:
            try:
                self.script(source.text, source.base)
            except BadSyntax as error:
                if self._state.bash:  # which skips the rest of that file alone
                    raise GaveUp(f"a file with an error ({error.reason})", command.offset) from None
                raise
            return self._state.status
        if any(argument.text is None for argument in arguments):
            raise NotFollowed("`.` may change any variable", command.offset, None)
        self._state.blurred = True
        self._state.gap(command.offset, "the file that is read in here may change any variable")
        return None


def _end(commands: Commands, at: int) -> int:
    """The end of what is run together: the commands of a compound one."""
    how, end = commands[at].how, at + 1
    while how and how not in _LISTS and end < len(commands) and commands[end].how == how:
        end += 1
    return end
