"""What of a folder is deployed from there, told by the names in it; of YAML alone the beginning is looked at."""

import os
import re
import stat
from collections.abc import Iterator
from typing import NamedTuple

from auracheck.sources.directory.folders import CHART, DROP_INS, Folder
from auracheck.sources.recognition import by_name

LOOK = 16 << 10
"""Bytes of a YAML file that are looked at: a licence and comments may stand before the first object."""

DEFAULT_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The file that Compose takes where none is named is the first of these (compose-go, cli/options.go)."""

KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
RENDER_CHART = "a Helm chart, not the objects that it makes: helm template DIR | auracheck check -"
RENDER_KUSTOMIZATION = "a kustomization, not the objects that it makes: kubectl kustomize DIR | auracheck check -"

_ENV_FILE = re.compile(r"\.env(?:[._-].*)?|[^.].*\.env(?:\.(?:example|sample|template|dist))?", re.DOTALL)
_NO_ENV_FILE = re.compile(r".*\.(?:[cm]?[jt]sx?|py|rb|go|php|md|json|toml|ya?ml|swp|gpg|age|asc|enc)", re.DOTALL)
_YAML = (".yaml", ".yml")
_OBJECT = re.compile(rb"^[\"']?(apiVersion|kind)[\"']?[ \t]*:[ \t]*\S", re.MULTILINE)


class Found(NamedTuple):
    """Something that a source reads: its scheme, and its files, of which only manifests have several."""

    scheme: str
    paths: tuple[str, ...]


class Left(NamedTuple):
    """Something that is not judged here: a Compose file that is used only by its name."""

    scheme: str
    path: str


class NotMade(NamedTuple):
    """Something that has to be rendered first."""

    path: str
    reason: str


def deployed(folder: Folder) -> Iterator[Found | Left | NotMade]:
    """What is deployed from one folder."""
    if CHART in folder.files:
        yield NotMade(folder.path, RENDER_CHART)
        return
    project = next((name for name in DEFAULT_COMPOSE if name in folder.files), None)
    manifests: list[str] = []
    is_kustomization = not KUSTOMIZATIONS.isdisjoint(folder.files)
    for name in folder.files:
        path = folder.join(name)
        scheme = _scheme(name, path)
        if scheme == "kubernetes":
            manifests.append(path)
        elif scheme == "compose" and name != project:
            if project is None or ".override." not in name:
                yield Left(scheme, path)
        elif scheme:
            yield Found(scheme, (path,))
    for name in folder.folders:
        if name.endswith(DROP_INS) and name.removesuffix(".d") not in folder.files:
            yield Found("systemd", (folder.join(name),))
    if is_kustomization:
        yield NotMade(folder.path, RENDER_KUSTOMIZATION)
    elif manifests:
        yield Found("kubernetes", tuple(manifests))


def _scheme(name: str, path: str) -> str | None:
    """By name; YAML of any other name is a manifest where it looks like one."""
    if name.endswith(_YAML) and name not in KUSTOMIZATIONS:
        return by_name(path) or ("kubernetes" if _looks_like_manifest(path) else None)
    if name.endswith(".service"):
        return "systemd"
    if name == ".envrc":
        return "shell-env"
    if _ENV_FILE.fullmatch(name) and not _NO_ENV_FILE.fullmatch(name) and _is_file(path):
        return "dotenv"
    return None


def _looks_like_manifest(path: str) -> bool:
    """Whether every object's two words stand in its beginning; what cannot be looked at is none."""
    if not _is_file(path):
        return False
    try:
        with open(path, "rb") as file:
            begin = file.read(LOOK)
    except OSError:
        return False
    return len(set(_OBJECT.findall(begin))) == 2


def _is_file(path: str) -> bool:
    """A pipe is never opened: nobody may be at its other end."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False
