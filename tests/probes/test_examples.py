"""The probe examples: a value that is still that of the example beside its file."""

import os
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report

RANDOM = "EoWaS1WRyXmJLFLtEVNoFPpNDhvkjPIREPN7VsSBT4w="
OTHER = "Zb8Nw3Kc5Xr1Vq7Gm2Ld9Tf4Hj6SpYue"


def checked(folder: Path, spec: str, environment: str = "production", **files: str) -> Report:
    for name, text in files.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
    return run(Request([spec], environment=("--env", environment)))


def published(report: Report) -> list[tuple[str | None, str]]:
    return [(f.secret, f.message) for f in report.findings if f.rule == "published-secret"]


@pytest.mark.parametrize(
    ("name", "example"),
    [(".env", ".env.example"), (".env", "env.example"), (".env", ".env-sample"), ("auth.env", "auth.env.sample"),
     (".env.production", ".env.production.dist"), ("app.env", "app.example.env")],
)  # fmt: skip
def test_a_value_of_the_example_beside_it_is_published(name: str, example: str, place: Path) -> None:
    found = checked(place, f"dotenv:{name}", **{name: f"FERNET_KEY={RANDOM}\n", example: f'FERNET_KEY="{RANDOM}"\n'})
    assert published(found) == [("FERNET_KEY", f"same value as in {example}")]
    assert not found.passed


def test_so_is_a_password_within_a_url_and_under_another_name(place: Path) -> None:
    found = checked(
        place, "dotenv:.env",
        **{".env": f"DATABASE_URL=postgresql://shop:{OTHER}@db/shop\nAPI_SECRET={RANDOM}\n",
           ".env.example": f"DATABASE_URL=postgresql://shop:{OTHER}@localhost/shop\nSECRET_KEY={RANDOM}\n"},
    )  # fmt: skip
    assert sorted(published(found)) == [
        ("API_SECRET", "same value as in .env.example"),
        ("DATABASE_URL", "same password as in .env.example"),
    ]


def test_what_compose_takes_from_the_file_is_judged_at_each_service(place: Path) -> None:
    compose = "services:\n  app:\n    image: local/app\n    environment:\n      APP_SECRET: ${APP_KEY}\n"
    files = {"compose.yaml": compose, ".env": f"APP_KEY={RANDOM}\n", ".env.example": f"APP_KEY={RANDOM}\n"}
    found = checked(place, "compose:compose.yaml", **files)
    assert published(found) == [("APP_SECRET", "same value as in .env.example")]


@pytest.mark.parametrize(
    ("own", "example"),
    [(f"SECRET_KEY={RANDOM}", f"SECRET_KEY={OTHER}"), (f"SECRET_KEY={RANDOM}", "SECRET_KEY="),
     ("LOG_LEVEL=information", "LOG_LEVEL=information"), (f"SECRET_KEY={RANDOM}", f"# SECRET_KEY={RANDOM}")],
)  # fmt: skip
def test_a_value_of_ones_own_and_what_is_no_credential_are_not(own: str, example: str, place: Path) -> None:
    assert published(checked(place, "dotenv:.env", **{".env": own, ".env.example": example})) == []


def test_the_example_itself_and_one_that_is_no_file_are_not_compared(place: Path) -> None:
    os.mkfifo(place / ".env.example")
    assert published(checked(place, "dotenv:.env", **{".env": f"SECRET_KEY={RANDOM}\n"})) == []
    assert published(checked(place, "dotenv:app.env.example", **{"app.env.example": f"SECRET_KEY={RANDOM}\n"})) == []


@pytest.mark.parametrize(
    ("file", "example"),
    [("next/.env", ".env.example"), (".env", "docker/.env.example"), ("backend/.env", "docker/env.dist"),
     ("deploy/compose/.env", "deploy/.env.sample")],
)  # fmt: skip
def test_so_is_a_value_of_an_example_elsewhere_in_the_repository(file: str, example: str, place: Path) -> None:
    (place / ".git").mkdir()
    for path in (file, example):
        (place / path).parent.mkdir(parents=True, exist_ok=True)
    found = checked(place, f"dotenv:{file}", **{file: f"FERNET_KEY={RANDOM}\n", example: f"SECRET_KEY={RANDOM}\n"})
    assert published(found) == [("FERNET_KEY", f"same value as in {example}")]


def test_outside_of_a_repository_it_is_where_both_are_checked(place: Path) -> None:
    for folder in ("app", "docker"):
        (place / folder).mkdir()
    files = {"app/.env": f"FERNET_KEY={RANDOM}\n", "docker/.env.example": f"FERNET_KEY={RANDOM}\n"}
    assert published(checked(place, "dotenv:app/.env", **files)) == []
    assert ("FERNET_KEY", "same value as in docker/.env.example") in published(checked(place, ".", **files))


def test_what_a_compose_file_itself_has_is_compared_where_the_example_is_checked(place: Path) -> None:
    compose = f"services:\n  app:\n    image: local/app\n    environment:\n      APP_SECRET: {RANDOM}\n"
    files = {"compose.yaml": compose, ".env.example": f"APP_SECRET={RANDOM}\n"}
    assert ("APP_SECRET", "same value as in .env.example") in published(checked(place, ".", **files))


def test_a_default_is_named_as_one_and_development_is_warned(place: Path) -> None:
    same = {".env": "SECRET_KEY=changeme-please\n", ".env.example": "SECRET_KEY=changeme-please\n"}
    assert published(checked(place, "dotenv:.env", **same)) == []
    random = {".env": f"SECRET_KEY={RANDOM}\n", ".env.example": f"SECRET_KEY={RANDOM}\n"}
    found = checked(place, "dotenv:.env", "development", **random)
    assert [(f.rule, f.severity.word) for f in found.findings if f.secret] == [("published-secret", "warning")]
