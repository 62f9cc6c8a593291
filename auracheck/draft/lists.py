"""The files of a folder that list names: examples of env files, deployment files, and values of charts."""

import os
import re
from collections.abc import Iterable, Iterator

from auracheck.draft import files, platforms
from auracheck.draft.evidence import Evidence, Seen
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.directory.walking import Unseen, walk
from auracheck.systems.examples import is_example, is_of_developers
from auracheck.systems.files import read_file
from auracheck.systems.source import spec_of_path

MAX_LISTED = 200
"""Maximum number of examples and deployment files that are read."""

_COMPOSE = re.compile(r"(?:docker-|podman-)?compose(?:[.-][\w-]+)*\.ya?ml")
_LOCAL = re.compile(r"[.-]local(?=[.-])")
"""`.env.local` is the file of a deployment where no other example is."""
ASIDE = frozenset(
    ["scripts", "script", "migration", "tools", "tool", "devtools", "dev", "ci", "hack", "seed", "seeds", "seeders"]
) | {"sdk", "sdks", "evals", "eval", "evaluation", "serverless", "lambda", "lambdas", "mcp", "mcp-server"}
"""Folders of programs that are beside the application."""
_DOCKERFILE = re.compile(
    r"(?:[\w.-]+\.)?(?:docker|container)file"
    r"(?:[.-](?!(?:dockerignore|exs?|rb|py|[jt]sx?|go|php|rs|java|md)$)[\w.-]+)?",
    re.IGNORECASE,
)
_VALUES = re.compile(r"values(?:[.-][\w-]+)?\.ya?ml")
_SET = re.compile(rb"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=", re.MULTILINE)
_REFERENCE = re.compile(rb"\$\{?(\w+)")
_NO_EXAMPLE = re.compile(
    r".*\.(?:py|[mc]?[jt]sx?|go|rb|php|java|cs|md|json|ya?ml|toml|sh|html|conf|service)", re.DOTALL
)
COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The names that Compose takes without being told."""

BESIDE = "asked for by a script beside the program"
INTERPOLATION = "read by Compose to fill in its own files, not by a service"


def names_in_lists(top: str) -> Iterator[Seen]:
    """What the files of a folder and of those below it list."""
    left = MAX_LISTED
    for seen in walk(top):
        if isinstance(seen, Unseen) or files.is_left_out(seen.folder.path, top) or _is_beside(seen.folder.path, top):
            continue
        for name in _listing(seen.folder.path, seen.folder.files):
            left -= 1
            if left < 0:
                yield Unread(top, f"not read from here on: more than {MAX_LISTED} examples and deployment files")
                return
            path = seen.folder.join(name)
            if os.path.isfile(path):  # nobody writes into a pipe that lies in a folder
                of_tool = _is_example(name) and not ASIDE.isdisjoint(os.path.relpath(path, top).split(os.sep))
                for each in names_in_list(spec_of_path(path), path):
                    yield _unknown(each) if of_tool and isinstance(each, Evidence) and each.required else each


def _unknown(seen: Evidence) -> Evidence:
    return seen._replace(required=None, why=BESIDE)


def _is_beside(folder: str, top: str) -> bool:
    """Whether what a folder lists is for another environment, or a template for other programs, by its name; the
    project's own may have any."""
    inner = os.path.relpath(folder, top)
    return is_of_developers(os.path.basename(inner)) or "templates" in inner.split(os.sep)


