"""A client's end of a connection that is in a configuration: a mounted file, a command, JSON or options in a
variable."""

import json
import time
from pathlib import Path

import pytest

from tests.deployment.projects import MINIO, POSTGRES, group, listed, manifests, mismatches, report

SERVER = "\n      ".join(f"{name}: {value}" for name, value in POSTGRES.items())
PROJECT = f"""
services:
  app:
    image: local/app
    {{given}}
  db:
    image: postgres:16
    environment:
      {SERVER}
{{more}}
"""
FILES = {
    "app.yaml": "log: {level: info}\ndatabase:\n  host: db\n  user: shop\n  password: ONE\n  name: shop\n",
    "app.yml": "db:\n  url: postgres://shop:ONE@db:5432/shop\n",
    "app.json": '{"db": {"host": "db", "port": 5432, "username": "shop", "password": "ONE"}}',
    "app.toml": '[database]\nhost = "db"  # within the project\nuser = "shop"\npassword = "ONE"\n',
    "app.properties": "spring.datasource.url=jdbc:postgresql://db:5432/shop\n"
    "spring.datasource.username=shop\nspring.datasource.password=ONE\n",
    "defaults.conf": "shop.fs.s3a.endpoint    db\nshop.fs.s3a.user shop\nshop.fs.s3a.password ONE\n",
    "app.ini": "[database]\nHOST = db\nUSER = shop\nPASSWD = ONE\n",
    "app.conf": 'database {\n  host: "db"\n  user: "shop"\n  password: "ONE"\n}\n',
    "app.hjson": '{\n  # connection\n  database: {\n    host: "db"\n    user: "shop"\n    password: "ONE"\n  }\n}\n',
    "app.yaml.template": "db: {host: '${DB_HOST:-db}', user: shop, password: '${PASS:-ONE}'}",
    ".env": "DB_HOST=db\nDB_USERNAME=shop\nDB_PASSWORD='ONE'\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_mounted_file_leads_to_a_server(name: str, tmp_path: Path) -> None:
    project = PROJECT.format(given=f"volumes: ['./config/{name}:/etc/app/{name}:ro']", more="")
    found = report(tmp_path, project, {f"config/{name}": FILES[name]})
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "match")]
    assert not mismatches(found)
    (mismatch,) = mismatches(report(tmp_path, project, {f"config/{name}": FILES[name].replace("ONE", "OTHER")}))
    assert [Path(place.file or "").name for place in mismatch.locations] == [name, "compose.yaml"]


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ("volumes: ['./config:/etc/app']", ""),
        ("configs: [{source: app, target: /etc/app.yaml}]", "configs: {app: {file: ./config/app.yaml}}"),
        ("secrets: [{source: app, target: app.yaml}]", "secrets: {app: {file: ./config/app.yaml}}"),
        (
            "configs: [{source: app, target: /etc/app.yaml}]",
            "configs: {app: {content: 'db: {host: db, user: shop, password: ONE}'}}",
        ),
        ("environment: {JAVA_OPTS: '-Xmx1g -Dapp.db.url=jdbc:postgresql://db/shop -Dapp.db.password=ONE'}", ""),
        ("command: [serve, --db-host, db, --db-user=shop, --db-password=ONE]", ""),
        (
            'environment:\n      SPRING_APPLICATION_JSON: \'{"spring.datasource":'
            ' {"url": "jdbc:postgresql://db/shop", "username": "shop", "password": "ONE"}}\'',
            "",
        ),
        (
            'environment:\n      SHOP_DATABASES: \'[{"host": "db", "username": "shop", "password": "ONE"}]\'',
            "",
        ),
        (
            "environment:\n      SHOP_CONFIGURATION: |\n        # Datasources\n        datasources:\n          main:\n"
            "            url: jdbc:postgresql://db/shop\n            username: shop\n            password: ONE",
            "",
        ),
    ],
)
def test_every_way_of_giving_one(given: str, more: str, tmp_path: Path) -> None:
    found = report(tmp_path, PROJECT.format(given=given, more=more), {"config/app.yaml": FILES["app.yaml"]})
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "match")]


