"""What a container lacks, or has as a literal, is whole lines of its manifest: followed, the finding is gone, and
nothing else of the manifest has changed."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from auracheck.model import Origin, Secret, Target
from auracheck.systems.kubernetes.adding import placed
from auracheck.systems.source import open_source
from tests.conftest import Run
from tests.fixes.following import edit, follow
from tests.services import GIVEN, program

STRONG = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e41d27c90ab5f3e688d1c42f7905eab36"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
SECRET = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: app}}\nstringData:\n  JWT_SECRET_KEY: {STRONG}\n"
CONFIG = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  A: b\n  SESSION_SECRET: changeme\n"
REFERENCE = "{secretKeyRef: {name: app, key: JWT_SECRET_KEY}}"
JWT = f"- name: JWT_SECRET_KEY\n          valueFrom: {REFERENCE}\n"
WAYS = {
    "nothing": "  - name: web\n    image: shop\n",
    "its name last": "  - image: shop\n    args: [a]\n    name: web  # ours\n",
    "a list below its key": f"  - name: web\n    env:  # of all\n\n      # one\n        {JWT}    image: shop\n",
    "a list at its key": f"  - name: web\n    env:\n"
    f"    - {{name: JWT_SECRET_KEY, valueFrom: {REFERENCE}}}\n    image: x\n",
    "env first": f"  - env:\n        {JWT}    name: web\n",
    "a literal": "  - name: web\n    env:\n"
    "    - name: SESSION_SECRET\n      # old\n      value: changeme\n    - name: A\n      value: b\n",
    "a literal in braces": "  - name: web\n    env:\n    - {name: SESSION_SECRET, value: changeme}\n",
    "a literal on more lines": "  - name: web\n    env:\n"
    "    - name: SESSION_SECRET\n      value: |\n\n        changeme\n\n    - {name: A, value: b}\n",
    "a ConfigMap": "  - name: web\n    envFrom:\n    - configMapRef: {name: conf}\n",
    "a Secret as a whole": "  - name: web\n    envFrom:\n    - secretRef: {name: app}\n",
}
ABOUT = "SESSION_SECRET"


def report(run: Run, source: str) -> list[dict[str, Any]]:
    found = run("check", source, "--env", "production", "-f", "json", "--policy", "policy.toml").report
    assert found["unread"] == []
    return [each for each in found["findings"] if each["severity"] != "note"]


@pytest.fixture
def project(place: Path) -> Path:
    entry = 'kind = "key"\nrequired_in = ["production"]\nmin_length = 32\n'
    (place / "policy.toml").write_text(f'extends = []\nname = "shop"\nservices = ["web"]\n[secrets.{ABOUT}]\n{entry}')
    return place


def follow_all(findings: list[dict[str, Any]], folder: Path) -> None:
    """Each step once: edits from the end of the file to its beginning, and what needs no cluster."""
    steps = list({json.dumps(step): step for each in findings for step in each["fix"]}.values())
    edits = [step for step in steps if step["step"] == "edit"]
    for step in sorted(edits, key=lambda step: (-step["line"], step["action"] == "delete")):
        edit(folder / step["file"], step)
    follow([step for step in steps if step["step"] == "run" and "kubectl" not in step["command"]], folder)


@pytest.mark.parametrize("way", WAYS)
def test_the_container_takes_it_from_a_secret_afterwards(way: str, project: Path, run: Run) -> None:
    (project / "k8s").mkdir()
    (project / "k8s/web.yaml").write_text(f"{POD}{WAYS[way]}{CONFIG}")
    (project / "k8s/secret.yaml").write_text(SECRET)
    before = report(run, "k8s")
    assert ABOUT in {each["secret"] for each in before}
    follow_all(before, project)
    assert {each["rule"] for each in report(run, "k8s")} <= {"unresolved-reference", "embedded-secret"}
    [pod, config] = yaml.safe_load_all((project / "k8s/web.yaml").read_text())
    [was] = [each for each in yaml.safe_load_all(f"{POD}{WAYS[way]}") if each]
    for each in (pod, was):
        [container] = each["spec"]["containers"]
        container["env"] = [entry for entry in container.get("env", []) if entry["name"] != ABOUT]
    assert pod == was
    assert config["data"]["A"] == "b"


def test_the_command_makes_the_secret_that_the_container_takes(project: Path, run: Run) -> None:
    kubectl = program("kubectl")
    validate = program("kubernetes-validate", GIVEN.get("AURACHECK_KUBERNETES_VALIDATE", ""))
    (project / "k8s").mkdir()
    (project / "k8s/web.yaml").write_text(f"{POD}{WAYS['a literal']}")
    before = report(run, "k8s")
    follow_all(before, project)
    [command] = {step["command"] for each in before for step in each["fix"] if step["step"] == "run"}
    assert command.endswith(" | kubectl apply -f -")
    made = command.removesuffix("kubectl apply -f -").replace("kubectl", kubectl) + "tee k8s/secret.yaml"
    follow([{"step": "run", "command": made, "needs": []}], project)
    assert {each["rule"] for each in report(run, "k8s")} == {"embedded-secret"}  # in the Secret that we wrote there
    done = subprocess.run([validate, "--strict", "k8s/web.yaml", "k8s/secret.yaml"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.count("passed")) == (0, 2), done.stdout + done.stderr


ENTRY = "env: - {name: SESSION_SECRET, value: x}"


@pytest.mark.parametrize(
    "container",
    [
        "  - {name: web, image: x}\n",
        "  - name: web\n    env: []\n",
        "  - name: web\n    env:\n",
        "  - name: web\n    env: [{name: A, value: b}]\n",
        "  - name: web\n    env: &all\n    - {name: A, value: b}\n",
        "  - name: web\n    env:\n    - &a\n      name: A\n      value: b\n",
        "  - name: web\n    <<: {image: x}\n",
        "  - name: web\n    env:\n    - {name: SESSION_SECRET,\n       value: y}\n",
        "  - name: 'web\n\n      x'\n",
        "  - name: web\n    # \u2028\n    image: x\n",
    ],
)
def test_a_container_that_is_not_written_line_by_line_has_no_edit(container: str) -> None:
    content = f"{POD}{container}".encode()
    assert placed(content, {Origin("web.yaml", 6, 11): [ENTRY]}) == {}


@pytest.mark.parametrize("content", [b"", b"\xff", b"a: [", b"- name: web\n"])
def test_what_is_no_manifest_has_no_edit(content: bytes) -> None:
    assert placed(content, {Origin("web.yaml", 6, 11): [ENTRY]}) == {}


def test_what_merged_sources_lack_has_no_line(project: Path, run: Run) -> None:
    (project / "web.yaml").write_text(f"{POD}{WAYS['nothing']}")
    (project / "other.env").write_text("A=b\n")
    report = run(
        "check", "web.yaml", "other.env", "--merge", "--policy", "policy.toml", "--env", "production", "-f", "json"
    )
    assert [each["secret"] for each in report.report["findings"] if each["severity"] == "error"] == [ABOUT]


ENDS = """apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: postgres:17
        env:
        - name: POSTGRES_PASSWORD
          value: changeme
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
      - name: web
        image: shop
        env:
        - name: DATABASE_URL
          value: postgresql://postgres:changeme@db:5432/shop
