"""The files of a folder from which a draft is made: code of each language, and files that list names."""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.model import Origin, Unread
from auracheck.systems.directory.walking import Unseen, walk
from auracheck.systems.files import is_regular, is_stream, read_file, readable

MAX_FILES = 20_000
"""Maximum number of files of a folder that are opened: the largest public applications have some ten thousand."""
MAX_MODULE = 256 << 10
"""Maximum size of a Python file in bytes: parsing the densest code takes 300 times as much memory."""
MAX_OTHER = 1 << 20
"""Maximum size of any other file in bytes."""
MAX_BYTES = 96 << 20
"""Maximum size of all of them in bytes."""

MAX_LARGE, MAX_SEARCHED = 50, 8 << 20
"""Maximum number of files that are too large to be read as code and are searched for reads of the environment, and
their maximum size in bytes."""

_ASKS = re.compile(
    rb"os\.environ|[gG]et_?[eE]nv\b|process\.env\b(?!\.NODE_ENV)|(?:meta|Bun|Deno)\.env\b|\bENV[.\[]|\benv\(|Settings\b"
    rb"|GetEnvironmentVariable|\benv::var|_ENV\["
)
_WIDEST = 1_000
"""Mean length of the lines in bytes above which a script is minified: made of code that is here, or of a library."""

LEFT_OUT = (
    "hidden folders, virtual environments, node_modules, vendor, build, docs, examples, migrations, public files, "
    "benchmarks and tests"
)
_OTHERS = """
    build dist out docs doc example examples samples migrations migrate test tests testing e2e e2e-tests
    integration-tests acceptance
    spec specs cypress playwright __tests__ __mocks__ mocks fixtures testdata stories storybook .storybook benchmark
    benchmarks bench loadtest loadtests load-test load-tests locales translations public static wwwroot coverage
    generated __generated__
"""
_LEFT_OUT = frozenset(_OTHERS.split())
_BUILT = frozenset({"build", "dist", "out"})
_TARGET, _MANIFESTS = "target", ("Cargo.toml", "pom.xml", "build.sbt")
_NO_CODE = re.compile(
    r"(?:test_.*|.*_tests?|.*_test|tests|conftest|setup|noxfile)\.py"
    r"|build\.rs|.*\.(?:test|tests|spec|stories|e2e|cy|d|min|mock|bundle)\.(?:[mc]?[jt]sx?)"
    r"|(?:vitest|jest|playwright|cypress|karma|rollup|webpack|eslint|prettier|postcss|tailwind)(?:\.[\w-]+)*\.config\.[mc]?[jt]s"
    r"|(?:test|dev)\.exs|.*_(?:test|spec)\.(?:go|rb|exs?)|.*Tests?\.(?:java|kt|cs|php)",
    re.DOTALL,
)

