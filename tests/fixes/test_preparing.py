"""What a file needs before a secret is written into it comes first in a fix: each command runs, and nothing is found
about the file afterwards."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.fixes.following import follow

KEY = "k9Vw2xQ7rT4mZ8pL1sD6fG3hJ5nB0cYq"
COMPOSE = "services:\n  web:\n    image: shop\n    environment:\n      APP_SECRET: %s\n"
COMMIT = "git add -A && git -c user.name=a -c user.email=a@b commit -qm x"


@pytest.fixture
def repository(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "a")
    subprocess.run("git init -q && touch a && " + COMMIT, shell=True, check=True)
    return place


def found(run: Run, source: str) -> dict[tuple[str, str | None], list[dict[str, Any]]]:
    report = run("check", source, "--env", "production", "-f", "json").report
    return {(each["rule"], each["secret"]): each["fix"] for each in report["findings"] if each["severity"] != "note"}


def words(steps: list[dict[str, Any]]) -> list[str]:
    return [step.get("command") or step.get("text") or f"{step['action']} {step['file']}" for step in steps]


@pytest.mark.parametrize("folder", ["", "deploy/"])
def test_a_new_env_file_is_ignored_first(folder: str, repository: Path, run: Run) -> None:
    path = repository / folder / "compose.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(COMPOSE % "changeme")
    [fix] = found(run, f"{folder}compose.yaml").values()
    assert words(fix) == [
        "insert .gitignore", f"auracheck generate APP_SECRET --write {folder}.env", f"replace {folder}compose.yaml",
    ]  # fmt: skip
    follow(fix, repository)
    assert found(run, f"{folder}compose.yaml") == {}


def test_a_tracked_one_is_taken_out_of_git_ignored_and_made_private(repository: Path, run: Run) -> None:
    (repository / "compose.yaml").write_text(COMPOSE % "${APP_SECRET}")
    (repository / ".env").write_text("APP_SECRET=changeme\n")
    (repository / ".env").chmod(0o666)
    subprocess.run(COMMIT, shell=True, check=True)
    [fix] = found(run, "compose.yaml").values()
    assert words(fix) == [
        "git rm --cached .env && git commit -m 'no env file in git'", "insert .gitignore", "chmod 600 .env",
        "auracheck generate APP_SECRET --write .env",
    ]  # fmt: skip
    follow(fix, repository)
    assert found(run, "compose.yaml") == {}


def test_an_ignored_private_one_needs_nothing(repository: Path, run: Run) -> None:
    (repository / ".gitignore").write_text(".env\n")
    (repository / ".env").write_text("APP_SECRET=changeme\n")
    (repository / ".env").chmod(0o600)
    assert words(found(run, ".env")["default-secret", "APP_SECRET"]) == ["auracheck generate APP_SECRET --write .env"]


def test_what_a_person_puts_there_needs_it_as_well(repository: Path, run: Run) -> None:
    (repository / "compose.yaml").write_text("services:\n  web:\n    image: shop\n    env_file: [.env, mail.env]\n")
    for name, text in {".env": "STRIPE_API_KEY=your_api_key\n", "mail.env": "MAILGUN_API_KEY=changeme\n"}.items():
        (repository / name).write_text(text)
        (repository / name).chmod(0o644)
    subprocess.run(COMMIT, shell=True, check=True)
    fix = found(run, "compose.yaml")["default-secret", "STRIPE_API_KEY"]
    assert words(fix)[:-1] == [
        "git rm --cached .env && git commit -m 'no env file in git'", "insert .gitignore", "chmod 600 .env",
    ]  # fmt: skip
    assert words(fix)[-1].startswith("get ")
    steps = run("check", "compose.yaml", "--env", "production").out.partition(" Fix")[2]
    assert "git rm --cached .env mail.env && git commit" in steps
    follow(fix, repository)
    (repository / ".env").write_text(f"STRIPE_API_KEY=sk_live_{KEY * 2}\n")
    assert not [finding for finding in found(run, ".env") if finding[0] in ("tracked-file", "exposed-file")]


def test_a_plan_has_each_of_it_once_and_first(repository: Path, run: Run) -> None:
    (repository / ".env").write_text(f"APP_SECRET=changeme\nCOOKIE_SECRET=changeme\nSESSION_KEY={KEY}\n")
    (repository / ".env").chmod(0o644)
    subprocess.run(COMMIT, shell=True, check=True)
    steps = run("check", ".env", "--env", "production").out.partition(" Fix")[2]
    order = ["git rm --cached .env", ".gitignore, add", "chmod 600 .env", "auracheck generate jwt"]
    assert [steps.count(word) for word in order] == [1] * 4
    assert sorted(order, key=steps.index) == order


@pytest.mark.parametrize("key", ["APP_SECRET", "password"])
def test_a_manifest_of_git_s_is_not_taken_out_of_it(key: str, repository: Path, run: Run) -> None:
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: shop}}\nstringData:\n  {key}: changeme\n"
    (repository / "secret.yaml").write_text(secret)
    subprocess.run(COMMIT, shell=True, check=True)
    fix = found(run, "secret.yaml")["default-secret", key]
    assert words(fix) == ["put a new value into a SealedSecret or ExternalSecret (secret.yaml is tracked by git)"]


def test_a_negation_that_is_in_the_way_is_left_to_its_finding(repository: Path, run: Run) -> None:
    (repository / ".gitignore").write_text("*.env\n!app.env\n")
    (repository / "app.env").write_text(f"APP_SECRET=changeme\nSESSION_KEY={KEY}\n")
    (repository / "app.env").chmod(0o600)
    fixes = found(run, "app.env")
    assert words(fixes["default-secret", "APP_SECRET"]) == ["auracheck generate APP_SECRET --write app.env"]
    assert words(fixes["unignored-file", None]) == ["remove the negation at .gitignore:2"]


def test_a_negation_is_removed_before_a_new_file_is_written_there(repository: Path, run: Run) -> None:
    (repository / ".gitignore").write_text(".env\n!web/.env\n")
    (repository / "web").mkdir()
    (repository / "web/compose.yaml").write_text(
        "services:\n  web:\n    image: shop\n    environment:\n      APP_SECRET: changeme\n"
    )
    fix = found(run, "web/compose.yaml")["default-secret", "APP_SECRET"]
    assert words(fix)[:2] == ["remove the negation at .gitignore:2", "auracheck generate APP_SECRET --write web/.env"]


POD = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: web\n    envFrom: [{secretRef: {name: shop}}]\n"
POLICY = 'extends = []\nname = "shop"\nservices = ["web"]\n'
POLICY += '[secrets.SESSION_SECRET]\nkind = "key"\nrequired_in = ["production"]\n'
POLICY += 'obtain = "auracheck generate SESSION_SECRET"\n'


def test_what_a_container_lacks_goes_into_its_secret_unless_git_tracks_that(repository: Path, run: Run) -> None:
    (repository / "auracheck.toml").write_text(POLICY)
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: shop}}\nstringData:\n  A: {KEY}\n"
    (repository / "k8s").mkdir()
    (repository / "k8s/pod.yaml").write_text(POD)
    (repository / "k8s/secret.yaml").write_text(secret)
    fix = found(run, "k8s")["missing-secret", "SESSION_SECRET"]
    assert words(fix) == [
        "insert .gitignore",
        "auracheck generate SESSION_SECRET --write k8s/secret.yaml",
    ]
    subprocess.run(COMMIT, shell=True, check=True)
    command, edit = words(found(run, "k8s")["missing-secret", "SESSION_SECRET"])
    assert "kubectl create secret generic session-secret" in command
    assert edit == "insert k8s/pod.yaml"
    [selected] = run("check", "k8s", "--env", "production", "--select", "missing", "-f", "json").report["findings"]
    assert words(selected["fix"]) == [command, edit], "the same fix by one rule as by all"


def test_a_secret_file_is_taken_out_of_git_before_it_is_written(repository: Path, run: Run) -> None:
    (repository / "compose.yaml").write_text(
        "services:\n  db:\n    image: postgres:16\n    secrets: [pw]\n    environment:\n"
        "      POSTGRES_PASSWORD_FILE: /run/secrets/pw\nsecrets:\n  pw:\n    file: pw.txt\n"
    )
    (repository / "pw.txt").write_text("changeme")
    subprocess.run(COMMIT, shell=True, check=True)
    fix = words(found(run, "compose.yaml")["default-secret", "POSTGRES_PASSWORD"])
    assert fix[:3] == [
        "git rm --cached pw.txt && git commit -m 'no env file in git'", "insert .gitignore", "chmod 600 pw.txt",
    ]  # fmt: skip
    assert fix[3].endswith("> pw.txt)")
