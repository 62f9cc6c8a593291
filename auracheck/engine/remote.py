"""Reading the sources that ask a server: all of them side by side, each bounded in time."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from auracheck.model import Unread
from auracheck.side_by_side import TIMED_OUT, side_by_side
from auracheck.sources.base import Item
from auracheck.sources.stores.base import Asking, Store
from auracheck.sources.stores.failures import timed_out

Told = Callable[[int, int], None]


def read_remote(stores: Sequence[Store], seconds: float, told: Told | None = None) -> Mapping[str, list[Item]]:
    """What each store gives, by its spec. Each is waited for ``seconds`` at most; ``told`` is called with (done, all).

    Ctrl-C ends them all at once: what was read until then counts, and the others are unread.
    """
    found: dict[str, list[Item]] = {}
    askings = list(chain.from_iterable(kind.askings(each) for kind, each in _by_class(stores).items()))
    try:
        for asking, done in zip(askings, side_by_side([_task(a, found) for a in askings], seconds, told), strict=True):
            if done is TIMED_OUT:
                _unread(found, asking.stores, timed_out(seconds).reason)
    except KeyboardInterrupt:
        _unread(found, stores, "interrupted")
    finally:
        if told is not None:
            told(len(askings), len(askings))
    return dict(found)


def _task(asking: Asking, found: dict[str, list[Item]]) -> Callable[[], None]:
    """Keeps the answer as soon as it is there, unless it was given up meanwhile."""

    def answered() -> None:
        for store, items in zip(asking.stores, asking.items(), strict=True):
            found.setdefault(store.spec, items)

    return answered


def _unread(found: dict[str, list[Item]], stores: Sequence[Store], reason: str) -> None:
    for store in stores:
        found.setdefault(store.spec, [Unread(store.spec, reason)])


def _by_class(stores: Sequence[Store]) -> Mapping[type[Store], list[Store]]:
    found: dict[type[Store], list[Store]] = {}
    for store in stores:
        found.setdefault(type(store), []).append(store)
    return found
