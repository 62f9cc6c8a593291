"""The variables of one job, in the order in which GitLab lays them over one another."""

from collections.abc import Iterable
from typing import NamedTuple

from auracheck.model import ELSEWHERE, Origin, Secret, Setting
from auracheck.sources.gitlab.expansion import Expander, Text
from auracheck.sources.gitlab.includes import Refused
from auracheck.sources.gitlab.jobs import Absent, Pipeline
from auracheck.sources.gitlab.scalars import is_false, text_of
from auracheck.sources.gitlab.tree import Items, Member, Table, Value, table_at
from auracheck.sources.settings import is_kept_elsewhere
from auracheck.sources.yaml_nodes import Scalar


class Given(NamedTuple):
    """One name given one text in one place; None is what is not known here."""

    name: str
    text: Text | None
    origin: Origin


class Variables:
    """What is given, the last of a name counting. Each entry holds one name's candidates for one place, of which the
    last one counts."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._given: list[list[Given]] = []
        self.open_to: Origin | None = None

    def take(self, member: Member | None, only: Iterable[str] | None = None) -> None:
        """A `variables`; ``only`` the names that are inherited."""
        for given in self._of(member):
            if only is None or given.name in only:
                self._given.append([given])

    def take_rules(self, member: Member | None, only: Iterable[str] | None = None) -> None:
        """The variables of rules, of which one will apply."""
        found: list[Given] = []
        for rule in self._items(member):
            table = self._members(rule)
            found += [g for g in self._of(table.get("variables")) if only is None or g.name in only]
        self._take_candidates(found)

    def take_matrix(self, parallel: Member | None) -> None:
        """The combinations of `parallel:matrix`, each a job of its own."""
        member = table_at({"parallel": parallel}, "parallel").get("matrix") if parallel else None
        found: list[Given] = []
        for entry in self._items(member):
            for name, values in self._members(entry).items():
                each = values.value.values if isinstance(values.value, Items) else (values.value,)
                found += [Given(name, self._text(value, values.origin), values.origin) for value in each]
        self._take_candidates(found)

    def take_elsewhere(self, table: Table) -> None:
        """Names whose values another system keeps: `secrets`, `id_tokens`."""
        self._given += [[Given(name, None, member.origin)] for name, member in table.items()]

    def __len__(self) -> int:
        return sum(map(len, self._given))

    def settings(self) -> tuple[Setting, ...]:
        """All of them with their values filled in. Raises `Unreadable`."""
        expander = self.expander()
        found = []
        for candidates in self._given:
            *others, last = (_setting(given, expander) for given in candidates)
            found.append(last._replace(lost=tuple(others)) if others else last)
        return tuple(found)

    def expander(self) -> Expander:
        """Fills in what counts. A choice of several is none that could be told."""
        return Expander({candidates[-1].name: candidates[-1].text for candidates in self._given})

    def _take_candidates(self, found: list[Given]) -> None:
        by_name: dict[str, list[Given]] = {}
        for given in found:
            by_name.setdefault(given.name, []).append(given)
        self._given += by_name.values()

    def _of(self, member: Member | None) -> list[Given]:
        table = self._members(member.value) if member else {}
        return [Given(name, self._text(value.value, value.origin), value.origin) for name, value in table.items()]

    def _text(self, value: Value, origin: Origin) -> Text | None:
        """A text, or a table with `value` and `expand`."""
        try:
            found = self._pipeline.resolved(value)
            if isinstance(found, dict):
                expand = found.get("expand")
                raw = expand is not None and isinstance(expand.value, Scalar) and is_false(expand.value)
                inner = self._pipeline.resolved(found["value"].value) if "value" in found else None
                return Text(text_of(inner) if isinstance(inner, Scalar) else "", raw)
        except Absent:
            return None
        if not isinstance(found, Scalar):
            raise Refused("a variable that holds no text: GitLab refuses the pipeline", origin)
        return Text(text_of(found))

    def _members(self, value: Value) -> Table:
        try:
            return self._pipeline.members(value)
        except Absent as absent:
            self.open_to = self.open_to or absent.origin
            return {}

    def _items(self, member: Member | None) -> list[Value]:
        try:
            return self._pipeline.items(member.value) if member else []
        except Absent as absent:
            self.open_to = self.open_to or absent.origin
            return []


def _setting(given: Given, expander: Expander) -> Setting:
    text = None if given.text is None else expander.expand(given.name, given.text)
    if text is None or is_kept_elsewhere(text):
        return Setting(given.name, ELSEWHERE, given.origin, literal=False)
    return Setting(given.name, Secret(text), given.origin)
