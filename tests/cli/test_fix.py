"""`check --fix` does what is safe, says what it did, and is judged by what is there afterwards."""

import os
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from auracheck.systems.dotenv.grammar import DotenvGrammar
from auracheck.systems.grammar import Reading
from tests.conftest import Run

Check = Callable[..., Any]

KEY = "k9Vw2xQ7rT4mZ8pL1sD6fG3hJ5nB0cYq"
SESSION = "Zt4Qm8Lx1Rv6Wk3Yp9Nd2Hs7Jf5Gb0Ca"
COMPOSE = """\
services:
  web:
    image: shop
    environment:
      SESSION_KEY: %s  # see the wiki
  worker:
    image: shop
    environment:
      - "SESSION_KEY=%s"
"""


@pytest.fixture
def here(place: Path) -> Path:
    return place


@pytest.fixture
def check(run: Run) -> Check:
    def checked(*arguments: str, code: int) -> Any:
        result = run("check", *arguments, "--env", "production")
        said = result.out + result.err
        assert result.code == code, said
        assert not any(value[at : at + 6] in said for value in (KEY, SESSION) for at in range(len(value) - 5))
        return result

    return checked


def settings(path: Path) -> dict[str, str]:
    lines = (line for line in path.read_text().splitlines() if not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def test_what_was_made_before_is_not_fixed_again(here: Path, check: Check) -> None:
    (here / "composer.json").write_text('{"require": {"laravel/framework": "^12"}}')
    (here / ".env").write_text("APP_NAME=x\nAPP_ENV=local\nAPP_KEY=\nAPP_DEBUG=true\nDB_CONNECTION=mysql\n")
    fixed = [check("dotenv:.env", "--fix", "-f", "json", code=1).report["fixed"] for _ in range(2)]
    assert fixed == [[{"rule": "missing-secret", "secret": "APP_KEY", "files": [".env.production"]}], []]


def test_a_placeholder_is_replaced_and_an_absent_key_is_made(here: Path, check: Check) -> None:
    (here / ".env").write_text("JWT_SECRET_KEY=changeme\nENVIRONMENT=production\n")
    result = check(".env", "--fix", "-f", "json", code=1)
    report = result.report
    assert [(each["rule"], each["secret"], each["files"]) for each in report["fixed"]] == [
        ("default-secret", "JWT_SECRET_KEY", [".env"]), ("missing-secret", "SESSION_SECRET", [".env"]),
    ]  # fmt: skip
    assert {finding["secret"] for finding in report["findings"] if finding["severity"] == "error"} == {
        "DATABASE_URL", "REDIS_URL",
    }  # fmt: skip
    made = settings(here / ".env")
    assert len(made["JWT_SECRET_KEY"]) == len(made["SESSION_SECRET"]) == 64
    assert made["JWT_SECRET_KEY"] != made["SESSION_SECRET"]


def test_a_real_value_is_replaced_with_unsafe_fixes_alone(here: Path, check: Check) -> None:
    env = here / ".env"
    env.write_text(f"JWT_SECRET_KEY={KEY}\nSESSION_SECRET={KEY}\nENVIRONMENT=production\n")
    before = env.read_text()
    check(".env", "--fix", "--select", "duplicate", code=1)
    assert env.read_text() == before
    check(".env", "--fix", "--unsafe-fixes", "--select", "duplicate", code=0)
    assert settings(env)["JWT_SECRET_KEY"] != settings(env)["SESSION_SECRET"]


def test_a_literal_moves_out_of_the_compose_file_with_its_value(here: Path, check: Check) -> None:
    (here / "compose.yaml").write_text(COMPOSE % (KEY, KEY))
    check("compose.yaml", "--fix", code=0)
    assert settings(here / ".env") == {"SESSION_KEY": KEY}
    assert stat.S_IMODE((here / ".env").stat().st_mode) == 0o600
    assert (here / "compose.yaml").read_text() == COMPOSE % ("${SESSION_KEY}", "${SESSION_KEY}")


def test_two_values_of_one_name_are_not_made_one(here: Path, check: Check) -> None:
    (here / "compose.yaml").write_text(COMPOSE % (KEY, SESSION))
    check("compose.yaml", "--fix", code=0)
    assert settings(here / ".env") == {"SESSION_KEY": KEY, "WORKER_SESSION_KEY": SESSION}
    assert (here / "compose.yaml").read_text() == COMPOSE % ("${SESSION_KEY}", "${WORKER_SESSION_KEY}")


def test_a_value_is_not_moved_over_another_one(here: Path, check: Check) -> None:
    (here / "compose.yaml").write_text(COMPOSE % (KEY, KEY))
    (here / ".env").write_text(f"SESSION_KEY={SESSION}\n")
    (here / ".env").chmod(0o600)
    assert "not fixed: .env has another value for SESSION_KEY" in check("compose.yaml", "--fix", code=1).err
    assert (here / "compose.yaml").read_text() == COMPOSE % (KEY, KEY)


def test_of_a_compose_file_that_git_tracks_nothing_is_moved(here: Path, check: Check) -> None:
    (here / "compose.yaml").write_text(COMPOSE % (KEY, KEY))
    subprocess.run("git init -q && git add -A", shell=True, check=True)
    assert "not fixed: compose.yaml is tracked by git" in check("compose.yaml", "--fix", code=1).err
    assert sorted(path.name for path in here.iterdir()) == [".git", "compose.yaml"]


def test_no_option_is_named_where_git_tracks_the_file_that_it_would_change(here: Path, check: Check) -> None:
    """`--unsafe-fixes` would not change the Compose file either."""
    (here / "compose.yaml").write_text(
        "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: changeme\n"
    )
    assert "--unsafe-fixes sets a new one" in check("compose.yaml", "--fix", "--diff", code=1).err
    subprocess.run("git init -q && git add -A", shell=True, check=True)
    said = check("compose.yaml", "--fix", "--diff", code=1).err
    assert "not fixed: compose.yaml is tracked by git (POSTGRES_PASSWORD)" in said
    assert "--unsafe-fixes" not in said


def test_a_weak_literal_is_made_anew_and_not_moved_as_well(here: Path, check: Check) -> None:
    server = "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: umami\n"
    (here / "compose.yaml").write_text(server)
    result = check("compose.yaml", code=1)
    assert all(word in result.out for word in ("✗ weak", "✗ embedded"))
    assert not any(word in result.out for word in ("the new value of", "rotate"))
    assert "not fixed" not in check("compose.yaml", "--fix", "--unsafe-fixes", code=0).err
    assert len(settings(here / ".env")["POSTGRES_PASSWORD"]) > 20


DATABASE = """\
services:
  web:
    image: shop
    environment:
      %s
  db:
    image: postgres:17
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: "shop"
      POSTGRES_DB: shop
"""


@pytest.mark.parametrize("form", ["DATABASE_URL: '%s'", "- DATABASE_URL=%s", '- "DATABASE_URL=%s"', "DATABASE_URL: %s"])
def test_a_url_refers_to_the_new_password_of_its_server(here: Path, check: Check, form: str) -> None:
    (here / "compose.yaml").write_text(DATABASE % form % "postgresql://shop:shop@db:5432/shop")
    result = check("compose.yaml", code=1)
    assert result.out.count("POSTGRES_PASSWORD: ") == 1, "one edit of the server's line"
    check("compose.yaml", "--fix", "--unsafe-fixes", code=0)
    url = "postgresql://shop:${POSTGRES_PASSWORD}@db:5432/shop"
    assert (here / "compose.yaml").read_text() == (DATABASE % form % url).replace('"shop"', '"${POSTGRES_PASSWORD}"')
    assert list(settings(here / ".env")) == ["POSTGRES_PASSWORD"]


@pytest.mark.parametrize("server", ["${DB_PASSWORD:-odk}", "odk", "${POSTGRES_PASSWORD:-odk}"])
@pytest.mark.parametrize("client", ["${PGPASSWORD-${DB_PASSWORD:-odk}}", "${A:-${B:-${C:-odk}}}"])
def test_a_client_with_a_default_in_a_default_gets_the_password_of_its_server(
    here: Path, check: Check, client: str, server: str
) -> None:
    text = DATABASE % f"PGPASSWORD: {client}\n      PGHOST: db\n      PGUSER: shop"
    (here / "compose.yaml").write_text(text.replace('"shop"', server))
    check("compose.yaml", "--fix", "--unsafe-fixes", code=0)
    assert len(settings(here / ".env")) == 1


def test_a_misnamed_variable_gets_its_name_and_keeps_its_value(here: Path, check: Check) -> None:
    env = here / ".env"
    env.write_text(f"# one\nexport JWT_SECRET='{KEY}'  # two\nSESSION_SECRET={SESSION}\n")
    check(".env", "--fix", "--select", "misnamed", code=0)
    assert env.read_text() == f"# one\nexport JWT_SECRET_KEY='{KEY}'  # two\nSESSION_SECRET={SESSION}\n"


def test_a_variable_that_another_value_refers_to_keeps_its_name(here: Path, check: Check) -> None:
    text = f"COOKIE=${{JWT_SECRET}}\nJWT_SECRET={KEY}\nSESSION_SECRET={SESSION}\n"
    (here / ".env").write_text(text)
    result = check(".env", "--fix", "--select", "misnamed", code=1)
    assert "not fixed: .env refers to JWT_SECRET in another value" in result.err
    assert (here / ".env").read_text() == text


@pytest.mark.parametrize("form", ["table", "json", "github", "sarif", "gitlab", "junit", "markdown", "html"])
def test_an_older_value_in_the_comment_of_a_changed_line_is_not_shown(here: Path, check: Check, form: str) -> None:
    text = COMPOSE.replace("see the wiki", f"before: {SESSION}") % (KEY, KEY)
    (here / "compose.yaml").write_text(text)
    check("compose.yaml", "-f", form, code=1)
    check("compose.yaml", "--diff", code=1)
    assert (here / "compose.yaml").read_text() == text


def test_the_mode_comes_before_the_values(here: Path, check: Check) -> None:
    env = here / ".env"
    env.write_text("JWT_SECRET_KEY=changeme\n" + f"SESSION_SECRET={SESSION}\n")
    env.chmod(0o666)
    check(".env", "--fix", "--ignore", "missing,environment", code=0)
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert len(settings(env)["JWT_SECRET_KEY"]) == 64


def test_a_diff_has_what_can_be_written_after_the_mode_is_changed(here: Path, check: Check) -> None:
    env = here / ".env"
    env.write_text("JWT_SECRET_KEY=changeme\n" + f"SESSION_SECRET={SESSION}\n")
    env.chmod(0o666)
    result = check(".env", "--diff", code=1)
    assert "JWT_SECRET_KEY=<the new value>" in result.out
    assert "world-writable" not in result.err
    assert stat.S_IMODE(env.stat().st_mode) == 0o666


def test_a_gitignore_that_is_a_link_is_not_followed(
    here: Path, check: Check, tmp_path_factory: pytest.TempPathFactory
) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "file"
    elsewhere.write_text("*.log\n")
    (here / ".gitignore").symlink_to(elsewhere)
    (here / ".env").write_text(f"JWT_SECRET_KEY={KEY}\n")
    result = check(".env", "--fix", "--select", "unignored", "--fail-on", "warning", code=1)
    assert ".gitignore is a symbolic link, which git does not follow" in result.err
    assert elsewhere.read_text() == "*.log\n"


def test_the_file_is_ignored_by_git_afterwards(here: Path, check: Check) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    (here / "deploy").mkdir()
    (here / "deploy/.env").write_text(f"JWT_SECRET_KEY={KEY}\n")
    (here / ".gitignore").write_text("*.log")
    check("deploy/.env", "--fix", "--select", "unignored", "--fail-on", "warning", code=0)
    assert (here / ".gitignore").read_text() == "*.log\n/deploy/.env\n"


def test_a_file_that_git_tracks_stays_as_it_is(here: Path, check: Check) -> None:
    (here / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    (here / "compose.yaml").write_text(COMPOSE % (KEY, KEY))
    subprocess.run("git init -q && git add -A", shell=True, check=True)
    result = check(".env", "compose.yaml", "--fix", code=1)
    assert "not fixed: .env is tracked by git" in result.err
    assert subprocess.run(["git", "diff", "--quiet"], check=False).returncode == 0


def test_a_diff_changes_nothing_and_has_no_value(here: Path, check: Check) -> None:
    (here / "compose.yaml").write_text(COMPOSE % (KEY, KEY))
    result = check("compose.yaml", "--diff", code=1)
    assert result.out.splitlines() == [
        "--- /dev/null", "+++ .env", "@@ new @@", "+SESSION_KEY=<the new value>",
        "--- compose.yaml", "+++ compose.yaml",
        "@@ line 5 @@", "-SESSION_KEY: <the old value>", "+SESSION_KEY: ${SESSION_KEY}  # see the wiki",
        "@@ line 9 @@", "-SESSION_KEY: <the old value>", '+- "SESSION_KEY=${SESSION_KEY}"',
    ]  # fmt: skip
    assert sorted(path.name for path in here.iterdir()) == ["compose.yaml"]
    assert (here / "compose.yaml").read_text() == COMPOSE % (KEY, KEY)


def test_what_a_person_decides_is_left(here: Path, check: Check) -> None:
    env = here / ".env"
    env.write_text("DATABASE_URL=postgresql://dev:dev@db:5432/shop\nENVIRONMENT=staging\n")
    check(".env", "--fix", "--select", "default,environment", code=1)
    assert env.read_text() == "DATABASE_URL=postgresql://dev:dev@db:5432/shop\nENVIRONMENT=staging\n"


def test_unsafe_fixes_without_a_fix_are_wrong_usage(here: Path, check: Check) -> None:
    assert "--unsafe-fixes without --fix" in check("--unsafe-fixes", code=2).err


VOLUME = "    volumes: ['data:/var/lib/postgresql/data']\nvolumes: {data: }\n"
COMMIT = "git init -q && git add -A && git -c user.name=a -c user.email=a@b commit -qm x"


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        (".env", "DATABASE_URL=\n", "a person has to fill in HOST (DATABASE_URL"),
        (".env", f"JWT_SECRET_KEY={KEY}\nSESSION_SECRET={KEY}\n", "the value is not a placeholder; --unsafe-fixes"
         " replaces it (SESSION_SECRET in .env)"),
        (".env", "TWILIO_AUTH_TOKEN=changeme\n", "the fix has steps for a person (TWILIO_A"),
        (".env", "JWT_SECRET_KEY=\n", "--fix does not set the environment (ENVIRONMENT in .env)"),
        ("compose.yaml", DATABASE % "A: b" + VOLUME, "a volume may contain the old password"
         " (POSTGRES_PASSWORD in compose.yaml)"),
        ("compose.yaml", DATABASE % "A: b", "the server may have the old password; --unsafe-fixes sets a new one"
         " (POSTGRES_PASSWORD in compose.yaml)"),
        ("pod.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: web\n    env:\n"
         "    - {name: JWT_SECRET_KEY, value: changeme}\n", "--fix does not run kubectl (JWT_SECRET_KEY"),
        ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      COOKIE_SECRET: ${OURS:-changeme}\n",
         "the fix is a command for a shell (COOKIE_SECRET in compose.yaml)"),
    ],
)  # fmt: skip
def test_what_is_left_is_said_with_its_reason_and_its_names(
    here: Path, check: Check, file: str, text: str, reason: str
) -> None:
    (here / file).write_text(text)
    (here / file).chmod(0o600)
    said = check(file, "--fix", code=1).err.splitlines()
    assert [line for line in said if line.startswith(f"not fixed: {reason}")]
    assert len({line.partition(" (")[0] for line in said}) == len(said), "one line for each reason"
    assert check(file, "--fix", "-q", code=1).err == ""


