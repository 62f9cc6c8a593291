"""What the tests of reading policies share: a folder to write them into."""

from pathlib import Path

import pytest

from auracheck.policy import loading
from tests.policy.refusal import Load, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a policy file and gives its path."""

    def written(text: str | bytes, name: str = "auracheck.toml") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return written


@pytest.fixture
def load(write: Write) -> Load:
    return lambda text, name="auracheck.toml": loading.load(write(text, name))
