"""What of a layer of settings stays when the next one is laid over it."""

from collections.abc import Iterable

from auracheck.model import ELSEWHERE, Secret, Setting


def without(settings: Iterable[Setting], unset: Iterable[str]) -> tuple[Setting, ...]:
    """The settings that UnsetEnvironment= leaves: NAME takes a variable away, NAME=VALUE only one of that value."""
    names = frozenset(unset)
    kept = list(settings)
    removed = {s.name for s in {s.name: s for s in kept}.values() if s.name in names or _assignment(s) in names}
    return tuple(s for s in kept if s.name not in removed)


def unexpanded(setting: Setting) -> Setting:
    """A setting of environment.d(5), where a `$` may stand for what only the user's session knows."""
    is_plain = isinstance(setting.value, Secret) and "$" not in setting.value.reveal()
    return setting if is_plain else setting._replace(value=ELSEWHERE, literal=False)


def _assignment(setting: Setting) -> str | None:
    return f"{setting.name}={setting.value.reveal()}" if isinstance(setting.value, Secret) else None
