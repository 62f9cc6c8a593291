"""Who loads an env file, by the code and the deployment files around it: evidence for a person, never a verdict."""

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from auracheck.engine.beside import names_in, upwards
from auracheck.regex import regex
from auracheck.systems.files import readable
from auracheck.systems.readers import kind, mentions
from auracheck.systems.system import FileKind
from auracheck.typed import NamedTuple

MAX_FILES = 60
"""Most files that are looked at. Beyond them it is not known that nothing loads the file."""

MAX_CODE = 128 << 10
"""Size in bytes of a file that is looked at: a larger one is generated."""

MAX_PLACES = 3
"""The folder of the env file, and folders above it in the repository."""

MAX_LINE = 1000
"""Characters of a line that is looked at, for the same reason."""

_FOLDERS = ("app", "src", "core", "config", "server", "backend", "scripts", "lib")
"""Folders in which programs read their settings, looked into one level deep."""

_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".rb", ".php", ".go")
_STARTS = (".sh", ".bash", ".service", ".container")
_COMPOSE = regex(r"(?:docker-)?compose[\w.-]*\.ya?ml")
_BEFORE = r"\.{1,2}/|\$\w+/|\$\{\w+\}/|\$\([^()]*\)/|(?<==)-?/[\w./-]*/"
"""What may be before the name of a file in the script's own folder or the one above."""

_FIRST = ("start", "entrypoint", "run.", "compose", "docker-compose", "package")
"""How the names begin of what starts a program: it says more than a script for another purpose."""

_MANIFESTS = {
    "package.json": (
        ("Next.js", "next"),
        ("Vite", "vite"),
        ("Expo", "expo"),
        ("Create React App", "react-scripts"),
        ("Nuxt", "nuxt"),
        ("Astro", "astro"),
        ("react-native-dotenv", "react-native-dotenv"),
        ("react-native-config", "react-native-config"),
    ),
    "Gemfile": (("dotenv", "dotenv-rails"), ("dotenv", "dotenv")),
    "composer.json": (("Laravel", "laravel/framework"), ("Symfony", "symfony/dotenv")),
}
"""Frameworks that load `.env` themselves, by their packages; see the documentation of each."""

_PYTHON_MANIFESTS = ("requirements.txt", "pyproject.toml", "Pipfile")
_SHELL = (".sh", ".bash", ".envrc", "Procfile", "Makefile", "package.json", "Dockerfile")
_ALSO_STARTS = ("Procfile", "Makefile", "Justfile", "justfile", "package.json", "Dockerfile", ".envrc")


class Loader(NamedTuple):
    """``who`` loads the file, and the place that says so; empty where the code is there and nothing does."""

    who: str


class _Sign(NamedTuple):
    """A line that loads an env file, in files with these endings. ``hint`` is in every such line, empty where the env
    file's own name is."""

    words: str
    hint: str
    line: re.Pattern[str]
    endings: tuple[str, ...]


_SCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts")
_SIGNS = (
    _Sign("load_dotenv", "load_dotenv", regex(r"\s*[^#\s].*?load_dotenv\(|load_dotenv\("), (".py",)),
    _Sign("dotenv_values", "dotenv_values", regex(r"\s*[^#\s].*?dotenv_values\("), (".py",)),
    _Sign("read_env", "read_env", regex(r"\s*[^#\s].*?\bread_env\("), (".py",)),
    _Sign("python-decouple", "from decouple", regex(r"\s*from decouple import"), (".py",)),
    _Sign("env_file of the settings class", "", regex(r"\s*[^#\s]?.*?\benv_file[\"']?\s*[=:]"), (".py",)),
    _Sign("dotenv", "dotenv", regex(r"\s*(?!//|\*).*?dotenv(?:/config[\"']|(?:[\"']\))?\.config\()"), _SCRIPT),
    _Sign("process.loadEnvFile", "loadEnvFile", regex(r"\s*(?!//|\*).*?process\.loadEnvFile\("), _SCRIPT),
    _Sign("Dotenv", "Dotenv", regex(r"\s*(?!#).*?\bDotenv\.(?:load|overload)\b"), (".rb",)),
    _Sign("Dotenv", "Dotenv", regex(r"\s*(?!//|#|\*|use\b).*?\bDotenv(?:::create|\(\))"), (".php",)),
    _Sign("godotenv", "godotenv", regex(r"\s*(?!//).*?\bgodotenv\.(?:Load|Overload)\("), (".go",)),
    _Sign("--env-file", "", regex(r"\s*(?!#).*?--env-file"), (*_STARTS, *_ALSO_STARTS)),
    _Sign("sourced by a shell", "", regex(r"\s*(?!#)(?:.*?[\s;&\"])?(?:source|\.|dotenv)\s"), _SHELL),
    _Sign("exported by a shell", "", regex(r"\s*(?!#).*?\bexport\s.*\$\(.*(?:cat|grep|sed)\b"), _SHELL),
)
_GIVEN = {FileKind.COMPOSE: "env_file", FileKind.UNIT: "EnvironmentFile="}
"""The key by which a file of that kind hands an env file to a program: which ones it names, its system knows."""


