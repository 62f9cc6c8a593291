"""Compose projects for the tests: written into a folder, and read from there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auracheck.model import Document, Secret, Target, Unread
from auracheck.policy import Policy
from auracheck.systems.source import open_source

NOBODY: Mapping[str, str] = {}


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))


class Read:
    """What a source gave."""

    def __init__(self, items: list[Any]) -> None:
        targets = [item for item in items if isinstance(item, Target)]
        self.targets = {target.names[0]: target for target in targets if not target.remark}
        self.inactive = {target.names[0]: target for target in targets if target.remark}
        self.documents = [item for item in items if isinstance(item, Document)]
        self.unread = [item for item in items if isinstance(item, Unread) and not item.minor]
        self.notes = [item for item in items if isinstance(item, Unread) and item.minor]

    def target(self, service: str = "web") -> Target:
        assert not self.unread
        return self.targets[service]

    def environment(self, service: str = "web") -> dict[str, Any]:
        return plain(self.target(service))

    def refused(self) -> Unread:
        """The one word on a project that is not read at all."""
        assert not self.targets
        assert not self.inactive
        (found,) = self.unread
        return found


def plain(target: Target) -> dict[str, Any]:
    return {name: v.reveal() if isinstance(v, Secret) else v for name, v in target.effective().items()}


def read(
    location: str = "compose.yaml",
    environ: Mapping[str, str] = NOBODY,
    env_files: tuple[str, ...] = (),
    services: tuple[str, ...] = (),
    policy: Policy | None = None,
) -> Read:
    source = open_source(
        f"compose:{location}", environ=environ, env_files=env_files, services=services, policy=policy, timeout=1
    )
    return Read(list(source.read()))


def service(*lines: str, name: str = "web") -> str:
    """A Compose file of one service."""
    return f"name: p\nservices:\n  {name}:\n    image: i\n" + "".join(f"    {line}\n" for line in lines)
