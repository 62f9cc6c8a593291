"""The graph of Kubernetes manifests: Services lead to pods, by their selector and in their namespace."""

from pathlib import Path

import pytest

from tests.deployment.projects import manifests, mismatches

SECRETS = """
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {password: OTHER}
---
apiVersion: v1
kind: Secret
metadata: {name: app}
stringData: {url: "postgresql://shop:ONE@HOST:5432/shop"}
"""

APP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
      - name: app
        image: local/app
        env:
        - name: DATABASE_URL
          valueFrom: {secretKeyRef: {name: app, key: url}}
"""

SERVER = """
apiVersion: v1
kind: Service
metadata: {name: postgres}
spec:
  selector: {app: db}
  ports: [{port: 5432}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: pg}
spec:
  template:
    metadata: {labels: {app: db, tier: data}}
    spec:
      containers:
      - name: postgres
        image: postgres:16
        env:
        - {name: POSTGRES_USER, value: shop}
        - {name: POSTGRES_DB, value: shop}
        - name: POSTGRES_PASSWORD
          valueFrom: {secretKeyRef: {name: db, key: password}}
"""


@pytest.mark.parametrize(
    "host",
    [
        "postgres",
        "postgres.default",
        "postgres.default.svc",
        "Postgres.default.svc.cluster.local",
        "postgres.default.svc.cluster.local.",
        "pg-0.postgres",
    ],
)
def test_a_service_leads_to_the_pods_that_it_selects(host: str, tmp_path: Path) -> None:
    found = manifests(tmp_path, SECRETS.replace("HOST", host), APP, SERVER)
    [finding] = mismatches(found)
    assert (finding.secret, [o.line for o in finding.locations]) == ("DATABASE_URL", [10, 5])
    equal = manifests(tmp_path, SECRETS.replace("HOST", host).replace("OTHER", "ONE"), APP, SERVER)
    assert [c.state for c in equal.connections] == ["match"]


@pytest.mark.parametrize(("given", "state"), [("", "mismatch"), (", namespace: shop", "external")])
def test_what_names_no_namespace_may_be_put_into_the_one_that_a_host_names(
    given: str, state: str, tmp_path: Path
) -> None:
    secrets = SECRETS.replace("HOST", "postgres.data.svc.cluster.local")
    server = SERVER.replace("{name: postgres}", f"{{name: postgres{given}}}").replace(
        "{name: pg}", f"{{name: pg{given}}}"
    )
    assert [c.state for c in manifests(tmp_path, secrets, APP, server).connections] == [state]


@pytest.mark.parametrize("host", ["postgres.other", "pg", "db.example.com", "localhost"])
def test_another_host_leads_outside(host: str, tmp_path: Path) -> None:
    found = manifests(tmp_path, SECRETS.replace("HOST", host), APP, SERVER)
    assert [c.state for c in found.connections] == ["external"]


def test_a_bare_name_is_one_of_the_same_namespace(tmp_path: Path) -> None:
    elsewhere = APP.replace("{name: app}\nspec", "{name: app, namespace: web}\nspec")
    secrets = SECRETS.replace("{name: app}", "{name: app, namespace: web}")
    found = manifests(tmp_path, secrets.replace("HOST", "postgres"), elsewhere, SERVER)
    assert [c.state for c in found.connections] == ["external"]
    found = manifests(tmp_path, secrets.replace("HOST", "postgres.default"), elsewhere, SERVER)
    assert [c.state for c in found.connections] == ["mismatch"]


def test_containers_of_one_pod_share_localhost(tmp_path: Path) -> None:
    container = SERVER.partition("containers:\n")[2]
    found = manifests(tmp_path, SECRETS.replace("HOST", "localhost"), APP + container)
    assert [c.state for c in found.connections] == ["mismatch"]


def test_a_password_in_a_mounted_secret(tmp_path: Path) -> None:
    server = SERVER.replace(
        "name: POSTGRES_PASSWORD\n          valueFrom: {secretKeyRef: {name: db, key: password}}\n",
        "{name: POSTGRES_PASSWORD_FILE, value: /etc/db/password}\n"
        "        volumeMounts: [{name: s, mountPath: /etc/db}]\n"
        "      volumes: [{name: s, secret: {secretName: db}}]\n",
    )
    found = manifests(tmp_path, SECRETS.replace("HOST", "postgres"), APP, server)
    assert [c.state for c in found.connections] == ["mismatch"]


def test_an_option_with_a_variable(tmp_path: Path) -> None:
    server = """