@pytest.mark.parametrize("reference", ["${SHOP_PASSWORD}", "${SHOP_PASSWORD:secret}", "$SHOP_PASSWORD"])
def test_a_reference_is_filled_in_from_the_environment(reference: str, tmp_path: Path) -> None:
    given = "environment: {SHOP_PASSWORD: ONE}\n    volumes: ['./app.yaml:/app.yaml']"
    text = FILES["app.yaml"].replace("ONE", reference)
    found = report(tmp_path, PROJECT.format(given=given, more=""), {"app.yaml": text})
    assert listed(found) == [["app", "SHOP_PASSWORD", "db", "match"]]


OF_FILE = {
    "secret: ONE\n": "match",
    "secret: OTHER\n": "mismatch",
    "secret: ${ELSEWHERE}\n": "unknown",
    "SECRET: OTHER\n": "match",  # another name
}


@pytest.mark.parametrize("line", OF_FILE)
def test_a_reference_may_be_to_another_setting_of_the_file(line: str, tmp_path: Path) -> None:
    text = line + FILES["app.yaml"].replace("ONE", "'${secret:-ONE}'")
    found = report(tmp_path, PROJECT.format(given="volumes: ['./app.yaml:/app.yaml']", more=""), {"app.yaml": text})
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", OF_FILE[line])]


@pytest.mark.parametrize(
    "reference", ["${ELSEWHERE}", "${database-password}", "{{ .Values.password }}", "${ELSEWHERE}x"]
)
def test_a_reference_that_is_not_known_is_no_mismatch(reference: str, tmp_path: Path) -> None:
    given = "volumes: ['./app.yaml:/app.yaml']"
    text = FILES["app.yaml"].replace("ONE", f"'{reference}'")
    found = report(tmp_path, PROJECT.format(given=given, more=""), {"app.yaml": text})
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "unknown")]


def test_a_server_that_the_catalogue_does_not_know_is_named_where_a_password_goes_there(tmp_path: Path) -> None:
    given = "volumes: ['./app.yaml:/app.yaml']"
    more = "  mail: {image: local/mail}\n"
    text = "smtp: {uri: 'smtp://shop:ONE@mail:1025'}\nweb: {url: 'http://mail:8080'}\n"
    found = report(tmp_path, PROJECT.format(given=given, more=more), {"app.yaml": text})
    assert listed(found) == [["app", "smtp.uri", "mail", "unknown"]]


def test_an_env_file_of_all_services_says_nothing_of_where_its_servers_lead(tmp_path: Path) -> None:
    project = """
services:
  app: {image: local/app, env_file: all.env}
  store: {image: local/store, env_file: all.env}
  metabase: {image: metabase/metabase, env_file: all.env}
  db: {image: 'postgres:16', env_file: all.env}
"""
    env = (
        "DB_HOST=db\nDB_USER=postgres\nDB_PASSWORD=ONE\nPOSTGRES_PASSWORD=ONE\nSTORE_HOST=store\nSTORE_PASSWORD=OTHER\n"
    )
    found = report(tmp_path, project, {"all.env": env})
    assert sorted(listed(found)) == [
        ["app", "DB_PASSWORD", "db", "match"],
        ["app", "STORE_PASSWORD", "store", "unknown"],
    ]


def test_an_env_file_of_all_services_says_nothing_of_one_that_depends_on_none(tmp_path: Path) -> None:
    project = """
services:
  app: {image: local/app, env_file: all.env, depends_on: [db]}
  tracing: {image: local/tracing, env_file: all.env}
  built: {build: ., env_file: all.env}
  db: {image: 'postgres:16', env_file: all.env}
"""
    env = "DB_HOST=db\nDB_USER=postgres\nDB_PASSWORD=ONE\nPOSTGRES_PASSWORD=ONE\n"
    found = report(tmp_path, project, {"all.env": env})
    assert sorted(c for c, _, _, _ in listed(found)) == ["app", "built"]
    found = report(
        tmp_path, project.replace(", depends_on: [db]", "").replace("build: .", "image: a"), {"all.env": env}
    )
    assert sorted(c for c, _, _, _ in listed(found)) == ["app", "built", "tracing"]


