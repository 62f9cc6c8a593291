"""Settings that several services have from one place: which of them read which."""

from pathlib import Path

import pytest

from tests.deployment.projects import ONE, POSTGRES, group, listed, report, states

FOR_ALL = "POSTGRES_PASSWORD=ONE\nPOSTGRES_DB=shop\nDATABASE_URL=postgresql://postgres:OTHER@db/shop\nTZ=UTC\n"


def clients(folder: Path, services: str, env: str = FOR_ALL) -> list[str]:
    """The clients, and what each leads to, in a project whose services have one env file."""
    found = report(folder, f"services:\n{services}", {"all.env": env})
    return sorted(f"{client} {server}" for client, _, server, _ in listed(found))


DB = "  db: {image: 'postgres:16', env_file: all.env}\n"
BACKEND = """
  backend:
    image: local/backend
    env_file: all.env
    depends_on: [db]
    environment: {DATABASE_URL: "postgresql://postgres:ONE@db/shop"}
"""
FROM_FILE = BACKEND.partition("    environment")[0]


def test_a_server_for_which_another_reader_waits_is_not_for_one_that_waits_for_others(tmp_path: Path) -> None:
    frontend = "  frontend: {build: ./frontend, env_file: all.env, depends_on: [backend]}\n"
    assert clients(tmp_path, DB + BACKEND + frontend) == ["backend db"]


def test_the_same_program_reads_the_same(tmp_path: Path) -> None:
    worker = "  worker: {image: local/backend, env_file: all.env, depends_on: [backend]}\n"
    assert clients(tmp_path, DB + BACKEND + worker) == ["backend db", "worker db"]


def test_the_same_program_reads_the_same_where_it_waits_for_nothing(tmp_path: Path) -> None:
    worker = "  worker: {image: local/backend, env_file: all.env}\n"
    page = "  page: {image: local/page, env_file: all.env}\n"
    assert clients(tmp_path, DB + FROM_FILE + worker + page) == ["backend db", "worker db"]


def test_the_web_address_of_a_program_does_not_say_that_its_file_is_for_others(tmp_path: Path) -> None:
    mail = "INBOUND_MAIL_URL=http://backend:3000/inbound\nINBOUND_MAIL_PASSWORD=TWO\n"
    assert clients(tmp_path, DB + FROM_FILE, FOR_ALL + mail) == ["backend db"]


def test_a_server_for_which_another_reader_waits_is_not_for_one_that_waits_for_nothing(tmp_path: Path) -> None:
    page = "  page: {build: ./page, env_file: all.env}\n"
    built = BACKEND.replace("image: local/backend", "build: ./backend")
    assert clients(tmp_path, DB + built + page) == ["backend db"]


def test_a_server_for_which_nobody_waits_is_for_all(tmp_path: Path) -> None:
    others = "".join(f"  {name}: {{image: local/{name}, env_file: all.env, depends_on: [x]}}\n" for name in "ab")
    assert clients(tmp_path, f"{DB}{others}  x: {{image: local/x}}\n") == ["a db", "b db"]


def test_variables_that_are_called_after_their_readers_are_for_these(tmp_path: Path) -> None:
    services = """
  orders-service: {image: local/orders, env_file: all.env}
  users-service: {image: local/users, env_file: all.env}
  mail: {image: local/mail, env_file: all.env}
  orders-db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: ONE}}
  users-db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: ONE}}
  cache: {image: 'redis:7'}
"""
    env = "".join(
        f"{name.upper()}_DB_URL=postgresql://postgres:ONE@{name}-db/postgres\n" for name in ("orders", "users")
    )
    assert clients(tmp_path, services, f"{env}REDIS_URL=redis://cache\n") == [
        "mail cache", "orders-service cache", "orders-service orders-db", "users-service cache",
        "users-service users-db",
    ]  # fmt: skip


