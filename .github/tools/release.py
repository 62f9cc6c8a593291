"""`python .github/tools/release.py 0.2.0` makes a release: version, changelog, commit, tag, and the push of both.

The workflow `release.yml` builds the files of a tag that was pushed, attests them and publishes them. They are built
and tried here first, by `release_files.py`, in a copy, so that a release that does not work leaves nothing behind.
`--dry-run` ends there.
"""

import argparse
import datetime
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.version import InvalidVersion, Version

from release_files import ROOT, build, run

UNRELEASED = "## [Unreleased]\n"
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


def release(tree: Path, version: str, day: datetime.date) -> None:
    """Commit and tag a release of a tree without changes, and try its files.

    Raises `SystemExit` with what is in the way, and `subprocess.CalledProcessError`.
    """
    current = _VERSION.findall((tree / "auracheck" / "__init__.py").read_text(encoding="utf-8"))[0]
    changelog = tree / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    if problem := refused(current, version, text):
        raise SystemExit(f"error: {problem}")
    for name in run("git", "grep", "-lIF", current, "--", ".", ":!tests", ":!CHANGELOG.md", cwd=tree).splitlines():
        file = tree / name
        file.write_text(renumbered(file.read_text(encoding="utf-8"), current, version), encoding="utf-8")
    changelog.write_text(text.replace(UNRELEASED, f"{UNRELEASED}\n## [{version}] - {day}\n", 1), encoding="utf-8")
    run(sys.executable, tree / ".github" / "tools" / "regenerate.py")
    run("git", "commit", "-qam", f"Release {version}", cwd=tree)
    run("git", "tag", "-a", f"v{version}", "--cleanup=verbatim", "-m", notes(text), cwd=tree)
    with tempfile.TemporaryDirectory() as folder:
        built = build(Path(folder), tree)
    if built != version:
        raise SystemExit(f"error: the files say that they are {built}")


def refused(current: str, version: str, changelog: str) -> str | None:
    """Why there can be no release of that version."""
    try:
        if Version(version) <= Version(current) or str(Version(version)) != version:
            return f"version: {version} (expected one after {current})"
    except InvalidVersion:
        return f"not a version: {version}"
    return None if notes(changelog) else "CHANGELOG.md has nothing under [Unreleased]"


def notes(changelog: str) -> str:
    """What the changelog says about what is not released yet."""
    return changelog.partition(UNRELEASED)[2].partition("\n## [")[0].strip()


def renumbered(text: str, current: str, version: str) -> str:
    """A file's text with the version of auracheck, and of nothing else, replaced."""
    named = rf'(__version__ = "|\brev: v|\bauracheck[\w-]*[:"\s-]+){re.escape(current)}(?![\w.]*\d)'
    return re.sub(named, lambda found: f"{found[1]}{version}", text)


def _unready(tree: Path) -> str | None:
    if run("git", "status", "--porcelain", cwd=tree):
        return "the tree has changes: commit or stash them"
    branch = run("git", "branch", "--show-current", cwd=tree).strip()
    return None if branch == "main" else f"branch: {branch or 'none'} (expected main)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version")
    parser.add_argument("--dry-run", action="store_true")
    given = parser.parse_args()
    if not given.dry_run and (problem := _unready(ROOT)):
        raise SystemExit(f"error: {problem}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            tree = Path(folder, "auracheck")
            run("git", "clone", "-q", ROOT, tree)
            run("git", "switch", "-q", "-C", "main", cwd=tree)
            release(tree, given.version, datetime.datetime.now(datetime.UTC).date())
            if not given.dry_run:
                origin = run("git", "remote", "get-url", "--push", "origin", cwd=ROOT).strip()
                run("git", "push", "--atomic", origin, "main", f"v{given.version}", cwd=tree)
                run("git", "pull", "-q", "--ff-only", "--tags", "origin", "main", cwd=ROOT)
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"error: {error.cmd[0]} ended with {error.returncode}; nothing is released") from None


if __name__ == "__main__":
    main()
