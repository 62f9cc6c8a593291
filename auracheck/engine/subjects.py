"""What of the targets that were read is judged, and whether that is nothing."""

from collections.abc import Iterable, Sequence

from auracheck.engine.environments import is_judged
from auracheck.engine.judging import is_recognized
from auracheck.listing import some
from auracheck.model import Document, Kind, Target, Unread

MAX_SUGGESTED = 10
"""Maximum number of names in the message about an unknown `--service`."""


def is_subject(target: Target, picks: bool) -> bool:
    """Whether something is judged in it: it is the application's, or, where the user picks none, has a credential."""
    return is_judged(target) or (not picks and target.kind is not Kind.EXAMPLE and is_recognized(target))


def is_idle(items: Sequence[Target | Document | Unread], picks: bool = False) -> bool:
    """Whether a source could be read and has nothing to judge. Examples do not count: no process reads them."""
    if any(isinstance(item, Unread) and not item.minor for item in items):
        return False
    targets = [item for item in items if isinstance(item, Target)]
    if any(is_subject(target, picks) for target in targets):
        return False
    return not targets or any(target.kind is not Kind.EXAMPLE for target in targets)


def unknown_services(asked: Iterable[str], targets: Iterable[Target]) -> list[Unread]:
    """The requested names that no target of the run has."""
    targets = list(targets)
    met = {name for target in targets for name in target.names}
    names = list(dict.fromkeys(target.names[0] for target in targets if target.names))
    return [Unread("--service", _unknown_service(name, names)) for name in dict.fromkeys(asked) if name not in met]


def _unknown_service(name: str, names: Sequence[str]) -> str:
    found = f" (found: {some(names, MAX_SUGGESTED)})" if names else ""
    return f"unknown service, container or job {name}{found}"
