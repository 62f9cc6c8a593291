"""What Compose refuses, and what is no honest project: one clear line each, and nothing of a value in it."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from auracheck.model import Unread
from tests.bounds import within
from tests.systems.compose.compose_projects import read, service, write

X = "services: {x: {image: i}}\n"


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("", "empty Compose file", None),
        ("a text\n", "not a Compose file (expected a mapping)", 1),
        ("services:\n  web:\n    image: i\n    enviroment: {}\n", "(did you mean environment?)", 4),
        ("service: {}\n", "unknown key (did you mean services?)", 1),
        ("services: [web]\n", "invalid services (expected a mapping)", 1),
        ("services: {web: }\n", "invalid services entry (expected a mapping)", 1),
        ("services: {'a b': {image: i}}\n", "invalid name in services", 1),
        (
            "services: {web: {command: x}}\n",
            "missing image: or build: (an override file is read with its base: compose:FIRST:SECOND)",
            1,
        ),
        (service("environment:"), "invalid environment (expected a mapping or a list)", 5),
        (service("environment: A=1"), "invalid environment (expected a mapping or a list)", 5),
        (service("environment: [1]"), "invalid environment entry (expected a string)", 5),
        (service("environment: [A: 1]"), "invalid environment entry (expected a string)", 5),
        (service("environment: ['=x']"), "environment variable without a name", 5),
        (service('environment: {A: "\\0"}'), "value contains a NUL character (the container would not start)", 5),
        (service("environment: {A: 1, A: 2}"), "duplicate key", 5),
        (service("environment: {1: a}"), "invalid key (expected a string; put it in quotes)", 5),
        (service("environment: {[a]: b}"), "invalid key (expected a string; put it in quotes)", 5),
        (service("environment: {A: .nan}"), "not a finite number", 5),
        (service("environment: {A: !!int x}"), "not a valid !!int", 5),
        (service("environment: {A: '${X:?wanted}'}"), "required variable X has no value", 5),
        (service("environment: {A: '${X Y}'}"), "begins no reference", 5),
        (service("<<: 3"), "invalid merge key (expected a mapping or a list of mappings)", 5),
        (service("env_file: nope.env"), "nope.env: no such file", 5),
        (service("env_file: [a.env, b.env]"), "a.env, b.env: no such files", 5),
        (service("env_file: [{required: false}]"), "missing path: in env_file entry", 5),
        (service("env_file: [{path: a.env, format: other}]"), "invalid env_file format (expected raw)", 5),
        (service("privileged: ${GONE}"), "invalid privileged (expected true or false); GONE not set", 5),
        (service("mem_limit: lots"), "invalid mem_limit (expected a size)", 5),
        (service("ulimits: {nofile: many}"), "invalid nofile (expected an integer)", 5),
        (service("healthcheck: {test: [curl]}"), "invalid healthcheck.test (expected CMD, CMD-SHELL or NONE first)", 5),
        (service("depends_on: [other]"), 'undefined or inactive service "other"', 5),
        (service("depends_on: {web: {}}"), "missing condition: in depends_on entry", 5),
        (service("depends_on: [web]"), "circular dependency between services", 3),
        (service("network_mode: service:other"), 'undefined or inactive service "other"', 5),
        (service("networks: [other]"), 'undefined network "other"', 5),
        (service("volumes: [data:/x]"), 'undefined volume "data"', 5),
        (service("volumes: ['${GONE}:/x']"), "empty source or target of a volume; GONE not set", 5),
        ("name: p\nservices: {web: {image: '${GONE}'}}\n", "empty image; GONE not set", 2),
        (service("ports: ['${GONE}:${port}']"), "missing or invalid container port; GONE not set", 5),
        (service("ports: ['80:']"), "missing or invalid container port", 5),
        (service("secrets: [s]"), 'undefined secret "s"', 5),
        (
            service("command: x") + "secrets: {s: {file: a, environment: B}}\n",
            'invalid secret "s" (expected exactly one of file, environment)',
            6,
        ),
        (service("extends: web"), "circular extends", 5),
        (service("extends: other"), "undefined service in extends", 5),
        (service("extends: {service: a, file: nope.yml}"), "nope.yml: no such file", 5),
        (service("extends: [a]"), "invalid extends (expected a service name, or service: and file:)", 5),
        ("include: a.yml\n" + X, "invalid include (expected a list)", 1),
        ("include: [{path: [1]}]\n" + X, "invalid path in include (expected a string)", 1),
        ("include: [{env_file: a}]\n" + X, "missing path: in include", 1),
        ("include: [compose.yaml]\n" + X, "circular include", 1),
        ("name: ${GONE}\n" + X, "missing project name (set GONE)", 1),
        ('name: "-"\n' + X, "missing project name (set name: or COMPOSE_PROJECT_NAME)", 1),
        ("include: [https://example.org/c.yml]\n" + X, "never fetched", 1),
        (service("extends: {file: 'git@example.org:a/b.git', service: x}"), "never fetched", 5),
        (service("env_file: /dev/zero"), "/dev/zero: not a regular file", 5),
        ("services:\n\tweb: {}\n", "tab used for indentation", 2),
        ("services:\n  {{ .Values.x }}:\n    image: i\n", "template not rendered", 2),
        ("x-a: &a [*a]\n" + X, "anchor contains itself", 1),
        ("x-a: " + "[" * 100_000, "", 1),
        (X + "x-a: '" + "${A:-" * 500 + "}" * 500 + "'\n", "references nested too deep", 2),
    ],
)
def test_a_project_that_does_not_load_is_one_clear_line(text: str, words: str, line: int | None, place: Path) -> None:
    write(place, {"compose.yaml": text})
    refused = read().refused()
    assert words in refused.reason
    assert (refused.file, refused.line) == ("compose.yaml", line)


MISTAKES = [
    ("deploy: {resources: {limit: {}}}", "unknown key (did you mean limits?)"),
    ("build: {contxt: .}", "unknown key (did you mean context?)"),
    ("build: {context: [a]}", "invalid context (expected a string)"),
    ("healthcheck: {interval: 5}", "invalid interval (expected a string)"),
    ("logging: {options: {max-size: [10]}}", "invalid options entry (expected a string or a number or null)"),
    ("volumes: [{source: a}]", "missing type: in volumes entry"),
    ("gpus: none", "invalid gpus (expected all)"),
    ("pull_policy: whenever", "invalid pull_policy"),
    ("cpu_percent: 200", "cpu_percent out of range"),
    ("devices: [1]", "invalid devices entry (expected a mapping or a string)"),
    ("scale: 2.5", "invalid scale (expected a string or an integer)"),
    ("ulimits: {nofile: {soft: 1}}", "missing hard: in ulimits entry"),
]
"""What the schema of the Compose Specification refuses inside the keys of a service."""


@pytest.mark.parametrize(("line", "words"), MISTAKES)
def test_the_schema_of_the_specification_is_held_at_any_depth(line: str, words: str, place: Path) -> None:
    write(place, {"compose.yaml": service(line)})
    refused = read().refused()
    assert (refused.reason, refused.line) == (words, 5)


def test_what_compose_takes_although_the_schema_of_today_does_not(place: Path) -> None:
    lines = ("cap_add: [A, A]", "environment: [A=1, A=1]", "pre_start: [{image: i}]", "x-any: {a: [1]}")
    write(place, {"compose.yaml": service(*lines) + "networks: {'a b': {}}\n"})
    assert read().environment() == {"A": "1"}


def two(base: str, over: str, **more: str) -> Unread:
    write(Path(), {"a.yml": base, "b.yml": over, **more})
    return read("a.yml:b.yml").refused()


def test_files_that_cannot_go_over_one_another(place: Path) -> None:
    base = service("ports: ['80']", "deploy: {replicas: 1}")
    assert "type conflict with an earlier file" in two(base, "services: {web: {deploy: [a]}}\n").reason
    assert "expected a string" in two(service("environment: [A=1]"), "services: {web: {environment: [1]}}\n").reason


def test_an_env_file_that_compose_refuses_is_told_at_its_line(place: Path) -> None:
    write(place, {"compose.yaml": service("env_file: a.env"), "a.env": "A=1\nB='x\n"})
    refused = read().refused()
    assert (refused.file, refused.line) == ("a.env", 2)
    write(place, {".env": "A='x\n"})
    assert read().refused().file == ".env"


def test_included_files_of_one_name_must_agree(place: Path) -> None:
    write(place, {"compose.yaml": "include: [a.yml]\n" + X, "a.yml": "services: {x: {image: other}}\n"})
    assert 'conflicting service "x" in an included file' in read().refused().reason


def test_circles_through_several_files(place: Path) -> None:
    write(place, {"compose.yaml": "include: [a.yml]\n" + X, "a.yml": "include: [compose.yaml]\n"})
    assert read().refused().file == "a.yml"
    write(place, {"compose.yaml": service("extends: {file: b.yml, service: b}")})
    write(place, {"b.yml": "services: {b: {extends: {file: b.yml, service: b}}}\n"})
    assert "circular extends" in read().refused().reason


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"COMPOSE_PROJECT_NAME": "My App"}, "invalid COMPOSE_PROJECT_NAME"),
        ({"COMPOSE_DISABLE_ENV_FILE": "perhaps"}, "expected true or false"),
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
    assert "not a regular file" in read().refused().reason
    assert time.monotonic() - began < 0.9


def test_an_empty_device_is_an_empty_file(place: Path) -> None:
    write(place, {"compose.yaml": service("env_file: /dev/null", "environment: {A: 1}")})
    assert read().environment() == {"A": "1"}


def test_what_multiplies_ends_at_a_bound(place: Path) -> None:
    with within(10):
        table = "".join(f"  V{number}: v\n" for number in range(250))
        services = "".join(f"  s{number}: {{image: i, environment: *all}}\n" for number in range(900))
        write(place, {"compose.yaml": f"x-all: &all\n{table}services:\n{services}"})
        assert "more than 40,000 variables" in read().refused().reason
        few = "".join(f"  s{number}: {{image: i}}\n" for number in range(3_001))
        write(place, {"compose.yaml": f"services:\n{few}"})
        assert read().refused().reason == "too many services: more than 3,000"
        pairs = [f"include: [a{n + 1}.yml, b{n + 1}.yml]\n" for n in range(30)]
        files = {
            f"{letter}{n}.yml": pairs[n] + f"services: {{{letter}{n}: {{image: i}}}}\n"
            for n in range(30)
            for letter in "ab"
        }
        write(place, {"compose.yaml": "include: [a0.yml, b0.yml]\n", **files, "a30.yml": X, "b30.yml": X})
        assert "more than 200 included files" in read().refused().reason


def test_a_chain_of_extends_ends_at_a_bound(place: Path) -> None:
    chain = "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(3000))
    write(place, {"compose.yaml": f"services:\n{chain}  s3000: {{image: i}}\n"})
    assert "chain of more than 100 services" in read().refused().reason


def test_nothing_of_a_value_is_told(place: Path) -> None:
    write(place, {"compose.yaml": service("environment: {A: hush, B: '${hush'}")})
    found = read()
    assert "hush" not in repr(found.unread) + repr(found.documents)
