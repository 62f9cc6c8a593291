"""The jobs of a pipeline with `extends` and `!reference` resolved, and the expansion of variables."""

from collections.abc import Iterable, Mapping

from auracheck.errors import Unreadable
from auracheck.model import Origin
from auracheck.regex import regex
from auracheck.systems.files import Budget, too_deep, too_large, too_many
from auracheck.systems.gitlab.includes import rejected
from auracheck.systems.gitlab.tree import Table, TagReference, TreeItems, TreeMember, Value, merged
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode
from auracheck.typed import NamedTuple

KEYWORDS = frozenset({
    "after_script", "before_script", "cache", "default", "image", "include", "services", "spec", "stages",
    "types", "variables", "workflow",
})  # fmt: skip
"""The global keywords, which are no jobs (GitLab's documentation, CI/CD YAML syntax). `pages` is a job."""

_RUNS = frozenset({"script", "trigger", "extends"})

MAX_EXTENDS = 11
"""Levels of `extends` (GitLab's documentation, extends)."""

MAX_REFERENCES = 10
"""Levels of `!reference` (GitLab's documentation, !reference)."""

MAX_ITEMS = 1_000
"""Items of a list with its references resolved."""


class Absent(Exception):
    """A reference to something that is not in these files, and may be in an external include."""

    def __init__(self, origin: Origin) -> None:
        super().__init__("not in these files")
        self.origin = origin


class Pipeline:
    """All tables of a pipeline. ``is_open``: it is incomplete, since it has external includes or is a part that another
    file includes."""

    def __init__(self, tables: Table, is_open: bool) -> None:
        self.tables = tables
        self._is_open = is_open
        self._jobs: dict[str, Table] = {}
        self.open_to: dict[str, Origin] = {}

    def names(self) -> list[str]:
        """The jobs. Those whose name begins with a dot are templates."""
        return [
            name
            for name, member in self.tables.items()
            if name not in KEYWORDS and not name.startswith(".") and isinstance(member.value, dict)
        ]

    def job(self, name: str, above: tuple[str, ...] = ()) -> Table:
        """A job or template, merged over what it extends. Raises `Unreadable`."""
        if name in self._jobs:
            return self._jobs[name]
        own = self.tables[name].value
        if not isinstance(own, dict):
            return {}
        below: Table = {}
        for base, origin in _bases(own):
            if base in (*above, name):
                raise rejected("circular extends", origin)
            if len(above) >= MAX_EXTENDS:
                raise rejected(too_deep("extends", MAX_EXTENDS), origin)
            if base in self.tables:
                below = merged(below, self.job(base, (*above, name)))
                if base in self.open_to:
                    self.open_to.setdefault(name, self.open_to[base])
            elif self._is_open:
                self.open_to.setdefault(name, origin)
            else:
                raise rejected("extends an undefined job", origin)
        self._jobs[name] = merged(below, own)
        return self._jobs[name]

    def resolved(self, value: Value, depth: int = 0) -> Value:
        """A value with its reference resolved. Raises `Unreadable`, and `Absent`."""
        if not isinstance(value, TagReference):
            return value
        if depth >= MAX_REFERENCES:
            raise rejected(too_deep("!reference", MAX_REFERENCES), value.origin)
        found = self._at(value.path, depth)
        if found is None and self._is_open:
            raise Absent(value.origin)
        if found is None:
            raise rejected("!reference to an undefined key", value.origin)
        return self.resolved(found, depth + 1)

    def members(self, value: Value) -> Table:
        """The table that a value is; empty for any other value. Raises `Unreadable`, and `Absent`."""
        found = self.resolved(value)
        return found if isinstance(found, dict) else {}

    def items(self, value: Value) -> list[Value]:
        """The items of a list, and of the lists in it, as `rules` may be. Raises `Unreadable`, and `Absent`."""
        found: list[Value] = []
        waiting = [self.resolved(value)]
        while waiting:
            each = waiting.pop(0)
            if isinstance(each, TreeItems):
                waiting = [*map(self.resolved, each.values), *waiting]
                if len(waiting) + len(found) > MAX_ITEMS:
                    raise Unreadable(too_many("list items after !reference", MAX_ITEMS))
            else:
                found.append(each)
        return found

    def _at(self, path: tuple[str, ...], depth: int) -> Value | None:
        if not path or path[0] not in self.tables:
            return None
        found: Value = self.job(path[0]) if isinstance(self.tables[path[0]].value, dict) else self.tables[path[0]].value
        for name in path[1:]:
            table = self.resolved(found, depth + 1)
            member: TreeMember | None = table.get(name) if isinstance(table, dict) else None
            if member is None:
                return None
            found = member.value
        return found


