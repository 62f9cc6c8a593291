"""The settings modules of a Django project, of which a deployment chooses one (Django, "Designating the settings"):
what only one of them reads is asked only of a deployment that chooses it."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.draft.evidence import Chosen, Evidence, Seen
from auracheck.draft.files import Code

VARIABLE = "DJANGO_SETTINGS_MODULE"

MAX_MODULES = 40
"""Maximum number of settings modules of a project."""

_DEFAULT = re.compile(rb"setdefault\(\s*[\"']DJANGO_SETTINGS_MODULE[\"']\s*,\s*[\"']([\w.]+)[\"']")
_IMPORT = re.compile(rb"^[ \t]*from[ \t]+([\w.]+)[ \t]+import\b", re.MULTILINE)
_SETTINGS = "settings"
_SERVED = "wsgi.py"
"""What a server starts, while a person runs `manage.py` (Django, "How to deploy with WSGI")."""
_APPS = b"INSTALLED_APPS"
"""What a settings module has that takes nothing from another one."""


class SettingsModules(NamedTuple):
    """The modules that a deployment may choose, and for each file those that read it. ``default`` is the module of a
    start that chooses none."""

    every: frozenset[str] = frozenset()
    taken_by: Mapping[str, frozenset[str]] = {}
    default: str = ""

    def conditioned(self, seen: Seen) -> Seen:
        """What was found, with the modules in which it is required where the others do without it."""
        if not isinstance(seen, Evidence) or not seen.required or not self.every:
            return seen
        by = self.taken_by.get(seen.origin.file or "", self.every)
        if by == self.every or not by:
            return seen
        return seen._replace(chosen=Chosen(VARIABLE, by, self.every - by, self.default))


def settings_modules(files: Sequence[Code]) -> SettingsModules:
    """The settings modules of a project; none where its start names none, or has only one."""
    starts = [(file.path, found[1].decode()) for file in files if (found := _DEFAULT.search(file.content))]
    if not starts:
        return SettingsModules()
    served = [name for path, name in starts if os.path.basename(path) == _SERVED]
    named = served or [name for _, name in starts]
    default = max(sorted(set(named)), key=named.count)
    modules = dict(_candidates(default, files))
    if not 1 < len(modules) <= MAX_MODULES:
        return SettingsModules()
    imports = {module: _imported(file, modules) - {module} for module, file in modules.items()}
    parts = frozenset[str]().union(*imports.values()) - {default}
    whole = {module for module, file in modules.items() if _APPS in file.content and module not in parts}
    every = frozenset({default} & modules.keys() | whole | {module for module in modules if imports[module]})
    taken_by: dict[str, frozenset[str]] = {}
    for module in every:
        for each in _reached(module, imports):
            path = modules[each].path
            taken_by[path] = taken_by.get(path, frozenset()) | {module}
    return SettingsModules(every, taken_by, default if default in every else "")


def _candidates(default: str, files: Sequence[Code]) -> Iterator[tuple[str, Code]]:
    """The modules beside the one that a start names, or in its package, and their files."""
    package, _, last = default.rpartition(".")
    for file in files:
        folder, name = os.path.split(file.path)
        stem, within = name.removesuffix(".py"), folder.replace(os.sep, ".")
        if not stem.isidentifier():
            continue
        if stem == "__init__":
            if f".{within}".endswith(f".{default}"):
                yield default, file
        elif f".{within}".endswith(f".{default}"):
            yield f"{default}.{stem}", file
        elif package and f".{within}".endswith(f".{package}") and _is_one(stem, package, last):
            yield f"{package}.{stem}", file


def _is_one(stem: str, package: str, last: str) -> bool:
    """Whether a module of a package has settings, by its name, that of the package, or that of the one named."""
    return package.rpartition(".")[2] == _SETTINGS or stem.startswith(_SETTINGS) or stem == last


def _imported(file: Code, modules: Mapping[str, Code]) -> frozenset[str]:
    """The settings modules that one takes names from."""
    stems = {found.rpartition(b".")[2].decode() for found in _IMPORT.findall(file.content)}
    return frozenset(module for module in modules if module.rpartition(".")[2] in stems)


def _reached(module: str, imports: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """A module, and those that it takes names from, at any depth."""
    found, left = {module}, [module]
    while left:
        fresh = imports[left.pop()] - found
        found |= fresh
        left += fresh
    return frozenset(found)
