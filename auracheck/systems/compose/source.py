"""Docker Compose projects: the environment that each service's container will find."""

from collections.abc import Iterable, Iterator

from auracheck.model import Document, MountedSecret, Origin, Reference, Setting, Target, Unread
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.files import is_there, too_many
from auracheck.systems.source import Item, Source, is_application
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.systems.compose.environment import ServiceEnvironment
    from auracheck.systems.compose.files import ComposeFiles
    from auracheck.systems.compose.project import Project
    from auracheck.systems.compose.tree import TreeMap

NONE_STARTED = "all services inactive and incomplete (set COMPOSE_PROFILES, or name one with --service)"
NONE_DEFINED = "Compose file without services"

MAX_SERVICES = 3_000
MAX_SETTINGS = 40_000
"""Variables of all services together, which an alias multiplies at will."""


class ComposeSource(Source):
    """Every service of a Docker Compose project, each with the environment that its container will find.

    The location is a Compose file, several joined by `:` as in COMPOSE_FILE, which are laid over one another, or a
    directory, in which Compose's own names are looked for. A file of a default name (`compose.yaml`,
    `docker-compose.yml`) brings its override, as Compose does where it finds both itself. What has to be filled in
    comes from the environment, where Compose takes it too, and then from the `.env` beside the first file, or from
    `--env-file`; COMPOSE_PROFILES, COMPOSE_PROJECT_NAME, COMPOSE_ENV_FILES and COMPOSE_DISABLE_ENV_FILE count.

    The rules are those of docker-compose 2.26.1, that is compose-go 2.4.8 (Compose Specification): interpolation,
    `environment` over `env_file` and a later file over an earlier one, names without a value, which take that of the
    project's variable, anchors and merge keys, `extends`, `include`, `!reset` and `!override`. A number or a date
    without quotes reaches the container as Go writes it: `0123` is 83, and `1234e5` is 1.234e+08. An env file with
    `format: raw`, which came later, is read as newer versions do. A value's place is the line that contains it: that
    of the variable in the `.env`, where the Compose file only refers to it.

    A file in which a service has neither image nor build goes over another one, and so does one of another name than
    Compose's own that refers to what it does not define. It is read together with that where there is one beside it, or
    in a directory above: `docker-compose.prod.yml` over `docker-compose.yml`.

    Services behind profiles are checked, too, and named so: `worker (profile jobs)`. What cannot be read of one whose
    profile is not active (COMPOSE_PROFILES), and that neither --service nor the policy names, is a note. Which services
    are checked is decided by --service, else by the policy's services, or by a variable with a name of the policy.
    Secrets in files are judged as well: those of `secrets:`, and mounted files that NAME_FILE variables name. They
    count as set where the policy says that the application reads NAME_FILE. An external one is not read. Credentials in
    commands, arguments of the build and labels are judged under the name of their option (`--build-arg NPM_TOKEN`).
    Mounted configuration files (YAML, JSON, TOML, properties, INI, at most 256 KiB each) are read for the servers that
    they lead to; one that cannot be read is a note.

    A project that Compose refuses is unread as a whole, and so is one that includes a file of a repository or a
    registry: nothing is ever fetched.
    """

    scheme = "compose"
    needs_files = "Compose files, which refer to other files,"
    sees_environment = True

    def is_there(self) -> bool:
        """Whether the first of its files is there; a directory, whether it contains a Compose file."""
        from auracheck.systems.compose.files import locate  # late, as all of this package: it is a large part

        files = locate(self.location, self.context.environ).files
        return bool(files) and is_there(files[0])

    @classmethod
    def taken_by(cls, path: str) -> Iterable[str]:
        """The files that a Compose file includes."""
        from auracheck.systems.compose.included import included_files

        return included_files(path)

    def found(self) -> Iterator[Item]:
        """The documents, then the targets, or what is wrong: Compose loads a project whole or not at all."""
        from auracheck.systems.compose.bases import load_over
        from auracheck.systems.compose.containers import Containers, with_set_by_scripts
        from auracheck.systems.compose.tree import ComposeError

        context, documents = self.context, dict[str, Document]()
        wanted = (*context.services, *context.policy.services)
        try:
            project, files, base = load_over(self.location, context.environ, context.env_files, wanted, context.timeout)
            documents = files.documents
            environments = ServiceEnvironments(project, files)
        except ComposeError as error:
            yield from (error.documents or documents).values()
            yield Unread(self.spec, error.reason, error.origin.file, error.origin.line)
            return
        yield from documents.values()
        if not environments.found:
            reason = NONE_STARTED if project.model.mapping("services").entries else NONE_DEFINED
            yield Unread(self.spec, reason, project.files.files[0])
        for name, fault in environments.faults.items():
            reason = f"{name} ({project.behind[name]}): {fault.reason}"
            yield Unread(self.spec, reason, fault.origin.file, fault.origin.line, minor=True)
        services = {name: service for name, (service, _) in environments.found.items()}
        containers = Containers(project._replace(services=services), context.timeout)
        for name, (service, environment) in environments.found.items():
            for item in self._service(name, service, environment, project, base):
                if isinstance(item, Target):
                    target = with_set_by_scripts(item._replace(container=containers.of(name, item.settings)))
                    found = list(containers.secrets(name, target))
                    yield from (each for each in found if isinstance(each, Document))
                    mounted = tuple(each for each in found if isinstance(each, MountedSecret))
                    absent = (each for each in found if isinstance(each, Reference))
                    yield target._replace(mounted=mounted, references=(*target.references, *absent))
                else:
                    yield item
        for path, why in containers.unread:
            yield Unread(self.spec, why.reason, path, why.line, minor=True)

    def _service(
        self, name: str, service: "TreeMap", environment: "ServiceEnvironment", project: "Project", base: str
    ) -> Iterator[Item]:
        from auracheck.systems.compose.command_settings import command_settings
        from auracheck.systems.compose.environment import last_env_file
        from auracheck.systems.compose.mounts import named_secrets

        context, found = self.context, list(environment.settings)
        for item in named_secrets(self.spec, service, project.model, environment.settings, context):
            if isinstance(item, Setting):
                found.append(item)
            else:
                yield item._replace(minor=name in project.inactive) if isinstance(item, Unread) else item
        in_commands = list(command_settings(service, project.model, found, environment.entries))
        found += (each for each in in_commands if isinstance(each, Setting))
        references = (each for each in in_commands if isinstance(each, Reference))
        files, remark = project.files.files, project.behind.get(name, "")
        file = files[-1] if base else files[0]
        over = f"{file} over {base}" if base else file
        yield Target(
            f"{over}: {name} ({remark})" if remark else f"{over}: {name}",
            "compose",
            tuple(found),
            origin=project.model.mapping("services").place(name),
            form="compose",
            judged=is_application(name, (setting.name for setting in found), context),
            location=files[-1],
            grammar="compose-env",
            names=(name,),
            references=(*environment.references, *references),
            noun="service",
            image=service.text("image") or "",
            remark=remark,
            plain=f"{file}: {name}",
            env_file=last_env_file(service),
        )


