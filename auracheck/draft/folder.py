"""All that a folder says: its code, its examples of env files, and its deployment files."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice

from auracheck.draft import files, platforms
from auracheck.draft.evidence import Evidence, SecretFiles, Seen, Weight
from auracheck.draft.tasks import Tasks, is_start
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.systems.directory.walking import Unseen, walk
from auracheck.systems.examples import is_example, is_of_developers
from auracheck.systems.files import read_file
from auracheck.systems.source import spec_of_path

MAX_LISTED = 200
"""Maximum number of examples and deployment files that are read."""

NOTHING = f"no code, example of an env file or Compose file (not read: {files.LEFT_OUT})"

_COMPOSE = re.compile(r"(?:docker-|podman-)?compose(?:[.-][\w-]+)*\.ya?ml")
_SECRET_FILE = re.compile(rb"[\"'`}]_FILE[\"'`]")
_ENVIRONMENT = re.compile(rb"environ|[gG]etenv|Setenv|process\.env|\bENV\b|\$\{!")
_LOCAL = re.compile(r"[.-]local(?=[.-])")
"""`.env.local` is the file of a deployment where no other example is."""
_ASIDE = frozenset(
    ["scripts", "script", "migration", "tools", "tool", "devtools", "dev", "ci", "hack", "seed", "seeds", "seeders"]
) | {"sdk", "sdks", "evals", "eval", "evaluation", "serverless", "lambda", "lambdas"}
_BY_HAND = frozenset({"dev", "setup", "ci", "console", "test", "lint", "update", "bootstrap", "deploy"})
"""Scripts in `bin` without an ending, such as Rails', that a person runs."""
_FOR_RELEASES = re.compile(r"(?:^|[_.-])(?:releases?|changelog|bump|publish|seeds?|benchmark)(?=[_.-])")
_DOCKERFILE = re.compile(
    r"(?:[\w.-]+\.)?(?:docker|container)file"
    r"(?:[.-](?!(?:dockerignore|exs?|rb|py|[jt]sx?|go|php|rs|java|md)$)[\w.-]+)?",
    re.IGNORECASE,
)
_OF_ANOTHER_ENVIRONMENT = re.compile(
    r"(?:^|/)(?:settings|environments|config)/(?:staging|stage|demo|review\w*|dev\w*|local|test\w*|ci|qa|sandbox)\.\w+$"
)
"""Settings that are loaded in another environment than production (Django, Rails, Phoenix)."""
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


def names_in_folder(top: str) -> Iterator[Seen]:
    """What is found in a folder, except in `files.LEFT_OUT`."""
    found = [*_names_in_lists(top)]
    found += _names_in_code(top, {each.name for each in found if isinstance(each, Evidence)})
    yield from found or [Unread(top, NOTHING)]
    if names := {each.name for each in found if isinstance(each, Evidence) and not _is_made(each)} - _chosen(found):
        from auracheck.draft.frameworks import needed_by_frameworks

        yield from needed_by_frameworks(top, names)


def _chosen(found: Iterable[Seen]) -> set[str]:
    """The names that are required only where a deployment chooses so, whatever the framework says."""
    required = [each for each in found if isinstance(each, Evidence) and each.required]
    return {each.name for each in required if each.chosen} - {each.name for each in required if not each.chosen}


def _is_made(seen: Evidence) -> bool:
    """Whether the code makes the value where none is given, whatever the framework says."""
    return seen.made and seen.required is False


def _names_in_code(top: str, listed: Collection[str]) -> Iterator[Seen]:
    """What the code of a folder reads, some of whose names are ``listed`` elsewhere."""
    gathered, tasks = files.gathered(top), Tasks(top)
    yield from gathered.unread
    known = set(listed)
    for language, code in gathered.code.items():
        for seen in chain(names_in_code(top, language, code), _learned(language, code, known)):
            if isinstance(seen, Evidence):
                known.add(seen.name)
                seen = _by_hand(seen) if _is_aside(seen.origin.file or top, top, tasks) else seen
            yield seen
    yield from _demanded(gathered.code)


def _demanded(code: Mapping[str, list[files.Code]]) -> Iterator[Evidence]:
    """What scripts demand of a configuration that is another file."""
    from auracheck.draft.nodeconfig import demanded_of_node_config, node_config

    for each in code.get("other", ()):
        if config := node_config(each):
            yield from demanded_of_node_config(config, code.get("script", ()))


def _learned(language: str, code: list[files.Code], known: Collection[str]) -> Iterator[Seen]:
    """What files of a language that is not parsed read in ways that the names that are known by then show."""
    if language == "other":
        from auracheck.draft.literal.learned import learned

        yield from learned(code, known)


def _by_hand(seen: Evidence) -> Evidence:
    """What only a script asks for that a person runs is not known to be required by the program, nor is its default the
    program's."""
    file = os.path.basename(seen.origin.file or "")
    if seen.made and file.endswith(".sh") and is_start(file):  # an image copies it from `scripts`
        return seen
    said = (None, BESIDE) if seen.required else (seen.required, seen.why)
    weight = min(seen.weight, Weight.READ)
    return seen._replace(required=said[0], why=said[1], written_out=False, made=False, weight=weight)


@lru_cache(1)  # what one file reads comes in a row
def _is_aside(path: str, top: str, tasks: Tasks) -> bool:
    """Whether it is a script beside the program, which does not run when the program starts."""
    folder, name = os.path.split(os.path.relpath(path, top))
    is_other = name.endswith(".rake") or _OF_ANOTHER_ENVIRONMENT.search(os.path.join(folder, name)) is not None
    folders = folder.split(os.sep)
    is_beside = any(each in _ASIDE or each.endswith(("-scripts", "-tools")) for each in folders)
    is_beside = (is_beside and "rootfs" not in folders) or name in _BY_HAND
    is_other = is_other or is_beside or _FOR_RELEASES.search(name) is not None
    return (is_other and not tasks.runs(path)) or tasks.has(path)


def names_in_code(spec: str, language: str, code: list[files.Code]) -> Iterator[Seen]:
    """What files of one language read."""
    yield from islice(_secret_files(code), 1)
    if language == "python":
        from auracheck.draft import python

        yield from python.names(spec, code)
    elif language == "script":
        from auracheck.draft.script import script_names

        yield from script_names(spec, code)
    elif language:
        from auracheck.draft.literal import literal_names
        from auracheck.draft.nodeconfig import defaults_of_node_config, node_config

        yield from literal_names(code)
        for each in code:
            if config := node_config(each):
                yield from defaults_of_node_config(config)


def _secret_files(code: list[files.Code]) -> Iterator[SecretFiles]:
    """Where code makes `NAME_FILE` of the name of a variable."""
    for each in code:
        if b"_FILE" in each.content and _ENVIRONMENT.search(each.content):
            found = _SECRET_FILE.search(each.content)
            if found:
                yield SecretFiles(each.origin(found.start()))


def _names_in_lists(top: str) -> Iterator[Seen]:
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
                of_tool = _is_example(name) and not _ASIDE.isdisjoint(os.path.relpath(path, top).split(os.sep))
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
