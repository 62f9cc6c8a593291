"""The constants of other modules that have the names of variables: `process.env[Keys.TOKEN]`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.draft.files import Code
from auracheck.draft.script.keys import ScriptKey
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.reads import ScriptWrappers, script_reads

_CONSTANT = rb"\b(?:const|let|var)\s+(%s)\b[^=\n]{0,40}=\s*[\"'`]([A-Z]\w*)[\"'`]"
_HOLDER = rb"\b(?:enum|const|class)\s+(%s)\b"
_MEMBER = rb"\b(%s)\s*[:=]\s*[\"'`]([A-Z]\w*)[\"'`]"


def imported(
    modules: Iterable[ScriptModule], known: ScriptWrappers, files: Sequence[Code]
) -> Mapping[tuple[str, str], str]:
    """The texts of the constants that reads of modules have as their keys and import, each by the object that has it,
    empty where none does, and its name."""
    wanted = {key for module in modules for key in _keys(module, known)}
    return dict(found for file in files for found in _texts(file.content, wanted)) if wanted else {}


def _keys(module: ScriptModule, known: ScriptWrappers) -> Iterator[tuple[str, str]]:
    for read in script_reads(module, known) if module.imports else ():
        if not {read.key.of, read.key.variable}.isdisjoint(module.imports):
            yield constant_of(read.key)


def constant_of(key: ScriptKey) -> tuple[str, str]:
    """How such a constant is called."""
    return key.of, key.member or key.variable


def _texts(content: bytes, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], str]]:
    """Those of the wanted texts that a file has."""
    names = {of: b"|".join(re.escape(name.encode()) for other, name in wanted if other == of) for of, _ in wanted}
    for of, members in names.items():
        if not of or re.search(_HOLDER % re.escape(of.encode()), content):
            for name, text in re.findall((_MEMBER if of else _CONSTANT) % members, content):
                yield (of, name.decode()), text.decode()
