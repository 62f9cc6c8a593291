"""What the example of a file is called."""

from pathlib import Path

import pytest

from auracheck.systems.examples import NAMES, examples_of, is_example
from tests.conftest import Run


@pytest.mark.parametrize(
    "name",
    [
        ".env.example", ".env-dist", ".env-example", ".env_example", ".env.default", ".env.defaults", ".env.tpl",
        "example.env", "sample.env", "template.env", "env.example", "app.env.sample", ".env.example.production",
        ".env.production-example", ".env.local.default", ".envrc.tpl",
        ".env.tmpl", "prod.env.j2", ".env.in", "env.erb", ".ENV.EXAMPLE", "app.template.env",
        "secret.example.yaml", "secrets.yaml.example", "secret-template.yaml", "sample-secret.yml",
        "values-example.yaml",
    ],
)  # fmt: skip
def test_an_example_is_known_by_its_name(name: str) -> None:
    assert is_example(name)


@pytest.mark.parametrize(
    "name",
    [".env", ".env.production", ".env.local", "app.env", "default.env", "email-template.env", "app.default.env",
     "myenv-default", ".env.distribution", "secret.yaml", "template.yaml", "samples.yaml",
     "resample-secret.yaml", "sample-ai-values.yaml", "examples.env", "environment.default"],
)  # fmt: skip
def test_any_other_file_is_none(name: str) -> None:
    assert not is_example(name)


def test_every_name_that_the_example_of_an_env_file_may_have_is_that_of_one() -> None:
    assert NAMES[0] == ".env.example"
    names = {each for name in (".env", ".env.local", ".envrc") for each in examples_of(name)}
    assert all(map(is_example, names))
    assert {".env-dist", "env.sample", "example.env"} < names


@pytest.mark.parametrize("name", [".env-dist", "sample.env", ".env.defaults"])
def test_an_example_is_no_deployment_of_its_own(name: str, place: Path, run: Run) -> None:
    Path(name).write_text("DB_PASSWORD=changeme\nAPI_TOKEN=\n")
    found = run("check", ".", "--env", "production", "-f", "json")
    assert [each["severity"] for each in found.report["findings"] if each["severity"] == "error"] == []
    missing = run("check", ".env", "--env", "production")
    assert f"cp {name} .env" in missing.out + missing.err


def test_a_draft_is_made_from_one(place: Path, run: Run) -> None:
    Path(".env-dist").write_text("DB_PASSWORD=\n")
    assert "[secrets.DB_PASSWORD]" in run("generate", "policy").out


@pytest.mark.parametrize("name", ["env.tmpl", ".env.j2", "prod.env.erb"])
def test_a_template_is_never_written(name: str, place: Path, run: Run) -> None:
    text = "JWT_SECRET_KEY=changeme\nSESSION_SECRET=\n"
    Path(name).write_text(text)
    run("check", name, "--env", "production", "--fix", "--unsafe-fixes")
    assert run("generate", "jwt", "--write", name, "--rotate").code == 2
    assert Path(name).read_text() == text


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: app}
stringData:
  SESSION_SECRET: changeme
  JWT_SECRET_KEY: 9f2c7b1e64d8a035c9e7f4b2681d3a5097cbe1f24a6d8035
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: web, image: shop, envFrom: [{secretRef: {name: app}}]}
"""


@pytest.mark.parametrize(
    "name", ["secret.example.yaml", "secrets.yaml.example", "secret-template.yaml", "sample-secret.yml"]
)
def test_the_example_of_a_manifest_is_looked_at_for_real_credentials_alone(name: str, place: Path, run: Run) -> None:
    Path(name).write_text(SECRET)
    for spec in (".", name):
        found = run("check", spec, "--env", "production", "-f", "json").report["findings"]
        assert [(each["rule"], each["secret"]) for each in found] == [("embedded-secret", "JWT_SECRET_KEY")]


def test_a_container_gets_nothing_of_an_example(place: Path, run: Run) -> None:
    Path("secret.example.yaml").write_text(SECRET)
    Path("web.yaml").write_text(DEPLOYMENT)
    report = run("check", ".", "--env", "production", "-f", "json").report
    assert {each["rule"] for each in report["findings"] if each["targets"] == ["web.yaml: web"]} <= {
        "unresolved-reference"
    }


def test_the_example_of_values_is_one(place: Path, run: Run) -> None:
    Path("values-example.yaml").write_text("auth: {password: changeme}\n")
    assert run("check", ".", "--env", "production", "-f", "json").report["findings"] == []
