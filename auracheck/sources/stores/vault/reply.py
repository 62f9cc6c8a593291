"""What a server of Vault says."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """What the server said: HTTP's status, and the object that it answered with."""

    status: int
    body: Mapping[str, Any]

    def __repr__(self) -> str:  # the values must not be seen in a traceback
        return f"<Reply {self.status}>"

    @property
    def answer(self) -> Mapping[str, Any]:
        """Its `data`, where that is an object."""
        found = self.body.get("data")
        return found if isinstance(found, dict) else {}

    @property
    def errors(self) -> str:
        """What it says went wrong: to be looked into, never to be shown."""
        found = self.body.get("errors")
        return "\n".join(map(str, found)) if isinstance(found, list) else ""
