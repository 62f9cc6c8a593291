"""overprivileged-service: a superuser, an open Redis; and the lines that mend them work."""

import os
import subprocess
from pathlib import Path

import pytest

from auracheck.deployment.answers import Failure, Power
from auracheck.deployment.facts import Overprivileged, Unreachable
from auracheck.report import Finding
from auracheck.rules.overprivileged_service import HELP, OverprivilegedService
from tests.rules.targets import URL, found, places, setting, target
from tests.services import program
from tests.services.postgresql import Postgresql
from tests.services.redis import started

RULE = "overprivileged-service"
BOTH = target(setting("DATABASE_URL", URL, 3), setting("REDIS_URL", "redis://cache.internal/0", 4))


def told(*facts: Overprivileged | Unreachable, environment: str = "production") -> list[Finding]:
    return found(RULE, BOTH, environment, facts=facts)


@pytest.mark.parametrize(("environment", "severity"), [("production", "warning"), ("development", "note")])
def test_each_is_told_at_its_line(environment: str, severity: str) -> None:
    findings = told(
        Overprivileged(".env", "DATABASE_URL", Power.SUPERUSER),
        Overprivileged(".env", "REDIS_URL", Power.OPEN_DEFAULT_USER),
        environment=environment,
    )
    assert places(findings) == [("DATABASE_URL", severity, 3), ("REDIS_URL", severity, 4)]
    assert all(finding.help for finding in findings)


def test_other_facts_are_none() -> None:
    assert told() == told(Unreachable(".env", "DATABASE_URL", Failure.REFUSED)) == []


def test_the_line_for_redis_closes_it(tmp_path: Path) -> None:
    bash = program("bash")
    with started(tmp_path, 'requirepass ""') as server:
        line = HELP["open-default-user"].partition(", then")[0].replace("redis-cli", f"redis-cli -p {server.port}")
        said = subprocess.run([bash, "-c", line], input="Zk81 vQ'p\n", capture_output=True, text=True, check=False)
        assert (said.stdout, said.returncode) == ("OK\n", 0)
        ping = ["redis-cli", "-p", str(server.port), "ping"]
        assert "NOAUTH" in subprocess.run(ping, capture_output=True, text=True, check=True).stdout
        environ = {**os.environ, "REDISCLI_AUTH": "Zk81 vQ'p"}
        assert subprocess.run(ping, env=environ, capture_output=True, text=True, check=True).stdout == "PONG\n"


def test_the_lines_of_the_explanation_make_users_that_are_none(tmp_path: Path, postgresql: Postgresql) -> None:
    bash = program("bash")
    explained = " ".join((OverprivilegedService.__doc__ or "").split())
    line = explained[explained.index("printf '>%s'") : explained.index(" Example")].rstrip("`.")
    with started(tmp_path) as server:
        command = line.replace("redis-cli", f"redis-cli -p {server.port}")
        environ = {**os.environ, "REDISCLI_AUTH": "s3cret", "P": "Zk81vQpW07xTnB5s"}
        said = subprocess.run([bash, "-c", command], env=environ, capture_output=True, text=True, check=False)
        assert said.stdout == "OK\n"
    createuser = program("createuser", "/usr/lib/postgresql/*/bin")
    line = HELP["superuser"].partition("createuser ")[2].replace("--pwprompt", "--no-password")
    words = line.replace("ROLE", "made_by_hand").split()
    environ = {**os.environ, "PGPASSWORD": "adminpw"}
    where = ["-h", "127.0.0.1", "-p", str(postgresql.port), "-U", "admin"]
    subprocess.run([createuser, *where, *words], env=environ, check=True, capture_output=True)
    postgresql.run("DROP ROLE made_by_hand")
