"""Live stores of secrets: servers that are queried over the network, several at a time.

What the stores share is here and in `failures`; each store has a package of its own.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial

from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Kind, Origin, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.side_by_side import TIMED_OUT, side_by_side
from auracheck.systems.members import is_plain, nested, perhaps, plain
from auracheck.systems.source import Context, Item, Source
from auracheck.systems.stores.failures import StoreError, StoreProblem, timed_out
from auracheck.typed import Any, ClassVar, NamedTuple

MAX_RESPONSE = 8 << 20
"""Bytes of one response. Vault's storage takes 1 MiB for one secret by default, AWS 64 KiB."""


class StoreContents(NamedTuple):
    """The names and values of one place in a store, its path, and the day it was written, where that is known.

    ``form`` names the snippet that renders its fix, where that is not the scheme's own. ``names`` says which of the
    policy's names a key is, where the key itself does not.
    """

    members: Mapping[str, Any]
    path: str = ""
    made: date | None = None
    form: str = ""
    names: Mapping[str, str] = {}

    def __repr__(self) -> str:  # a traceback must not show the values
        return f"<StoreContents: {len(self.members)}>"

    def settings(self, origin: Origin, policy: Policy) -> tuple[Setting, ...]:
        """A setting for each plain member, under the policy's name for its key.

        Where several keys mean one secret, the key that is written as in the policy comes last and wins. Secrets that
        may be inside the other members are external.
        """
        keys = sorted(self.members, key=lambda key: policy.of_key(key) == key)
        settings = tuple(self._setting(key, origin, policy) for key in keys if is_plain(self.members[key]))
        return (*perhaps(origin.file or "", settings, self.members, policy), *settings)

    def _setting(self, key: str, origin: Origin, policy: Policy) -> Setting:
        name = self.names.get(key) or policy.of_key(key)
        return Setting(name, plain(self.members[key]), origin, made=self.made, key="" if key == name else key)


class NotFound(Unread):
    """The store itself says that nothing is there, so `--if-present` may skip it."""


class Store(Source):
    """A place in a store of secrets. Its keys match the policy's names in any case, with dashes or underscores.

    The origin of its settings is the spec itself, since a store has no lines. A store is not a whole environment, so
    ENVIRONMENT is not required in it.
    """

    remote: ClassVar[bool] = True

    @classmethod
    @abstractmethod
    def connect(cls, context: Context) -> Any:
        """The client that all stores of this class share in a run. Nothing is sent yet. Raises `Unreadable`."""

    @abstractmethod
    def fetch(self, client: Any) -> StoreContents:
        """Ask the server. Raises `Unreadable`."""

    def overdue(self, client: Any, seconds: float) -> StoreError:
        """Why there is no response after ``seconds``."""
        return timed_out(seconds)

    def found(self) -> Iterator[Item]:
        yield from read_all([self], self.context.timeout)[self.spec]

    def is_there(self) -> bool:
        return not is_absent(list(self.read()))

    def items(self, client: Any) -> list[Item]:
        """One target and the members that are not plain values, or why nothing was read.

        ``client`` may be the reason why there is none. Of an unexpected exception only the type is shown.
        """
        try:
            if isinstance(client, Unreadable):
                raise client
            return list(self._items(self.fetch(client)))
        except UsageError:
            raise
        except Exception as error:
            absent = isinstance(error, StoreError) and error.problem is StoreProblem.NOT_FOUND
            reason = error.reason if isinstance(error, Unreadable) else internal(error)
            return [(NotFound if absent else Unread)(self.spec, reason)]

    def _items(self, contents: StoreContents) -> Iterator[Item]:
        policy, origin = self.context.policy, Origin(self.spec)
        yield from nested(self.spec, None, contents.members, policy)
        yield Target(
            self.spec,
            self.scheme,
            contents.settings(origin, policy),
            origin=origin,
            form=contents.form or self.scheme,
            kind=Kind.STORE,
            location=contents.path or self.location,
        )


def is_absent(items: Sequence[Item]) -> bool:
    """Whether the store says that nothing is there."""
    return any(isinstance(item, NotFound) for item in items)


def read_all(
    stores: Sequence[Store], seconds: float, report: Callable[[int, int], None] | None = None
) -> Mapping[str, list[Item]]:
    """The items of each store, by its spec. Each store may take ``seconds``; ``report`` is called with (done, all).

    Ctrl-C ends all of them at once: what was read so far is kept, the rest is unread.
    """
    found: dict[str, list[Item]] = {}
    contexts = {type(store): store.context for store in stores}
    clients = {kind: _client(kind, context) for kind, context in contexts.items()}
    tasks = [partial(_read, store, clients[type(store)], found) for store in stores]
    try:
        for store, done in zip(stores, side_by_side(tasks, seconds, report), strict=True):
            if done is TIMED_OUT:
                reason = store.overdue(clients[type(store)], seconds).reason
                found.setdefault(store.spec, [Unread(store.spec, reason)])
    except KeyboardInterrupt:
        pass
    finally:
        if report is not None:
            report(len(stores), len(stores))
    return {store.spec: found.get(store.spec, [Unread(store.spec, "interrupted")]) for store in stores}


def _client(kind: type[Store], context: Context) -> Any:
    try:
        return kind.connect(context)
    except UsageError:
        raise
    except Exception as error:
        return error if isinstance(error, Unreadable) else Unreadable(internal(error))


def _read(store: Store, client: Any, found: dict[str, list[Item]]) -> None:
    """Adds the store's items to ``found``, unless they come too late."""
    from auracheck.quiet import quiet  # late: JSON on standard input uses this module, too

    with quiet():
        items = store.items(client)
    found.setdefault(store.spec, items)


def bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a response. Raises `StoreError` beyond `MAX_RESPONSE` bytes."""
    left = MAX_RESPONSE
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise StoreError(StoreProblem.TOO_LARGE, f"more than {MAX_RESPONSE >> 20} MiB")
        yield chunk


def day(moment: object) -> date | None:
    """The day (UTC) of a moment: RFC 3339, seconds since 1970 or a datetime. None for anything else."""
    try:
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
            return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
        if isinstance(moment, datetime):
            return moment.astimezone(UTC).date()
        if isinstance(moment, int | float):
            return datetime.fromtimestamp(moment, UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    return None
