"""What the real programs read from tricky env files, and how a grammar is held against it."""

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.systems.grammar import read_as

VECTORS = json.loads(Path(__file__).parents[1].joinpath("data/envfile_vectors.json").read_text())


def revealed(consumer: str, content: bytes, environ: Mapping[str, str]) -> dict[str, str]:
    """What the grammar reads, where each name must have a value that is known."""
    found = read_as(consumer, content, environ)
    assert all(isinstance(value, Secret) for value in found.values())
    return {name: value.reveal() for name, value in found.items() if isinstance(value, Secret)}


def hold(vector: dict[str, Any], dialect: str, values: Callable[[bytes], Mapping[str, str | None]]) -> None:
    """``values`` gives what the program read, or raises `Unreadable` where the program refused the file."""
    content = base64.b64decode(vector["content_base64"])
    expected = vector["reads"][dialect]
    if set(expected) == {"error"}:
        with pytest.raises(Unreadable):
            values(content)
    else:
        assert values(content) == expected