apiVersion: v1
kind: Service
metadata: {name: cache}
spec: {selector: {app: cache}}
---
apiVersion: v1
kind: Pod
metadata: {name: cache, labels: {app: cache}}
spec:
  containers:
  - name: redis
    image: redis:7
    args: [--requirepass, $(REDIS_PASSWORD)]
    env:
    - name: REDIS_PASSWORD
      valueFrom: {secretKeyRef: {name: db, key: password}}
"""
    app = APP.replace("name: DATABASE_URL\n          valueFrom: {secretKeyRef: {name: app, key: url}}",
                      '{name: REDIS_URL, value: "redis://:ONE@cache:6379"}')  # fmt: skip
    assert [c.state for c in manifests(tmp_path, SECRETS, app, server).connections] == ["mismatch"]
    equal = manifests(tmp_path, SECRETS.replace("OTHER", "ONE"), app, server)
    assert [c.state for c in equal.connections] == ["match"]


def test_what_the_cluster_keeps_is_not_known(tmp_path: Path) -> None:
    only = SECRETS.partition("---")[2].replace("HOST", "postgres")
    assert [c.state for c in manifests(tmp_path, only, APP, SERVER).connections] == ["unknown"]


SHARED = """
apiVersion: v1
kind: Secret
metadata: {name: all}
stringData: {DB_HOST: postgres, DB_USER: shop, DB_PASSWORD: ONE}
---
apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  containers:
  - name: one
    image: IMAGE
    envFrom: [{secretRef: {name: all}}]
"""


@pytest.mark.parametrize(
    ("image", "found"),
    [("local/app", True), ("nginx:1.27", False), ("haproxy:3", False), ("grafana/grafana:11", False)],
)
def test_a_program_that_reads_no_such_password_gets_it_with_all_others(image: str, found: bool, tmp_path: Path) -> None:
    report = manifests(tmp_path, SECRETS, SHARED.replace("IMAGE", image), SERVER)
    assert [each.state for each in report.connections] == ["mismatch"] * found


def test_a_proxy_that_is_given_a_password_by_name_is_a_client(tmp_path: Path) -> None:
    password = "{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: all, key: DB_PASSWORD}}}"
    named = f"[{{name: DB_HOST, value: postgres}}, {password}]"
    text = SHARED.replace("IMAGE", "nginx:1.27").replace("envFrom: [{secretRef: {name: all}}]", f"env: {named}")
    assert [each.state for each in manifests(tmp_path, SECRETS, text, SERVER).connections] == ["mismatch"]


TAKEN = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: cache}
spec:
  template:
    metadata: {labels: {app: cache}}
    spec:
      containers:
      - name: cache
        image: redis:7
        command: [sh, -c, 'exec redis-server --requirepass "$REDIS_PASSWORD"']
        env: [{name: REDIS_PASSWORD, valueFrom: {secretKeyRef: {name: shop, key: KEY}}}]
---
apiVersion: v1
kind: Service
metadata: {name: cache}
spec: {selector: {app: cache}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: pg}
spec:
  template:
    metadata: {labels: {app: pg}}
    spec:
      containers:
      - name: postgres
        image: postgres:16
        env:
        - {name: POSTGRES_USER, valueFrom: {secretKeyRef: {name: shop, key: user}}}
        - {name: POSTGRES_DB, valueFrom: {secretKeyRef: {name: shop, key: database}}}
        - {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: shop, key: KEY}}}
---
apiVersion: v1
kind: Service
metadata: {name: pg}
spec: {selector: {app: pg}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: web}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
          - name: web
            image: postgres:16
            command: [/jobs/nightly.sh]
            env:
            - {name: PGHOST, value: pg}
            - {name: PGUSER, valueFrom: {secretKeyRef: {name: shop, key: user}}}
            - {name: PGDATABASE, valueFrom: {secretKeyRef: {name: shop, key: database}}}
            - {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: shop, key: password}}}
            - {name: REDIS_HOST, value: cache}
            - {name: REDIS_PASSWORD, valueFrom: {secretKeyRef: {name: shop, key: password}}}
"""
SEALED = """
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: shop}
spec:
  encryptedData: {user: AgA, database: AgB, password: AgC, other: AgD}
"""