"""


def test_one_password_of_two_containers_is_made_in_the_cluster_as_that_of_one_is(place: Path, run: Run) -> None:
    """A file of its own would keep it unencrypted, and somebody would have to apply it."""
    (place / "shop.yaml").write_text(ENDS)
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    assert {each["secret"] for each in found} == {"POSTGRES_PASSWORD", "DATABASE_URL"}
    commands = {step["command"] for each in found for step in each["fix"] if step["step"] == "run"}
    assert commands == {
        'v="$(auracheck generate POSTGRES_PASSWORD)" && printf %s "$v" | kubectl create secret generic db-postgres-'
        "password -n shop --from-file=POSTGRES_PASSWORD=/dev/stdin --dry-run=client -o yaml | kubectl apply -f -"
    }
    follow_all(found, place)
    _, db, web = yaml.safe_load_all((place / "shop.yaml").read_text())
    key = {"secretKeyRef": {"name": "db-postgres-password", "key": "POSTGRES_PASSWORD"}}
    containers = [each["spec"]["template"]["spec"]["containers"][0]["env"] for each in (db, web)]
    assert containers == [
        [{"name": "POSTGRES_PASSWORD", "valueFrom": key}],
        [
            {"name": "POSTGRES_PASSWORD", "valueFrom": key},
            {"name": "DATABASE_URL", "value": "postgresql://postgres:$(POSTGRES_PASSWORD)@db:5432/shop"},
        ],
    ]
    after = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    assert {each["message"] for each in after} == {
        "not verified (key POSTGRES_PASSWORD of Secret db-postgres-password is not in these manifests)"
    }


@pytest.mark.parametrize("tracked", [False, True])
def test_a_client_of_a_server_with_a_secret_leaves_the_new_value_to_that(tracked: bool, place: Path, run: Run) -> None:
    secret = (
        "---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\nstringData:\n  PASSWORD: changeme\n"
    )
    reference = "          valueFrom: {secretKeyRef: {name: db, key: PASSWORD}}"
    (place / "shop.yaml").write_text(ENDS.replace("          value: changeme", reference) + secret)
    if tracked:
        commit = "git add shop.yaml && git -c user.name=a -c user.email=a@b commit -qm x"
        subprocess.run(f"git init -q && {commit}", shell=True, check=True)
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    [fix] = {json.dumps(each["fix"]) for each in found}
    command = "auracheck generate PASSWORD --write shop.yaml"
    assert command in fix or (tracked and "into a SealedSecret" in fix)
    if not tracked:
        follow_all(found, place)
        assert run(*command.split()[1:]).code == 0
        after = run("check", "shop.yaml", "--env", "production", "-f", "json").report
        assert "mismatch" not in [each["state"] for each in after["connections"]]
        assert [each for each in after["findings"] if each["severity"] == "error"] == []


def deployment(name: str, rest: str) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n"
        f"    metadata: {{labels: {{app: {name}}}}}\n    spec:\n      containers:\n{rest}---\n"
    )


def container(image: str, **variables: str) -> str:
    env = "".join(f"        - {{name: {name}, value: {value}}}\n" for name, value in variables.items())
    return f"      - name: app\n        image: {image}\n        env:\n{env}"


def test_each_password_of_a_server_is_in_a_secret_of_its_own(place: Path, run: Run) -> None:
    """`kubectl apply` takes from a Secret the key that only the command before had."""
    db = container("mysql:8", MYSQL_USER="shop", MYSQL_PASSWORD="changeme", MYSQL_ROOT_PASSWORD="rootchangeme")
    web = container("shop", DB_HOST="db", DB_USER="shop", DB_PASSWORD="changeme")
    admin = container("shop", DB_HOST="db", DB_USER="root", DB_PASSWORD="rootchangeme")
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}}\n"
    ends = (deployment(name, rest) for name, rest in (("db", db), ("web", web), ("admin", admin)))
    (place / "shop.yaml").write_text("".join(ends) + service)
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    commands = {step["command"] for each in found for step in each["fix"] if step["step"] == "run"}
    secrets = sorted(re.findall(r"secret generic (\S+) .*--from-file=(\S+)=", "\n".join(commands)))
    assert secrets == [
        ("db-app-mysql-password", "MYSQL_PASSWORD"),
        ("db-app-mysql-root-password", "MYSQL_ROOT_PASSWORD"),
    ]


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}}\n---\n"
OF_CONFIG_MAP = (
    "      - envFrom:\n        - configMapRef:\n            name: db\n        image: {0}\n        name: {1}\n"
)
CONFIG_MAP = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: db}\ndata:\n  DB_URI: postgresql://shop:changeme@db:5432/shop\n"
    "  POSTGRES_PASSWORD: changeme\n  POSTGRES_USER: shop\n"
)
OF_COMMAND = (
    "      - name: db\n        image: redis:7\n        args:\n        - --requirepass\n        - changeme\n",
    "      - name: web\n        image: shop\n        env:\n        - name: REDIS_URL\n"
    "          value: redis://:changeme@db:6379/0\n",
)
SHARED = {
    "ConfigMap": [
        SERVICE,
        *(deployment(name, OF_CONFIG_MAP.format(image, name))
          for name, image in (("db", "postgres:17"), ("web", "shop"), ("worker", "shop"))),
        CONFIG_MAP,
    ],
    "command": [SERVICE, deployment("db", OF_COMMAND[0]), deployment("web", OF_COMMAND[1])],
}  # fmt: skip


@pytest.mark.parametrize("way", SHARED)
@pytest.mark.parametrize("source", ["shop.yaml", "."])
def test_all_clients_of_a_server_get_its_new_password(way: str, source: str, place: Path, run: Run) -> None:
    (place / "shop.yaml").write_text("".join(SHARED[way]).removesuffix("---\n"))
    if source == ".":
        (place / "kustomization.yaml").write_text("resources: [shop.yaml]\n")
    found = run("check", source, "--env", "production", "-f", "json").report["findings"]
    assert {each["rule"] for each in found} == {"default-secret"}
    assert len({step["command"] for each in found for step in each["fix"] if step["step"] == "run"}) == 1
    follow_all(found, place)
    text = (place / "shop.yaml").read_text()
    assert "changeme" not in text
    assert "$(" in text
    after = run("check", source, "--env", "production", "-f", "json").report["findings"]
    assert {each["rule"] for each in after} == {"unresolved-reference"}


def test_all_clients_that_take_a_url_from_one_secret_get_the_new_password_of_its_server(place: Path, run: Run) -> None:
    of_secret = OF_CONFIG_MAP.replace("configMapRef", "secretRef")
    images = {"db": "postgres:17", "web": "shop", "worker": "shop"}
    pods = (deployment(name, of_secret.format(image, name)) for name, image in images.items())
    secret = CONFIG_MAP.replace("ConfigMap", "Secret").replace("\ndata:", "\nstringData:")
    (place / "shop.yaml").write_text("".join((SERVICE, *pods, secret)))
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    assert {each["rule"] for each in found} == {"default-secret"}
    follow_all(found, place)
    after = run("check", "shop.yaml", "--env", "production", "-f", "json").report
    assert {each["rule"] for each in after["findings"]} == {"embedded-secret"}
    assert [each["state"] for each in after["connections"]] == ["match", "match"]


def test_a_variable_with_the_value_of_another_key_takes_it_from_the_same_secret(place: Path, run: Run) -> None:
    reference = "          valueFrom: {configMapKeyRef: {name: demo, key: JWT_SECRET}}\n"
    web = f"      - name: web\n        image: shop\n        env:\n        - name: SHOP_JWT_SECRET\n{reference}"
    job = f"      - name: job\n        image: shop\n        env:\n        - name: JWT_SECRET\n{reference}"
    demo = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: demo}\ndata:\n  JWT_SECRET: changeme\n  A: b\n"
    (place / "shop.yaml").write_text(deployment("web", web) + deployment("job", job) + demo)
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    commands = {step["command"] for each in found for step in each["fix"] if step["step"] == "run"}
    assert len(commands) == 1, commands
    follow_all(found, place)
    assert "changeme" not in (place / "shop.yaml").read_text()


def test_a_secret_that_is_an_example_is_written_to_by_no_command(project: Path, run: Run) -> None:
    (project / "k8s").mkdir()
    (project / "k8s/secret.template.yaml").write_text(SECRET.replace(STRONG, "<JWT_SECRET>"))
    assert [step for each in report(run, "k8s") for step in each["fix"]] == []


SHOP = f"""{POD}  - name: db
    image: postgres:16
    env: [{{name: POSTGRES_PASSWORD, value: changeme}}]
