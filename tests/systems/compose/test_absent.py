"""A secret whose file or variable is not there, or is empty, is an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import GOOD, Run
from tests.systems.compose.compose_projects import write

DB = """services:
  db:
    image: postgres:16
    environment: {{POSTGRES_PASSWORD_FILE: /run/secrets/pw}}
    {given}
secrets:
  pw: {{{source}}}
"""
MOUNTED = "secrets: [pw]"
PASSWORD = "q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa"
FILE_OR_VARIABLE = {"file: ./pw.txt": "no file at pw.txt", "environment: PW_TOKEN": "PW_TOKEN is not set"}


def checked(run: Run) -> list[tuple[str, str, str, str]]:
    """Rule, severity, secret and message of each finding."""
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    return [(f["rule"], f["severity"], f["secret"], f["message"]) for f in found]


@pytest.mark.parametrize(("source", "words"), FILE_OR_VARIABLE.items())
def test_what_a_secret_refers_to_is_not_there(source: str, words: str, place: Path, run: Run) -> None:
    write(place, {"compose.yaml": DB.format(given=MOUNTED, source=source)})
    assert checked(run) == [
        ("unresolved-reference", "error", "POSTGRES_PASSWORD", f"unresolved reference: {words}"),
    ]  # fmt: skip


@pytest.mark.parametrize("files", [{"pw.txt": ""}, {"pw.txt": "\n"}])
def test_an_empty_file_is_an_empty_password(files: dict[str, str], place: Path, run: Run) -> None:
    write(place, {"compose.yaml": DB.format(given=MOUNTED, source="file: ./pw.txt"), **files})
    assert checked(run) == [("missing-secret", "error", "POSTGRES_PASSWORD", "empty (required in production)")]


def test_so_is_an_empty_variable(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": DB.format(given=MOUNTED, source="environment: PW"), ".env": "PW=\n"})
    assert checked(run) == [("missing-secret", "error", "POSTGRES_PASSWORD", "empty (required in production)")]


@pytest.mark.parametrize("given", ['volumes: ["./pw.txt:/run/secrets/pw:ro"]'])
def test_a_file_that_is_mounted_by_itself_is_not_there(given: str, place: Path, run: Run) -> None:
    write(place, {"compose.yaml": DB.format(given=given, source="file: ./pw.txt")})
    assert [finding[3] for finding in checked(run)] == ["unresolved reference: no file at pw.txt"]
    (place / "pw.txt").mkdir()  # as Docker does
    assert [finding[3] for finding in checked(run)] == ["unresolved reference: no file at pw.txt"]


def test_what_a_program_may_write_into_a_folder_of_here_is_not_missed(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": DB.format(given='volumes: ["./data:/run/secrets"]', source="file: ./pw.txt")})
    assert checked(run) == []


@pytest.mark.parametrize("source", FILE_OR_VARIABLE)
def test_the_fix_works_when_pasted(source: str, place: Path, run: Run) -> None:
    write(place, {"compose.yaml": DB.format(given=MOUNTED, source=source)})
    (finding,) = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    (step,) = finding["fix"]
    tool = Path(sys.executable).with_name("auracheck")
    command = step["command"].replace("auracheck", str(tool))
    subprocess.run(["sh", "-c", command], check=True, cwd=place, capture_output=True)
    assert checked(run) == []


def test_a_secret_is_one_whatever_its_name_and_is_made_once(place: Path, run: Run) -> None:
    """A service does not start without it, though no variable names it; two services share one file."""
    project = DB.format(given=MOUNTED, source="file: ./pw.txt")
    web = "  web: {image: shop/web, secrets: [pw]}\nsecrets:"
    write(place, {"compose.yaml": project.replace("secrets:\n", f"{web}\n")})
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert [f["secret"] for f in found] == ["POSTGRES_PASSWORD", "pw"]
    assert found[0]["fix"] == found[1]["fix"]


def test_a_path_that_a_variable_was_filled_into_is_not_shown(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": DB.format(given=MOUNTED, source="file: './${WAY}'"), ".env": f"WAY={PASSWORD}\n"})
    outcome = run("check", "compose.yaml", "--env", "production", "-v")
    assert "no such file" in outcome.out
    assert PASSWORD[:6] not in outcome.out


@pytest.mark.parametrize(("source", "words"), FILE_OR_VARIABLE.items())
def test_so_it_is_where_the_policy_says_that_files_are_read(source: str, words: str, place: Path, run: Run) -> None:
    project = DB.format(given=MOUNTED, source=source).replace("postgres:16", "shop/web")
    names = f"SESSION_SECRET: {GOOD['SESSION_SECRET']}, JWT_SECRET_KEY_FILE"
    project = project.replace("POSTGRES_PASSWORD_FILE", names)
    write(place, {"compose.yaml": project, "auracheck.toml": 'files = "_FILE"\n'})
    assert ("unresolved-reference", "error", "JWT_SECRET_KEY", f"unresolved reference: {words}") in checked(run)
    assert not [finding for finding in checked(run) if finding[:3] == ("missing-secret", "error", "JWT_SECRET_KEY")]


def test_a_file_that_may_not_be_looked_at_is_not_called_absent(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: object, **_: object) -> os.stat_result:
        if str(path).endswith("pw.txt"):
            raise PermissionError
        return stat(path)

    stat = os.stat
    write(place, {"compose.yaml": DB.format(given=MOUNTED, source="file: ./pw.txt")})
    monkeypatch.setattr(os, "stat", refused)
    assert checked(run) == []


WEB = """services:
  web:
    image: myapp:1
    environment:
      {variable}