class ServiceEnvironments:
    """The services of a project, each with its environment, in the order of the file. ``faults`` are those that their
    profile would not start. Raises `ComposeError` for one that is started."""

    def __init__(self, project: "Project", files: "ComposeFiles") -> None:
        from auracheck.systems.compose.absent import refuse_absent
        from auracheck.systems.compose.environment import EnvFiles
        from auracheck.systems.compose.tree import ComposeError

        if len(project.services) + len(project.inactive) > MAX_SERVICES:
            raise ComposeError(too_many("services", MAX_SERVICES), Origin(project.files.files[0]))
        self._project = project
        self._env_files = EnvFiles(project.variables, files)
        self._left = MAX_SETTINGS
        self.faults: dict[str, ComposeError] = {}
        refuse_absent(project.services.values())
        read = {name: (service, self._of(service)) for name, service in project.services.items()}
        for name, (service, fault) in project.inactive.items():
            try:
                if fault:
                    raise fault
                read[name] = service, self._of(service)
            except ComposeError as error:
                self.faults[name] = error
        order = (name for name, _ in project.model.mappings("services"))
        self.found = {name: read[name] for name in order if name in read}

    def _of(self, service: "TreeMap") -> "ServiceEnvironment":
        from auracheck.systems.compose.environment import ServiceEnvironment
        from auracheck.systems.compose.tree import ComposeError

        found = ServiceEnvironment(service, self._project.variables, self._env_files)
        self._left -= len(found.settings)
        if self._left < 0:
            words = f"services with more than {MAX_SETTINGS:,} variables in total"
            raise ComposeError(words, Origin(self._project.files.files[0]))
        return found


class ComposeEnvFile(EnvFileSource):
    """An env file by Docker Compose's rules: `env_file:` of a service, and the `.env` beside a Compose file.

    The file is all that is read: what Compose would take from the shell that starts it is unresolved.
    """

    scheme = "compose-env"
