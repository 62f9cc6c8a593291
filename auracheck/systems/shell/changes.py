"""What commands may change if they run: a conservative look at their text."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from auracheck.regex import regex
from auracheck.systems.shell.builtins import BASH_NAMING, DIRENV, ENDING, NAMING, changes_variables
from auracheck.systems.shell.parser import Parser
from auracheck.systems.shell.state import State
from auracheck.systems.shell.syntax import MAX_COMMANDS, NAME, Command, Commands, OverBound, Stopped, Word
from auracheck.systems.shell.tokens import RESERVED

_DEFAULT = regex(r"\$\{([A-Za-z_][A-Za-z0-9_]*+)(?:\[[^\]]*\])?:?=")
_INDIRECT = regex(r"\$\{![^}]*[=@]|@P\}")
_ARITHMETIC = regex(r"\$\(\(|\$\[|\$\{!?[A-Za-z_][A-Za-z0-9_]*+(?:\[|:(?![-+=?]))")
_ASSIGNED = regex(
    r"([A-Za-z_][A-Za-z0-9_]*+)(?:\[[^\]]*\])?[ \t\n]*(?:(?:<<|>>|[-+*/%&^|])?=(?!=)|\+\+|--)"
    r"|(?:\+\+|--)[ \t\n]*([A-Za-z_][A-Za-z0-9_]*)"
)
_COMPUTED_NAME = regex(r"\$[^=]*(?:=(?!=)|\+\+|--)")
_COMPARES = regex(r"-(?:eq|ne|lt|le|gt|ge|v)")
_IDENTIFIER = regex(r"[A-Za-z_][A-Za-z0-9_]*+")
_TARGET = regex(r"([A-Za-z_][A-Za-z0-9_]*+)(?:\[.*\])?(?:\+?=.*)?", re.DOTALL)
_IMPLIED = {"getopts": ("OPTIND", "OPTARG"), "read": ("REPLY",), "mapfile": ("MAPFILE",), "readarray": ("MAPFILE",)}
_EXPORTS = regex(r"[-+][a-zA-Z]*a.*|allexport")
_SAFE_SET = regex(r"[-+][aefhmuvxbBCET]*o?|allexport|errexit|nounset|xtrace|verbose|noglob|pipefail|errtrace|functrace")
_SAFE_OPTIONS = frozenset(["nullglob", "dotglob", "globstar", "checkwinsize", "nocaseglob", "inherit_errexit"])
_TRAPS = frozenset(["DEBUG", "ERR", "RETURN"])
_AT_EXIT = frozenset(["EXIT", "0"])


class Changes:
    """``names`` are the variables and where each is named; ``anything``: there may be others; ``ends``: the commands
    may end the file, or read another in. ``odd``: attributes of the names may change too; ``sets``: so may `set -a`;
    ``gives_up``: and how the rest of the file is read. ``sourced`` gives the commands of a file that is read in, if it
    is available."""

    def __init__(self, state: State, sourced: Callable[[Word], Commands | None]) -> None:
        self.names: dict[str, int] = {}
        self.anything = self.ends = self.odd = self.gives_up = self.sets = False
        self._state = state
        self._sourced = sourced
        self._seen: set[str] = set()
        self._trapped = False

    def of(self, commands: Iterable[Command]) -> "Changes":
        for command in commands:
            self._command(command)
        return self

    def _command(self, command: Command) -> None:
        self._state.looked_at += 1
        if self._state.looked_at > MAX_COMMANDS:
            raise OverBound(f"more than {MAX_COMMANDS:,} commands that functions run, the maximum", command.offset)
        if command.body is not None:
            self._define(command.words[0].literal or "", command.body)
            return
        for word in (*command.assignments, *command.words, *(redirect.word for redirect in command.redirects)):
            self._expanded(word)
        words = command.words
        while words and words[0].literal in (("command", "builtin") if self._state.bash else ("command",)):
            words = words[1:]
            while words and words[0].literal in ("-p", "--"):
                words = words[1:]
            if words and words[0].literal in ("-v", "-V"):
                return
        name = words[0].literal if words else ""
        stays = not name or name in self._state.functions or changes_variables(name, self._state.bash) or name == ":"
        for word in command.assignments:
            if stays or word.target == "PS4":
                self._assigned(word)
        if name is None or name[:1] == "-":
            self.anything = True
        elif name:
            self._called(name, words[1:], command.offset)

    def _define(self, name: str, body: Commands) -> None:
        """All bodies that a function may have."""
        self._state.functions[name] = (*self._state.functions.get(name, ()), *body)
        builtin = changes_variables(name, self._state.bash) or name in (":", "true", "false", "cd", "echo")
        self.gives_up |= builtin or name in self._state.aliases

    def _assigned(self, word: Word) -> None:
        self.add([word.target], word.offset, None if word.literal is None else word.literal[len(word.assigns) :])
        self.odd |= "[" in word.assigns or "=(" in word.raw
        self._subscripts(word)
        if _ASSIGNED.search(word.raw, len(word.assigns)):
            self._state.expressions.add(word.target)

    def _subscripts(self, word: Word) -> None:
        """Those of an assignment to an array are expressions."""
        if "[" in word.assigns or ("=(" in word.raw and "[" in word.raw):
            self._arithmetic(word.raw, word.offset)

    def _called(self, name: str, words: tuple[Word, ...], offset: int) -> None:
        state, bash = self._state, self._state.bash
        if name in state.aliases:  # any text may be in its place
            self.gives_up = True
        elif name in state.functions:
            self._call(name)
        elif name in ENDING:
            self.ends |= (name != "exec" or bool(words)) and not (self._trapped and name == "exit")
        elif name in NAMING or (bash and name in BASH_NAMING):
            self._naming(name, words, offset)
        elif name == "for" or name == "select":
            self.add([words[0].literal or "", *(["REPLY"] if name == "select" else ())], offset)
        elif name == "." or (bash and name == "source"):
            self._source(words)
        elif name == "eval":
            self._evaluated(words)
        elif name in ("cd", "chdir", "pushd", "popd"):
            state.moved = True
        elif name in ("set", "shift"):
            self._settings(name, [word.literal for word in words])
        elif name == "trap":
            self._trap(words)
        elif name == "alias" and not bash:
            self._aliases(words)
        elif state.library and state.library.defines(name):
            state.library.change(self, name, words, offset)
        elif state.direnv and DIRENV.fullmatch(name):
            self.anything = True
        elif bash:
            self._bash(name, words, offset)

    def _bash(self, name: str, words: tuple[Word, ...], offset: int) -> None:
        texts = [word.literal for word in words]
        if name in ("[", "test", "[["):
            self._operands(words, offset)
        if name in ("let", "((") or (name == "[[" and any(_COMPARES.fullmatch(text or "") for text in texts)):
            for word in words:
                self._arithmetic(word.raw, offset)
        elif name == "printf":
            self._printf(words, offset)
        elif name == "jobs":
            self._jobs(words, offset)
        elif name in ("shopt", "enable", "compgen"):
            self.gives_up |= not (name == "shopt" and _SAFE_OPTIONS.issuperset(texts[1:]))

    def _operands(self, words: tuple[Word, ...], offset: int) -> None:
        """`-v` of an element of an array: its subscript is an expression."""
        for word, operand in pairwise(words):
            if word.literal == "-v" and operand.literal is None:
                self.anything = True
            elif word.literal == "-v" and "[" in (operand.literal or ""):
                self._arithmetic(operand.raw, offset)

    def _trap(self, words: tuple[Word, ...]) -> None:
        """A signal may come at any time from here on; a command that then exits leaves nothing to be run."""
        words = words[1:] if words and words[0].literal == "--" else words
        signals = {text if text is None else text.upper() for text in (word.literal for word in words[1:])}
        if signals <= _AT_EXIT or (words[0].literal or "x")[:1] == "-":
            return
        self.odd = True
        trapped, seen = self._trapped, set(self._seen)
        self._trapped = None not in signals and not signals & _TRAPS
        self._evaluated(words[:1])
        self._trapped, self._seen = trapped, seen

    def _jobs(self, words: tuple[Word, ...], offset: int) -> None:
        """With `-x` it runs a command."""
        for i, word in enumerate(words):
            text = word.literal
            if text is None:
                self.anything = True
            elif text[:1] == "-" and "x" in text:
                rest = words[i + 2 if [w.literal for w in words[i + 1 : i + 2]] == ["--"] else i + 1 :]
                self._command(Command(rest, offset))
                return

    def _call(self, name: str) -> None:
        if name not in self._seen:
            self._seen.add(name)
            self.of(self._state.functions[name])

    def _source(self, words: tuple[Word, ...]) -> None:
        commands = self._sourced(words[0]) if len(words) == 1 else None
        if commands is None:
            self.ends |= bool(words)
        else:
            self.of(commands)

    def _settings(self, name: str, texts: list[str | None]) -> None:
        if name == "shift" or "--" in texts:
            self._state.parameters = False
        else:
            self.sets |= any(text is not None and _EXPORTS.fullmatch(text) is not None for text in texts)
            self.gives_up |= not all(text is not None and _SAFE_SET.fullmatch(text) for text in texts)

    def _aliases(self, words: tuple[Word, ...]) -> None:
        for word in words:
            name = (word.literal or "").partition("=")[0]
            self.gives_up |= name in RESERVED or changes_variables(name, False) or not re.fullmatch(r"[\w.-]+", name)
            self._state.aliases.add(name)

    def _naming(self, name: str, words: tuple[Word, ...], offset: int) -> None:
        texts = [word.target or None if word.literal is None else word.literal for word in words]
        flags = "".join(text[1:] for text in texts if text and text[0] in "-+")
        if name == "unset" and flags == "f":
            return
        for word in words:
            self._subscripts(word)
        for text in texts:
            is_name = text is not None and _TARGET.fullmatch(text) is not None
            if is_name or text is None or "{" in text or (text[:1] not in ("-", "+") and name != "read"):
                self._target(text, offset)
        declares = name in ("declare", "typeset", "local", "readonly")
        self.odd |= declares or name in ("mapfile", "readarray", "wait") or (name == "read" and "a" in flags)
        self.odd |= name == "export" and bool(flags.strip("p-"))
        self.gives_up |= declares and "n" in flags
        self.anything |= (declares and "i" in flags) or (name in ("mapfile", "readarray") and "C" in flags)
        if name != "read" or all(not text or text[0] == "-" for text in texts):
            self.add(_IMPLIED.get(name, ()), offset)

    def _evaluated(self, words: tuple[Word, ...]) -> None:
        texts = [word.literal for word in words]
        if None in texts:
            self.anything = True
            return
        try:
            parser = Parser(" ".join(text or "" for text in texts), self._state.bash, words[0].offset if words else 0)
            while (line := parser.line()) is not None:
                self.of(line)
        except OverBound:
            raise
        except Stopped:
            self.anything = True

    def _printf(self, words: tuple[Word, ...], offset: int) -> None:
        first = words[0].literal if words else ""
        if first is None:
            self.anything |= words[0].raw.lstrip("\"'").startswith(("-", "$", "`"))
        elif first.startswith("-v"):
            target = first[2:] or (words[1].literal if len(words) > 1 else "")
            self._target(target, offset)

    def _target(self, text: str | None, offset: int) -> None:
        """`NAME`, `NAME=VALUE` or `NAME[EXPRESSION]`: an array is not exported, and the expression may assign."""
        found = _TARGET.fullmatch(text) if text else None
        if found is None:
            self.anything = True
            return
        self.add([found[1]], offset, text.partition("=")[2] if text and "=" in text else None)
        if "[" in found[0].partition("=")[0] or "]=" in found[0]:
            self.odd = True
            self._arithmetic(found[0], offset)

    def _expanded(self, word: Word) -> None:
        """`${NAME:=…}` and arithmetic give variables values wherever they are."""
        raw = word.raw
        if "$" in raw:
            self.add(_DEFAULT.findall(raw), word.offset)
            self.anything |= self._state.bash and _INDIRECT.search(raw) is not None
            if _ARITHMETIC.search(raw):
                self._arithmetic(raw, word.offset, raw.partition("$((")[2])

    def _arithmetic(self, text: str, offset: int, computed: str | None = None) -> None:
        """``computed``: the part of the text that is sure to be arithmetic; else all of it is."""
        for found in (*_ASSIGNED.finditer(text), *_ASSIGNED.finditer(text.replace("[", "("))):
            self.add([found[1] or found[2]], offset, "")
            self.odd |= "[" in found[0]
        if self._state.bash:  # to bash the value of a variable is an expression too
            self.anything |= any(self._assigns(name, set()) for name in _IDENTIFIER.findall(text))
        self.anything |= _COMPUTED_NAME.search(text if computed is None else computed) is not None

    def _assigns(self, name: str, seen: set[str]) -> bool:
        """Whether the value of a variable is an expression that assigns, or leads to one."""
        value = self._state.values.get(name)
        if not value or name in seen:
            return not value and name in self._state.expressions
        if _ASSIGNED.search(value) or "[" in value:
            return True
        seen.add(name)
        return any(self._assigns(inner, seen) for inner in _IDENTIFIER.findall(value[:1000]))

    def prompt(self, value: str | None, offset: int) -> "Changes":
        """`set -x` expands the value of PS4 before each command."""
        if value is None:
            self.anything = True
        else:
            self._expanded(Word((), offset, value))
        return self

    def add(self, names: Iterable[str], offset: int, value: str | None = None) -> None:
        for name in names:
            if NAME.fullmatch(name):
                self.names.setdefault(name, offset)
            if name == "PS4":
                self.prompt(value, offset)
