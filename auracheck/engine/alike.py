"""Env files and manifests that differ in their random values alone are judged once: of ten thousand from one template,
the first.

It saves a third of the time over such files; one with a form of its own takes a twentieth more.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter

from auracheck.deployment import JudgedTarget
from auracheck.judgement.drawn import SHORTEST, is_drawn
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.rules.fixing import Later
from auracheck.steps import DoStep

Form = tuple[object, ...]

_OWN = ("label", "settings", "origin", "location")
_REST = itemgetter(*(place for place, field in enumerate(Target._fields) if field not in _OWN))
"""All of a target but what is its own."""

_NO_MORE = Setting("", None, Origin())[3:]
"""What most settings have beside name, value and place."""

_BEFORE = regex(r"[A-Z]{2}(?=[0-9a-f]{32,512}\Z)|[a-z][a-z0-9+.-]*+://[\w.-]{0,31}:(?=[0-9a-f]{32,512}@)")
"""What is before the digits of an identifier, and before those of the password of a URL."""


class Forms:
    """The forms of a run, each with the first target that has it. ``judge`` judges a target by itself."""

    def __init__(self, judge: Callable[[Target, Policy], JudgedTarget]) -> None:
        self._judge = judge
        self._first: dict[Form | None, tuple[JudgedTarget, frozenset[str]]] = {}

    def judge(self, target: Target, policy: Policy) -> JudgedTarget:
        """The target as it is judged by itself, or like the first one of its form."""
        found = form(target, policy)
        if found in self._first:
            return like(*self._first[found], target)
        judged = self._judge(target, policy)
        own = own_values(judged, policy) if found else None
        if found and own is not None:
            self._first[found] = judged, own
        return judged


def form(target: Target, policy: Policy) -> Form | None:
    """What is judged of an env file, or of a container in one manifest, without its random values and its own names.
    None for any other target, and for one with settings of other places."""
    place, line, column, _ = target.origin
    if target.noun not in ("file", "container") or place is None:
        return None
    settings: list[object] = []
    for setting in target.settings:
        value, (file, at, after, _) = setting.value, setting.origin
        if file != place:
            return None
        shown: object = value
        if isinstance(value, Secret):
            text = value.reveal()
            shown = _shown(setting, text, policy) if len(text) >= SHORTEST else text
        more = setting[3:]
        settings += setting.name, shown, at, after, None if more == _NO_MORE else more
    folder, name = os.path.split(place)
    names_count = name[:1] == "." or policy.environments_in(name) or (target.names and not target.container)
    rest = target
    if target.container:
        first, *others = target.names
        said = others if policy.names_services else [name for name in others if name in policy.services]
        rest = target._replace(names=(first, *said), container=target.container._replace(shares=""))
    return id(policy), folder, name if names_count else "", line, column, _REST(rest), *settings


_RANDOM = object()
"""In a form the place of a value that is judged for each target by itself."""


def _shown(setting: Setting, text: str, policy: Policy) -> object:
    """A long value in a form: without the digits of an identifier or of a URL's password where these are plainly
    random, so that they are as good as any others."""
    entry = policy.secrets.get(setting.name)
    if entry is None:
        return text
    if entry.is_credential:
        return text if "$" in text or text.isspace() else _RANDOM
    before = _BEFORE.match(text)
    start, end = (before.end(), text.find("@")) if before else (0, 0)
    digits = text[start:] if end < 0 else text[start:end]
    return (text[:start], len(digits), text[end:] if end > 0 else "") if is_drawn(digits) else text


def own_values(judged: JudgedTarget, policy: Policy) -> frozenset[str] | None:
    """The names of the values that are judged for each target of a form by itself. None where a rule might distinguish
    what the form does not."""
    if judged.target.container and judged.policy.with_default:
        return None  # its clients are distinguished by where it is
    entries = {setting.name: entry for entry, setting in judged.valued}
    texts = ((s, s.value.reveal()) for s in judged.target.settings if isinstance(s.value, Secret))
    shown = {s.name: _shown(s, text, policy) for s, text in texts if len(text) >= SHORTEST}
    own = frozenset(name for name, each in shown.items() if each is _RANDOM)
    parts = [name for name, each in shown.items() if isinstance(each, tuple)]
    if not all(name in entries and entries[name].is_credential and _is_plain(entries[name]) for name in own):
        return None
    if not all(name in entries and entries[name].kind in ("url", "sid") and _is_plain(entries[name]) for name in parts):
        return None
    return own


def _is_plain(entry: Entry) -> bool:
    """Whether nothing but its kind says what its value must be."""
    return not (entry.inferred or entry.form or entry.default is not None)


def like(first: JudgedTarget, own: frozenset[str], target: Target) -> JudgedTarget:
    """A target of the same form, judged as the first one is, but for its ``own`` values."""
    winners = target.winners()
    return first._replace(
        target=target if target.judged == first.target.judged else target._replace(judged=first.target.judged),
        given={name: winners[setting.name] for name, setting in first.given.items()},
        valued=tuple([(entry, winners[setting.name]) for entry, setting in first.valued]),
        like=first.target.label,
        own=own,
    )


def of_others(found: Iterable[Finding], targets: Sequence[JudgedTarget]) -> tuple[list[Finding], list[JudgedTarget]]:
    """What was found about the first target of each form, about the others of it, and these others. Where a finding's
    words or steps are for that one file, they are no longer like it."""
    others = [each for each in targets if each.like]
    own_of = {each.like: each.own for each in others}
    names_of = {each.target.label: _names(each.target) for each in targets if each.target.label in own_of}
    of_first: dict[str, list[Finding]] = {label: [] for label in own_of}
    apart: set[str] = set()
    for finding in found:
        label = finding.targets[0] if finding.targets else ""
        if label in of_first and finding.secret not in own_of[label]:
            of_first[label].append(finding)
            if not _is_movable(finding, names_of[label]):
                apart.add(label)
    moved = [new for each in others if each.like not in apart for new in _moved(of_first[each.like], each)]
    return moved, [each._replace(like="") if each.like in apart else each for each in others]


def _names(target: Target) -> list[str]:
    """What a text may have of one target alone: its file, and the names of what a container belongs to."""
    of_workload = target.container.shares.rpartition("/")[2] if target.container else ""
    return [name for name in (target.origin.file, of_workload, *target.names[1:]) if name]


def _is_movable(finding: Finding, names: Sequence[str]) -> bool:
    """Whether nothing but its places is about the one target: its steps are words, and do not name it."""
    file = finding.locations[0].file or ""
    words = [step.text for step in finding.fix if isinstance(step, DoStep) and not step.file]
    is_of_file = len(finding.targets) == 1 and all(place.file == file for place in finding.locations)
    is_worded = isinstance(finding.fix, Later) or len(words) == len(finding.fix)
    return is_of_file and is_worded and not any(name in text for text in (*words, finding.message) for name in names)


def _moved(findings: Iterable[Finding], judged: JudgedTarget) -> Iterator[Finding]:
    """The findings about a target of the same form, about this one; they share what is the same in them."""
    labels, itself = (judged.target.label,), (judged.target.origin,)
    for finding in findings:
        places = tuple([place._replace(file=itself[0].file) for place in finding.locations])
        places = itself if places == itself else places
        fix = Later(judged, finding.fix.entry) if isinstance(finding.fix, Later) else finding.fix
        yield finding._replace(fix=fix, locations=places, targets=labels)
