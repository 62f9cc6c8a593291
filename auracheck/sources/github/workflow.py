"""From a workflow to its targets, a job each."""

from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Target, Unread
from auracheck.sources.base import Context, Item
from auracheck.sources.ci_jobs import Budget, Job
from auracheck.sources.github.environment import Environment
from auracheck.sources.github.mappings import Member, items, members, root, text
from auracheck.sources.github.steps import fetches, writes
from auracheck.sources.yaml_nodes import Mapping, Node

INHERIT = "inherit"


def workflow_items(spec: str, path: str, content: bytes, context: Context) -> Iterator[Item]:
    """The document and the targets of a workflow, or why GitHub would refuse it."""
    try:
        targets = list(_targets(path, content, context))
    except Unreadable as error:
        yield Unread(spec, error.reason, path, error.line)
        return
    yield Document(path, "workflow", "", content)
    yield from targets


def _targets(path: str, content: bytes, context: Context) -> Iterator[Target]:
    top = members(root(content))
    jobs = members(top["jobs"].value) if "jobs" in top else {}
    if not jobs:
        raise Unreadable("it has no jobs, so it is no workflow")
    shared = Environment(path)
    if "env" in top:
        shared.take(top["env"].value)
    budget = Budget()
    for name, member in jobs.items():
        job = _job(path, name, member, shared)
        budget.spend(len(job.settings))
        yield job.target("github", path, context)


def _job(path: str, name: str, member: Member, shared: Environment) -> Job:
    if not isinstance(member.value, Mapping):
        raise Unreadable("a job that holds nothing, and GitHub refuses the workflow", member.key.line)
    origin = Origin(path, member.key.line, member.key.column)
    has = members(member.value)
    if "uses" in has:
        return _called(path, name, origin, has)
    steps = [members(step) for step in items(_value(has, "steps"))]
    environment = _environment(path, has, steps, shared)
    titles = [name, text(_value(has, "name"))]
    titles += [text(_value(step, key)) for step in steps for key in ("name", "id")]
    return Job(
        name,
        origin,
        tuple(environment.settings),
        tuple(titles),
        _deployed_to(_value(has, "environment")),
        "environment" in has,
        environment.open_to,
    )


def _environment(path: str, has: dict[str, Member], steps: list[dict[str, Member]], shared: Environment) -> Environment:
    """The container's env (each later one is given to the container with every step), the workflow's, the job's, what
    steps write to $GITHUB_ENV, and theirs, which wins over that."""
    environment = Environment(path)
    environment.take(_value(members(_value(has, "container")), "env"))
    outer = Environment(path, shared)
    outer.settings = [*environment.settings, *shared.settings]
    outer.open_to = environment.open_to or shared.open_to
    outer.take(_value(has, "env"))
    for step in steps:
        _take_written(path, step, outer)
    for step in steps:
        outer.take(_value(step, "env"), lasting=False)
    return outer


def _take_written(path: str, step: dict[str, Member], environment: Environment) -> None:
    for key in step.keys() & {"uses", "run"}:
        origin = Origin(path, step[key].key.line, step[key].key.column)
        said = text(step[key].value)
        names = writes(said) if key == "run" else (None if fetches(said) else [])
        if names is None:
            environment.open_to = environment.open_to or origin
        for name in names or ():
            environment.written(name, origin)


def _called(path: str, name: str, origin: Origin, has: dict[str, Member]) -> Job:
    """A job that is a reusable workflow: the secrets that it is handed, and whatever that workflow has of its own."""
    handed = Environment(path)
    secrets = has.get("secrets")
    inherits = secrets is not None and text(secrets.value) == INHERIT
    if secrets is not None and not inherits:
        handed.take(secrets.value)
    giver = secrets if secrets is not None and inherits else has["uses"]
    open_to = Origin(path, giver.key.line, giver.key.column)
    titles = (name, text(_value(has, "name")))
    return Job(name, origin, tuple(handed.settings), titles, open_to=open_to, hands_all=inherits)


def _deployed_to(node: Node | None) -> str | None:
    """The name of the job's environment; None where it is computed."""
    name = text(_value(members(node), "name") if isinstance(node, Mapping) else node)
    return name if name and "${{" not in name else None


def _value(has: dict[str, Member], key: str) -> Node | None:
    return has[key].value if key in has else None
