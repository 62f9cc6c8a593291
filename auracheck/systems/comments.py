"""The comments that auracheck reads (days and waivers), and whether a program takes one for a part of a value."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Secret, Setting, Target, Waiver
from auracheck.regex import regex
from auracheck.systems import grammar_of, grammars
from auracheck.systems.dates import made
from auracheck.systems.grammar import Grammar
from auracheck.systems.source import OURS, Item
from auracheck.systems.waivers import APART, INSIDE, Ignored, heads, ignored
from auracheck.typed import NamedTuple

YAML_KINDS = frozenset({"Compose", "manifest", "workflow", "pipeline"})


def inside_values(document: Document, lines: Collection[int]) -> set[int]:
    """Those of the lines, each of which begins with `#`, that are a part of a value. In a unit they are always
    comments, even within a continued line (systemd.syntax)."""
    if document.consumer in grammars():
        return _in_env_file(document, lines)
    return _in_yaml(document.reveal(), lines) if document.kind in YAML_KINDS else set()


def _in_env_file(document: Document, lines: Iterable[int]) -> set[int]:
    """A line is a comment if it is in no value that any program reads, and follows no continued line. A script is read
    by the shell alone. Of two comments that differ only in their reasons, both are doubted if one is."""
    content = document.reveal()
    readers = [document.consumer] if grammar_of(document.consumer).is_program else grammars()
    read_by = [grammar_of(reader).named(document.path) for reader in readers]
    found = {head for grammar in read_by for text in _texts(grammar, content) for head in heads(text)}
    written = ["", *content.decode("utf-8", "surrogateescape").split("\n")]
    return {n for n in lines if _goes_on(written[n - 1]) or not found.isdisjoint(heads(written[n]))}


def _goes_on(line: str) -> bool:
    return line.rstrip("\r").endswith("\\")


def _texts(grammar: Grammar, content: bytes) -> Iterator[str]:
    """All values, and the names: python-dotenv accepts quoted names over several lines."""
    try:
        assignments = grammar.read(content, {}).assignments
    except Unreadable:  # then the program reads nothing
        return
    for assignment in assignments:
        yield assignment.name
        if isinstance(assignment.value, Secret):
            yield assignment.value.reveal()


def _in_yaml(content: bytes, lines: Iterable[int]) -> set[int]:
    inside: set[int] = set()
    pending = deque(sorted(lines))
    for first, last in _scalars(content):
        while pending and pending[0] <= first:
            pending.popleft()
        while pending and pending[0] <= last:
            inside.add(pending.popleft())
    return inside


def _scalars(content: bytes) -> Iterator[tuple[int, int]]:
    """The first and last line of each text, in the order of the file."""
    from auracheck.systems.yaml_nodes import MAX_YAML  # late: an env file with the day of a value needs none of it

    if len(content) > MAX_YAML:
        return
    try:
        import yaml
    except ImportError:  # then the source could not read the file either
        return
    try:
        for event in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.ScalarEvent):
                start, end = event.start_mark, event.end_mark
                assert start
                assert end
                yield start.line + 1, end.line + (end.column > 0)
    except (yaml.YAMLError, RecursionError):  # the source did not read the rest either
        return


_KEY = regex(r"[\"']?([\w.-]{1,253}+)")
"""The name of an assignment, in quotes or not; a key of a Kubernetes Secret has at most 253 characters."""


class _Below(NamedTuple):
    """A line below such comments, with what they say: days by name, and waivers."""

    text: str
    days: Mapping[str, date]
    waivers: tuple[Waiver, ...]

    def __repr__(self) -> str:  # the line may contain a value
        return f"<a line below {', '.join(self.days)}>"


Lines = Mapping[int, _Below]


def lines_below(document: Document) -> Lines:
    """The lines below comments. A waiver that a program takes for a part of a value waives nothing, and says so."""
    lines = dict(_below(document))
    numbers = {waiver.origin.line or 0 for below in lines.values() for waiver in below.waivers if not waiver.fault}
    inside = inside_values(document, numbers) if numbers else set()
    if not inside:
        return lines
    return {
        number: below._replace(
            waivers=tuple(
                w._replace(fault=INSIDE, reason="") if w.origin.line in inside and not w.fault else w
                for w in below.waivers
            )
        )
        for number, below in lines.items()
    }


def _below(document: Document) -> Iterator[tuple[int, _Below]]:
    days: dict[str, date] = {}
    waivers: list[Waiver] = []
    for number, line in enumerate(document.reveal().decode("utf-8", "surrogateescape").split("\n"), 1):
        said, waiving = made(line), ignored(line)
        is_comment = line.lstrip("\ufeff \t").startswith(("#", ";"))
        if waiving:
            waivers += _waivers(waiving, Origin(document.path, number, waiving.column))
        if said:
            days[said[0]] = said[1]
        elif waiving and is_comment:
            continue
        elif is_comment or not line.strip():
            days, waivers = {}, [waiver._replace(fault=waiver.fault or APART) for waiver in waivers]
        elif days or waivers:
            yield number, _Below(line, days, tuple(waivers))
            days, waivers = {}, []


def _waivers(said: Ignored, origin: Origin) -> list[Waiver]:
    return [Waiver(rule, None, None, said.reason, said.until, origin, said.fault) for rule in said.rules or ("",)]


def with_remarks(target: Target, lines: Mapping[str, Lines]) -> Target:
    return target._replace(settings=tuple(_with_remark(setting, lines) for setting in target.settings))


def _with_remark(setting: Setting, lines: Mapping[str, Lines]) -> Setting:
    file, line, column, *_ = setting.origin
    below = lines.get(file, {}).get(line) if file is not None and line is not None else None
    if below is None or column is None:
        return setting
    key = _KEY.match(below.text, column - 1)
    day = (key and below.days.get(key[1])) or below.days.get(setting.name)
    return setting._replace(made=day or setting.made, waivers=below.waivers)


def remarked(given: Iterable[Item]) -> list[Item]:
    """What a source gave, each setting with the comments above it in its file. A day is that of the secret that the
    comment names, or of the key on that line. A waiver applies to everything on the line."""
    items = list(given)
    documents = [item for item in items if isinstance(item, Document)]
    lines = {found.path: lines_below(found) for found in documents if OURS in found.reveal()}
    return [with_remarks(item, lines) if isinstance(item, Target) else item for item in items]
