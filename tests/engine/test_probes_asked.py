"""A probe is loaded and asked only where a rule that runs asks for its facts."""

import sys
from pathlib import Path

import pytest

from auracheck import probes
from tests.conftest import GOOD, Run, env_file

IN_A_PLAIN_CHECK = ["file-modes", "stray-files", "examples", "readers", "git-files"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, place: Path) -> list[str]:
    """The names of the probes of the runs that follow."""
    names: list[str] = []
    probe = probes.probe

    def noted(name: str, options: probes.Options) -> probes.Probe:
        names.append(name)
        return probe(name, options)

    monkeypatch.setattr(probes, "probe", noted)
    (place / "app.env").write_text(env_file(GOOD))
    return names


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], IN_A_PLAIN_CHECK),
        (["--select", "weak-secret"], []),
        (["--select", "embedded"], ["git-files"]),
        (["--ignore", "ambiguous,exposed"], ["stray-files", "examples", "git-files"]),
        (["--expect-same"], ["file-modes", "stray-files", "examples", "readers", "comparable", "git-files"]),
        (["--expect-same", "--ignore", "drifted"], IN_A_PLAIN_CHECK),
        (["--repo", "."], [*IN_A_PLAIN_CHECK, "git-leaks"]),
        (["--history"], [*IN_A_PLAIN_CHECK, "git-leaks"]),
        (["--since", "HEAD"], [*IN_A_PLAIN_CHECK, "git-leaks"]),
        (["--history", "--select", "weak-secret"], []),
        (["--connect", "--select", "weak-secret"], []),
        (["--connect", "--timeout", "0.1"], [*IN_A_PLAIN_CHECK, "connections"]),
        (["--connect", "--timeout", "0.1", "--select", "overprivileged"], ["connections"]),
    ],
)
def test_which_probes_a_run_asks(run: Run, asked: list[str], arguments: list[str], expected: list[str]) -> None:
    run("check", "app.env", *arguments, "-f", "json")
    assert asked == expected


@pytest.mark.skipif(sys.platform == "win32", reason="a PATH without git is another matter there")
@pytest.mark.parametrize("options", [[], ["--history", "--select", "weak-secret"]])
def test_no_git_is_started_for_values_that_nobody_looks_for(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    (place / "app.env").write_text(env_file(GOOD))
    monkeypatch.setenv("PATH", "")
    report = run("check", "app.env", *options, "-f", "json").report
    assert report["unread"] == []
