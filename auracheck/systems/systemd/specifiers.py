"""The specifiers of unit files (systemd.unit(5), Specifiers): `%n`, `%i`, `%h` and the like."""

import re
from collections.abc import Callable, Mapping

from auracheck.regex import regex
from auracheck.systems.systemd.root import Root, UnitOwner
from auracheck.typed import NamedTuple

SUFFIXES = ("service", "socket", "mount", "swap")
"""The types of unit with an environment."""

_NAME = regex(rf"([A-Za-z0-9:_.\\-]+)(@[A-Za-z0-9:_.\\@-]*)?\.({'|'.join(SUFFIXES)})")
_SPECIFIER = regex(r"%([A-Za-z0-9%])")
_HEX = regex(r"\\x([0-9a-fA-F]{2})")

_KNOWN = frozenset("aAbBcCdDEfgGhHiIjJlLmMnNopPqrRsStTuUvVwWyY")
_OF_USER = frozenset("CdDEgGhLsStuU")
"""Those that differ in a user's own manager (systemd --user)."""

_CONSTANTS = {
    "C": "/var/cache", "D": "/usr/share", "E": "/etc", "L": "/var/log", "S": "/var/lib", "T": "/tmp",
    "V": "/var/tmp", "t": "/run", "g": "root", "G": "0", "u": "root", "U": "0", "h": "/root", "s": "/bin/bash",
}  # fmt: skip
"""The values of the system's manager, which runs as root, on every machine."""

_RELEASE = {"A": "IMAGE_VERSION", "B": "BUILD_ID", "M": "IMAGE_ID", "o": "ID", "w": "VERSION_ID", "W": "VARIANT_ID"}


class InvalidSpecifier(Exception):
    """A `%` with a letter or digit that is not a specifier."""


class UnknownSpecifier(Exception):
    """A specifier whose value is unknown here. ``args[0]`` is the specifier."""


class UnitName(NamedTuple):
    """The parts of a unit's name. ``instance`` is None without an `@`, and empty for a template."""

    prefix: str
    instance: str | None
    suffix: str

    def __str__(self) -> str:
        return f"{self.stem}.{self.suffix}"

    @property
    def stem(self) -> str:
        return self.prefix if self.instance is None else f"{self.prefix}@{self.instance}"

    @property
    def is_template(self) -> bool:
        return self.instance == ""

    def template(self) -> "UnitName | None":
        """The template of an instance."""
        return self._replace(instance="") if self.instance else None


def unit_name(text: str, names: re.Pattern[str] = _NAME) -> UnitName | None:
    """The parts of a unit's name, which are the groups of ``names``; None for any other text."""
    match = names.fullmatch(text)
    return UnitName(match[1], match[2][1:] if match[2] else None, match[3]) if match else None


class Specifiers:
    """The values of the specifiers in one unit."""

    def __init__(self, name: UnitName | None, root: Root, fragment: str = "", owner: UnitOwner | None = None) -> None:
        """``owner`` is the user whose own manager runs the unit, None for the system's manager."""
        self._name = name
        self._root = root
        self._fragment = fragment
        self._owner = owner

    def expand(self, text: str) -> str:
        """The text with its specifiers resolved. Raises `InvalidSpecifier`, else `UnknownSpecifier`."""
        letters = set(_SPECIFIER.findall(text)) - {"%"}
        if letters - _KNOWN:
            raise InvalidSpecifier
        values: dict[str, str] = {"%": "%"}
        for letter in sorted(letters):
            value = self._value(letter)
            if value is None:
                raise UnknownSpecifier(f"%{letter}")
            values[letter] = value
        return _SPECIFIER.sub(lambda match: values[match[1]], text)

    def _value(self, letter: str) -> str | None:
        if self._owner is not None and letter in _OF_USER:
            return self._owner.specifier(letter)
        if letter in _CONSTANTS:
            return _CONSTANTS[letter]
        if letter in _RELEASE:
            release = self._root.release()
            return None if release is None else release.get(_RELEASE[letter], "")
        of_machine = _OF_MACHINE.get(letter)
        if of_machine:
            return of_machine(self._root)
        if letter in "yY" and self._fragment:
            return self._fragment if letter == "y" else self._fragment.rpartition("/")[0]
        return _of_name(self._name, letter) if self._name else None


def _of_name(name: UnitName, letter: str) -> str | None:
    last = name.prefix.rpartition("-")[2]
    values = {"p": name.prefix, "P": _unescape(name.prefix), "j": last, "J": _unescape(last)}
    if not name.is_template:  # the instance of a template is unknown
        instance = name.instance or ""
        values |= {
            "n": str(name), "N": name.stem, "i": instance, "I": _unescape(instance),
            "f": "/" + _unescape(instance or name.prefix).lstrip("/"), "d": f"/run/credentials/{name}",
        }  # fmt: skip
    return values.get(letter)


_OF_MACHINE: Mapping[str, Callable[[Root], str | None]] = {
    "H": Root.hostname,
    "l": lambda root: (root.hostname() or "").partition(".")[0] or None,
    "m": Root.machine_id,
    "q": Root.pretty_hostname,
}


def is_literal(text: str) -> bool:
    """Whether a text contains no specifier except `%%`."""
    return all(letter == "%" for letter in _SPECIFIER.findall(text))


def _unescape(text: str) -> str:
    r"""A name as systemd-escape(1) undoes it: `-` is `/`, `\x2d` the byte 2d."""
    raw = _HEX.sub(lambda match: chr(0xDC00 + int(match[1], 16)), text.replace("-", "/"))
    return b"".join(_byte(c) for c in raw).decode("utf-8", "surrogateescape")


def _byte(character: str) -> bytes:
    code = ord(character)
    return bytes([code - 0xDC00]) if 0xDC00 <= code < 0xDD00 else character.encode("utf-8", "surrogateescape")
