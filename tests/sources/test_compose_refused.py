"""What Compose refuses, and what is no honest project: one clear line each, and nothing of a value in it."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from auracheck.model import Unread
from tests.sources.compose_projects import read, service, write

X = "services: {x: {image: i}}\n"


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("", "it is empty", None),
        ("a text\n", "no mapping", 1),
        ("services:\n  web:\n    image: i\n    enviroment: {}\n", "(meant: environment?)", 4),
        ("service: {}\n", "unknown to Compose, which refuses that (meant: services?)", 1),
        ("services: [web]\n", "services wants a mapping", 1),
        ("services: {web: }\n", "a mapping has to stand here", 1),
        ("services: {'a b': {image: i}}\n", "other characters", 1),
        ("services: {web: {command: x}}\n", "no image: and no build:", 1),
        (service("environment:"), "environment wants a mapping of values or a list of texts", 5),
        (service("environment: A=1"), "environment wants", 5),
        (service("environment: [1]"), "environment wants", 5),
        (service("environment: [A: 1]"), "environment wants", 5),
        (service("environment: ['=x']"), "has no name", 5),
        (service('environment: {A: "\\0"}'), "there is a NUL", 5),
        (service("environment: {A: 1, A: 2}"), "twice", 5),
        (service("environment: {1: a}"), "a key here is no text", 5),
        (service("environment: {[a]: b}"), "a key here is no text", 5),
        (service("environment: {A: .nan}"), "infinite or none at all", 5),
        (service("environment: {A: !!int x}"), "is no !!int", 5),
        (service("environment: {A: '${X:?wanted}'}"), "X is required here and has no value", 5),
        (service("environment: {A: '${X Y}'}"), "begins no reference", 5),
        (service("<<: 3"), "a merge key wants a mapping", 5),
        (service("env_file: nope.env"), "nope.env: no such file", 5),
        (service("env_file: [{required: false}]"), "env_file wants the path", 5),
        (service("env_file: [{path: a.env, format: other}]"), "format of an env file", 5),
        (service("privileged: ${GONE}"), "privileged wants true or false, which needs a variable that is not set", 5),
        (service("mem_limit: lots"), "mem_limit wants a size", 5),
        (service("ulimits: {nofile: many}"), "nofile wants a whole number", 5),
        (service("healthcheck: {test: [curl]}"), "healthcheck.test begins with", 5),
        (service("depends_on: [other]"), "needs a service that is not there", 5),
        (service("depends_on: {web: {}}"), "depends_on wants a condition", 5),
        (service("depends_on: [web]"), "in a circle", 3),
        (service("network_mode: service:other"), "needs a service", 5),
        (service("networks: [other]"), "not defined in networks", 5),
        (service("volumes: [data:/x]"), "not defined in volumes", 5),
        (service("volumes: ['${GONE}:/x']"), "a part of the volume is empty", 5),
        (service("ports: ['80:']"), "no port of the container", 5),
        (service("secrets: [s]"), "not defined in secrets", 5),
        (service("command: x") + "secrets: {s: {file: a, environment: B}}\n", "and no more", 6),
        (service("extends: web"), "in a circle", 5),
        (service("extends: other"), "a service that is not there", 5),
        (service("extends: {service: a, file: nope.yml}"), "nope.yml: no such file", 5),
        (service("extends: [a]"), "extends wants a service's name", 5),
        ("include: a.yml\n" + X, "include wants a list", 1),
        ("include: [{path: [1]}]\n" + X, "a path here is no text", 1),
        ("include: [{env_file: a}]\n" + X, "include wants the path of a file", 1),
        ("include: [compose.yaml]\n" + X, "in a circle", 1),
        ("name: ${GONE}\n" + X, "the project has no name", None),
        ("include: [https://example.org/c.yml]\n" + X, "never fetched", 1),
        (service("extends: {file: 'git@example.org:a/b.git', service: x}"), "never fetched", 5),
        (service("env_file: /dev/zero"), "it is no regular file", 5),
        ("services:\n\tweb: {}\n", "a tab where YAML wants spaces", 2),
        ("services:\n  {{ .Values.x }}:\n    image: i\n", "a template", 2),
        ("x-a: &a [*a]\n" + X, "an anchor here holds itself", 1),
        ("x-a: " + "[" * 100_000, "", 1),
        (X + "x-a: '" + "${A:-" * 500 + "}" * 500 + "'\n", "nested deeper than", 2),
    ],
)
def test_a_project_that_does_not_load_is_one_clear_line(text: str, words: str, line: int | None, place: Path) -> None:
    write(place, {"compose.yaml": text})
    refused = read().refused()
    assert words in refused.reason
    assert (refused.file, refused.line) == ("compose.yaml", line)


def two(base: str, over: str, **more: str) -> Unread:
    write(Path(), {"a.yml": base, "b.yml": over, **more})
    return read("a.yml:b.yml").refused()


def test_files_that_cannot_go_over_one_another(place: Path) -> None:
    base = service("ports: ['80']", "deploy: {replicas: 1}")
    assert "another kind" in two(base, "services: {web: {deploy: [a]}}\n").reason
    assert "no text" in two(service("environment: [A=1]"), "services: {web: {environment: [1]}}\n").reason


def test_an_env_file_that_compose_refuses_is_told_at_its_line(place: Path) -> None:
    write(place, {"compose.yaml": service("env_file: a.env"), "a.env": "A=1\nB='x\n"})
    refused = read().refused()
    assert (refused.file, refused.line) == ("a.env", 2)
    write(place, {".env": "A='x\n"})
    assert read().refused().file == ".env"


def test_included_files_of_one_name_must_agree(place: Path) -> None:
    write(place, {"compose.yaml": "include: [a.yml]\n" + X, "a.yml": "services: {x: {image: other}}\n"})
    assert "one of the same name" in read().refused().reason


def test_circles_through_several_files(place: Path) -> None:
    write(place, {"compose.yaml": "include: [a.yml]\n" + X, "a.yml": "include: [compose.yaml]\n"})
    assert read().refused().file == "a.yml"
    write(place, {"compose.yaml": service("extends: {file: b.yml, service: b}")})
    write(place, {"b.yml": "services: {b: {extends: {file: b.yml, service: b}}}\n"})
    assert "in a circle" in read().refused().reason


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"COMPOSE_PROJECT_NAME": "My App"}, "no name for a project"),
        ({"COMPOSE_DISABLE_ENV_FILE": "perhaps"}, "neither true nor false"),
        ({"COMPOSE_ENV_FILES": "nope.env"}, "no such file"),
    ],
)
def test_the_environment_too_can_keep_a_project_from_loading(
    environ: Mapping[str, str], words: str, place: Path
) -> None:
    write(place, {"compose.yaml": X})
    assert words in read(environ=environ).refused().reason


@pytest.mark.parametrize("location", ["nowhere.yaml", ".", "a.yml:b.yml", "oci://example.org/app", "compose\0.yaml"])
def test_what_is_not_there(location: str, place: Path) -> None:
    assert read(location).refused().reason


def test_a_path_with_a_value_in_it_is_not_told(place: Path) -> None:
    lines = ("env_file: '${SECRET}.env'",)
    for text in (service(*lines), "include: ['${SECRET}.yml']\n" + X, service("extends: {file: $SECRET, service: a}")):
        write(place, {"compose.yaml": text})
        assert "hush" not in repr(read(environ={"SECRET": "hush"}).refused())


def test_a_pipe_is_not_waited_for(place: Path) -> None:
    os.mkfifo(place / "pipe.env")
    write(place, {"compose.yaml": service("env_file: pipe.env")})
    began = time.monotonic()
    assert "no regular file" in read().refused().reason
    assert time.monotonic() - began < 0.9


def test_an_empty_device_is_an_empty_file(place: Path) -> None:
    write(place, {"compose.yaml": service("env_file: /dev/null", "environment: {A: 1}")})
    assert read().environment() == {"A": "1"}


def test_what_multiplies_ends_at_a_bound(place: Path) -> None:
    began = time.process_time()
    table = "".join(f"  V{number}: v\n" for number in range(250))
    services = "".join(f"  s{number}: {{image: i, environment: *all}}\n" for number in range(900))
    write(place, {"compose.yaml": f"x-all: &all\n{table}services:\n{services}"})
    assert "more than 200,000 variables" in read().refused().reason
    pairs = [f"include: [a{n + 1}.yml, b{n + 1}.yml]\n" for n in range(30)]
    files = {
        f"{letter}{n}.yml": pairs[n] + f"services: {{{letter}{n}: {{image: i}}}}\n"
        for n in range(30)
        for letter in "ab"
    }
    write(place, {"compose.yaml": "include: [a0.yml, b0.yml]\n", **files, "a30.yml": X, "b30.yml": X})
    assert "too many times" in read().refused().reason
    assert time.process_time() - began < 10


def test_a_chain_of_extends_ends_at_a_bound(place: Path) -> None:
    chain = "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(3000))
    write(place, {"compose.yaml": f"services:\n{chain}  s3000: {{image: i}}\n"})
    assert "more than 100 steps" in read().refused().reason


def test_nothing_of_a_value_is_told(place: Path) -> None:
    write(place, {"compose.yaml": service("environment: {A: hush, B: '${hush'}")})
    found = read()
    assert "hush" not in repr(found.unread) + repr(found.documents)
