"""A member of a JSON object."""

import json
from collections.abc import Sequence

from auracheck.snippets.base import Item, Place, Snippet, valued
from auracheck.snippets.dotenv import quote


class JsonObject(Snippet):
    form = "json"
    taken = "(umask 077; set -C; {command} > secrets.json)"

    def setting(self, name: str, value: str) -> str:
        return f"{json.dumps(name)}: {json.dumps(value)}"

    def document(self, items: Sequence[Item], place: Place) -> str:
        """JSON has no comments: what has no value is left out."""
        return whole([self.setting(*pair) for pair in valued(items)])

    def mend(self, name: str, make: str, file: str | None) -> str:
        """The value itself: a shell cannot write into a JSON object without a tool that may not be there."""
        return f"{make}  # the value of {quote(name)}{'' if file in (None, '-') else f' in {quote(file)}'}"


def whole(members: Sequence[str]) -> str:
    """The object of these members, with a newline at its end."""
    inside = ",\n".join(f"  {one}" for one in members)
    return f"{{\n{inside}\n}}\n" if members else "{}\n"