def test_a_config_that_refers_to_the_servers_variable_needs_no_step_of_its_own(tmp_path: Path) -> None:
    given, content = "configs: [{source: app, target: /app.yaml}]", "{host: db, user: shop, password: '${PW}'}"
    more = f'configs: {{app: {{content: "db: {content}"}}}}'
    project = PROJECT.format(given=given, more=more).replace("POSTGRES_PASSWORD: ONE", "POSTGRES_PASSWORD: ${PW}")
    found = report(tmp_path, project, {".env": "PW=changeme\n"})
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "match")]
    (steps,) = {str(finding.fix) for finding in found.findings if finding.rule == "default-secret"}
    assert "auracheck generate PW --write" in steps


def test_a_variable_goes_over_the_file(tmp_path: Path) -> None:
    given = "environment: {APP_DATABASE_PASSWORD: ONE}\n    volumes: ['./app.yaml:/app.yaml']"
    text = FILES["app.yaml"].replace("ONE", "OTHER")
    found = report(tmp_path, PROJECT.format(given=given, more=""), {"app.yaml": text})
    assert listed(found) == [["app", "APP_DATABASE_PASSWORD", "db", "match"]]


def test_what_is_no_server_of_the_project_is_left_out(tmp_path: Path) -> None:
    given = "volumes: ['./app.yaml:/app.yaml']"
    text = (
        "smtp: {host: mail.example.com, user: a, password: ONE}\nscrape: {targets: ['db:5432']}\n"
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc: {url: 'postgres://shop:ONE@db/shop'}\n"
    )
    assert listed(report(tmp_path, PROJECT.format(given=given, more=""), {"app.yaml": text})) == []


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("app.yaml", "a: [", "invalid YAML"),
        ("app.yaml", "a: " + "[" * 300, "nested too deep"),
        ("app.json", "{" + "a" * 300_000, "too large"),
        ("app.ini", "a=1\n" * 6000, "too many settings"),
        ("app.conf", "a {\n" * 60, "nested too deep"),
        ("app.yaml", "[" + "1," * 6000 + "]", "too many settings"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(name: str, text: str, reason: str, tmp_path: Path) -> None:
    found = report(tmp_path, PROJECT.format(given=f"volumes: ['./{name}:/{name}']", more=""), {name: text})
    assert [(Path(each.what.partition(":")[0]).name, reason in each.reason) for each in found.skipped] == [(name, True)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.yaml", "? " + "k" * 200_000 + "\n: {" + ", ".join(f"k{n}: 1" for n in range(4000)) + "}\n"),
        ("app.conf", "[" + "s" * 200_000 + "]\n" + "a = 1\n" * 4000),
        ("app.conf", "a" * 250_000),
        ("app.conf", "a = [" * 50_000),
        ("app.conf", 'a = "' + "\\\\" * 100_000),
        ("app.conf", "a =" + " #" * 100_000),
    ],
)
def test_a_hostile_file_takes_no_time(name: str, text: str, tmp_path: Path) -> None:
    project = PROJECT.format(given=f"volumes: ['./{name}:/{name}']", more="")
    started = time.process_time()
    assert listed(report(tmp_path, project, {name: text})) == []
    assert time.process_time() - started < 2


def test_a_hostile_command_takes_no_time(tmp_path: Path) -> None:
    started = time.process_time()
    report(tmp_path, PROJECT.format(given="command: sh -c '" + "mysql -h db " * 4000 + "'", more=""))
    assert time.process_time() - started < 2


def test_an_alias_of_the_client_of_minio_leads_to_it(tmp_path: Path) -> None:
    server = "\n      ".join(f"{name}: {value}" for name, value in MINIO.items())
    project = f"""
services:
  minio:
    image: minio/minio
    environment:
      {server}
  make:
    image: minio/mc
    environment: {{ROOT: shop, ROOT_PASSWORD: GIVEN}}
    entrypoint: >
      /bin/sh -c "until mc alias set a http://minio:9000 $$ROOT $${{ROOT_PASSWORD}}; do sleep 1; done; mc mb a/b"
"""
    assert listed(report(tmp_path, project.replace("GIVEN", "OTHER"))) == [["make", "ROOT_PASSWORD", "minio", "match"]]
    assert len(mismatches(report(tmp_path, project.replace("GIVEN", "ONE")))) == 1


