"""Where the paths of a report stand: the working directory, the repository, and the file for what has none."""

import os
from collections.abc import Iterable

from auracheck.policy.loading import OWN_FILE
from auracheck.policy.toml import PROJECT_FILE
from auracheck.probes.git.repository import holding
from auracheck.report import Checkout, Report
from auracheck.sources import is_remote

PROJECT_FILES = (
    OWN_FILE, PROJECT_FILE, "package.json", "go.mod", "Cargo.toml", "pom.xml", "Gemfile", "composer.json",
    "compose.yaml", "docker-compose.yml", "Dockerfile", ".gitlab-ci.yml", "README.md",
)  # fmt: skip
"""Files at the top of a repository, one of which can stand for what is not about a file."""


def checkout(report: Report, repo: str | None, policies: Iterable[str | None], specs: Iterable[str]) -> Checkout:
    """Where the report's paths stand. ``repo`` is `--repo`, ``policies`` are the paths of the policies in use,
    ``specs`` the sources as they were named."""
    remote = frozenset(filter(is_remote, specs))
    try:
        folder = os.getcwd()
    except FileNotFoundError:  # the working directory has gone
        return Checkout(remote=remote)
    root = _root(report, repo) or folder
    return Checkout(folder, root, _anchor(root, [path for path in policies if path]), remote)


def _root(report: Report, repo: str | None) -> str | None:
    """The top folder of the repository asked for, else of the first one that holds a file of the report, else of the
    one that holds the working directory."""
    files = dict.fromkeys(origin.file for finding in report.findings for origin in finding.locations)
    folders = [repo] if repo else [os.path.dirname(file) or os.curdir for file in files if file]
    for folder in dict.fromkeys([*folders, os.curdir]):
        if held := holding(os.path.join(folder, "any")):
            return held[0]
    return None


def _anchor(root: str, policies: list[str]) -> str:
    """A file in the repository: the first policy's, else the project's, else that in which waivers would stand."""
    for path in policies:
        real, top = os.path.realpath(path), os.path.realpath(root)
        if real.startswith(os.path.join(top, "")):
            return os.path.relpath(real, top).replace(os.sep, "/")
    return next((name for name in PROJECT_FILES if os.path.isfile(os.path.join(root, name))), OWN_FILE)
