"""A client's end in what the build of its image takes along: the configuration in its program's source, and ENV."""

from pathlib import Path

import pytest

from tests.deployment.projects import POSTGRES, group, listed, mismatches, report

SERVER = "\n      ".join(f"{name}: {value}" for name, value in POSTGRES.items())
PROJECT = f"""
services:
  app:
    build: {{build}}
    environment: {{given}}
  db:
    image: postgres:16
    environment:
      {SERVER}
"""
JAR = "FROM eclipse-temurin:21\nARG JAR=target/*.jar\nCOPY ${JAR} app.jar\nENTRYPOINT java -jar app.jar\n"
SPRING = """info: {name: shop}
build:
  version: @project.version@
spring.datasource: {url: 'jdbc:postgresql://localhost:5432/shop', username: shop, password: ONE}
---
spring.config.activate.on-profile: docker
spring.datasource.url: jdbc:postgresql://db:5432/shop
"""
NET = '{"ConnectionStrings": {"Shop": "Host=HOST;Database=shop;Username=shop;Password=ONE"}}'
PUBLISH = """FROM sdk AS build
COPY ["src/Shop.Api/Shop.Api.csproj", "src/Shop.Api/"]
COPY src/ src/
FROM aspnet
COPY --from=build /out .
ENV ASPNETCORE_ENVIRONMENT=Docker
ENTRYPOINT ["dotnet", "Shop.Api.dll"]
"""
BUILDS = {
    "Spring, a profile in one file": ("./app", "{SPRING_PROFILES_ACTIVE: docker}", {
        "app/Dockerfile": JAR, "app/src/main/resources/application.yml": SPRING,
    }),
    "Quarkus, whose context is what was made of the source": ("./app", "{}", {
        "app/Dockerfile": "FROM openjdk\nCOPY --chown=185 target/quarkus-app/*.jar /deployments/\n",
        "app/.dockerignore": "*\n!target/quarkus-app/*\n",
        "app/src/main/resources/application.properties":
            "quarkus.datasource.username=shop\nquarkus.datasource.password=ONE\n"
            "quarkus.datasource.jdbc.url=jdbc:postgresql://db:5432/shop\n",
    }),
    "an env file with another name here": ("./app", "{}", {
        "app/Dockerfile": "FROM alpine\nCOPY .env.docker /go/.env\n",
        "app/.env.docker": "DB_HOST=db\nDB_USER=shop\nDB_PASSWORD=ONE\n",
    }),
    "Spring, a profile in a file of its own": ("./app", "{SPRING_PROFILES_ACTIVE: docker}", {
        "app/Dockerfile": JAR,
        "app/src/main/resources/application.properties":
            "spring.datasource.url=jdbc:postgresql://localhost/shop\nspring.datasource.username=shop\n"
            "spring.datasource.password=${DB_PASSWORD:ONE}\n",
        "app/src/main/resources/application-docker.properties": "spring.datasource.url=jdbc:postgresql://db/shop\n",
    }),
    "ASP.NET Core, its own project of several": ("{context: ., dockerfile: src/Shop.Api/Dockerfile}", "{}", {
        "src/Shop.Api/Dockerfile": PUBLISH,
        "src/Shop.Api/appsettings.json": NET.replace("HOST", "localhost"),
        "src/Shop.Api/appsettings.Docker.json": NET.replace("HOST", "db"),
    }),
    "a published folder": ("{context: ., dockerfile: docker/Dockerfile}", "{}", {
        "docker/Dockerfile": "FROM aspnet\nCOPY ./src/Shop.Web/publish/app .\n",
        "src/Shop.Web/appsettings.json": NET.replace("HOST", "db"),
    }),
    "Spring, beside the program": ("./app", "{}", {
        "app/Dockerfile": "FROM shop/app\nCOPY sources/configs/* /opt/shop/\nENTRYPOINT /opt/shop/start.sh\n",
        "app/sources/configs/application.properties":
            "spring.datasource.url=jdbc:postgresql://db/shop\nspring.datasource.username=shop\n"
            "spring.datasource.password=ONE\n",
    }),
    "a file that a variable names": ("{context: ., dockerfile: docker/Dockerfile}", "{SHOP_CONFIG: shop-two.yaml}", {
        "docker/Dockerfile": "FROM alpine\nCOPY docker/config /app/config\nCMD /app/shop\n",
        "docker/config/shop-one.yaml": "database: {host: db, user: shop, password: OTHER}\n",
        "docker/config/shop-two.yaml": "database: {host: db, user: shop, password: ONE}\n",
    }),
    "Rails, the part of its environment": ("./app", "{RAILS_ENV: production, DB_USER: shop}", {
        "app/Dockerfile": "FROM ruby\nCOPY . .\nCMD puma\n",
        "app/config/database.yml":
            "default: &default\n  adapter: postgresql\n  host: <%= ENV.fetch('DB_PLACE') { 'db' } %>\n"
            "  username: <%= ENV[\"DB_USER\"] %>\ndevelopment:\n  <<: *default\n  password: postgres\n"
            "production:\n  <<: *default\n  password: ONE\n  database: shop_production\n",
    }),
    "node-config": ("./app", "{NODE_ENV: production}", {
        "app/Dockerfile": "FROM node\nCOPY . .\nCMD npm start\n",
        "app/config/default.json": '{"db": {"host": "localhost", "user": "shop", "password": "ONE"}}',
        "app/config/production.json": '{"db": {"host": "db"}}',
    }),
    "a file with a part for each environment": ("./app", "{NODE_ENV: production}", {
        "app/Dockerfile": "FROM node\nCOPY . .\nCMD npm start\n",
        "app/config/config.json": '{"development": {"host": "localhost", "username": "shop", "password": "OTHER"},'
            '"production": {"host": "db", "username": "shop", "password": "ONE"}}\n',
    }),
    "viper": ("./app", "{}", {
        "app/Dockerfile": "FROM golang\nCOPY . .\nCMD ./shop\n",
        "app/config.yaml": "postgres:\n  host: db\n  user: shop\n  password: ONE\n",
    }),
    "Django": ("./app", "{DB_USER: shop, DB_PASSWORD: ONE}", {
        "app/Dockerfile": "FROM python\nCOPY . .\nCMD gunicorn\n",
        "app/shop/settings.py":
            "DATABASES = {\n  'default': {\n    'NAME': 'other',\n    'USER': os.environ['DB_USER'],\n"
            "    'HOST': os.environ.get('DB_HOST', 'db'),\n  }\n}\n",
    }),
    "Pydantic": ("./app", "{DB_USER: shop, DB_PASSWORD: ONE}", {
        "app/Dockerfile": "FROM python\nCOPY . .\nCMD gunicorn\n",
        "app/core/config.py": "class Settings(BaseSettings):\n    db_host: str = 'db'\n    url = f'postgres://{A}@db'\n",
    }),
    "an env file": ("./app", "{}", {
        "app/Dockerfile": "FROM node\nCOPY . .\nCMD npm start\n",
        "app/.env": "DB_HOST=db\nDB_USER=shop\nDB_PASSWORD=ONE\n",
    }),
    "a program of several in one folder": (".", "{}", {
        "Dockerfile": "FROM golang\nCOPY . .\nRUN go build -o main ./orders/cmd/main.go\nCMD ./main\n",
        "orders/config/config.yaml": "postgres: {host: db, user: shop, password: ONE}\n",
        "stock/config/config.yaml": "postgres: {host: db, user: stock, password: OTHER}\n",
    }),
    "a file that the command names": ("./app", "{}", {
        "app/Dockerfile": "FROM golang AS build\nCOPY . .\nFROM alpine\nCOPY --from=build /app/shop .\n"
            "CMD [\"./shop\", \"-f\", \"/app/etc/shop-docker.yaml\"]\n",
        "app/etc/shop.yaml": "Postgres: {Host: localhost, User: shop, Password: OTHER}\n",
        "app/etc/shop-docker.yaml": "Postgres: {Host: db, User: shop, Password: ONE}\n",
    }),
    "a file by its name": ("./app", "{}", {
        "app/Dockerfile": "FROM golang\nCOPY --chown=1:1 etc/shop.toml /etc/shop.toml\n",
        "app/etc/shop.toml": '[database]\nhost = "db"\nuser = "shop"\npassword = "ONE"\n',
    }),
    "the variables of the image": ("./app", "{DB_PASSWORD: ONE}", {
        "app/Dockerfile": "FROM python\nENV DB_HOST=db DB_USER=shop\n",
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILDS)
def test_what_a_build_takes_along_leads_to_a_server(name: str, tmp_path: Path) -> None:
    build, given, files = BUILDS[name]
    found = report(tmp_path, PROJECT.format(build=build, given=given), files)
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "match")]
    assert not mismatches(found)
    others = {path: text.replace("ONE", "OTHER") for path, text in files.items()}
    other = report(tmp_path, PROJECT.format(build=build, given=given.replace("ONE", "OTHER")), others)
    assert [finding.rule for finding in mismatches(other)] == ["mismatched-credential"]