ALIASES = {
    "escaped quotes": r'/bin/sh -c "mc alias set a http://db:9000 \"$$ROOT\" \"$${ROOT_PASSWORD}\""',
    "lines that go on": """
      - /bin/sh
      - -c
      - |
        mc alias set a http://db:9000 \\
          "$$ROOT" \\
          "$$ROOT_PASSWORD"
""",
}


@pytest.mark.parametrize("name", ALIASES)
def test_an_alias_may_be_written_as_a_shell_takes_it(name: str, tmp_path: Path) -> None:
    for password, state in (("OTHER", "match"), ("ONE", "mismatch")):
        project = group("minio/minio", {"ROOT": "shop", "ROOT_PASSWORD": password}, MINIO)
        project = project.replace("local/app", f"local/app\n    entrypoint: {ALIASES[name]}")
        assert listed(report(tmp_path, project)) == [["app", "ROOT_PASSWORD", "db", state]]


def test_the_key_that_milvus_has_built_in_is_compared(tmp_path: Path) -> None:
    project = """
services:
  minio:
    image: minio/minio
    environment: {MINIO_ROOT_USER: minioadmin, MINIO_ROOT_PASSWORD: GIVEN}
  milvus:
    image: milvusdb/milvus:v2.5.4
    environment: {MINIO_ADDRESS: 'minio:9000'}
"""
    found = report(tmp_path, project.replace("GIVEN", "minioadmin"))
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("milvus", "minio", "match")]
    found = report(tmp_path, project.replace("GIVEN", "ONE"))
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("milvus", "minio", "mismatch")]
    of_milvus = [finding.rule for finding in found.findings if finding.secret != "MINIO_ROOT_PASSWORD"]
    assert of_milvus == ["default-secret"]  # of one cause, one finding


def test_a_new_password_of_the_server_is_to_be_set_in_the_file_as_well(tmp_path: Path) -> None:
    project = PROJECT.format(given="volumes: ['./app.yaml:/app.yaml']", more="").replace("ONE", "changeme")
    found = report(tmp_path, project, {"app.yaml": FILES["app.yaml"].replace("ONE", "changeme")})
    (default,) = (finding for finding in found.findings if finding.rule == "default-secret")
    assert f"set the new password in database.password ({tmp_path}/app.yaml:5) as well" in str(default.fix)


MANIFESTS = """
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
        volumeMounts: [{MOUNT}]
      volumes: [{name: config, VOLUME}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app}
data:
  app.yaml: |
    database:
      url: postgres://shop:ONE@db/shop
---
apiVersion: v1
kind: Secret
metadata: {name: app}
stringData:
  db.properties: |
    db.host=db
    db.user=shop
    db.password=ONE
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: postgres:16
        env: [{name: POSTGRES_PASSWORD, value: GIVEN}, {name: POSTGRES_USER, value: shop}]
"""


@pytest.mark.parametrize(
    ("mount", "volume"),
    [
        ("name: config, mountPath: /etc/app", "configMap: {name: app}"),
        ("name: config, mountPath: /etc/app.yaml, subPath: app.yaml", "configMap: {name: app}"),
        ("name: config, mountPath: /etc", "configMap: {name: app, items: [{key: app.yaml, path: a/b.yaml}]}"),
        ("name: config, mountPath: /etc", "secret: {secretName: app}"),
        ("name: config, mountPath: /etc", "projected: {sources: [{secret: {name: app}}]}"),
    ],
)
def test_a_key_that_is_mounted_as_a_file_leads_to_a_server(mount: str, volume: str, tmp_path: Path) -> None:
    text = MANIFESTS.replace("MOUNT", mount).replace("VOLUME", volume)
    found = manifests(tmp_path, text.replace("GIVEN", "ONE"))
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app/app", "db", "match")]
    assert len(mismatches(manifests(tmp_path, text.replace("GIVEN", "OTHER")))) == 1


def test_the_variables_of_a_service_of_kubernetes_lead_to_it(tmp_path: Path) -> None:
    text = MANIFESTS.replace("MOUNT", "name: config, mountPath: /etc").replace("VOLUME", "configMap: {name: app}")
    url = "postgres://shop:ONE@${DB_SERVICE_HOST}:${DB_SERVICE_PORT}/shop"
    text = text.replace("postgres://shop:ONE@db/shop", url).replace("GIVEN", "ONE")
    assert [(s, state) for _, _, s, state in listed(manifests(tmp_path, text))] == [("db", "match")]


