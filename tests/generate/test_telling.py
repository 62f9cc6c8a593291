"""What `--rotate` says must happen next: for each form, and for each secret, in its order."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from auracheck.generate.choosing import Choice
from auracheck.generate.outcome import diff, next_steps, summary
from auracheck.generate.writing import Written
from auracheck.policy import loading
from auracheck.policy.entry import Entry
from auracheck.systems.editing import compare, restarts
from auracheck.systems.editor import Change
from auracheck.systems.systemd import unit_of

SECRETS = loading.builtin().secrets


def told(names: Sequence[str], reader: str = "dotenv", path: str = ".env", kept: str = "") -> list[str]:
    others = {"PASSWORD": Entry("PASSWORD", "password"), "MYSQL_URL": Entry("MYSQL_URL", "url")}
    policy = loading.builtin()._replace(secrets={**SECRETS, **others})
    choice = Choice({}, dict.fromkeys(names, kept), {}, ())
    return list(next_steps(Written(path, (reader,), False, (), choice, (), policy)))


@pytest.mark.parametrize(
    ("reader", "path", "command"),
    [
        ("compose-env", ".env", "docker compose up -d ("),
        ("docker-env", "a b.env", "docker run --env-file 'a b.env'"),
        ("systemd-env", "/etc/app.env", "grep -rlF app.env /etc/systemd/system"),
        ("systemd", "/etc/systemd/system/app.service", "systemctl daemon-reload && systemctl restart app.service"),
        ("systemd", "app.service.d/override.conf", "systemctl daemon-reload && systemctl restart app.service"),
        ("systemd", "x/app@.service", "systemctl daemon-reload && systemctl restart 'app@*.service'"),
        (
            "systemd",
            ".config/systemd/user/app.service",
            "systemctl --user daemon-reload && systemctl --user restart app.service",
        ),
        ("systemd", "override.conf", "systemctl daemon-reload, then systemctl restart the unit"),
        ("systemd", "a'b.service", "systemctl daemon-reload, then systemctl restart the unit"),
        ("kubernetes", "k/s.yaml", "kubectl apply -f k/s.yaml, then kubectl rollout restart deployment/NAME"),
        ("kubectl-env", "k.env", "--from-env-file=k.env --dry-run=client -o yaml | kubectl apply -f -, then kubectl"),
        ("shell-env", "x.sh", "from a shell that has read x.sh again"),
        ("dotenv", ".env", "restart the services that read .env"),
    ],
)
def test_each_form_has_its_own_command(reader: str, path: str, command: str) -> None:
    [line] = restarts((reader, reader), path)
    assert command in line


def test_a_compose_project_beside_the_file_is_restarted_there(place: Path) -> None:
    folder = place / "my shop"
    folder.mkdir()
    path = os.path.relpath(folder / ".env")
    assert restarts(["compose-env"], path)[0].startswith("docker compose up -d (")
    (folder / "compose.yaml").touch()
    assert restarts(["compose-env"], path)[0].startswith("(cd 'my shop' && docker compose up -d) (")
    assert "$(cd 'my shop' && docker compose ps -q)" in compare(["compose-env"], path)


@pytest.mark.parametrize(
    ("reader", "path", "command"),
    [
        ("dotenv", ".env", "auracheck check .env process:PID --expect-same"),
        ("systemd-env", "a.env", "auracheck check systemd-env:a.env process:PID --expect-same"),
        (
            "systemd",
            "a.service",
            "auracheck check a.service process:$(systemctl show -P MainPID a.service) --expect-same",
        ),
        ("systemd", "a@.service", "auracheck check a@.service process:PID --expect-same"),
        ("kubernetes", "s.yaml", "kubectl get secret NAME -o yaml | auracheck check s.yaml - --expect-same"),
    ],
)
def test_what_runs_is_held_against_the_file(reader: str, path: str, command: str) -> None:
    assert compare([reader], path) == command


@pytest.mark.parametrize(
    ("path", "unit"),
    [("a.service", "a.service"), ("x/a@b.service.d/z.conf", "a@b.service"), ("a.socket", ""), (".service", "")],
)
def test_the_unit_is_told_by_the_path(path: str, unit: str) -> None:
    assert unit_of(path) == unit


def test_no_name_of_a_file_steers_a_terminal_or_begins_a_line() -> None:
    """A name like `x<line break>::error::` would be a command in a log of GitHub Actions."""
    path = "a\n::error::\x1b[31m.env"
    change = Change("A", None, (), ("A=<the new value>",))
    outcome = Written(
        path, ("dotenv",), False, (change,), Choice({}, {"JWT_SECRET_KEY": ""}, {}, ()), ("told",), loading.builtin()
    )
    for text in (diff(outcome), summary(outcome, dry_run=False)):
        assert all(line.isprintable() and not line.startswith("::") for line in text.splitlines())
    assert diff(outcome).splitlines()[1] == "+++ a\\n::error::\\x1b[31m.env"


def test_the_server_comes_first_then_the_check_the_restart_and_what_ends_the_old_value() -> None:
    lines = "\n".join(told(["REDIS_URL", "DATABASE_URL", "JWT_SECRET_KEY"]))
    steps = ["ACL SETUSER NAME >NEW", "ALTER ROLE", "before any restart: auracheck check .env --env ENV",
             "tokens and sessions made with the old value become invalid", "restart the services that read",
             "process:PID --expect-same",
             "ACL SETUSER NAME <OLD", "check --known", "auracheck explain rotation"]  # fmt: skip
    assert sorted(steps, key=lines.index) == steps


@pytest.mark.parametrize(
    ("names", "kept", "pace"),
    [
        (["JWT_SECRET_KEY", "REDIS_URL"], "", "restart all at once"),
        (["JWT_SECRET_KEY"], "JWT_OLD", "restart one instance at a time"),
        (["REDIS_URL", "PASSWORD"], "", "restart one instance at a time"),
    ],
)
def test_all_restart_together_where_the_old_and_the_new_value_refuse_each_other(
    names: list[str], kept: str, pace: str
) -> None:
    lines = "\n".join(told(names, "compose-env", kept=kept))
    assert lines.count("until then the old values are in use") == 1
    assert f"\n  {pace}; until then" in lines
    assert ("together" in lines, "one instance" in lines) == ("together" in pace, "one instance" in pace)


def test_no_value_of_the_servers_command_is_an_argument() -> None:
    [line] = [line for line in told(["DATABASE_URL"]) if "ALTER ROLE" in line]
    assert line.strip().startswith("read -rs NEW && printf ")  # which the shell does itself
    assert line.endswith(" | psql")


def test_an_old_key_that_is_kept_is_cleared_at_the_end() -> None:
    lines = told(["JWT_SECRET_KEY"], kept="JWT_OLD")
    first = next(n for n, line in enumerate(lines) if "restart first what verifies, then what signs" in line)
    last = next(n for n, line in enumerate(lines) if "remove JWT_OLD when nothing made with it is in use" in line)
    assert first < next(n for n, line in enumerate(lines) if "restart the services" in line) < last
    assert not any("ends (tokens, sessions)" in line for line in lines)


def test_other_servers_and_passwords_come_first_too() -> None:
    lines = "\n".join(told(["MYSQL_URL", "PASSWORD"]))
    assert "MYSQL_URL: before any restart, change the password in the server" in lines
    assert "PASSWORD: first set the new password in the service that checks it" in lines
