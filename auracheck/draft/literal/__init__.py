"""Literal reads of the environment in languages that are not parsed, by the patterns of each."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from auracheck.draft.evidence import (
    COMPARED,
    COMPARED_WITH_A_SWITCH,
    COMPARING,
    FIELDS,
    LONGEST,
    MAKING,
    REFUSED,
    DraftChoice,
    Evidence,
    Seen,
    Weight,
    choice,
    declared_by,
    is_name,
    is_written_out,
)
from auracheck.draft.files import Code
from auracheck.draft.kinds import guessed
from auracheck.draft.literal.after import is_compared, is_refused, is_switch, refused_members
from auracheck.draft.literal.bound import bound, with_sections
from auracheck.draft.literal.configurations import CONFEX, SPRING, SYMFONY
from auracheck.draft.literal.configured import configured
from auracheck.draft.literal.constants import constants, no_constants
from auracheck.draft.literal.elixir import unloaded, without_pipes
from auracheck.draft.literal.filled import filled_by_itself
from auracheck.draft.literal.folded import with_names
from auracheck.draft.literal.go_fields import filled
from auracheck.draft.literal.go_structs import of_go
from auracheck.draft.literal.keyed import keyed, library_patterns
from auracheck.draft.literal.layout import (
    is_behind_a_guard,
    is_below_a_condition,
    is_in_a_branch,
    is_in_a_function,
    is_left_as_written,
)
from auracheck.draft.literal.lists import demanded, looped
from auracheck.draft.literal.made import made_here
from auracheck.draft.literal.pattern import Pattern, place
from auracheck.draft.literal.patterns import COMMANDS, SHELL, patterns_of
from auracheck.draft.literal.prefixes import prefixes
from auracheck.draft.literal.properties import properties
from auracheck.draft.literal.ruby_classes import settings_of_ruby
from auracheck.draft.literal.rust import of_structs
from auracheck.draft.literal.shell import SHELLS, has_own, set_by, shell_patterns
from auracheck.draft.literal.wrappers import joining_patterns, table_patterns, wrapper_patterns
from auracheck.draft.tasks import is_start

WITHOUT_DEFAULT = "read without a default"
PHOENIX = "Phoenix does not start without a secret_key_base"
UNKNOWN = "not known whether it is required"
WITH_DEFAULT = "read with a default"

_CARGO = re.compile(r"CARGO_\w+|OUT_DIR|TARGET|PROFILE")
"""Variables that Cargo sets for a build ("Environment Variables")."""
_RAISES = re.compile(
    rb"\b(?:raise|throw|panic|exit|die|abort|Fatal\w*|bail!|expect|orElseThrow|requireNonNull|(?:require|check)NotNull|Assert\.\w+"
    rb"|ThrowIfNull\w*)\b|\.unwrap\(\)|new \w*Exception|^error\(|\?: *error\(|\)!!"
)
_OF_SCRIPTS = (*SHELL, *COMMANDS)
_SWITCH = ("setting", COMPARED_WITH_A_SWITCH)
_OPENS = re.compile(
    rb"(?:\bfile_get_contents|\bFile(?:\.|::)(?:read|open|get|ReadAllText)|\bReadFile|\bread_to_string)\(\s*&?$"
)
_PATH = ("setting", "the path of a file")
_OTHER_READ = re.compile(rb"\s*(?:ENV\[|ENV\.fetch|os\.Getenv|getenv\(|System\.)")
_ALTERNATIVE = re.compile(
    rb"(?:\bENV(?:\[|\.fetch)|[gG]et_?[eE]nv|\benv\(|\$_ENV\[|EnvironmentVariable\()"
    rb"(?:[^\n;]{1,100}(?:\|\||\?\?|\?:|\bor)|[^\n;)]{1,100},)\s*$"
)
"""What is before a read that counts where another gives nothing."""
_COMMENT = re.compile(rb"^\s*(?:#(?!\[)|//|\*|--)")
_COMPARES = re.compile(
    COMPARING.pattern.encode() + rb"[ (]"
    rb"|\b(?i:params|req|request|headers?|authorization)\b[^\n]*[!=]==?\s*[\w.:]*[(\[]?[\"']$"
)
"""What is before a read in its line where the code compares a caller's text with it."""
_NEAR = 120
"""Number of bytes before a read in its line that say what it is for."""
_TAKEN = re.compile(rb"\b(%s)[\"']?\s*(?:=>|:=|[:=])\s*$" % FIELDS.encode())
_DESCRIPTION = re.compile(
    rb"\bdescription:\"(?![^\"]*\b(?:path|file|enable|disable|name of)\b)[^\"]{0,60}?"
    rb"\b(client secret|secret key|api key|password|token)\"",
)
_KEY_BASE = re.compile(rb"^[ \t]*(?:config[^\n]*)?secret_key_base(?::|[ \t]*=)[ \t]*$", re.MULTILINE)
"""What is before a read in its line that is the key of Phoenix's endpoint, or its variable."""
_FAR = 4096
"""Bytes of a line before a read in which its beginning is looked for: a line may have a hundred thousand reads."""
_DEFAULT = re.compile(
    rb"[dD]efault:\"(?P<tag>[^\"\n]*)\"|\bdefault=(?P<option>[^,\"\n]*)|\.Default\((?P<call>[^)\n]*)\)"
)
_MUST = re.compile(rb"\b(?:required|notEmpty)\b(?!:\"(?:false|no|0)\"|: false)|Required(?:: true|\(\))")
_ABOUT = re.compile(rb"\b(?:help|desc\w*|env-desc\w*|usage|doc|json|yaml|toml|name|placeholder):\"[^\"\n]*\"")
"""Tags that say of a field what people read, or what other programs call it."""
_SHORT = re.compile(r"[A-Z]{1,2}|[a-z_]+")