---
apiVersion: v1
kind: Service
metadata: {{name: db}}
spec: {{selector: {{app: db}}}}
---
apiVersion: v1
kind: Pod
metadata: {{name: app}}
spec:
  containers:
  - name: app
    image: local/app
    envFrom: [{{secretRef: {{name: app}}}}]
""".replace("{name: web}", "{name: db, labels: {app: db}}")
URL = "postgresql://postgres:changeme@db:5432/postgres"


TWO_SECRETS = """apiVersion: v1
kind: Secret
metadata: {name: accounts}
stringData:
  DB_PASSWORD: changeme
---
apiVersion: v1
kind: Secret
metadata: {name: ledger}
stringData:
  DB_PASSWORD: password
"""


def test_of_two_secrets_with_one_key_each_has_a_sentence_with_its_line(place: Path, run: Run) -> None:
    """`generate --write` could not say which of them it changes."""
    (place / "secrets.yaml").write_text(TWO_SECRETS)
    found = run("check", "secrets.yaml", "--env", "production", "-f", "json").report["findings"]
    texts = [step["text"] for each in found if each["rule"] == "default-secret" for step in each["fix"]]
    words = "set a new value for DB_PASSWORD in the Secret at secrets.yaml:{}, for example from: auracheck generate {}"
    assert texts == [words.format(line, "DB_PASSWORD") for line in (5, 11)]


@pytest.mark.parametrize("second", ["stringData:\n  DB_PASSWORD: 'changeme'", "data:\n  DB_PASSWORD: Y2hhbmdlbWU="])
def test_one_value_of_two_secrets_stays_one(second: str, place: Path, run: Run) -> None:
    text = TWO_SECRETS.replace("stringData:\n  DB_PASSWORD: password", second)
    (place / "secrets.yaml").write_text(text)
    found = run("check", "secrets.yaml", "--env", "production", "-f", "json").report["findings"]
    commands = {step.get("command") for each in found if each["rule"] == "default-secret" for step in each["fix"]}
    assert commands == {"auracheck generate DB_PASSWORD --write secrets.yaml"}
    shown = run("generate", "DB_PASSWORD", "--write", "secrets.yaml", "--dry-run").out
    assert shown.count("+") >= 2
    assert run("generate", "DB_PASSWORD", "--write", "secrets.yaml").code == 0
    items = open_source(str(place / "secrets.yaml")).read()
    made = [item.effective()["DB_PASSWORD"] for item in items if isinstance(item, Target)]
    assert len(made) == 2
    assert len({value.reveal() for value in made if isinstance(value, Secret)}) == 1
    after = run("check", "secrets.yaml", "--env", "production", "-f", "json").report["findings"]
    assert not [each for each in after if each["severity"] == "error"]


@pytest.mark.parametrize("key", ["postgres-password", "superUserPassword", "redis.password"])
def test_a_key_of_a_secret_that_no_container_takes_is_made_by_a_command(key: str, place: Path, run: Run) -> None:
    (place / "s.yaml").write_text(
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData:\n  {key}: password\n"
    )
    [finding] = run("check", "s.yaml", "--env", "production", "-f", "json").report["findings"]
    [step] = finding["fix"]
    assert step["step"] == "run"
    assert run(*step["command"].split()[1:]).code == 0
    assert not run("check", "s.yaml", "--env", "production", "-f", "json").findings("error")


@pytest.mark.parametrize(
    "command",
    [
        'command: ["redis-server", "--requirepass", "secret123", "--appendonly", "yes"]',
        "args: [--requirepass, secret123]",
        "args:\n    - --requirepass\n    - secret123",
        "args:\n    - --requirepass=secret123",
    ],
)
def test_an_option_of_a_server_gets_a_variable(command: str, place: Path, run: Run) -> None:
    (place / "shop.yaml").write_text(f"{POD}  - name: web\n    image: redis:7\n    {command}\n")
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    assert [each["secret"] for each in found] == ["--requirepass"]
    follow_all(found, place)
    text = (place / "shop.yaml").read_text()
    assert "$(REDIS_PASSWORD)" in text
    assert "secret123" not in text
    assert run("check", "shop.yaml", "--env", "production", "-f", "json").findings("error") == []


def test_one_that_a_probe_has_as_well_is_for_a_person(place: Path, run: Run) -> None:
    probe = "    livenessProbe: {exec: {command: [redis-cli, -a, secret123, ping]}}\n"
    (place / "shop.yaml").write_text(
        f"{POD}  - name: web\n    image: redis:7\n    args: [--requirepass, secret123]\n{probe}"
    )
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report["findings"]
    assert {step["step"] for each in found if each["secret"] == "--requirepass" for step in each["fix"]} == {"do"}


CONFIGURED = f"""{POD}  - name: db
    image: rabbitmq:4
---
apiVersion: v1
kind: Service
metadata: {{name: db}}
spec: {{selector: {{app: db}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: conf}}
data:
  application.conf: |
    rabbitmq {{
      host = db
      user = guest
      password = guest
    }}
---
apiVersion: v1
kind: Pod
metadata: {{name: app}}
spec:
  containers:
  - name: app
    image: local/app
    volumeMounts: [{{name: conf, mountPath: /config}}]
  volumes: [{{name: conf, configMap: {{name: conf}}}}]
""".replace("{name: web}", "{name: db, labels: {app: db}}")


def test_a_password_in_a_configuration_is_set_there_and_not_in_a_variable(place: Path, run: Run) -> None:
    (place / "shop.yaml").write_text(CONFIGURED)
    found = run("check", "shop.yaml", "--env", "production", "-f", "json").report
    assert [each["client"]["secret"] for each in found["connections"]] == ["rabbitmq.password"]
    steps = [step for each in found["findings"] for step in each["fix"]]
    assert not [step for step in steps if "rabbitmq.password" in str(step.get("new"))]
    assert any("in rabbitmq.password (shop.yaml:" in step.get("text", "") for step in steps)
