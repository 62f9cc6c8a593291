"""GitLab CI: the environment of each job of a pipeline."""

import os
from collections.abc import Iterable, Iterator

from auracheck.errors import Unreadable
from auracheck.listing import by_key
from auracheck.model import EXTERNAL, Origin, Secret, Setting, Target
from auracheck.systems.ci_jobs import CiError, CiFile, Job, settings_budget
from auracheck.systems.externals import is_external
from auracheck.systems.files import STDIN
from auracheck.systems.gitlab.includes import NOT_A_PIPELINE, IncludeLoader, rejected
from auracheck.systems.gitlab.jobs import Absent, ExpandedText, Pipeline, VariableExpander
from auracheck.systems.gitlab.tree import Table, TreeItems, TreeMember, Value, is_false, table_at, text_of
from auracheck.systems.source import Context, Item
from auracheck.systems.yaml_nodes import ScalarNode
from auracheck.typed import NamedTuple

PIPELINE = ".gitlab-ci.yml"
"""Where GitLab looks for a pipeline. A file of another name is usually a part that it includes."""

_NO_DEPLOYMENT = frozenset({"access", "prepare", "stop", "verify"})
"""The actions of a job on an environment that are not deployments (GitLab's documentation, environment:action)."""


class GitlabSource(CiFile):
    """The jobs of a GitLab CI pipeline, each with the variables that the file defines.

    Global variables come first. Those of workflow:rules, of the job, of parallel:matrix and of the job's rules follow,
    and a later value wins. inherit:variables is respected. Only one rule will apply: the last one is checked, and the
    others are searched for real credentials. extends, !reference, anchors, merge keys and include:local are followed.
    Jobs whose name begins with a dot are templates.

    $NAME and ${NAME} are expanded if the file defines them, $$ is a dollar, and expand: false turns expansion off. Any
    other $NAME is a variable of the project, of the group or of GitLab itself, so a value with one is external.
    secrets: (Vault, Azure, Google, AWS) and id_tokens: are external too. A project's variables override the file and
    reach every job without being listed, so a missing secret is a warning.

    Nothing is fetched: what an include of another kind (remote, template, project, component) may define is external,
    and the report names its line. Inputs ($[[ … ]]) are external. A file that is not called .gitlab-ci.yml is taken for
    a part of a pipeline: what it needs from the file that includes it is external.

    A job deploys if it uses a secret of the policy and has an environment:, or if its name or its stage contains deploy
    or release. In any other job findings are notes, and nothing is missing. Without --env, a job is checked as the
    environment that its environment: names.

    YAML is read as Ruby's Psych reads it: 0123 is the number 83, yes is true, and of duplicate keys the last one
    counts. A pipeline that GitLab rejects for its includes, templates or variables is unread. Errors in other parts,
    such as a script that is not text, are ignored.
    """

    scheme = "gitlab"
    needs_files = "GitLab pipelines, which refer to other files,"

    def jobs(self, content: bytes) -> Iterator[Item]:
        loader = IncludeLoader(self.location, self.context.timeout)
        targets = list(_targets(self.location, loader.load(self.location, content), loader, self.context))
        yield from loader.documents.values()
        yield from targets


def _targets(path: str, tables: Table, loader: IncludeLoader, context: Context) -> Iterator[Target]:
    is_part = os.path.basename(path) not in (PIPELINE, STDIN)
    pipeline = Pipeline(tables, is_part or loader.open_to is not None)
    names = pipeline.names()
    if not names and loader.open_to:
        raise CiError("all jobs are in external includes (not fetched)", loader.open_to)
    if not names and any(name.startswith(".") for name in tables):
        raise Unreadable("only templates (check the pipeline that includes this file)")
    if not names:
        raise Unreadable(NOT_A_PIPELINE)
    budget = settings_budget()
    for name in names:
        variables = _variables(pipeline.job(name), pipeline)
        budget.spend(len(variables))
        yield _job(name, variables, pipeline, loader).target("gitlab", path, context)._replace(partial=True)


def _job(name: str, variables: "PipelineVariables", pipeline: Pipeline, loader: IncludeLoader) -> Job:
    table = pipeline.job(name)
    environment, deploys = _environment(table.get("environment"), variables, pipeline)
    return Job(
        name,
        pipeline.tables[name].origin,
        variables.settings(),
        (name, _text(table.get("stage"), pipeline)),
        environment,
        deploys,
        pipeline.open_to.get(name) or variables.open_to or loader.open_to,
    )


def _variables(table: Table, pipeline: Pipeline) -> "PipelineVariables":
    """The global variables that the job inherits, then its own (GitLab's documentation, CI/CD variable precedence;
    `rules:variables` override the job's)."""
    variables = PipelineVariables(pipeline)
    only = _inherited(table_at(table, "inherit").get("variables"))
    variables.take(pipeline.tables.get("variables"), only)
    variables.take_rules(table_at(pipeline.tables, "workflow").get("rules"), only)
    variables.take(table.get("variables"))
    variables.take_matrix(table.get("parallel"))
    variables.take_rules(table.get("rules"))
    for keyword in ("secrets", "id_tokens"):
        variables.take_external(table_at(table, keyword))
    return variables


def _inherited(member: TreeMember | None) -> Iterable[str] | None:
    """The names of `inherit:variables`; None for all."""
    if member is None:
        return None
    if isinstance(member.value, TreeItems):
        return frozenset(value.text for value in member.value.values if isinstance(value, ScalarNode))
    return frozenset() if isinstance(member.value, ScalarNode) and is_false(member.value) else None


def _environment(
    member: TreeMember | None, variables: "PipelineVariables", pipeline: Pipeline
) -> tuple[str | None, bool]:
    """The name of the job's environment, None if it is unknown, and whether the job deploys to it."""
    if member is None:
        return None, False
    table = table_at({"environment": member}, "environment")
    text = _text(table.get("name") if table else member, pipeline)
    name = variables.expander().expand("", ExpandedText(text))
    return name or None, _text(table.get("action"), pipeline) not in _NO_DEPLOYMENT


def _text(member: TreeMember | None, pipeline: Pipeline) -> str:
    try:
        found = pipeline.resolved(member.value) if member else None
    except Absent:
        return ""
    return text_of(found) if isinstance(found, ScalarNode) else ""


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
        self._given += by_key(found, lambda given: given.name).values()

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
