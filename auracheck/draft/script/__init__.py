"""The names that TypeScript and JavaScript read from the environment: a plain reader of tokens, which runs nothing."""

import re
from collections.abc import Iterator, Sequence

from auracheck.draft.evidence import (
    LEVELS,
    DraftChoice,
    Evidence,
    LeftOut,
    Seen,
    Weight,
    choice,
    declared_by,
    is_name,
    names_environment,
)
from auracheck.draft.files import Code
from auracheck.draft.script.module import ScriptModule
from auracheck.draft.script.reads import ScriptRead, ScriptWrapper, outcome, script_reads, script_wrappers
from auracheck.draft.script.schemas import Declaration, declarations
from auracheck.model import Origin, Unread

MAX_BYTES = 8 << 20
"""Maximum size of all files in bytes whose tokens are read; files that do not read the environment are not."""

MADE = "name computed at run time; add it by hand"
NO_NAME = "not a name (perhaps a value)"
SCHEMA = "required by the schema"
SCHEMA_OPTIONAL = "optional in the schema"
REFUSED = "an error where it is not set"
UNKNOWN = "not known whether it is required"

_READS = (
    b"process.env", b"process?.env", b"meta.env", b"Deno.env", b"Bun.env", b"createEnv", b"cleanEnv", b"getOrThrow",
    b"onfig.get", b"onfigService.get", b"static/private", b"dynamic/private", b"env'", b'env"', b"env.mjs", b"env.js",
    b"environment'", b'environment"', b"'process'", b'"process"', b"node:process",
)  # fmt: skip
_SCHEMA = re.compile(
    rb"\n\s+[\"']?[A-Z][A-Z0-9_]{2,}[\"']?:\s*(?:z|zod|[jJ]oi|[yY]up|v|str|url|num|bool|port)\b|\benv:\s*['\"][A-Z]"
)
"""What a file contains if it reads the environment in a known way, or declares a schema of it."""

_BUILTINS = frozenset(["MODE", "DEV", "PROD", "SSR", "BASE_URL"])
"""What a bundler gives under these names is no variable of the deployment."""


def script_names(spec: str, files: Sequence[Code]) -> Iterator[Seen]:
    """What modules read, by themselves, by their schemas, or by functions of the project that read for them."""
    known: dict[str, ScriptWrapper] = {}
    parsed: dict[str, list[ScriptModule]] = {}
    room = MAX_BYTES
    fresh = [file for file in files if _may_read(file.content)]
    for _ in range(LEVELS + 1):
        for file in fresh:
            room -= len(file.content)
            if room < 0:
                reason = f"not read from here on: more than {MAX_BYTES >> 20} MiB of code that reads the environment"
                yield Unread(spec, reason, file.path)
                break
            parsed[file.path] = list(ScriptModule.of(file.path, file.content.decode("utf-8", "replace")))
        news: dict[str, ScriptWrapper] = {}
        for modules in parsed.values():
            news.update((each.name, each) for one in modules for each in script_wrappers(one, known))
        news = {name: each for name, each in news.items() if name not in known}
        if not news or room < 0:
            break
        known.update(news)
        calls = re.compile(rb"\b(?:%s)\s*(?:<[^>()]*>)?\(" % b"|".join(re.escape(name.encode()) for name in news))
        fresh = [file for file in files if file.path not in parsed and calls.search(file.content)]
    for _, modules in sorted(parsed.items()):
        for module in modules:
            yield from _named(module, known)


def _may_read(content: bytes) -> bool:
    return any(word in content for word in _READS) or _SCHEMA.search(content) is not None


def _named(module: ScriptModule, known: dict[str, ScriptWrapper]) -> Iterator[Evidence | DraftChoice | LeftOut]:
    for each in declarations(module):
        yield from _declared(module, each)
    for read in script_reads(module, known):
        yield from _read(module, read, known)


def _declared(module: ScriptModule, found: Declaration) -> Iterator[Evidence | DraftChoice]:
    origin = Origin(module.path, module.token(found.at).line)
    if is_name(found.name):
        said = found.requirement
        why = SCHEMA if said.required else SCHEMA_OPTIONAL
        kind = ("setting", said.plain) if said.plain else ("", "")
        yield Evidence(
            found.name, origin, *kind, required=said.required, written_out=said.written_out, strict=said.strict,
            weight=Weight.DECLARED, why=why,
        )  # fmt: skip
        yield from choice(found.name, origin, said.values, said.unset, closed=bool(said.values))


def _read(
    module: ScriptModule, read: ScriptRead, known: dict[str, ScriptWrapper]
) -> Iterator[Evidence | DraftChoice | LeftOut]:
    origin = Origin(module.path, module.token(read.start).line)
    names = [read.key.text] if read.key.text else list(_looped(module, read))
    if not names:
        function = module.function_around(read.start)
        if function is None or function.name not in known:
            yield LeftOut(origin, MADE)
        return
    found = outcome(module, read)
    for name in names:
        if name in _BUILTINS or (names_environment(name) and module.token(read.start).text in module.imported):
            continue
        if not is_name(name):
            yield LeftOut(origin, NO_NAME)
            continue
        why = REFUSED if found.required else UNKNOWN if found.required is None else ""
        yield Evidence(
            name, origin, *declared_by(found.unset), required=found.required, written_out=found.written_out,
            lazy=found.lazy, why=why,
        )  # fmt: skip
        yield from choice(name, origin, found.compared, found.unset)


def _looped(module: ScriptModule, read: ScriptRead) -> Iterator[str]:
    """The names in a list of literal texts that a loop goes through."""
    key = read.key
    for text in module.lists.get(module.loops.get(key.variable, ""), ()) if key.variable else ():
        name = key.prefix + text + key.suffix
        yield name.upper() if key.upper else name
