"""GitHub Actions: the environment of each job of a workflow."""

from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Target
from auracheck.regex import regex
from auracheck.systems.ci_jobs import CiFile, Job, settings_budget
from auracheck.systems.github.mappings import (
    NOT_A_WORKFLOW,
    EnvMember,
    JobEnvironment,
    members,
    rejected,
    root,
    text,
)
from auracheck.systems.source import Context, Item
from auracheck.systems.yaml_nodes import MappingNode, Node, items


class GithubSource(CiFile):
    """The jobs of a GitHub Actions workflow, each with its environment.

    A job's environment has the env of its container, of the workflow, of the job and of its steps, in that order. A
    later value wins. The steps of a job count together.

    - ${{ secrets.X }} is external: GitHub keeps the value. So is what only a run knows (github, inputs, needs, matrix,
      the outputs of steps). Of ${{ secrets.X || 'fallback' }} the fallback is checked.
    - env.X is expanded if the workflow defines it.
    - vars.X is external too, but everybody who can read the repository's settings sees it. embedded-secret reports a
      secret that is kept there.
    - What a step writes to $GITHUB_ENV is external. So is what an action that fetches secrets may set, and what a
      reusable workflow defines itself or gets from `secrets: inherit`. The report names the line.

    A job deploys if it uses a secret of the policy and has an environment:, or if its name or the name of a step
    contains deploy or release. In any other job findings are notes, and nothing is missing. Without --env, a job is
    checked as the environment that its environment: names.

    YAML is read as GitHub reads it (actions/runner): the core schema of YAML 1.2, where on is a string and 1e3 the
    number 1000. Anchors are allowed. Merge keys and duplicate keys are not. A workflow that GitHub rejects is unread.
    Nothing is fetched, and nothing is run.
    """

    scheme = "github"
    needs_files = "GitHub workflows"

    def jobs(self, content: bytes) -> Iterator[Item]:
        targets = list(_targets(self.location, content, self.context))
        yield Document(self.location, "workflow", "", content)
        yield from targets


FETCHING = frozenset({
    "1password/load-secrets-action", "akeyless-community/akeyless-github-action",
    "aws-actions/aws-secretsmanager-get-secrets", "azure/get-keyvault-secrets", "bitwarden/sm-action",
    "cardinalby/export-env-action", "dopplerhq/secrets-fetch-action", "hashicorp/vault-action",
    "infisical/secrets-action",
})  # fmt: skip
"""Actions that set variables for the steps after them, by their `with` or from a store."""

_FILE = regex(r"GITHUB_ENV\b")
_NAME = regex(r"(?<![\w$.{-])([A-Za-z_][A-Za-z0-9_]*)(?:=|<<)")


def fetches(uses: str) -> bool:
    """Whether `uses` is an action that may set any variable."""
    return uses.partition("@")[0].strip().lower() in FETCHING


def writes(script: str) -> list[str] | None:
    """The names that a script may write to $GITHUB_ENV; None if it does not name them.

    This includes names that only the script itself uses: the text is searched, and nothing is run.
    """
    if not _FILE.search(script):
        return []
    return list(dict.fromkeys(_NAME.findall(script))) or None


def _targets(path: str, content: bytes, context: Context) -> Iterator[Target]:
    top = members(root(content))
    jobs = members(top["jobs"].value) if "jobs" in top else {}
    if not jobs:
        raise Unreadable(NOT_A_WORKFLOW)
    shared = JobEnvironment(path)
    if "env" in top:
        shared.take(top["env"].value)
    budget = settings_budget()
    for name, member in jobs.items():
        job = _job(path, name, member, shared)
        budget.spend(len(job.settings))
        yield job.target("github", path, context)


def _job(path: str, name: str, member: EnvMember, shared: JobEnvironment) -> Job:
    if not isinstance(member.value, MappingNode):
        raise rejected("empty job", member.key.line)
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


def _environment(
    path: str, has: dict[str, EnvMember], steps: list[dict[str, EnvMember]], shared: JobEnvironment
) -> JobEnvironment:
    """The container's env (later ones also reach the container with every step), the workflow's, the job's, what steps
    write to $GITHUB_ENV, and the steps' own env, which overrides that."""
    environment = JobEnvironment(path)
    environment.take(_value(members(_value(has, "container")), "env"))
    outer = JobEnvironment(path, shared)
    outer.settings = [*environment.settings, *shared.settings]
    outer.open_to = environment.open_to or shared.open_to
    outer.take(_value(has, "env"))
    for step in steps:
        _take_written(path, step, outer)
    for step in steps:
        outer.take_step(_value(step, "env"))
    return outer


def _take_written(path: str, step: dict[str, EnvMember], environment: JobEnvironment) -> None:
    for key in step.keys() & {"uses", "run"}:
        origin = Origin(path, step[key].key.line, step[key].key.column)
        said = text(step[key].value)
        names = writes(said) if key == "run" else (None if fetches(said) else [])
        if names is None:
            environment.open_to = environment.open_to or origin
        for name in names or ():
            environment.written(name, origin)


def _called(path: str, name: str, origin: Origin, has: dict[str, EnvMember]) -> Job:
    """A job that calls a reusable workflow: the secrets passed to it, and what that workflow defines."""
    handed = JobEnvironment(path)
    secrets = has.get("secrets")
    inherits = secrets is not None and text(secrets.value) == "inherit"
    if secrets is not None and not inherits:
        handed.take(secrets.value)
    giver = secrets if secrets is not None and inherits else has["uses"]
    open_to = Origin(path, giver.key.line, giver.key.column)
    titles = (name, text(_value(has, "name")))
    return Job(name, origin, tuple(handed.settings), titles, open_to=open_to, hands_all=inherits)


def _deployed_to(node: Node | None) -> str | None:
    """The name of the job's environment; None if it is computed."""
    name = text(_value(members(node), "name") if isinstance(node, MappingNode) else node)
    return name if name and "${{" not in name else None


def _value(has: dict[str, EnvMember], key: str) -> Node | None:
    return has[key].value if key in has else None
