"""Compose projects, held against what docker-compose 2.26.1 itself gave to the containers."""

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from auracheck.model import EXTERNAL, Origin
from auracheck.policy.loading import builtin
from auracheck.systems import by_name
from tests.systems.compose.compose_projects import plain, read, service, write

VECTORS = json.loads(Path(__file__).parents[2].joinpath("data/compose_vectors.json").read_text())

NEWER = {"env-file-format-raw"}
"""What 2.26.1 as Debian builds it does not know yet, and Compose from 2.30 on reads."""


def location(vector: dict[str, Any]) -> str:
    """The files that a vector names, or the directory, where Compose looks for them itself."""
    arguments = vector["args"]
    return ":".join(value for option, value in pairwise(arguments) if option == "-f") or "."


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_project_is_read_as_compose_reads_it(vector: dict[str, Any], place: Path) -> None:
    write(place, vector["files"])
    arguments = vector["args"]
    env_files = tuple(v for option, v in pairwise(arguments) if option == "--env-file")
    found = read(location(vector), vector["shell_environment"], env_files)
    if vector["id"] in NEWER:
        assert found.environment("x") == {"A": "'x' # $B"}
    elif isinstance(vector["services"].get("error"), str):
        found.refused()
    else:
        assert not found.unread
        assert {name: plain(target) for name, target in found.targets.items()} == vector["services"]


def test_a_value_stands_at_its_variable_s_own_line(place: Path) -> None:
    write(
        place,
        {
            "deploy/compose.yaml": service(
                "environment:", "  FROM_DOTENV: ${TOKEN}", "  WRITTEN: abc", "  OURS: $SHELL_TOKEN", "  TOKEN:"
            ),
            "deploy/.env": "# secrets\n\nTOKEN=t\n",
        },
    )
    found = read("deploy/compose.yaml", {"SHELL_TOKEN": "s"}).target()
    dotenv = Origin("deploy/.env", 3, 1)
    assert {name: (s.origin, s.literal) for name, s in found.winners().items()} == {
        "FROM_DOTENV": (dotenv, True),
        "WRITTEN": (Origin("deploy/compose.yaml", 7, 7), True),
        "OURS": (Origin(), True),
        "TOKEN": (dotenv, True),
    }
    assert (found.label, found.origin) == ("deploy/compose.yaml: web", Origin("deploy/compose.yaml", 3, 3))
    assert (found.source, found.form, found.location) == ("compose", "compose", "deploy/compose.yaml")


def test_what_is_put_together_is_not_literal(place: Path) -> None:
    write(place, {"compose.yaml": service('environment: ["URL=redis://:${PW}@h", "D=${X:-d}"]'), ".env": "PW=pw\n"})
    winners = read().target().winners()
    assert (winners["URL"].origin, winners["URL"].literal) == (Origin(".env", 1, 1), False)
    assert (winners["D"].origin.file, winners["D"].literal) == ("compose.yaml", True)  # the default stands there


def test_an_env_file_loses_to_the_environment_and_is_remembered(place: Path) -> None:
    write(
        place,
        {
            "compose.yaml": service("env_file: [a.env, b.env]", "environment: {A: own}"),
            "a.env": "A=1\nB=1\n",
            "b.env": "A=2\n",
            "compose.override.yaml": "services: {web: {environment: {A: over}}}\n",
        },
    )
    winner = read().target().winners()["A"]
    assert winner.origin == Origin("compose.override.yaml", 1, 32)
    lost = [setting.origin for setting in winner.lost]
    assert lost == [Origin("b.env", 1, 1), Origin("compose.yaml", 6, 19)]
    assert [document.path for document in read().documents] == [
        *("compose.yaml", "compose.override.yaml", "a.env", "b.env")
    ]


def test_what_leads_nowhere_is_a_reference_at_its_line(place: Path) -> None:
    write(
        place,
        {
            "compose.yaml": service("environment:", "  A: x${GONE}", "  BARE:", "  C: ${KEPT}", "env_file: a.env"),
            ".env": "KEPT=k$OTHER\n",
            "a.env": "A=$LOST\nD=d$LOST\n",
        },
    )
    found = read().target()
    told = {(r.name, r.wanted, r.origin.file, r.origin.line) for r in found.open_references()}
    assert told == {
        ("A", "GONE", "compose.yaml", 6),
        ("C", "OTHER", ".env", 1),
        ("D", "LOST", "a.env", 2),
    }
    assert plain(found) == {"A": "x", "BARE": None, "C": "k", "D": "d"}
    assert found.winners()["BARE"].origin == Origin("compose.yaml", 7, 7)


def test_documents_say_who_reads_them(place: Path) -> None:
    lines = ("env_file:", "  - a.env", "  - {path: b.env, format: raw}")
    write(place, {"compose.yaml": service(*lines), ".env": "X=1\n", "a.env": "A='1'\n", "b.env": "B='1'\n"})
    found = read()
    assert [(d.path, d.kind, d.consumer) for d in found.documents] == [
        (".env", "env file", "compose-env"),
        ("compose.yaml", "Compose", ""),
        ("a.env", "env file", "compose-env"),
        ("b.env", "env file", "docker-env"),
    ]
    assert found.environment() == {"A": "1", "B": "'1'"}