def test_one_variable_that_is_called_after_a_reader_is_for_all(tmp_path: Path) -> None:
    services = """
  web: {image: local/app, env_file: all.env}
  celery: {image: local/app, env_file: all.env}
  flower: {image: local/flower, env_file: all.env}
  cache: {image: 'redis:7'}
"""
    found = clients(tmp_path, services, "CELERY_BROKER_URL=redis://cache/0\n")
    assert found == ["celery cache", "flower cache", "web cache"]


def test_what_is_given_by_its_name_is_read(tmp_path: Path) -> None:
    services = """
  cloud:
    image: local/cloud
    depends_on: [auth]
    environment: ["DATABASE_URL=${DATABASE_URL}"]
  auth:
    image: local/auth
    depends_on: [db]
    environment: {AUTH_DATABASE_URL: "${DATABASE_URL}"}
  site: {image: local/site, environment: {DB_HOST: "${DB_HOST}", DB_PASSWORD: "${POSTGRES_PASSWORD}"}}
  db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: "${POSTGRES_PASSWORD}", POSTGRES_HOST: "${DB_HOST}"}}
"""
    env = "POSTGRES_PASSWORD=ONE\nDB_HOST=db\nDATABASE_URL=postgresql://postgres:${POSTGRES_PASSWORD}@db/postgres\n"
    found = report(tmp_path, f"services:\n{services}", {".env": env})
    assert sorted(f"{client} {server}" for client, _, server, _ in listed(found)) == ["auth db", "cloud db", "site db"]


def test_an_env_file_with_a_url_to_its_own_reader_is_for_all(tmp_path: Path) -> None:
    services = """
  db: {image: local/postgres, env_file: all.env}
  api: {image: local/api, env_file: all.env, depends_on: [db]}
  web: {image: local/web, env_file: all.env, depends_on: [api]}
"""
    env = "DATABASE_URL=jdbc:postgresql://db/shop\nPOSTGRES_USER=shop\nPOSTGRES_PASSWORD=ONE\nPOSTGRES_DB=shop\n"
    assert clients(tmp_path, services, env) == ["api db"]


def test_an_env_file_with_the_host_of_its_own_reader_is_for_all(tmp_path: Path) -> None:
    services = """
  db: {image: 'postgres:16', env_file: all.env}
  api: {image: local/api, env_file: all.env, depends_on: [db]}
  page: {image: local/page, env_file: all.env}
"""
    assert clients(tmp_path, services, "DB_HOST=db\nPOSTGRES_USER=shop\nPOSTGRES_PASSWORD=ONE\n") == ["api db"]


def test_an_env_file_with_the_address_of_its_reader_for_others_is_for_those(tmp_path: Path) -> None:
    services = """
  db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: ONE, POSTGRES_DB: shop}}
  api: {build: {context: ., dockerfile: api.Dockerfile}, env_file: all.env, depends_on: [db]}
  ffmpeg: {build: {context: ., dockerfile: ffmpeg.Dockerfile}, env_file: all.env}
  worker: {build: {context: ., dockerfile: worker.Dockerfile}, env_file: all.env}
"""
    assert clients(tmp_path, services, f"{FOR_ALL}FFMPEG_URL=http://ffmpeg:3002\n") == ["api db", "worker db"]
    assert clients(tmp_path, services, FOR_ALL) == ["api db", "ffmpeg db", "worker db"]


def test_programs_of_one_folder_are_one_where_they_have_one_dockerfile(tmp_path: Path) -> None:
    services = """
  db: {image: 'postgres:16', env_file: all.env}
  api: {build: ., image: shop/api, env_file: all.env, depends_on: [db]}
  worker: {image: shop/api, env_file: all.env, depends_on: [api]}
  runner: {build: {context: ., dockerfile: runner.Dockerfile}, env_file: all.env, depends_on: [api]}
"""
    assert clients(tmp_path, services) == ["api db", "worker db"]


