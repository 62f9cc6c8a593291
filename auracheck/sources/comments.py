"""Whether a line that looks like a comment is one to whoever reads the file, or a part of a value to some program."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator

from auracheck import consumers
from auracheck.errors import Unreadable
from auracheck.model import Document, Secret
from auracheck.snippets.waiver_comment import heads
from auracheck.sources.yaml_nodes import MAX_YAML

YAML_KINDS = frozenset({"Compose", "manifest", "workflow"})

_SHELL = "shell-env"


def inside_values(document: Document, lines: Collection[int]) -> set[int]:
    """Those of the lines, each of which begins with `#`, that are no comments. In a unit they always are, even within a
    line that is continued (systemd.syntax)."""
    if document.consumer in consumers.REGISTRY:
        return _in_env_file(document, lines)
    return _in_yaml(document.reveal(), lines) if document.kind in YAML_KINDS else set()


def _in_env_file(document: Document, lines: Iterable[int]) -> set[int]:
    """A comment is in no value that any program reads, and after no line that goes on; of a script, the shell is asked
    alone. Of two that are the same but for their reasons both are doubted if one is."""
    content = document.reveal()
    readers = [_SHELL] if document.consumer == _SHELL else consumers.REGISTRY
    found = {head for reader in readers for text in _texts(reader, content) for head in heads(text)}
    written = ["", *content.decode("utf-8", "surrogateescape").split("\n")]
    return {n for n in lines if _goes_on(written[n - 1]) or not found.isdisjoint(heads(written[n]))}


def _goes_on(line: str) -> bool:
    return line.rstrip("\r").endswith("\\")


def _texts(reader: str, content: bytes) -> Iterator[str]:
    """All values, and the names: python-dotenv takes those in quotes as well, over several lines."""
    try:
        assignments = consumers.consumer(reader).read(content, {}).assignments
    except Unreadable:  # then nothing is read
        return
    for assignment in assignments:
        yield assignment.name
        if isinstance(assignment.value, Secret):
            yield assignment.value.reveal()


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
