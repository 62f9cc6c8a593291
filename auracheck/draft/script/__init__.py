"""The names that TypeScript and JavaScript read from the environment: a plain reader of tokens, which runs nothing."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.draft.evidence import (
    COMPARED,
    COMPARED_WITH_A_SWITCH,
    LEVELS,
    REFUSED,
    SWITCHES,
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
from auracheck.draft.script.checks import checked, is_parsed_later, refused_member
from auracheck.draft.script.children import GIVEN, given_to_children
from auracheck.draft.script.configs import members, users, uses
from auracheck.draft.script.constants import constant_of, imported
from auracheck.draft.script.decorators import decorated
from auracheck.draft.script.defaults import given_where_unset
from auracheck.draft.script.fields import field, is_compared
from auracheck.draft.script.libraries import library_reads
from auracheck.draft.script.module import ScriptModule, ScriptProject
from auracheck.draft.script.nuxt import runtime_config
from auracheck.draft.script.outcomes import ReadOutcome, instead, outcome
from auracheck.draft.script.proxies import proxies, takers
from auracheck.draft.script.reads import ScriptRead, ScriptWrapper, ScriptWrappers, script_reads
from auracheck.draft.script.requirements import Declaration
from auracheck.draft.script.schemas import declarations
from auracheck.draft.script.sieve import has_schema, is_by_case, may_import, may_read
from auracheck.draft.script.starting import started
from auracheck.draft.script.stops import collecting
from auracheck.draft.script.tables import members as members_of_tables
from auracheck.draft.script.validated import validated
from auracheck.draft.script.wrappers import script_wrappers
from auracheck.draft.tasks import MAX_NAMES
from auracheck.model import Origin, Unread
from auracheck.systems.files import readable_names

MAX_BYTES = 8 << 20
"""Maximum size of all files in bytes whose tokens are read; files that do not read the environment are not."""

MADE = "name computed at run time; add it by hand"
NO_NAME = "not a name (perhaps a value)"
SCHEMA = "required by the schema"
SCHEMA_OPTIONAL = "optional in the schema"
UNKNOWN = "not known whether it is required"

_ABOVE = 3
"""Number of folders from that of a site up in which its image is looked for."""
_OF_AN_IMAGE = re.compile(r"(?i:.*Dockerfile.*)|docker", re.DOTALL)
"""What is beside it then."""

_BUILTINS = frozenset(["MODE", "DEV", "PROD", "SSR", "BASE_URL"])
"""What a bundler gives under these names is no variable of the deployment."""


def script_names(spec: str, files: Sequence[Code]) -> Iterator[Seen]:
    """What modules read, by themselves, by their schemas, or by functions of the project that read for them."""
    reader = _ScriptReader(spec)
    yield from reader.parse([file for file in files if may_read(file.content)])
    declared = {each.name for modules in reader.parsed.values() for one in modules for each in _declarations(one)}
    yield from reader.parse([file for file in files if may_import(file.content, declared)])
    yield from reader.given(files)
    known: dict[str, tuple[ScriptWrapper, ...]] = {}
    for _ in range(LEVELS + 1):
        news = _wrappers((one for modules in reader.parsed.values() for one in modules), known)
        if not news or reader.is_full:
            break
        known.update(news)
        calls = re.compile(rb"\b(?:%s)\s*(?:<[^>()]*>)?\(" % b"|".join(re.escape(name.encode()) for name in news))
        yield from reader.parse([file for file in files if calls.search(file.content)])
    cased = any(file.path in reader.parsed and is_by_case(file.content) for file in files)
    yield from reader.parse([file for file in files if cased and has_schema(file)])
    modules = [module for each in reader.parsed.values() for module in each]
    others = [file for file in files if file.path not in reader.parsed]
    project = _project(modules, others, spec)._replace(cased=cased, texts=imported(modules, known, files))
    for module in modules:
        module.project = project
    kept = members(modules, known)
    yield from reader.parse(users(kept, files) if kept else [])
    modules = [module for each in reader.parsed.values() for module in each]
    for module in modules:
        module.project = project
    asked = uses(kept, modules) if kept else {}
    given = given_to_children(files)
    for _, modules in sorted(reader.parsed.items()):
        for seen in (each for module in modules for each in _named(module, known, asked)):
            is_given = isinstance(seen, Evidence) and seen.required and seen.name in given
            yield seen._replace(required=None, why=GIVEN) if is_given and isinstance(seen, Evidence) else seen


def _project(modules: Sequence[ScriptModule], others: Sequence[Code], top: str) -> ScriptProject:
    """What is known of all modules together."""
    paths = (*(each.path for each in others), *(each.path for each in modules))
    sites = [path for path in paths if os.path.basename(path).startswith("next.config.")]
    in_pages = any(_is_built_elsewhere(each, top) for each in sites)
    project = ScriptProject(in_pages, collecting={each.path: collecting(each) for each in modules})
    for module in modules:
        module.project = project
    return checked(project, modules)._replace(started=started(modules, others))


def _is_built_elsewhere(path: str, top: str) -> bool:
    """Whether a site is built into an image before it is deployed. One that is built where it is deployed loads each of
    its pages then (Next.js, "Collecting page data")."""
    folder = os.path.dirname(path)
    for _ in range(_ABOVE):
        names = readable_names(folder or os.curdir, MAX_NAMES)
        if any(map(_OF_AN_IMAGE.fullmatch, names)):
            return True
        if folder == os.path.normpath(top) or not folder:
            break
        folder = os.path.dirname(folder)
    return False


def _wrappers(modules: Iterable[ScriptModule], known: ScriptWrappers) -> dict[str, tuple[ScriptWrapper, ...]]:
    """The functions that are not known yet; of two reads of one argument the last one counts that says something."""
    found: dict[str, dict[int, ScriptWrapper]] = {}
    for module in modules:
        for each in script_wrappers(module, known):
            reads = found.setdefault(each.name, {})
            if each.at not in reads or each.required is not None or reads[each.at].required is None:
                reads[each.at] = each
    return {name: tuple(reads.values()) for name, reads in found.items()}


class _ScriptReader:
    """Parses files once each, as long as there is room."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        self._room = MAX_BYTES
        self.parsed: dict[str, list[ScriptModule]] = {}

    @property
    def is_full(self) -> bool:
        return self._room < 0

    def given(self, files: Sequence[Code]) -> Iterator[Unread]:
        """Parse the files that read by an object which another module gives them."""
        made = proxies(files, [module for each in self.parsed.values() for module in each])
        found = list(takers(made, files)) if made else []
        yield from self.parse([file for file, _ in found])
        for file, name in found:
            for module in self.parsed.get(file.path, ()):
                module.aliases.add(name)
                module.imported.add(name)

    def parse(self, files: Sequence[Code]) -> Iterator[Unread]:
        for file in files:
            if self.is_full or file.path in self.parsed:
                continue
            self._room -= len(file.content)
            if self.is_full:
                reason = f"not read from here on: more than {MAX_BYTES >> 20} MiB of code that reads the environment"
                yield Unread(self._spec, reason, file.path)
                return
            self.parsed[file.path] = list(ScriptModule.of(file.path, file.content.decode("utf-8", "replace")))