def literal_names(files: Sequence[Code]) -> Iterator[Seen]:
    """What files read; what the program fills itself under the name of what it fills it from."""
    filled = filled_by_itself(files)
    yield from filled.values()
    for seen in _names(files):
        is_own = isinstance(seen, Evidence) and seen.name in filled and (seen.origin.file or "").endswith(".go")
        yield seen._replace(name=filled[seen.name].name) if is_own and isinstance(seen, Evidence) else seen


def _names(files: Sequence[Code]) -> Iterator[Seen]:
    """What files read, each line by itself."""
    left_out = unloaded(files)
    files = with_names([without_pipes(with_sections(file)) for file in files if file.path not in left_out])
    of_constants = constants(files)
    wrappers, prefixed, structs = wrapper_patterns(files), prefixes(files), filled(files)
    tables = table_patterns(files)
    refused = frozenset(field for holder, field in refused_members(of_go(files)) if not holder)
    libraries, joining = library_patterns(files), joining_patterns(files)
    yield from (*structs.found, *properties(files), *bound(files), *configured(files), *keyed(files))
    yield from of_structs(files)
    for file in files:
        yield from made_here(file)
        yield from (*looped(file), *demanded(file), *settings_of_ruby(file))
        end = file.ending
        ways = (
            *wrappers.get(end, ()), *patterns_of(file), *tables.get(file.path, ()), *libraries.get(file.path, ()),
            *(joining if end in ("rb", "rake", "erb", "yml") else ()),
        )  # fmt: skip
        texts = of_constants.get(end, no_constants)
        is_script = SHELL[0] in ways
        ways, own = (*ways, *(shell_patterns(file) if is_script else ())), set_by(file) if is_script else {}
        claimed: dict[int, str] = {}
        for pattern in ways:
            for found in pattern.expression.finditer(file.content) if pattern.part in file.content else ():
                if is_script and pattern in _OF_SCRIPTS and has_own(file, own, found):
                    continue
                name = pattern.name(found, texts)
                if not name or claimed.setdefault(place(found), name) != name:
                    continue  # what a function of the project makes of a name counts
                begin = max(0, found.start() - _FAR)
                start = file.content.rfind(b"\n", begin, found.start()) + 1 or begin
                is_declared = pattern.weight is Weight.DECLARED
                if is_declared and start in structs.lines.get(file.path, ()):
                    continue
                for prefix in prefixed.at(file.path, start) if is_declared else ("",):
                    for each in _evidence(file, pattern, found, start, prefix + name):
                        yield _refused(each) if _field(found.groupdict()) in refused else each


def _refused(seen: Evidence | DraftChoice) -> Evidence | DraftChoice:
    """What the program stops without, unless the tag of its field has a default."""
    is_asked = isinstance(seen, Evidence) and not seen.required and seen.why != WITH_DEFAULT
    return seen._replace(required=True, why=REFUSED) if is_asked and isinstance(seen, Evidence) else seen


