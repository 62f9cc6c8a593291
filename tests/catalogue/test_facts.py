"""Facts about programs, read from their own sources, and what is said of a deployment that meets them.

`data/catalogue_facts.json` has for each fact an environment, a variable, what must be said of it in production
(`error`: the program refuses it, or a public or weak value or no password is in force; `warning`: the program itself
only warns; `silent`: nothing is wrong), why, and the source. They were written down from the sources, before the
catalogue was asked. The facts are the services of one Compose project, so that one run judges them all.
"""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report, Severity

FACTS: list[dict[str, Any]] = json.loads(
    Path(__file__).parents[1].joinpath("data", "catalogue_facts.json").read_text(encoding="utf-8")
)
PRODUCTION = ("--env", "production")

MANIFESTS = {
    "auth.js": ("package.json", '{"dependencies": {"next-auth": "5"}}'),
    "cakephp": ("composer.json", '{"require": {"cakephp/cakephp": "5"}}'),
    "django": ("requirements.txt", "Django==5.2\n"),
    "express": ("package.json", '{"dependencies": {"express": "5"}}'),
    "express-session": ("package.json", '{"dependencies": {"express-session": "1"}}'),
    "fastify": ("package.json", '{"dependencies": {"fastify": "5"}}'),
    "flask": ("requirements.txt", "Flask==3.1\n"),
    "gin": ("go.mod", "module x\n\nrequire github.com/gin-gonic/gin v1.10.0\n"),
    "hono": ("package.json", '{"dependencies": {"hono": "4"}}'),
    "koa": ("package.json", '{"dependencies": {"koa": "2"}}'),
    "laravel": ("composer.json", '{"require": {"laravel/framework": "12"}}'),
    "nestjs": ("package.json", '{"dependencies": {"@nestjs/core": "11"}}'),
    "phoenix": ("mix.exs", 'defp deps do\n  [{:phoenix, "~> 1.8"}]\nend\n'),
    "rails": ("Gemfile", 'gem "rails", "7.2"\n'),
    "rocket": ("Cargo.toml", '[dependencies]\nrocket = "0.5"\n'),
    "sinatra": ("Gemfile", 'gem "sinatra", "4"\n'),
    "strapi": ("package.json", '{"dependencies": {"@strapi/strapi": "5"}}'),
    "symfony": ("composer.json", '{"require": {"symfony/framework-bundle": "7"}}'),
}
"""What a project of each framework has beside its env file."""

NUMBERS = [pytest.param(number, id=f"{fact['program']}-{number}") for number, fact in enumerate(FACTS)]
FRAMEWORKS = [each for each, fact in zip(NUMBERS, FACTS, strict=True) if not fact["image"] and "only" not in fact]


def severities(report: Report) -> dict[tuple[str, str], str]:
    """The worst that is said of each variable of each service."""
    worst: dict[tuple[str, str], Severity] = {}
    for finding in report.findings:
        for target in finding.targets if finding.rule != "embedded-secret" else ():
            place = (target.rpartition(": ")[2], finding.secret or "")
            worst[place] = max(finding.severity, worst.get(place, Severity.NOTE))
    return {place: severity.word for place, severity in worst.items() if severity > Severity.NOTE}


@cache
def said(folder: Path) -> dict[tuple[str, str], str]:
    """What is said of every fact, each a service that is called by its number; frameworks have no image, and are judged
    by name."""
    projects: dict[str | None, dict[str, Any]] = defaultdict(dict)
    for number, fact in enumerate(FACTS):
        environment = {name: value.replace("$", "$$") for name, value in fact["env"].items()}
        service = {"image": fact["image"] or "local/app", "environment": environment}
        projects[None if fact["image"] else fact["program"]][f"fact-{number}"] = service
    answers: dict[tuple[str, str], str] = {}
    for program, services in projects.items():
        path = folder / f"{program}.yaml"
        text = json.dumps({"services": services}, indent=1)  # one line for each: what shares one is told together
        path.write_text(text, encoding="utf-8")
        names = tuple(services) if program else ()
        report = run(Request([f"compose:{path}"], environment=PRODUCTION, policy=program, services=names))
        assert report.complete
        answers.update(severities(report))
    return answers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("facts")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_program_is_judged_as_its_source_says(number: int, folder: Path) -> None:
    fact = FACTS[number]
    assert said(folder).get((f"fact-{number}", fact["variable"]), "silent") == fact["expect"], fact["why"]


@pytest.mark.parametrize("number", FRAMEWORKS)
def test_a_framework_is_known_by_the_manifest_beside_an_env_file(number: int, tmp_path: Path) -> None:
    fact = FACTS[number]
    name, text = MANIFESTS[fact["program"]]
    (tmp_path / name).write_text(text, encoding="utf-8")
    lines = "".join(f"{variable}='{value}'\n" for variable, value in fact["env"].items())
    (tmp_path / ".env").write_text(lines, encoding="utf-8")
    answers = severities(run(Request([f"dotenv:{tmp_path / '.env'}"], environment=PRODUCTION)))
    found = [severity for (_, variable), severity in answers.items() if variable == fact["variable"]]
    assert (found or ["silent"]) == [fact["expect"]], fact["why"]


def test_there_are_many_and_each_has_its_source() -> None:
    assert len(FACTS) >= 350
    assert len({fact["program"] for fact in FACTS}) >= 80
    assert all(fact["why"] and len(fact["source"]) > 10 for fact in FACTS)
