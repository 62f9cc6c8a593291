"""Credentials in the commands of a unit or a Quadlet are those of the process, as in a Compose file."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.model import EXTERNAL
from tests.systems.quadlet.test_quadlet import HEAD, container
from tests.systems.systemd.test_systemd import unit

STRONG = "Zq8fKw2Lm9Xc4Vb7Nh3Rt6Yu1Pd5Sj0G"


def found(folder: Path, text: str, name: str) -> list[tuple[str, str | None, int | None, int | None]]:
    (folder / name).write_text(text, encoding="utf-8")
    report = run(Request([str(folder / name)], environment=("--env", "production")))
    about = [finding for finding in report.findings if finding.rule in ("default-secret", "embedded-secret")]
    return [(f.rule, f.secret, f.locations[0].line, f.locations[0].column) for f in about]


@pytest.mark.parametrize(
    ("command", "settings"),
    [
        ("/usr/bin/redis-server --requirepass changeme", {"--requirepass": "changeme"}),
        ("-@/usr/bin/app --password=s3cret", {"--password": "s3cret"}),
        ("/bin/sh -c 'exec app --password s3cret'", {"--password": "s3cret"}),
        ("/usr/bin/env PGPASSWORD=postgres psql", {"PGPASSWORD": "postgres"}),
        ("/usr/bin/app postgres://app:app@db/app", {"address": "postgres://app:app@db/app"}),
        ("/usr/bin/mysqladmin -proot ping ; /bin/app -p80", {"-p": "root"}),
        ("/usr/bin/app --password=50%%$$x", {"--password": "50%$x"}),
        ("/bin/sh -c 'redis-server --requirepass $$REDIS_PASSWORD'", {"--requirepass": EXTERNAL}),
        ('/bin/sh -c "redis-server --requirepass $${REDIS_PASSWORD}"', {"--requirepass": EXTERNAL}),
        ("/usr/bin/app --password=${PASS} --api-key=%i", {"--password": EXTERNAL, "--api-key": EXTERNAL}),
        ("/usr/bin/app --port 80 --tls-key /etc/app.key", {"--tls-key": "/etc/app.key"}),
    ],
)
def test_a_units_command_gives_its_credentials(tmp_path: Path, command: str, settings: dict[str, object]) -> None:
    assert unit(tmp_path, f"[Service]\nExecStart={command}\n", "x@.service") == settings


def test_an_empty_one_takes_back_those_before_it_and_the_start_counts_most(tmp_path: Path) -> None:
    lines = (
        "ExecStart=/bin/a --token=one",
        "ExecStart=",
        "ExecStart=/bin/a --token=two",
        "ExecStopPost=/bin/b --token=x",
    )
    assert unit(tmp_path, "\n".join(("[Service]", *lines, ""))) == {"--token-2": "x", "--token": "two"}


def test_a_variable_of_the_environment_is_not_that_of_a_command(tmp_path: Path) -> None:
    text = "[Service]\nEnvironment=PGPASSWORD=own\nExecStart=/usr/bin/env PGPASSWORD=other psql\n"
    assert unit(tmp_path, text) == {"PGPASSWORD": "own"}


def test_a_quadlets_command_gives_its_credentials(tmp_path: Path) -> None:
    lines = ("Exec=a --requirepass old", "Exec=redis-server --requirepass=changeme", "HealthCmd=redis-cli -a pong ping")
    assert container(tmp_path, "\n".join((*lines, ""))) == {"--requirepass": "changeme", "-a": "pong"}


def test_they_are_judged_at_their_place(tmp_path: Path) -> None:
    text = f"[Service]\nExecStart=/usr/bin/app --password changeme \\\n  --token {STRONG}\n"
    assert found(tmp_path, text, "app.service") == [
        ("default-secret", "--password", 2, 35),
        ("embedded-secret", "--token", 3, 11),
    ]
    text = f"{HEAD}Image=redis:7\nExec=redis-server --requirepass changeme\n"
    assert found(tmp_path, text, "redis.container") == [("default-secret", "--requirepass", 4, 33)]


def test_auraconnects_unit_stays_its_own(tmp_path: Path) -> None:
    (tmp_path / "app.service").write_text(f"[Service]\nExecStart=/usr/bin/app --token {STRONG}\n", encoding="utf-8")
    report = run(Request([str(tmp_path / "app.service")], environment=("--env", "production")))
    assert sum(finding.rule == "missing-secret" for finding in report.findings) == 4
