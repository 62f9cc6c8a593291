"""Docker Compose, by the `env_file:` of a service for each file, and by the `.env` of a project for each."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from tests.differential.programs.base import Answer, Program, run, startable, write


class ComposeEnvFile(Program):
    """Many services in one project."""

    consumer = "compose-env"
    executable = "docker-compose"
    batch = 200

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        names = write(folder, files)
        return _config(folder, [{"env_file": [f"./{name}"]} for name in names], self.environ)


class ComposeDotenv(Program):
    """The service asks for every word of the file, by a name without a value.

    Variables of the environment go before those of `.env`, so there are none.
    """

    consumer = "compose-env"
    executable = "docker-compose"
    environ: ClassVar = {}

    @property
    def name(self) -> str:
        return "compose-dotenv"

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        (content,) = files
        (folder / ".env").write_bytes(content)
        return _config(folder, [{"environment": _words(content)}], self.environ)


def _config(folder: Path, services: Sequence[Mapping[str, Any]], environ: Mapping[str, str]) -> list[Answer]:
    """What `docker-compose config` gives to each service. It doubles every `$` that it prints."""
    project = {"name": "p", "services": {f"s{at}": {"image": "i", **service} for at, service in enumerate(services)}}
    (folder / "compose.yaml").write_text(json.dumps(project))  # JSON is YAML
    printed = run(["docker-compose", "config", "--format", "json"], environ, folder)
    found = json.loads(printed.replace(b"$$", b"$"))["services"]
    return [_given(found[service].get("environment") or {}) for service in project["services"]]


def _given(environment: Mapping[str, str | None]) -> Answer:
    """A name that is null does not reach the container."""
    return startable({name: value for name, value in environment.items() if value is not None})


def _words(content: bytes) -> list[str]:
    """All that can be a name. JSON and YAML have no escape in common for what is beyond U+FFFF."""
    text = content.decode(errors="replace")
    words = re.findall(r"[\w.\-\[\]]+", text) + re.findall(r"^(?:export)?([^=:$\n]+)", text, re.MULTILINE)
    return sorted({word.strip() for word in words if word.strip() and max(word) <= "\uffff"})
