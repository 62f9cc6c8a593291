"""What stands beside an env file and says who reads it: Compose files, units, scripts."""

import pytest

from auracheck.probes.evidence import may_mention, mentions


def said(name: str, text: str) -> set[tuple[str, str]]:
    """Consumer and path of each mention of a file as a whole."""
    return {(m.consumer, m.path) for m in mentions(name, text) if m.names is None}


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  api:\n    env_file: app.env\n",
        "services:\n  api:\n    env_file: 'app.env'  # ours\n",
        "services:\n  api:\n    env_file: [app.env]\n",
        "services:\n  api:\n    env_file:\n      - app.env\n",
        'services:\n  api:\n    env_file:\n    # ours\n    - "app.env"\n    image: x\n',
        "services:\n  api:\n    env_file:\n      - path: app.env\n        required: false\n",
        "services:\n  api:\n    env_file:\n      - required: false\n        path: app.env\n",
    ],
)
def test_a_compose_file_names_its_env_files(text: str) -> None:
    assert said("compose.yaml", text) == {("compose-env", "app.env")}


def test_a_list_of_a_compose_file_ends_with_its_key() -> None:
    text = "services:\n  api:\n    env_file:\n      - a.env\n      - sub/b.env\n    volumes:\n      - data.env:/x\n"
    assert said("docker-compose.override.yml", text) == {("compose-env", "a.env"), ("compose-env", "sub/b.env")}


def test_of_dot_env_a_compose_file_uses_the_variables_that_it_refers_to() -> None:
    text = "services: {api: {environment: {A: $JWT, B: '${DB:-x}', C: $$NOT, D: $$$YES}}}\n"
    (dot_env,) = (m for m in mentions("compose.yml", text) if m.names is not None)
    assert (dot_env.path, dot_env.names) == (".env", {"JWT", "DB", "YES"})


@pytest.mark.parametrize(
    "line", ["EnvironmentFile=/etc/app.env", "EnvironmentFile=-/etc/app.env", "  EnvironmentFile = /etc/app.env"]
)
def test_a_unit_names_its_env_files(line: str) -> None:
    assert said("app.service", f"[Service]\n{line}\n") == {("systemd-env", "/etc/app.env")}


@pytest.mark.parametrize(
    ("line", "consumer"),
    [
        (". ./app.env", "shell-env"),
        ("set -a; source ./app.env; set +a", "shell-env"),
        ("if [ -f ./app.env ]; then . ./app.env; fi", "shell-env"),
        ("test -f x && . ./app.env", "shell-env"),
        ('bash -c ". ./app.env"', "shell-env"),
        ("docker run --rm --env-file ./app.env image", "docker-env"),
        ("podman run \\\n  --rm --env-file=./app.env image", "docker-env"),
        ("docker compose --env-file ./app.env up", "compose-env"),
        ("docker-compose --env-file './app.env' up", "compose-env"),
        ("kubectl create secret generic x --from-env-file=./app.env", "kubectl-env"),
    ],
)
def test_a_script_hands_it_to_a_program(line: str, consumer: str) -> None:
    assert said("deploy.sh", f"#!/bin/sh\n{line}\n") == {(consumer, "./app.env")}
    assert said("Makefile", f"up:\n\t{line}\n") == {(consumer, "./app.env")}


@pytest.mark.parametrize(
    "line", ["cp app.env /etc/", ". $HOME/app.env", "echo a.b", "docker run image; x --env-file app.env", "cd .. && ls"]
)
def test_other_words_are_no_evidence(line: str) -> None:
    assert said("deploy.sh", line) == set()


@pytest.mark.parametrize("name", ["compose.yaml", "docker-compose.prod.yml", "x.service", "deploy.sh", "Makefile"])
def test_files_that_may_speak_are_known_by_their_names(name: str) -> None:
    assert may_mention(name)


@pytest.mark.parametrize("name", ["main.py", "app.env", "values.yaml", "README.md"])
def test_all_others_are_left_alone(name: str) -> None:
    assert not may_mention(name)
