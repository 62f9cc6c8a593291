"""Whether a line that looks like a comment is one to whoever reads the file, or a part of a value to some program."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator

from auracheck import consumers
from auracheck.errors import Unreadable
from auracheck.model import Document, Secret
from auracheck.sources.yaml_nodes import MAX_YAML

YAML_KINDS = frozenset({"Compose", "manifest", "workflow"})

_SHELL = "shell-env"

MAX_SINGLE = 20
"""Lines that are looked at one by one at most; of more all are taken for parts of values, if any is."""


def inside_values(document: Document, lines: Collection[int]) -> set[int]:
    """Those of the lines, each of which begins with `#`, that are no comments. In a unit they always are, even within a
    line that is continued (systemd.syntax)."""
    if document.consumer in consumers.REGISTRY:
        return _in_env_file(document, lines)
    return _in_yaml(document.reveal(), lines) if document.kind in YAML_KINDS else set()


def _in_env_file(document: Document, lines: Collection[int]) -> set[int]:
    """A comment can be taken out, and every program reads the same; of a script, the shell alone."""
    content = document.reveal().split(b"\n")
    readers = [_reader(name) for name in ([_SHELL] if document.consumer == _SHELL else consumers.REGISTRY)]
    whole = [read(b"\n".join(content)) for read in readers]

    def changes(numbers: Collection[int]) -> bool:
        rest = b"\n".join(b"" if number in numbers else line for number, line in enumerate(content, 1))
        return any(read(rest) != before for read, before in zip(readers, whole, strict=True))

    if not changes(set(lines)):
        return set()
    return set(lines) if len(lines) > MAX_SINGLE else {number for number in lines if changes({number})}


def _reader(name: str) -> Callable[[bytes], object]:
    """The content as plain values that can be compared: who calls this lets none of them out."""
    program = consumers.consumer(name)

    def read(content: bytes) -> object:
        try:
            reading = program.read(content, {})
        except Unreadable as error:
            return error.line
        values = [a.value.reveal() if isinstance(a.value, Secret) else a.value for a in reading.assignments]
        return values, [(a.name, a.line) for a in reading.assignments]

    return read


def _in_yaml(content: bytes, lines: Iterable[int]) -> set[int]:
    inside: set[int] = set()
    wanted = deque(sorted(lines))
    for first, last in _scalars(content):
        while wanted and wanted[0] <= first:
            wanted.popleft()
        while wanted and wanted[0] <= last:
            inside.add(wanted.popleft())
    return inside


def _scalars(content: bytes) -> Iterator[tuple[int, int]]:
    """The lines on which each text begins and ends, in the order of the file."""
    if len(content) > MAX_YAML:
        return
    try:
        import yaml
    except ImportError:  # then nothing was read from it either
        return
    try:
        for event in yaml.parse(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.ScalarEvent):
                start, end = event.start_mark, event.end_mark
                assert start
                assert end
                yield start.line + 1, end.line + (end.column > 0)
    except (yaml.YAMLError, RecursionError):  # what comes after it was not read
        return
