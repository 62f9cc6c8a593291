"""What the stores share: how their answers become targets, and how several are asked side by side."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar, NamedTuple

from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Kind, Origin, Target, Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.members import nested
from auracheck.sources.stores.failures import Failure, StoreFailure
from auracheck.sources.stores.kept import Kept

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
        """The questions for all of these stores of this class, which may be asked side by side. Nothing is asked yet,
        and each is answered, or given up, within ``context.timeout`` seconds."""

    def read(self) -> Iterator[Item]:
        for asking in self.askings([self]):
            for items in asking.items():
                yield from items

    def is_there(self) -> bool:
        return not is_absent(list(self.read()))

    def form(self) -> str:
        """The snippet that writes a mending line; asked after the answer came."""
        return self.scheme

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
            form=self.form(),
            kind=Kind.STORE,
            location=answer.path or self.location,
        )


def is_absent(items: Sequence[Item]) -> bool:
    """Whether a store said that it keeps nothing there."""
    return any(isinstance(item, NotThere) for item in items)
