"""A member of a JSON object."""

import json

from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import quote


class JsonObject(Snippet):
    form = "json"

    def setting(self, name: str, value: str) -> str:
        return f"{json.dumps(name)}: {json.dumps(value)}"

    def mend(self, name: str, make: str, file: str | None) -> str:
        """The value itself: a shell cannot write into a JSON object without a tool that may not be there."""
        return f"{make}  # the value of {quote(name)}{'' if file in (None, '-') else f' in {quote(file)}'}"
