"""All that a folder says: its code, and what lists names there."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice

from auracheck.draft import files
from auracheck.draft.evidence import Evidence, SecretFiles, Seen, Weight
from auracheck.draft.lists import ASIDE, BESIDE, names_in_lists
from auracheck.draft.tasks import Tasks, is_start
from auracheck.model import Unread

NOTHING = f"no code, example of an env file or Compose file (not read: {files.LEFT_OUT})"

_SECRET_FILE = re.compile(rb"[\"'`}]_FILE[\"'`]")
_ENVIRONMENT = re.compile(rb"environ|[gG]etenv|Setenv|process\.env|\bENV\b|\$\{!")
_BY_HAND = frozenset({"dev", "setup", "ci", "console", "test", "lint", "update", "bootstrap", "deploy"})
"""Scripts in `bin` without an ending, such as Rails', that a person runs."""
_FOR_RELEASES = re.compile(r"(?:^|[_.-])(?:releases?|changelog|bump|publish|seeds?|benchmark)(?=[_.-])")
_OF_ANOTHER_ENVIRONMENT = re.compile(
    r"(?:^|/)(?:settings|environments|config)/(?:staging|stage|demo|review\w*|dev\w*|local|test\w*|ci|qa|sandbox)\.\w+$"
)
"""Settings that are loaded in another environment than production (Django, Rails, Phoenix)."""


def names_in_folder(top: str) -> Iterator[Seen]:
    """What is found in a folder, except in `files.LEFT_OUT`."""
    found = [*names_in_lists(top)]
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
    from auracheck.draft.literal.made import made_by_installers

    gathered, tasks = files.gathered(top), Tasks(top)
    yield from gathered.unread
    known = set(listed)
    for language, code in gathered.code.items():
        others = gathered.code.get("other", ())
        for seen in chain(names_in_code(top, language, code, others), _learned(language, code, known)):
            if isinstance(seen, Evidence):
                known.add(seen.name)
                seen = _by_hand(seen) if _is_aside(seen.origin.file or top, top, tasks) else seen
            yield seen
    yield from made_by_installers(gathered.code.get("other", ()), known)
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
    return seen._replace(required=said[0], why=said[1], written_out=False, made=False, weight=weight, beside=True)


@lru_cache(1)  # what one file reads comes in a row
def _is_aside(path: str, top: str, tasks: Tasks) -> bool:
    """Whether it is a script beside the program, which does not run when the program starts."""
    folder, name = os.path.split(os.path.relpath(path, top))
    is_other = name.endswith(".rake") or _OF_ANOTHER_ENVIRONMENT.search(os.path.join(folder, name)) is not None
    folders = folder.split(os.sep)
    is_beside = any(each in ASIDE or each.endswith(("-scripts", "-tools")) for each in folders)
    is_beside = (is_beside and "rootfs" not in folders) or name in _BY_HAND
    is_other = is_other or is_beside or _FOR_RELEASES.search(name) is not None
    return (is_other and not tasks.runs(path)) or tasks.has(path)


def names_in_code(
    spec: str, language: str, code: list[files.Code], others: Sequence[files.Code] = ()
) -> Iterator[Seen]:
    """What files of one language read; ``others`` are files that are not parsed."""
    yield from islice(_secret_files(code), 1)
    if language == "python":
        from auracheck.draft import python

        yield from python.names(spec, code, others)
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