def test_a_broker_with_the_env_file_of_its_clients_is_no_client(tmp_path: Path) -> None:
    services = """
  db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: ONE}}
  rabbit: {build: ./rabbit, env_file: all.env}
  api: {image: local/api, env_file: all.env, depends_on: [db, rabbit]}
"""
    beat = '  beat: {image: local/beat, environment: {BROKER_URL: "pyamqp://shop:OTHER@rabbit//"}}\n'
    env = (
        "RABBITMQ_HOST=rabbit\nRABBITMQ_DEFAULT_USER=shop\nRABBITMQ_DEFAULT_PASS=OTHER\n"
        "DB_HOST=db\nDB_USER=postgres\nDB_PASSWORD=ONE\n"
    )
    assert clients(tmp_path, services + beat, env) == ["api db", "api rabbit", "beat rabbit"]
    found = report(tmp_path, f"services:\n{services}{beat}", {"all.env": env})
    assert {c.state for c in found.connections} == {"match"}


def test_what_passes_requests_or_logs_on_reads_no_env_file_of_others(tmp_path: Path) -> None:
    services = """
  db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: OTHER}}
  api: {image: local/api, env_file: all.env}
  caddy: {image: 'shop/caddy:2', env_file: all.env}
  gateway: {image: local/shop-openresty, env_file: all.env}
  site: {image: local/php-nginx, env_file: all.env}
"""
    assert clients(tmp_path, services) == ["api db", "site db"]


def test_a_command_with_what_an_env_file_gives_is_read(tmp_path: Path) -> None:
    services = """
  store: {image: 'minio/minio', environment: {MINIO_ROOT_USER: shop, MINIO_ROOT_PASSWORD: "${SECRET}"}}
  buckets: {image: 'minio/mc', env_file: .env, entrypoint: 'sh -c "mc alias set s http://store:9000 shop $SECRET"'}
"""
    found = report(tmp_path, f"services:\n{services}", {".env": "SECRET=ONE\n"})
    assert [(client, server, state) for client, _, server, state in listed(found)] == [("buckets", "store", "match")]


def test_a_program_of_the_catalogue_reads_no_password_that_it_does_not_know(tmp_path: Path) -> None:
    services = """
  search: {image: 'opensearchproject/opensearch:2', environment: {OPENSEARCH_INITIAL_ADMIN_PASSWORD: ONE}}
  api: {image: local/api, env_file: all.env}
  kibana: {image: 'kibana:8', env_file: all.env}
"""
    assert clients(tmp_path, services, "OS_HOST=search\nOPENSEARCH_PASSWORD=ONE\n") == ["api search"]


def test_a_program_of_the_catalogue_reads_no_host_that_it_does_not_know_and_does_not_wait_for(tmp_path: Path) -> None:
    env = "NATS_HOST=bus\nSEARCH_URL=http://search:9200\n"
    services = """
  app: {image: local/app, env_file: all.env, depends_on: [search, bus]}
  charts: {image: 'kibana:8.11.3', env_file: all.env, depends_on: [search]}
  search: {image: 'elasticsearch:8.11.3', environment: {ELASTIC_PASSWORD: ONE}}
  bus: {image: 'nats:2'}
"""
    assert [each for each in clients(tmp_path, services, env) if "bus" in each] == ["app bus"]
    waiting = services.replace("env_file: all.env, depends_on: [search]}", "env_file: all.env, depends_on: [bus]}")
    assert "charts bus" in clients(tmp_path, waiting, env)


def test_a_program_with_the_env_file_of_all_is_no_server_of_the_web(tmp_path: Path) -> None:
    env = "ELASTIC_PASSWORD=ONE\nES_HOST=search\nMODEL_URL=http://models:80\n"
    services = """
  app: {image: local/app, env_file: all.env}
  models: {image: local/inference, env_file: all.env}
  search: {image: 'elasticsearch:8.11.3', environment: {ELASTIC_PASSWORD: ONE}}
"""
    assert "app models" not in clients(tmp_path, services, env)


