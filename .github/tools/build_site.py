"""`python .github/tools/build_site.py FOLDER` builds the site with MkDocs, which the extra `docs` installs.

Its pages are those of `.github/docs/`, whose commands are run, and those that `site_pages.py` makes from the code. Any
warning, such as a link that leads nowhere, is an error. The site fetches nothing from elsewhere: its search works
without a network, from `python -m http.server -d FOLDER`.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # this checkout is described, whichever auracheck is installed

from auracheck.explain import TASKS, WRITTEN
from auracheck.project import REPOSITORY, SITE
from policy_schema import FILE as POLICY_FILE
from readme_picture import PICTURE
from readme_tables import ROOT
from site_commands import DOCS, filled
from site_pages import pages

PAPERS = {
    "security.md": ROOT / ".github" / "SECURITY.md",
    "contributing.md": ROOT / ".github" / "CONTRIBUTING.md",
    "architecture.md": ROOT / ".github" / "ARCHITECTURE.md",
    "changelog.md": ROOT / "CHANGELOG.md",
}
"""Pages that are files of the repository."""

NAVIGATION: dict[str, dict[str, str]] = {
    "Start": {"First minute": "first-minute.md", "Questions": "faq.md", "Comparison": "comparison.md"},
    "Your application": {"Django": "django.md", "FastAPI": "fastapi.md", "Next.js": "nextjs.md"},
    "Use": {"Fixes": "fixes.md", "CI": "ci.md", "Library": "library.md", "Performance": "performance.md"},
    "Project": {
        "Security": "security.md", "Contributing": "contributing.md", "Architecture": "architecture.md",
        "Upgrade": "upgrade.md", "Changes": "changelog.md",
    },
}  # fmt: skip

EXTENSIONS = ("tables", "attr_list", "pymdownx.superfences", "pymdownx.highlight")


def write_pages(docs: Path) -> list[str]:
    """Write every page into a folder. Returns their paths."""
    texts = {
        **pages(),
        **{page.name: filled(page) for page in sorted(DOCS.glob("*.md"))},
        **{name: paper(path.read_text(encoding="utf-8")) for name, path in PAPERS.items()},
    }
    for name, text in texts.items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for file in (PICTURE, DOCS / "site.css", POLICY_FILE):
        shutil.copy(file, docs)
    return list(texts)


def paper(text: str) -> str:
    """A file of the repository: links to another one lead to its page, and others to the repository."""
    for name, path in PAPERS.items():
        text = re.sub(rf"\]\((?:\.\./|\.github/)?{re.escape(path.name)}\)", f"]({name})", text)
    return re.sub(r"\]\((?!https?:|#)(?:\.\./)?([^)]+/[^)]*)\)", rf"]({REPOSITORY}/blob/main/\1)", text)


def configuration(names: list[str], docs: Path, site: Path) -> dict[str, Any]:
    """MkDocs' settings. `use_directory_urls` is off so that the pages also work from a folder."""
    return {
        "site_name": "auracheck",
        "site_url": SITE,
        "repo_url": REPOSITORY,
        "edit_uri": "",
        "docs_dir": str(docs),
        "site_dir": str(site),
        "use_directory_urls": False,
        "theme": {"name": "material", "font": False, "palette": palettes(), "features": ["navigation.indexes"]},
        "plugins": ["search"],
        "hooks": [str(Path(__file__).with_name("site_hooks.py"))],
        "extra_css": ["site.css"],
        "markdown_extensions": [
            *EXTENSIONS,
            {"toc": {"permalink": True}},
        ],
        "validation": {"links": {"anchors": "warn", "unrecognized_links": "warn"}, "nav": {"omitted_files": "warn"}},
        "nav": navigation(names),
    }


def palettes() -> list[dict[str, Any]]:
    return [
        {"media": "(prefers-color-scheme: light)", "scheme": "default"},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
    ]


def navigation(names: list[str]) -> list[Any]:
    """The menu: written pages, then each folder of generated ones."""
    written = [{title: [{word: page} for word, page in part.items()]} for title, part in NAVIGATION.items()]
    tasks = [f"topics/{name}.md" for name in TASKS]
    written[2]["Use"] += [{name_of(page): page} for page in tasks]
    concepts = [f"topics/{name}.md" for name in WRITTEN if f"topics/{name}.md" in names and name not in TASKS]
    reference = [
        {"Policy": "policy.md"},
        {"Exit codes": "exit-codes.md"},
        *({name_of(page): page} for page in concepts),
        *({title.capitalize(): list(below(title, names))} for title in ("rules", "systems", "formats")),
        {"Programs": list(below("catalogue", names))},
    ]
    return [{"auracheck": "index.md"}, *written[:3], {"Reference": reference}, written[3]]


def below(folder: str, names: list[str]) -> Iterator[str | dict[str, str]]:
    for name in names:
        if name.startswith(f"{folder}/"):
            yield name if name.endswith("/index.md") else {name_of(name): name}


def name_of(page: str) -> str:
    return Path(page).stem


def build(site: Path) -> int:
    """Build the site. Returns MkDocs' exit code, which is not 0 after any warning."""
    import yaml

    with TemporaryDirectory() as folder:
        docs = Path(folder, "docs")
        settings = configuration(write_pages(docs), docs, site.resolve())
        config = Path(folder, "mkdocs.yml")
        config.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", str(config)]
        quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # the theme's advertisement for its successor
        return subprocess.run(command, env=quiet, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(build(Path(sys.argv[1])))
