"""A credential in a file of a container is judged as one in its environment."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report
from tests.deployment.projects import ONE, manifests, report

PROJECT = """
services:
  app:
    image: local/app
    environment:
      DATABASE_URL: postgresql://shop:ONE@db/shop
      PARTNER_PASSWORD_FILE: /run/secrets/api
    secrets: [api, session_secret, notes]
  db:
    image: postgres:16
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD_FILE: {path}
    {given}
secrets:
  pw: {{file: ./pw.txt}}
  api: {{file: ./api.txt}}
  session_secret: {{file: ./session.txt}}
  notes: {{file: ./notes.txt}}
"""
MISMATCH = "mismatched-credential"
FILES = {"pw.txt": "ONE", "api.txt": "ONE", "session.txt": "OTHER", "notes.txt": "changeme"}
GIVEN = {
    "/run/secrets/pw": "secrets: [pw]",
    "/run/secrets/elsewhere": "secrets: [{source: pw, target: elsewhere}]",
    "/etc/pw": "secrets: [{source: pw, target: /etc/pw}]",
    "/etc/shop/pw.txt": 'volumes: ["./:/etc/shop:ro"]',
}


def judged(found: Report) -> list[tuple[str, str | None, str]]:
    """Rule, secret and the file's name of each error."""
    return [
        (finding.rule, finding.secret, Path(finding.locations[0].file or "").name)
        for finding in found.findings
        if finding.rule != "embedded-secret"
    ]


@pytest.mark.parametrize(("path", "given"), GIVEN.items())
@pytest.mark.parametrize(("value", "rule"), [("changeme", "default-secret"), ("p4K2", "weak-secret")])
def test_a_password_in_a_file_is_judged_under_the_name_of_its_variable(
    value: str, rule: str, path: str, given: str, tmp_path: Path
) -> None:
    project = PROJECT.format(path=path, given=given)
    found = report(tmp_path, project, {**FILES, "pw.txt": f"{value}\n"})
    assert (rule, "POSTGRES_PASSWORD", "pw.txt") in judged(found)
    assert judged(report(tmp_path, project, FILES)) == []


def test_what_no_variable_names_is_judged_under_its_own_name_if_that_is_one_of_a_credential(tmp_path: Path) -> None:
    project = PROJECT.format(path="/run/secrets/pw", given="secrets: [pw]")
    found = report(tmp_path, project, {**FILES, "api.txt": "changeme", "session.txt": "changeme"})
    assert judged(found) == [
        ("default-secret", "PARTNER_PASSWORD", "api.txt"), ("default-secret", "session_secret", "session.txt"),
    ]  # fmt: skip
    (api, session) = (finding for finding in found.findings if finding.rule == "default-secret")
    assert "session.txt" in str(session.fix)
    assert "api.txt" in str(api.fix)


def test_a_secret_of_a_variable_of_the_shell_or_the_env_file(tmp_path: Path) -> None:
    project = PROJECT.format(path="/run/secrets/pw", given="secrets: [pw]").replace("file: ./pw.txt", "environment: PW")
    found = report(tmp_path, project, {**FILES, ".env": "OTHER_SETTING=1\nPW=changeme\n"})
    finding = next(each for each in found.findings if each.secret == "POSTGRES_PASSWORD")
    assert (finding.rule, Path(finding.locations[0].file or "").name, finding.locations[0].line) == (
        "default-secret", ".env", 2,
    )  # fmt: skip


def test_a_file_with_a_credential_that_everybody_can_read_is_reported(tmp_path: Path) -> None:
    project = PROJECT.format(path="/run/secrets/pw", given="secrets: [pw]")
    report(tmp_path, project, FILES)
    (tmp_path / "pw.txt").chmod(0o644)
    found = run(Request([f"compose:{tmp_path / 'compose.yaml'}"], environment=("--env", "production")))
    assert ("exposed-file", None, "pw.txt") in judged(found)


@pytest.mark.parametrize("password", ["ONE", "${PW}", "${PW:-ONE}"])
def test_the_fix_of_a_default_in_a_file_is_one_for_both_ends(password: str, tmp_path: Path) -> None:
    project = PROJECT.format(path="/run/secrets/pw", given="secrets: [pw]").replace("shop:ONE@", f"shop:{password}@")
    found = report(tmp_path, project, {**FILES, "pw.txt": "changeme", ".env": "PW=ONE\n"})
    default, mismatch = (next(f for f in found.findings if f.rule == rule) for rule in ("default-secret", MISMATCH))
    assert (default.secret, mismatch.secret, default.fix) == ("POSTGRES_PASSWORD", "DATABASE_URL", mismatch.fix)


SECRET = f"""
apiVersion: v1
kind: Secret
metadata: {{name: app}}
stringData:
  url: postgresql://shop:{ONE}@db.example.com/shop
  db-password: {{value}}
  jwt: {ONE}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{{{name: app}}}}
spec:
  template:
    spec:
      containers:
      - name: app
        image: local/app
        env:
        - {{{{name: DATABASE_URL, valueFrom: {{{{secretKeyRef: {{{{name: app, key: url}}}}}}}}}}}}
        - {{{{name: SESSION_SECRET, value: {ONE}}}}}
        volumeMounts: [{{mount}}]
      volumes:
      - name: v
        {{volume}}
"""
WHOLE = "secret: {secretName: app}"


def test_the_keys_of_a_secret_that_are_only_mounted_are_judged(tmp_path: Path) -> None:
    document = SECRET.replace("{{", "{").replace("}}", "}")
    document = document.replace("{mount}", "{name: v, mountPath: /etc/app}").replace("{volume}", WHOLE)
    found = manifests(tmp_path, document.replace("{value}", "changeme"))
    assert [f.secret for f in found.findings if f.rule == "default-secret"] == ["db-password"]
    found = manifests(tmp_path, document.replace("{value}", "OTHER"))
    assert [f.secret for f in found.findings if f.rule == "default-secret"] == []
