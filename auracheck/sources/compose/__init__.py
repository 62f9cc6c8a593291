"""Docker Compose projects: the environment that each service's container will find."""

import os
from collections.abc import Iterator

from auracheck.sources.base import Item, Source
from auracheck.sources.compose.paths import locate


class Compose(Source):
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
    `format: raw`, which came later, is read as newer versions do. A value's place is the line that it really stands
    at: that of the variable in the `.env`, where the Compose file only refers to it.

    Only services that are started are targets: those without profiles, those of an active profile, and those that
    --service or the policy names. Which of them are judged is told by --service, else by the policy's services, or by
    a variable with a name of the policy. Where the policy says that the application reads NAME_FILE, the file of a
    secret or config that is mounted there is read; what is external is elsewhere.

    A project that Compose refuses is unread as a whole, and so is one that includes a file of a repository or a
    registry: nothing is ever fetched.
    """

    scheme = "compose"

    def is_there(self) -> bool:
        """Whether the first of its files is there; a directory, whether it holds a Compose file."""
        files = locate(self.location, self.context.environ).files
        return bool(files) and os.path.lexists(files[0])

    def read(self) -> Iterator[Item]:
        from auracheck.sources.compose.services import items  # late: it is a large part of this package

        yield from items(self.spec, self.location, self.context)