def _evidence(
    file: Code, pattern: Pattern, found: re.Match[bytes], start: int, name: str
) -> Iterator[Evidence | DraftChoice]:
    """What a match says of a variable; ``start`` is where its line begins."""
    groups = found.groupdict()
    near, end = max(start, found.start() - _NEAR), found.end()
    behind = file.content.find(b"\n", end, end + _NEAR)
    line = file.content[near : behind if behind > 0 else end + _NEAR]
    if file.path.endswith(".rs") and _CARGO.fullmatch(name):
        return
    if not is_name(name) or _SHORT.fullmatch(name) or _COMMENT.match(file.content[start : start + _NEAR]):
        return
    origin = file.origin(found.start())
    default = _option(groups) if groups.get("default") is None else groups["default"]
    required, why = _required(pattern, groups, line)
    made = _COMPARES.search(file.content, near, place(found)) is not None
    made = made or is_compared(file, found.start(), end)
    if default is not None and _OTHER_READ.match(default):
        required, why, default = None, UNKNOWN, None
    elif default is not None and _RAISES.match(default.strip(b"( ")):
        may_be_absent = _ALTERNATIVE.search(file.content, near, found.start()) or is_below_a_condition(
            file, found.start()
        )
        required, why, default = (None, UNKNOWN, None) if may_be_absent else (True, REFUSED, None)
    elif default == b"" and pattern in SHELL:  # `${KEY:-}` asks whether it is set
        is_demanded = is_refused(file, found.start(), found.end())
        required, why = (True, REFUSED) if is_demanded else (None, UNKNOWN)
    elif default is not None:
        required, why = False, WITH_DEFAULT
        made = made or MAKING.search(default.decode("utf-8", "replace")) is not None
    elif not required and is_refused(file, found.start(), found.end()):
        may_not_run = is_below_a_condition(file, found.start()) or is_behind_a_guard(file, found.start())
        required, why = (None, UNKNOWN) if may_not_run else (True, REFUSED)
    elif required and (name.encode() in SHELLS or _is_one_of_several(file, near, found)):
        required, why = None, UNKNOWN
    elif required is None and file.path.endswith(".exs") and _KEY_BASE.search(file.content, near, found.start()):
        required, why = True, PHOENIX
    elif made and required is None:
        required, why = False, COMPARED
    text = _text(default, pattern.is_code)
    kind = pattern.kind if any(pattern.kind) else _SWITCH if is_switch(file, end) else declared_by(text)
    kind = _PATH if _OPENS.search(file.content, near, found.start()) else kind
    stops_start = pattern in SHELL and required and is_start(os.path.basename(file.path))
    yield Evidence(
        name, origin, *kind, required=required, written_out=is_written_out(text),
        weight=Weight.DECLARED if stops_start else pattern.weight, why=why, made=made,
        called=_described(groups) or _field(groups) or _taken(file.content[near : found.start()]),
        lazy=required is True and _is_lazy(file, pattern, found.start(), start, name),
    )  # fmt: skip
    yield from choice(name, origin, (), text)


def _is_one_of_several(file: Code, near: int, found: re.Match[bytes]) -> bool:
    """Whether a read is in a branch, or in the default of another one; ``near`` is where to look for that."""
    is_default = _ALTERNATIVE.search(file.content, near, found.start()) is not None
    return is_default or is_in_a_branch(file, found.start(), found.end())


def _is_lazy(file: Code, pattern: Pattern, at: int, start: int, name: str) -> bool:
    """Whether the absence of what is read is noticed where it is used: in a function, or by who takes a setting of
    Spring's; ``start`` is where its line begins."""
    if pattern in (*SYMFONY, *CONFEX):  # a service takes it, which what somebody issues is for
        return guessed(name).issued
    if pattern in SPRING:
        return not file.path.endswith(".conf") and (is_left_as_written(file, start) or not _is_credential(name))
    return pattern.weight is Weight.READ and is_in_a_function(file, at)


@lru_cache(1)  # one line may have forty thousand reads of a name
def _is_credential(name: str) -> bool:
    return guessed(name).is_credential


def _field(groups: Mapping[str, bytes | None]) -> str:
    """The field that takes the value, without those around it."""
    field = (groups.get("field") or b"").decode("utf-8", "replace").rpartition(".")[2]
    return field if field.isidentifier() and len(field) < LONGEST else ""


def _described(groups: Mapping[str, bytes | None]) -> str:
    """The credential that the description of an option says it is: `description:"OAuth client secret"`."""
    found = _DESCRIPTION.search(groups.get("options") or b"")
    return found[1].decode().replace(" ", "_") if found else ""


def _taken(before: bytes) -> str:
    """The field or constant before a read in its line, where its name says that it is a credential."""
    found = _TAKEN.search(before)
    return found[1].decode() if found else ""


def _option(groups: Mapping[str, bytes | None]) -> bytes | None:
    """The default among the options of a tag: `env:"NAME,default=x"`, `envDefault:"x"`."""
    found = _DEFAULT.search(groups.get("options") or b"")
    return found[found.lastgroup or 0] if found else None


def _required(pattern: Pattern, groups: Mapping[str, bytes | None], line: bytes) -> tuple[bool | None, str]:
    options = groups.get("options")
    if options is not None:
        return (True, WITHOUT_DEFAULT) if _MUST.search(_ABOUT.sub(b"", options)) else (None, UNKNOWN)
    if pattern.required is None:
        return (True, REFUSED) if _RAISES.search(line) else (None, UNKNOWN)
    return pattern.required, WITHOUT_DEFAULT if pattern.required else ""


def _text(default: bytes | None, is_code: bool) -> str:
    """The text of a default that is one; empty for any other expression."""
    text = (default or b"").strip().decode("utf-8", "replace")
    if text[:1] in "\"'" and len(text) > 1:
        return text[1:].rpartition(text[0])[0]
    return text if not is_code and text[:1] not in ("$", "#") else ""