"""
UNSET = {
    "APP_SECRET: ${APP_SECRET}": "APP_SECRET",
    "DATABASE_URL: postgresql://shop:${DB_PASSWORD}@db:5432/shop": "DATABASE_URL",
    "CACHE: 'redis://:${REDIS_PASSWORD}@cache'": "CACHE",
    "TOKEN_OF_SHOP: ${STRIPE_API_KEY}": "TOKEN_OF_SHOP",
}
OPTIONAL = [
    "APP_SECRET: ${APP_SECRET:-}", "APP_SECRET: ${APP_SECRET-}", "APP_SECRET:", "APP_SECRET: ${APP_SECRET+x}",
    "LOG_LEVEL: ${LOG_LEVEL}", "SITE_URL: https://${HOST}/",
]  # fmt: skip


@pytest.mark.parametrize(("variable", "name"), UNSET.items())
def test_a_credential_of_any_program_that_resolves_to_nothing(variable: str, name: str, place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB.format(variable=variable)})
    assert [finding[:3] for finding in checked(run)] == [("unresolved-reference", "error", name)]


@pytest.mark.parametrize("variable", OPTIONAL)
def test_what_is_meant_to_be_empty_and_what_is_no_credential_is_not_reported(
    variable: str, place: Path, run: Run
) -> None:
    write(place, {"compose.yaml": WEB.format(variable=f"{variable}\n      OTHER_SECRET: {PASSWORD}")})
    assert [finding for finding in checked(run) if finding[0] == "unresolved-reference"] == []


def test_the_command_sets_the_variable_in_the_file_that_compose_reads(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB.format(variable="DATABASE_URL: postgresql://${DB_USER}:${DB_PASSWORD}@db/shop")})
    (finding,) = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert finding["fix"] == [
        {"step": "run", "command": "auracheck generate DB_PASSWORD --write .env", "needs": []},
        {"step": "do", "text": "set DB_USER in .env"},
    ]


EMPTY = {
    "mongo:7": ("MONGO_INITDB_ROOT_PASSWORD_FILE", "MONGO_INITDB_ROOT_PASSWORD", "default-secret"),
    "mysql:8": ("MYSQL_ROOT_PASSWORD_FILE", "MYSQL_ROOT_PASSWORD", "missing-secret"),
    "grafana/grafana": ("GF_SECURITY_ADMIN_PASSWORD__FILE", "GF_SECURITY_ADMIN_PASSWORD", "default-secret"),
}


@pytest.mark.parametrize("image", EMPTY)
def test_an_empty_file_is_none_for_what_lifts_a_demand_or_a_default(image: str, place: Path, run: Run) -> None:
    """And the new value goes into that file: the images refuse a password beside its file."""
    variable, name, rule = EMPTY[image]
    project = DB.format(given=MOUNTED, source="file: ./pw.txt").replace("POSTGRES_PASSWORD_FILE", variable)
    write(place, {"compose.yaml": project.replace("postgres:16", image), "pw.txt": ""})
    (place / "pw.txt").chmod(0o600)
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    (finding,) = (f for f in found if f["secret"] == name)
    assert (finding["rule"], finding["severity"], finding["locations"][0]["file"]) == (rule, "error", "pw.txt")
    assert any(step.get("command", "").endswith("> pw.txt)") for step in finding["fix"])


REFERRING = "services: {{web: {{image: shop/web, env_file: web.env, environment: {{{more}, API_TOKEN: {value}}}}}}}\n"


@pytest.mark.parametrize(
    ("file", "more", "value", "words"),
    [
        (f"WAY={PASSWORD}", "A: b", "'${WAY}'", " (Compose does not take it from the container's environment)"),
        (
            f"API_TOKEN={PASSWORD}",
            "A: b",
            "'${API_TOKEN}'",
            " (Compose does not take it from the container's environment)",
        ),
        ("A=b", f"WAY: {PASSWORD}", "'${WAY}'", " (Compose does not take it from the container's environment)"),
        ("A=b", "WAY: ''", "'${WAY}'", ""),
        ("A=b", "A: b", "'${API_TOKEN}'", ""),
    ],
)
def test_a_reference_is_not_to_what_the_container_is_given(
    file: str, more: str, value: str, words: str, place: Path, run: Run
) -> None:
    write(place, {"compose.yaml": REFERRING.format(more=more, value=value), "web.env": file})
    wanted = value.strip("'${}")
    messages = [message for rule, _, _, message in checked(run) if rule == "unresolved-reference"]
    assert messages == [f"unresolved reference: {wanted} is not set{words}"]


@pytest.mark.parametrize("needed", ["read_only: ${READONLY}", "labels: ['${NEEDED:?}']"])
def test_what_compose_refuses_without_a_variable_names_the_example_to_copy(needed: str, place: Path, run: Run) -> None:
    compose = f"services:\n  web:\n    image: shop\n    environment: {{APP_SECRET: {PASSWORD}}}\n    {needed}\n"
    write(place, {"compose.yaml": compose, "env.example": "READONLY=true\nNEEDED=x\n"})
    [unread] = run("check", "compose.yaml", "-f", "json").report["unread"]
    assert unread["reason"].endswith(" (run: cp env.example .env, then check again with --fix)")
    (place / ".env").write_text((place / "env.example").read_text())
    assert run("check", "compose.yaml", "-f", "json").report["unread"] == []


def test_what_a_person_gets_says_into_which_file_it_goes(place: Path, run: Run) -> None:
    app = "services:\n  app:\n    image: shop\n    environment: {STRIPE_API_KEY_FILE: /run/secrets/stripe}\n"
    write(place, {"compose.yaml": f"{app}    secrets: [stripe]\nsecrets:\n  stripe: {{file: ./keys/stripe}}\n"})
    [finding] = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert [step.get("command") for step in finding["fix"][:-1]] == [
        "mkdir -p keys", "touch keys/stripe && chmod 600 keys/stripe",
    ]  # fmt: skip
    assert finding["fix"][-1]["text"].startswith("write it to keys/stripe: get ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("db_url", "write an address with its user and password to keys/it"),
        ("ConnectionStrings__Shop", "write an address with its user and password to keys/it"),
        ("shop_connection_string", "write an address with its user and password to keys/it"),
        ("license_cert", "write it to keys/it: get what the program expects in it"),
    ],
)
def test_no_password_is_made_for_a_secret_in_a_file_whose_name_says_something_else(
    name: str, words: str, place: Path, run: Run
) -> None:
    app = f"services:\n  app:\n    image: shop\n    secrets: [{name}]\n"
    write(place, {"compose.yaml": f"{app}secrets:\n  {name}: {{file: ./keys/it}}\n"})
    [finding] = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert finding["fix"][-1]["text"].startswith(words)
    assert not any("generate" in step.get("command", "") for step in finding["fix"])


def test_a_companion_that_refers_to_an_unset_variable_is_not_asked_for_twice(place: Path, run: Run) -> None:
    environment = "{MINIO_ROOT_USER: '${ROOT_USER}', MINIO_ROOT_PASSWORD_FILE: /run/secrets/root}"
    app = f"services:\n  s3:\n    image: minio/minio\n    environment: {environment}\n    secrets: [root]\n"
    write(place, {"compose.yaml": f"{app}secrets:\n  root: {{file: ./keys/root}}\n"})
    findings = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert [finding["secret"] for finding in findings] == ["MINIO_ROOT_PASSWORD", "MINIO_ROOT_USER"]
    assert not any("as well" in step.get("text", "") for finding in findings for step in finding["fix"])
