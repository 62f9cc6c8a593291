"""platform: what a file of a hosting platform gives to each container."""

import json
from pathlib import Path

import pytest

from auracheck.model import Secret, Target, Unread
from auracheck.systems.source import open_source, scheme_of
from tests.conftest import GOOD, Run

TASK = {
    "family": "shop",
    "containerDefinitions": [
        {"name": "web", "image": "acme/web:1", "environment": [{"name": "MODE", "value": "x"}, {"name": "DB_PASSWORD"}],
         "secrets": [{"name": "API_TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:1:secret:x"}]},
        {"name": "db", "image": "postgres:16", "environment": [{"name": "POSTGRES_PASSWORD", "value": "postgres"}]},
    ],
}  # fmt: skip

BLUEPRINT = """\
envVarGroups:
- name: shared
  envVars:
  - key: SHARED_SECRET
    value: changeme
services:
- type: web
  name: shop
  envVars:
  - key: APP_SECRET
    generateValue: true
  - key: API_TOKEN
    sync: false
  - key: DATABASE_URL
    fromDatabase: {name: db, property: connectionString}
  - key: DB_PASSWORD
    value: changeme
  - fromGroup: shared
  - fromGroup: elsewhere
- type: redis
  name: cache
"""


def targets(path: str) -> dict[str, dict[str, str]]:
    return {
        target.names[0]: {
            name: value.reveal() if isinstance(value, Secret) else repr(value)
            for name, value in target.effective().items()
        }
        for target in open_source(path).read()
        if isinstance(target, Target)
    }


def test_each_container_of_a_task_definition(place: Path) -> None:
    Path("shop.json").write_text(json.dumps(TASK))
    assert targets("shop.json") == {
        "web": {"MODE": "x", "DB_PASSWORD": "EXTERNAL", "API_TOKEN": "EXTERNAL"},
        "db": {"POSTGRES_PASSWORD": "postgres"},
    }


def test_each_service_of_a_blueprint_with_its_groups(place: Path) -> None:
    Path("render.yaml").write_text(BLUEPRINT)
    assert targets("render.yaml") == {
        "shop": {
            "APP_SECRET": "EXTERNAL", "API_TOKEN": "EXTERNAL", "DATABASE_URL": "EXTERNAL", "DB_PASSWORD": "changeme",
            "SHARED_SECRET": "changeme",
        },
        "cache": {},
    }  # fmt: skip


def test_an_object_of_variables(place: Path) -> None:
    Path("railway.web.json").write_text(
        '{"name": "web", "envs": {"A_KEY": "x", "B_KEY": {"generator": "secret"}, "c d": 1}}'
    )
    assert targets("railway.web.json") == {"web": {"A_KEY": "x", "B_KEY": "EXTERNAL"}}


@pytest.mark.parametrize(
    "name",
    [
        "render.yaml",
        "railway.json",
        "railway.web.json",
        "task-definition.json",
        "prod-taskdef.json",
        "task_definition.prod.json",
    ],
)
def test_names_that_say_it(name: str) -> None:
    assert scheme_of(name) == "platform"


def test_a_default_password_in_a_task_definition_is_an_error_with_its_line(place: Path, run: Run) -> None:
    Path("task-definition.json").write_text(json.dumps(TASK, indent=1))
    found = run("check", "task-definition.json", "--env", "production", "-f", "json")
    assert [(f["rule"], f["severity"], f["secret"]) for f in found.report["findings"]] == [
        ("default-secret", "error", "POSTGRES_PASSWORD")
    ]
    line = found.report["findings"][0]["locations"][0]["line"]
    assert "POSTGRES_PASSWORD" in Path("task-definition.json").read_text().splitlines()[line - 1]


def test_what_the_application_requires_is_asked_of_its_container(place: Path, run: Run) -> None:
    names = [name for name in GOOD if name != "SESSION_SECRET"]
    listed = [{"name": name, "valueFrom": f"arn:{name}"} for name in names if name != "ENVIRONMENT"]
    environment = [{"name": "ENVIRONMENT", "value": "production"}]
    task = {"containerDefinitions": [{"name": "backend", "environment": environment, "secrets": listed}]}
    Path("taskdef.json").write_text(json.dumps(task))
    found = run("check", "taskdef.json", "--env", "production", "-f", "json").report["findings"]
    assert [(f["rule"], f["severity"], f["secret"]) for f in found if f["severity"] == "error"] == [
        ("missing-secret", "error", "SESSION_SECRET")
    ]


def test_in_a_directory_it_is_found_and_one_without_variables_says_nothing(place: Path, run: Run) -> None:
    Path("deploy").mkdir()
    Path("deploy/backend.json").write_text('{"env": {"API_TOKEN": "changeme"}}')
    Path("deploy/other.json").write_text('{"compilerOptions": {}}')
    Path("render.yaml").write_text("services:\n- type: web\n")
    Path("fly.toml").write_text("app = 'x'\n")
    report = run("check", ".", "--env", "production", "-f", "json").report
    assert [(t["label"], t["judged"]) for t in report["targets"]] == [
        ("deploy/backend.json", True),
        ("fly.toml", False),
    ]
    assert [(f["secret"], f["severity"]) for f in report["findings"]] == [("API_TOKEN", "error")]
    assert report["unread"] == []


def test_groups_that_are_named_again_and_again_are_bounded(place: Path) -> None:
    group = ", ".join(["{key: A, value: b}"] * 2_000)
    named = ", ".join(["{fromGroup: g}"] * 2_000)
    services, groups = f"[{{name: x, envVars: [{named}]}}]", f"[{{name: g, envVars: [{group}]}}]"
    Path("render.yaml").write_text(f"services: {services}\nenvVarGroups: {groups}\n")
    [unread] = [item for item in open_source("platform:render.yaml").read() if isinstance(item, Unread)]
    assert unread.reason == "too many variables: more than 20,000"