def test_a_variable_goes_over_what_the_image_has(tmp_path: Path) -> None:
    build, _, files = BUILDS["ASP.NET Core, its own project of several"]
    given = "{ConnectionStrings__Shop: 'Host=db;Database=shop;Username=shop;Password=OTHER'}"
    assert len(mismatches(report(tmp_path, PROJECT.format(build=build, given=given), files))) == 1


@pytest.mark.parametrize(
    "files",
    [
        {"app/Dockerfile": "FROM node\nCOPY . .\n", "app/.env": "DB_HOST=db\nDB_PASSWORD=ONE\n",
         "app/.dockerignore": "node_modules\n.env*\n"},
        {"app/Dockerfile": "FROM node AS build\nFROM node\nCOPY --from=build /app/.env .\n",
         "app/config/.env": "DB_HOST=db\nDB_PASSWORD=ONE\n"},
        {"app/Dockerfile": "FROM sdk\nCOPY A A\nCOPY B B\nENTRYPOINT run\n", "app/A/appsettings.json":
         NET.replace("HOST", "db"), "app/B/appsettings.json": NET.replace("HOST", "db")},
    ],
    ids=["left out by .dockerignore", "of another stage", "of two programs, of which one is not known to start"],
)  # fmt: skip
def test_what_an_image_may_not_have_leads_nowhere(files: dict[str, str], tmp_path: Path) -> None:
    assert not listed(report(tmp_path, PROJECT.format(build="./app", given="{}"), files))


