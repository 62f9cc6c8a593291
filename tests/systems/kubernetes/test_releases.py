"""The values of charts that a controller installs: HelmRelease, Application, HelmChart."""

from pathlib import Path

import pytest

from tests.conftest import Run

FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: web}
spec:
  valuesFrom:
  - {kind: ConfigMap, name: shop-values}
  - {kind: Secret, name: login, valuesKey: db, targetPath: db.password}
  values:
    auth:
      password: changeme
      adminPassword: ${ADMIN_PASSWORD}
      existingSecret: shop-login
    redis: {enabled: false, auth: {password: changeme}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shop-values, namespace: web}
data:
  values.yaml: |
    # of all shops

    grafana:
      adminPassword: admin
"""

ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  destination: {namespace: web}
  source:
    helm:
      values: |-
        {{- if .auth }}
        auth:
          hosts: [{{ .host }}]
          postgresPassword: postgres
          token: <path:kv/shop#token>
      valuesObject: {auth: {replicationPassword: changeme}}
      parameters:
      - name: auth.userPassword
        value: hunter2
"""

SEVERAL = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shop}
spec:
  template:
    spec:
      sources:
      - {chart: shop, helm: {valuesObject: {auth: {password: changeme, token: "{{ token }}"}}}}
      - {ref: values}
---
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: traefik}
spec:
  set: {auth.adminPassword: admin}
  valuesContent: |
    redis:
      auth: {password: changeme}
"""


def found_in(text: str, run: Run, name: str = "release.yaml") -> list[tuple[str, str, int]]:
    Path(name).write_text(text)
    report = run("check", name, "-f", "json", "--env", "production").report
    assert not report["unread"]
    return [(f["rule"], f["secret"], f["locations"][0]["line"]) for f in report["findings"] if f["severity"] == "error"]


def test_the_values_of_a_helm_release_are_judged_with_those_of_its_config_map(place: Path, run: Run) -> None:
    assert found_in(FLUX, run) == [
        ("default-secret", "GRAFANA_ADMIN_PASSWORD", 23),
        ("default-secret", "AUTH_PASSWORD", 10),
    ]


def test_the_values_of_an_application_have_the_lines_of_its_file(place: Path, run: Run) -> None:
    assert found_in(ARGO, run) == [
        ("default-secret", "AUTH_POSTGRES_PASSWORD", 12),
        ("default-secret", "AUTH_REPLICATION_PASSWORD", 14),
        ("default-secret", "AUTH_USER_PASSWORD", 17),
    ]


def test_several_sources_and_charts_of_k3s_are_judged(place: Path, run: Run) -> None:
    assert found_in(SEVERAL, run) == [
        ("default-secret", "AUTH_PASSWORD", 8),
        ("default-secret", "REDIS_AUTH_PASSWORD", 18),
        ("default-secret", "AUTH_ADMIN_PASSWORD", 15),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FLUX, "delete auth.password at release.yaml:10 and add to valuesFrom: {kind: Secret, "
         "name: shop-auth-password, valuesKey: AUTH_PASSWORD, targetPath: auth.password}"),
        (ARGO, "replace auth.postgresPassword at release.yaml:12 by the name of the Secret, usually existingSecret: "
         "shop-auth-postgres-password"),
    ],
)  # fmt: skip
def test_the_fix_makes_a_secret_and_says_what_takes_it(text: str, words: str, place: Path, run: Run) -> None:
    Path("release.yaml").write_text(text)
    report = run("check", "release.yaml", "-f", "json", "--env", "production").report
    steps = [step for finding in report["findings"] for step in finding["fix"]]
    assert words in [step["text"] for step in steps if step["step"] == "do"]
    commands = [step["command"] for step in steps if step["step"] == "run"]
    assert all("kubectl create secret generic shop-" in each and " -n web " in each for each in commands)


@pytest.mark.parametrize(("text", "words"), [(FLUX, "of a HelmRelease"), (ARGO, "of a chart")])
def test_a_literal_password_is_hardcoded(text: str, words: str, place: Path, run: Run) -> None:
    value = "9f2c7b1e64d8a035c9e7f4b2681d3a5097cbe1f24a6d8035"
    Path("release.yaml").write_text(text.replace("postgres\n", f"{value}\n").replace("changeme\n", f"{value}\n"))
    outcome = run("check", "release.yaml", "-f", "json", "--env", "production")
    messages = [f["message"] for f in outcome.report["findings"] if f["rule"] == "embedded-secret"]
    assert messages == [f"hardcoded in the values {words}"]
    assert value[:6] not in outcome.out


def test_what_a_kustomization_generates_and_patches_is_judged_at_its_own_line(place: Path, run: Run) -> None:
    Path("values.yaml").write_text("# ours\ngrafana:\n  adminPassword: admin\n")
    Path("release.yaml").write_text(FLUX.partition("---")[0].replace("changeme\n", "${PASSWORD}\n"))
    Path("patch.yaml").write_text(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop, namespace: web}\n"
        "spec:\n  values:\n    auth:\n      password: changeme\n"
    )
    Path("kustomization.yaml").write_text(
        "resources: [release.yaml]\npatches: [{path: patch.yaml}]\n"
        "configMapGenerator: [{name: shop-values, namespace: web, files: [values.yaml]}]\n"
        "generatorOptions: {disableNameSuffixHash: true}\n"
    )
    report = run("check", ".", "-f", "json", "--env", "production").report
    places = {(f["secret"], f["locations"][0]["file"], f["locations"][0]["line"]) for f in report["findings"]}
    assert places == {("GRAFANA_ADMIN_PASSWORD", "values.yaml", 3), ("AUTH_PASSWORD", "patch.yaml", 7)}


def test_values_that_are_no_yaml_are_not_checked(place: Path, run: Run) -> None:
    Path("release.yaml").write_text(ARGO.replace("{{- if .auth }}", "{{ if .x }} {"))
    [unread] = run("check", "release.yaml", "-f", "json", "--env", "production").report["unread"]
    assert (unread["line"], unread["reason"]) == (10, "invalid YAML")


def test_the_values_of_a_chart_in_a_kustomization_are_judged(place: Path, run: Run) -> None:
    Path("kustomization.yaml").write_text(
        "helmCharts:\n- name: tempo\n  valuesInline:\n    s3:\n      secret_key: minio123\n"
    )
    report = run("check", ".", "-f", "json", "--env", "production").report
    assert [(f["secret"], f["locations"][0]["line"]) for f in report["findings"]] == [("S3_SECRET_KEY", 5)]
    assert "kubectl kustomize --enable-helm . " in report["unread"][0]["reason"]


SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec: {path: ./apps, postBuild: {substituteFrom: [{kind: Secret, name: cluster}]}}
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: app}
stringData: {RESTIC_PASSWORD: "${RESTIC}", SESSION_SECRET: changeme}
"""


@pytest.mark.parametrize("sync", [SYNC, ""])
def test_what_flux_fills_in_is_not_known(sync: str, place: Path, run: Run) -> None:
    Path("secret.yaml").write_text(SECRET)
    Path("clusters").mkdir()
    Path("clusters/sync.yaml").write_text(sync)
    findings = run("check", ".", "-f", "json", "--env", "production").report["findings"]
    wrong = {f["secret"] for f in findings if f["rule"] == "default-secret"}
    assert wrong == {"SESSION_SECRET"} | ({"RESTIC_PASSWORD"} if not sync else set())
