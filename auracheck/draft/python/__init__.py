"""The names that Python code reads from its environment, found with `ast`; code is never imported or run."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from auracheck.draft.evidence import LEVELS, Seen
from auracheck.draft.files import Code
from auracheck.model import Unread

if TYPE_CHECKING:
    import ast

    from auracheck.draft.python.scope import Scope
    from auracheck.draft.python.settings import SettingsClasses
    from auracheck.draft.python.wrappers import Wrapper

MAX_BYTES = 8 << 20
"""Maximum size of all parsed files in bytes; files that do not read the environment are not parsed."""

NO_PYTHON = f"invalid Python {sys.version_info.major}.{sys.version_info.minor}"
"""With the version, since newer code may be valid."""

_READS = re.compile(
    rb"environ|getenv|BaseSettings"
    rb"|class \w+\([^)\n]*Settings|decouple|starlette\.config|envvar|env_var"
    rb"|dj_database_url|configurations|dotenv_values|dynaconf|from_prefixed_env"
    rb"|everett|typed_settings|_env\w*\(\s*[\"'][A-Z]|\bSanic\(|GoodConf|\benv(?:\.\w+)?\(|\bconfig(?:\.get)?\(\s*[\"']"
)
"""What a file contains if it reads the environment in a known way; others are not parsed."""


def names(spec: str, modules: Sequence[Code]) -> Iterator[Seen]:
    """What modules read, by themselves or by functions of the project that read for them."""
    from auracheck.draft.python.keyed import prefixes as keys_below
    from auracheck.draft.python.keyed import users
    from auracheck.draft.python.settings import settings_classes
    from auracheck.draft.python.wrappers import wrappers

    known: dict[str, Wrapper] = {}
    parsed: dict[str, tuple[ast.Module, Scope]] = {}
    reader = _Reader(spec)
    fresh = [module for module in modules if _READS.search(module.content)]
    for _ in range(LEVELS + 1):
        for module in fresh:
            seen = reader.parse(module)
            if isinstance(seen, Unread):
                yield seen
            elif seen:
                parsed[module.path] = seen
        news: dict[str, Wrapper] = {}
        for _, scope in parsed.values():
            news.update((each.name, each) for each in wrappers(scope, known) if each.name not in known)
        if not news:
            break
        known.update(news)
        calls = re.compile(rb"\b(?:%s)\s*\(" % b"|".join(re.escape(name.encode()) for name in news))
        fresh = [each for each in modules if each.path not in reader.done and calls.search(each.content)]
    prefixes = keys_below(scope for _, scope in parsed.values())
    for module in modules if prefixes else ():
        if module.path not in reader.done and users(prefixes).search(module.content):
            seen = reader.parse(module)
            if isinstance(seen, Unread):
                yield seen
            elif seen:
                parsed[module.path] = seen
    settings = settings_classes(scope for _, scope in parsed.values())
    refused = _refused_by_others(parsed.values())
    for path, (tree, scope) in sorted(parsed.items()):
        yield from _named(spec, path, tree, scope, known, settings, prefixes, refused.get(_stem(path), frozenset()))


def _refused_by_others(parsed: "Iterable[tuple[ast.Module, Scope]]") -> dict[str, frozenset[str]]:
    """The constants of each module, by its name, that must not be empty since others stop then."""
    from auracheck.draft.python.context import refused

    found: dict[str, frozenset[str]] = {}
    for tree, scope in parsed:
        for word in refused(tree, scope)[0]:
            module, _, name = word.rpartition(".")
            stem = module.rpartition(".")[2]
            found[stem] = found.get(stem, frozenset()) | {name}
    return found


def _stem(path: str) -> str:
    """The name of a module, by which others import from it."""
    folder, name = os.path.split(path)
    return os.path.basename(folder) if name == "__init__.py" else name.removesuffix(".py")


class _Reader:
    """Parses modules, as long as there is room."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        self._room = MAX_BYTES
        self.done: set[str] = set()

    def parse(self, module: Code) -> "tuple[ast.Module, Scope] | Unread | None":
        """The tree and scope of a module, or why there is none; None behind the first for which there is no room."""
        import ast
        import warnings

        from auracheck.draft.python.scope import Scope

        self.done.add(module.path)
        was, self._room = self._room, self._room - len(module.content)
        if self._room < 0:
            reason = f"not read from here on: more than {MAX_BYTES >> 20} MiB of Python that matters"
            return Unread(self._spec, reason, module.path) if was >= 0 else None
        try:
            with warnings.catch_warnings():  # warnings quote the code
                warnings.simplefilter("ignore")
                tree = ast.parse(module.content)
                return tree, Scope(tree)
        except SyntaxError as error:  # its text quotes the code
            return Unread(self._spec, NO_PYTHON, module.path, error.lineno or None)
        except (ValueError, RecursionError, MemoryError):
            reason = f"{NO_PYTHON}: contains a NUL, is too large or nested too deeply"
            return Unread(self._spec, reason, module.path)


def _named(
    spec: str,
    path: str,
    tree: "ast.Module",
    scope: "Scope",
    known: "dict[str, Wrapper]",
    settings: "SettingsClasses",
    prefixes: dict[str, str],
    refused: frozenset[str],
) -> Iterator[Seen]:
    from auracheck.draft.python.fields import fields
    from auracheck.draft.python.keyed import keyed
    from auracheck.draft.python.libraries import libraries
    from auracheck.draft.python.options import options
    from auracheck.draft.python.reads import reads

    try:
        found = [*reads(tree, scope, path, known, refused), *fields(scope, path, settings), *options(scope, path)]
        yield from [*found, *keyed(scope, path, prefixes), *libraries(scope, path, known)]
    except (ValueError, RecursionError, MemoryError):
        yield Unread(spec, f"{NO_PYTHON}: nested too deeply", path)
