"""What a simple command does to the variables of the shell that reads it (POSIX.1-2017 XCU 2.9.1; dash 0.5.12)."""

from auracheck.consumers.shell.builtins import Builtins
from auracheck.consumers.shell.changes import Changes
from auracheck.consumers.shell.declarations import Argument, Arguments, Failed
from auracheck.consumers.shell.expansion import Expander
from auracheck.consumers.shell.fields import fields
from auracheck.consumers.shell.names import SPECIAL, assigned_name
from auracheck.consumers.shell.pieces import Expansion
from auracheck.consumers.shell.state import State
from auracheck.consumers.shell.syntax import Command, Node, Part, Redirect, Word
from auracheck.consumers.shell.text import Forbidden, OverBound, Refused

OPENED = "whether the file that this opens is there is only known when the shell runs it"
_DECLARE = frozenset(["export", "readonly", "local"])


class Simple:
    """Follows simple commands as far as what they do is known before they run, and says where it is not."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._expander = Expander(state)

    def maybe(self, *nodes: Node, offset: int, reason: str) -> None:
        """These may run or not, or more than once."""
        changes = Changes(self._state.functions)
        for node in nodes:
            changes.of(node)
        self._state.functions.update(changes.functions)
        for name, place in changes.names.items():
            self._state.lose(name, place)
        if changes.ends:
            self._state.maybe_end(offset, reason)
        elif changes.names or changes.anything or changes.refuses:
            self._state.gap(offset, reason, None if changes.anything else frozenset(changes.names))

    def redirects(self, redirects: tuple[Redirect, ...]) -> bool | None:
        """Whether they all work, None where that is not known."""
        outcomes = [self._redirect(redirect) for redirect in redirects]
        if False in outcomes:
            return False
        return None if None in outcomes else True

    def _redirect(self, redirect: Redirect) -> bool | None:
        if redirect.operator == "<<":
            try:
                self._expander.document(redirect.word.parts)
            except OverBound:
                raise
            except Refused:
                return False
            return True
        target = self._expander.word(redirect.word.parts).text
        if target is None:
            return None
        if redirect.operator in ("<&", ">&"):
            if target != "-" and not (len(target) == 1 and target in "0123456789"):
                raise Refused("a redirection to what is no number, which ends the shell", redirect.word.offset)
            return True if target in "-012" else None
        if not target:
            return False
        writes = redirect.operator in (">", ">>", ">|") and "C" not in self._state.options
        return True if target == "/dev/null" or (writes and "/" not in target) else None

    def simple(self, node: Command) -> int | None:
        ran = False
        arguments: Arguments | None = []
        at = 0
        while arguments is not None and not arguments and at < len(node.words):
            found = self._expander.word(node.words[at].parts)
            ran |= found.ran
            arguments = self._arguments(found, node.words[at])
            at += 1
        if arguments is None or (arguments and arguments[0].value is None):
            return self._unknown(node)
        return self._named(node, arguments or [], node.words[at:], ran)

    def _unknown(self, node: Command) -> int | None:
        """A command whose name is only known when it runs: it may be `export` or `eval`."""
        for word in node.words[1:]:
            self._expander.word(word.parts)
        self._state.maybe_end(node.offset, "which command this is is only known when it runs")
        return None

    def _named(self, node: Command, arguments: Arguments, words: tuple[Word, ...], ran: bool) -> int | None:
        name, special = _called(arguments)
        while arguments and not name and words:  # after `command`
            found = self._expander.word(words[0].parts)
            more = self._arguments(found, words[0])
            if more is None:
                return self._unknown(node)
            arguments, words = arguments + more, words[1:]
            name, special = _called(arguments)
        declares = name in _DECLARE
        for word in words:
            if declares and assigned_name(word) is not None:
                arguments.append(self._assigned(word))
            else:
                found = self._expander.word(word.parts)
                arguments += self._arguments(found, word) or [Argument(None, word.offset)] * found.unknown
        worked = self.redirects(node.redirects)
        if worked is None and (special or not arguments):
            self.maybe(node._replace(redirects=()), offset=node.offset, reason=OPENED)
            return None
        if worked is False:
            if special:
                raise Refused("a redirection fails, which ends the shell", node.offset)
            return 1
        if not arguments:
            return self._assign_all(node.assignments, ran)
        if special:
            self._assign_all(node.assignments, ran)
        else:
            self._assign_for_now(node.assignments)
        return self._execute(name, arguments, node, special)

    def _assign_all(self, words: tuple[Word, ...], ran: bool) -> int | None:
        for word in words:
            argument = self._assigned(word)
            name, value = assigned_name(word) or "", argument.value
            text = None if value is None else value[len(name) + 1 :]
            self._state.assign(name, text, word.offset, argument.literal, argument.unresolved)
            ran |= not argument.literal and value is None
        return None if ran else 0

    def _assign_for_now(self, words: tuple[Word, ...]) -> None:
        """Assignments before a command that is no special built-in hold for that command alone."""
        state = self._state
        before = {}
        for word in words:
            argument = self._assigned(word)
            name = assigned_name(word) or ""
            if name in state.readonly:
                raise Refused("a variable that is read-only is given a value, which ends the shell", word.offset)
            if name not in before:
                before[name] = (name in state.values, state.values.get(name))
            state.values[name] = None if argument.value is None else argument.value[len(name) + 1 :]
        for name, (present, value) in before.items():
            if present:
                state.values[name] = value
                continue
            state.values.pop(name, None)
            if "a" in state.options:  # what was unset under `set -a` stays exported
                state.exported.add(name)

    def _execute(self, name: str, arguments: Arguments, node: Command, special: bool) -> int | None:
        if name in self._state.functions and name not in SPECIAL:
            self.maybe(node._replace(redirects=()), offset=node.offset, reason="a function is not followed")
            return None
        builtin = Builtins(self._state, node.offset).find(name)
        if builtin is None:
            return None
        skip = next(i for i, argument in enumerate(arguments) if argument.value == name)
        try:
            return builtin(arguments[skip + 1 :])
        except Forbidden:
            if special:
                raise
            return 2
        except Failed as error:
            if special:
                raise Refused(f"'{name}': {error}, which ends the shell", node.offset) from None
            return 2

    def _assigned(self, word: Word) -> Argument:
        name = assigned_name(word) or ""
        first = word.parts[0]
        assert isinstance(first, str)
        rest: tuple[Part, ...] = ((first[len(name) + 1 :],) if len(first) > len(name) + 1 else ()) + word.parts[1:]
        found = self._expander.assignment(rest)
        value = None if found.text is None else f"{name}={found.text}"
        return Argument(value, word.offset, name, not found.expanded, found.missed())

    def _arguments(self, found: Expansion, word: Word) -> Arguments | None:
        """The arguments that a word becomes, None where their number is not known."""
        separators = self._state.values.get("IFS", " \t\n")
        if found.unknown or separators is None:
            return None
        missed = found.missed()
        return [
            Argument(text, word.offset, None, not found.expanded, missed) for text in fields(found.pieces, separators)
        ]


def _called(arguments: Arguments) -> tuple[str, bool]:
    """The command's name, and whether it is a special built-in that was called without `command`."""
    values = [argument.value for argument in arguments]
    at = 0
    while at < len(values) and values[at] == "command":
        at += 1
        while at < len(values) and values[at] in ("-p", "--"):
            at += 1
    name = values[at] if at < len(values) else ""
    return name or "", at == 0 and name in SPECIAL
