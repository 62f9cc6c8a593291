"""Names that a file lists: an example, an env file, a unit, a store, a manifest."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.draft.evidence import (
    Evidence,
    LeftOut,
    Seen,
    Weight,
    is_bare_name,
    is_name,
    is_of_tests,
    is_written_out,
    shown_by,
)
from auracheck.draft.kinds import guessed
from auracheck.draft.words import words_of
from auracheck.errors import Unreadable, UsageError, internal
from auracheck.listing import some
from auracheck.model import Kind, Origin, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.policy.values import NONE
from auracheck.systems.examples import is_example
from auracheck.systems.files import is_stream, readable
from auracheck.systems.remarks import COMMENTED_OUT, made_lines, optional_lines, required_lines, says_random
from auracheck.systems.source import open_source, split_spec

NO_NAME = "not a name (perhaps a part of a value)"
BROKEN = "cannot be parsed"
NO_VALUE = "without a value there"
HAS_VALUE = "with a value there"
COMMENTED = "commented out there"
OPTIONAL = "called optional there"
REQUIRED = "called required there"
DEMANDED = "dotenv-safe requires it"
LOADED = "has a value in the .env that Symfony loads"

OFF = "{} switches it off there"

NOTHING = Policy("", {}, {})
"""A policy without names, so that none is reported as possible."""

MAX_MANIFEST = 1 << 20
"""Maximum size of a package.json in bytes."""

_FILLED_IN = re.compile(r"\{\{.*\}\}|<%.*%>")
"""A value that an installer fills in, which may be empty."""

_REMARK = re.compile(r"#.*\s")
"""What most programs take for a remark behind `NAME=`, and python-dotenv for the value."""
_SWITCH = re.compile(r"([A-Z][A-Z0-9_]*)_ENABLED?|(?:ENABLE|USE)_([A-Z][A-Z0-9_]*)")
_OFF = frozenset({"0", "false", "no", "off"})
OF_FILES = ("sqlite:", "sqlite3:", "file:")
"""How the address of a database begins that is a file."""

_LOADS_ENV = (b'"symfony/dotenv"', b'"symfony/flex"', b'"symfony/runtime"')


def names_in_file(spec: str) -> Iterator[Seen]:
    """The names in a source. One that only some of its services or jobs have is not known to be required."""
    targets: list[Target] = []
    try:
        for item in open_source(spec, environ={}, policy=NOTHING).read():
            if isinstance(item, Unread):
                yield item
            elif isinstance(item, Target):
                targets += [item] if item.settings else []
                yield from (Unread(spec, BROKEN, line.file, line.line) for line in item.dropped)
    except Unreadable as error:
        yield Unread(spec, error.reason, split_spec(spec)[1] or None, error.line)
    except UsageError:
        raise
    except Exception as error:
        yield Unread(spec, internal(error))
    yield from targets
    remarks = _Remarks(split_spec(spec)[1], targets)
    yield from _named(targets, remarks)
    given = {name for target in targets for name in target.winners()}
    yield from (each for each in remarks.commented() if each.name not in given)


class _Remarks:
    """What the comments of an env file say: the lines whose names are optional or required, and the names
    commented out."""

    def __init__(self, path: str, targets: Sequence[Target]) -> None:
        self._path = path
        is_env_file = bool(targets) and all(target.noun == "file" for target in targets)
        self._lines = _lines(path) if is_env_file or (not targets and is_example(os.path.basename(path))) else []
        self.optional = set(optional_lines(self._lines))
        self.required = set(required_lines(self._lines))
        self.made = set(made_lines(self._lines))
        self.are_demanded = bool(self._lines) and _are_demanded(path)
        self.are_loaded = bool(self._lines) and is_loaded_by_symfony(path)

    def called(self, line: int | None) -> str:
        """What a remark calls the name of a line; empty where none says it."""
        return OPTIONAL if line in self.optional else REQUIRED if line in self.required else ""

    def commented(self) -> Iterator[Evidence]:
        """The names that are commented out, which are optional."""
        for number, line in enumerate(self._lines, 1):
            found = COMMENTED_OUT.match(line)
            if found and is_name(found[1]) and not is_of_tests(found[1]):
                origin = Origin(os.path.normpath(self._path), number)
                made = says_random(line[found.end() :])
                has_own = self.are_loaded and not _is_database(found[1])
                weight = Weight.GIVEN if has_own else Weight.LISTED
                yield Evidence(found[1], origin, required=False, weight=weight, why=COMMENTED, made=made)


def _are_demanded(example: str) -> bool:
    """Whether the program beside an example does not start without its names (dotenv-safe's README)."""
    folder, name = os.path.split(example)
    return name == ".env.example" and _needs(folder, "package.json", b'"dotenv-safe"')


def is_loaded_by_symfony(path: str) -> bool:
    """Whether an env file has the defaults of a program of Symfony, which is in its repository ("Configuring
    Environment Variables in .env Files")."""
    folder, name = os.path.split(path)
    return name == ".env" and _needs(folder, "composer.json", *_LOADS_ENV)


def _needs(folder: str, manifest: str, *packages: bytes) -> bool:
    """Whether the manifest of a folder has one of some packages."""
    content = readable(os.path.join(folder, manifest), MAX_MANIFEST)
    return any(package in content for package in packages)


def _lines(path: str) -> list[str]:
    return [] if is_stream(path) else readable(path).decode("utf-8", "replace").split("\n")


def _named(targets: Sequence[Target], remarks: _Remarks) -> Iterator[Seen]:
    having: dict[str, list[Target]] = {}
    settings: dict[str, Setting] = {}
    for target in targets:
        for name, setting in target.winners().items():
            name = _as_read(name, target)
            if not (is_bare_name if setting.value is None else is_name)(name) or _is_rest(setting):
                yield LeftOut(setting.origin, NO_NAME)
                continue
            if is_of_tests(name):
                continue
            having.setdefault(name, []).append(target)
            settings.setdefault(name, setting)
    off = _switches(settings)
    for name, setting in settings.items():
        everywhere = len(having[name]) == len(targets)
        text = setting.reveal()
        blank = setting.blank or _is_none(setting) or _REMARK.match(text) is not None
        is_given = everywhere and not _FILLED_IN.search(text)
        listed = NO_VALUE if blank else HAS_VALUE if is_given else ""
        called = remarks.called(setting.origin.line)
        required, why = (called == REQUIRED, called) if called else (is_given and not blank, listed)
        is_loaded = remarks.are_loaded and not _is_of_a_laptop(name, text)
        if remarks.are_demanded:
            required, why = True, DEMANDED
        elif is_loaded:
            required, why = False, LOADED
        weight = Weight.GIVEN if is_loaded else Weight.DECLARED if remarks.are_demanded else Weight.LISTED
        if switch := _switched_off(name, off):
            required, why = False, OFF.format(switch)
        remark = "" if everywhere else f"only in {_labels(having[name])}"
        made = setting.origin.line in remarks.made or says_random(text)
        yield Evidence(name, _place(setting.origin), *shown_by(text), required=required, remark=remark, weight=weight,
                       why=why, made=made, written_out=is_loaded and not switch and _is_known(name, text))  # fmt: skip


def _is_database(name: str) -> bool:
    """Whether a variable has the address of the program's own database."""
    words = words_of(name)
    return words[-1:] in (["URL"], ["DSN"]) and not {"DATABASE", "DB"}.isdisjoint(words)


def _is_of_a_laptop(name: str, text: str) -> bool:
    """Whether a value is the address of a database that is another one where the program is deployed."""
    return _is_database(name) and not text.startswith(OF_FILES)


def _switches(settings: Mapping[str, Setting]) -> dict[str, str]:
    """The variables that switch something off, by what its names begin with."""
    found = (
        (_SWITCH.fullmatch(name), name) for name, each in settings.items() if each.reveal().strip().casefold() in _OFF
    )
    return {match[1] or match[2]: name for match, name in found if match}


def _switched_off(name: str, off: Mapping[str, str]) -> str:
    """The variable that switches off what a name is for, by the words that both begin with; empty where there is
    none."""
    return next((switch for prefix, switch in off.items() if name.startswith(f"{prefix}_") and name != switch), "")


def _is_known(name: str, text: str) -> bool:
    """Whether a value may be a credential, which every reader of the file knows, or a key of the program's own is
    empty."""
    guess = guessed(name)
    return is_written_out(text) or (not text and guess.kind == "key" and not guess.issued)


def _is_none(setting: Setting) -> bool:
    """Whether a value says that there is none, such as Laravel's `null`."""
    return setting.reveal().strip().casefold() in NONE


def _as_read(name: str, target: Target) -> str:
    """The name of a store's key, in any case and with dashes."""
    return name.upper().replace("-", "_") if target.kind is Kind.STORE else name


def _is_rest(setting: Setting) -> bool:
    """Whether a setting may be the end of a base64 text, whose last character is `=` as well."""
    if not isinstance(setting.value, Secret) or "_" in setting.name:
        return False
    mixed = not (setting.name.isupper() or setting.name.islower())
    return setting.value.reveal().startswith("=") or (setting.blank and mixed)


def _place(origin: Origin) -> Origin:
    return Origin() if origin.file is None else Origin(os.path.normpath(origin.file), origin.line)


def _labels(targets: Iterable[Target]) -> str:
    names = [target.label.rpartition(": ")[2] for target in targets]
    return some(names, 3)
