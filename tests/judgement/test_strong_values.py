"""Strong values of any program are neither weak nor default nor malformed, under whatever name they are found."""

import json
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from tests.judgement.strong_values import strong

NAMES = (
    "SECRET_KEY", "DB_PASSWORD", "API_TOKEN", "APP_SALT", "JWT_SECRET", "REDIS_AUTH", "SMTP_PASS", "SECRET_KEY_BASE",
    "APP_KEYS", "STRIPE_API_KEY", "ENCRYPTION_KEY", "AUTH_PEPPER", "S3_SECRET_KEY", "TLS_KEY", "ADMIN_PASSWORD",
)  # fmt: skip
WRONG = {"weak-secret", "default-secret", "published-secret", "malformed-secret", "unresolved-reference"}


@pytest.mark.parametrize("seed", [1])
def test_no_strong_value_is_called_weak_default_or_malformed(seed: int, tmp_path: Path) -> None:
    values = dict(enumerate(strong(6, seed)))
    services = {
        f"s{number}": {"image": "local/x", "environment": dict.fromkeys(NAMES, value.replace("$", "$$"))}
        for number, (_, value) in values.items()
    }
    path = tmp_path / "compose.yaml"
    path.write_text(json.dumps({"services": services}, indent=1), encoding="utf-8")
    report = run(Request([f"compose:{path}"], environment=("--env", "production")))
    assert len(values) >= 318
    found = {
        (values[int(target.rpartition(": s")[2])][0], finding.rule, finding.secret, finding.message)
        for finding in report.findings
        if finding.rule in WRONG
        for target in finding.targets
    }
    assert found == set()
    judged = {(target, finding.secret) for finding in report.findings for target in finding.targets}
    assert len(judged) > len(values) * len(NAMES) / 2
