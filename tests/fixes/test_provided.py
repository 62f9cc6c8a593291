"""A credential that only its provider can make: the steps say where it is set, and what refers to it from now on."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import STRONG, follow_all, is_valid, report, write

COMPOSE = "services:\n  web:\n    image: shop\n    environment:\n      STRIPE_SECRET_KEY: {}\n      DEBUG: 'no'\n"
PROVIDER = "get a new one from its provider"


def sentences(report: dict[str, Any]) -> set[str]:
    return {step["text"] for each in report["findings"] for step in each["fix"] if step["step"] == "do"}


@pytest.mark.parametrize(
    ("value", "env", "name"),
    [
        ("changeme", "TZ=UTC\n", "STRIPE_SECRET_KEY"),
        ("${STRIPE_SK:-changeme}", "TZ=UTC\n", "STRIPE_SK"),
        ("${STRIPE_SK}", "TZ=UTC\n", "STRIPE_SK"),
        ("${STRIPE_SK}", "STRIPE_SK=changeme\n", "STRIPE_SK"),
    ],
)
def test_it_is_set_in_the_env_file_to_which_the_compose_file_refers(
    value: str, env: str, name: str, place: Path, run: Run
) -> None:
    write({"compose.yaml": COMPOSE.format(value), ".env": env}, place)
    (place / ".env").chmod(0o600)
    before = report(run, "compose.yaml")
    assert sentences(before) == {f"set {name} in .env: {PROVIDER}"}
    follow_all(before, place)
    (place / ".env").write_text(f"{name}={STRONG}\n")
    is_valid(place / "compose.yaml")
    assert report(run, "compose.yaml")["findings"] == []


def test_one_that_has_its_own_name_there_is_named_with_its_line(place: Path, run: Run) -> None:
    env = "STRIPE_SECRET_KEY=changeme\n"
    write({"compose.yaml": COMPOSE.format("${STRIPE_SECRET_KEY}"), ".env": env}, place)
    assert f"STRIPE_SECRET_KEY (.env:1): {PROVIDER}\n" in run("check", "compose.yaml", "--env", "production").out


def test_fix_leaves_it_to_a_person(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.format("changeme")}, place)
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert (place / "compose.yaml").read_text() == COMPOSE.format("changeme")
    assert not (place / ".env").exists()


@pytest.mark.slow
def test_fix_prepares_no_file_for_what_a_person_sets(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.format("changeme")}, place)
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    [finding] = report(run, "compose.yaml")["findings"]
    assert [step["file"] for step in finding["fix"] if step["step"] == "edit"] == [".gitignore", "compose.yaml"]
    fixed = run("check", "compose.yaml", "--env", "production", "-f", "json", "--fix").report["fixed"]
    assert (fixed, (place / ".gitignore").exists()) == ([], False)


def test_what_two_findings_say_of_one_line_is_one_step(place: Path, run: Run) -> None:
    compose = COMPOSE.format("${STRIPE_SECRET_KEY}").replace("DEBUG: 'no'", "STRIPE_API_KEY: ${STRIPE_SECRET_KEY}")
    write({"compose.yaml": compose, ".env": "STRIPE_SECRET_KEY=changeme\n"}, place)
    shown = run("check", "compose.yaml", "--env", "production", "-f", "plain").out
    assert shown.count("STRIPE_") >= 2
    assert run("check", "compose.yaml", "--env", "production").out.count(PROVIDER) == 1


def test_the_variable_says_whose_it_is(place: Path, run: Run) -> None:
    compose = COMPOSE.format("${STRIPE_SECRET_KEY}").replace("DEBUG: 'no'", "CF_Token: ${CLOUDFLARE_DNS_API_TOKEN}")
    write({"compose.yaml": compose}, place)
    assert sentences(report(run, "compose.yaml")) == {
        f"set {name} in .env: {PROVIDER}" for name in ("STRIPE_SECRET_KEY", "CLOUDFLARE_DNS_API_TOKEN")
    }


@pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")
def test_a_file_that_a_shell_makes_is_for_its_owner_alone(place: Path, run: Run) -> None:
    compose = COMPOSE.replace("STRIPE_SECRET_KEY", "SIGNING_SECRET").format("${THREE}")
    write({"compose.yaml": compose}, place)
    shown = run("check", "compose.yaml", "--env", "production").out
    assert " 1  touch .env && chmod 600 .env\n" in shown
    follow_all(report(run, "compose.yaml"), place)
    assert report(run, "compose.yaml")["findings"] == []


def test_a_long_word_in_the_name_of_a_variable_is_no_part_of_a_value(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.replace("STRIPE", "APP").format("${APP_AUTHENTICATION_SECRET}")}, place)
    [finding] = report(run, "compose.yaml")["findings"]
    assert finding["message"] == "unresolved reference: APP_AUTHENTICATION_SECRET is not set"


def test_an_option_of_a_command_gets_a_variable_of_its_service(place: Path, run: Run) -> None:
    command = "    command: run --admin-password={} --port 80  # why\n"
    compose = f"services:\n  own-web:\n    image: local/web\n{command.format('changeme')}"
    write({"compose.yaml": compose}, place)
    before = report(run, "compose.yaml")
    follow_all(before, place)
    is_valid(place / "compose.yaml")
    assert (place / "compose.yaml").read_text().endswith(command.format("${OWN_WEB_ADMIN_PASSWORD}"))
    assert report(run, "compose.yaml")["findings"] == []


@pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")
@pytest.mark.parametrize(
    ("image", "entry", "env", "line"),
    [
        ("shop", "- Jwt:Secret=changeme", "TZ=UTC", "- Jwt:Secret=${Jwt_Secret}"),
        ("shop", "'Jwt:Secret': changeme", "TZ=UTC", "'Jwt:Secret': ${Jwt_Secret}"),
        ("opensearchproject/opensearch:2", "OPENSEARCH_INITIAL_ADMIN_PASSWORD: ${PASSWORD_OF_SEARCH}",
         "PASSWORD_OF_SEARCH=changeme", "OPENSEARCH_INITIAL_ADMIN_PASSWORD: ${PASSWORD_OF_SEARCH}"),
    ],
    ids=["a list", "a mapping", "a form of its own"],
)  # fmt: skip
def test_a_variable_that_has_another_name_than_the_secret(
    image: str, entry: str, env: str, line: str, place: Path, run: Run
) -> None:
    write({"compose.yaml": f"services:\n  web:\n    image: {image}\n    environment:\n      {entry}\n"}, place)
    (place / ".env").write_text(f"{env}\n")
    (place / ".env").chmod(0o600)
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    assert report(run, "compose.yaml")["findings"] == []
    assert (place / "compose.yaml").read_text().endswith(f"      {line}\n")


def test_the_password_of_a_client_in_a_command_is_none_of_its_own(place: Path, run: Run) -> None:
    server = f"  minio:\n    image: minio/minio\n    environment: {{MINIO_ROOT_PASSWORD: {STRONG}}}\n"
    client = "  mc:\n    image: minio/mc\n    entrypoint: mc alias set s3 http://minio:9000 minioadmin minioadmin\n"
    write({"compose.yaml": f"services:\n{server}{client}"}, place)
    assert "MC_SECRET_KEY" not in run("check", "compose.yaml", "--env", "production").out
