"""A draft of what a test writes, loaded as the policy that it is."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from auracheck.draft import draft
from auracheck.model import Unread
from auracheck.policy import Policy
from auracheck.policy.loading import load


class Drafted(NamedTuple):
    """The text, the policy that it loads as, and what was unread."""

    text: str
    policy: Policy
    unread: tuple[Unread, ...]

    @property
    def kinds(self) -> dict[str, str]:
        return {name: entry.kind for name, entry in self.policy.secrets.items()}

    @property
    def required(self) -> set[str]:
        return set(self.policy.required("production", {}))


Draw = Callable[..., Drafted]


@pytest.fixture
def drafted(place: Path) -> Draw:
    """`drafted("app.py", code)` writes that file and drafts from the folder or, for any other file, from it."""

    def call(name: str, text: str, spec: str | None = None) -> Drafted:
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        made = draft(spec or ("." if name.endswith(".py") else name))
        (place / "auracheck.toml").write_text(made.text, encoding="ascii")
        return Drafted(made.text, load(str(place / "auracheck.toml")), made.unread)

    return call
