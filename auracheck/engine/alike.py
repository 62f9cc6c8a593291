"""Env files and manifests that differ in their random values alone are judged once: of ten thousand from one template,
the first.

It saves half of the time over such files, and three quarters of the memory.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from auracheck.deployment import JudgedTarget, is_strong
from auracheck.deployment.searched import OwnWords, is_of_account
from auracheck.engine.environments import is_undeployed
from auracheck.judgement.drawn import BASE64, SHORTEST, is_drawn
from auracheck.judgement.published import published
from auracheck.judgement.words import names
from auracheck.model import DeployedContainer, LinesOfFile, Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.rules.fixing import Later
from auracheck.steps import DoStep
from auracheck.typed import NamedTuple

_OWN = ("label", "settings", "origin", "location", "names", "container")
_REST = itemgetter(*(place for place, field in enumerate(Target._fields) if field not in _OWN))
_SURROUNDINGS = itemgetter(*(place for place, field in enumerate(DeployedContainer._fields) if field != "shares"))
"""All of a target and of what its container gets, but what is its own."""

_NO_MORE = Setting("", None, Origin())[3:]
"""What most settings have beside name, value and place."""

_BEFORE = regex(r"[A-Z]{2}(?=[0-9a-f]{32,512}\Z)|[a-z][a-z0-9+.-]*+://[\w.-]{0,31}:(?=[0-9a-f]{32,512}@)")
"""What is before the digits of an identifier, and before those of the password of a URL."""


class TargetForm(NamedTuple):
    """What is judged of a target without its random values (``key``), the whole ones of these (``random``), and the
    names of identifiers and URLs of which the digits are random."""

    key: tuple[object, ...]
    random: Sequence[tuple[Entry, str]]
    digits: Sequence[str]

    @property
    def names(self) -> Sequence[str]:
        """The names of whole values."""
        return [entry.name for entry, _ in self.random]

    def doubtful(self, own: frozenset[str]) -> Iterator[str]:
        """The names of those that may be weak, of a service with these ``own`` words."""
        for entry, text in self.random:
            if not is_strong(entry, text) and not is_strong(entry, text, own | names(entry.name)):
                yield entry.name


class Forms:
    """The forms of a run, each with the first target that has it. ``judge`` judges a target by itself."""

    def __init__(self, judge: Callable[[Target, Policy], JudgedTarget]) -> None:
        self._judge = judge
        self._refused: dict[int, RefusedTexts] = {}
        self._first: dict[tuple[object, ...], JudgedTarget | None] = {}
        self._own_words = OwnWords()

    def judge(self, target: Target, policy: Policy) -> JudgedTarget:
        """The target as it is judged by itself, or like the first one of its form."""
        refused = self._refused.get(id(policy)) or self._refused.setdefault(id(policy), RefusedTexts(policy))
        found = form(target, policy, refused)
        first = self._first.get(found.key) if found else None
        if found and first:
            return like(first, _names_of(*found.doubtful(self._own_words.of(first))), target)
        judged = self._judge(target, policy)
        if found and found.key not in self._first:
            judged = judged._replace(own=frozenset(found.names))
            self._first[found.key] = judged if is_first(judged, found, policy) else None
        return judged


@lru_cache(1 << 6)  # one object for most targets: each frozenset takes 216 bytes
def _names_of(*names: str) -> frozenset[str]:
    return frozenset(names)


class _Like(JudgedTarget):
    """One that is judged as another one of its form: what is given in that is found in its own settings, when it is
    asked for."""

    @property
    def given(self) -> dict[str, Setting]:
        winners = self.target.winners()
        return {name: winners[setting.name] for name, setting in super().given.items()}

    @property
    def valued(self) -> tuple[tuple[Entry, Setting], ...]:
        winners = self.target.winners()
        return tuple([(entry, winners[setting.name]) for entry, setting in super().valued])


_LIKE = JudgedTarget._fields.index("like")


def like(first: JudgedTarget, doubtful: frozenset[str], target: Target) -> JudgedTarget:
    """A target of the same form, judged as the first one is, but for its ``doubtful`` values."""
    its = first.target
    own = target if target.judged == its.judged else target._replace(judged=its.judged)
    return _Like._make((own, *first[1:_LIKE], its.label, doubtful))


def form(target: Target, policy: Policy, refused: "RefusedTexts") -> TargetForm | None:
    """The form of an env file, or of a container in one manifest. None for any other target, for one with settings of
    other places, and for one with a random value that happens to be in another or to contain a refused word."""
    place, line, column, _ = target.origin
    if target.noun not in ("file", "container") or place is None:
        return None
    rows = _rows(target, place)
    values = rows and _values(rows, refused)
    if not values:
        return None
    folder, file = os.path.split(place)
    name_counts = file[:1] == "." or policy.environments_in(file) or is_undeployed(target)
    first, *others = target.names if target.container and target.names else ("", *target.names)
    said = others if policy.names_services else [name for name in others if name in policy.services]
    around = target.container and _SURROUNDINGS(target.container)
    own = (id(policy), folder, file if name_counts else "", line, column, bool(target.names), first, *said)
    key = (own, _REST(target), around, *values.key)
    return TargetForm(key, *values[1:])


_Row = tuple[str, object, object]
"""Name, value and place of a setting: the text of a value that is known."""


def _rows(target: Target, place: str) -> Sequence[_Row] | None:
    """A row for each setting; None if one is of another file, or overrides another one."""
    if isinstance(target.settings, LinesOfFile):
        return target.settings.lines()
    if target.repeats:
        return None
    rows: list[_Row] = []
    for setting in target.settings:
        name, value, (file, line, column, _) = setting[:3]
        if file != place:
            return None
        text = value.reveal() if isinstance(value, Secret) and not setting.undecoded else value
        more = setting[3:]
        rows.append((name, text, (line, column, None if more == _NO_MORE else more)))
    return rows


def _values(rows: Iterable[_Row], refused: "RefusedTexts") -> TargetForm | None:
    """The form of these settings alone: of what is random, how long it is, and which other one is the same. None where
    it is in a value that is not, or has a refused word."""
    shown: list[object] = []
    fixed: list[str] = []
    places: dict[str, int] = {}
    random: list[tuple[Entry, str]] = []
    digits: list[str] = []
    for name, value, at in rows:
        text = value if isinstance(value, str) else ""
        entry = refused.entries.get(name) if len(text) >= SHORTEST else None
        drawn = refused.random(entry, text) if entry else ""
        if not entry or not drawn:
            fixed.append(text)
            shown += name, value, at
            continue
        around = () if drawn is text else tuple(text.split(drawn))
        if around:
            digits.append(name)
        else:
            random.append((entry, text))
        shown += name, around, len(drawn), places.setdefault(drawn.lower().rstrip("="), len(places)), at
    rest, together = "".join("\0".join(fixed).casefold().split()), "\0".join(places)
    if any(map(rest.__contains__, places)) or any(map(together.__contains__, refused.words)):
        return None
    return TargetForm(tuple(shown), random, digits)


class RefusedTexts:
    """What a policy refuses for what is in a value. ``entries`` are its secrets of which it refuses no form."""

    def __init__(self, policy: Policy) -> None:
        refusals = policy.refused
        self.words = [word.lower() for each in refusals for word in each.substrings]
        self._values = {value for each in refusals for value in (*each.values, *each.except_values)}
        by_form = (each for each in refusals if each.forms or each.except_forms)
        of_form = {name for each in by_form for name in (*each.secrets, *each.variables)}
        self.entries = {name: entry for name, entry in policy.secrets.items() if name not in of_form}

    def random(self, entry: Entry, text: str) -> str:
        """The part of a long value that is as good as any other one: the whole value of a credential that was not
        published, the digits of an identifier or of a URL's password where these are plainly random. Empty where there
        is none."""
        if text in self._values:
            return ""
        if entry.is_credential:
            return "" if text.strip(BASE64) or published(text) else text
        before = _BEFORE.match(text)
        digits = text[before.end() :].partition("@")[0] if before else text
        return digits if is_drawn(digits) and not published(digits) else ""


def is_first(judged: JudgedTarget, form: TargetForm, policy: Policy) -> bool:
    """Whether others of the form can be judged as this one is. Not where a rule might distinguish what the form does
    not: clients are distinguished by where they are, values by what the policy knows and by the words of accounts."""
    own = judged.policy
    if (judged.target.container and own.with_default) or own.known_values or own.refused != policy.refused:
        return False
    valued = {setting.name: entry for entry, setting in judged.valued}
    names = (*form.names, *form.digits)
    return not any(map(is_of_account, names)) and all(_is_plain(valued.get(name), policy) for name in names)


def _is_plain(entry: Entry | None, policy: Policy) -> bool:
    """Whether it is the policy's, and nothing but its kind says what its value must be."""
    if entry is None or entry is not policy.secrets.get(entry.name):
        return False
    return not (entry.inferred or entry.form or entry.max_age) and entry.default is None


