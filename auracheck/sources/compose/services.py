"""From a project to its targets: one for each service that is started."""

from collections.abc import Iterator

from auracheck.model import Origin, Setting, Target, Unread
from auracheck.sources.base import Context, Item
from auracheck.sources.compose.environment import EnvFiles, Environment
from auracheck.sources.compose.files import Files
from auracheck.sources.compose.mounts import named
from auracheck.sources.compose.project import Project, load
from auracheck.sources.compose.tree import Refused
from auracheck.sources.judged import is_application

NONE_STARTED = "no service of it is started: COMPOSE_PROFILES says which profiles are active, --service names a service"
NONE_THERE = "it has no services"

MAX_SETTINGS = 200_000
"""Variables of all services together, which an alias multiplies at will."""


def items(spec: str, location: str, context: Context) -> Iterator[Item]:
    """The documents, then the targets, or what stands in their way: Compose loads a project whole or not at all."""
    files = Files(context.timeout)
    wanted = (*context.services, *context.policy.services)
    try:
        project = load(location, context.environ, context.env_files, wanted, files)
        environments = _environments(project, files)
    except Refused as refused:
        yield from files.documents.values()
        yield Unread(spec, refused.reason, refused.origin.file, refused.origin.line)
        return
    yield from files.documents.values()
    if not environments:
        services = project.model.table("services")
        reason = NONE_STARTED if services and services.entries else NONE_THERE
        yield Unread(spec, reason, project.place.files[0])
    for name, environment in environments.items():
        yield from _service(spec, name, environment, project, context)


def _environments(project: Project, files: Files) -> dict[str, Environment]:
    env_files = EnvFiles(project.variables, files)
    found: dict[str, Environment] = {}
    left = MAX_SETTINGS
    for name, service in project.services.items():
        found[name] = Environment(service, project.variables, env_files)
        left -= len(found[name].settings)
        if left < 0:
            words = f"its services are given more than {MAX_SETTINGS:,} variables in all, the bound"
            raise Refused(words, Origin(project.place.files[0]))
    return found


def _service(spec: str, name: str, environment: Environment, project: Project, context: Context) -> Iterator[Item]:
    found = list(environment.settings)
    service = project.services[name]
    for item in named(spec, service, project.model, environment.settings, context.policy, context.timeout):
        if isinstance(item, Setting):
            found.append(item)
        else:
            yield item
    services = project.model.table("services")
    first = project.place.files[0]
    yield Target(
        f"{first}: {name}",
        "compose",
        tuple(found),
        origin=services.place(name) if services else Origin(first),
        form="compose",
        judged=is_application(name, (setting.name for setting in found), context),
        location=project.place.files[-1],
        references=environment.references,
    )
