"""The credentials that a unit gives to its service (systemd.exec(5), Credentials; systemd 257).

The service reads each one as a file of that name in $CREDENTIALS_DIRECTORY.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from auracheck.model import EXTERNAL, Origin, Setting
from auracheck.regex import regex
from auracheck.systems.env_file import value_of
from auracheck.systems.systemd.environment import PATH_MAX
from auracheck.systems.systemd.specifiers import InvalidSpecifier, Specifiers, UnknownSpecifier
from auracheck.systems.systemd.unit import Directive, unescape
from auracheck.typed import NamedTuple

NAME_MAX = 255
"""Characters of a credential's name (limits.h(0p))."""

_PARTS = regex(r"((?:[^:\\]|\\.)*+)(?::(.*))?", re.DOTALL)
"""A name, in which a backslash escapes the next character, and the text after the first colon."""
_ESCAPED = regex(r"\\(.)", re.DOTALL)
_NAME = regex(rf"(?!\.\.?\Z)[ -.0-9;-~]{{1,{NAME_MAX}}}")
"""ASCII without control characters, `/` and `:`."""
_NOT_NORMAL = regex(r"//|/\.\.?(?:/|\Z)")
_BASE64 = regex(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


_HANDED_OVER = regex(r"(?:[^\\ ]|\\.)*+", re.DOTALL)
"""What reaches the process from which systemd 257 starts the service: words between spaces, without escapes."""


class Load(NamedTuple):
    """LoadCredential=: ``source`` is a path, or a name in a credential store; None if it is unknown."""

    source: str | None
    encrypted: bool
    origin: Origin

    @property
    def path(self) -> str:
        """The source as it reaches that process; empty if it is unknown."""
        return _ESCAPED.sub(r"\1", self.source or "")


class Import(NamedTuple):
    """ImportCredential=: credentials in the stores with a name, or with names that begin with it (``*``)."""

    glob: str
    rename: str
    origin: Origin

    def source(self, name: str) -> str | None:
        """The name in the store of what arrives as ``name``; None if this does not give such a credential."""
        prefix = self.glob.removesuffix("*")
        arriving = self.rename or prefix
        if prefix == self.glob:
            return prefix if name == arriving else None
        return prefix + name[len(arriving) :] if name.startswith(arriving) else None


_Kind = dict[str, Setting] | dict[str, Load] | list[Import]


class Credentials:
    """The directives, one after the other. A later one of a name wins; an empty one resets all of its kind, encrypted
    or not."""

    def __init__(self, specifiers: Specifiers) -> None:
        self._specifiers = specifiers
        self.settings: dict[str, Setting] = {}
        self.loads: dict[str, Load] = {}
        self.imports: list[Import] = []
        self.dropped: list[Origin] = []
        self._kinds: Mapping[str, tuple[Callable[[Directive], bool], _Kind]] = {
            "SetCredential": (self._set, self.settings),
            "SetCredentialEncrypted": (self._set_encrypted, self.settings),
            "LoadCredential": (lambda d: self._load(d, encrypted=False), self.loads),
            "LoadCredentialEncrypted": (lambda d: self._load(d, encrypted=True), self.loads),
            "ImportCredential": (self._import, self.imports),
        }

    def __bool__(self) -> bool:
        return bool(self.settings or self.loads or self.imports)

    def take(self, directives: Iterable[Directive]) -> None:
        for directive in directives:
            if directive.key not in self._kinds:
                continue
            handler, of_kind = self._kinds[directive.key]
            if not directive.value:
                of_kind.clear()
            elif not handler(directive):
                self.dropped.append(directive.origin())

    def unstartable(self) -> Origin | None:
        """The directive with a space in a name or path (or a final backslash), which systemd 257 accepts and then fails
        to pass to the process that it starts."""
        for name, load in self.loads.items():
            if not (_HANDED_OVER.fullmatch(name) and _HANDED_OVER.fullmatch(load.source or "")):
                return load.origin
        return next((s.origin for name, s in self.settings.items() if not _HANDED_OVER.fullmatch(name)), None)

    def _set(self, directive: Directive) -> bool:
        name, rest = self._parts(directive)
        value = unescape(rest) if name and rest else None
        if name and value is not None:
            kept = value_of(value)
            self.settings[name] = Setting(name, kept, directive.origin())
        return value is not None

    def _set_encrypted(self, directive: Directive) -> bool:
        name, rest = self._parts(directive)
        if not (name and rest and _BASE64.fullmatch("".join(rest.split()))):
            return False
        self.settings[name] = Setting(name, EXTERNAL, directive.origin(), literal=False)
        return True

    def _load(self, directive: Directive, encrypted: bool) -> bool:
        name, rest = self._parts(directive)
        if not name:
            return False
        source: str | None = name
        if rest:
            try:
                source = self._specifiers.expand(rest)
            except UnknownSpecifier:
                source = None
            except InvalidSpecifier:
                return False
        if source is not None and not _is_source(source):
            return False
        self.loads[name] = Load(source, encrypted, directive.origin())
        return True

    def _import(self, directive: Directive) -> bool:
        glob, rename = self._parts(directive, "*")
        if not glob or re.search(r"[*?\[\]]", glob[:-1] if glob.endswith("*") else glob):
            return False
        if rename and not _NAME.fullmatch(rename):
            return False
        self.imports.append(Import(glob, rename or "", directive.origin()))
        return True

    def _parts(self, directive: Directive, ending: str = "") -> tuple[str | None, str | None]:
        """The name, which ``ending`` may follow, and the text after the colon. The name is None if it is invalid. One
        with an unknown specifier is kept as written and matches nothing."""
        match = _PARTS.fullmatch(directive.value)
        if match is None:
            return None, None
        name = _ESCAPED.sub(r"\1", match[1])
        try:
            name = self._specifiers.expand(name)
        except InvalidSpecifier:
            return None, None
        except UnknownSpecifier:
            pass
        stem = name.removesuffix(ending) if ending else name
        valid = _NAME.fullmatch(stem) or (ending and name == ending)
        return (name if valid else None), match[2]


def _is_source(path: str) -> bool:
    if path.startswith("/"):
        return len(path) < PATH_MAX and not _NOT_NORMAL.search(path)
    return _NAME.fullmatch(path) is not None