def test_a_frontend_that_waits_for_its_backend_alone_signs_in_to_no_database(tmp_path: Path) -> None:
    env = "DB_HOST=db\nDB_USER=postgres\nDB_PASSWORD=ONE\n"
    services = """
  db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: ONE}}
  backend: {image: local/backend, env_file: all.env, depends_on: [db]}
  frontend: {image: local/frontend, env_file: all.env, depends_on: [backend]}
  worker: {image: local/worker, env_file: all.env, depends_on: [backend]}
"""
    assert clients(tmp_path, services, env) == ["backend db", "worker db"]


def test_a_proxy_that_is_merged_with_the_variables_of_others_signs_in_nowhere(tmp_path: Path) -> None:
    services = """
  app:
    image: local/app
    environment: &all {DB_HOST: db, DB_USER: postgres, DB_PASSWORD: ONE}
  front: {image: local/shop-caddy, environment: {<<: *all, TZ: UTC}}
  store: {image: local/store-caddy, environment: {DB_HOST: db, DB_USER: postgres, DB_PASSWORD: ONE}}
  db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: ONE}}
"""
    assert clients(tmp_path, services) == ["app db", "store db"]


def test_a_variable_that_the_configuration_of_others_refers_to_is_for_these(tmp_path: Path) -> None:
    services = """
  cart: {build: ./cart, env_file: all.env}
  mail: {build: ./mail, env_file: all.env}
  jobs: {image: local/jobs, env_file: all.env}
  cache: {image: 'redis:7'}
"""
    files = {f"{name}/Dockerfile": "FROM temurin\nCOPY target/*.jar a.jar\n" for name in ("cart", "mail")}
    files["cart/src/main/resources/application.yml"] = "spring.data.redis: {host: '${CACHE_HOST:localhost}'}\n"
    files["mail/src/main/resources/application.yml"] = "mail.from: ${MAIL_FROM}\n"
    found = report(tmp_path, f"services:\n{services}", {"all.env": "CACHE_HOST=cache\nMAIL_FROM=a@b.org\n"} | files)
    assert sorted(f"{client} {server}" for client, _, server, _ in listed(found)) == ["cart cache", "jobs cache"]


def test_targets_of_one_image_have_the_configuration_of_one_program(tmp_path: Path) -> None:
    services = """
  web: {image: local/shop, build: ./shop, env_file: all.env}
  jobs: {image: local/shop, env_file: all.env, volumes: ['./jobs.yml:/etc/jobs.yml']}
  cache: {image: 'redis:7'}
"""
    files = {
        "shop/Dockerfile": "FROM temurin\nCOPY target/*.jar a.jar\n",
        "shop/src/main/resources/application.yml": "spring.data.redis: {host: '${CACHE_HOST:localhost}'}\n",
        "jobs.yml": "mail.from: ${MAIL_FROM}\n",
        "all.env": "CACHE_HOST=cache\nMAIL_FROM=a@b.org\n",
    }
    found = report(tmp_path, f"services:\n{services}", files)
    assert sorted(f"{client} {server}" for client, _, server, _ in listed(found)) == ["jobs cache", "web cache"]


def test_a_host_without_the_password_that_others_have_with_it_is_no_connection(tmp_path: Path) -> None:
    services = """
  api: {image: local/api, env_file: all.env, environment: {MQ_PASSWORD: ONE}}
  migration: {image: local/migration, env_file: all.env}
  mq: {image: 'rabbitmq:3', environment: {RABBITMQ_DEFAULT_USER: shop, RABBITMQ_DEFAULT_PASS: ONE}}
"""
    assert clients(tmp_path, services, "MQ_HOST=mq\nMQ_USER=shop\n") == ["api mq"]


