"""Services with env files of their own: what these refer to is made in the project's variables, once; what several of
them have under one name stays one value."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.fixes.following import follow
from tests.fixes.test_projects import follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

TWO = "services:\n" + "".join(
    f"  {name}:\n    image: local/{name}\n    env_file: {name}.env\n" for name in ("api", "worker")
)
"""Two services, each with an env file of its own."""


def commands(found: dict[str, Any]) -> list[str]:
    return list(
        dict.fromkeys(step["command"] for each in found["findings"] for step in each["fix"] if "command" in step)
    )


def values(name: str, *files: Path) -> set[str]:
    """The values that lines of that name have in the files."""
    lines = [line for file in files for line in file.read_text().splitlines()]
    return {line.partition("=")[2] for line in lines if line.startswith(f"{name}=")}


def test_a_variable_to_which_two_env_files_refer_is_made_once_in_the_variables_of_the_project(
    place: Path, run: Run
) -> None:
    write(
        {
            "compose.yaml": TWO,
            "api.env": "JWT_SECRET=${SHARED_JWT_SECRET}\nDATABASE_URL=postgresql://shop:${DB_PASSWORD}@db.internal/shop\n",
            "worker.env": "JWT_SECRET=${SHARED_JWT_SECRET}\n",
        },
        place,
    )
    found = report(run, "compose.yaml")
    assert commands(found) == [
        "auracheck generate SHARED_JWT_SECRET --write .env",
        "auracheck generate DB_PASSWORD --write .env",
    ]
    follow_all(found, place)
    assert report(run, "compose.yaml")["findings"] == []
    is_valid(place / "compose.yaml")


def test_one_value_under_one_name_in_several_env_files_stays_one(place: Path, run: Run) -> None:
    write(
        {"compose.yaml": TWO, "api.env": "JWT_SECRET=changeme\nTZ=UTC\n", "worker.env": "JWT_SECRET=changeme\n"}, place
    )
    found = report(run, "compose.yaml")
    assert commands(found) == ["auracheck generate JWT_SECRET --write .env"]
    follow_all(found, place)
    assert report(run, "compose.yaml")["findings"] == []
    assert values("JWT_SECRET", place / "api.env", place / "worker.env") == {"${JWT_SECRET}"}
    is_valid(place / "compose.yaml")


def test_fix_makes_references_of_the_lines_of_env_files(place: Path, run: Run) -> None:
    write(
        {"compose.yaml": TWO, "api.env": "JWT_SECRET=changeme\nTZ=UTC\n", "worker.env": "JWT_SECRET=changeme\n"}, place
    )
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "api.env").read_text() == "JWT_SECRET=${JWT_SECRET}\nTZ=UTC\n"
    assert (place / "worker.env").read_text() == "JWT_SECRET=${JWT_SECRET}\n"
    assert report(run, "compose.yaml")["findings"] == []


def test_fix_leaves_a_line_to_which_another_of_its_file_refers(place: Path, run: Run) -> None:
    of_api = "JWT_SECRET=changeme\nTITLE=shop-${JWT_SECRET}\n"
    write({"compose.yaml": TWO, "api.env": of_api, "worker.env": "JWT_SECRET=changeme\n"}, place)
    said = run("check", "compose.yaml", "--env", "production", "--fix").err
    assert (place / "api.env").read_text() == of_api
    assert "api.env:1 cannot be changed safely" in said


def test_values_that_differ_are_not_made_one(place: Path, run: Run) -> None:
    write({"compose.yaml": TWO, "api.env": "JWT_SECRET=changeme\n", "worker.env": "JWT_SECRET=secret\n"}, place)
    assert commands(report(run, "compose.yaml")) == [
        "auracheck generate JWT_SECRET --write compose-env:api.env",
        "auracheck generate JWT_SECRET --write compose-env:worker.env",
    ]


def test_servers_of_their_own_that_have_one_placeholder_are_not_made_one(place: Path, run: Run) -> None:
    services = "".join(f"  {name}:\n    image: postgres:17\n    env_file: {name}.env\n" for name in ("a", "b"))
    of_both = "POSTGRES_PASSWORD=changeme\n"
    write({"compose.yaml": f"services:\n{services}", "a.env": of_both, "b.env": of_both}, place)
    assert commands(report(run, "compose.yaml")) == [
        "auracheck generate POSTGRES_PASSWORD --write compose-env:a.env",
        "auracheck generate POSTGRES_PASSWORD --write compose-env:b.env",
    ]


REFERRING = "services:\n  app:\n    image: shop\n    environment:\n      APP_SECRET: ${APP_SECRET}\n"


def test_an_env_file_that_compose_may_be_given_is_named_in_place_of_a_new_value(place: Path, run: Run) -> None:
    write({"compose.yaml": REFERRING, "config.env": "APP_SECRET=changeme\nTZ=UTC\n"}, place)
    said = "if Compose is given config.env, which sets such variables: check with --env-file config.env"
    assert f"1  {said}\n" in run("check", ".", "--env", "production").out
    assert said not in run("check", ".", "--env-file", "config.env").out


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.env", "OTHER_SECRET=changeme\n"),
        (".env.example", "APP_SECRET=changeme\n"),
        ("Dockerfile", "FROM x\nENV APP_SECRET=changeme\n"),
    ],
)
def test_what_compose_is_not_given_is_not_named(file: str, content: str, place: Path, run: Run) -> None:
    write({"compose.yaml": REFERRING, file: content}, place)
    assert "--env-file" not in run("check", ".", "--env", "production").out


def test_what_is_made_goes_into_the_env_file_that_compose_is_given(place: Path, run: Run) -> None:
    db = "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: changeme\n"
    write({"compose.yaml": db, "config.env": "TZ=UTC\n"}, place)
    found = report(run, "compose.yaml", "--env-file", "config.env")
    assert commands(found) == ["auracheck generate POSTGRES_PASSWORD --write compose-env:config.env"]
    follow_all(found, place)
    assert report(run, "compose.yaml", "--env-file", "config.env")["findings"] == []


def test_a_variable_that_two_secrets_have_is_made_by_one_command(place: Path, run: Run) -> None:
    compose = """services:
  minio:
    image: minio/minio
    environment:
      MINIO_ROOT_USER: shop
      MINIO_ROOT_PASSWORD: ${STORE_KEY}
  app:
    image: shop
    environment:
      SHOP_SECRET_KEY: ${STORE_KEY}
"""
    write({"compose.yaml": compose, ".env": "STORE_KEY=changeme\n"}, place)
    found = report(run, "compose.yaml")
    assert len(commands(found)) == 1
    follow(found["findings"][0]["fix"], place)
    assert report(run, "compose.yaml")["findings"] == []


def test_an_env_file_has_no_line_of_a_manifest_with_the_same_value(place: Path, run: Run) -> None:
    pods = "\n---\n".join(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers:\n  - name: {name}\n"
        f"    image: local/{name}\n    env:\n    - {{name: SHOP_PASSWORD, value: changeme}}"
        for name in ("a", "b")
    )
    write({"pods.yaml": pods, "app.env": "SHOP_PASSWORD=changeme\n"}, place)
    steps = [step for each in report(run, ".")["findings"] for step in each["fix"]]
    assert "auracheck generate SHOP_PASSWORD --write app.env" in [step.get("command") for step in steps]
    assert [step for step in steps if step["step"] == "edit" and step["file"] == "app.env"] == []
