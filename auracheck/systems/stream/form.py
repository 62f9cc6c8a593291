"""A member of a JSON object."""

import json
from collections.abc import Iterator, Sequence

from auracheck.report import DoStep, RunStep, Step
from auracheck.systems.form import Form, Item, Owner, valued
from auracheck.systems.steps import quote
from auracheck.systems.system import Place


class JsonForm(Form):
    form = "json"
    taken = "(umask 077; set -C; {command} > secrets.json)"

    def setting(self, name: str, value: str) -> str:
        return f"{json.dumps(name)}: {json.dumps(value)}"

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """JSON has no comments: an item without a value is left out."""
        return whole([self.setting(*pair) for pair in valued(items)])

    def fix(self, place: Place) -> Iterator[Step]:
        """Print the value: editing JSON in a shell needs a tool that may not be installed."""
        where = "" if place.file is None else f" in {quote(place.file)}"
        yield RunStep(place.make)
        yield DoStep(f"set it as the value of {quote(place.key(place.name))}{where}")


def whole(members: Sequence[str]) -> str:
    """The object of these members, with a newline at its end."""
    inside = ",\n".join(f"  {one}" for one in members)
    return f"{{\n{inside}\n}}\n" if members else "{}\n"
