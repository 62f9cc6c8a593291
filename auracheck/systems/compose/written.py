"""How the settings of a Compose project are written: the line of each in the Compose file, or in an env file of its."""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret, Setting
from auracheck.policy.names import is_option
from auracheck.regex import regex
from auracheck.systems.adding import anchor
from auracheck.systems.compose.entries import WrittenSetting, entry, references, referred
from auracheck.systems.compose.grammar import ComposeEnvGrammar
from auracheck.systems.examples import is_example
from auracheck.systems.named_files import SCHEME as WHOLE_FILE
from auracheck.typed import NamedTuple

_OF_ALIAS = regex(r":[ \t]+\*([\w-]+)[ \t]*(?:#.*)?$")
_FILE = regex(r"(\s*(?:[\w.-]+:\s*\{\s*)?)file:\s+(['\"]?)([^'\"{},#]+)\2(\s*\}?\s*)")


class EnvAssignment(NamedTuple):
    """A line of an env file."""

    name: str
    value: str
    line: int

    def __repr__(self) -> str:
        return f"<{self.name}>"


class WrittenFiles:
    """The files of a project that were read, and the Compose file among them."""

    def __init__(self, documents: Mapping[str, bytes], compose: str) -> None:
        self._documents = documents
        self._file = compose

    def setting(self, setting: Setting | None) -> WrittenSetting | None:
        """How a setting is written; None where its place cannot be changed line by line."""
        if setting is None or setting.origin.file is None or setting.origin.line is None:
            return None
        file, line = setting.origin.file, setting.origin.line
        if setting.scheme == WHOLE_FILE:
            return self._of_file(setting, file)
        if setting.scheme == ComposeEnvGrammar.name:
            found = next((each for each in self.assignments(file) if each.line == line), None)
            if found is None:
                return None
            refers = referred(found.name, self._lines(file)[line - 1])
            form = f"{found.name}={{}}"
            return WrittenSetting(setting.origin, found.name, found.value, form, in_env=True, refers=refers)
        lines = self._lines(file)
        if line > len(lines):
            return None
        at = _in_block(setting, lines, line)
        written = entry(setting._replace(origin=Origin(file, at, setting.origin.column)), lines[at - 1])
        alias = _OF_ALIAS.search(lines[at - 1])
        if written is None or alias is None:
            return written
        return written._replace(follows=anchor(self._documents[file].splitlines(), alias[1].encode(), at))

    def refers(self, setting: Setting, variable: str) -> bool:
        """Whether the line of a setting refers to a variable, perhaps among others."""
        lines, line = self._lines(setting.origin.file or ""), setting.origin.line or 0
        return 0 < line <= len(lines) and variable in references(lines[line - 1])

    def is_in_others(self, written: WrittenSetting) -> bool:
        """Whether another env file assigns the name of a setting, too."""
        others = (file for file in self._documents if file != written.origin.file and _is_env_file(file))
        return any(found.name == written.name for file in others for found in self.assignments(file))

    def following(self, written: WrittenSetting, below: int) -> Sequence[tuple[int, str, str]]:
        """The lines of an env file above another one that refer to a setting, or to one that does: number, name and
        text of each."""
        file, at, *_ = written.origin
        lines, names = self._lines(file or ""), {written.name}
        found = []
        for each in self.assignments(file or ""):
            text = lines[each.line - 1]
            if (at or 0) < each.line < below and not names.isdisjoint(references(text)):
                names.add(each.name)
                found.append((each.line, each.name, text))
        return found

    def _of_file(self, setting: Setting, path: str) -> WrittenSetting | None:
        """The line with `file:` of the secret whose value that file is, which becomes one with a variable."""
        folder = os.path.dirname(self._file)
        for number, line in enumerate(self._lines(self._file), 1):
            match = _FILE.fullmatch(line)
            if match and os.path.normpath(os.path.join(folder, match[3])) == os.path.normpath(path):
                form = f"{match[1]}environment: {{}}{match[4]}"
                return WrittenSetting(Origin(self._file, number), setting.name, match[3], form, is_file=True)
        return None

    def _lines(self, file: str) -> Sequence[str]:
        return self._documents.get(file, b"").decode("utf-8", "surrogateescape").splitlines()

    def assignments(self, file: str) -> Iterator[EnvAssignment]:
        """Those of an env file that have a value."""
        try:
            reading = ComposeEnvGrammar().read(self._documents.get(file, b""), {})
        except Unreadable:
            return
        for found in reading.assignments:
            if isinstance(found.value, Secret):
                yield EnvAssignment(found.name, found.value.reveal(), found.line)


def _is_env_file(path: str) -> bool:
    """Whether a service may have it as its env file: no other file, and no example of one."""
    name = os.path.basename(path)
    return not name.endswith((".yml", ".yaml", ".json", ".toml")) and not is_example(name)


def _in_block(setting: Setting, lines: Sequence[str], first: int) -> int:
    """The line of a setting; that of a word in a block of YAML is below the first line of the block."""
    text = setting.reveal()
    if not is_option(setting.name) or not text or text in lines[first - 1]:
        return first
    outer = depth(lines[first - 1])
    block = takewhile(lambda line: not line.strip() or depth(line) > outer, lines[first:])
    return next((number for number, line in enumerate(block, first + 1) if text in line), first)


def depth(line: str) -> int:
    """The number of spaces that a line of a YAML file begins with."""
    return len(line) - len(line.lstrip())
