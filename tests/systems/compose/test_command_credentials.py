"""Credentials that a container's command line gives as options."""

from pathlib import Path

import pytest

from tests.conftest import Run

STRONG = "eYVX7EwVmmxKPCDmwMtyKVge8oLd2t81"


@pytest.mark.parametrize(
    ("command", "errors"),
    [
        ("redis-server --requirepass changeme", [("--requirepass", "default-secret")]),
        ('["redis-server", "--requirepass", "changeme"]', [("--requirepass", "default-secret")]),
        ('["sh", "-c", "exec redis-server --requirepass \'changeme\'"]', [("--requirepass", "default-secret")]),
        ("mysqladmin --password=root ping", [("--password", "default-secret")]),
        (f"redis-server --requirepass {STRONG}", [("--requirepass", "embedded-secret")]),
        (f"redis-server --requirepass ${{PW:-{STRONG}}}", [("--requirepass", "embedded-secret")]),
        ('redis-server --requirepass "$$REDIS_PASSWORD"', []),
        ("redis-server --requirepass --port 1", []),
        ("mysqladmin ping -uroot -proot", [("-p", "default-secret")]),
        ("psql postgresql://postgres:postgres@db/x", [("address", "default-secret")]),
        ("mysqladmin ping -uroot -p$$MYSQL_ROOT_PASSWORD", []),
        ("mysqld --user=root --port 3306", []),
        ("x --token-ttl 7d --password-file /run/p --auth plain", []),
    ],
)
def test_an_option_is_judged_by_its_name(command: str, errors: list[tuple[str, str]], run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(f"services:\n  a:\n    image: local/x\n    command: {command}\n")
    outcome = run("check", "compose.yaml", "--env", "production", "-f", "json")
    found = [(f["secret"], f["rule"]) for f in outcome.report["findings"] if f["severity"] == "error"]
    assert found == errors
    assert STRONG not in outcome.out


def test_a_variable_in_another_word_does_not_hide_a_literal_option(run: Run, place: Path) -> None:
    (place / ".env").write_text("PORT=6379\n")
    (place / ".env").chmod(0o600)
    (place / "compose.yaml").write_text(
        f"services:\n  r:\n    image: redis:7\n    command: redis-server --requirepass {STRONG} --port $PORT $MORE\n"
    )
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert [(f["rule"], f["locations"][0]["line"]) for f in found if f["secret"] == "--requirepass"] == [
        ("embedded-secret", 4)
    ]


@pytest.mark.parametrize(
    "test",
    ['["CMD", "mysqladmin", "ping", "-psecret"]', "mysqladmin ping -psecret", "[CMD-SHELL, 'redis-cli -a secret']"],
)
def test_a_healthcheck_is_a_command(test: str, run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(f"services:\n  a:\n    image: x\n    healthcheck:\n      test: {test}\n")
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert [(f["rule"], f["locations"][0]["line"]) for f in found] == [("default-secret", 5)]
    assert "a variable that the deployment sets" in found[0]["help"]


def test_a_variable_before_a_command_is_not_the_containers(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(
        "services:\n  a:\n    image: x\n    command: sh -c 'PGPASSWORD=postgres psql'\n"
        f"    environment: {{PGPASSWORD: {STRONG}}}\n"
    )
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert {(f["secret"], f["rule"]) for f in found} == {("PGPASSWORD", "embedded-secret")}


@pytest.mark.parametrize("form", ["table", "plain", "json", "sarif", "html"])
def test_no_part_of_a_credential_in_a_command_is_shown(form: str, run: Run, place: Path) -> None:
    key, other = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpSaE", "Vh3Np8Wd2Qx7Mf9Kz4Rt6Bj1Ly5CgUaO"
    commands = (
        f"mysqladmin -p{key} --password={other}",
        f"sh -c 'PGPASSWORD={key} psql postgres://u:{other}@db/x; redis-cli -a {key}'",
        f"mc alias set l http://m:9000 {key} {other}",
        f"curl -u u:{key} --token {other}",
        f"serve --requirepass '{key} {other}",
    )
    services = [f"  s{n}:\n    image: local/x\n    command: {command!r}\n" for n, command in enumerate(commands)]
    health = f"  h:\n    image: local/x\n    healthcheck: {{test: [CMD, mysqladmin, -p{key}]}}\n"
    (place / "compose.yaml").write_text("services:\n" + "".join(services) + health)
    outcome = run("check", "compose.yaml", "--env", "production", "-v", "-f", form)
    shown = (outcome.out + outcome.err).lower()
    assert outcome.code in (1, 3)
    for value in (key, other):
        assert not [part for part in (value[i : i + 6].lower() for i in range(len(value) - 5)) if part in shown]