@pytest.mark.parametrize(
    ("image", "server", "value"),
    [
        ("postgres:16", POSTGRES, "Host=db;Database=orders;Username=shop;Password=ONE"),
        (
            "mysql:8",
            {"MYSQL_ROOT_PASSWORD": "ONE", "MYSQL_DATABASE": "shop"},
            "jdbc:mysql://db/orders?user=root&password=ONE&createDatabaseIfNotExist=true",
        ),
    ],
)
def test_a_database_that_the_driver_makes_is_no_mismatch(
    image: str, server: dict[str, str], value: str, tmp_path: Path
) -> None:
    assert not mismatches(report(tmp_path, group(image, {"SHOP_DB": f'"{value}"'}, server)))


MAKING = {
    'await admin.execute(f"CREATE DATABASE {name}")': False,
    "from sqlalchemy_utils import create_database, database_exists": False,
    'log.info("a database is made by CREATE DATABASE first")': True,
}


@pytest.mark.parametrize("line", MAKING)
def test_a_database_that_a_program_makes_is_no_mismatch(line: str, tmp_path: Path) -> None:
    given = "{DATABASE_URL: 'postgresql://shop:ONE@db/orders'}"
    files = {"app/Dockerfile": "FROM python:3.13\nCOPY . .\nCMD python -m shop\n", "app/shop/store.py": f"{line}\n"}
    found = report(tmp_path, PROJECT.format(build="./app", given=given), files)
    assert bool(mismatches(found)) is MAKING[line]