def of_others(
    found: Iterable[Finding], targets: Sequence[JudgedTarget], by_value: Collection[str]
) -> tuple[list[Finding], list[JudgedTarget]]:
    """What was found about the first target of each form, about the others of it, and these others. What the rules
    ``by_value`` found about its random values is its own. Where a finding's words or steps are for that one file, the
    others are no longer like it."""
    others = [each for each in targets if each.like]
    firsts = {each.like for each in others}
    of_first = {each.target.label: each for each in targets if each.target.label in firsts}
    found_of: dict[str, list[Finding]] = {label: [] for label in of_first}
    apart: set[str] = set()
    for finding in found:
        label = finding.targets[0] if finding.targets else ""
        first = of_first.get(label)
        if first and not (finding.rule in by_value and finding.secret in first.own):
            itself = finding.locations == (first.target.origin,)
            found_of[label].append(finding._replace(locations=()) if itself else finding)
            if not _is_movable(finding, _names(first.target)):
                apart.add(label)
    moved = [new for each in others if each.like not in apart for new in _moved(found_of[each.like], each)]
    return moved, [each._replace(like="") if each.like in apart else each for each in others]


def _names(target: Target) -> list[str]:
    """What a text may have of one target alone: its file, and the names of what a container belongs to."""
    of_workload = target.container.shares.rpartition("/")[2] if target.container else ""
    others = target.names[1:] if target.container else target.names
    return [name for name in (target.origin.file, of_workload, *others) if name]


def _is_movable(finding: Finding, names: Sequence[str]) -> bool:
    """Whether nothing but its places is about the one target: its steps are words, and do not name it."""
    file = finding.locations[0].file or ""
    words = [step.text for step in finding.fix if isinstance(step, DoStep) and not step.file]
    is_of_file = len(finding.targets) == 1 and all(place.file == file for place in finding.locations)
    is_worded = isinstance(finding.fix, Later) or len(words) == len(finding.fix)
    return is_of_file and is_worded and not any(name in text for text in (*words, finding.message) for name in names)


def _moved(findings: Iterable[Finding], judged: JudgedTarget) -> Iterator[Finding]:
    """The findings about a target of the same form, about this one; they share what is the same in them. Those without
    a place are at the target itself."""
    labels, itself = (judged.target.label,), (judged.target.origin,)
    file = judged.target.origin.file
    for finding in findings:
        places = finding.places_in(file)
        yield finding.of(labels, itself if not places or places == itself else places)