_LITERAL = """
    rb rake ru erb go php java kt scala groovy clj cs fs vb ex exs erl gleam rs sh bash prisma c cc cpp cxx h hpp zig
    nim pl pm psgi lua hs dart swift cr jl R coffee ps1 neon
"""
LANGUAGES: Mapping[str, str] = {
    "py": "python",
    **dict.fromkeys(("ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "astro"), "script"),
    **dict.fromkeys(_LITERAL.split(), "other"),
}
"""How code is read, by the end of a file's name."""

_SPRING = re.compile(r"(?:application|bootstrap)(?:-[\w-]+)?\.(?:ya?ml|properties|conf)|reference\.conf")
_CONFIGURATION = re.compile(r"(?:app|conf|config|settings)(?:[.-](?!dev|test|local)\w+)?\.(?:ya?ml|toml|json|conf|ini)")
_CONFIGS, _YAML = frozenset({"config", "conf", "rootfs"}), (".yml", ".yaml")
_RESOURCES = (*_YAML, ".properties", ".xml")
_CONFIGURED = (*_RESOURCES, ".conf", ".ini")
"""Where Rails, Symfony, Hydra, programs of the JVM and what an image adds have settings that read the environment."""

_NO_END = re.compile(
    r"Procfile|appsettings(?:\.Production)?\.json|application\.(?:(?:example|sample)\.yml|yml\.\w+)|Makefile|justfile|Caddyfile|Envfile|supervisord\.conf|serverless\.yml|[\w.-]+\.(?:conf|json|ya?ml|toml|html|js|ini|cfg|env|xml|properties)"
    r"\.(?:template|tmpl)|[\w-]+\.template|custom-environment-variables\.(?:json5?|ya?ml|js|ts)|(?:docker-)?entrypoint|(?:docker-)?entrypoint\.sh|start|run"
)


_TEMPLATE = re.compile(r"(?<=\.(?:py|rb|js|ts))\.(?:example|sample|dist|template|default|docker|container|production)$")
"""What is behind the name of a module that a deployment copies: `settings.py.example`."""
_SHEBANG = re.compile(rb"#![^\n]*(?:sh|/with-contenv)\b")
_TESTS_OF_RUST = re.compile(rb"^#\[cfg\(test\)\]\s+(?=mod\s+\w+\s*\{)", re.MULTILINE)
"""The tests of a module are at its end."""


class Code(NamedTuple):
    """One file of code, as it is."""

    path: str
    content: bytes

    def __repr__(self) -> str:  # a traceback must not show the content
        return f"Code({self.path!r})"

    @property
    def ending(self) -> str:
        """What is behind the last dot of its path."""
        return self.path.rpartition(".")[2]

    def origin(self, at: int) -> Origin:
        """The line of a place in the content."""
        return Origin(self.path, bisect_left(_ends(self.content), at) + 1)


@lru_cache(1)  # what one file reads comes in a row: counting from its start for each read takes time by their square
def _ends(content: bytes) -> list[int]:
    """Where the lines of a file end."""
    return [found.start() for found in re.finditer(rb"\n", content)]


def outermost(block: bytes) -> list[bytes]:
    """The lines of a block of code but those within others."""
    lines = [(len(line) - len(line.lstrip()), line) for line in block.split(b"\n") if line.strip()]
    least = min((indent for indent, _ in lines), default=0)
    return [line for indent, line in lines if indent == least]


class Folded(NamedTuple):
    """What a folder holds: code by the way it is read, and what could not be read."""

    code: Mapping[str, list[Code]]
    unread: tuple[Unread, ...]


def is_spring(name: str) -> bool:
    """Whether a file has the settings of a Spring application, by its name."""
    return _SPRING.fullmatch(name) is not None


def is_resource(path: str) -> bool:
    """Whether a file may be a configuration of a program of the JVM under a name of its own."""
    return path.endswith(_RESOURCES) and os.path.join("src", "main", "resources", "") in path


def _is_script(path: str) -> bool:
    """Whether a file whose name says nothing is a script of a shell, by its first line."""
    return not is_stream(path) and _SHEBANG.match(readable(path, MAX_OTHER)) is not None


def is_configuration(name: str) -> bool:
    """Whether a file is the configuration of an application of any kind, by its name."""
    return _CONFIGURATION.fullmatch(name) is not None


def language(name: str) -> str:
    """How a file is read, by its name; empty where it is no code."""
    if _NO_CODE.fullmatch(name):
        return ""
    if is_spring(name) or is_configuration(name) or _NO_END.fullmatch(name):
        return "other"
    stem, dot, end = (_TEMPLATE.sub("", name) if "." in name else name).rpartition(".")
    return LANGUAGES.get(end, "") if dot and stem else ""


def read(path: str) -> Code:
    """One file. Raises `Unreadable`."""
    if is_stream(path):
        raise Unreadable("not a regular file")
    content = read_file(path, MAX_MODULE if path.endswith(".py") else MAX_OTHER)
    return Code(path, _without_texts(_TESTS_OF_RUST.split(content, 1)[0]) if path.endswith(".rs") else content)


def _without_texts(content: bytes) -> bytes:
    """Code of Rust with its raw texts emptied, which hold code of other languages and programs; the lines stay."""
    parts, at = list[bytes](), 0
    while (start := content.find(b'r#"', at)) >= 0 and (end := content.find(b'"#', start + 3)) >= 0:
        parts += [content[at:start], b'""', b"\n" * content.count(b"\n", start, end)]
        at = end + 2
    return b"".join([*parts, content[at:]])


def gathered(top: str) -> Folded:
    """All code of a tree, except that in `LEFT_OUT`."""
    code: dict[str, list[Code]] = {}
    unread: list[Unread] = []
    files, large, room = 0, 0, MAX_BYTES
    for path in _paths(top):
        if isinstance(path, Unread):
            unread.append(path)
            continue
        try:
            one = read(path)
        except Unreadable as error:
            large += 1
            unread += [Unread(top, error.reason, path)] if large > MAX_LARGE or _may_ask(path) else []
            continue
        read_as = language(os.path.basename(path)) or "other"
        if _is_minified(path, one.content):
            continue
        files, room = files + 1, room - len(one.content)
        if files > MAX_FILES or room < 0:
            bound = f"{MAX_FILES:,} files, or {MAX_BYTES >> 20} MiB"
            unread.append(Unread(top, f"not read from here on: more than {bound}", path))
            break
        code.setdefault(read_as, []).append(one)
    return Folded(code, tuple(unread))


def _is_minified(path: str, content: bytes) -> bool:
    is_script = language(os.path.basename(path)) == "script"
    return is_script and len(content) > _WIDEST * (content.count(b"\n") + 1)


def _may_ask(path: str) -> bool:
    """Whether a file that cannot be read as code may read the environment: a large one is most often data."""
    if not is_regular(path):  # a pipe is not waited for
        return True
    try:
        content = read_file(path, MAX_SEARCHED)
        return not _is_minified(path, content) and _ASKS.search(content) is not None
    except Unreadable:
        return True


def is_left_out(folder: str, top: str) -> bool:
    """Whether a folder is not the application's own code."""
    parts = os.path.relpath(folder, top).casefold().split(os.sep)
    named = [at for at, part in enumerate(parts, 1) if part in _LEFT_OUT]
    if any(parts[at - 1] not in _BUILT or not _is_in_package(folder, len(parts) - at) for at in named):
        return True
    return _TARGET in parts and _is_built_in(folder, top)


def _is_in_package(folder: str, above: int) -> bool:
    """Whether the folder so many levels above one is in a package of Python, into which no build writes."""
    return os.path.isfile(os.path.join(folder, *[os.pardir] * (above + 1), "__init__.py"))


@lru_cache(1)  # the folders of one come in a row
def _is_built_in(folder: str, top: str) -> bool:
    """Whether `target` is what Cargo, Maven or sbt build into."""
    above = os.path.relpath(folder, top).split(os.sep)
    inside = os.path.join(top, *above[: [part.casefold() for part in above].index(_TARGET)])
    return any(os.path.isfile(os.path.join(inside, name)) for name in _MANIFESTS)


def _paths(top: str) -> Iterator[str | Unread]:
    for seen in walk(top):
        if isinstance(seen, Unseen):
            yield Unread(top, seen.reason, seen.path)
        elif not is_left_out(seen.folder.path, top):
            in_config = not _CONFIGS.isdisjoint(os.path.relpath(seen.folder.path, top).split(os.sep))
            for name in seen.folder.files:
                path = seen.folder.join(name)
                is_read = language(name) or (in_config and name.endswith(_CONFIGURED)) or is_resource(path)
                is_read = is_read or ("." not in name and _is_script(path))
                if is_read and not os.path.isdir(path):
                    yield path