ENV = {"shop/.env": "DB_HOST=db\nDB_USER=shop\nDB_PASSWORD=ONE\n"}
MOUNTED = {
    "an image of a language": ("image: 'node:20'", {"shop/package.json": "{}"}),
    "an image that is built of one": (
        "build: ./docker", {"shop/composer.json": "{}", "docker/Dockerfile": "FROM php:8-fpm\n"},
    ),
    "a stage that is built of one": (
        "build: {context: ./docker, target: DEV}", {"shop/composer.json": "{}",
        "docker/Dockerfile": "ARG V=8\nFROM team/alpine-php:${V}-fpm AS dev\nENV A=1\nFROM nginx AS web\nENV B=1\n"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MOUNTED)
def test_a_program_that_runs_from_a_mounted_source_reads_its_env_file(name: str, tmp_path: Path) -> None:
    app, files = MOUNTED[name]
    project = PROJECT.format(build="./app", given="{}").replace("build: ./app", f"{app}\n    volumes: ['./shop:/app']")
    found = report(tmp_path, project, files | ENV)
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "match")]


@pytest.mark.parametrize(
    ("app", "files"),
    [
        ("image: 'nginx:1'", {"shop/package.json": "{}"}),
        ("image: 'node:20'", {"shop/README": ""}),
        ("image: 'node:20'", {"shop/README": "", "shop/.env": "DATABASE_URL=postgres://shop:ONE@db/shop\n"}),
        ("build: ./docker", {"shop/package.json": "{}", "docker/Dockerfile": "FROM node AS build\nFROM nginx\n"}),
    ],
    ids=["of a proxy", "that is no source", "with an env file", "of a proxy that is built"],
)
def test_another_mounted_folder_is_not_searched(app: str, files: dict[str, str], tmp_path: Path) -> None:
    project = PROJECT.format(build="./app", given="{}").replace("build: ./app", f"{app}\n    volumes: ['./shop:/app']")
    settings = {"shop/sub/.env": ENV["shop/.env"], "shop/compose.yaml": "", **files}
    assert not listed(report(tmp_path, project, settings | (ENV if "nginx" in app or "build" in app else {})))


@pytest.mark.parametrize(("image", "clients"), [("node:20", []), ("php:8-fpm", ["app"]), ("python:3", [])])
def test_who_makes_the_assets_of_a_mounted_program_does_not_read_its_env_file(
    image: str, clients: list[str], tmp_path: Path
) -> None:
    mounted = f"image: '{image}'\n    volumes: ['./shop:/app']"
    project = PROJECT.format(build="./app", given="{}").replace("build: ./app", mounted)
    found = report(tmp_path, project, {"shop/package.json": "{}", "shop/composer.json": "{}"} | ENV)
    assert [client for client, *_ in listed(found)] == clients


def test_a_file_of_settings_in_python_may_be_mounted_by_itself(tmp_path: Path) -> None:
    mounted = "image: local/app\n    volumes: ['./shop_config.py:/app/shop_config.py']"
    project = PROJECT.format(build="./app", given="{DB_USER: shop, DB_PASSWORD: ONE}").replace("build: ./app", mounted)
    files = {"shop_config.py": "import os\nCACHE = {\n    'DB_HOST': 'db',\n    'DB_PORT': 5432,\n}\n"}
    assert [(c, s, state) for c, _, s, state in listed(report(tmp_path, project, files))] == [("app", "db", "match")]


def test_an_env_file_that_others_are_given_is_not_read_from_a_mounted_source(tmp_path: Path) -> None:
    project = """
services:
  api: {image: local/api, env_file: shop/.env}
  assets: {image: 'node:20', volumes: ['./shop:/app']}
  db: {image: 'postgres:16', environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE}}
"""
    found = report(tmp_path, project, {"shop/package.json": "{}"} | ENV)
    assert [(c, s) for c, _, s, _ in listed(found)] == [("api", "db")]


def test_an_env_file_that_only_servers_are_given_is_read_from_a_mounted_source(tmp_path: Path) -> None:
    project = """
services:
  app: {build: ./app, volumes: ['./shop:/app']}
  db: {image: 'postgres:16', env_file: shop/.env, environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE}}
"""
    files = {"shop/requirements.txt": "", "app/Dockerfile": "FROM python:3\nCMD python app.py\n"} | ENV
    assert [(c, s, state) for c, _, s, state in listed(report(tmp_path, project, files))] == [("app", "db", "match")]


