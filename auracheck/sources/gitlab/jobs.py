"""The jobs of a pipeline as they are once `extends` and `!reference` are followed."""

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.sources.gitlab import KEYWORDS
from auracheck.sources.gitlab.includes import Refused
from auracheck.sources.gitlab.tree import Items, Member, Reference, Table, Value, merged
from auracheck.sources.yaml_nodes import Scalar

MAX_EXTENDS = 11
"""Levels of `extends` at most (GitLab's documentation, extends)."""

MAX_REFERENCES = 10
"""Levels of `!reference` at most (the same, !reference)."""

MAX_ITEMS = 1_000
"""Items of a list once its references are followed."""


class Absent(Exception):
    """What is referred to is not at hand, and may be in a file that is included from elsewhere."""

    def __init__(self, origin: Origin) -> None:
        super().__init__("not at hand")
        self.origin = origin


class Pipeline:
    """All tables of a pipeline. ``is_open``: it is not all there, since it includes what is not at hand, or is a part
    that another file includes."""

    def __init__(self, tables: Table, is_open: bool) -> None:
        self.tables = tables
        self._is_open = is_open
        self._jobs: dict[str, Table] = {}
        self.open_to: dict[str, Origin] = {}

    def names(self) -> list[str]:
        """The jobs; those whose name begins with a dot are templates."""
        return [
            name
            for name, member in self.tables.items()
            if name not in KEYWORDS and not name.startswith(".") and isinstance(member.value, dict)
        ]

    def job(self, name: str, above: tuple[str, ...] = ()) -> Table:
        """A job or template over what it extends. Raises `Unreadable`."""
        if name in self._jobs:
            return self._jobs[name]
        own = self.tables[name].value
        if not isinstance(own, dict):
            return {}
        below: Table = {}
        for base, origin in _bases(own):
            if base in (*above, name):
                raise Refused("extends in a circle: GitLab refuses the pipeline", origin)
            if len(above) >= MAX_EXTENDS:
                raise Refused(f"extends over more than {MAX_EXTENDS} levels: GitLab refuses the pipeline", origin)
            if base in self.tables:
                below = merged(below, self.job(base, (*above, name)))
                if base in self.open_to:
                    self.open_to.setdefault(name, self.open_to[base])
            elif self._is_open:
                self.open_to.setdefault(name, origin)
            else:
                raise Refused("extends what is not there: GitLab refuses the pipeline", origin)
        self._jobs[name] = merged(below, own)
        return self._jobs[name]

    def resolved(self, value: Value, depth: int = 0) -> Value:
        """What a value is once its reference is followed. Raises `Unreadable`, and `Absent`."""
        if not isinstance(value, Reference):
            return value
        if depth >= MAX_REFERENCES:
            raise Refused(f"!reference over {MAX_REFERENCES} levels: GitLab refuses the pipeline", value.origin)
        found = self._at(value.path, depth)
        if found is None and self._is_open:
            raise Absent(value.origin)
        if found is None:
            raise Refused("a !reference to what is not there: GitLab refuses the pipeline", value.origin)
        return self.resolved(found, depth + 1)

    def members(self, value: Value) -> Table:
        """The table that a value is; an empty one where it is none. Raises `Unreadable`, and `Absent`."""
        found = self.resolved(value)
        return found if isinstance(found, dict) else {}

    def items(self, value: Value) -> list[Value]:
        """The items of a list, and of the lists in it, as `rules` may be. Raises `Unreadable`, and `Absent`."""
        found: list[Value] = []
        waiting = [self.resolved(value)]
        while waiting:
            each = waiting.pop(0)
            if isinstance(each, Items):
                waiting = [*map(self.resolved, each.values), *waiting]
                if len(waiting) + len(found) > MAX_ITEMS:
                    raise Unreadable(f"a list of more than {MAX_ITEMS:,} items once references are followed, the bound")
            else:
                found.append(each)
        return found

    def _at(self, path: tuple[str, ...], depth: int) -> Value | None:
        if not path or path[0] not in self.tables:
            return None
        found: Value = self.job(path[0]) if isinstance(self.tables[path[0]].value, dict) else self.tables[path[0]].value
        for name in path[1:]:
            table = self.resolved(found, depth + 1)
            member: Member | None = table.get(name) if isinstance(table, dict) else None
            if member is None:
                return None
            found = member.value
        return found


def _bases(job: Table) -> list[tuple[str, Origin]]:
    """The names that a job extends, a later one winning, each with the place that says so."""
    member = job.get("extends")
    if member is None:
        return []
    values = member.value.values if isinstance(member.value, Items) else (member.value,)
    return [(value.text, member.origin) for value in values if isinstance(value, Scalar)]
