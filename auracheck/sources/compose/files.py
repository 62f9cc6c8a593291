"""The files of a Compose project: each read once, bounded in all, never a device and never over the network."""

import os
import re
import stat
from typing import NamedTuple

from auracheck.consumers.base import MAX_FILE
from auracheck.errors import Unreadable
from auracheck.model import Document, Origin
from auracheck.sources import yaml_nodes
from auracheck.sources.compose.tree import Refused
from auracheck.sources.files import read_file
from auracheck.sources.settings import document

MAX_FILES = 500
MAX_BYTES = 16 << 20
"""Files of a project, and their bytes in all. A container's whole environment is far smaller (execve(2))."""

_REMOTE = re.compile(r"(?:https?|git|ssh|oci)://|git@|github\.com/")


class Asked(NamedTuple):
    """Where a file is asked for. ``told``: its path stands there as it is, so that it may be told; a path that
    variables were filled into may be a value."""

    origin: Origin
    told: bool


class Files:
    """Reads files as they are asked for; ``documents`` are those of all that was read."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._bytes = 0
        self._nodes: dict[str, tuple[bytes, list[yaml_nodes.Node]]] = {}
        self.documents: dict[str, Document] = {}

    def compose(self, path: str, asked: Asked | None = None) -> tuple[bytes, list[yaml_nodes.Node]]:
        """A Compose file's bytes and its documents. ``asked`` is None for a file that the user names.

        Raises `Refused`.
        """
        if path not in self._nodes:
            content = self._read(path, yaml_nodes.MAX_YAML, asked)
            self.documents[path] = Document(path, "Compose", "", content)
            try:
                self._nodes[path] = content, yaml_nodes.documents(content)
            except Unreadable as error:
                raise Refused(error.reason, Origin(path, error.line)) from None
        return self._nodes[path]

    def env_file(self, path: str, consumer: str, asked: Asked | None = None) -> bytes:
        """An env file's bytes. Raises `Refused`."""
        known = self.documents.get(path)
        if known is not None:
            return known.reveal()
        content = self._read(path, MAX_FILE, asked)
        self.documents[path] = document(path, consumer, content)
        return content

    def _read(self, path: str, limit: int, asked: Asked | None) -> bytes:
        place = asked.origin if asked else Origin(path)
        before = "" if asked is None else f"{path}: " if asked.told else "the file that is named here: "
        try:
            if asked is not None and path != os.devnull and not stat.S_ISREG(os.stat(path).st_mode):
                raise Refused(f"{before}it is no regular file", place)
            content = read_file(path, limit, self._timeout)
        except Unreadable as error:
            raise Refused(f"{before}{error.reason}", place) from None
        except OSError:
            raise Refused(f"{before}no such file; Compose refuses the project", place) from None
        except ValueError:
            raise Refused("the name of a file holds a NUL", place) from None
        self._bytes += len(content)
        if self._bytes > MAX_BYTES or len(self.documents) >= MAX_FILES:
            bound = f"{MAX_FILES} files or {MAX_BYTES >> 20} MiB, the bound"
            raise Refused(f"the project has more than {bound}", place)
        return content


def refuse_remote(path: str, origin: Origin) -> None:
    """Raises `Refused` for a Compose file of a repository or a registry, which Compose would fetch."""
    if _REMOTE.match(path):
        raise Refused("a file that is somewhere else (git, oci, http) is never fetched", origin)
