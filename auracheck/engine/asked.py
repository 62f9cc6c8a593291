"""Whether anything was judged at all, and what `--service` named: the run says so where it was not."""

from collections.abc import Iterable, Sequence

from auracheck.engine.deployments import is_judged
from auracheck.model import Document, Kind, Target, Unread

NOT_JUDGED = "nothing in it is judged; --service NAME says what is the application's"

MOST = 10
"""Names that are told at most where `--service` names none of them."""


class Asked(tuple[str, ...]):
    """The names of `--service`, which keep those that some source has found among its own."""

    met: set[str]

    def __new__(cls, names: Iterable[str]) -> "Asked":
        asked = super().__new__(cls, names)
        asked.met = set()
        return asked

    def __contains__(self, name: object) -> bool:
        if not super().__contains__(name):
            return False
        self.met.add(str(name))
        return True


def is_idle(items: Sequence[Target | Document | Unread]) -> bool:
    """Whether nothing of a source is judged, though it could be read. Examples alone are no process."""
    targets = [item for item in items if isinstance(item, Target)]
    if any(map(is_judged, targets)):
        return False
    if any(target.kind is not Kind.EXAMPLE for target in targets):
        return True
    return not targets and not any(isinstance(item, Unread) for item in items)


def not_met(asked: Asked, targets: Iterable[Target]) -> list[Unread]:
    """The names that no target of the run has."""
    names = list(dict.fromkeys(map(_own_name, targets)))
    return [Unread("--service", _no_such(name, names)) for name in dict.fromkeys(asked) if name not in asked.met]


def _no_such(name: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    there = f"; there are {', '.join(names[:MOST])}{more}" if names else ""
    return f"no service, container or job is called {name}{there}"


def _own_name(target: Target) -> str:
    """What the target is called within its file."""
    return target.label.rpartition(": ")[2]