JOBS = """
x-shop: &shop {env_file: shop.env}
services:
  setup: {<<: *shop, image: local/setup, depends_on: {cache: {condition: service_healthy}}}
  api: {<<: *shop, image: local/api, depends_on: {setup: {condition: service_completed_successfully}}}
  mail: {<<: *shop, image: local/mail, depends_on: [api]}
  frontend: {<<: *shop, build: ./frontend}
  cache: {<<: *shop, image: "redis:7", command: redis-server --requirepass ONE}
"""


def test_who_waits_for_a_job_that_has_to_end_waits_for_what_it_waits_for(tmp_path: Path) -> None:
    found = report(tmp_path, JOBS, {"shop.env": f"REDIS_URL=redis://:{ONE}@cache:6379\n"})
    assert {client for client, _ in states(found)} == {"setup", "api"}


def test_an_image_of_a_server_with_the_variables_of_its_clients_is_one(tmp_path: Path) -> None:
    """A backup, or a set-up; a server's own host in its variables leads nowhere else."""
    client = {"PGHOST": "db", "PGUSER": "shop", "PGPASSWORD": "OTHER"}
    project = group("postgres:16", client, POSTGRES | {"PGHOST": "db"}).replace("local/app", "postgres:16")
    assert states(report(tmp_path, project)) == {("app", "PGPASSWORD"): ("db", "mismatch")}
    cluster = group("elasticsearch:8.1.0", {"discovery.seed_hosts": "db"}, {"ELASTIC_PASSWORD": "ONE"})
    assert not states(report(tmp_path, cluster.replace("local/app", "elasticsearch:8.1.0")))


def test_an_image_of_a_server_with_the_address_of_another_is_its_client(tmp_path: Path) -> None:
    project = group("mongodb/mongodb-community-server:8.0", {"MONGODB_URI": "mongodb://db:27017"}, {"TZ": "UTC"})
    project = project.replace("local/app", "mongodb/mongodb-community-server:8.0")
    assert states(report(tmp_path, project)) == {("app", "MONGODB_URI"): ("db", "match")}


def test_a_program_of_the_catalogue_may_read_a_variable_that_begins_as_many_of_its_own(tmp_path: Path) -> None:
    project = """
services:
  engine: {image: ghcr.io/hatchet-dev/hatchet/hatchet-engine, env_file: all.env, depends_on: [queue]}
  queue: {image: "rabbitmq:3", env_file: all.env}
"""
    env = f"RABBITMQ_DEFAULT_USER=shop\nRABBITMQ_DEFAULT_PASS={ONE}\nNAME=amqp://shop:{ONE}@queue:5672\n"
    for name, clients in (("SERVER_OLD_QUEUE_URL", {"engine"}), ("SHOP_URL", set())):
        found = report(tmp_path, project, {"all.env": env.replace("NAME", name)})
        assert {client for client, _ in states(found)} == clients


def test_a_proxy_signs_in_nowhere(tmp_path: Path) -> None:
    client = {"s3.example_REVERSE_PROXY_HOST": "http://db:9000"}
    project = group("minio/minio", client, {"MINIO_ROOT_USER": "shop", "MINIO_ROOT_PASSWORD": "ONE"})
    assert not states(report(tmp_path, project.replace("local/app", "bunkerity/bunkerweb-all-in-one:1.6")))


def test_options_in_an_env_file_of_all_services_are_for_those_who_wait_for_the_server(tmp_path: Path) -> None:
    project = """
services:
  session: {image: local/session, env_file: all.env, depends_on: [db]}
  app: {image: local/app, env_file: all.env, depends_on: [cache]}
  db: {image: 'mongo:7', env_file: all.env}
  cache: {image: 'redis:7', env_file: all.env}
"""
    options = "SESSION_JAVA_OPTS=-Dspring.data.mongodb.uri=mongodb://db/session\n"
    found = report(tmp_path, project, {"all.env": f"REDIS_URL=redis://cache:6379\n{options}"})
    assert [(client, server) for client, _, server, _ in listed(found)] == [("session", "db"), ("app", "cache")]


