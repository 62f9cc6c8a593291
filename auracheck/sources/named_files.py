"""The convention of NAME_FILE: a variable that says in which file the application finds the secret NAME."""

import os
import stat
from collections.abc import Iterable, Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.sources.base import Context, Item
from auracheck.sources.whole_files import not_blank, whole_file


def named_files(settings: Iterable[Setting], policy: Policy) -> Iterator[tuple[str, Setting, str]]:
    """Each secret that the application takes from a file, the setting that says so, and the file's path.

    Only where the policy's `files` says that it reads such, and where the secret itself is unset or blank.
    """
    winners = {setting.name: setting for setting in settings} if policy.files else {}
    for name in policy.secrets if winners else ():
        path = winners.get(name + policy.files)
        if path is None or path.blank or not isinstance(path.value, Secret):
            continue
        if name not in winners or winners[name].blank:
            yield name, path, path.value.reveal()


def with_named_files(spec: str, target: Target, context: Context) -> Iterator[Item]:
    """A target of this machine with the values that its NAME_FILE variables lead to, and the documents of those files.

    A path that is not absolute is left alone, since nobody knows from where the application will look; so is what is
    no regular file, since a pipe can be read only once. What cannot be read is unread.
    """
    found: list[Setting] = []
    for name, variable, path in named_files(target.settings, context.policy):
        if not os.path.isabs(path):
            continue
        item = _read(spec, name, variable, path, context.timeout)
        if isinstance(item, Unread):
            yield item
        elif item is not None:
            setting, document = item
            found.append(setting)
            yield document
    yield target._replace(settings=(*target.settings, *found)) if found else target


def _read(
    spec: str, name: str, variable: Setting, path: str, timeout: float
) -> tuple[Setting, Document] | Unread | None:
    """The secret that a file holds. The path is a value, and is never told but where the file was read."""
    try:
        if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
            return None
        return whole_file(name, path, not_blank(path, timeout))
    except (OSError, ValueError):
        return None
    except Unreadable as error:
        reason = f"{variable.name}, the file that it names: {error.reason}"
        return Unread(spec, reason, variable.origin.file, variable.origin.line)
