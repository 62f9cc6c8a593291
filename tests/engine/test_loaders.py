"""Who loads an env file, by what is around it; never a change of the verdict."""

import os
from pathlib import Path

import pytest

from auracheck.engine import loaders
from auracheck.engine.loaders import MAX_FILES, Loaders
from tests.conftest import GOOD, Run

SHOWN = [
    ("main.py", "from dotenv import load_dotenv\n\nload_dotenv()\n", "load_dotenv in main.py:3"),
    ("app/config.py", 'model_config = {"env_file": ".env"}\n', "env_file of the settings class in app/config.py:1"),
    ("config/settings.py", 'environ.Env.read_env(BASE / ".env")\n', "read_env in config/settings.py:1"),
    ("index.js", "require('dotenv').config()\n", "dotenv in index.js:1"),
    ("src/index.ts", "import 'dotenv/config'\n", "dotenv in src/index.ts:1"),
    ("start.sh", "#!/bin/sh\nset -a\n. ./.env\n", "sourced by a shell in start.sh:3"),
    ("start.sh", 'if [ -f .env ]; then\n  source "$HERE/.env"\nfi\n', "sourced by a shell in start.sh:2"),
    ("run.sh", "export $(grep -v '^#' .env | xargs)\n", "exported by a shell in run.sh:1"),
    ("compose.yaml", "services:\n  app:\n    env_file: .env\n", "env_file in compose.yaml:3"),
    ("compose.yaml", "services:\n  app:\n    env_file:\n      - ./.env\n", "env_file in compose.yaml:4"),
    ("compose.yaml", "services: {app: {env_file: [{path: ./.env, required: false}]}}\n", "env_file in compose.yaml:1"),
    ("compose.yaml", "services: {app: {image: '${IMAGE}'}}\n", "Compose, for the variables in compose.yaml"),
    ("web.container", "[Container]\nEnvironmentFile=.env\n", "EnvironmentFile= in web.container:2"),
    ("app.service", "[Service]\nEnvironmentFile=-/srv/app/.env\n", "EnvironmentFile= in app.service:2"),
    ("package.json", '{"scripts": {"start": "node --env-file=.env x.js"}}', "--env-file in package.json:1"),
    ("package.json", '{"dependencies": {"next": "15"}}', "Next.js, by package.json"),
    ("package.json", '{"devDependencies": {"vite": "6"}}', "Vite, by package.json"),
    ("Gemfile", "gem 'dotenv-rails'\n", "dotenv, by Gemfile"),
    ("composer.json", '{"require": {"laravel/framework": "^12"}}', "Laravel, by composer.json"),
    ("composer.json", '{"require": {"symfony/dotenv": "*"}}', "Symfony, by composer.json"),
    ("requirements.txt", "Flask==3.1\npython-dotenv\n", "Flask with python-dotenv, by requirements.txt"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "who"), SHOWN)
def test_what_loads_it_is_named_with_its_place(file: str, text: str, who: str, place: Path) -> None:
    path = place / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    found = Loaders().of(".env")
    assert found
    assert found.who == who


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("main.py", "# load_dotenv() was here\nprint('.env')\n"),
        ("main.py", 'env_file = "other.env"\n'),
        ("index.js", "// require('dotenv').config()\n"),
        ("main.py", "import os\n"),
    ],
)
def test_code_that_does_not_load_it_leaves_a_remark(file: str, text: str, place: Path) -> None:
    (place / file).write_text(text)
    assert Loaders().of(".env") == ("",)


def test_without_code_nothing_is_said(place: Path) -> None:
    assert Loaders().of(".env") is None
    (place / "start.sh").write_text("#!/bin/sh\nsource ../other/.env.d\nexec app\n")
    assert Loaders().of(".env") is None


def test_more_code_than_is_looked_at_leaves_it_open(place: Path) -> None:
    for number in range(MAX_FILES + 1):
        (place / f"m{number}.py").write_text("pass\n")
    assert Loaders().of(".env") is None


def test_what_cannot_be_read_says_nothing(place: Path) -> None:
    os.mkfifo(place / "a.py")
    (place / "b.py").mkdir()
    (place / "c.py").write_bytes(b"\xff\x00load\n" * 10)
    assert Loaders().of(".env") == ("",)


def test_the_header_says_it_and_the_verdict_stays(place: Path, run: Run) -> None:
    (place / ".env").write_text("".join(f"{name}={value}\n" for name, value in {**GOOD, "JWT_SECRET_KEY": "x"}.items()))
    (place / ".env").chmod(0o600)
    before = run("check", ".env")
    (place / "main.py").write_text("x = 1\n")
    without = run("check", ".env")
    assert " .env: nothing here loads this file" in without.out.splitlines()
    assert (before.code, before.out.splitlines()[-1]) == (without.code, without.out.splitlines()[-1])
    (place / "main.py").write_text("load_dotenv()\n")
    assert "read as python-dotenv (load_dotenv in main.py:1)" in run("check", ".env").out


def test_over_an_environment_that_lacks_one_the_report_says_what_came_from_where(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("JWT_SECRET_KEY")
    (place / ".env").write_text(f"JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n")
    (place / ".env").chmod(0o600)
    screen = run("check", "--env", "production").out
    said = "3 from the environment, 1 from ./.env (the environment alone: auracheck check env: --env production)"
    assert f" {said}" in screen.splitlines()
    monkeypatch.setenv("JWT_SECRET_KEY", GOOD["JWT_SECRET_KEY"])
    assert "from the environment" not in run("check", "--env", "production").out


def test_no_part_of_a_secret_is_in_what_is_said(place: Path, run: Run) -> None:
    value = GOOD["JWT_SECRET_KEY"]
    (place / ".env").write_text(f"JWT_SECRET_KEY={value}\n")
    (place / ".env").chmod(0o600)
    (place / f"{value[:20]}.py").write_text("load_dotenv()\n")
    screen = run("check", ".env", "--env", "production").out
    assert "load_dotenv in " in screen
    assert not any(value[at : at + 6] in screen for at in range(len(value) - 5))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("compose.yaml", "services:\n  app:\n    # env_file: .env\n    volumes:\n      - .env\n"),
        ("app.service", "[Service]\n#EnvironmentFile=.env\nEnvironmentFile=/etc/app/other.env\n"),
    ],
)
def test_a_deployment_file_that_does_not_hand_it_on_says_nothing(file: str, text: str, place: Path) -> None:
    (place / file).write_text(text)
    assert Loaders().of(".env") is None


def test_a_folder_is_listed_once_for_all_files_in_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "main.py").write_text("load_dotenv()\n")
    listed: list[str] = []
    names_in = loaders.names_in
    monkeypatch.setattr(loaders, "names_in", lambda folder: listed.append(folder) or names_in(folder))
    every = Loaders()
    of_one = every.of(str(place / "0.env")), len(listed)
    assert {(every.of(str(place / f"{number}.env")), len(listed)) for number in range(1, 50)} == {of_one}