@pytest.mark.parametrize(
    ("image", "command", "server"),
    [
        (
            "mysql:8",
            "bash -c \"mysql -h db -u shop -pONE -e 'SELECT 1'\"",
            "image: mysql:8\n    environment: {MYSQL_USER: shop, MYSQL_PASSWORD: ONE}",
        ),
        (
            "redis:7",
            "sh -c 'redis-cli -h db -a ONE get a; redis-cli -h elsewhere -a OTHER'",
            "image: redis:7\n    command: redis-server --requirepass ONE",
        ),
        (
            "mongo:7",
            "mongosh --host db -u shop -p ONE",
            "image: mongo:7\n    environment: {MONGO_INITDB_ROOT_USERNAME: shop, MONGO_INITDB_ROOT_PASSWORD: ONE}",
        ),
    ],
)
def test_a_client_in_a_command_leads_to_its_server(image: str, command: str, server: str, tmp_path: Path) -> None:
    project = f"services:\n  job:\n    image: {image}\n    command: >-\n      {command}\n  db:\n    {server}\n"
    found = report(tmp_path, project)
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("job", "db", "match")]


@pytest.mark.parametrize(
    "start", ["redis-cli -a ONE --cluster create", "sleep 5 && yes yes | redis-cli --cluster create"]
)
def test_who_creates_a_cluster_of_redis_signs_in_to_each_node(start: str, tmp_path: Path) -> None:
    node = "{image: 'redis:7', command: redis-server --cluster-enabled yes --requirepass ONE}"
    last = "--cluster-replicas 0 -a ONE" if "-a" not in start else "--cluster-yes"
    job = f"{{image: 'redis:7', command: sh -c '{start} one:6379 two:6379 {last}; redis-cli -a OTHER'}}"
    found = report(tmp_path, f"services:\n  job: {job}\n  one: {node}\n  two: {node}\n")
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("job", "one", "match"), ("job", "two", "match")]


@pytest.mark.parametrize(("given", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
def test_a_password_that_is_a_part_of_the_servers_value_is_compared(given: str, state: str, tmp_path: Path) -> None:
    project = f"""
services:
  app:
    image: local/app
    environment: {{NEO4J_URI: 'neo4j://db:7687', NEO4J_USERNAME: neo4j, NEO4J_PASSWORD: ONE}}
  db:
    image: neo4j:5
    environment: {{NEO4J_AUTH: neo4j/{given}}}
"""
    assert listed(report(tmp_path, project)) == [["app", "NEO4J_PASSWORD", "db", state]]


def test_an_init_container_is_no_server_and_a_service_may_select_one_pod(tmp_path: Path) -> None:
    text = MANIFESTS.replace("MOUNT", "name: config, mountPath: /etc").replace("VOLUME", "configMap: {name: app}")
    text = text.replace("selector: {app: db}", "selector: {statefulset.kubernetes.io/pod-name: db-0}")
    init = "      initContainers: [{name: wait, image: 'postgres:16'}]\n      containers:\n      - name: db"
    text = text.replace("      containers:\n      - name: db", init).replace("GIVEN", "ONE")
    assert [(s, state) for _, _, s, state in listed(manifests(tmp_path, text))] == [("db", "match")]


def test_the_databases_that_pgadmin_lists(tmp_path: Path) -> None:
    server = {"Name": "Shop DB", "Host": "db", "Port": 5432, "Username": "shop", "Password": "ONE"}
    given = "volumes: ['./servers.json:/pgadmin4/servers.json']"
    for database, state in (("shop", "match"), ("other", "mismatch")):
        text = json.dumps({"Servers": {"1": {**server, "MaintenanceDB": database}}})
        found = report(tmp_path, PROJECT.format(given=given, more=""), {"servers.json": text})
        assert listed(found) == [["app", "Servers.1.Password", "db", state]]
    text = json.dumps({"Servers": {"1": server}})
    found = report(tmp_path, PROJECT.format(given=given, more=""), {"servers.json": text})
    assert listed(found) == [["app", "Servers.1.Password", "db", "match"]]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("user: shop, secureJsonData: {password: ONE}, jsonData: {database: shop}", "match"),
        ("user: shop, secureJsonData: {password: ONE}, jsonData: {database: other}", "mismatch"),
        ("user: shop, secureJsonData: {password: OTHER}, jsonData: {database: shop}", "mismatch"),
        ("user: shop, secureJsonData: {password: ONE}, database: shop", "match"),
        ("user: shop, secureJsonData: {password: ONE}", "match"),
    ],
)
def test_a_data_source_that_grafana_is_given(more: str, state: str, tmp_path: Path) -> None:
    given = "volumes: ['./sources.yaml:/etc/grafana/provisioning/datasources/sources.yaml']"
    text = f"datasources:\n- {{name: Orders, type: postgres, url: 'db:5432', {more}}}\n"
    found = report(tmp_path, PROJECT.format(given=given, more=""), {"sources.yaml": text})
    assert listed(found) == [["app", "datasources.0.secureJsonData.password", "db", state]]


