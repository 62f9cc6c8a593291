"""Credentials in the arguments of a build and in labels."""

from pathlib import Path

import pytest

from tests.conftest import Run

STRONG = "eYVX7EwVmmxKPCDmwMtyKVge8oLd2t81"
USERS = "traefik.http.middlewares.auth.basicauth.users"


@pytest.mark.parametrize(
    ("lines", "errors"),
    [
        ("build: {context: ., args: {NPM_TOKEN: changeme}}", [("--build-arg NPM_TOKEN", "default-secret")]),
        ('build: {context: ., args: ["NPM_TOKEN=changeme"]}', [("--build-arg NPM_TOKEN", "default-secret")]),
        (f"build: {{context: ., args: {{NPM_TOKEN: {STRONG}}}}}", [("--build-arg NPM_TOKEN", "embedded-secret")]),
        ("build: {context: ., args: {INDEX: 'https://u:changeme@pypi/'}}", [("--build-arg INDEX", "default-secret")]),
        ("build: {context: ., args: {NPM_TOKEN: '${NPM_TOKEN:-}', VERSION: 1.2, NEXT_PUBLIC_KEY: changeme}}", []),
        ("build: {context: ., args: [NPM_TOKEN]}", []),
        (f"labels: {{{USERS}: 'admin:admin'}}", [(f"--label {USERS}", "default-secret")]),
        (f"deploy: {{labels: {{{USERS}: 'admin:admin'}}}}", [(f"--label {USERS}", "default-secret")]),
        (f'labels: ["{USERS}=me:$$apr1$$kP7zq$$x1,you:{{SHA}}W6ph5Mm5Pz8GgiULbPgzG37mj9g="]', []),
        (f"labels: {{homepage.widget.key: {STRONG}}}", [("--label homepage.widget.key", "embedded-secret")]),
        ("labels: {homepage.widget.username: admin, swag_auth: authelia, traefik.enable: true}", []),
    ],
)
def test_it_is_judged_under_the_option_of_docker(
    lines: str, errors: list[tuple[str, str]], run: Run, place: Path
) -> None:
    (place / "compose.yaml").write_text(f"services:\n  a:\n    image: local/x\n    {lines}\n")
    outcome = run("check", "compose.yaml", "--env", "production", "-f", "json")
    found = [(f["secret"], f["rule"]) for f in outcome.report["findings"] if f["severity"] == "error"]
    assert found == errors
    assert STRONG not in outcome.out


def test_an_argument_of_the_build_is_not_the_containers(run: Run, place: Path) -> None:
    build = f"build: {{context: ., args: {{JWT_SECRET_KEY: {STRONG}}}}}\n    environment: {{SESSION_SECRET: 'x'}}"
    (place / "compose.yaml").write_text(f"services:\n  a:\n    {build}\n")
    found = run("check", "compose.yaml", "--env", "production", "-f", "json").report["findings"]
    assert ("JWT_SECRET_KEY", "missing-secret") in [(f["secret"], f["rule"]) for f in found]


@pytest.mark.parametrize("form", ["table", "plain", "json", "sarif", "html"])
def test_no_part_of_one_is_shown(form: str, run: Run, place: Path) -> None:
    lines = f"build: {{context: ., args: {{NPM_TOKEN: {STRONG}}}}}\n    labels: {{{USERS}: 'admin:{STRONG[::-1]}'}}"
    (place / "compose.yaml").write_text(f"services:\n  a:\n    {lines}\n")
    outcome = run("check", "compose.yaml", "--env", "production", "-v", "-f", form)
    for value in (STRONG, STRONG[::-1]):
        assert not [at for at in range(len(value) - 5) if value[at : at + 6] in outcome.out]