def _bases(job: Table) -> list[tuple[str, Origin]]:
    """The names that a job extends, a later one winning, each with the place that says so."""
    member = job.get("extends")
    if member is None:
        return []
    values = member.value.values if isinstance(member.value, TreeItems) else (member.value,)
    return [(value.text, member.origin) for value in values if isinstance(value, ScalarNode)]


MAX_EXPANDED = 4 << 20
"""Characters of all expanded variables of a job: twenty lines of doubling make one into a million."""

MAX_DEPTH = 100
"""Levels of references."""

_KNOWN = regex(r"\$\$|%%|\$([A-Za-z_][A-Za-z0-9_]*)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|%([A-Za-z_][A-Za-z0-9_]*)%")
_GO = regex(r"\$(?:[*#$@!?0-9-]|\{[^}]*\})")
_GO_UNCLOSED = regex(r"\$[*#$@!?0-9{-]")
_INPUT = "$[["


class ExpandedText(NamedTuple):
    """The text that a variable is set to. ``raw``: with `expand: false`."""

    text: str
    raw: bool = False

    def __repr__(self) -> str:  # the content must not appear in a traceback
        return "<text>"


class VariableExpander:
    """Expands the variables of one job. None is an unknown value."""

    def __init__(self, variables: Mapping[str, ExpandedText | None]) -> None:
        self._variables = variables
        self._done: dict[str, str | None] = {}
        self._open: set[str] = set()
        self._budget = Budget(MAX_EXPANDED, too_large("expanded variables", MAX_EXPANDED))

    def expand(self, name: str, given: ExpandedText) -> str | None:
        """The value of a variable that is set to this text; None if a part of it is unknown. Raises `Unreadable`."""
        if _INPUT in given.text:
            return None
        if given.raw or not ("$" in given.text or "%" in given.text):
            return given.text
        if len(self._open) > MAX_DEPTH:
            raise Unreadable(too_deep("variables", MAX_DEPTH))
        self._open.add(name)
        known = self._fill(given.text)
        self._open.discard(name)
        return known

    def _fill(self, text: str) -> str | None:
        parts: list[str] = []
        place = 0
        for match in _KNOWN.finditer(text):
            parts.append(_as_go(text[place : match.start()]))
            place = match.end()
            name = match[1] or match[2] or match[3]
            if name is None:
                parts.append("$" if match[0] == "$$" else "%%")
                continue
            value = self._value(name)
            if value is None and not match[3]:
                return None
            parts.append(match[0] if value is None else value)
            self._budget.spend(len(parts[-1]))
        return "".join((*parts, _as_go(text[place:])))

    def _value(self, name: str) -> str | None:
        """The value of a reference; None for a circular one, which means a variable of the project."""
        if name in self._open or self._variables.get(name) is None:
            return None
        if name not in self._done:
            given = self._variables[name]
            assert given is not None
            self._done[name] = self.expand(name, given)
        return self._done[name]


def _as_go(text: str) -> str:
    """Text without valid references. The runner replaces what is left of one with nothing."""
    if "$" not in text:
        return text
    closed = text.rfind("}") + 1  # every brace before it is closed, so no search runs to the end of the text
    return _GO.sub("", text[:closed]) + _GO_UNCLOSED.sub("", text[closed:])


def is_pipeline(nodes: Iterable[Node]) -> bool:
    """Whether documents are a pipeline: they have a job with something to run."""
    return any(isinstance(node, MappingNode) and _has_job(node) for node in nodes)


def _has_job(node: MappingNode) -> bool:
    jobs = (value for key, value in node.pairs if isinstance(key, ScalarNode) and key.text not in KEYWORDS)
    return any(
        isinstance(member, ScalarNode) and member.text in _RUNS
        for job in jobs
        if isinstance(job, MappingNode)
        for member, _ in job.pairs
    )
