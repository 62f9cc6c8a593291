"""Objects over the environment that a module of TypeScript or JavaScript gives to others:
`export const config = new Proxy(…)` (ECMAScript, "Proxy Objects"), whose members are variables."""

import re
from collections.abc import Iterable, Iterator, Sequence

from auracheck.draft.files import Code
from auracheck.draft.script.holders import module_name
from auracheck.draft.script.module import ScriptModule

MAX_PROXIES = 10
"""Maximum number of such objects of a project."""

Proxy = tuple[str, str]
"""The name of the module without its end, that of its folder for an index, and that of the object."""

_MADE = re.compile(rb"\bexport\s+(?:const|let)\s+(\w+)\b[^=;]{0,200}=\s*new\s+Proxy\b")


def proxies(files: Iterable[Code], modules: Iterable[ScriptModule]) -> list[Proxy]:
    """The objects that the modules make that read the environment by a name which a caller gives."""
    contents = {file.path: file.content for file in files if b"new Proxy" in file.content}
    found = (
        (module_name(module.path), name.decode())
        for module in modules if module.path in contents and _is_computed(module)
        for name in _MADE.findall(contents[module.path])
    )  # fmt: skip
    return sorted(set(found))[:MAX_PROXIES]


def _is_computed(module: ScriptModule) -> bool:
    """Whether a module reads what a variable names: `process.env[key]`, or gives all of the environment on."""
    for at, token in enumerate(module.tokens):
        behind = module.env_object(at) if token.kind == "name" else -1
        if behind > 0 and module.is_sign(behind, "[") and module.token(behind + 1).kind == "name":
            return True
        if behind > 0 and module.is_sign(at - 1, "(") and module.is_name(at - 2, "Proxy"):
            return True
    return False


def takers(found: Sequence[Proxy], files: Iterable[Code]) -> Iterator[tuple[Code, str]]:
    """The files that import one of the objects, with its name."""
    ways = [
        (name, re.compile(rb"\bimport\b[^;\"']*\b%s\b[^;\"']*from\s*[\"'](?:[^\"'\n]*/)?%s(?:\.[mc]?[jt]s)?[\"']"
                          % (re.escape(name.encode()), re.escape(stem.encode()))))
        for stem, name in found
    ]  # fmt: skip
    for file in files:
        yield from ((file, name) for name, way in ways if name.encode() in file.content and way.search(file.content))