MASTER = "  db: {image: 'redis:7', command: redis-server --requirepass ONE}\n"
REPLICAS = {
    "the command of a replica": "command: redis-server --replicaof db 6379 --masterauth ONE",
    "the command of a slave": "command: [redis-server, --masterauth, ONE, --slaveof, db, '6379']",
    "the file of a replica": "command: redis-server /r.conf, volumes: ['./r.conf:/r.conf']",
    "the file of a sentinel": "command: redis-sentinel /s.conf, volumes: ['./s.conf:/s.conf']",
}
REDIS_FILES = {
    "r.conf": "port 6380\nreplicaof db 6379\nmasterauth ONE\n",
    "s.conf": "sentinel monitor main db 6379 2\nsentinel auth-pass main ONE\n",
}


@pytest.mark.parametrize("name", REPLICAS)
def test_a_replica_of_redis_signs_in_to_its_master(name: str, tmp_path: Path) -> None:
    project = f"services:\n{MASTER}  app: {{image: 'redis:7', {REPLICAS[name]}}}\n"
    found = report(tmp_path, project, REDIS_FILES)
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "match")]
    files = {path: text.replace("ONE", "OTHER") for path, text in REDIS_FILES.items()}
    master, replica = project.split("  app:")
    other = f"{master}  app:{replica.replace('ONE', 'OTHER')}"
    assert len(mismatches(report(tmp_path, other, files))) == 1


def test_a_replica_of_redis_without_a_password(tmp_path: Path) -> None:
    replica = "  app: {image: 'redis:7', command: redis-server --replicaof db 6379}\n"
    for master, state in ((MASTER, "unknown"), ("  db: {image: 'redis:7'}\n", "match")):
        found = report(tmp_path, f"services:\n{master}{replica}")
        assert listed(found) == [["app", "master.host", "db", state]]


@pytest.mark.parametrize(
    ("image", "server", "client"),
    [
        ("bitnami/redis:7", "REDIS_PASSWORD", "REDIS_MASTER_PASSWORD"),
        ("bitnami/mariadb:11", "MARIADB_ROOT_PASSWORD", "MARIADB_MASTER_ROOT_PASSWORD"),
    ],
)
def test_a_replica_in_an_image_of_bitnami_signs_in_to_its_master(
    image: str, server: str, client: str, tmp_path: Path
) -> None:
    host = f"{client.partition('_MASTER')[0]}_MASTER_HOST"
    for password, state in (("ONE", "match"), ("OTHER", "mismatch")):
        project = f"""
services:
  db: {{image: '{image}', environment: {{{server}: ONE}}}}
  app: {{image: '{image}', environment: {{{server}: ONE, {host}: db, {client}: {password}}}}}
"""
        found = report(tmp_path, project)
        assert [(c, s, at) for c, _, s, at in listed(found)] == [("app", "db", state)]


@pytest.mark.parametrize("command", ["psql -h db -U shop shop", "pg_basebackup -h db -U shop -D /data"])
def test_an_image_of_a_server_that_runs_its_client_is_no_server(command: str, tmp_path: Path) -> None:
    maintenance = (
        "maintenance: {image: 'postgres:16', command: psql -h db -U shop shop, environment: {PGPASSWORD: ONE}}"
    )
    found = report(tmp_path, PROJECT.format(given="restart: always", more=f"  {maintenance}"))
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("maintenance", "db", "match")]


