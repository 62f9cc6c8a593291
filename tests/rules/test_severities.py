"""What `explain` prints of how bad a rule is comes from its class, and so does what it finds."""

from datetime import timedelta

import pytest

from auracheck.model import Document, Origin, Waiver
from auracheck.policy.loading import builtin
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.embedded_secret import EmbeddedSecret
from auracheck.rules.expired_waiver import ExpiredWaiver
from auracheck.rules.weak_secret import WeakSecret
from tests.rules.conftest import TODAY
from tests.rules.targets import KEY, found, setting, target

NOTE = Severities(Severity.NOTE, Severity.NOTE)


def waived(days: int) -> list[Finding]:
    waiver = Waiver("weak-secret", None, None, "", TODAY + timedelta(days), Origin("auracheck.toml", 1))
    return found("expired-waiver", [], policy=builtin()._replace(waivers=(waiver,)))


def test_of_an_expired_waiver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExpiredWaiver, "severities", NOTE)
    monkeypatch.setattr(ExpiredWaiver, "lesser", Severities(Severity.ERROR, Severity.ERROR))
    assert [waived(-1)[0].severity, waived(1)[0].severity] == [Severity.NOTE, Severity.ERROR]


def test_of_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmbeddedSecret, "severities", NOTE)
    example = target(setting("JWT_SECRET_KEY", KEY, 1, ".env.example"))
    [finding] = found("embedded-secret", [], examples=[example], documents=[Document("x", "example", "", b"")])
    assert finding.severity is Severity.NOTE


def test_of_a_redis_url_as_a_laptop_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WeakSecret, "lesser", NOTE)
    [finding] = found("weak-secret", target(setting("REDIS_URL", "redis://cache/0")))
    assert finding.severity is Severity.NOTE
