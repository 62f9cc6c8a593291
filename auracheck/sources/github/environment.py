"""The settings that the `env` maps of a job give, and what is known of them when a step's `env.X` asks."""

from auracheck.errors import Unreadable
from auracheck.model import ELSEWHERE, Origin, Secret, Setting, Value
from auracheck.sources.github.alternatives import Outcome
from auracheck.sources.github.expressions import Unclosed, outcomes
from auracheck.sources.github.mappings import Member, members, text
from auracheck.sources.settings import is_kept_elsewhere
from auracheck.sources.yaml_nodes import Mapping, Node, Scalar


class Environment:
    """What the env maps say, one after the other."""

    def __init__(self, file: str, before: "Environment | None" = None) -> None:
        self._file = file
        self.settings: list[Setting] = list(before.settings) if before else []
        self.open_to: Origin | None = before.open_to if before else None
        self._known: dict[str, Outcome] = dict(before._known) if before else {}

    def take(self, node: Node | None, *, lasting: bool = True) -> None:
        """An env map; ``lasting``: also for the steps that follow. Raises `Unreadable`."""
        if isinstance(node, Scalar) and "${{" in node.text:  # all of it is computed
            self.open_to = Origin(self._file, node.line, node.column)
        elif node is not None and not isinstance(node, Mapping) and (text(node) or not isinstance(node, Scalar)):
            raise Unreadable("env holds no names and values, and GitHub refuses the workflow", node.line)
        before = dict(self._known)  # a map does not see itself
        for name, member in members(node).items():
            found = _outcomes(member, before)
            self.settings.append(self._setting(name, member, found))
            if lasting:
                self._known[name] = found[-1]

    def written(self, name: str, origin: Origin) -> None:
        """A name that a step gives a value while it runs."""
        self.settings.append(Setting(name, ELSEWHERE, origin, literal=False))
        self._known.pop(name, None)

    def _setting(self, name: str, member: Member, found: list[Outcome]) -> Setting:
        origin = Origin(self._file, member.key.line, member.key.column)
        *others, counting = (
            Setting(name, _value(o), origin, literal=o.text is not None, kept_in=o.kept_in) for o in found
        )
        return counting._replace(lost=tuple(others))


def _outcomes(member: Member, known: dict[str, Outcome]) -> list[Outcome]:
    if not isinstance(member.value, Scalar):
        raise Unreadable("a variable that holds no text, and GitHub refuses the workflow", member.key.line)
    try:
        return outcomes(text(member.value), known)
    except Unclosed:
        raise Unreadable("a ${{ that is never closed: GitHub refuses the workflow", member.key.line) from None


def _value(outcome: Outcome) -> Value:
    if outcome.text is None or is_kept_elsewhere(outcome.text):
        return ELSEWHERE
    return Secret(outcome.text)
