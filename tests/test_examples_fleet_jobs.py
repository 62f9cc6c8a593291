"""The examples of a fleet that CI and a cluster start: a matrix with one report at its end, and a CronJob."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.services import GIVEN, program
from tests.services.kubernetes import api_server
from tests.test_examples import EXAMPLES, PLACEHOLDERS, Shell, good, outcome
from tests.test_examples import shell as shell  # the fixture

yaml = pytest.importorskip("yaml")

WORKFLOW = EXAMPLES / "fleet/github/fleet.yml"
MANIFEST = EXAMPLES / "fleet/kubernetes/cronjob.yaml"
INIT = EXAMPLES / "kubernetes-init"

# GitHub


class Runner:
    """Runs the jobs as a runner does: each in a folder of its own, artifacts kept between them."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.jobs = shell, yaml.safe_load(WORKFLOW.read_text())["jobs"]
        self.services = self.jobs["check"]["strategy"]["matrix"]["service"]
        self.reports = shell.folder / "reports"
        self.summary = shell.folder / "summary.md"

    def check(self, service: str, values: Mapping[str, str]) -> None:
        for step in self.jobs["check"]["steps"]:
            command = step.get("run", "").replace("${{ matrix.service }}", service)
            if command.startswith("auracheck"):
                code, said = outcome(self.shell.run("bash", "-e", "-c", command, **values))
                assert code == 0, said
            elif "upload-artifact" in step.get("uses", ""):
                kept = {key: text.replace("${{ matrix.service }}", service) for key, text in step["with"].items()}
                target = self.reports / kept["name"]
                target.mkdir(parents=True)
                shutil.move(self.shell.folder / kept["path"], target)

    def report(self) -> tuple[int, str]:
        """The worst exit code of the last job's steps, and all that they said."""
        codes, said = [0], ""
        for step in self.jobs["report"]["steps"]:
            if "run" in step and not step["run"].startswith("pip"):
                done = self.shell.run("bash", "-e", "-c", step["run"], GITHUB_STEP_SUMMARY=str(self.summary))
                codes.append(done.returncode)
                said += done.stdout + done.stderr
        return max(codes), said


@pytest.fixture
def runner(shell: Shell) -> Runner:
    return Runner(shell)


def of_job(values: Mapping[str, str]) -> dict[str, str]:
    return {"ENVIRONMENT": "production", **values}


def test_a_matrix_of_good_services_is_ready(runner: Runner) -> None:
    for service in runner.services:
        runner.check(service, of_job(good()))
    code, said = runner.report()
    assert (code, "::error" in said) == (0, False), said
    assert "2 hosts" in runner.summary.read_text()


def test_the_last_job_names_the_service_with_an_error(runner: Runner) -> None:
    runner.check("backend", of_job(good()))
    runner.check("worker", of_job(good() | {"JWT_SECRET_KEY": PLACEHOLDERS["JWT_SECRET_KEY"]}))
    code, said = runner.report()
    [error] = [line for line in said.splitlines() if line.startswith("::error")]
    assert (code, "worker" in error, "backend" in error) == (1, True, False)
    assert "worker" in runner.summary.read_text()


def test_a_service_that_did_not_report_is_named(runner: Runner) -> None:
    runner.check("backend", of_job(good()))
    code, said = runner.report()
    assert (code, "worker" in said, "no report" in said) == (3, True, True)


def test_the_last_job_expects_each_service_of_the_matrix(runner: Runner) -> None:
    [listed] = [s["run"] for s in runner.jobs["report"]["steps"] if s.get("run", "").startswith("printf")]
    assert listed.split("'")[2].split(" > ")[0].split() == runner.services


def test_github_takes_the_workflow() -> None:
    check = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
    if check is None:
        pytest.skip("check-jsonschema is not installed")
    command = [check, "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# Kubernetes


def objects() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(MANIFEST.read_text()))


def container() -> dict[str, Any]:
    [job] = [each for each in objects() if each["kind"] == "CronJob"]
    [found] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    return dict(found)


def deployed(values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What the example of an init container deploys, as the server keeps it."""
    [deployment] = yaml.safe_load_all((INIT / "deployment.yaml").read_text())
    [secret] = yaml.safe_load_all((INIT / "secret.yaml.example").read_text())
    del secret["stringData"]
    data = {name: base64.b64encode(value.encode()).decode() for name, value in values.items()}
    yield deployment
    yield {**secret, "data": data, "type": "Opaque"}


def in_the_pod(shell: Shell, server: str, values: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """What the container does, with an account's access to a server."""
    config = {
        "apiVersion": "v1", "kind": "Config", "current-context": "pod",
        "clusters": [{"name": "here", "cluster": {"server": server}}],
        "contexts": [{"name": "pod", "context": {"cluster": "here", "namespace": "auraconnect", "user": ""}}],
    }  # fmt: skip
    (shell.folder / "config").write_text(json.dumps(config))
    Path(shell.environ["PATH"].split(":")[0], "kubectl").symlink_to(program("kubectl"))
    found = container()
    command = (*found["command"], *found["args"])
    return shell.run(*command, KUBECONFIG=str(shell.folder / "config"), NAMESPACE="auraconnect")


@pytest.mark.parametrize(("more", "expected"), [({}, 0), ({"JWT_SECRET_KEY": PLACEHOLDERS["JWT_SECRET_KEY"]}, 1)])
def test_the_job_checks_what_kubectl_gets(shell: Shell, more: dict[str, str], expected: int) -> None:
    values = good() | more
    with api_server(list(deployed(values)), "auraconnect") as server:
        done = in_the_pod(shell, server, values)
    assert done.returncode == expected, done.stdout + done.stderr
    first, *lines = map(json.loads, done.stdout.splitlines())
    assert (first["type"], first["run"]["labels"]) == ("report", {"host": "auraconnect"})
    assert [line["label"] for line in lines if line["type"] == "target" and line["judged"]] != []
    assert not any(value in done.stdout for value in values.values())
    (shell.folder / "log.jsonl").write_text(done.stdout)
    code, said = outcome(shell.run("auracheck", "report", "log.jsonl"))
    assert (code, "1 host" in said) == (expected, True), said


def test_a_job_that_may_not_read_has_not_checked(shell: Shell) -> None:
    with api_server([], "other") as server:
        assert in_the_pod(shell, server, {}).returncode == 3


def test_its_account_may_read_what_it_gets_and_nothing_else() -> None:
    [role] = [each for each in objects() if each["kind"] == "Role"]
    asked = container()["args"][0].split()[2].split(",")
    allowed = [resource for rule in role["rules"] for resource in rule["resources"]]
    assert sorted(f"{kind}s" for kind in asked) == sorted(allowed)
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"get", "list"}


def test_it_is_of_the_published_schema() -> None:
    validate = program("kubernetes-validate", GIVEN.get("AURACHECK_KUBERNETES_VALIDATE", ""))
    done = subprocess.run([validate, "--strict", str(MANIFEST)], capture_output=True, text=True)
    assert (done.returncode, done.stdout.count("passed")) == (0, len(objects())), done.stdout + done.stderr


def test_the_schema_refuses_what_is_not_a_cron_job(tmp_path: Path) -> None:
    validate = program("kubernetes-validate", GIVEN.get("AURACHECK_KUBERNETES_VALIDATE", ""))
    (tmp_path / "wrong.yaml").write_text(MANIFEST.read_text().replace("jobTemplate:", "template:"))
    done = subprocess.run([validate, "--strict", str(tmp_path / "wrong.yaml")], capture_output=True, text=True)
    assert done.returncode != 0
