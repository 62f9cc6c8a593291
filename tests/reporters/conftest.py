"""Every screen here is drawn as on a terminal of 80 columns, whatever the one that runs the tests is like."""

import pytest

pytest.register_assert_rewrite("tests.reporters.screens")


@pytest.fixture(autouse=True)
def terminal_of_80_columns(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
