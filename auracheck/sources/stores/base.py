"""What the stores share: how their answers become targets, and how several are asked side by side."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import ClassVar, NamedTuple

from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Kind, Origin, Target, Unread
from auracheck.side_by_side import TIMED_OUT, side_by_side
from auracheck.sources.base import Item, Source
from auracheck.sources.members import nested
from auracheck.sources.stores.failures import Failure, StoreFailure, timed_out
from auracheck.sources.stores.kept import Kept
from auracheck.sources.stores.quiet import quiet

MAX_ANSWER = 8 << 20
"""Bytes of one answer of a server. Vault's storage takes 1 MiB a secret by itself, AWS 64 KiB, 20 of them at once."""

Answer = Kept | Unreadable
"""What became of one store's question."""


class NotThere(Unread):
    """The store says itself that it keeps nothing there, which `--if-present` takes for an answer."""


class Asking(NamedTuple):
    """One thing to wait for: a question to a server that answers for some of its stores at once.

    ``ask`` gives an answer for each of ``stores``, in their order, or raises `Unreadable` where all have the same.
    """

    stores: Sequence["Store"]
    ask: Callable[[], Sequence[Answer]]

    def items(self) -> list[list[Item]]:
        """What each of the stores gives. Whatever goes wrong is unread, and shown by its type alone."""
        try:
            answers = self.ask()
        except Unreadable as error:
            answers = [error] * len(self.stores)
        except UsageError:
            raise
        except Exception as error:
            return [[Unread(store.spec, internal(error))] for store in self.stores]
        return [list(store.items(answer)) for store, answer in zip(self.stores, answers, strict=True)]


class Store(Source):
    """A place in a store of secrets. Keys match the policy's names whatever their case and dash.

    A setting stands at the spec itself, since a store has no lines. It is no whole environment, so ENVIRONMENT is not
    asked for.
    """

    remote: ClassVar[bool] = True

    @classmethod
    @abstractmethod
    def askings(cls, stores: Sequence["Store"]) -> Iterable[Asking]:
        """The questions for all of these stores of this class, which may be asked side by side. Nothing is asked yet:
        whoever waits for the answers gives each up after ``context.timeout`` seconds."""

    def read(self) -> Iterator[Item]:
        yield from read_all([self], self.context.timeout)[self.spec]

    def is_there(self) -> bool:
        return not is_absent(list(self.read()))

    def items(self, answer: Answer) -> Iterator[Item]:
        """What an answer gives: one target, and what could not be read of it."""
        if isinstance(answer, Unreadable):
            absent = isinstance(answer, StoreFailure) and answer.failure is Failure.NOT_THERE
            yield (NotThere if absent else Unread)(self.spec, answer.reason)
            return
        policy, origin = self.context.policy, Origin(self.spec)
        yield from nested(self.spec, None, answer.members, policy)
        yield Target(
            self.spec,
            self.scheme,
            answer.settings(origin, policy),
            origin=origin,
            form=answer.form or self.scheme,
            kind=Kind.STORE,
            location=answer.path or self.location,
        )


def is_absent(items: Sequence[Item]) -> bool:
    """Whether a store said that it keeps nothing there."""
    return any(isinstance(item, NotThere) for item in items)


def read_all(
    stores: Sequence[Store], seconds: float, told: Callable[[int, int], None] | None = None
) -> Mapping[str, list[Item]]:
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
        with quiet():
            items = asking.items()
        for store, each in zip(asking.stores, items, strict=True):
            found.setdefault(store.spec, each)

    return answered


def _unread(found: dict[str, list[Item]], stores: Sequence[Store], reason: str) -> None:
    for store in stores:
        found.setdefault(store.spec, [Unread(store.spec, reason)])


def _by_class(stores: Sequence[Store]) -> Mapping[type[Store], list[Store]]:
    found: dict[type[Store], list[Store]] = {}
    for store in stores:
        found.setdefault(type(store), []).append(store)
    return found
