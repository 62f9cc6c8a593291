"""Manifests in folders of one tree: what a container takes of an object in another folder."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report

SECRET = """
apiVersion: v1
kind: Secret
metadata: {{name: shop{namespace}}}
stringData: {{JWT_SECRET_KEY: {value}}}
"""
APP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      containers:
        - name: app
          image: local/app
          env:
            - name: JWT_SECRET_KEY
              valueFrom: {secretKeyRef: {name: shop, key: JWT_SECRET_KEY}}
"""


def check(folder: Path, files: dict[str, str]) -> Report:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
    return run(Request([str(folder)], environment=("--env", "production")))


def secret(value: str = "changeme", namespace: str = "") -> str:
    return SECRET.format(value=value, namespace=namespace and f", namespace: {namespace}")


def found(report: Report) -> set[tuple[str, tuple[str, ...]]]:
    """Rules and the labels of their targets."""
    rules = ("default-secret", "unresolved-reference")
    return {
        (each.rule, tuple(label.rpartition(": ")[2] for label in each.targets))
        for each in report.findings
        if each.rule in rules
    }


def test_a_secret_of_another_folder_is_the_containers(tmp_path: Path) -> None:
    report = check(tmp_path, {"app/app.yaml": APP, "config/secret.yaml": secret()})
    assert found(report) == {("default-secret", ("app",))}
    assert len(report.targets) == 1  # the Secret is no target of its own


def test_the_own_folder_counts_first(tmp_path: Path) -> None:
    files = {"app/app.yaml": APP, "app/secret.yaml": secret("q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa"), "b/s.yaml": secret()}
    assert found(check(tmp_path, files)) == {("default-secret", ("shop",))}


@pytest.mark.parametrize(
    "others",
    [
        {"staging/secret.yaml": secret(), "prod/secret.yaml": secret()},
        {"config/secret.yaml": secret(namespace="other")},
    ],
)
def test_of_several_and_of_another_namespace_none_is(others: dict[str, str], tmp_path: Path) -> None:
    report = check(tmp_path, {"app/app.yaml": APP, **others})
    assert ("unresolved-reference", ("app",)) in found(report)
    assert len(report.targets) == 1 + len(others)


CLIENT = """
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  containers:
    - name: app
      env: [{name: DATABASE_URL, value: postgresql://shop:ONE@db/shop}]
"""
SERVER = """
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}}
---
apiVersion: v1
kind: Pod
metadata: {name: db, labels: {app: db}}
spec:
  containers:
    - name: db
      image: postgres:17
      env: [{name: POSTGRES_USER, value: shop}, {name: POSTGRES_PASSWORD, value: ONE}]
"""


def test_a_client_reaches_the_server_of_its_folder_before_another_of_that_name(tmp_path: Path) -> None:
    files = {f"{folder}/db.yaml": SERVER for folder in ("base", "other")}
    report = check(tmp_path, {**files, "base/app.yaml": CLIENT, "other/app.yaml": CLIENT})
    reached = [(each.client.target, each.server and each.server.target) for each in report.connections]
    assert reached == [(f"{tmp_path}/{at}/app.yaml: app", f"{tmp_path}/{at}/db.yaml: db") for at in ("base", "other")]


def test_a_client_reaches_the_server_of_another_folder(tmp_path: Path) -> None:
    [connection] = check(tmp_path, {"db/db.yaml": SERVER, "app/app.yaml": CLIENT}).connections
    assert connection.state == "match"


def test_kustomizations_with_the_same_names_are_alternatives(tmp_path: Path) -> None:
    of_both = {f"{at}/{name}.yaml": text for at in ("a", "b") for name, text in (("app", CLIENT), ("db", SERVER))}
    files = {f"{at}/kustomization.yaml": "resources: [app.yaml, db.yaml]\n" for at in ("a", "b")}
    connections = check(tmp_path, {**of_both, **files}).connections
    reached = [(each.client.origin.file, each.server and each.server.origin.file) for each in connections]
    assert reached == [(f"{tmp_path}/{at}/app.yaml", f"{tmp_path}/{at}/db.yaml") for at in ("a", "b")]
