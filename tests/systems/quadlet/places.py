"""Quadlets as tests write and read them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auracheck.model import Document, Secret, Target, Unread
from auracheck.systems.source import open_source

HEAD = "[Container]\nImage=web\n"


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))


def read(spec: str, root: Path | None = None, **more: Any) -> list[Any]:
    return list(open_source(spec, root=str(root) if root else None, **more).read())


def target(items: list[Any]) -> Target:
    assert not [item for item in items if isinstance(item, Unread)]
    [found] = [item for item in items if isinstance(item, Target)]
    return found


def unread(items: list[Any]) -> Unread:
    assert not [item for item in items if isinstance(item, Target)]
    [found] = [item for item in items if isinstance(item, Unread)]
    return found


def documents(items: list[Any]) -> list[str]:
    return [item.path for item in items if isinstance(item, Document)]


def plain(found: Target) -> dict[str, Any]:
    return {n: v.reveal() if isinstance(v, Secret) else v for n, v in found.effective().items()}


def container(folder: Path, text: str, **files: str) -> dict[str, Any]:
    """What a `web.container` with these lines in its [Container] section gets."""
    write(folder, {"web.container": HEAD + text, **files})
    return plain(target(read(f"quadlet:{folder}/web.container")))
