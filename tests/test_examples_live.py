"""The examples that ask what is live: each runs its own command, as systemd, a kubelet or a runner would."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from auracheck.systems import schemes
from tests.services.ministack import Aws
from tests.services.postgresql import Postgresql
from tests.services.redis import Redis
from tests.test_examples import EXAMPLES, PLACEHOLDERS, Shell, good, outcome
from tests.test_examples import shell as shell  # the fixture

UNIT = EXAMPLES / "systemd-credentials/auraconnect.service"
INIT = EXAMPLES / "kubernetes-init"
WORKFLOW = EXAMPLES / "github-store/check-store.yml"


@pytest.fixture(scope="module")
def live(postgresql: Postgresql, redis_server: Redis) -> Iterator[dict[str, str]]:
    """Generated secrets, whose URLs lead to servers that let them in."""
    redis = pytest.importorskip("redis")
    values = good()
    passwords = {name: str(urlsplit(values[name]).password) for name in ("DATABASE_URL", "REDIS_URL")}
    postgresql.run(f"CREATE ROLE shop LOGIN PASSWORD '{passwords['DATABASE_URL']}'")
    with redis.Redis.from_url(redis_server.url()) as client:
        client.execute_command("ACL", "SETUSER", "shop", "on", f">{passwords['REDIS_URL']}", "~*", "+@all", "-@admin")
        yield {
            **values,
            "DATABASE_URL": postgresql.url("shop", passwords["DATABASE_URL"]),
            "REDIS_URL": redis_server.url("shop", passwords["REDIS_URL"]),
        }
        client.execute_command("ACL", "DELUSER", "shop")
    postgresql.run("DROP ROLE shop")


# systemd


def credentials(folder: Path, values: Mapping[str, str]) -> Path:
    """A directory of credentials, as systemd makes one."""
    folder.mkdir(parents=True)
    for name, value in values.items():
        (folder / name).write_text(value)
        (folder / name).chmod(0o400)
    return folder


def before_start(shell: Shell, values: Mapping[str, str]) -> tuple[int, str]:
    """What the unit's ExecStartPre= does, with the credentials that it hands over."""
    [line] = [line for line in UNIT.read_text().splitlines() if line.startswith("ExecStartPre=")]
    folder = credentials(shell.folder / "credentials", values)
    command = [word.replace("%d", str(folder)) for word in shlex.split(line.partition("=")[2])]
    return outcome(shell.run("auracheck", *command[1:], CREDENTIALS_DIRECTORY=str(folder)))


def test_the_unit_starts_with_generated_secrets_that_work(shell: Shell, live: dict[str, str]) -> None:
    code, said = before_start(shell, live)
    assert (code, "error" in said) == (0, False), said


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_the_unit_does_not_with_a_placeholder(shell: Shell, live: dict[str, str], name: str) -> None:
    code, said = before_start(shell, live | {name: PLACEHOLDERS[name]})
    assert (code, said.count("default-secret")) == (1, 1), said


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_the_unit_does_not_where_a_server_keeps_it_out(shell: Shell, live: dict[str, str], name: str) -> None:
    password = str(urlsplit(live[name]).password)
    code, said = before_start(shell, live | {name: live[name].replace(password, password[::-1])})
    assert (code, said.count("unreachable-service")) == (1, 1), said


def test_the_unit_is_judged_as_it_stands(shell: Shell) -> None:
    root = shell.folder / "root"
    credentials(root / "etc/auraconnect", good())
    (root / "etc/systemd/system").mkdir(parents=True)
    shutil.copy(UNIT, root / "etc/systemd/system")
    command = ("auracheck", "check", "systemd:auraconnect.service", "--root", "root", "--format", "plain")
    code, said = outcome(shell.run(*command, "--policy", str(UNIT.parent / "auracheck.toml")))
    assert code == 0, said
    code, said = outcome(shell.run(*command))
    assert (code, said.count("the application does not read secret files")) == (1, 4), said


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed here")
    text = re.sub(r"/opt/auraconnect/bin/\w+", "/bin/true", UNIT.read_text())
    (tmp_path / UNIT.name).write_text(text)
    done = subprocess.run([verify, "verify", "--man=no", str(tmp_path / UNIT.name)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert "auraconnect.service:" not in done.stderr


# Kubernetes


def filled(shell: Shell, values: Mapping[str, str]) -> None:
    text = (INIT / "secret.yaml.example").read_text()
    for name, value in values.items():
        assert f'{name}: ""' in text
        text = text.replace(f'{name}: ""', f"{name}: {json.dumps(value)}")
    shutil.copy(INIT / "deployment.yaml", shell.folder)
    (shell.folder / "secret.yaml").write_text(text)


def test_the_manifests_are_fit_for_production_and_not_with_a_placeholder(shell: Shell) -> None:
    command = ("auracheck", "check", "kubernetes:.", "--format", "plain")
    filled(shell, good())
    code, said = outcome(shell.run(*command))
    assert code == 0, said
    filled(shell, good() | {"REDIS_URL": PLACEHOLDERS["REDIS_URL"]})
    code, said = outcome(shell.run(*command))
    assert (code, "default-secret: REDIS_URL" in said) == (1, True), said


def test_the_init_container_lets_the_pod_start_where_its_servers_let_it_in(shell: Shell, live: dict[str, str]) -> None:
    yaml = pytest.importorskip("yaml")
    pod = yaml.safe_load((INIT / "deployment.yaml").read_text())["spec"]["template"]["spec"]
    [check], [backend] = pod["initContainers"], pod["containers"]
    assert (check["env"], check["envFrom"]) == (backend["env"], backend["envFrom"])
    plain = {each["name"]: each["value"] for each in check["env"]}
    code, said = outcome(shell.run(*check["command"], **plain, **live))
    assert (code, "error" in said) == (0, False), said
    dead = live | {"REDIS_URL": live["REDIS_URL"].replace("/0", "/99")}
    code, said = outcome(shell.run(*check["command"], **plain, **dead))
    assert (code, said.count("unreachable-service: REDIS_URL")) == (1, 1), said


# GitHub


@pytest.mark.skipif("aws" not in schemes(), reason="there is no aws: in this version yet")
@pytest.mark.parametrize(("values", "code"), [({}, 0), (PLACEHOLDERS, 1)])
def test_the_job_judges_what_the_store_holds(shell: Shell, aws: Aws, values: dict[str, str], code: int) -> None:
    yaml, session = pytest.importorskip("yaml"), pytest.importorskip("botocore.session")
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    client = session.Session().create_client("secretsmanager", endpoint_url=aws.endpoint, **keys)
    client.create_secret(Name="auraconnect/production", SecretString=json.dumps(good() | values))
    try:
        step = yaml.safe_load(WORKFLOW.read_text())["jobs"]["check"]["steps"][-1]["run"]
        (shell.folder.parent / "bin/pip").symlink_to("/bin/true")
        done = shell.run("bash", "-euo", "pipefail", "-c", step, **aws.environ)
        assert (done.returncode, done.stdout.count("::error")) == (code, code and len(PLACEHOLDERS)), done.stdout
    finally:
        client.delete_secret(SecretId="auraconnect/production", ForceDeleteWithoutRecovery=True)
