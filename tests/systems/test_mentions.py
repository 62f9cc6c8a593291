"""What a file may be, by its name and its first line."""

import pytest

from auracheck.systems.readers import FileKind, is_shell, kind, mentions

COMPOSE = (
    "compose.yaml docker-compose.yml docker-compose.prod.yml docker-compose_prod.yml prod.compose.yml"
    " podman-compose.yaml compose-dev.yml"
)
SCRIPTS = (
    "deploy.sh x.bash Makefile makefile GNUmakefile rules.mk .envrc .gitlab-ci.yml Taskfile.yml justfile Jenkinsfile"
)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (COMPOSE, FileKind.COMPOSE),
        (SCRIPTS, FileKind.SCRIPT),
        ("x.service x.socket", FileKind.UNIT),
        ("override.conf", FileKind.DROP_IN),
        ("deploy LICENSE", FileKind.UNKNOWN),
        ("main.py app.env values.yaml README.md decompose.yaml compose.yaml.bak .env", None),
    ],
)
def test_the_name_says_what_a_file_may_be(names: str, expected: FileKind | None) -> None:
    assert {name: kind(name) for name in names.split()} == dict.fromkeys(names.split(), expected)


@pytest.mark.parametrize("shell", ["sh", "bash", "dash", "ash", "zsh"])
def test_a_shells_first_line_is_known(shell: str) -> None:
    assert is_shell(f"#!/bin/{shell}")
    assert is_shell(f"#!/usr/bin/env {shell} -e\n")


@pytest.mark.parametrize("line", ["#!/usr/bin/python3", "#!/usr/bin/fish", "# sh", "MIT License", ""])
def test_other_first_lines_are_no_shells(line: str) -> None:
    assert not is_shell(line)


def test_podman_compose_reads_with_python_dotenv() -> None:
    found = mentions(FileKind.COMPOSE, "podman-compose.yml", "services: {a: {env_file: app.env}}")
    assert {mention.consumer for mention in found} == {"dotenv"}
