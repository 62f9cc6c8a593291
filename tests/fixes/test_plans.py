"""Each fix is done step by step as its finding says: the finding is gone, and no new one has come."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.fixes.following import follow

KEY, OTHER = "k9Vw2xQ7rT4mZ8pL1sD6fG3hJ5nB0cYq", "Zt4Qm8Lx1Rv6Wk3Yp9Nd2Hs7Jf5Gb0Ca"
URL = "postgresql://shop:Wq7Zx4Lp9Rt2Nv8K@db.internal:5432/shop"
REST = f"SESSION_SECRET={KEY}\nDATABASE_URL={URL}\nREDIS_URL=redis://:{KEY}@cache.internal:6379/0\nENVIRONMENT=production\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\nstringData:\n  JWT_SECRET_KEY: changeme\n"
UNIT = "[Service]\nExecStart=/bin/shop\n"
JWT, DEFAULT = "JWT_SECRET_KEY", "default-secret"

Case = tuple[dict[str, str], str, str, str | None]
"""The files, the source, and the rule and secret of the finding whose fix is followed."""


def env_file(text: str, rule: str = DEFAULT, secret: str | None = JWT, *, name: str = ".env", scheme: str = "") -> Case:
    return {name: text}, f"{scheme}{name}", rule, secret


def compose(entry: str, **beside: str) -> Case:
    head = "services:\n  web:\n    image: shop\n    "
    files = {name.replace("_env", ".env"): text for name, text in beside.items()}
    return {"compose.yaml": f"{head}{entry}\n", **files}, "compose.yaml", DEFAULT, "APP_SECRET"


def unit(dropped_in: str, **beside: str) -> Case:
    drop_in = {"shop.service.d/override.conf": f"[Service]\n{dropped_in}\n"}
    files = {name.replace("_env", ".env"): text for name, text in beside.items()}
    return {"shop.service": UNIT, **drop_in, **files}, "systemd:shop.service", DEFAULT, JWT


def pod(container: str) -> Case:
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n"
    config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  JWT_SECRET_KEY: changeme\n  A: b\n"
    return {"pod.yaml": f"{head}{container}{config}"}, "pod.yaml", DEFAULT, JWT


def keyed(key: str) -> str:
    taken = f"{{name: JWT_SECRET_KEY, valueFrom: {{secretKeyRef: {{name: shop, key: {key}}}}}}}"
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - name: web\n    env: [{taken}]\n"
    )


def workflow(env: str, rule: str = DEFAULT) -> Case:
    head = "on: push\njobs:\n  deploy:\n    runs-on: a\n    environment: production\n"
    return {"w/deploy.yml": f"{head}{env}    steps: [{{run: ./deploy}}]\n"}, "github:w/deploy.yml", rule, JWT


def quadlet(lines: str, **beside: str) -> Case:
    files = {name.replace("_env", ".env"): text for name, text in beside.items()}
    return {"web.container": f"[Container]\nImage=shop\n{lines}\n", **files}, "web.container", DEFAULT, JWT


VALUES = "db:\n  password: changeme\n  host: db\n"
PIPELINE = (
    "deploy:\n  environment: production\n  variables:\n"
    "    JWT_SECRET_KEY: changeme  # old\n    SESSION_SECRET: $S\n  script: [a]\n"
)
CASES: dict[str, Case] = {
    "an env file": env_file(f"JWT_SECRET_KEY=changeme\n{REST}"),
    "an env file with quotes and a remark": env_file(f"JWT_SECRET_KEY='changeme'  # why\n{REST}"),
    "an env file that lacks it": env_file(REST, "missing-secret"),
    "an env file with another name": env_file(f"JWT_SECRET={OTHER}\n{REST}", "misnamed-secret"),
    "an env file with a name of nobody's": env_file("SHOP_TOKEN=changeme\n", secret="SHOP_TOKEN"),
    "a weak value": env_file(f"JWT_SECRET_KEY=abc123def456\n{REST}", "weak-secret"),
    "a file that all can read": env_file(f"JWT_SECRET_KEY={OTHER}\n{REST}", "exposed-file", None),
    "docker's env file": env_file(f"JWT_SECRET_KEY=changeme\n{REST}", name="app.env", scheme="docker-env:"),
    "a unit's env file": env_file(f"JWT_SECRET_KEY=changeme\n{REST}", name="app.env", scheme="systemd-env:"),
    "a script": env_file("export JWT_SECRET_KEY=changeme\n", name="env.sh"),
    "a Compose mapping": compose("environment:\n      APP_SECRET: changeme"),
    "a Compose list": compose("environment:\n      - 'APP_SECRET=changeme'"),
    "a Compose flow": compose("environment: {APP_SECRET: changeme, A: b}"),
    "Compose's .env": compose("environment: ['APP_SECRET=${APP_SECRET}']", _env="APP_SECRET=changeme\n"),
    "a service's env file": compose("env_file: web.env", web_env="APP_SECRET=dev\n"),
    "a drop-in": unit('Environment="JWT_SECRET_KEY=dev"'),
    "a unit that reads an env file": unit("EnvironmentFile=%s/app.env", app_env=f"JWT_SECRET_KEY=dev\n{REST}"),
    "a Secret": ({"secret.yaml": SECRET}, "secret.yaml", DEFAULT, JWT),
    "a pod's env": pod("    env:\n    - name: JWT_SECRET_KEY\n      value: changeme\n"),
    "a pod's env in braces": pod("    env:\n    - {name: JWT_SECRET_KEY, value: dev}\n"),
    "a pod's ConfigMap": pod("    envFrom:\n    - configMapRef: {name: c}\n"),
    "a Secret's key of another name": (
        {
            "k8s/pod.yaml": keyed("signing-secret"),
            "k8s/secret.yaml": SECRET.replace("JWT_SECRET_KEY", "signing-secret"),
        },
        "k8s",
        DEFAULT,
        JWT,
    ),
    "a job's env": workflow("    env:\n      JWT_SECRET_KEY: changeme\n      A: b\n"),
    "a job that lacks it": workflow("    env:\n      SESSION_SECRET: ${{ secrets.S }}\n", "missing-secret"),
    "the values of a chart": ({"values.yaml": VALUES}, "values.yaml", DEFAULT, "DB_PASSWORD"),
    "a literal in the values of a chart": (
        {"values.yaml": VALUES.replace("changeme", OTHER)},
        "values.yaml",
        "embedded-secret",
        "DB_PASSWORD",
    ),
    "a pipeline's variables": ({".gitlab-ci.yml": PIPELINE}, ".gitlab-ci.yml", DEFAULT, JWT),
    "a Quadlet": quadlet("Environment=JWT_SECRET_KEY=changeme\nEnvironment=A=b"),
    "a Quadlet's env file": quadlet("EnvironmentFile=web.env", web_env="JWT_SECRET_KEY=changeme\n"),
    "secret files": ({"secrets/JWT_SECRET_KEY": "changeme"}, "files:secrets", DEFAULT, JWT),
}
AFTERWARDS = {
    "a drop-in": "embedded-secret",
    "a Secret": "embedded-secret",
    "a Secret's key of another name": "embedded-secret",
    "a pipeline's variables": "missing-secret",
} | dict.fromkeys((name for name in CASES if name.startswith("a pod")), "unresolved-reference")
"""What is warned of instead: the value stays in the document, as the user has chosen, or it is in a store that no file
shows."""


@pytest.fixture
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs that take a value from standard input, without the store that they would put it into."""
    folder = tmp_path_factory.mktemp("stubs")
    for name in ("kubectl", "gh", "glab", "podman", "helm"):
        (folder / name).write_text('#!/bin/sh\nread -r value || [ -n "$value" ]\necho\n')
        (folder / name).chmod(0o755)
    return folder


