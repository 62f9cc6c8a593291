"""A file that NAME_FILE names: a key of a Secret which is not there, or is empty, is an error."""

from pathlib import Path

import pytest

from tests.conftest import Run

STRONG = "q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa"
DB = """apiVersion: v1
kind: Secret
metadata: {{name: pg}}
stringData: {{{key}: "{value}"}}
---
apiVersion: v1
kind: Pod
metadata: {{name: db}}
spec:
  containers:
  - name: db
    image: postgres:16
    env: [{{name: POSTGRES_PASSWORD_FILE, value: /etc/pg/password}}]
    volumeMounts: [{{name: v, mountPath: /etc/pg}}]
  volumes: [{{name: v, {volume}}}]
"""
WHOLE = "secret: {secretName: pg}"
VOLUMES = [
    WHOLE,
    "secret: {secretName: pg, items: [{key: password, path: password}]}",
    "projected: {sources: [{secret: {name: pg, items: [{key: password, path: password}]}}]}",
]


def checked(run: Run, place: Path, volume: str, key: str = "password", value: str = STRONG) -> list[tuple[str, str]]:
    (place / "db.yaml").write_text(DB.format(volume=volume, key=key, value=value))
    found = run("check", "db.yaml", "--env", "production", "-f", "json").report["findings"]
    return [(f["rule"], f["severity"]) for f in found if f["secret"] == "POSTGRES_PASSWORD"]


@pytest.mark.parametrize("volume", VOLUMES)
def test_a_key_that_the_secret_does_not_have(volume: str, run: Run, place: Path) -> None:
    assert checked(run, place, volume, key="other") == [("unresolved-reference", "error")]
    assert checked(run, place, volume) == []


@pytest.mark.parametrize("volume", VOLUMES)
def test_an_empty_key(volume: str, run: Run, place: Path) -> None:
    assert checked(run, place, volume, value="") == [("missing-secret", "error")]


def test_a_secret_that_is_not_in_the_manifests_is_not_verified(run: Run, place: Path) -> None:
    assert checked(run, place, "secret: {secretName: gone}") == [("unresolved-reference", "warning")]


def test_what_is_optional_and_a_volume_of_another_kind_are_not_reported(run: Run, place: Path) -> None:
    assert checked(run, place, "secret: {secretName: pg, optional: true}", key="other") == []
    assert checked(run, place, "emptyDir: {}") == []
