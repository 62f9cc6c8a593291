"""A Redis in a cluster gets its first password, and so do its clients: the steps are edits, after which both agree."""

import os
from pathlib import Path

import pytest
import yaml

from tests.conftest import Run
from tests.fixes.test_manifests import follow_all
from tests.fixes.test_projects import report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

CACHE = """kind: Service
apiVersion: v1
metadata: {name: cache}
spec: {selector: {app: cache}}
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: cache}
spec:
  template:
    metadata: {labels: {app: cache}}
    spec:
      containers:
      - name: redis
        image: redis:7
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: app}
spec:
  template:
    spec:
      containers:
      - name: app
        image: shop
        env:
        - name: redisHost
          value: cache
"""


def test_a_host_never_becomes_the_password(place: Path, run: Run) -> None:
    write({"k8s/shop.yaml": CACHE}, place)
    [finding] = [each for each in report(run, "k8s")["findings"] if each["rule"] == "unprotected-service"]
    assert finding["fix"] == [{"step": "do", "text": "set --requirepass on redis, and the same password in app"}]


def test_a_host_in_a_config_map_stays_there(place: Path, run: Run) -> None:
    given = "        envFrom:\n        - configMapRef: {name: app}\n        env:\n        - {name: TZ, value: UTC}\n"
    hosts = "---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: app}\ndata:\n  REDIS_HOST: cache\n"
    client = CACHE.partition("        env:\n        - name: redisHost")[0]
    write({"k8s/shop.yaml": f"{client}{given}{hosts}"}, place)
    follow_all(report(run, "k8s")["findings"], place)
    written = (place / "k8s/shop.yaml").read_text()
    assert "REDIS_HOST: cache" in written
    assert "- name: REDIS_PASSWORD" in written


ARGUMENTS = [
    "",
    "        args: [--appendonly, 'yes']\n",
    "        args:\n        - --appendonly\n        - 'yes'  # kept\n",
    '        command: ["redis-server"]\n',
    "        command:\n          - redis-server\n        args: [/etc/redis.conf]\n",
]


def clustered(arguments: str) -> str:
    client = CACHE.replace("redisHost", "REDIS_URL").replace("value: cache", "value: redis://cache:6379/0")
    return client.replace("        image: redis:7\n", f"        image: redis:7\n{arguments}")


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_redis_in_a_cluster_takes_its_password_by_an_option(arguments: str, place: Path, run: Run) -> None:
    write({"k8s/shop.yaml": clustered(arguments)}, place)
    follow_all(report(run, "k8s")["findings"], place)
    after = report(run, "k8s")
    assert {each["rule"] for each in after["findings"]} == {"unresolved-reference"}  # the Secret is in the cluster
    assert "mismatch" not in {each["state"] for each in after["connections"]}
    server = yaml.safe_load(list((place / "k8s/shop.yaml").read_text().split("---"))[1])
    [container] = server["spec"]["template"]["spec"]["containers"]
    assert [*container.get("command", []), *container.get("args", [])][-2:] == ["--requirepass", "$(REDIS_PASSWORD)"]


@pytest.mark.parametrize(
    "arguments", ["        command: [sh, -c, 'redis-server']\n", "        args: &a [--save, '']\n"]
)
def test_another_command_in_a_cluster_is_left_to_a_person(arguments: str, place: Path, run: Run) -> None:
    write({"k8s/shop.yaml": clustered(arguments)}, place)
    [finding] = [each for each in report(run, "k8s")["findings"] if each["rule"] == "unprotected-service"]
    assert finding["help"] == "set --requirepass on redis, and the same password in REDIS_URL"


def test_a_first_password_in_a_variable_is_in_one_secret_for_the_server_and_its_clients(place: Path, run: Run) -> None:
    manifest = CACHE.replace("redis:7", "rabbitmq:4").replace("redisHost", "RABBIT_URL")
    write({"k8s/shop.yaml": manifest.replace("value: cache", 'value: "amqp://guest:guest@cache"')}, place)
    found = report(run, "k8s")["findings"]
    made = {step["command"] for each in found for step in each["fix"] if step["step"] == "run"}
    assert len(made) == 1
    follow_all(found, place)
    server, client = list(yaml.safe_load_all((place / "k8s/shop.yaml").read_text()))[1:]
    [of_server] = server["spec"]["template"]["spec"]["containers"][0]["env"]
    of_client, url = client["spec"]["template"]["spec"]["containers"][0]["env"]
    assert of_server == of_client
    assert url["value"] == "amqp://guest:$(RABBITMQ_DEFAULT_PASS)@cache"


SIDECAR = """kind: Deployment
apiVersion: apps/v1
metadata: {name: queue}
spec:
  template:
    spec:
      containers:
      - name: queue
        image: rabbitmq:4-management
      - name: exporter
        image: kbudde/rabbitmq-exporter
"""


def test_a_sidecar_with_the_built_in_password_of_its_server_takes_the_same_key(place: Path, run: Run) -> None:
    write({"k8s/queue.yaml": SIDECAR}, place)
    found = report(run, "k8s")["findings"]
    assert len({step["command"] for each in found for step in each["fix"] if step["step"] == "run"}) == 1
    follow_all(found, place)
    server, client = yaml.safe_load((place / "k8s/queue.yaml").read_text())["spec"]["template"]["spec"]["containers"]
    assert [each["valueFrom"] for each in server["env"]] == [each["valueFrom"] for each in client["env"]]
    assert [each["name"] for each in client["env"]] == ["RABBIT_PASSWORD"]
