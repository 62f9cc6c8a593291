"""A file to be written, for the tests of what stands in the way."""

from pathlib import Path

import pytest

OLD = "JWT_SECRET_KEY=changeme\n"


@pytest.fixture
def env(place: Path) -> Path:
    path = place / "app.env"
    path.write_text(OLD)
    path.chmod(0o600)
    return path
