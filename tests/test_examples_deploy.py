"""`examples/deploy`: each script, line and file lets good secrets through, and stops for a placeholder."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from auracheck.explain import explain
from auracheck.policy import loading
from tests.services.ministack import Aws
from tests.services.openbao import OpenBao
from tests.test_examples import EXAMPLES, PLACEHOLDERS, Shell, fill, good, outcome
from tests.test_examples import shell as shell  # the fixture

DEPLOY = EXAMPLES / "deploy"
SECRETS = {"good": {}, "bad": {"JWT_SECRET_KEY": PLACEHOLDERS["JWT_SECRET_KEY"]}}
EITHER = pytest.mark.parametrize("secrets", SECRETS)


def values(secrets: str) -> dict[str, str]:
    return good() | SECRETS[secrets]


def stub(shell: Shell, *names: str, text: str = "") -> None:
    """Programs that write down how they were called."""
    for name in names:
        path = shell.folder / name if "/" in name else shell.folder.parent / "bin" / name
        path.write_text(f'#!/bin/sh\necho "{Path(name).name} $*" >>"{shell.folder}/calls"\n{text}')
        path.chmod(0o755)


def calls(shell: Shell) -> list[str]:
    log = shell.folder / "calls"
    return log.read_text().splitlines() if log.exists() else []


def ends(shell: Shell, secrets: str, call: str, *command: str, **variables: str) -> None:
    """Good secrets: the command deploys and ends with 0. Bad ones: it ends with 1 and does not."""
    done = shell.run(*command, **variables)
    deployed = [each for each in calls(shell) if not each.startswith("kubectl get")]
    wanted = (0, [call]) if secrets == "good" else (1, [])
    assert (done.returncode, deployed) == wanted, done.stdout + done.stderr
    assert "JWT_SECRET_KEY" in done.stdout + done.stderr or secrets == "good"


# A pre-deploy script for each form


@EITHER
@pytest.mark.parametrize("script", ["environment.sh", "github.sh", "gitlab.sh", "entrypoint.sh"])
def test_of_variables(shell: Shell, script: str, secrets: str) -> None:
    stub(shell, "./deploy.sh")
    environment = values(secrets) | {"ENVIRONMENT": "production"}
    ends(shell, secrets, "deploy.sh now", str(DEPLOY / script), "./deploy.sh", "now", **environment)


@EITHER
def test_of_an_env_file(shell: Shell, secrets: str) -> None:
    stub(shell, "./deploy.sh")
    fill(EXAMPLES / "dotenv/.env.example", shell.folder / ".env", values(secrets))
    ends(shell, secrets, "deploy.sh now", str(DEPLOY / "dotenv.sh"), "./deploy.sh", "now")


@EITHER
def test_of_docker_compose(shell: Shell, secrets: str) -> None:
    stub(shell, "docker")
    shutil.copy(EXAMPLES / "compose/docker-compose.yml", shell.folder)
    fill(EXAMPLES / "compose/.env.example", shell.folder / ".env", values(secrets))
    ends(shell, secrets, "docker compose up -d", str(DEPLOY / "compose.sh"))


def manifests(shell: Shell, secrets: str) -> Path:
    folder = shell.folder / "manifests"
    folder.mkdir()
    text = (EXAMPLES / "kubernetes-init/secret.yaml.example").read_text()
    for name, value in values(secrets).items():
        text = text.replace(f'{name}: ""', f"{name}: {json.dumps(value)}")
    (folder / "secret.yaml").write_text(text)
    shutil.copy(EXAMPLES / "kubernetes-init/deployment.yaml", folder)
    return folder


@EITHER
def test_of_kubernetes_manifests(shell: Shell, secrets: str) -> None:
    stub(shell, "kubectl")
    manifests(shell, secrets)
    ends(shell, secrets, "kubectl apply -f manifests", str(DEPLOY / "kubernetes.sh"), "manifests")


@EITHER
def test_of_a_cluster(shell: Shell, secrets: str) -> None:
    folder = manifests(shell, secrets)
    parts = f'cat "{folder}/secret.yaml"; echo ---; cat "{folder}/deployment.yaml"'
    stub(shell, "kubectl", text=f"if [ $1 = get ]; then {parts}; fi\n")
    restart = "kubectl rollout restart deployment/auraconnect-backend"
    ends(shell, secrets, restart, str(DEPLOY / "kubernetes-live.sh"))


def test_of_a_cluster_that_does_not_answer(shell: Shell) -> None:
    stub(shell, "kubectl", text="[ $1 != get ]\n")
    assert shell.run(str(DEPLOY / "kubernetes-live.sh")).returncode == 3
    assert len(calls(shell)) == 1


@EITHER
def test_of_vault(shell: Shell, openbao: OpenBao, secrets: str) -> None:
    stub(shell, "./deploy.sh")
    openbao.put("secret/auraconnect/production", {key.lower(): value for key, value in values(secrets).items()})
    ends(shell, secrets, "deploy.sh ", str(DEPLOY / "vault.sh"), "./deploy.sh", **openbao.environ)


@EITHER
def test_of_aws(shell: Shell, aws: Aws, secrets: str) -> None:
    stub(shell, "./deploy.sh")
    account = aws.account()
    account.keep("auraconnect/production", {key.lower(): value for key, value in values(secrets).items()})
    ends(shell, secrets, "deploy.sh ", str(DEPLOY / "aws.sh"), "./deploy.sh", **account.environ)


# systemd, and what starts a check in its place


def installed(shell: Shell, secrets: str) -> str:
    """The example's unit as it is on a host, in a folder; its path, which is read as its name would be there."""
    root = shell.folder / "root"
    (root / "etc/systemd/system").mkdir(parents=True)
    shutil.copy(DEPLOY / "auraconnect.service", root / "etc/systemd/system")
    fill(EXAMPLES / "systemd/auraconnect.env.example", root / "etc/auraconnect/auraconnect.env", values(secrets))
    return f"--root {root}"


