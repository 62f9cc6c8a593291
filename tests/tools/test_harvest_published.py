"""What projects ship is noted as digests: a credential is found in every form, and no value is written."""

import subprocess
from pathlib import Path

import pytest

from auracheck.judgement.published import number
from build_published_list import SHIPPED, lines, shipped
from harvest_published import main
from shipped_values import credentials, is_shipped

KEY = "q7TnV2xkW9cLs4Hd"
OTHER = "Zr8pMf3uYb6eJg1a"
PEM = f"-----BEGIN PRIVATE KEY-----\n{KEY}\n{OTHER}=\n-----END PRIVATE KEY-----"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """Two projects, of which one ships credentials; what is not committed or is of a test is not shipped."""
    shop = tmp_path / "projects" / "acme" / "shop"
    (shop / "tests").mkdir(parents=True)
    (shop.parent / "empty").mkdir()
    (shop / ".env.example").write_text(f"SECRET_KEY={KEY}\nDEBUG=true\nDB_PASSWORD=changeme\n")
    (shop / "compose.yaml").write_text(
        f"environment:\n  - DB=postgresql://shop:{OTHER}@db/shop\n  - SECRET_KEY={KEY}\n"
    )
    (shop / "tests" / "compose.yaml").write_text("DB_PASSWORD: s2Xq9LwV8nRt\n")
    for folder in (shop, shop.parent / "empty"):
        git(folder, "init", "-q")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    (shop / "compose.yaml").write_text("DB_PASSWORD: s2Xq9LwV8nRt\n")
    return tmp_path / "projects"


def test_a_table_names_project_file_and_variable_of_each_value_and_no_value(
    projects: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.txt"
    main([str(projects), "--table", str(table)])
    text = table.read_text()
    assert [line.split()[0] for line in text.splitlines() if line[0] != "\t"] == ["acme/empty", "acme/shop"]
    assert [line.split() for line in text.splitlines() if line[0] == "\t"] == [
        [f"{number(KEY):016x}", "SECRET_KEY", ".env.example"],
        [f"{number(OTHER):016x}", "DB", "compose.yaml"],
    ]
    assert not any(value in text for value in (KEY, OTHER))
    assert capsys.readouterr().out == "2 projects read, 1 ship credentials: 2 values\n"
    assert shipped(text.splitlines()) == {number(KEY), number(OTHER)}


def test_a_bare_repository_gives_the_same_table(projects: Path, tmp_path: Path) -> None:
    main([str(projects), "--table", str(tmp_path / "one.txt")])
    (tmp_path / "bare" / "acme").mkdir(parents=True)
    for name in ("empty", "shop"):
        git(tmp_path, "clone", "-q", "--bare", str(projects / "acme" / name), str(tmp_path / "bare" / "acme" / name))
    main([str(tmp_path / "bare"), "--table", str(tmp_path / "other.txt")])
    assert (tmp_path / "one.txt").read_bytes() == (tmp_path / "other.txt").read_bytes()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"SECRET_KEY={KEY}", "SECRET_KEY"),
        (f"# export SECRET_KEY='{KEY}'  # change it", "SECRET_KEY"),
        (f"SECRET_KEY: ${{SECRET_KEY:-{KEY}}}", "SECRET_KEY"),
        (f"SECRET_KEY: ${{SECRET_KEY:-${{OLD-{KEY}}}}}", "SECRET_KEY"),
        (f"      - 'SECRET_KEY={KEY}'", "SECRET_KEY"),
        (f"  adminPassword: {KEY} # the first one", "adminPassword"),
        (f"- name: SECRET_KEY\n  value: {KEY}", "SECRET_KEY"),
        (f'"jwtSecret": "{KEY}",', "jwtSecret"),
        (f"ENV SECRET_KEY={KEY}", "SECRET_KEY"),
        (f"REDIS: redis://:{KEY}@cache/0", "REDIS"),
        (f"REDIS: redis://:${{REDIS_PASSWORD:-{KEY}}}@cache/0", "REDIS"),
        (f"command: redis-server --requirepass {KEY}", "command"),
        (f"CONNECTION: AccountName=a;AccountKey={KEY};", "CONNECTION"),
        (f"kind: Secret\npassword: {'cTdUblYyeGtXOWNMczRIZA=='}", "password"),
    ],
)
def test_a_credential_is_found_however_it_is_written(text: str, name: str) -> None:
    assert (name, KEY) in list(credentials(text))


@pytest.mark.parametrize("text", [f'TLS_KEY="{PEM}"', "TLS_KEY=" + PEM.replace("\n", r"\n"), f"TLS_KEY: |\n  {PEM}"])
def test_a_key_in_pem_is_one_value_in_every_form(text: str) -> None:
    [(name, value)] = credentials(text)
    assert (name, number(value)) == ("TLS_KEY", number(PEM))


@pytest.mark.parametrize(
    "value",
    [
        "${SECRET_KEY}", "$(openssl)", "{{.Values.key}}", "<your-key-here>", "short1", "1234567890", "**********",
        "/run/secrets/key", "./certs/server.key", "my-app-secret", "SOME_OTHER_NAME", "values.secret.name", "true",
        "https://example.com", "evolution", "os.environ/KEY",
    ],
)  # fmt: skip
def test_a_reference_a_path_a_name_or_a_number_is_not_a_credential(value: str) -> None:
    assert list(credentials(f"SECRET_KEY={value}")) == []


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        (".env", True), ("docker/.env.example", True), ("env/netbox.env", True), ("stack.env.dist", True),
        ("docker-compose.yml", True), ("charts/app/values.yaml", True), ("Dockerfile", True), ("install.sh", True),
        ("ssl/server.key", True), ("config.toml.sample", True),
        ("tests/compose.yml", False), ("src/env.ts", False), ("locales/de.yml", False), ("README.md", False),
        (".github/workflows/ci.yml", False),
    ],
)  # fmt: skip
def test_files_of_a_deployment_are_read(path: str, taken: bool) -> None:
    assert is_shipped(path) is taken


def test_the_table_in_the_repository_has_projects_enough_and_no_value() -> None:
    rows = list(lines(SHIPPED))
    assert sum(bool(line) and line[0] != "\t" for line in rows) >= 150
    assert all(len(line.split("\t")) == 4 and len(line.split("\t")[1]) == 16 for line in rows if line.startswith("\t"))