def test_an_address_of_redis_may_have_options_and_no_port(tmp_path: Path) -> None:
    project = group("redis:7", {"CACHE": '"db,ssl=False,abortConnect=False"'}, {"TZ": "UTC"})
    assert [(c, s) for c, _, s, _ in listed(report(tmp_path, project))] == [("app", "db")]


@pytest.mark.parametrize(("section", "key"), [("ConnectionStrings", "Redis"), ("CacheSettings", "ConnectionString")])
def test_a_connection_string_in_a_configuration_may_be_an_address(section: str, key: str, tmp_path: Path) -> None:
    files = {
        "app/Dockerfile": "FROM aspnet\nCOPY . .\n",
        "app/appsettings.json": f'{{"{section}": {{"{key}": "db:6379"}}}}',
    }
    project = "services:\n  app: {build: ./app}\n  db: {image: 'redis:7'}\n"
    assert [(c, s) for c, _, s, _ in listed(report(tmp_path, project, files))] == [("app", "db")]


def test_a_build_in_an_included_project_is_of_its_folder(tmp_path: Path) -> None:
    files = {f"shop/{path}": text for path, text in BUILDS["an env file"][2].items()}
    files["shop/compose.yaml"] = PROJECT.format(build="./app", given="{}")
    found = report(tmp_path, "include: [shop/compose.yaml]", files)
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "db", "match")]


@pytest.mark.parametrize(
    "files",
    [
        {"app/Dockerfile": JAR, "app/src/main/resources/application.yml": "info: [\n"},
        {"app/Dockerfile": "FROM node\nCOPY ../../etc ./\nCOPY . .\n"},
        {"app/Dockerfile": "FROM node\nCOPY <<END /a\n"},
        {"app/Dockerfile/README": ""},
    ],
    ids=["a file that is no YAML", "a path outside of the context", "no end", "a folder"],
)
def test_what_cannot_be_read_of_a_build_makes_no_check_incomplete(files: dict[str, str], tmp_path: Path) -> None:
    assert not listed(report(tmp_path, PROJECT.format(build="./app", given="{}"), files))


def test_a_setting_whose_variable_is_empty_is_none(tmp_path: Path) -> None:
    project = """
services:
  app: {build: ./app, environment: {CACHE_HOST: cache, CACHE_PASSWORD: ""}}
  cache: {image: 'redis:7'}
"""
    text = "spring.data.redis:\n  host: ${CACHE_HOST:localhost}\n  password: ${CACHE_PASSWORD:}\n"
    found = report(tmp_path, project, {"app/Dockerfile": JAR, "app/src/main/resources/application.yml": text})
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "cache", "match")]


def test_a_server_is_known_by_the_image_from_which_its_own_is_built(tmp_path: Path) -> None:
    """Whether such a server asks for a password that nothing here names is not known."""
    project = """
services:
  app: {image: local/app, env_file: all.env, depends_on: [db]}
  web: {build: web, env_file: all.env}
  db: {build: db, env_file: all.env, environment: {MYSQL_USER: shop, MYSQL_PASSWORD: ONE}}
  cache: {build: cache}
"""
    files = {"all.env": "DB_SERVER=db\nDB_USER=shop\nDB_PASSWORD=ONE\nREDIS_HOSTNAME=cache\n",
             "db/Dockerfile": "FROM mariadb:11\n", "web/Dockerfile": "FROM nginx\n",
             "cache/Dockerfile": "ARG V=7\nFROM redis:${V}\nCOPY redis.conf /etc/\n"}  # fmt: skip
    found = [(client, server, state) for client, _, server, state in listed(report(tmp_path, project, files))]
    assert found == [("app", "db", "match"), ("app", "cache", "unknown")]