def _declarations(module: ScriptModule) -> Iterator[Declaration]:
    yield from declarations(module)
    yield from decorated(module)


def _named(
    module: ScriptModule, known: ScriptWrappers, asked: Mapping[str, ReadOutcome]
) -> Iterator[Evidence | DraftChoice | LeftOut]:
    for each in _declarations(module):
        yield from _declared(module, each)
    yield from runtime_config(module)
    yield from given_where_unset(module)
    reads = [*script_reads(module, known), *library_reads(module, known)]
    for each in validated(module, reads):
        yield from _declared(module, each)
    others = instead(module, reads)
    for read in reads:
        for seen in _read(module, read, known, asked):
            yield seen._replace(one_of=others[read.start]) if isinstance(seen, Evidence) else seen


def _declared(module: ScriptModule, found: Declaration) -> Iterator[Evidence | DraftChoice]:
    origin = Origin(module.path, module.token(found.at).line)
    if is_name(found.name):
        said = found.requirement
        stop = None if said.required or said.written_out else refused_member(module, found.name)
        why = SCHEMA if said.required else REFUSED if stop else SCHEMA_OPTIONAL
        if stop:
            said = said._replace(required=True, strict=stop.strict)
        kind = ("setting", said.plain) if said.plain else ("", "")
        yield Evidence(
            found.name, origin, *kind, required=said.required, written_out=said.written_out, strict=said.strict,
            weight=Weight.DECLARED, why=why, least=said.least, called=found.called,
            lazy=stop.lazy if stop else is_parsed_later(module, found.at),
        )  # fmt: skip
        yield from choice(found.name, origin, said.values, said.unset, closed=bool(said.values))


def _read(
    module: ScriptModule, read: ScriptRead, known: ScriptWrappers, asked: Mapping[str, ReadOutcome]
) -> Iterator[Evidence | DraftChoice | LeftOut]:
    origin = Origin(module.path, module.token(read.start).line)
    names = [read.key.text] if read.key.text else list(_looped(module, read))
    if not names:
        function = module.function_around(read.start)
        if function is None or function.name not in known:
            yield LeftOut(origin, MADE)
        return
    found, callers = outcome(module, read), is_compared(module, read)
    for name in names:
        if name in _BUILTINS or (names_environment(name) and module.token(read.start).text in module.imported):
            continue
        if not is_name(name):
            yield LeftOut(origin, NO_NAME)
            continue
        found = asked.get(name, found) if found.required is None else found
        required, why = found.required, REFUSED if found.required else UNKNOWN if found.required is None else ""
        if callers and required is None:
            required, why = False, COMPARED
        yield Evidence(
            name, origin, *_declared_by(found), required=required, written_out=found.written_out,
            lazy=found.lazy, strict=found.strict, why=why, made=found.made or callers, called=field(module, read),
            weight=Weight.DECLARED if found.stops and not found.lazy else Weight.READ,
        )  # fmt: skip
        yield from choice(name, origin, found.compared, found.unset)


def _declared_by(found: ReadOutcome) -> tuple[str, str]:
    """The kind that a default shows, or the text with which a value is compared."""
    is_switch = any(text.lower() in SWITCHES for text in found.compared)
    return ("setting", COMPARED_WITH_A_SWITCH) if is_switch else declared_by(found.unset)


def _looped(module: ScriptModule, read: ScriptRead) -> Iterator[str]:
    """The names in a list of literal texts that a loop goes through, or in a table."""
    key = read.key
    text = module.project.texts.get(constant_of(key), "")
    yield from [key.prefix + text + key.suffix] if text else ()
    yield from members_of_tables(module).get(key.member, ()) if key.member and not text else ()
    for text in module.lists.get(module.loops.get(key.variable, ""), ()) if key.variable else ():
        name = key.prefix + text + key.suffix
        yield name.upper() if key.upper else name
