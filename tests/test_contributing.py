"""The pages for contributors: what they show works, what they name is there, and what is forgotten is said."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = {page: (ROOT / ".github" / page).read_text("utf-8") for page in ("CONTRIBUTING.md", "ARCHITECTURE.md")}
EXAMPLES = dict(
    re.findall(r"^<!-- (\S+\.py) -->\n```python\n(.+?)^```$", PAGES["CONTRIBUTING.md"], re.MULTILINE | re.DOTALL)
)
LINES = dict(re.findall(r"^<!-- in (\S+) -->\n```\w+\n(.+?)^```$", PAGES["CONTRIBUTING.md"], re.MULTILINE | re.DOTALL))

RULES, SYSTEMS, FORMATS = (f"auracheck/{room}/__init__.py" for room in ("rules", "systems", "reporters"))
WORDS = "tests/rules/test_words.py"
RULE, SYSTEM = "auracheck/rules/numeric_secret.py", "auracheck/systems/acme/__init__.py"
RULE_TEST = "tests/rules/test_numeric_secret.py"
CHECKS, TOPIC = "tests/reporters/validity.py", "auracheck/explain/topics/reports.txt"


def insert(file: Path, before: str, lines: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, f"{lines}{before}", 1), "utf-8")


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This tree, in which a newcomer has added the rule, the system and the format of the page."""
    tree = tmp_path_factory.mktemp("newcomer")
    for folder in ("auracheck", "tests", ".github"):
        shutil.copytree(ROOT / folder, tree / folder)  # with what Python compiled
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, tree)
    for path, code in EXAMPLES.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(code, "utf-8")
    insert(tree / RULES, '    "environment-mismatch",', '    "numeric-secret",\n')
    insert(tree / WORDS, '    "placeholders.env"', LINES["FILES"])
    insert(tree / SYSTEMS, '    "directory"', LINES["SYSTEMS"])
    insert(tree / FORMATS, '    "waivers"', LINES["REGISTRY"])
    insert(tree / CHECKS, '    "waivers"', LINES["CHECKS"])
    insert(tree / TOPIC, "  waivers ", LINES["reports.txt"])
    replace(tree / CONTRACT, "NOT_COMPARED: dict[str, str] = {}", 'NOT_COMPARED = {"acme-env": "invented"}')
    return tree


