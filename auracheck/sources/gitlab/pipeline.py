"""From a pipeline to its targets, a job each."""

import os
from collections.abc import Iterable, Iterator

from auracheck.errors import Unreadable
from auracheck.model import Target, Unread
from auracheck.sources.base import Context, Item
from auracheck.sources.ci_jobs import Budget, Job
from auracheck.sources.files import STDIN
from auracheck.sources.gitlab.expansion import Text
from auracheck.sources.gitlab.includes import Loader, Refused
from auracheck.sources.gitlab.jobs import Absent, Pipeline
from auracheck.sources.gitlab.scalars import is_false, text_of
from auracheck.sources.gitlab.tree import Items, Member, Table, table_at
from auracheck.sources.gitlab.variables import Variables
from auracheck.sources.yaml_nodes import Scalar

PIPELINE = ".gitlab-ci.yml"
"""Where GitLab looks for a pipeline; a file of another name is mostly a part that it includes."""

_NO_DEPLOYMENT = frozenset({"access", "prepare", "stop", "verify"})
"""What a job may do with an environment without deploying to it (GitLab's documentation, environment:action)."""


def pipeline_items(spec: str, path: str, content: bytes, context: Context) -> Iterator[Item]:
    """The documents and the targets of a pipeline, or why GitLab would refuse it."""
    loader = Loader(path, context.timeout)
    try:
        targets = list(_targets(path, loader.load(path, content), loader, context))
    except Unreadable as error:
        file = error.file if isinstance(error, Refused) else path
        yield Unread(spec, error.reason, file or path, error.line)
        return
    yield from loader.documents.values()
    yield from targets


def _targets(path: str, tables: Table, loader: Loader, context: Context) -> Iterator[Target]:
    is_part = os.path.basename(path) not in (PIPELINE, STDIN)
    pipeline = Pipeline(tables, is_part or loader.open_to is not None)
    names = pipeline.names()
    if not names and loader.open_to:
        raise Refused("all jobs are in files that it includes from elsewhere, and nothing is fetched", loader.open_to)
    if not names and any(name.startswith(".") for name in tables):
        raise Unreadable("it has templates alone; check the pipeline that includes it")
    if not names:
        raise Unreadable("it has no jobs, so it is no pipeline")
    budget = Budget()
    for name in names:
        variables = _variables(pipeline.job(name), pipeline)
        budget.spend(len(variables))
        yield _job(name, variables, pipeline, loader).target("gitlab", path, context)


def _job(name: str, variables: Variables, pipeline: Pipeline, loader: Loader) -> Job:
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


def _variables(table: Table, pipeline: Pipeline) -> Variables:
    """The global ones that the job inherits, and its own over them (GitLab's documentation, CI/CD variable precedence;
    `rules:variables` over the job's)."""
    variables = Variables(pipeline)
    only = _inherited(table_at(table, "inherit").get("variables"))
    variables.take(pipeline.tables.get("variables"), only)
    variables.take_rules(table_at(pipeline.tables, "workflow").get("rules"), only)
    variables.take(table.get("variables"))
    variables.take_matrix(table.get("parallel"))
    variables.take_rules(table.get("rules"))
    for keyword in ("secrets", "id_tokens"):
        variables.take_elsewhere(table_at(table, keyword))
    return variables


def _inherited(member: Member | None) -> Iterable[str] | None:
    """The names of `inherit:variables`; None for all."""
    if member is None:
        return None
    if isinstance(member.value, Items):
        return frozenset(value.text for value in member.value.values if isinstance(value, Scalar))
    return frozenset() if isinstance(member.value, Scalar) and is_false(member.value) else None


def _environment(member: Member | None, variables: Variables, pipeline: Pipeline) -> tuple[str | None, bool]:
    """The name of the job's environment, None where it is not known, and whether the job deploys to it."""
    if member is None:
        return None, False
    table = table_at({"environment": member}, "environment")
    text = _text(table.get("name") if table else member, pipeline)
    name = variables.expander().expand("", Text(text))
    return name or None, _text(table.get("action"), pipeline) not in _NO_DEPLOYMENT


def _text(member: Member | None, pipeline: Pipeline) -> str:
    try:
        found = pipeline.resolved(member.value) if member else None
    except Absent:
        return ""
    return text_of(found) if isinstance(found, Scalar) else ""