def test_what_git_tracks_is_one_line_for_each_file(here: Path, check: Check) -> None:
    (here / ".env").write_text("JWT_SECRET_KEY=changeme\nSESSION_SECRET=changeme\n")
    subprocess.run(COMMIT, shell=True, check=True)
    said = check(".env", "--fix", code=1).err.splitlines()
    assert [line for line in said if line.startswith("not fixed: .env is tracked by git (JWT_SECRET_KEY, ")]
    assert len(said) == 2, "git, and the environment"


def test_a_stream_is_read_once_and_judged_twice(here: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".env").write_text("JWT_SECRET_KEY=changeme\n")
    reading, writing = os.pipe()
    os.write(writing, b"SESSION_SECRET=changeme\n")
    os.close(writing)
    report = check(f"/dev/fd/{reading}", ".env", "--fix", "--select", "default", "-f", "json", code=1).report
    os.close(reading)
    assert [each["secret"] for each in report["fixed"]] == ["JWT_SECRET_KEY"]
    assert [each["secret"] for each in report["findings"]] == ["SESSION_SECRET"]
    assert report["unread"] == []


MANY = 40


@pytest.mark.parametrize("value", ["changeme", KEY])
def test_a_file_is_parsed_as_often_for_many_values_as_for_few(
    here: Path, check: Check, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """Each parsed once for each value made 1,500 literals take over a minute."""
    services = "".join(
        f"  a{n}:\n    image: shop\n    environment:\n      A{n}_SESSION_KEY: {value}{n if value == KEY else ''}\n"
        for n in range(10, MANY + 10)
    )
    (here / "compose.yaml").write_text(f"services:\n{services}")
    reads: list[int] = []
    read = DotenvGrammar.read

    def counted(self: DotenvGrammar, content: bytes, environ: Mapping[str, str]) -> Reading:
        reads.append(len(content))
        return read(self, content, environ)

    monkeypatch.setattr(DotenvGrammar, "read", counted)
    check("compose.yaml", "--fix", "--ignore", "duplicate", code=0)
    assert (here / "compose.yaml").read_text().count("_SESSION_KEY: ${A") == MANY
    assert len(reads) < MANY


def test_a_value_that_cannot_be_written_leaves_its_line_and_the_others_are_fixed(here: Path, check: Check) -> None:
    service = "  {0}:\n    image: shop\n    environment:\n      {1}_KEY: {2}\n"
    text = "services:\n" + service.format("a", "SESSION", KEY) + service.format("b", "COOKIE", SESSION)
    (here / "compose.yaml").write_text(text)
    (here / ".env").write_text(f"SESSION_KEY={SESSION}\n")
    (here / ".env").chmod(0o600)
    result = check("compose.yaml", "--fix", "--select", "embedded", code=1)
    assert "not fixed: .env has another value for SESSION_KEY" in result.err
    assert (here / "compose.yaml").read_text() == text.replace(SESSION, "${COOKIE_KEY}")
    assert settings(here / ".env") == {"SESSION_KEY": SESSION, "COOKIE_KEY": SESSION}


def test_what_was_done_to_a_file_is_one_line(here: Path, check: Check) -> None:
    (here / ".env").write_text(
        f"ENVIRONMENT=production\nJWT_SECRET_KEY={KEY}\nSESSION_SECRET=changeme\n"
        f"DATABASE_URL=postgresql://shop:{KEY[::-1]}@db.internal/shop\nREDIS_URL=redis://:{SESSION}@cache.internal:6379/0\n"
    )
    (here / ".env").chmod(0o644)
    said = check(".env", "--fix", code=0).err.splitlines()
    assert said == ["fixed .env: mode 600, SESSION_SECRET"], "nothing else, and of what only the code asks for no word"


def test_a_line_that_was_added_is_named(here: Path, check: Check) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    (here / ".env").write_text(f"SESSION_SECRET={KEY}\n")
    (here / ".env").chmod(0o600)
    assert "fixed .gitignore: /.env" in check(".env", "--fix", "--select", "unignored", code=0).err.splitlines()


def test_a_diff_says_what_was_not_checked(here: Path, check: Check) -> None:
    assert check(".", "--diff", code=3).err.startswith("not checked: .: nothing to check")
    result = check("no.env", "--diff", code=3)
    assert (result.out, result.err.partition(": no.env: ")[0]) == ("", "not checked")
    assert check("no.env", "--diff", "-q", code=3).err == ""


def test_an_ignore_line_is_added_to_a_gitignore_that_git_tracks(here: Path, check: Check) -> None:
    (here / ".gitignore").write_text("*.log\n")
    subprocess.run(COMMIT, shell=True, check=True)
    (here / ".env").write_text("COOKIE_SECRET=changeme\n")
    check(".env", "--fix", "--select", "default", code=0)
    assert (here / ".gitignore").read_text() == "*.log\n/.env\n"
    assert len(settings(here / ".env")["COOKIE_SECRET"]) >= 32


def test_a_command_of_ours_into_a_file_is_one_for_a_shell(here: Path, check: Check) -> None:
    (here / "compose.yaml").write_text(
        "services:\n  db:\n    image: postgres:16\n    secrets: [pw]\n    environment:\n"
        "      POSTGRES_PASSWORD_FILE: /run/secrets/pw\nsecrets:\n  pw: {file: pw.txt}\n"
    )
    (here / "pw.txt").write_text("changeme\n")
    said = check("compose.yaml", "--fix", code=1).err
    assert "not fixed: the fix is a command for a shell (POSTGRES_PASSWORD in pw.txt)" in said


@pytest.mark.skipif(os.name == "nt", reason="no such names on Windows")
def test_a_file_name_makes_no_line_of_its_own_on_stderr(here: Path, check: Check) -> None:
    name = "x\n::error::forged.env"
    (here / name).write_text("JWT_SECRET_KEY=changeme\n")
    said = check(name, "--fix", "--select", "default", code=0).err
    assert "fixed" in said
    assert not [line for line in said.splitlines() if line.startswith("::")]


def test_of_a_value_with_several_places_all_are_changed_or_none(here: Path, check: Check) -> None:
    compose = "services:\n  a:\n    image: a\n    environment:\n      JWT_SECRET: {}\n"
    compose += "  b:\n    image: b\n    environment:\n      JWT_SECRET: ${{JWT_SECRET:-changeme}}\n"
    (here / "compose.yaml").write_text(compose.format("changeme"))
    for command in (["init", "-q"], ["add", "compose.yaml"]):
        subprocess.run(["git", *command], cwd=here, check=True)
    result = check("compose.yaml", "--fix", code=1)
    assert "another place of the value is left (JWT_SECRET)" in result.err or not (here / ".env").exists()
    assert not (here / ".env").exists()