class Loaders:
    """Who loads env files. What may say it of a folder is looked for once for all files in it."""

    def __init__(self) -> None:
        self._places = cache(_places)
        self._starts = cache(_starts)
        self._programs = cache(_programs)

    def of(self, path: str) -> Loader | None:
        """Who loads the env file at ``path``, None where that is not known: no code here, or too much of it."""
        folder, name = os.path.split(path)
        try:
            places = self._places(folder or os.curdir)
        except FileNotFoundError:  # the working directory has gone
            return None
        files = list(islice(self._files(places, name), MAX_FILES + 1))
        seen_code = False
        for file, as_named in files[:MAX_FILES]:
            seen_code = seen_code or (file.endswith(_CODE) and as_named == name)
            if who := _in_file(file, as_named):
                return Loader(who)
        return Loader("") if seen_code and len(files) <= MAX_FILES else None

    def _files(self, places: Sequence[str], name: str) -> Iterator[tuple[str, str]]:
        """What may say it, from the file's own folder upwards, the starts of programs before their code; and how the
        env file is named there. Folders above may start what is below them, but their code reads their own files."""
        own = places[0]
        for place in places:
            as_named = os.path.relpath(os.path.join(own, name), place)
            yield from ((file, as_named) for file in self._starts(place))
            yield from ((file, name) for file in (self._programs(place) if place == own else ()))


def _places(folder: str) -> Sequence[str]:
    return tuple(islice(upwards(folder), MAX_PLACES))


def _starts(place: str) -> Sequence[str]:
    """The files of a folder that start programs."""
    here = sorted(filter(_is_start, names_in(place)), key=lambda each: (not each.startswith(_FIRST), each))
    return [os.path.join(place, each) for each in here]


def _programs(place: str) -> Sequence[str]:
    """The code in a folder, and in those right below it in which programs read their settings."""
    names = names_in(place)
    found = [os.path.join(place, each) for each in sorted(names) if each.endswith(_CODE)]
    for inner in (os.path.join(place, each) for each in _FOLDERS if each in names):
        found += (os.path.join(inner, each) for each in sorted(names_in(inner)) if each.endswith((*_CODE, *_STARTS)))
    return found


def _is_start(name: str) -> bool:
    known = name in _ALSO_STARTS or name in _MANIFESTS or name in _PYTHON_MANIFESTS
    return known or name.endswith(_STARTS) or ("compose" in name and _COMPOSE.fullmatch(name) is not None)


def _in_file(file: str, name: str) -> str:
    """Who loads the env file of that name, by one file; empty where that says nothing."""
    base = os.path.basename(file)
    signs = [sign for sign in _SIGNS if base.endswith(sign.endings) and (not sign.hint or name.startswith(".env"))]
    if not os.path.isfile(file) or not (signs or kind(base) in _GIVEN or base in (*_MANIFESTS, *_PYTHON_MANIFESTS)):
        return ""
    text = readable(file, MAX_CODE).decode("utf-8", "replace")
    signs = [sign for sign in signs if (sign.hint or name) in text]
    found = (_line(text, signs, name) if signs else None) or _given(base, text, name)
    if found:
        return f"{found[0]} in {_short(file)}:{found[1]}"
    if name == ".env" and "${" in text and _COMPOSE.fullmatch(base):
        return f"Compose, for the variables in {_short(file)}"
    framework = _framework(base, text) if name.startswith(".env") else ""
    return f"{framework}, by {_short(file)}" if framework else ""


def _given(base: str, text: str, name: str) -> tuple[str, int] | None:
    """The key that hands the env file to a program, and its line, where a Compose file or unit names it."""
    of = kind(base)
    if of is None or of not in _GIVEN:
        return None
    for mention in mentions(of, base, text):
        path = os.path.normpath(mention.path)
        is_it = path == os.path.normpath(name) or (os.path.isabs(path) and os.path.basename(path) == name)
        if is_it and mention.names is None:
            before = text[: max(text.find(mention.path), 0)]
            return _GIVEN[of], before.count("\n") + 1
    return None


def _line(text: str, signs: list[_Sign], name: str) -> tuple[str, int] | None:
    """The first line with one of the signs: its words, and the line's number."""
    whole = re.compile(rf"(?<![\w./-])(?:{_BEFORE})?{re.escape(name)}(?![\w.-])")
    for number, line in enumerate(text.split("\n"), 1):
        for sign in signs:
            is_there = (sign.hint or name) in line and len(line) < MAX_LINE and sign.line.match(line)
            if is_there and (sign.hint or whole.search(line)):
                return sign.words, number
    return None


def _framework(manifest: str, text: str) -> str:
    """The framework among the packages of a manifest that loads `.env` itself; empty where there is none."""
    words = set(re.findall(r"[A-Za-z0-9@_][\w@./-]*", text))
    if manifest in _PYTHON_MANIFESTS:
        lower = {word.lower() for word in words}
        return "Flask with python-dotenv" if {"flask", "python-dotenv"} <= lower else ""
    return next((who for who, package in _MANIFESTS.get(manifest, ()) if package in words), "")


def _short(file: str) -> str:
    """The path as a user in the working directory would write it, where that is shorter."""
    relative = os.path.relpath(file)
    return file if relative.startswith(os.path.join(os.pardir, os.pardir)) else relative
