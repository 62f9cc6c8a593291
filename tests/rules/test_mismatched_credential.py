"""mismatched-credential: the two ends of a connection inside a deployment differ."""

from pathlib import Path

from auracheck.report import Severity
from tests.deployment.projects import ONE, OTHER, mismatches, report, states

UMAMI = """
services:
  umami:
    image: ghcr.io/umami-software/umami:latest
    environment:
      DATABASE_URL: postgresql://umami:${UMAMI_PASSWORD}@db:5432/umami
      APP_SECRET: ${APP_SECRET}
  db:
    image: postgres:15-alpine
    environment:
      POSTGRES_DB: umami
      POSTGRES_USER: umami
      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}
"""
KEY = "APP_SECRET=4f1d9a7c2e8b6035d7a1f94c8e2b60d35a97c1e4f8b2d603\n"


def test_a_url_and_the_server_that_it_leads_to(tmp_path: Path) -> None:
    found = report(tmp_path, UMAMI, {".env": f"{KEY}UMAMI_PASSWORD=ONE\nPOSTGRES_PASSWORD=OTHER\n"})
    assert states(found) == {("umami", "DATABASE_URL"): ("db", "mismatch")}
    [finding] = mismatches(found)
    assert (finding.secret, finding.severity) == ("DATABASE_URL", Severity.ERROR)
    assert [(Path(str(o.file)).name, o.line) for o in finding.locations] == [(".env", 2), (".env", 3)]
    assert "POSTGRES_PASSWORD of db" in finding.message
    assert all(part not in str(found) for value in (ONE, OTHER) for part in (value, value[:6], value[-6:]))


def test_equal_ends_are_silent(tmp_path: Path) -> None:
    found = report(tmp_path, UMAMI, {".env": f"{KEY}UMAMI_PASSWORD=ONE\nPOSTGRES_PASSWORD=ONE\n"})
    assert states(found) == {("umami", "DATABASE_URL"): ("db", "match")}
    assert found.passed
    assert not mismatches(found)


def test_a_warning_in_development(tmp_path: Path) -> None:
    values = {".env": f"{KEY}UMAMI_PASSWORD=ONE\nPOSTGRES_PASSWORD=OTHER\n"}
    [finding] = mismatches(report(tmp_path, UMAMI, values, "development"))
    assert finding.severity is Severity.WARNING


LANGFUSE = """
services:
  langfuse-web:
    image: docker.io/langfuse/langfuse:3
    environment:
      LANGFUSE_S3_EVENT_UPLOAD_ENDPOINT: http://minio:9000
      LANGFUSE_S3_EVENT_UPLOAD_ACCESS_KEY_ID: minio
      LANGFUSE_S3_EVENT_UPLOAD_SECRET_ACCESS_KEY: ${EVENTS}
      LANGFUSE_S3_MEDIA_UPLOAD_ENDPOINT: http://minio:9000
      LANGFUSE_S3_MEDIA_UPLOAD_ACCESS_KEY_ID: minio
      LANGFUSE_S3_MEDIA_UPLOAD_SECRET_ACCESS_KEY: ${MEDIA}
      LANGFUSE_S3_BATCH_EXPORT_ENDPOINT: http://minio:9000
      LANGFUSE_S3_BATCH_EXPORT_ACCESS_KEY_ID: minio
      LANGFUSE_S3_BATCH_EXPORT_SECRET_ACCESS_KEY: ${EXPORT}
  minio:
    image: minio/minio
    environment:
      MINIO_ROOT_USER: minio
      MINIO_ROOT_PASSWORD: ${MINIO_ROOT_PASSWORD}
"""


def test_keys_of_s3_and_the_root_user_of_minio(tmp_path: Path) -> None:
    values = f"EVENTS=ONE\nMEDIA={ONE[::-1]}\nEXPORT=OTHER\nMINIO_ROOT_PASSWORD={OTHER[::-1]}\n"
    found = report(tmp_path, LANGFUSE, {".env": values})
    kinds = ("EVENT_UPLOAD", "MEDIA_UPLOAD", "BATCH_EXPORT")
    assert [finding.secret for finding in mismatches(found)] == [f"LANGFUSE_S3_{k}_SECRET_ACCESS_KEY" for k in kinds]
    assert all(len(finding.locations) == 2 for finding in mismatches(found))
    found = report(tmp_path, LANGFUSE, {".env": "EVENTS=ONE\nMEDIA=ONE\nEXPORT=ONE\nMINIO_ROOT_PASSWORD=ONE\n"})
    assert not mismatches(found)
    assert [c.state for c in found.connections] == ["match"] * 3


DOCUMENSO = """
services:
  documenso:
    image: documenso/documenso:latest
    environment:
      NEXT_PRIVATE_DATABASE_URL: postgres://documenso:${ONE_PASSWORD}@database/documenso
      NEXT_PRIVATE_DIRECT_DATABASE_URL: postgres://documenso:${TWO_PASSWORD}@database/documenso
"""


def test_two_urls_of_one_database_outside(tmp_path: Path) -> None:
    found = report(tmp_path, DOCUMENSO, {".env": "ONE_PASSWORD=ONE\nTWO_PASSWORD=OTHER\n".replace("ONE_P", "FIRST_P")
                                         } | {"compose.yaml": DOCUMENSO.replace("ONE_P", "FIRST_P")})  # fmt: skip
    [finding] = mismatches(found)
    assert finding.secret == "NEXT_PRIVATE_DIRECT_DATABASE_URL"
    assert [o.line for o in finding.locations] == [2, 1]
    assert [c.state for c in found.connections] == ["external", "mismatch"]


def test_a_default_password_under_a_strong_url(tmp_path: Path) -> None:
    compose = UMAMI.replace("${POSTGRES_PASSWORD}", "changeme")
    found = report(tmp_path, compose, {".env": f"{KEY}UMAMI_PASSWORD=ONE\n"})
    [finding] = mismatches(found)
    assert (finding.secret, len(finding.locations)) == ("DATABASE_URL", 2)
    assert any(f.rule == "default-secret" and f.secret == "POSTGRES_PASSWORD" for f in found.findings)
