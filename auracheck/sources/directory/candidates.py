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

PIPE = "a pipe; name it itself to have it read"
SOCKET = "it is a socket, not a file"
DEVICE = "it is a device, not a file"

_LOOKING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
"""Nobody may be at the other end of what took a file's place since it was found."""

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


class NotRead(NamedTuple):
    """Something that is not read as it stands: it has to be rendered first, or is no file."""

    path: str
    reason: str


def deployed(folder: Folder) -> Iterator[Found | Left | NotRead]:
    """What is deployed from one folder."""
    if CHART in folder.files:
        yield NotRead(folder.path, RENDER_CHART)
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
            reason = _unread(path)
            yield NotRead(path, reason) if reason else Found(scheme, (path,))
    for name in folder.folders:
        if name.endswith(DROP_INS) and name.removesuffix(".d") not in folder.files:
            yield Found("systemd", (folder.join(name),))
    if is_kustomization:
        yield NotRead(folder.path, RENDER_KUSTOMIZATION)
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
    if _ENV_FILE.fullmatch(name) and not _NO_ENV_FILE.fullmatch(name) and not os.path.isdir(path):
        return "dotenv"
    return None


def _looks_like_manifest(path: str) -> bool:
    """Whether every object's two words stand in its beginning; what cannot be looked at is none."""
    if not os.path.isfile(path):  # to open a pipe and leave it would end who writes to it
        return False
    try:
        descriptor = os.open(path, _LOOKING)
    except OSError:
        return False
    try:
        begin = os.read(descriptor, LOOK) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return len(set(_OBJECT.findall(begin))) == 2


def _unread(path: str) -> str:
    """Why it is not opened at all; empty for a file, and for what the source that opens it finds to be wrong."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISFIFO(mode):
            return PIPE
        if stat.S_ISSOCK(mode):
            return SOCKET
        is_device = stat.S_ISBLK(mode) or stat.S_ISCHR(mode)
        return DEVICE if is_device and not os.path.samefile(path, os.devnull) else ""
    except OSError:
        return ""
