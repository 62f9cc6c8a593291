"""The names in a file of settings, read by the same sources as `check` reads it by. No value is copied."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.draft.base import Found, Left, Seen
from auracheck.draft.names import is_bare_name, is_name
from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Kind, Origin, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.sources import open_source, split_spec

NO_NAME = "what stands there is not like a name, and may be a piece of a value"
BROKEN = "this line cannot be parsed, so that it is left out"

NOTHING = Policy("", {}, {})
"""A policy without names: none is looked for, so none is said to be there."""


def names_in_file(spec: str) -> Iterator[Seen]:
    """What a source names. One of several services or jobs that has a name alone is not enough to require it."""
    targets: list[Target] = []
    try:
        for item in open_source(spec, environ={}, policy=NOTHING).read():
            if isinstance(item, Unread):
                yield item
            elif isinstance(item, Target):
                targets += [item] if item.settings else []
                yield from (Unread(spec, BROKEN, line.file, line.line) for line in item.dropped)
    except Unreadable as error:
        yield Unread(spec, error.reason, split_spec(spec)[1] or None, error.line)
    except UsageError:
        raise
    except Exception as error:
        yield Unread(spec, internal(error))
    yield from _named(targets)


def _named(targets: Sequence[Target]) -> Iterator[Seen]:
    having: dict[str, list[Target]] = {}
    settings: dict[str, Setting] = {}
    for target in targets:
        for name, setting in target.winners().items():
            name = _as_read(name, target)
            if not (is_bare_name if setting.value is None else is_name)(name) or _is_rest(setting):
                yield Left(setting.origin, NO_NAME)
                continue
            having.setdefault(name, []).append(target)
            settings.setdefault(name, setting)
    for name, setting in settings.items():
        everywhere = len(having[name]) == len(targets)
        remark = "" if everywhere else f"of {_labels(having[name])} alone"
        yield Found(name, _place(setting.origin), required=everywhere, remark=remark)


def _as_read(name: str, target: Target) -> str:
    """A store's key counts as a name whatever its case and dash."""
    return name.upper().replace("-", "_") if target.kind is Kind.STORE else name


def _is_rest(setting: Setting) -> bool:
    """Whether it may be the end of something in base64, whose last sign is `=` as well."""
    if not isinstance(setting.value, Secret) or "_" in setting.name:
        return False
    mixed = not (setting.name.isupper() or setting.name.islower())
    return setting.value.reveal().startswith("=") or (setting.blank and mixed)


def _place(origin: Origin) -> Origin:
    return Origin() if origin.file is None else Origin(os.path.normpath(origin.file), origin.line)


def _labels(targets: Iterable[Target]) -> str:
    names = [target.label.rpartition(": ")[2] for target in targets]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
