"""What a system's own tests (`SAMPLES` of tests/systems/PACKAGE) give to the tests that go over all systems."""

from collections.abc import Mapping
from importlib import import_module

from auracheck.systems import SYSTEMS


def samples(secret: str = "changeme", other: str = "changeme-too") -> dict[str, dict[str, str]]:
    """The files of each system that has samples, by name, the first of them for its first scheme. `@secret@` and
    `@other@` in them are these values."""
    return {
        package: {name: text.replace("@secret@", secret).replace("@other@", other) for name, text in found.items()}
        for package in SYSTEMS
        if (found := _of(package))
    }


def _of(package: str) -> Mapping[str, str]:
    found: Mapping[str, str] = getattr(import_module(f"tests.systems.{package}"), "SAMPLES", {})
    return found