def findings(run: Run, source: str) -> dict[tuple[str, str | None], dict[str, Any]]:
    report = run("check", source, "--env", "production", "-f", "json").report
    assert report["unread"] == []
    return {(each["rule"], each["secret"]): each for each in report["findings"] if each["severity"] != "note"}


@pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")
@pytest.mark.parametrize("case", CASES)
def test_the_finding_is_gone_and_no_new_one_has_come(
    case: str, place: Path, stubs: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, source, rule, secret = CASES[case]
    monkeypatch.setenv("PATH", f"{stubs}{os.pathsep}{os.environ['PATH']}")
    for name, text in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text.replace("%s", str(place)))
        (place / name).chmod(0o644 if rule == "exposed-file" else 0o600)
    before = findings(run, source)
    follow(before[rule, secret]["fix"], place)
    after = findings(run, source)
    assert (rule, secret) not in after
    assert {rule for rule, _ in after.keys() - before.keys()} <= {AFTERWARDS.get(case)}
    assert all(after[key]["severity"] == "warning" for key in after.keys() - before.keys())


def test_a_workflow_gets_no_notation_of_compose(place: Path, run: Run) -> None:
    """GitHub leaves `${NAME}` in `env:` as it is."""
    (place / "compose.yaml").write_text(
        "services:\n  db:\n    image: postgres:17\n    ports: ['5431:5432']\n    environment:\n"
        "      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: changeme\n"
    )
    (place / ".github" / "workflows").mkdir(parents=True)
    workflow = place / ".github" / "workflows" / "test.yml"
    workflow.write_text(
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    env:\n"
        "      DATABASE_URL: postgresql://shop:changeme@127.0.0.1:5431/shop\n    steps:\n    - run: pytest\n"
    )
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    [note] = [each for each in found if each["secret"] == "DATABASE_URL"]
    assert {step["step"] for step in note["fix"]} == {"do"}
