"""A client's end in the text of a program: literals with the name of one of the project's servers."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from auracheck.steps import DoStep
from tests.deployment.projects import POSTGRES, listed, report

SERVER = "\n      ".join(f"{name}: {value}" for name, value in POSTGRES.items())
DB = f"  db:\n    image: postgres:16\n    environment:\n      {SERVER}\n"
DOCKERFILE = "FROM any\nCOPY . .\n"


def found(folder: Path, services: str, files: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(c, s, state) for c, _, s, state in listed(report(folder, f"services:\n{services}{DB}", files))]


PROGRAMS = {
    "a default of JavaScript": ("db.js", "const host = process.env.DB_HOST || 'db';\n"),
    "a default of PHP": ("public/index.php", "<?php\n$host = getenv('DB_HOST') ?: 'db';\n"),
    "a default of Go": ("main.go", 'var host = getEnv("DB_HOST", "db")\n'),
    "a default of Rust": ("main.rs", 'let host = env::var("DB_HOST").unwrap_or("db".to_string());\n'),
    "a default of C#": ("Db.cs", 'var host = Environment.GetEnvironmentVariable("DB_HOST") ?? "db";\n'),
    "a default of Java": ("src/main/java/shop/Db.java", 'String h = env.getOrDefault("DB_HOST", "db");\n'),
    "a named argument": ("shop.py", "connect(\n    user='shop',\n    host='db',\n)\n"),
    "a property": ("config/db.ts", "export const db = { host: `db`, port: 5432 };\n"),
    "an argument": ("index.php", '<?php\n$db = new mysqli("db", "shop", "ONE");\n'),
    "an argument of a connection": ("shop.py", "c = pika.BlockingConnection('db')\n"),
    "an address with a port": ("main.go", 'redis.Options{Addr: "db:5432"}\n'),
    "an address alone": ("shop.py", "client = Client(\n    'db:5432',\n    secure=False,\n)\n"),
    "an address": ("app.js", "connect('postgres://shop:OTHER@db:5432/shop')\n"),
    "the address of a data source": ("Db.php", "<?php\n$db = new PDO('pgsql:host=db;dbname=shop', 'shop');\n"),
    "a connection string": ("main.go", 'gorm.Open("host=db user=shop password=OTHER")\n'),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_literal_in_the_text_of_a_program_leads_to_a_server(name: str, tmp_path: Path) -> None:
    path, text = PROGRAMS[name]
    files = {"app/Dockerfile": DOCKERFILE, f"app/{path}": text}
    app = "  app: {build: ./app, environment: {DB_USER: shop, DB_PASSWORD: ONE}}\n"
    state = "unknown" if "OTHER" in text else "match"  # a login in the text of a program is never compared
    assert found(tmp_path, app, files) == [("app", "db", state)]


def test_a_literal_has_no_name_in_a_report(tmp_path: Path) -> None:
    files = {"app/Dockerfile": DOCKERFILE, "app/shop.py": "cache = Redis(host='cache')\n"}
    made = report(tmp_path, "services:\n  app: {build: ./app}\n  cache: {image: 'redis:7'}\n", files)
    assert [each.secret for each in made.findings if each.rule == "unprotected-service"] == [None]
    assert [connection.client.secret for connection in made.connections] == [None]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("db.js", "const host = process.env.DB_HOST || 'db';\n"),
        ("db.js", "let host = 'db';\nif (process.env.DB_HOST) host = process.env.DB_HOST;\n"),
    ],
)
def test_a_variable_goes_over_the_text_of_a_program(path: str, text: str, tmp_path: Path) -> None:
    files = {"app/Dockerfile": DOCKERFILE, f"app/{path}": text}
    assert not found(tmp_path, "  app: {build: ./app, environment: {DB_HOST: db.example}}\n", files)


def test_a_variable_for_another_server_says_nothing_of_a_literal(tmp_path: Path) -> None:
    for name, servers in (("redis-cache", ["redis-cache"]), ("mysql-cache", [])):
        app = f"  app: {{build: ./app, environment: {{MYSQL_HOST: db.example}}}}\n  {name}: {{image: 'redis:7'}}\n"
        text = f"<?php\n$h = getenv('MYSQL_HOST');\n$c = ['{name}:6379'];\n"
        files = {"app/Dockerfile": DOCKERFILE, "app/Settings.php": text}
        assert [server for _, server, _ in found(tmp_path, app, files)] == servers


def test_a_server_without_a_password_is_unprotected_for_an_address_in_a_text(tmp_path: Path) -> None:
    files = {"app/Dockerfile": DOCKERFILE, "app/config.py": "class Settings:\n    queue: str = 'redis://cache/0'\n"}
    for command, state in (("", "match"), (", command: redis-server --requirepass ONE", "unknown")):
        app = f"  app: {{build: ./app}}\n  cache: {{image: 'redis:7'{command}}}\n"
        assert found(tmp_path, app, files) == [("app", "cache", state)]


def test_a_service_with_the_image_that_another_builds_has_its_program(tmp_path: Path) -> None:
    app = "  app: {build: {context: ., dockerfile: app/Dockerfile}, image: shop:dev}\n  worker: {image: 'shop:dev'}\n"
    files = {"app/Dockerfile": DOCKERFILE, "app/shop.py": "connect(host='db')\n"}
    assert [client for client, *_ in found(tmp_path, app, files)] == ["app", "worker"]
    assert [client for client, *_ in found(tmp_path, app.replace("'shop:dev'", "'shop:1'"), files)] == ["app"]


SCHEMES = {"REDIS_URL": [], "REDIS_HOST": [], "BASE_URL": ["cache"], "ALLOWED_HOSTS": ["cache"], "DB_HOST": ["cache"]}


@pytest.mark.parametrize("name", SCHEMES)
def test_a_variable_that_is_called_after_no_server_is_none_for_an_address_with_a_scheme(
    name: str, tmp_path: Path
) -> None:
    app = f"  app: {{build: ./app, environment: {{{name}: elsewhere.example}}}}\n  cache: {{image: 'redis:7'}}\n"
    text = f"given = Value('{name}')\nplace = Value('redis://cache:6379/1', name=OTHER)\n"
    files = {"app/Dockerfile": DOCKERFILE, "app/places.py": text}
    assert [server for _, server, _ in found(tmp_path, app, files)] == SCHEMES[name]


def test_a_variable_for_a_port_says_nothing_of_a_literal(tmp_path: Path) -> None:
    app = "  app: {build: ./app, environment: {SERVER_PORT: 443}}\n"
    files = {
        "app/Dockerfile": DOCKERFILE,
        "app/shop.py": "port = get('SERVER_PORT')\nurl = f'postgres://shop:{PASSWORD}@db:5432/'\n",
    }
    assert found(tmp_path, app, files) == [("app", "db", "unknown")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.js", "const kind = 'db';\n"),
        ("app.js", "// const host = 'db';\n"),
        ("app.js", "const host = 'db.example';\n"),
        ("tests/app.js", "const host = 'db';\n"),
        ("app.test.js", "const host = 'db';\n"),
        ("node_modules/a/app.js", "const host = 'db';\n"),
        ("config/horizon.php", "<?php\nreturn ['connection' => 'db', 'queue' => ['default']];\n"),
        ("vite.config.ts", "proxy: {'/db': 'http://db:5432'}\n"),
        ("README.md", "const host = 'db';\n"),
    ],
)
def test_other_text_leads_nowhere(path: str, text: str, tmp_path: Path) -> None:
    assert not found(tmp_path, "  app: {build: ./app}\n", {"app/Dockerfile": DOCKERFILE, f"app/{path}": text})


def test_a_file_with_the_text_of_a_program_may_be_mounted_by_itself(tmp_path: Path) -> None:
    app = "  app: {image: 'local/app', volumes: ['./Params.php:/var/www/Params.php']}\n"
    files = {"Params.php": "<?php\ndefine('SHOP_LOGIN', 'shop');\ndefine('SHOP_SERVER', 'db');\n"}
    assert [(client, server) for client, server, _ in found(tmp_path, app, files)] == [("app", "db")]


@pytest.mark.parametrize(("image", "clients"), [("local/spark", ["app"]), ("nginx:1", [])])
def test_a_mounted_folder_of_scripts_has_the_text_of_a_program(image: str, clients: list[str], tmp_path: Path) -> None:
    app = f"  app: {{image: '{image}', volumes: ['./jobs:/opt/jobs']}}\n"
    files = {"jobs/flows/shop.py": "DB_HOST = 'db'\nconnect(DB_HOST)\n"}
    assert [client for client, *_ in found(tmp_path, app, files)] == clients


def test_the_name_in_a_text_may_be_an_alias_of_the_server(tmp_path: Path) -> None:
    files = {"app/Dockerfile": DOCKERFILE, "app/shop.py": "connect(host='store')\n"}
    app = "  app: {build: ./app, environment: {DB_USER: shop, DB_PASSWORD: ONE}}\n"
    aliased = f"{app}{DB}    networks: {{default: {{aliases: [store]}}}}\n"
    clients = listed(report(tmp_path, f"services:\n{aliased}", files))
    assert [(client, server) for client, _, server, _ in clients] == [("app", "db")]


TWO = "  app: {build: {context: ., dockerfile: APP}}\n  web: {build: {context: ., dockerfile: WEB}}\n"


@pytest.mark.parametrize(
    ("app", "web", "clients"),
    [
        ("COPY . .", "COPY web web", []),
        ("COPY . .", "COPY . .", []),
        ("COPY app app", "COPY web web", ["app"]),
        ("COPY app app", "COPY . .", ["app"]),
    ],
)
def test_the_text_is_that_of_the_program_whose_build_alone_takes_it(
    app: str, web: str, clients: list[str], tmp_path: Path
) -> None:
    files = {"build/app": f"FROM any\n{app}\n", "build/web": f"FROM any\n{web}\n", "app/db.js": "host = 'db'\n"}
    services = TWO.replace("APP", "build/app").replace("WEB", "build/web")
    assert [client for client, *_ in found(tmp_path, services, files)] == clients


def test_a_new_password_is_to_be_set_in_each_program_that_has_it_by_its_place_alone(tmp_path: Path) -> None:
    files = {
        "app/Dockerfile": DOCKERFILE,
        "app/app.js": "connect('postgres://shop:changeme@db:5432/shop')\n",
        "job/Dockerfile": DOCKERFILE,
        "job/Db.cs": 'Open("Server=db;Username=shop;Password=changeme;");\n',
    }
    db = "  db: {image: 'postgres:16', environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: changeme}}\n"
    made = report(tmp_path, f"services:\n  app: {{build: ./app}}\n  job: {{build: ./job}}\n{db}", files)
    [finding] = [each for each in made.findings if each.rule == "default-secret"]
    words = [step.text for step in finding.fix if isinstance(step, DoStep) and step.about == "configuration"]
    assert words == [f"set the new password in {tmp_path}/app/app.js:1 and {tmp_path}/job/Db.cs:1 as well"]