@pytest.mark.parametrize(
    ("other", "state"),
    [
        ("LOCAL_DATABASE_URL: 'postgres://shop:ONE@db/shop'", "unknown"),
        ("LOCAL_DATABASE_URL: 'postgres://shop:ONE@elsewhere/shop'", "mismatch"),
        ("DATABASE_URL: 'postgres://shop:ONE@db/shop'", "mismatch"),
        ("LOCAL_REPORTS_URL: 'postgres://shop:ONE@db/shop'", "mismatch"),
    ],
)
def test_of_the_variables_for_several_environments_it_is_not_known_which_counts(
    other: str, state: str, tmp_path: Path
) -> None:
    app = f"{{PRODUCTION_DATABASE_URL: 'postgres://shop:OTHER@db/shop', {other}}}"
    db = "{POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE, POSTGRES_DB: shop}"
    project = f"""
services:
  app: {{image: local/app, environment: {app}}}
  db: {{image: 'postgres:16', environment: {db}}}
"""
    found = report(tmp_path, project)
    assert states(found)["app", "PRODUCTION_DATABASE_URL"] == ("db", state)


ONE_FILE = """
services:
  api: {image: local/api, depends_on: [db, cache], volumes: ['./shop.yml:/etc/shop.yml']}
  player: {PLAYER, volumes: ['./shop.yml:/etc/shop.yml']}
  db: {image: 'postgres:16', environment: {POSTGRES_PASSWORD: ONE}}
  cache: {image: 'redis:7'}
"""


@pytest.mark.parametrize(
    ("player", "servers"),
    [
        ("image: local/player, depends_on: [cache]", ["cache"]),
        ("image: local/player, depends_on: [db]", ["db"]),
        ("image: local/player, depends_on: [api]", []),
        ("image: local/api, depends_on: [cache]", ["cache", "db"]),
        ("image: local/player", ["cache", "db"]),
        ("build: ., depends_on: [cache]", ["cache", "db"]),
    ],
)
def test_a_server_in_one_configuration_of_several_programs_is_for_those_that_wait_for_it(
    player: str, servers: list[str], tmp_path: Path
) -> None:
    files = {"shop.yml": "database: {host: db, user: postgres, password: ONE}\nredis: {host: cache, port: 6379}\n"}
    found = listed(report(tmp_path, ONE_FILE.replace("PLAYER", player), files))
    assert sorted(server for client, _, server, _ in found if client == "player") == servers


CALLED = """
services:
  worker: {image: IMAGE, environment: {HUB_URL: 'http://hub:8080', GIVEN}}
  hub: {image: local/hub, environment: {HUB_ADMIN_TOKEN: ONE, HUB_MAIL_PASSWORD: OTHER}}
"""


@pytest.mark.parametrize(
    ("given", "image", "found"),
    [
        ("HUB_TOKEN: ONE", "local/worker", [["worker", "HUB_TOKEN", "hub", "match"]]),
        ("HUB_API_KEY: ONE", "local/worker", [["worker", "HUB_API_KEY", "hub", "match"]]),
        ("HUB_MAIL_URL: 'http://hub', HUB_MAIL_PASSWORD: OTHER", "local/worker",
         [["worker", "HUB_MAIL_PASSWORD", "hub", "match"]]),
        ("HUB_TOKEN: OTHER", "local/worker", []),
        ("TOKEN: ONE", "local/worker", [["worker", "TOKEN", "hub", "match"]]),
        ("SHOP_TOKEN: ONE, MAIL_PASSWORD: TWO", "local/worker", []),
        ("SESSION_SECRET: ONE", "local/worker", []),
        ("HUB_TOKEN: ONE", "local/hub", []),
    ],
)  # fmt: skip
def test_a_program_signs_in_to_another_with_a_token_that_both_have(
    given: str, image: str, found: list[list[str]], tmp_path: Path
) -> None:
    project = CALLED.replace("GIVEN", given).replace("IMAGE", image)
    assert listed(report(tmp_path, project)) == found
