"""What a store keeps in one place, however it was come by: asked for over the network, or printed by its client."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from auracheck.model import Origin, Setting
from auracheck.policy import Policy
from auracheck.sources.members import is_plain, perhaps, plain


class Kept(NamedTuple):
    """Names and values, where the store keeps them, and when they were made, as far as it says so.

    ``form`` names the snippet that writes its mending lines, where that is not the scheme's own.
    """

    members: Mapping[str, Any]
    path: str = ""
    made: date | None = None
    form: str = ""

    def __repr__(self) -> str:  # the values must not be seen in a traceback
        return f"<Kept: {len(self.members)}>"

    def settings(self, origin: Origin, policy: Policy) -> tuple[Setting, ...]:
        """A setting for each plain member, under the policy's name for it; of several keys that mean one secret the
        one spelt as the policy has it counts. What may stand in the other members is kept elsewhere."""
        keys = sorted(self.members, key=lambda key: policy.of_key(key) == key)
        settings = tuple(self._setting(key, origin, policy) for key in keys if is_plain(self.members[key]))
        return (*perhaps(origin.file or "", settings, self.members, policy), *settings)

    def _setting(self, key: str, origin: Origin, policy: Policy) -> Setting:
        name = policy.of_key(key)
        return Setting(name, plain(self.members[key]), origin, made=self.made, key="" if key == name else key)


def as_json(text: str) -> object:
    """What a value is that is JSON as well, as stores are often given several at once; None where it is none."""
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def day(moment: object) -> date | None:
    """The day (UTC) of a moment as stores write it: RFC 3339, or seconds since 1970. None where it is neither."""
    try:
        if isinstance(moment, str):
            told = datetime.fromisoformat(moment)
            return (told.astimezone(UTC) if told.tzinfo else told).date()
        if isinstance(moment, datetime):
            return moment.astimezone(UTC).date()
        if isinstance(moment, int | float):
            return datetime.fromtimestamp(moment, UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    return None