@pytest.mark.parametrize("secret", ["", SEALED])
@pytest.mark.parametrize(("key", "state"), [("password", "match"), ("other", "unknown")])
def test_what_is_taken_from_one_key_is_one_value(key: str, state: str, secret: str, tmp_path: Path) -> None:
    found = manifests(tmp_path, TAKEN.replace("KEY", key) + secret)
    assert [each.state for each in found.connections] == [state, state]
    assert not mismatches(found)


def test_a_job_with_a_command_of_its_own_runs_no_server(tmp_path: Path) -> None:
    found = manifests(tmp_path, TAKEN)
    assert not [each for each in found.findings if each.rule == "missing-secret"]


OPEN = """
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
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: gone, key: KEY}}}
        - {name: DATABASE_URL, value: "postgresql://USER:$(PASSWORD)@postgres:5432/NAME"}
"""


@pytest.mark.parametrize(
    ("key", "user", "database", "state"),
    [
        ("password", "shop", "shop", "match"),
        ("other", "shop", "shop", "unknown"),
        ("password", "shop", "orders", "unknown"),  # which a job may make
        ("password", "nobody", "shop", "mismatch"),
    ],
)
def test_an_address_leads_to_its_server_where_its_password_is_not_known(
    key: str, user: str, database: str, state: str, tmp_path: Path
) -> None:
    server = SERVER.replace("name: db, key", "name: gone, key")
    client = OPEN.replace("KEY", key).replace("USER", user).replace("/NAME", f"/{database}")
    found = manifests(tmp_path, client, server)
    assert [each.state for each in found.connections] == [state]
    assert [each.client.secret for each in found.connections] == ["DATABASE_URL"]
    assert len(mismatches(found)) == (state == "mismatch")


EXPORTED = """
apiVersion: v1
kind: Pod
metadata: {name: db}
spec:
  containers:
  - {name: db, image: "mysql:8", env: [{name: MYSQL_ROOT_PASSWORD, value: ONE}]}
  - name: exporter
    image: prom/mysqld-exporter:v0.15.1
    args: ["--mysqld.address=localhost:3306", "--mysqld.username=root"]
    env: [{name: MYSQLD_EXPORTER_PASSWORD, value: PASSWORD}]
"""


@pytest.mark.parametrize(("password", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
def test_an_exporter_signs_in_with_its_options_and_a_variable(password: str, state: str, tmp_path: Path) -> None:
    text = EXPORTED.replace("value: PASSWORD", f"value: {password}")
    assert [each.state for each in manifests(tmp_path, text).connections] == [state]


@pytest.mark.parametrize(("folder", "state"), [("users.d", "unknown"), ("config.d", "mismatch")])
def test_an_init_container_may_write_the_users_of_a_server(folder: str, state: str, tmp_path: Path) -> None:
    client = OPEN.replace("postgresql://USER", "clickhouse://shop").replace("5432/NAME", "9000/default")
    mounts = f"volumeMounts: [{{name: made, mountPath: /etc/clickhouse-server/{folder}}}]"
    server = SERVER.partition("        env:")[0].replace("postgres:16", "clickhouse/clickhouse-server:24.8")
    found = manifests(tmp_path, client, f"{server}        {mounts}\n")
    assert [each.state for each in found.connections] == [state]