def test_configurations_in_folders_of_a_folder_of_the_system(tmp_path: Path) -> None:
    compose = """
services:
  grafana: {image: grafana/grafana, volumes: ["./provisioning:/etc/grafana/provisioning"]}
  influxdb: {image: "influxdb:1.8", environment: {INFLUXDB_ADMIN_USER: shop, INFLUXDB_ADMIN_PASSWORD: ONE}}
"""
    source = "datasources:\n- {name: one, url: 'http://influxdb:8086', user: shop, password: OTHER}\n"
    found = report(
        tmp_path, compose, {"provisioning/datasources/one.yml": source, "provisioning/datasources/a.txt": "-"}
    )
    assert [(c, s) for c, _, s, _ in listed(found)] == [("grafana", "influxdb")]


def test_a_shell_in_the_image_of_its_server_is_a_client(tmp_path: Path) -> None:
    compose = """
services:
  setup: {image: "mongo:7", command: bash -c "mongosh db:27017/shop --eval 'rs.initiate()'"}
  db: {image: "mongo:7"}
"""
    assert [(c, s) for c, _, s, _ in listed(report(tmp_path, compose))] == [("setup", "db")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("state.yaml", "metadata:\n- {name: redisHost, value: 'db:6379'}\n- {name: redisPassword, value: GIVEN}\n"),
        ("cache.conf", "output {\n  redis {\n    host => \"db\"\n    password => \"GIVEN\"\n  }\n}\n"),
    ],
    ids=["names with values", "Logstash"],
)  # fmt: skip
def test_other_ways_of_writing_settings(name: str, text: str, tmp_path: Path) -> None:
    compose = f"""
services:
  app: {{image: local/app, volumes: ["./{name}:/conf/{name}"]}}
  db: {{image: "redis:7", command: redis-server --requirepass ONE}}
"""
    for given, state in (("ONE", "match"), ("OTHER", "mismatch")):
        found = listed(report(tmp_path, compose, {name: text.replace("GIVEN", given)}))
        assert [(c, s, how) for c, _, s, how in found] == [("app", "db", state)]


def test_users_of_redis_in_a_file_are_not_known(tmp_path: Path) -> None:
    project = """
services:
  app: {image: local/app, environment: {REDIS_URL: 'redis://shop:ONE@cache:6379'}}
  cache: {image: 'redis:7', GIVEN}
"""
    for given in ("command: redis-server --aclfile /etc/users.acl",
                  "command: redis-server /etc/redis.conf, volumes: ['./redis.conf:/etc/redis.conf']"):  # fmt: skip
        found = report(tmp_path, project.replace("GIVEN", given), {"redis.conf": "port 6379\naclfile /etc/users.acl\n"})
        assert [state for *_, state in listed(found)] == ["unknown"]


ACL = """
services:
  app: {image: local/app, environment: {REDIS_URL: 'redis://LOGIN@cache:6379'}}
  cache: {image: 'redis:7', command: redis-server --aclfile /etc/redis/NAME, volumes: ['./redis:/etc/redis']}
"""


@pytest.mark.parametrize(
    ("login", "name", "state"),
    [
        ("shop:ONE", "users.acl", "match"),
        ("shop:OTHER", "users.acl", "mismatch"),
        ("shop:ONE", "other.acl", "unknown"),
        (":OTHER", "users.acl", "match"),
        (":ONE", "users.acl", "mismatch"),
        ("nobody:ONE", "users.acl", "unknown"),
        ("off:ONE", "users.acl", "unknown"),
        ("hashed:ONE", "users.acl", "unknown"),
    ],
)
def test_users_of_redis_are_compared_with_those_of_its_acl(login: str, name: str, state: str, tmp_path: Path) -> None:
    lines = (
        "user off off >ONE +@all", "user hashed on #0123 +@all",
        "user shop on ~* +@all >ONE", "user default on >OTHER ~* &* +@all",
    )  # fmt: skip
    project = ACL.replace("LOGIN", login).replace("NAME", name)
    found = report(tmp_path, project, {"redis/users.acl": "# users\n" + "\n".join(lines) + "\n"})
    assert [at for *_, at in listed(found)] == [state]
    assert len(mismatches(found)) == (state == "mismatch")