def _listing(folder: str, names: tuple[str, ...]) -> Iterator[str]:
    """The files of a folder that list names: examples, else its `.env`; Compose files; values of a chart."""
    examples = [name for name in names if _is_example(name)]
    examples = examples or [name for name in names if _is_example(_LOCAL.sub("", name))]
    if ".env" in names and _has_own(folder, examples):
        examples += [each for each in (".env", ".env.production") if each in names]  # Next.js reads both
    yield from (name for name in examples if os.path.isfile(os.path.join(folder, name)))
    projects = [name for name in names if _COMPOSE.fullmatch(name) and not is_of_developers(name)]
    yield from [name for name in projects if name in COMPOSE_FILES][:1] or projects or _other_projects(folder, names)
    yield from (name for name in names if name in platforms.FILES)
    if os.path.basename(os.path.abspath(folder)) == "config" and platforms.KAMAL in names:
        yield platforms.KAMAL
    if "Chart.yaml" in names:
        yield from (name for name in names if _VALUES.fullmatch(name))
    yield from (name for name in names if _DOCKERFILE.fullmatch(name) and not is_of_developers(name))


def _has_own(folder: str, examples: Iterable[str]) -> bool:
    """Whether the `.env` of a folder says what its program reads: that of Symfony does beside any example."""
    from auracheck.draft.listed import is_loaded_by_symfony

    own = os.path.join(folder, ".env")
    is_alone = not any(name.startswith(".env") for name in examples) and not is_interpolation(own)
    return is_alone or is_loaded_by_symfony(own)


def _other_projects(folder: str, names: tuple[str, ...]) -> list[str]:
    """The Compose files of a folder whose names do not say that they are."""
    from auracheck.systems.compose import looks_like_project

    others = (name for name in names if name.endswith((".yml", ".yaml")) and not is_of_developers(name))
    return [name for name in others if looks_like_project(os.path.join(folder, name))]


def _is_example(name: str) -> bool:
    return (
        is_example(name)
        and not is_of_developers(name)
        and ("env" in name.casefold() or name.startswith(".dev.vars"))
        and not _NO_EXAMPLE.fullmatch(name)
    )


def names_in_list(spec: str, path: str) -> Iterator[Seen]:
    """What one file lists: a Compose file or values of a chart as they are written, any other as its program does."""
    from auracheck.draft.deployed import names_in_compose, names_in_dockerfile, names_in_manifest, names_in_values
    from auracheck.draft.listed import names_in_file

    name = os.path.basename(path)
    if _COMPOSE.fullmatch(name) or _is_compose(path):
        yield from names_in_compose(spec, path)
    elif _VALUES.fullmatch(name):
        yield from names_in_values(spec, path)
    elif name in platforms.FILES or (os.path.join("config", platforms.KAMAL) in path):
        yield from platforms.names_in_platform(spec, path)
    elif _DOCKERFILE.fullmatch(name) and os.path.isfile(path):
        yield from names_in_dockerfile(spec, path)
    else:
        yield from names_in_file(spec)
        if name.endswith((".yml", ".yaml")) and os.path.isfile(path):
            yield from (seen for seen in names_in_manifest(spec, path) if not isinstance(seen, Unread))


def _is_compose(path: str) -> bool:
    """Whether a YAML file with another name is a Compose file."""
    if not path.endswith((".yml", ".yaml")) or not os.path.isfile(path):
        return False
    from auracheck.draft.deployed import is_compose
    from auracheck.systems.yaml_nodes import documents

    try:
        return any(map(is_compose, documents(read_file(path))))
    except Unreadable:
        return False


def is_interpolation(path: str) -> bool:
    """Whether an env file is Compose's own (`.env` beside its file), which no service of it takes as a whole."""
    from auracheck.draft.listed import is_loaded_by_symfony

    folder = os.path.dirname(path) or "."
    if os.path.basename(path) != ".env":
        return False
    try:
        beside = [name for name in os.listdir(folder) if _COMPOSE.fullmatch(name)]
        contents = [read_file(os.path.join(folder, name)) for name in beside]
        own = set(_SET.findall(read_file(path)))
    except (OSError, Unreadable):
        return False
    fills_in = any(not own.isdisjoint(_REFERENCE.findall(content)) for content in contents)
    return fills_in and not any(b"env_file" in content for content in contents) and not is_loaded_by_symfony(path)
