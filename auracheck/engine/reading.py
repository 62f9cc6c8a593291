"""Reading one source: what fails is unread, and the rest of the run goes on."""

from collections.abc import Callable, Iterable, Iterator

from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Document, Target, Unread
from auracheck.systems.files import too_many
from auracheck.systems.source import OURS, Item, Source, split_spec

MAX_VARIABLES = 10_000
"""Most variables of one target. Judging takes 0.2 ms for each, and real environments have a few hundred."""


def read(spec: str, open_it: Callable[[], Source]) -> Iterator[Item]:
    """What a source yields; an unexpected exception is unread, shown by its type alone, with the system's name."""
    system = ""
    try:
        source = open_it()
        system = source.scheme
        for item in source.read():
            yield bounded(spec, item)
    except Unreadable as error:
        yield Unread(spec, error.reason, split_spec(spec)[1] or None, error.line)
    except UsageError:
        raise
    except KeyboardInterrupt:
        yield Unread(spec, "interrupted")
    except Exception as error:
        yield Unread(spec, internal(error, system))


def bounded(spec: str, item: Item) -> Item:
    """The item; unread if it is a target with more variables than are judged."""
    if isinstance(item, Target) and len(item.settings) > MAX_VARIABLES:
        return Unread(spec, too_many("variables", MAX_VARIABLES), item.origin.file)
    return item


def with_remarks(spec: str, given: Iterable[Item]) -> list[Item]:
    """The items of a source, with the ages and waivers in comments above the settings."""
    items = list(given)
    if not any(isinstance(item, Document) and OURS in item.reveal() for item in items):
        return items
    try:
        from auracheck.systems.comments import remarked

        return remarked(items)
    except Exception as error:
        return [*items, Unread(spec, internal(error, "comments"))]