@pytest.mark.parametrize("given", ["", "      args: {IMAGE: 'mariadb:11'}\n", "      args: [IMAGE=mariadb:11]\n"])
def test_the_image_that_a_server_is_built_from_may_be_an_argument(given: str, tmp_path: Path) -> None:
    project = f"""
services:
  app: {{image: local/app, environment: {{DB_HOST: db, DB_USER: shop, DB_PASSWORD: OTHER}}}}
  db:
    build:
      context: ./db
{given}    environment: {{MYSQL_USER: shop, MYSQL_PASSWORD: ONE, MYSQL_DATABASE: shop, OTHER_PASSWORD: ONE}}
"""
    default = "" if given else "=mysql:8"
    files = {"db/Dockerfile": f"ARG IMAGE{default}\nFROM ${{IMAGE}}\nCOPY my.cnf /etc/mysql/\n"}
    assert listed(report(tmp_path, project, files)) == [["app", "DB_PASSWORD", "db", "mismatch"]]


SERVED = """
services:
  config:
    build: ./config
    volumes: ['./served:/served']
  app:
    build: ./app
    environment: {SPRING_PROFILES_ACTIVE: docker}
  db:
    image: postgres:16
    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE}
"""


def test_a_password_that_another_program_decrypts_is_not_known(tmp_path: Path) -> None:
    for password, state in (("ONE", "match"), ("'{cipher}a7f3'", "unknown"), ("ENC(a7f3=)", "unknown")):
        text = f"spring.datasource: {{url: 'jdbc:postgresql://db/shop', username: shop, password: {password}}}\n"
        files = {"app/Dockerfile": JAR, "app/src/main/resources/application.yml": text}
        found = listed(report(tmp_path, PROJECT.format(build="./app", given="{}"), files))
        assert [(client, server, at) for client, _, server, at in found] == [("app", "db", state)]


@pytest.mark.parametrize("folder", ["served", "config/src/main/resources/shared"])
@pytest.mark.parametrize(
    "asked", ["spring.cloud.config.uri: 'http://${HOST}:8888'", "spring.config.import: 'optional:configserver:'"]
)
def test_a_program_of_the_project_may_serve_the_configuration_of_another(
    folder: str, asked: str, tmp_path: Path
) -> None:
    files = {
        "config/Dockerfile": JAR,
        "config/src/main/resources/application.yml": "spring.cloud.config.server.git.uri: file:/served\n",
        "app/Dockerfile": JAR,
        "app/src/main/resources/bootstrap.yml": f"spring.application.name: shop\n{asked}\n",
        f"{folder}/application.yml": "spring.datasource: {username: shop, password: ONE}\n",
        f"{folder}/shop.yml": "spring.datasource.url: jdbc:postgresql://localhost/shop\n---\n"
        "spring.profiles: docker\nspring.datasource.url: jdbc:postgresql://db/shop\n",
        f"{folder}/other.yml": "spring.datasource.url: jdbc:postgresql://other/shop\n",
    }
    found = listed(report(tmp_path, SERVED, files))
    assert [(client, server, state) for client, _, server, state in found] == [("app", "db", "match")]