def test_a_line_of_fluentd_says_where_its_server_is(tmp_path: Path) -> None:
    project = """
services:
  logs: {image: local/fluentd, volumes: ['./fluentd:/fluentd/etc']}
  search: {image: 'elasticsearch:8.14.0', environment: {ELASTIC_PASSWORD: ONE}}
"""
    conf = "<match **>\n  @type elasticsearch\n  host search\n  port 9200\n  user elastic\n  password ONE\n</match>\n"
    for text, state in ((conf, "match"), (conf.replace("user elastic", "").replace("password ONE", ""), "unknown")):
        found = report(tmp_path, project, {"fluentd/fluent.conf": text})
        assert [(c, s, at) for c, _, s, at in listed(found)] == [("logs", "search", state)]


RABBIT = """
services:
  app: {image: local/app, environment: {AMQP_URL: 'amqp://shop:ONE@mq:5672/'}}
  mq: {image: 'rabbitmq:3', volumes: ['./mq:/etc/rabbitmq']}
"""


@pytest.mark.parametrize(
    ("conf", "state"),
    [
        ("default_user = shop\ndefault_pass = ONE\n", "match"),
        ("default_user = shop\ndefault_pass = OTHER\n", "mismatch"),
        ("listeners.tcp.default = 5672\n", "mismatch"),
        ("load_definitions = /etc/rabbitmq/definitions.json\n", "unknown"),
        ("management.load_definitions = /etc/rabbitmq/definitions.json\n", "unknown"),
    ],
)
def test_the_first_user_of_rabbitmq_may_be_in_its_configuration(conf: str, state: str, tmp_path: Path) -> None:
    found = report(tmp_path, RABBIT, {"mq/rabbitmq.conf": conf})
    assert listed(found) == [["app", "AMQP_URL", "mq", state]]


def test_loaded_definitions_may_give_the_user_by_default_another_password(tmp_path: Path) -> None:
    project = RABBIT.replace("shop:ONE", "guest:ONE")
    for conf, state in (("load_definitions = /etc/rabbitmq/definitions.json\n", "unknown"), ("", "mismatch")):
        assert listed(report(tmp_path, project, {"mq/rabbitmq.conf": conf})) == [["app", "AMQP_URL", "mq", state]]


WEED = """
services:
  app:
    image: local/app
    environment: {S3_ENDPOINT: 'http://weed:8333', S3_ACCESS_KEY_ID: shop, S3_SECRET_ACCESS_KEY: ONE}
  weed: {image: chrislusf/seaweedfs, command: COMMAND, volumes: ['./s3.json:/etc/s3.json']}
  filer: {image: chrislusf/seaweedfs, command: 'filer -master=weed:9333', environment: {WEED_MASTER_NODE: 'weed:9333'}}
"""
IDENTITIES = """{"identities": [{"name": "anonymous", "actions": ["Read"]},
{"name": "shop", "credentials": [{"accessKey": "shop", "secretKey": "KEY"}], "actions": ["Admin"]}]}
"""


@pytest.mark.parametrize(
    ("command", "key", "state"),
    [
        ("server -s3", None, "match"),
        ("server -s3 -s3.config=/etc/s3.json", "ONE", "match"),
        ("server -s3 -s3.config=/etc/s3.json", "OTHER", "mismatch"),
        ("server -s3 -s3.config=/etc/other.json", None, "unknown"),
    ],
)
def test_seaweedfs_has_its_keys_in_a_file(command: str, key: str | None, state: str, tmp_path: Path) -> None:
    files = {"s3.json": IDENTITIES.replace("KEY", key) if key else "{}\n"}
    found = report(tmp_path, WEED.replace("COMMAND", command), files)
    assert listed(found) == [["app", "S3_SECRET_ACCESS_KEY", "weed", state]]


def test_an_option_of_one_dash_that_names_a_host_may_have_it_in_the_next_word(tmp_path: Path) -> None:
    project = group("mongo:7", {"TZ": "UTC"}, {"TZ": "UTC"}).replace(
        "local/app", "local/app\n    command: -dbhost db -p 80"
    )
    assert listed(report(tmp_path, project)) == [["app", "dbhost", "db", "match"]]
