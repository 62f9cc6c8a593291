"""The constants of other modules that have the names of variables: `os.environ[names.TOKEN]`."""

import ast
import os
from collections.abc import Iterable, Iterator

from auracheck.draft.files import Code
from auracheck.draft.python.calls import Wrappers, called
from auracheck.draft.python.environ import READING, env_read
from auracheck.draft.python.scope import Scope


def words_elsewhere(scopes: Iterable[Scope], known: Wrappers) -> frozenset[str]:
    """What the constants are called that other modules have and reads have as their keys."""
    return frozenset(word for scope in scopes for word in _words(scope, known) if "." in word)


def _words(scope: Scope, known: Wrappers) -> Iterator[str]:
    for node in scope.nodes.of(*READING):
        read = env_read(node, scope) or (called(node, scope, known) if isinstance(node, ast.Call) else None)
        key = read.key if read and read.name is None else None
        yield scope.means(key.value if isinstance(key, ast.Attribute) and key.attr == "value" else key)


def may_have(file: Code, words: Iterable[str]) -> bool:
    """Whether a module may have one of these constants, by its name."""
    module = _module(file.path)
    return any(module in word.split(".")[-3:-1] for word in words)


def texts_elsewhere(words: Iterable[str], scopes: Iterable[tuple[str, Scope]]) -> dict[str, str | None]:
    """The strings of such constants, in modules that are given by their paths."""
    modules: dict[str, list[Scope]] = {}
    for path, scope in scopes:
        modules.setdefault(_module(path), []).append(scope)
    found: dict[str, str | None] = {}
    for word in words:
        *_, before, holder, name = ["", *word.split(".")]
        places = [(holder, name), (before, f"{holder}.{name}")]
        texts = (scope.constant(constant) for module, constant in places for scope in modules.get(module, ()))
        found[word] = next((text for text in texts if text), None)
    return found


def _module(path: str) -> str:
    """What a module is called."""
    folder, name = os.path.split(path)
    return os.path.basename(folder) if name == "__init__.py" else name.removesuffix(".py")
