"""unprotected-service: a server that a client reaches over the network takes no password."""

from pathlib import Path

import pytest

from auracheck.report import Severity
from tests.deployment.projects import POSTGRES, group, report


@pytest.mark.parametrize(
    ("image", "server", "client", "secret"),
    [
        ("redis:7", {"TZ": "UTC"}, {"REDIS_URL": "redis://db:6379/0", "JWT_SECRET_KEY": "OTHER"}, "REDIS_URL"),
        ("redis:7", {"TZ": "UTC"}, {"REDIS_HOST": "db"}, "REDIS_HOST"),
        ("mongo:7", {"TZ": "UTC"}, {"MONGO_URL": "mongodb://db/shop"}, "MONGO_URL"),
        ("mysql:8", {"MYSQL_ALLOW_EMPTY_PASSWORD": '"yes"'}, {"DB_HOST": "db", "DB_USER": "root"}, "DB_HOST"),
        ("postgres:16", {**POSTGRES, "POSTGRES_HOST_AUTH_METHOD": "trust"},
         {"DATABASE_URL": "postgresql://shop:OTHER@db/shop"}, "DATABASE_URL"),
    ],
)  # fmt: skip
def test_a_server_that_takes_no_password(
    image: str, server: dict[str, str], client: dict[str, str], secret: str, tmp_path: Path
) -> None:
    found = report(tmp_path, group(image, client, server))
    [finding] = [finding for finding in found.findings if finding.rule == "unprotected-service"]
    assert (finding.secret, finding.severity, len(finding.locations)) == (secret, Severity.WARNING, 2)
    assert not [f for f in found.findings if f.rule == "weak-secret" and f.secret == secret]
    assert [c.state for c in found.connections] == ["match"]
    [finding] = [f for f in report(tmp_path, group(image, client, server), environment="development").findings
                 if f.rule == "unprotected-service"]  # fmt: skip
    assert finding.severity is Severity.NOTE
