"""Messages as people paste them, of some fifty programs: each leads to its cause, and what has nothing to do with
settings to none."""

import json
from pathlib import Path

import pytest

from auracheck.explain.messages import explain_message
from auracheck.policy import loading

PASTED: dict[str, str] = json.loads(
    (Path(__file__).parents[1] / "data" / "pasted_messages.json").read_text(encoding="utf-8")
)
"""Each message, and how its cause begins. They have the wording of issues in public trackers."""

UNRELATED = (
    "SyntaxError: invalid syntax (app.py, line 3)",
    'npm ERR! Missing script: "build"',
    "No space left on device",
    "Error: listen EADDRINUSE: address already in use :::3000",
    "fatal: not a git repository (or any of the parent directories): .git",
    "zsh: command not found: foo",
    "KeyError: 'user_id'",
    "TypeError: Cannot read properties of undefined (reading 'map')",
    "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
    "imagePullPolicy: IfNotPresent",
    "Primary key must be defined",
    "NoSuchKey: The specified key does not exist.",
    "node_modules not found",
    "Error: INSTALLATION FAILED: cannot re-use a name that is still in use",
    'org.postgresql.util.PSQLException: ERROR: relation "users" does not exist',
    "SequelizeUniqueConstraintError: Validation error",
    "Property 'password' is missing in type '{}' but required in type 'User'",
)


def flat(text: str | None) -> str:
    return " ".join((text or "").split())


@pytest.mark.parametrize("message", PASTED, ids=lambda message: message[:40])
def test_a_pasted_message_leads_to_its_cause(message: str) -> None:
    page = flat(explain_message(message, loading.builtin()))
    assert page.startswith(f"What it means {PASTED[message]}")
    assert "What to check" in page
    assert "How to fix it" in page


@pytest.mark.parametrize("message", UNRELATED)
def test_what_has_nothing_to_do_with_settings_is_not_explained(message: str) -> None:
    assert explain_message(message, loading.builtin()) is None


def test_a_stack_trace_around_a_message_does_not_hide_near_ones() -> None:
    frames = " ".join(f"at com.shop.Factory{number}.create(Factory{number}.java:{number})" for number in range(40))
    page = flat(explain_message(f"kubelet: the pod refers to a ConfigMap which is gone {frames}", loading.builtin()))
    assert page.startswith("This message is not known. Near ones")
    assert "CreateContainerConfigError" in page
