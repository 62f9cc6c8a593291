"""The bar on stderr: it shows only after a while, and leaves nothing behind."""

import pytest

from auracheck.reporters import progress
from auracheck.reporters.progress import Bar


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")


def test_a_short_search_shows_none(terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    for done in range(5):
        bar.show(done, 4)
    assert capsys.readouterr() == ("", "")


def test_a_long_one_shows_how_far_it_is_on_stderr_alone(
    terminal: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    bar = Bar()
    bar.show(1 << 20, 4 << 20)
    bar.show(2 << 20, 4 << 20)
    bar.show(4 << 20, 4 << 20)
    out, err = capsys.readouterr()
    assert out == ""
    assert "searching git" in err


@pytest.mark.parametrize(("ci", "terminal", "shown"), [(False, True, True), (True, True, False), (False, False, False)])
def test_it_is_off_in_a_pipe_and_in_ci(ci: bool, terminal: bool, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    if ci:
        monkeypatch.setenv("CI", "true")
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    assert (progress.searching() is not None) is (progress.reading() is not None) is shown
