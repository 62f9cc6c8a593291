"""The variables of one job, in GitLab's order of precedence."""

from collections.abc import Iterable
from typing import NamedTuple

from auracheck.model import EXTERNAL, Origin, Secret, Setting
from auracheck.systems.env_file import is_external
from auracheck.systems.gitlab.includes import rejected
from auracheck.systems.gitlab.jobs import Absent, ExpandedText, Pipeline, VariableExpander
from auracheck.systems.gitlab.tree import Table, TreeItems, TreeMember, Value, is_false, table_at, text_of
from auracheck.systems.yaml_nodes import ScalarNode


class JobVariable(NamedTuple):
    """One variable set to a text in one place; None is an unknown value."""

    name: str
    text: ExpandedText | None
    origin: Origin


class PipelineVariables:
    """The variables so far; the last of a name wins. Each entry has the candidates for one name and one place, of which
    the last counts."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._given: list[list[JobVariable]] = []
        self.open_to: Origin | None = None

    def take(self, member: TreeMember | None, only: Iterable[str] | None = None) -> None:
        """A `variables` table. ``only``: the names that are inherited."""
        for given in self._of(member):
            if only is None or given.name in only:
                self._given.append([given])

    def take_rules(self, member: TreeMember | None, only: Iterable[str] | None = None) -> None:
        """The variables of rules, only one of which will apply."""
        found: list[JobVariable] = []
        for rule in self._items(member):
            table = self._members(rule)
            found += [g for g in self._of(table.get("variables")) if only is None or g.name in only]
        self._take_candidates(found)

    def take_matrix(self, parallel: TreeMember | None) -> None:
        """The combinations of `parallel:matrix`, each a job of its own."""
        member = table_at({"parallel": parallel}, "parallel").get("matrix") if parallel else None
        found: list[JobVariable] = []
        for entry in self._items(member):
            for name, values in self._members(entry).items():
                each = values.value.values if isinstance(values.value, TreeItems) else (values.value,)
                found += [JobVariable(name, self._text(value, values.origin), values.origin) for value in each]
        self._take_candidates(found)

    def take_external(self, table: Table) -> None:
        """Variables whose values another system keeps: `secrets`, `id_tokens`."""
        self._given += [[JobVariable(name, None, member.origin)] for name, member in table.items()]

    def __len__(self) -> int:
        return sum(map(len, self._given))

    def settings(self) -> tuple[Setting, ...]:
        """All variables with their values expanded. Raises `Unreadable`."""
        expander = self.expander()
        found = []
        for candidates in self._given:
            *others, last = (_setting(given, expander) for given in candidates)
            found.append(last._replace(lost=tuple(others)) if others else last)
        return tuple(found)

    def expander(self) -> VariableExpander:
        """The expansion by the variables that count."""
        return VariableExpander({candidates[-1].name: candidates[-1].text for candidates in self._given})

    def _take_candidates(self, found: list[JobVariable]) -> None:
        by_name: dict[str, list[JobVariable]] = {}
        for given in found:
            by_name.setdefault(given.name, []).append(given)
        self._given += by_name.values()

    def _of(self, member: TreeMember | None) -> list[JobVariable]:
        table = self._members(member.value) if member else {}
        return [JobVariable(name, self._text(value.value, value.origin), value.origin) for name, value in table.items()]

    def _text(self, value: Value, origin: Origin) -> ExpandedText | None:
        """A text, or a table with `value` and `expand`."""
        try:
            found = self._pipeline.resolved(value)
            if isinstance(found, dict):
                expand = found.get("expand")
                raw = expand is not None and isinstance(expand.value, ScalarNode) and is_false(expand.value)
                inner = self._pipeline.resolved(found["value"].value) if "value" in found else None
                return ExpandedText(text_of(inner) if isinstance(inner, ScalarNode) else "", raw)
        except Absent:
            return None
        if not isinstance(found, ScalarNode):
            raise rejected("variable is not text", origin)
        return ExpandedText(text_of(found))

    def _members(self, value: Value) -> Table:
        try:
            return self._pipeline.members(value)
        except Absent as absent:
            self.open_to = self.open_to or absent.origin
            return {}

    def _items(self, member: TreeMember | None) -> list[Value]:
        try:
            return self._pipeline.items(member.value) if member else []
        except Absent as absent:
            self.open_to = self.open_to or absent.origin
            return []


def _setting(given: JobVariable, expander: VariableExpander) -> Setting:
    text = None if given.text is None else expander.expand(given.name, given.text)
    if text is None or is_external(text):
        return Setting(given.name, EXTERNAL, given.origin, literal=False)
    return Setting(given.name, Secret(text), given.origin)
