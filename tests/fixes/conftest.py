"""A file to be written, for the tests of what stands in the way."""

import os
from pathlib import Path

import pytest

from auracheck.fixes import new_file

OLD = "JWT_SECRET_KEY=changeme\n"


@pytest.fixture(params=["unnamed", "named"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the new file is written: without a name where this system can, or with one from the start as elsewhere."""
    if request.param == "named":
        monkeypatch.setattr(new_file, "_UNNAMED", 0)
    return str(request.param)


def has_unnamed(folder: Path) -> bool:
    """Whether files of that folder can be without a name (open(2), O_TMPFILE)."""
    descriptor = new_file._unnamed(str(folder))
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


@pytest.fixture
def env(place: Path) -> Path:
    path = place / "app.env"
    path.write_text(OLD)
    path.chmod(0o600)
    return path
