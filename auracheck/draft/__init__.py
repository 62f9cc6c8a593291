"""Drafting a policy for an application without one: read names, guess kinds, copy no value.

The steps are: read (`listed`, `python`), plan the entries (`composing`), render TOML (`output`).
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from auracheck.draft.composing import plan
from auracheck.draft.evidence import MOST_NAMES, Evidence, LeftOut, Seen, application, is_bare_name, is_name
from auracheck.draft.output import as_toml
from auracheck.draft.python import LEFT_OUT, names_in_folder, names_in_module
from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Kind, Origin, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.systems.env_file import example
from auracheck.systems.files import STDIN, is_stream
from auracheck.systems.source import open_source, split_spec

__all__ = ["Draft", "draft", "place"]

MOST_SEEN = 100_000
"""Maximum number of reads, of any number of names."""

NO_NAMES = "no variable names"


class Draft(NamedTuple):
    """The text of an `auracheck.toml`, empty without names, and what could not be read."""

    text: str
    unread: tuple[Unread, ...]


def place(named: str | None) -> str:
    """The place named by `--from`, else the example file here. Raises `UsageError` where there is none."""
    if named:
        return named
    found = None if named == "" else example()
    if found is None:
        raise UsageError(
            "generate policy without --from and without an example file",
            "auracheck generate policy --from FILE (.env.example, or a folder of Python)",
        )
    return found


def draft(spec: str) -> Draft:
    """A policy for the names in a file, a folder of Python or standard input (`-`)."""
    from auracheck.policy.loading import builtin

    seen = list(islice(_seen(spec), MOST_SEEN + 1))
    found = [each for each in seen if isinstance(each, Evidence)]
    left = [each for each in seen if isinstance(each, LeftOut)]
    unread = [each for each in seen if isinstance(each, Unread)]
    kept = set(islice(dict.fromkeys(each.name for each in found), MOST_NAMES))
    if len(seen) > MOST_SEEN or any(each.name not in kept for each in found):
        unread.append(Unread(spec, f"more than {MOST_NAMES:,} names or {MOST_SEEN:,} reads"))
    if not found:
        return Draft("", tuple(unread) or (Unread(spec, NO_NAMES),))
    planned = plan(application(_home(spec)), [each for each in found if each.name in kept], builtin())
    text = as_toml(planned, _description(spec), left, LEFT_OUT if _is_folder(spec) else "")
    return Draft(text, tuple(unread))


def _is_folder(spec: str) -> bool:
    """Whether the spec is a folder of Python, without a scheme."""
    return not split_spec(spec)[0] and os.path.isdir(spec)


def _seen(spec: str) -> Iterator[Seen]:
    if _is_folder(spec):
        return names_in_folder(spec)
    return names_in_module(spec, spec) if spec.endswith(".py") else names_in_file(spec)


def _home(spec: str) -> str:
    """The folder from which to search the project's name; empty for a stream."""
    location = split_spec(spec)[1]
    if _is_folder(spec):
        return location
    return "" if is_stream(location) else os.path.dirname(location)


def _description(spec: str) -> str:
    if spec == STDIN:
        return "standard input"
    return f"the Python in {os.path.join(spec, '')}" if _is_folder(spec) else spec


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
