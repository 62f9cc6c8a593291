"""The NAME_FILE convention: a variable with the path of the file that contains the secret NAME."""

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.policy.entry import CREDENTIALS as CREDENTIAL_KINDS
from auracheck.policy.entry import FILE_SUFFIX
from auracheck.policy.names import guess_kind
from auracheck.systems.env_file import value_of
from auracheck.systems.files import EMPTY, is_regular, read_file
from auracheck.systems.source import Context, Item

SCHEME = "files"
"""How a file that is one value is written, whichever system names it."""

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""The variable with the directory of the credentials that systemd gives to a service."""

KIND = "secret file"
"""The kind of such a document."""


def whole_file(name: str, path: str, content: bytes) -> tuple[Setting, Document]:
    """The setting and the document of a file whose whole content is the value. Nothing is trimmed, since not every
    program that reads such files trims them. The place is line 1 without a column, which would be that of a name."""
    text = content.decode("utf-8", "surrogateescape")
    value = value_of(text)
    return Setting(name, value, Origin(path, 1), scheme=SCHEME), Document(path, KIND, "", content)


def not_blank(path: str, timeout: float) -> bytes:
    """The content of a file that must contain a value. Raises `Unreadable`."""
    content = read_file(path, timeout=timeout)
    if not content.strip():
        raise Unreadable(EMPTY)
    return content


def named_files(settings: Iterable[Setting], policy: Policy) -> Iterator[tuple[str, Setting, str]]:
    """Each secret that the application reads from a file, the setting with the path, and the path.

    Only if the policy has `files`, and if the secret itself is not set or blank.
    """
    winners = {setting.name: setting for setting in settings} if policy.files else {}
    for name in policy.secrets if winners else ():
        path = winners.get(name + policy.files)
        if path is None or path.blank or not isinstance(path.value, Secret):
            continue
        if name not in winners or winners[name].blank:
            yield name, path, path.value.reveal()


@lru_cache(1 << 12)  # many targets have the same names
def plain_name(name: str) -> str:
    """NAME of NAME_FILE; empty for any other name."""
    end = len(FILE_SUFFIX)
    return name[:-end].rstrip("_") if name[-end:].upper() == FILE_SUFFIX else ""


def named_credentials(settings: Iterable[Setting], policy: Policy) -> Iterator[tuple[str, Setting, str]]:
    """The same of each other credential that a NAME_FILE variable names: whether its program reads such files is not
    known."""
    winners = {setting.name: setting for setting in settings}
    known = {name for name, _, _ in named_files(winners.values(), policy)}
    for name, path in winners.items():
        plain = plain_name(name)
        if plain and isinstance(path.value, Secret) and plain not in known and guess_kind(plain) in CREDENTIAL_KINDS:
            yield plain, path, path.value.reveal()


def names_secret(file: str, policy: Policy) -> bool:
    """Whether a file of that name contains a secret: the policy knows the name, or the name says it."""
    return policy.find(file) is not None or guess_kind(file) in CREDENTIAL_KINDS


def without_newline(setting: Setting) -> Setting:
    """The setting as a shell takes it from a file (`$(cat FILE)`)."""
    value = setting.value
    return setting._replace(value=Secret(value.reveal().rstrip("\r\n"))) if isinstance(value, Secret) else setting


def with_named_files(spec: str, target: Target, context: Context) -> Iterator[Item]:
    """A target of this machine with the values from the files of its NAME_FILE variables, and their documents.

    Relative paths are ignored, since the application's working directory is unknown. So are files that are not regular:
    a pipe can be read only once. A file that cannot be read is unread.
    """
    found: list[Setting] = []
    for name, variable, path in named_files(target.settings, context.policy):
        if not os.path.isabs(path):
            continue
        item = _read_named(spec, name, variable, path, context.timeout)
        if isinstance(item, Unread):
            yield item
        elif item is not None:
            setting, document = item
            found.append(setting)
            yield document
    yield target._replace(settings=(*target.settings, *found)) if found else target


def _read_named(
    spec: str, name: str, variable: Setting, path: str, timeout: float
) -> tuple[Setting, Document] | Unread | None:
    """The secret in a file. Its path is a value: it is shown only if the file was read."""
    if os.path.exists(path) and not is_regular(path):
        return None
    try:
        return whole_file(name, path, not_blank(path, timeout))
    except Unreadable as error:
        return unread_file(spec, variable, error)


def unread_file(spec: str, variable: Setting, error: Unreadable) -> Unread:
    """Why the file that a variable names cannot be read. The path is a value, and stays out of the message."""
    reason = f"file named by {variable.name}: {error.reason}"
    return Unread(spec, reason, variable.origin.file, variable.origin.line)