def on_this_host(shell: Shell, secrets: str) -> None:
    """An auracheck that takes the folder for the host's root."""
    option = installed(shell, secrets)
    command = shell.folder.parent / "bin/auracheck"
    command.write_text(command.read_text().replace('"$@"', f'"$@" {option}'))


@EITHER
def test_of_a_unit(shell: Shell, secrets: str) -> None:
    stub(shell, "systemctl")
    on_this_host(shell, secrets)
    ends(shell, secrets, "systemctl restart auraconnect", str(DEPLOY / "systemd.sh"))


@EITHER
def test_cron_sends_a_mail_only_where_something_was_found(shell: Shell, secrets: str) -> None:
    lines = [line for line in (DEPLOY / "auraconnect.cron").read_text().splitlines() if line[:1] != "#"]
    [job] = [line.split(maxsplit=6) for line in lines if "=" not in line.split()[0]]
    assert re.fullmatch(r"[\d*/,-]+( [\d*/,-]+){4} root", " ".join(job[:6]))
    on_this_host(shell, secrets)
    code, mail = outcome(shell.run("/bin/sh", "-c", job[6]))  # cron(8) mails what a job prints
    about = (code, "JWT_SECRET_KEY" in mail, "error:" in mail)  # a warning is about what the guide does not have
    assert about == ((0, False, False) if secrets == "good" else (1, True, True))


@EITHER
def test_make_deploys_only_what_is_ready(shell: Shell, secrets: str) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed here")
    stub(shell, "./deploy.sh")
    shutil.copy(DEPLOY / "Makefile", shell.folder)
    fill(EXAMPLES / "dotenv/.env.example", shell.folder / ".env", values(secrets))
    done = shell.run("make", "deploy")
    assert (done.returncode, calls(shell)) == ((0, ["deploy.sh "]) if secrets == "good" else (2, [])), done.stdout


@EITHER
@pytest.mark.parametrize("pipeline", ["github/deploy.yml", "gitlab/.gitlab-ci.yml"])
def test_a_gate_in_ci_stops_the_job(shell: Shell, pipeline: str, secrets: str) -> None:
    """The job's own lines, by the shell and the options that its runner starts."""
    job = pytest.importorskip("yaml").safe_load((EXAMPLES / pipeline).read_text())
    if "jobs" in job:
        lines = [step["run"] for step in job["jobs"]["deploy"]["steps"] if "run" in step]
    else:
        lines = ["\n".join(job["deploy"]["script"])]
    stub(shell, "./deploy.sh")
    (shell.folder.parent / "bin/pip").symlink_to("/bin/true")
    script = " && ".join(f"bash -eo pipefail -c {shlex.quote(line)}" for line in lines)
    ends(shell, secrets, "deploy.sh ", "bash", "-c", script, **values(secrets), ENVIRONMENT="production")


@EITHER
def test_a_pod_starts_behind_its_init_container(shell: Shell, secrets: str) -> None:
    """The page's own lines: the init container gets what the application gets, and the application follows it."""
    page = explain("deploy", loading.builtin())
    [command] = re.findall(r"^ +command: \[(auracheck, .*)\]$", page, re.MULTILINE)
    words = [word.strip(' "') for word in command.split(",")]
    assert shell.run(*words, **values(secrets), ENVIRONMENT="production").returncode == (secrets == "bad")


# The page


def test_the_page_has_the_lines_of_the_examples() -> None:
    page = explain("deploy", loading.builtin())
    for path in DEPLOY.iterdir():
        lines = [line.strip() for line in path.read_text().splitlines() if line[:1] != "#"]
        shown = [line for line in lines if re.search("auracheck check|OnCalendar|systemd:", line)]
        assert shown or path.name == "Dockerfile"
        assert [line for line in shown if line not in page] == [], path.name


def test_the_page_fits_a_terminal() -> None:
    lines = explain("deploy", loading.builtin()).splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 80


def test_every_script_is_executable_shell() -> None:
    for file in DEPLOY.glob("*.sh"):
        assert os.access(file, os.X_OK), file
        assert subprocess.run(["sh", "-n", file], check=False).returncode == 0
