"""`auracheck generate … --write FILE`: what is filled in, what is replaced, what is refused, and what is said."""

import datetime
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from auracheck.model import Secret
from auracheck.probes import file_modes
from auracheck.systems.grammar import read_as
from tests.conftest import GOOD, Run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes are those of Unix; for Windows see test_systems.py")

TODAY = "2031-05-06"
COMMENT = f"# auracheck: JWT_SECRET_KEY made {TODAY}"
HEX = r"[0-9a-f]{64}"
ROTATING = 'extends = ["auraconnect"]\n[secrets.JWT_SECRET_KEY]\nprevious = ["JWT_OLD", "JWT_OLDER"]\n'


def values(path: Path, program: str = "dotenv") -> dict[str, str]:
    found = read_as(program, path.read_bytes(), {})
    return {name: value.reveal() for name, value in found.items() if isinstance(value, Secret)}


class Clock(datetime.datetime):
    """Always at noon of `TODAY`: a test that runs over midnight sees one day."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "Clock":
        return cls.fromisoformat(f"{TODAY}T12:00:00").replace(tzinfo=tz)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datetime, "datetime", Clock)


@pytest.fixture
def env(place: Path) -> Path:
    path = place / ".env"
    path.write_text("# ours\nJWT_SECRET_KEY=changeme\nX=1\n")
    path.chmod(0o600)
    return path


def test_a_placeholder_is_filled_in_and_nothing_is_on_stdout(env: Path, run: Run) -> None:
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == ".env: set JWT_SECRET_KEY\n"
    assert re.fullmatch(rf"# ours\n{COMMENT}\nJWT_SECRET_KEY={HEX}\nX=1\n", env.read_text()) is not None


def test_a_second_time_there_is_nothing_to_do(env: Path, run: Run) -> None:
    run("generate", "jwt", "--write", ".env")
    before = env.read_bytes(), env.stat()
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == ".env: nothing to do, every value is set\n"
    assert (env.read_bytes() == before[0], env.stat().st_ino) == (True, before[1].st_ino)


@pytest.mark.parametrize("content", ["", "JWT_SECRET_KEY=\n", "JWT_SECRET_KEY=   \n", "JWT_SECRET_KEY\n", "X=1"])
def test_missing_empty_and_blank_are_filled_in(env: Path, run: Run, content: str) -> None:
    env.write_text(content)
    assert run("generate", "jwt", "--write", ".env").code == 0
    assert re.fullmatch(HEX, values(env)["JWT_SECRET_KEY"]) is not None


def test_a_new_file_is_its_owners_alone(place: Path, run: Run) -> None:
    assert run("generate", "jwt", "session", "--write", "new.env").code == 0
    assert stat.S_IMODE((place / "new.env").stat().st_mode) == 0o600
    assert list(values(place / "new.env")) == ["JWT_SECRET_KEY", "SESSION_SECRET"]
    assert os.listdir(place) == ["new.env"]


def test_what_is_written_passes_the_check(place: Path, run: Run) -> None:
    (place / ".env").write_text("ENVIRONMENT=production\nJWT_SECRET_KEY='your-key-here'\n")
    (place / ".env").chmod(0o600)
    run("generate", "all", "--host", "db.internal", "--write", ".env")
    assert run("check", ".env", "--select", "value,reading").code == 0


def test_without_rotate_a_value_stays_and_with_it_another_one_comes(env: Path, run: Run) -> None:
    env.write_text(f"JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n")
    run("generate", "jwt", "--write", ".env")
    assert env.read_text() == f"JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n"
    outcome = run("generate", "jwt", "--write", ".env", "--rotate")
    assert outcome.code == 0
    assert "JWT_SECRET_KEY: tokens and sessions made with the old value become invalid" in outcome.err
    assert "check --known" in outcome.err
    assert (values(env)["JWT_SECRET_KEY"] != GOOD["JWT_SECRET_KEY"]) is True


def test_rotate_moves_old_values_on_to_the_names_that_the_policy_has_for_them(env: Path, run: Run) -> None:
    (env.parent / "auracheck.toml").write_text(ROTATING)
    env.write_text(f"JWT_OLD={GOOD['SESSION_SECRET']}\nJWT_SECRET_KEY='{GOOD['JWT_SECRET_KEY']}'\n")
    outcome = run("generate", "jwt", "--write", ".env", "--rotate")
    found = values(env)
    assert (found["JWT_OLD"] == GOOD["JWT_SECRET_KEY"], found["JWT_OLDER"] == GOOD["SESSION_SECRET"]) == (True, True)
    assert re.fullmatch(HEX, found["JWT_SECRET_KEY"]) is not None
    assert "both values are accepted (the old one as JWT_OLD)" in outcome.err
    assert "moved JWT_OLD, JWT_OLDER" in outcome.err


def test_an_old_value_keeps_its_day_and_has_none_where_nobody_knows_it(env: Path, run: Run) -> None:
    (env.parent / "auracheck.toml").write_text(ROTATING)
    dated = "# auracheck: JWT_SECRET_KEY made 2020-02-02\n"
    env.write_text(f"{dated}JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\nJWT_OLD={GOOD['SESSION_SECRET']}\n")
    run("generate", "jwt", "--write", ".env", "--rotate")
    assert [line for line in env.read_text().splitlines() if line.startswith("#")] == [
        COMMENT,
        "# auracheck: JWT_OLD made 2020-02-02",
    ]
    env.write_text("\n".join(line for line in env.read_text().splitlines() if line != COMMENT) + "\n")
    run("generate", "jwt", "--write", ".env", "--rotate")
    assert [line for line in env.read_text().splitlines() if line.startswith("#")] == [
        COMMENT,
        "# auracheck: JWT_OLDER made 2020-02-02",
    ]


def test_a_placeholder_is_not_moved_on(env: Path, run: Run) -> None:
    (env.parent / "auracheck.toml").write_text(ROTATING)
    run("generate", "jwt", "--write", ".env", "--rotate")
    assert "JWT_OLD" not in values(env)


def test_a_published_value_is_not_moved_on_to_where_it_would_be_accepted_still(env: Path, run: Run) -> None:
    (env.parent / "auracheck.toml").write_text(ROTATING)
    env.write_text("JWT_SECRET_KEY=192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf\n")
    outcome = run("generate", "jwt", "--write", ".env", "--rotate")
    assert "JWT_OLD" not in values(env)
    assert "tokens and sessions made with the old value become invalid" in outcome.err


def test_of_a_url_rotate_changes_the_password_alone(env: Path, run: Run) -> None:
    env.write_text(f"DATABASE_URL={GOOD['DATABASE_URL']}?sslmode=require\n")
    outcome = run("generate", "database", "--write", ".env", "--rotate")
    found = values(env)["DATABASE_URL"]
    assert re.fullmatch(rf"postgresql://aura:{HEX}@db\.internal:5432/auraconnect\?sslmode=require", found) is not None
    assert "ALTER ROLE" in outcome.err
    assert outcome.code == 0


@pytest.mark.parametrize(
    ("old", "options", "new"),
    [
        ("mysql://root:root@localhost:3306/app", [], rf"mysql://root:{HEX}@db\.internal:3306/app"),
        ("mysql+pymysql://root:root@h/app?charset=utf8#x", [], rf"mysql\+pymysql://root:{HEX}@db\.internal/app\?charset=utf8#x"),
        ("postgresql://a%40b:password@[::1]:6000/shop", [], rf"postgresql://a%40b:{HEX}@db\.internal:6000/shop"),
        ("postgres://shop:shop@localhost/shop", [], rf"postgresql://shop:{HEX}@db\.internal/shop"),
        ("postgresql://your_user:your_password@h:1/shop", [], rf"postgresql://auraconnect:{HEX}@db\.internal:1/shop"),
        ("mysql://root:root@h/app", ["--user", "u", "--name", "n"], rf"mysql://u:{HEX}@db\.internal/n"),
        ("rediss://:password@h:1/3", [], rf"rediss://:{HEX}@db\.internal:1/3"),
        ("changeme", [], rf"postgresql://auraconnect:{HEX}@db\.internal:5432/auraconnect"),
        ("mysql://***", [], rf"mysql://auraconnect:{HEX}@db\.internal/auraconnect"),
        ("postgresql://***?sslmode=require", ["--user", "u", "--name", "n"],
         rf"postgresql://u:{HEX}@db\.internal/n\?sslmode=require"),
        ("redis://***", [], rf"redis://:{HEX}@db\.internal"),
    ],
)  # fmt: skip
def test_a_placeholder_url_keeps_all_but_password_and_host(
    env: Path, run: Run, old: str, options: list[str], new: str
) -> None:
    env.write_text(f"DATABASE_URL={old}\n")
    outcome = run("generate", "database", "--host", "db.internal", *options, "--write", ".env")
    assert (outcome.code, re.fullmatch(new, values(env)["DATABASE_URL"]) is not None) == (0, True)


@pytest.mark.parametrize(
    "old", ["http://root:password@h/x", "mongodb://root:example@h/app", "host=h password=changeme"]
)
@pytest.mark.parametrize("rotate", [[], ["--rotate"]])
def test_what_is_not_a_url_of_a_known_service_is_not_replaced_by_one(
    env: Path, run: Run, old: str, rotate: list[str]
) -> None:
    env.write_text(f"DATABASE_URL='{old}'\n")
    outcome = run("generate", "database", "--host", "db.internal", "--write", ".env", *rotate)
    assert (outcome.code, values(env)["DATABASE_URL"] == old) == (2, True)
    assert "DATABASE_URL is not a URL that can be generated (expected postgresql://, " in outcome.err


def test_a_url_of_another_service_gets_a_new_password_in_place(place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text('extends = []\n[secrets.MONGO_URL]\nkind = "url"\n')
    (place / ".env").write_text("MONGO_URL=mongodb://root:example@mongo:27017/app?x=1\n")
    (place / ".env").chmod(0o600)
    found = run("check", ".env", "-f", "json", "--env", "production").report["findings"]
    step, other = (step for finding in found for step in finding["fix"])
    assert step["command"] == "auracheck generate MONGO_URL --write .env"
    assert other["text"].startswith("set the new password of MONGO_URL on the server mongo as well")
    assert run(*step["command"].split()[1:]).code == 0
    assert re.fullmatch(rf"mongodb://root:{HEX}@mongo:27017/app\?x=1", values(place / ".env")["MONGO_URL"]) is not None
    assert run("check", ".env", "--env", "production").code == 0


@pytest.mark.parametrize(
    "value",
    [
        "postgres://root:{}@db.internal/shop",
        "root:{}@tcp(db.internal:3306)/shop?parseTime=true",
        "Server=db.internal;User=sa;Password={};Database=shop",
        "host=db.internal user=app password={} dbname=shop",
        "jdbc:sqlserver://db.internal;user=sa;password={};encrypt=true",
        "jdbc:oracle:thin:sa/{}@db.internal:1521",
        "app:{}@db.internal:5432/shop",
    ],
)
@pytest.mark.parametrize("old", ["changeme", "123456"])
def test_a_connection_string_gets_a_new_password_in_place_whatever_its_name(
    value: str, old: str, place: Path, run: Run
) -> None:
    env = place / ".env"
    env.write_text(f"SHOP_LINK={value.format(old)}\n")
    env.chmod(0o600)
    [fix] = {tuple(step["command"] for step in each["fix"] if step["step"] == "run") for each in errors(run)}
    assert [command.removesuffix(" --rotate") for command in fix] == ["auracheck generate SHOP_LINK --write .env"]
    assert run("generate", "SHOP_LINK", "--write", ".env", "--rotate").code == 0
    before, after = value.split("{}")
    found = env.read_text().splitlines()[-1].partition("=")[2].strip("'")
    assert found.startswith(before)
    assert found.endswith(after)
    assert errors(run) == []


def errors(run: Run) -> list[dict[str, Any]]:
    found = run("check", ".env", "--env", "production", "-f", "json").report["findings"]
    return [each for each in found if each["severity"] == "error"]


@pytest.mark.parametrize("content", ["", "MONGO_URL=mongodb://h/app\n", "MONGO_URL=changeme\n"])
def test_a_password_never_takes_the_place_of_a_url(place: Path, run: Run, content: str) -> None:
    entry = 'kind = "url"\nobtain = "auracheck generate password"\nrequired_in = ["production"]\n'
    (place / "auracheck.toml").write_text(f"extends = []\n[secrets.MONGO_URL]\n{entry}")
    (place / ".env").write_text(f"{content}A=1\n")
    (place / ".env").chmod(0o600)
    found = run("check", ".env", "-f", "json", "--env", "production").report["findings"]
    assert {step["step"] for finding in found for step in finding["fix"]} <= {"do"}
    assert run("generate", "MONGO_URL", "--write", ".env").code == 2 or "mongodb" in content


def test_what_the_application_refuses_in_the_url_that_is_there_is_named(env: Path, run: Run) -> None:
    env.write_text("DATABASE_URL=postgresql://shop:shop@localhost/shop_test\n")
    assert "--name contains 'test'" in run("generate", "database", "--host", "h", "--write", ".env").err
    assert run("generate", "database", "--host", "h", "--name", "shop", "--write", ".env").code == 0


def test_a_url_that_is_missing_wants_a_host(env: Path, run: Run) -> None:
    outcome = run("generate", "database", "--write", ".env")
    assert (outcome.code, "generate database --host HOST" in outcome.err) == (2, True)
    assert run("generate", "database", "--host", "db.internal", "--write", ".env").code == 0
    assert values(env)["DATABASE_URL"].startswith("postgresql://")


def test_all_for_an_environment_sets_the_variable_too(place: Path, run: Run) -> None:
    outcome = run("generate", "all", "--host", "db.internal", "--write", ".env.production")
    assert (outcome.code, outcome.err.count("\n")) == (0, 1)
    assert values(place / ".env.production")["ENVIRONMENT"] == "production"
    assert run("check", ".env.production", "-f", "plain").out.count("error") == 0


def test_the_command_for_what_needs_a_host_writes_into_the_same_file(place: Path, run: Run) -> None:
    told = run("generate", "all", "--write", ".env.production").err
    [command] = [line.partition(": auracheck ")[2] for line in told.splitlines() if line.startswith("DATABASE_URL")]
    assert command == "generate database --host HOST --write .env.production"
    assert run(*command.replace("HOST", "db.internal").split()).code == 0
    assert "db.internal" in values(place / ".env.production")["DATABASE_URL"]


def test_all_says_what_a_person_must_obtain(env: Path, run: Run) -> None:
    (env.parent / "auracheck.toml").write_text('features = ["sms"]\n')
    outcome = run("generate", "all", "--write", ".env")
    assert outcome.code == 0
    assert "SMTP" not in outcome.err  # nobody requires it
    assert "TWILIO_AUTH_TOKEN is missing or a placeholder: get it from the Twilio console" in outcome.err
    assert list(values(env)) == ["JWT_SECRET_KEY", "X", "SESSION_SECRET", "SECRET_KEY"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("JWT_SECRET_KEY=${OTHER}\n", "it refers to another variable"),
        ("JWT_SECRET_KEY=op://vault/jwt/key\n", "its value is external"),
        (f"JWT_SECRET={GOOD['JWT_SECRET_KEY']}\n", "its value is set as JWT_SECRET"),
    ],
)
@pytest.mark.parametrize("rotate", [[], ["--rotate"]])
def test_what_is_kept_elsewhere_stays(env: Path, run: Run, content: str, words: str, rotate: list[str]) -> None:
    env.write_text(content)
    outcome = run("generate", "jwt", "--write", ".env", *rotate)
    assert (outcome.code, words in outcome.err, env.read_text() == content) == (0, True, True)


def test_a_secret_that_the_application_reads_from_a_file_is_not_missing(env: Path, run: Run) -> None:
    (env.parent / "auracheck.toml").write_text('extends = ["auraconnect"]\nfiles = "_FILE"\n')
    env.write_text("JWT_SECRET_KEY_FILE=/run/secrets/jwt\n")
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, env.read_text()) == (0, "JWT_SECRET_KEY_FILE=/run/secrets/jwt\n")
    assert "JWT_SECRET_KEY_FILE names the file with its value" in outcome.err


def test_an_old_value_that_cannot_be_moved_on_stops_the_rotation(env: Path, run: Run) -> None:
    (env.parent / "auracheck.toml").write_text(ROTATING)
    env.write_text(f"JWT_OLD=op://vault/old\nJWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n")
    before = env.read_bytes()
    outcome = run("generate", "jwt", "--write", ".env", "--rotate")
    assert (outcome.code, "JWT_OLD: the value is external" in outcome.err) == (2, True)
    assert (env.read_bytes() == before) is True


def test_what_others_hand_out_is_not_rotated(env: Path, run: Run) -> None:
    env.write_text(f"TWILIO_AUTH_TOKEN={GOOD['JWT_SECRET_KEY'][:32]}\nREDIS_URL=redis://redis.internal:6379/0\n")
    outcome = run("generate", "all", "--write", ".env", "--rotate")
    assert outcome.code == 0
    assert "TWILIO_AUTH_TOKEN not changed: get it from the Twilio console" in outcome.err
    assert "REDIS_URL not changed" in outcome.err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("redis", "ACL SETUSER"),
        ("mysql_url", "ALTER USER"),
        ("smtp", "set the new password in the service that checks it"),
    ],
)
def test_what_comes_next_is_told_for_each_kind(env: Path, run: Run, name: str, words: str) -> None:
    (env.parent / "auracheck.toml").write_text(
        'extends = ["auraconnect"]\n[secrets.MYSQL_URL]\nkind = "url"\n'
        '[secrets.SMTP_OWN]\nkind = "password"\nshort = "smtp"\n'
    )
    password = GOOD["JWT_SECRET_KEY"]
    env.write_text(f"REDIS_URL=redis://:{password}@r/0\nMYSQL_URL=mysql://a:{password}@m/x\nSMTP_OWN={password}\n")
    outcome = run("generate", name, "--write", ".env", "--rotate")
    assert (outcome.code, words in outcome.err) == (0, True)


def test_what_reads_the_file_beside_it_is_restarted_too(env: Path, run: Run) -> None:
    (env.parent / "compose.yaml").write_text("services:\n  web:\n    image: x\n    env_file: .env\n")
    env.write_text(f"JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n")
    outcome = run("generate", "jwt", "--write", ".env", "--rotate")
    assert "docker compose up -d" in outcome.err
    assert "restart the services that read .env" in outcome.err


def test_a_key_of_a_secret_may_be_the_name_in_another_spelling(place: Path, run: Run) -> None:
    yaml = pytest.importorskip("yaml")
    path = place / "secret.yaml"
    path.write_text("apiVersion: v1\nkind: Secret\nstringData:\n  jwt-secret-key: changeme\n")
    path.chmod(0o600)
    outcome = run("generate", "jwt", "--write", "secret.yaml")
    assert (outcome.code, outcome.err) == (0, "secret.yaml: set JWT_SECRET_KEY\n")
    assert list(yaml.safe_load(path.read_text())["stringData"]) == ["jwt-secret-key"]
    assert "changeme" not in path.read_text()


def test_an_old_value_moves_to_the_key_that_is_its_name_in_another_spelling(place: Path, run: Run) -> None:
    yaml = pytest.importorskip("yaml")
    (place / "auracheck.toml").write_text(ROTATING)
    path = place / "secret.yaml"
    keys = f"  jwt-secret-key: {GOOD['JWT_SECRET_KEY']}\n  jwt-old: ''\n"
    path.write_text(f"apiVersion: v1\nkind: Secret\nstringData:\n{keys}")
    path.chmod(0o600)
    assert run("generate", "jwt", "--write", "secret.yaml", "--rotate").code == 0
    found = yaml.safe_load(path.read_text())["stringData"]
    assert list(found) == ["jwt-secret-key", "jwt-old"]
    assert (found["jwt-old"] == GOOD["JWT_SECRET_KEY"]) is True


def test_a_unit_is_named_by_its_path(place: Path, run: Run) -> None:
    outcome = run("generate", "jwt", "--write", "systemd:auraconnect")
    assert (outcome.code, "not a systemd unit (expected a unit or a drop-in" in outcome.err) == (2, True)
    assert os.listdir(place) == []


def test_a_dry_run_shows_the_change_masked_and_changes_nothing(env: Path, run: Run) -> None:
    env.write_text(f'JWT_SECRET_KEY="changeme"\nOTHER={GOOD["JWT_SECRET_KEY"]}\n')
    before = env.read_bytes()
    outcome = run("generate", "jwt", "session", "--write", ".env", "--dry-run")
    assert outcome.out.splitlines() == [
        "--- .env",
        "+++ .env",
        "@@ line 1 @@",
        '-JWT_SECRET_KEY="<the old value>"',
        f"+{COMMENT}",
        '+JWT_SECRET_KEY="<the new value>"',
        "@@ new @@",
        f"+# auracheck: SESSION_SECRET made {TODAY}",
        "+SESSION_SECRET=<the new value>",
    ]
    assert outcome.err == ".env: would have set JWT_SECRET_KEY, SESSION_SECRET\n"
    assert (env.read_bytes() == before, os.listdir(env.parent)) == (True, [".env"])


def test_a_dry_run_makes_no_file(place: Path, run: Run) -> None:
    outcome = run("generate", "jwt", "--write", "new.env", "--dry-run")
    assert outcome.out.startswith("--- /dev/null\n+++ new.env\n")
    assert os.listdir(place) == []


def test_nothing_that_is_said_holds_a_value(env: Path, run: Run) -> None:
    env.write_text(f"JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\nREDIS_URL={GOOD['REDIS_URL']}\n")
    for options in (["--dry-run"], ["--rotate", "--dry-run"], ["--rotate"]):
        outcome = run("generate", "jwt", "redis", "--write", ".env", *options)
        # All values here are hex, the new ones too.
        assert re.search(r"[0-9a-f]{7}", outcome.out + outcome.err) is None


def test_a_symbolic_link_stays_one_and_what_it_leads_to_is_replaced(env: Path, run: Run) -> None:
    (env.parent / "real").mkdir()
    env.rename(env.parent / "real" / "app.env")
    env.symlink_to("real/app.env")
    assert run("generate", "jwt", "--write", ".env").code == 0
    assert env.is_symlink()
    assert re.fullmatch(HEX, values(env)["JWT_SECRET_KEY"]) is not None
    assert os.listdir(env.parent / "real") == ["app.env"]


def test_a_link_that_leads_nowhere_yet_makes_what_it_leads_to(place: Path, run: Run) -> None:
    (place / ".env").symlink_to("app.env")
    assert run("generate", "jwt", "--write", "dotenv:.env").code == 0
    assert stat.S_IMODE((place / "app.env").lstat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("mode", "code", "words"),
    [
        (0o666, 2, "hint: chmod 600 .env"),
        (0o602, 2, "world-writable"),
        (0o644, 0, ".env is world-readable: chmod 600 .env"),
    ],
)
def test_a_file_that_others_can_change_is_refused(env: Path, run: Run, mode: int, code: int, words: str) -> None:
    env.chmod(mode)
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, words in outcome.err) == (code, True)
    assert ("changeme" in env.read_text()) is (code == 2)
    assert stat.S_IMODE(env.stat().st_mode) == mode


def test_a_file_that_another_group_can_change_is_refused(env: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_modes, "_is_own_group", lambda *_: False)
    env.chmod(0o660)
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, "hint: chmod g-w .env" in outcome.err) == (2, True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_repository_that_git_cannot_read_is_a_reason_to_refuse(env: Path, run: Run) -> None:
    (env.parent / ".git").mkdir()
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, "not looked up in git" in outcome.err) == (3, True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_file_that_git_tracks_is_refused(env: Path, run: Run) -> None:
    subprocess.run(["git", "init", "-q"], cwd=env.parent, check=True)
    first = run("generate", "jwt", "--write", ".env", "--dry-run")
    assert (first.code, ".env is not ignored by git: add /.env to .gitignore" in first.err) == (0, True)
    subprocess.run(["git", "add", ".env"], cwd=env.parent, check=True)
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, outcome.out, "tracked by git" in outcome.err) == (2, "", True)
    assert "hint: git rm --cached .env && git commit -m" in outcome.err
    assert "changeme" in env.read_text()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_file_that_the_last_commit_has_is_refused_with_what_is_left_to_do(env: Path, run: Run) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", ".env"], ["commit", "-qm", "x"], ["rm", "-q", "--cached", ".env"]):
        subprocess.run([*git, *command], cwd=env.parent, check=True)
    outcome = run("generate", "jwt", "--write", ".env")
    assert (outcome.code, "in the last commit" in outcome.err) == (2, True)
    assert "hint: git commit -m" in outcome.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_a_file_to_write(place: Path, run: Run) -> None:
    os.mkfifo(place / "pipe.env")
    outcome = run("generate", "jwt", "--write", "pipe.env")
    assert (outcome.code, outcome.err.splitlines()[0]) == (2, "error: pipe.env is not a regular file")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (".env.example", "JWT_SECRET_KEY=changeme\n", "example file, made to be shared"),
        ("compose.yml", "services: {}\n", "write into the .env next to it"),
        ("deploy.env", "A='open\n", "cannot be parsed"),
        ("notes.txt", "Dear all,\n", "unrecognized file type; name a scheme"),
        ("folder/.env", None, "no such folder"),
        ("-", None, "--write without a file"),
        ("nowhere:x", None, "unknown scheme nowhere:"),
        ("aws:x/y", None, "auracheck check aws:x/y shows the command"),
    ],
)
def test_what_is_refused_stays_as_it_is(place: Path, run: Run, name: str, content: str | None, words: str) -> None:
    if content is not None:
        (place / name).write_text(content)
        (place / name).chmod(0o600)
    target = f"compose-env:{name}" if name == "deploy.env" else name
    outcome = run("generate", "jwt", "--write", target)
    assert (outcome.code, outcome.out, words in outcome.err) == (2, "", True)
    assert content is None or (place / name).read_text() == content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["jwt", "--rotate"], "without --write"),
        (["jwt", "--dry-run"], "without --write"),
        (["jwt", "--write", ".env", "--format", "json"], "--format with --write"),
        (["password", "--write", ".env"], "a password has no name"),
        (["smtp_password", "--write", ".env"], "cannot be generated"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(env: Path, run: Run, arguments: list[str], words: str) -> None:
    outcome = run("generate", *arguments)
    assert (outcome.code, outcome.out, words in outcome.err) == (2, "", True)
    assert "changeme" in env.read_text()


def test_a_full_disk_is_told_and_the_file_is_as_it_was(env: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        outcome = run("generate", "jwt", "--write", ".env")
    assert outcome.code == 3
    assert "app" not in outcome.err
    assert ".env not changed: no space left on device" in outcome.err
    assert os.listdir(env.parent) == [".env"]


@pytest.mark.parametrize(
    ("file", "next_step"),
    [
        ("compose-env:.env", "docker compose up -d"),
        ("systemd-env:app.env", "systemctl restart"),
        ("docker-env:app.env", "docker run --env-file"),
        ("override.conf", "systemctl daemon-reload"),
        ("secret.yaml", "kubectl rollout restart"),
    ],
)
def test_each_form_is_filled_then_rotated_and_says_what_comes_next(
    place: Path, run: Run, file: str, next_step: str
) -> None:
    if file.endswith(".yaml"):
        pytest.importorskip("yaml")
    first = run("generate", "jwt", "--write", file)
    assert (first.code, "next:" in first.err) == (0, False)
    path = place / file.rpartition(":")[2]
    before = path.read_text()
    outcome = run("generate", "jwt", "--write", file, "--rotate")
    assert (outcome.code, outcome.out, next_step in outcome.err) == (0, "", True)
    assert re.sub(HEX, "", path.read_text()) == re.sub(HEX, "", before)
    assert (path.read_text() != before) is True


def test_a_credential_that_no_policy_names_is_written_shown_and_rotated(run: Run, place: Path) -> None:
    assert run("generate", "APP_SECRET_KEY", "--write", ".env", "--dry-run").code == 0
    assert not (place / ".env").exists()
    assert run("generate", "APP_SECRET_KEY", "--write", ".env").code == 0
    before = (place / ".env").read_text()
    rotated = run("generate", "APP_SECRET_KEY", "--write", ".env", "--rotate")
    assert (rotated.code, "replaced APP_SECRET_KEY" in rotated.err) == (0, True)
    assert "APP_SECRET_KEY=" in before != (place / ".env").read_text()


def test_a_setting_with_dots_in_its_name_is_replaced_in_its_line(place: Path, run: Run) -> None:
    env = place / ".env"
    env.write_text("database.default.password = 'pointofsale'\n")
    env.chmod(0o600)
    [found] = run("check", ".env", "--env", "production", "-f", "json").report["findings"]
    [step] = [step for step in found["fix"] if "auracheck" in step.get("command", "")]
    assert run(*step["command"].split()[1:]).code == 0
    assert env.read_text().count("database.default.password = '") == 1
    assert run("check", ".env", "--env", "production", "-f", "json").report["findings"] == []


@pytest.mark.parametrize("old", ["00000000-0000-0000-0000-000000000000", "ChangeMe_UUIDv4"])
def test_a_uuid_is_made_where_the_placeholder_asks_for_one(old: str, place: Path, run: Run) -> None:
    (place / ".env").write_text(f"APP_ADMIN_TOKEN={old}  # a valid UUIDv4\n")
    (place / ".env").chmod(0o600)
    assert run("generate", "APP_ADMIN_TOKEN", "--write", ".env", "--rotate").code == 0
    [first] = values(place / ".env").values()
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first)
    assert run("generate", "APP_ADMIN_TOKEN", "--write", ".env", "--rotate").code == 0
    [second] = values(place / ".env").values()
    assert (len(second), second.count("-")) == (36, 4)
    assert first != second
