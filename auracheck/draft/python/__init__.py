"""The names that Python code reads from its environment, found with `ast`; code is never imported or run."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from auracheck.draft.evidence import LEVELS, Seen
from auracheck.draft.files import Code
from auracheck.model import Unread

if TYPE_CHECKING:
    from auracheck.draft.python.calls import Wrapper
    from auracheck.draft.python.needs import Needs, Parsed
    from auracheck.draft.python.settings import SettingsClasses

MAX_BYTES = 8 << 20
"""Maximum size of all parsed files in bytes; files that do not read the environment are not parsed."""

NO_PYTHON = f"invalid Python {sys.version_info.major}.{sys.version_info.minor}"
"""With the version, since newer code may be valid."""

_WORDS = (
    b"environ", b"getenv", b"BaseSettings", b"decouple", b"starlette.config", b"envvar", b"env_var", b"dj_database_url",
    b"configurations", b"dotenv_values", b"dynaconf", b"from_prefixed_env", b"everett", b"typed_settings", b"GoodConf",
)  # fmt: skip
_READS = re.compile(
    rb"class \w+\([^)\n]*Settings|\benvs? import|_env\w*\(\s*[\"'][A-Z]|\bSanic\(|\benv(?:\.\w+)?\("
    rb"|\bconfig(?:\.get)?\(\s*[\"']"
)
"""What a file contains if it reads the environment in a known way, a word or a form; others are not parsed."""
_PARTS = (b"Settings", b"env import", b"envs import", b"_env", b"Sanic(", b"env(", b"env.", b"config(", b"config.get(")
"""One of them is in each of those forms: looking for a text is a tenth of the time of looking for a form."""

_USES = re.compile(
    rb"if not [\w.]*(?i:settings|config|conf)[.\[]['\"\w]+|\b(?:create_(?:async_)?engine|jwt\.encode|Fernet)\("
)
"""What a file contains if it refuses settings of others that are not set."""


def _may_read(content: bytes) -> bool:
    if any(word in content for word in _WORDS):
        return True
    return any(part in content for part in _PARTS) and _READS.search(content) is not None


def names(spec: str, modules: Sequence[Code], scripts: Iterable[Code] = ()) -> Iterator[Seen]:
    """What modules read, by themselves or by functions of the project that read for them; ``scripts`` in other
    languages may start some."""
    from auracheck.draft.python.constants import may_have, texts_elsewhere, words_elsewhere
    from auracheck.draft.python.guards import checks_in
    from auracheck.draft.python.keyed import prefixes as keys_below
    from auracheck.draft.python.keyed import users
    from auracheck.draft.python.modules import settings_modules
    from auracheck.draft.python.needs import needs
    from auracheck.draft.python.settings import BASES, models_elsewhere, settings_classes
    from auracheck.draft.python.starting import commands_run, started
    from auracheck.draft.python.wrappers import wrappers

    known: dict[str, Wrapper] = {}
    reader = _Reader(spec)
    yield from reader.parse(module for module in modules if _may_read(module.content))
    parsed = reader.parsed
    for _ in range(LEVELS):
        news: dict[str, Wrapper] = {}
        for each in parsed.values():
            news.update((one.name, one) for one in wrappers(each, known) if one.name not in known)
        if not news:
            break
        known.update(news)
        calls = re.compile(rb"\b(?:%s)\s*\(" % b"|".join(re.escape(name.encode()) for name in news))
        yield from reader.parse(module for module in modules if calls.search(module.content))
    if words := words_elsewhere((each.scope for each in parsed.values()), known):
        yield from reader.parse(module for module in modules if may_have(module, words))
        texts = texts_elsewhere(words, ((path, each.scope) for path, each in parsed.items()))
        for each in parsed.values():
            each.scope.elsewhere = texts
    prefixes = keys_below(each.scope for each in parsed.values())
    uses = [_USES, users(prefixes)] if prefixes else [_USES]
    if parsed:
        yield from reader.parse(module for module in modules if any(each.search(module.content) for each in uses))
    for _ in range(LEVELS):
        bases = settings_classes(each.scope for each in parsed.values()).derived - BASES
        deriving = re.compile(rb"^class \w+\([^()\n]*\b(?:%s)\b" % b"|".join(map(str.encode, bases)), re.MULTILINE)
        yield from reader.parse(module for module in modules if bases and deriving.search(module.content))
    if elsewhere := models_elsewhere(each.scope for each in parsed.values()):
        classes = re.compile(rb"^class (?:%s)\b" % b"|".join(map(str.encode, elsewhere)), re.MULTILINE)
        yield from reader.parse(module for module in modules if classes.search(module.content))
    every = [each for _, each in sorted(parsed.items())]
    at_start = started(every, (each for each in modules if each.path not in parsed), commands_run(scripts))
    settings = settings_classes(each.scope for each in every)
    checks = checks_in(each.scope for each in every)
    project = PythonProject(known, settings, prefixes, needs(every, checks, at_start))
    chosen = settings_modules(modules)
    for module in every:
        yield from map(chosen.conditioned, _named(spec, module, project))


class PythonProject(NamedTuple):
    """What is known of a project while its modules are gone through, one after the other."""

    known: "dict[str, Wrapper]"
    settings: "SettingsClasses"
    prefixes: dict[str, str]
    needs: "Needs"


class _Reader:
    """Parses modules, as long as there is room."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        self._room = MAX_BYTES
        self.parsed: dict[str, Parsed] = {}
        self.done: set[str] = set()

    def parse(self, modules: Iterable[Code]) -> Iterator[Unread]:
        """Parse those of some modules that are not parsed yet."""
        for module in modules:
            if module.path not in self.done:
                self.done.add(module.path)
                seen = self._parsed(module)
                if isinstance(seen, Unread):
                    yield seen
                elif seen:
                    self.parsed[module.path] = seen

    def _parsed(self, module: Code) -> "Parsed | Unread | None":
        """A module, or why there is none; None behind the first for which there is no room."""
        import warnings

        from auracheck.draft.python.context import context_of_main, contexts
        from auracheck.draft.python.needs import Parsed
        from auracheck.draft.python.newer import parsed
        from auracheck.draft.python.scope import Scope

        was, self._room = self._room, self._room - len(module.content)
        if self._room < 0:
            reason = f"not read from here on: more than {MAX_BYTES >> 20} MiB of Python that matters"
            return Unread(self._spec, reason, module.path) if was >= 0 else None
        try:
            with warnings.catch_warnings():  # warnings quote the code
                warnings.simplefilter("ignore")
                tree = parsed(module.content)
                scope = Scope(tree)
                return Parsed(module.path, tree, scope, contexts(scope.nodes, scope, context_of_main(module.path)))
        except SyntaxError as error:  # its text quotes the code
            return Unread(self._spec, NO_PYTHON, module.path, error.lineno or None)
        except (ValueError, RecursionError, MemoryError):
            reason = f"{NO_PYTHON}: contains a NUL, is too large or nested too deeply"
            return Unread(self._spec, reason, module.path)


def _named(spec: str, module: "Parsed", project: PythonProject) -> Iterator[Seen]:
    from auracheck.draft.python.fields import fields
    from auracheck.draft.python.keyed import keyed
    from auracheck.draft.python.libraries import libraries
    from auracheck.draft.python.options import options
    from auracheck.draft.python.reads import reads

    known, settings, prefixes, needs = project
    scope, path = module.scope, module.path
    try:
        found = [*reads(module, known, needs), *fields(module, settings, needs), *options(scope, path)]
        yield from [*found, *keyed(scope, path, prefixes), *libraries(scope, path, known)]
    except (ValueError, RecursionError, MemoryError):
        yield Unread(spec, f"{NO_PYTHON}: nested too deeply", path)
