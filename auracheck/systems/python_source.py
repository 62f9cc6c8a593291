"""Where the source of a Python program says its servers are: assignments and dictionaries with literals and with the
defaults of variables (Django's settings, Pydantic's, a module of constants). Nothing is run."""

import os
from collections.abc import Collection, Iterator

from auracheck.model import Configuration, Secret, Setting
from auracheck.policy.names import LOGIN_OF_TEXT, guess_kind
from auracheck.regex import regex
from auracheck.systems.files import is_regular, readable_names

ENDING = ".py"
MAX_FOLDERS = 64
"""Most names of a folder in whose folders such files are looked for."""

_NAMES = ("settings", "settings/base", "settings/production", "config", "core/config", "celeryconfig", "main", "app")
_SETTINGS = regex(r"\w*(?:config|settings)\w*\.py")
"""The name of a file of settings that is mounted by itself (superset_config.py)."""
_DATABASES = ("NAME", "DB", "DATABASE")
_VARIABLE = regex(
    rb"""(?:os\.)?(?:environ\.get|getenv|\benv(?:\.\w+)?|\bconfig)\(\s*['"](\w+)['"]"""
    rb"""(?:\s*,\s*(?:default\s*=\s*)?['"]?([^'"\n,()]{0,200})['"]?)?[^()\n]*\)"""
)
"""A variable of the environment, perhaps with a default."""
_ANNOTATED = regex(rb"(?m)^([ \t]*\w+):[ \t]*[\w\[\]. |]+=[ \t]*")
_MADE = regex(rb"""(?m)[:=][ \t]*[fF]['"].*$""")
"""A text that the program makes of others."""
_DEFAULT = regex(r"\$\{(\w+):-([^{}]*)\}")
_LOGIN = regex(r"://(?:[^/@\s]*@)?")


def python_files(folder: str) -> Iterator[str]:
    """The files in a folder, and in those of it, in which Python's programs have their settings."""
    inner = (name for name in readable_names(folder, MAX_FOLDERS) if "." not in name)
    places = [folder, *(os.path.join(folder, name) for name in inner)]
    paths = (os.path.join(place, f"{name}{ENDING}") for place in places for name in _NAMES)
    return (path for path in paths if is_regular(path))


def is_settings(path: str) -> bool:
    """Whether a file has a program's settings, by its name."""
    return _SETTINGS.fullmatch(os.path.basename(path)) is not None and is_regular(path)


def as_lines(content: bytes) -> bytes:
    """The source with its variables as a configuration has them, without what it makes of several itself."""
    return _VARIABLE.sub(rb'"${\1:-\2}"', _MADE.sub(b"=", _ANNOTATED.sub(rb"\1 = ", content)))


def without_logins(document: Configuration, given: Collection[str]) -> Configuration:
    """The settings that are neither part of a login nor a database, beside the variables that are ``given``. The login
    in a URL is not known: of several environments in one file it is not known which counts."""
    plain = (each for each in document if guess_kind(each.name) in ("setting", "url"))
    return tuple(_without_login(each, given) for each in plain if not each.name.upper().endswith(_DATABASES))


def _without_login(setting: Setting, given: Collection[str]) -> Setting:
    text = setting.reveal()
    if "://" not in text:
        return setting
    if found := _DEFAULT.fullmatch(text):
        text = f"${{{found[1]}}}" if found[1] in given else found[2]
    return setting._replace(value=Secret(_LOGIN.sub(f"://:{LOGIN_OF_TEXT}@", text)))
