"""Nothing of the network happens unless a scheme asks for it: sockets are forbidden, and all the rest still works."""

import io
import os
import socket
import ssl  # noqa: F401  # it makes a class of the socket that is forbidden below
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from auracheck import api, rules
from auracheck.systems import SYSTEMS, forms, grammars, schemes, source_of
from tests.conftest import GOOD, Run, env_file
from tests.systems.samples import samples

LEADS_THERE = {
    "VAULT_ADDR": "http://127.0.0.1:1", "VAULT_TOKEN": "t", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-central-1",
    "HTTPS_PROXY": "http://127.0.0.1:1",
}  # fmt: skip
"""Variables that say where servers are are no reason to ask them."""

FILES = {
    "app.env": env_file(GOOD),
    "app.sh": "".join(f"export {name}={value}\n" for name, value in GOOD.items()),
    "app.service": "[Service]\nEnvironmentFile=/app.env\n",
    "compose.yaml": "services: {app: {env_file: app.env}}\n",
    "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {JWT_SECRET_KEY: changeme}\n",
    ".github/workflows/deploy.yml": "jobs: {deploy: {runs-on: x, env: {JWT_SECRET_KEY: changeme}, steps: []}}\n",
    ".gitlab-ci.yml": "deploy: {script: [x], variables: {JWT_SECRET_KEY: changeme}}\n",
    "secrets/JWT_SECRET_KEY": "changeme",
    **{name: text for files in samples().values() for name, text in files.items()},
}

SPECS = {
    "env": "env:",
    "process": f"process:{os.getpid()}",
    **{name: f"{name}:app.{'sh' if name == 'shell-env' else 'env'}" for name in grammars()},
    "files": "files:secrets",
    "systemd": "systemd:app.service",
    "compose": "compose:compose.yaml",
    "kubernetes": "kubernetes:secret.yaml",
    "github": "github:.github/workflows/deploy.yml",
    "gitlab": "gitlab:.gitlab-ci.yml",
    "directory": ".",
    "-": "-",
    **{scheme: f"{scheme}:{next(iter(files))}" for package, files in samples().items()
       for scheme in SYSTEMS[package].schemes[:1]},
}  # fmt: skip
"""A spec for each scheme that is not remote; a new system has `SAMPLES` beside its own tests."""


@pytest.fixture
def forbidden(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of every kind, and no socket."""
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    for name, value in LEADS_THERE.items():
        monkeypatch.setenv(name, value)

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("the network was used")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def test_every_scheme_that_asks_no_server_has_a_case() -> None:
    local = [scheme for scheme in schemes() if not source_of(scheme).remote]
    assert sorted(SPECS) == sorted(local), "add SAMPLES to the system's tests: tests/systems/NAME/__init__.py"


@pytest.mark.parametrize("options", [(), ("-v", "-f", "json"), ("--expect-same",)])
@pytest.mark.parametrize("scheme", SPECS)
def test_a_source_that_is_local_asks_nobody(
    scheme: str, options: tuple[str, ...], forbidden: None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FILES["app.env"].encode())))
    assert run("check", SPECS[scheme], "app.env", "--root", ".", "-e", "production", *options).code in (0, 1, 3)


def test_nor_does_a_check_of_the_surroundings_with_every_rule(forbidden: None, run: Run) -> None:
    without_option = [name for name in rules.REGISTRY if name not in rules.OPTIONS]
    assert run("check", "-e", "production").code == 1
    assert run("check", "app.env", "--if-present", "gone.env", "--select", ",".join(without_option)).code in (0, 1)
    assert api.check(["app.env"], environment="production").targets


def test_nor_does_a_search_in_git(forbidden: None, run: Run, place: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True, cwd=place)
    assert run("check", "app.env", "--history", "-e", "production").code in (0, 1, 3)


@pytest.mark.parametrize(
    "arguments",
    [("all", "--host", "h"), ("jwt", "-f", "json"), ("jwt", "--write", "app.env", "--rotate"),
     ("all", "--host", "h", "--write", "app.env", "--dry-run")],
)  # fmt: skip
def test_nor_does_generate(arguments: tuple[str, ...], forbidden: None, run: Run) -> None:
    assert run("generate", *arguments).code == 0


@pytest.mark.parametrize("topic", [*schemes(), *forms(), "", "Connection refused: vault"])
def test_nor_does_explain(topic: str, forbidden: None, run: Run) -> None:
    assert run("explain", *topic.split()).code in (0, 2)


def test_the_clients_are_not_even_imported(forbidden: None, place: Path) -> None:
    """In a process of its own, since other tests import them here."""
    clients = ("hvac", "requests", "urllib3", "botocore", "psycopg", "redis", "ssl")
    script = (
        "import sys; from auracheck import cli; "
        "cli.run(['check', '.', 'app.env', '-f', 'json', '-q']); "
        "cli.run(['explain', 'vault']); cli.run(['explain', 'aws']); "
        f"print(sorted(set({clients}) & set(sys.modules)), file=sys.stderr)"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(api.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("spec", ["vault:secret/x", "aws:x"])
def test_a_scheme_that_asks_a_server_does_use_it(spec: str, forbidden: None, run: Run) -> None:
    """So that the tests above could fail at all."""
    with pytest.raises(pytest.fail.Exception, match="the network was used"):
        run("check", spec)