def outcome(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """What the tests say there."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True)


def test_what_the_page_shows_passes_the_tests_of_every_rule_system_and_format(clone: Path) -> None:
    files = ["test_numeric_secret.py", "test_registry.py", "test_words.py"]
    done = outcome(
        clone, *(f"tests/rules/{file}" for file in files), "tests/systems/acme", "tests/systems/test_contract.py"
    )
    assert done.returncode == 0, done.stdout


def test_it_is_as_the_rest_of_the_code(clone: Path) -> None:
    shown = list(EXAMPLES)
    for command in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy", "--strict"]):
        paths = shown if command[0] == "ruff" else [path for path in shown if path.startswith("auracheck")]
        done = subprocess.run([sys.executable, "-m", *command, *paths], cwd=clone, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def remove(path: str) -> Callable[[Path], None]:
    def forget(tree: Path) -> None:
        (tree / path).unlink()

    return forget


def without(path: str, text: str) -> Callable[[Path], None]:
    def forget(tree: Path) -> None:
        replace(tree / path, text, "")

    return forget


SYSTEM_TESTS = "tests/systems/acme/__init__.py"


def without_package(tree: Path) -> None:
    shutil.rmtree((tree / SYSTEM).parent)


CONTRACT, REGISTRY = "tests/systems/test_contract.py", "tests/rules/test_registry.py"
EVERY_FORMAT, REPORTS = "tests/reporters/test_every_format.py", "tests/explain/test_reports_page.py"
METHOD = EXAMPLES[SYSTEM][EXAMPLES[SYSTEM].index("    def restart") : EXAMPLES[SYSTEM].index("    def compare")]

FORGOTTEN = {
    "the rule's line": (without(RULES, '    "numeric-secret",\n'), REGISTRY, "add its name to REGISTRY"),
    "the rule's file": (remove(RULE), REGISTRY, "add auracheck/rules/numeric_secret.py with the class NumericSecret"),
    "the rule's test": (remove(RULE_TEST), REGISTRY, f"add {RULE_TEST}"),
    "a heading": (without(RULE, "    Why it matters\n"), REGISTRY, "add these headings"),
    "an attribute": (without(RULE, '    group = "value"\n'), REGISTRY, "add these attributes to the class"),
    "its words": (without(WORDS, LINES["FILES"]), WORDS, "add a setting that the rule reports to FILES"),
    "the system's line": (without(SYSTEMS, LINES["SYSTEMS"]), CONTRACT, "add a line for the package to SYSTEMS"),
    "the package": (without_package, CONTRACT, "SYSTEMS in auracheck/systems/__init__.py has 'acme'"),
    "its tests": (remove("tests/systems/acme/test_acme.py"), CONTRACT, "add tests/systems/acme/"),
    "its samples": (without(SYSTEM_TESTS, "SAMPLES = "), CONTRACT, "add SAMPLES there"),
    "a facet": (without(SYSTEM, '"folders", '), CONTRACT, "a facet that a system does not have is named in `lacks`"),
    "a method": (without(SYSTEM, METHOD), CONTRACT, "complete auracheck/systems/acme/__init__.py"),
    "a docstring": (without(SYSTEM, '"""Acme: `acme run --env-file`."""'), CONTRACT, "the docstring of its package"),
    "the program": (without(CONTRACT, '"acme-env": "invented"'), CONTRACT, "add a class to tests/differential"),
    "the format's file": (remove("auracheck/reporters/count.py"), REPORTS, "add auracheck/reporters/count.py"),
    "the format's check": (without(CHECKS, LINES["CHECKS"]), EVERY_FORMAT, "add a line to CHECKS"),
    "the format's reader": (without(TOPIC, LINES["reports.txt"]), REPORTS, "add a line to auracheck/explain/topics"),
    "to regenerate": (lambda tree: None, "tests/test_readme.py", "run: python .github/tools/regenerate.py"),
}  # fmt: skip


@pytest.mark.parametrize("step", FORGOTTEN)
def test_what_is_forgotten_is_said_with_the_edit_or_command_that_helps(clone: Path, tmp_path: Path, step: str) -> None:
    forget, where, said = FORGOTTEN[step]
    tree = Path(shutil.copytree(clone, tmp_path / "tree"))
    forget(tree)
    done = outcome(
        tree,
        where,
        "-x",
        "-m",
        "not hypothesis",
        "-k",
        "not valid and not encoding and not time and not memory and not tricky",
    )
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


def named() -> Iterator[tuple[str, str]]:
    """What the pages name in backquotes: paths below auracheck/ or from the root, and functions."""
    for page, text in PAGES.items():
        code = set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)))
        yield from ((page, word) for word in sorted(code))


def test_the_files_that_they_name_are_there() -> None:
    paths = [(page, word) for page, word in named() if re.fullmatch(r"[\w.]+(/[\w.*]+)*/?", word) and "/" in word]
    invented = {"NAME", "acme", "my"}
    gone = [
        (page, path)
        for page, path in paths
        if not (
            invented & set(re.split(r"\W|_", path)) or any(list(top.glob(path)) for top in (ROOT, ROOT / "auracheck"))
        )
    ]
    assert len(paths) > 30
    assert gone == []


def test_the_functions_that_they_name_are_there() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "auracheck").rglob("*.py"))
    called = [(page, match[1]) for page, word in named() for match in re.finditer(r"(\w+)\([\w, ]*\)", word)]
    there = set(re.findall(r"\b(?:def|class) (\w+)", source))
    builtin = {"str", "repr", "format"}
    assert len(called) > 20
    assert [(page, name) for page, name in called if name not in there | builtin] == []
