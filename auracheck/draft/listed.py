"""The names in a file of settings, read by the sources of `check`. No value is copied."""

import os
from collections.abc import Iterable, Iterator, Sequence

from auracheck.draft.evidence import Evidence, LeftOut, Seen, is_bare_name, is_name
from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Kind, Origin, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.systems.opening import open_source, split_spec

NO_NAME = "not a name (perhaps a part of a value)"
BROKEN = "cannot be parsed"

NOTHING = Policy("", {}, {})
"""A policy without names, so that none is reported as possible."""


def names_in_file(spec: str) -> Iterator[Seen]:
    """The names in a source. Of several services or jobs, all must have a name for it to be required."""
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
                yield LeftOut(setting.origin, NO_NAME)
                continue
            having.setdefault(name, []).append(target)
            settings.setdefault(name, setting)
    for name, setting in settings.items():
        everywhere = len(having[name]) == len(targets)
        remark = "" if everywhere else f"only in {_labels(having[name])}"
        yield Evidence(name, _place(setting.origin), required=everywhere, remark=remark)


def _as_read(name: str, target: Target) -> str:
    """The name of a store's key, in any case and with dashes."""
    return name.upper().replace("-", "_") if target.kind is Kind.STORE else name


def _is_rest(setting: Setting) -> bool:
    """Whether a setting may be the end of a base64 text, whose last character is `=` as well."""
    if not isinstance(setting.value, Secret) or "_" in setting.name:
        return False
    mixed = not (setting.name.isupper() or setting.name.islower())
    return setting.value.reveal().startswith("=") or (setting.blank and mixed)


def _place(origin: Origin) -> Origin:
    return Origin() if origin.file is None else Origin(os.path.normpath(origin.file), origin.line)


def _labels(targets: Iterable[Target]) -> str:
    names = [target.label.rpartition(": ")[2] for target in targets]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