def test_a_reference_to_another_program_s_secret_is_elsewhere(place: Path) -> None:
    write(place, {"compose.yaml": service("environment: {A: 'op://v/i/f'}")})
    assert read().environment() == {"A": EXTERNAL}


def test_the_application_s_services_are_judged(place: Path) -> None:
    database = "  db:\n    image: postgres\n    environment: {POSTGRES_PASSWORD: x}\n"
    write(place, {"compose.yaml": service("environment: {JWT_SECRET_KEY: x}") + database})
    assert {name: target.judged for name, target in read().targets.items()} == {"web": True, "db": False}
    assert {name: target.judged for name, target in read(services=("db",)).targets.items()} == {
        "web": False,
        "db": True,
    }


def test_a_project_without_a_service_is_nothing_to_check(place: Path) -> None:
    write(place, {"none.yaml": "name: p\n"})
    assert read("none.yaml").refused().reason == "Compose file without services"


def test_a_directory_is_searched_as_compose_searches_it(place: Path) -> None:
    write(place, {"compose.yml": service("environment: {A: $X}"), ".env": "X=1\n", "sub/deeper/file": ""})
    assert read("sub/deeper").environment() == {"A": "1"}
    assert read(".").target().label == "compose.yml: web"
    assert read(".").target().winners()["A"].origin == Origin(".env", 1, 1)
    write(place, {"sub/.env": "COMPOSE_FILE=a.yml:b.yml\nX=sub\n", "sub/a.yml": service("environment: {A: $X}")})
    write(place, {"sub/b.yml": "services: {web: {environment: {B: 2}}}\n"})
    assert read("sub").environment() == {"A": "sub", "B": "2"}


def test_several_files_are_joined_as_in_compose_file(place: Path) -> None:
    write(place, {"a.yml": service("environment: {A: 1}"), "b.yml": "services: {web: {environment: {A: 2}}}\n"})
    assert read("a.yml:b.yml").environment() == {"A": "2"}
    assert read("a.yml;b.yml", {"COMPOSE_PATH_SEPARATOR": ";"}).environment() == {"A": "2"}


SECRETS = """
secrets:
  from_file: {file: ./jwt.txt}
  from_environment: {environment: DB}
  kept: {external: true}
configs:
  written: {content: "a$$b"}
"""


def test_name_file_variables_lead_to_what_is_mounted(place: Path) -> None:
    lines = (
        "secrets: [from_file, {source: from_environment, target: url}, kept]",
        "configs: [{source: written, target: /etc/key}]",
        "environment:",
        "  JWT_SECRET_KEY_FILE: /run/secrets/from_file",
        "  DATABASE_URL_FILE: /run/secrets/url",
        "  REDIS_URL_FILE: /run/secrets/kept",
        "  SESSION_SECRET_FILE: /etc/key",
        "  SMTP_PASSWORD_FILE: /somewhere/in/the/image",
    )
    write(place, {"compose.yaml": service(*lines) + SECRETS, "jwt.txt": "a-key", ".env": "DB=postgres://h/d\n"})
    found = read(policy=builtin()._replace(files="_FILE"))
    environment = found.environment()
    assert {name: environment[name] for name in environment if not name.endswith("_FILE")} == {
        "JWT_SECRET_KEY": "a-key",
        "DATABASE_URL": "postgres://h/d",
        "REDIS_URL": EXTERNAL,
        "SESSION_SECRET": "a$b",
        "SMTP_PASSWORD": EXTERNAL,
    }
    winners = found.target().winners()
    assert winners["JWT_SECRET_KEY"].origin == Origin("jwt.txt", 1)
    assert winners["DATABASE_URL"].origin == Origin(".env", 1, 1)
    assert ("jwt.txt", "secret file") in [(d.path, d.kind) for d in found.documents]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("compose.yaml", True),
        ("docker-compose.yml", True),
        ("docker-compose.prod.yml", True),
        ("compose.override.yaml", True),
        ("docker-compose-dev.yml", True),
        ("composer.yml", False),
        ("compose.json", False),
        ("my-compose.yaml", False),
    ],
)
def test_compose_files_are_known_by_name(name: str, is_one: bool) -> None:
    assert (by_name(name) == "compose") is is_one


def test_a_path_from_above_the_project_is_read_as_compose_reads_it(place: Path) -> None:
    write(place, {"common.env": "A=1\n", "project/compose.yaml": service("env_file: ../common.env")})
    assert read("project/compose.yaml").environment() == {"A": "1"}
    os.symlink(place / "common.env", place / "project" / "link.env")
    write(place, {"project/compose.yaml": service("env_file: link.env")})
    assert read("project/compose.yaml").environment() == {"A": "1"}