@pytest.mark.parametrize(
    ("dependency", "expected"),
    [("spring-boot-starter-amqp", [("app", "mq", "match")]), ("spring-boot-starter-web", [])],
)
def test_what_is_served_to_all_is_for_programs_with_a_library_for_it(
    dependency: str, expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    files = {
        "config/Dockerfile": JAR,
        "config/src/main/resources/application.yml": "spring.cloud.config.server.native.searchLocations: x\n",
        "config/src/main/resources/shared/application.yml": "spring.rabbitmq.host: mq\n",
        "app/Dockerfile": JAR,
        "app/src/main/resources/bootstrap.yml": "spring.cloud.config.uri: http://config:8888\n",
        "app/pom.xml": f"<project><artifactId>{dependency}</artifactId></project>\n",
    }
    project = SERVED.replace("volumes: ['./served:/served']", "restart: always") + "  mq: {image: 'rabbitmq:3'}\n"
    found = listed(report(tmp_path, project, files))
    assert [(client, server, state) for client, _, server, state in found] == expected


@pytest.mark.parametrize("image", ["shop/orders", "shop/shop-orders:2", "shop/my-shop-orders"])
def test_an_image_that_is_called_as_a_folder_beside_it_has_the_program_there(image: str, tmp_path: Path) -> None:
    project = PROJECT.format(build=".", given="{}").replace("build: .", f"image: {image}")
    files = {"orders/Dockerfile": JAR, "orders/pom.xml": "<project/>\n",
             "orders/src/main/resources/application.yml":
             "spring.datasource: {url: 'jdbc:postgresql://db/shop', username: shop, password: ONE}\n"}  # fmt: skip
    assert [(client, server) for client, _, server, _ in listed(report(tmp_path, project, files))] == [("app", "db")]


def test_an_address_without_a_password_is_the_address_of_the_login_in_the_configuration(tmp_path: Path) -> None:
    project = """
services:
  app: {build: app, environment: {MONGO_URI: 'mongodb://db:27017'}}
  db: {image: 'mongo:7', environment: {MONGO_INITDB_ROOT_USERNAME: shop, MONGO_INITDB_ROOT_PASSWORD: ONE}}
"""
    for password, state in (("ONE", "match"), ("OTHER", "mismatch")):
        config = f"mongo: {{uri: 'mongodb://localhost:27017', user: shop, password: {password}}}\n"
        found = report(tmp_path, project, {"app/Dockerfile": "FROM golang\nCOPY . .\n", "app/config.yaml": config})
        assert [(client, server, at) for client, _, server, at in listed(found)] == [("app", "db", state)]


def test_a_list_of_addresses_may_have_numbers(tmp_path: Path) -> None:
    project = """
services:
  app: {image: local/app, volumes: ['./app.yml:/etc/app.yml']}
  cache: {image: 'redis:7'}
"""
    found = report(tmp_path, project, {"app.yml": "redis_cache:\n  addrs:\n    1: cache:6379\n  password: ''\n"})
    assert listed(found) == [["app", "redis_cache.addrs", "cache", "match"]]


def test_a_login_in_the_source_of_a_program_is_not_compared(tmp_path: Path) -> None:
    """It may be that of another environment."""
    source = "class Development:\n    CACHE_URL = 'redis://:OTHER@cache:6379'\n    CACHE_PASSWORD = 'OTHER'\n"
    project = """
services:
  app: {build: app, environment: {TZ: UTC}}
  cache: {image: "redis:7", command: redis-server --requirepass ONE}
"""
    found = report(tmp_path, project, {"app/Dockerfile": "FROM python\nCOPY . .\n", "app/config.py": source})
    assert [(c, s, state) for c, _, s, state in listed(found)] == [("app", "cache", "unknown")]


def test_the_folder_of_a_dockerfile_that_copies_nothing_is_no_source(tmp_path: Path) -> None:
    project = """
services:
  mail: {build: {context: ., dockerfile: mail.Dockerfile}}
  cache: {image: "redis:7"}
"""
    files = {"mail.Dockerfile": "FROM maildev/maildev\nRUN true\n", ".env": "REDIS_HOST=cache\n"}
    assert not listed(report(tmp_path, project, files))


ALEMBIC = {
    "app/Dockerfile": "FROM python\nCOPY alembic.ini .\n",
    "app/alembic.ini": "[alembic]\nsqlalchemy.url = postgresql://shop:OTHER@db/shop\n",
}


@pytest.mark.parametrize(
    ("given", "expected"),
    [("{}", ["mismatch"]), ("{DATABASE_URL: 'postgresql://shop:ONE@db/shop'}", ["match"])],
)
def test_a_login_in_a_file_is_no_mismatch_beside_one_that_the_server_lets_in(
    given: str, expected: list[str], tmp_path: Path
) -> None:
    found = report(tmp_path, PROJECT.format(build="./app", given=given), ALEMBIC)
    assert [state for *_, state in listed(found)] == expected


def test_a_dockerfile_may_be_called_so_in_small_letters(tmp_path: Path) -> None:
    """As Docker finds it, where none is called as it should be."""
    project = PROJECT.format(build="./app", given="{}")
    files = {"app/dockerfile": "FROM alpine\nENV DB_URL=postgres://shop:ONE@db/shop\n"}
    assert listed(report(tmp_path, project, files)) == [["app", "DB_URL", "db", "match"]]
    files = {"app/Dockerfile": "FROM alpine\n", **files}
    assert not listed(report(tmp_path, project, files))
