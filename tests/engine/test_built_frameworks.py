"""A service that is built in a framework's project starts in the environment that its variable names."""

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.test_projects import follow_all, is_valid, report, write

LARAVEL = '{"require": {"laravel/framework": "^11"}}'
SERVICE = "services:\n  app:\n    {}\n    environment:\n      - APP_ENV={}\n      - APP_KEY=changeme\n"


@pytest.mark.parametrize(
    ("source", "environment", "found"),
    [
        ("build: .", "local", True),
        ("build: ./api", "local", True),
        ("build: {context: ., dockerfile: docker/Dockerfile}", "local", True),
        ("build: .", "production", False),
        ("image: shop/app", "local", False),
    ],
)
def test_it_is_judged_as_the_framework_reads_it(
    source: str, environment: str, found: bool, place: Path, run: Run
) -> None:
    for folder in ("api", "docker"):
        (place / folder).mkdir()
    files = {f"{folder}Dockerfile": "FROM php:8\n" for folder in ("", "api/", "docker/")}
    folder = "api/" if "api" in source else ""
    write({**files, f"{folder}composer.json": LARAVEL, "compose.yaml": SERVICE.format(source, environment)}, place)
    before = report(run, "compose.yaml")
    rules = {each["secret"]: each["rule"] for each in before["findings"] if each["severity"] == "error"}
    assert rules == {"APP_KEY": "default-secret"} | ({"APP_ENV": "environment-mismatch"} if found else {})
    follow_all(before, place)
    assert report(run, "compose.yaml")["findings"] == []
    is_valid(place / "compose.yaml")


def test_what_it_requires_may_be_in_the_image(place: Path, run: Run) -> None:
    environment = "      RAILS_ENV: production\n      SMTP_TOKEN: changeme\n"
    service = f"services:\n  app:\n    build: .\n    environment:\n{environment}"
    write({"Dockerfile": "FROM ruby:3\n", "Gemfile": 'gem "rails"\n', "compose.yaml": service}, place)
    assert [each["secret"] for each in report(run, "compose.yaml")["findings"]] == ["SMTP_TOKEN"]
