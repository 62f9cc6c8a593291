"""A file whose whole content is one value: a secret file, a systemd credential, what NAME_FILE names."""

from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Document, Origin, Secret, Setting
from auracheck.sources.files import read_file
from auracheck.sources.settings import is_kept_elsewhere

KIND = "secret file"
"""The kind of its document."""


def whole_file(name: str, path: str, content: bytes) -> tuple[Setting, Document]:
    """The setting that a file's content is, and its document. Nothing is taken from its ends, since not every program
    that reads such files takes anything. Its place is the first line, without a column: that would be its name's."""
    text = content.decode("utf-8", "surrogateescape")
    value = ELSEWHERE if is_kept_elsewhere(text) else Secret(text)
    return Setting(name, value, Origin(path, 1)), Document(path, KIND, "", content)


def not_blank(path: str, timeout: float) -> bytes:
    """The content of a file that must hold a value. Raises `Unreadable`."""
    content = read_file(path, timeout=timeout)
    if not content.strip():
        raise Unreadable("it is empty")
    return content
