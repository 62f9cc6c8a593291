"""What auracheck does with Quadlets beside reading them: finds them, leaves them whole, and says what helps."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from auracheck.model import EXTERNAL
from auracheck.steps import EditStep
from auracheck.systems import by_name, system_of
from auracheck.systems.steps import Place
from tests.conftest import GOOD, Run
from tests.systems.quadlet.places import HEAD, plain, read, target, write

QUADLET = system_of("quadlet")
WEAK = {"web.container": f"[Unit]\n{HEAD}Environment=JWT_SECRET_KEY=changeme A=1\n[Install]\nWantedBy=default.target\n"}


@pytest.mark.parametrize(
    ("path", "scheme"),
    [("web.container", "quadlet"), ("a/p.pod", "quadlet"), ("p.kube", "quadlet"), (".kube", None),
     ("x.container/a", None), ("web.container.d/10.conf", "quadlet"), ("web.service.d/10.conf", "systemd"),
     ("web.service", "systemd"), ("container.d/10.conf", "quadlet")],
)  # fmt: skip
def test_a_quadlet_is_known_by_its_name(path: str, scheme: str | None) -> None:
    assert by_name(path) == scheme


def test_what_a_folder_deploys_is_found(place: Path, run: Run) -> None:
    write(place, {**WEAK, "other.container": f"{HEAD}Environment=COLOUR=red\n", "p.pod": "[Pod]\n"})
    write(place, {"settings.py.container": "KEY = 1\n"})
    outcome = run("check", ".", "-e", "production", "-f", "json")
    assert ("default-secret", "JWT_SECRET_KEY", 4) in outcome.findings("error")
    labels = [(found["label"], found["judged"]) for found in outcome.report["targets"]]
    assert labels == [("other.container", False), ("web.container", True)]


def test_an_env_file_of_a_checked_container_is_checked_as_a_part_of_it(place: Path, run: Run) -> None:
    text = "".join(f"{name}={value}\n" for name, value in GOOD.items())
    write(place, {"web.container": f"{HEAD}EnvironmentFile=web.env\n", "web.env": text})
    (place / "web.env").chmod(0o600)
    outcome = run("check", ".", "-e", "production", "-f", "json")
    assert outcome.code == 0
    assert [found["label"] for found in outcome.report["targets"]] == ["web.container"]


def test_manifests_beside_their_unit_are_found_once(place: Path, run: Run) -> None:
    manifest = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: web\n"
        "    env: [{name: JWT_SECRET_KEY, value: changeme}]\n"
    )
    write(place, {"p.kube": "[Kube]\nYaml=p.yaml\n", "p.yaml": manifest})
    assert len(run("check", ".", "-e", "production", "-f", "json").report["targets"]) == 1
    write(place, {"up/p.kube": "[Kube]\nYaml=../p.yaml\n"})
    assert len(run("check", "up", "-e", "production", "-f", "json").report["targets"]) == 1


@pytest.mark.parametrize(
    "spec", ["web.container", "quadlet:web.container", "systemd:web.container", "dotenv:web.container"]
)
def test_the_file_is_never_changed(spec: str, place: Path, run: Run) -> None:
    write(place, WEAK)
    outcome = run("generate", "jwt", "--write", spec, "--rotate")
    assert outcome.code == 2
    assert (place / "web.container").read_text() == WEAK["web.container"]


def test_a_new_quadlet_is_not_made(place: Path, run: Run) -> None:
    assert "edit it by hand" in run("generate", "jwt", "--write", "new.container").err
    assert not (place / "new.container").exists()


def fixes(outcome_report: dict[str, object], secret: str) -> str:
    findings = outcome_report["findings"]
    assert isinstance(findings, list)
    return next(found["help"] for found in findings if found["secret"] == secret and found["severity"] == "error")


def test_a_literal_becomes_a_secret_of_podmans(place: Path, run: Run) -> None:
    write(place, WEAK)
    help = fixes(run("check", "web.container", "-e", "production", "-f", "json").report, "JWT_SECRET_KEY")
    assert help == (
        'v="$(auracheck generate jwt)" && printf %s "$v" | podman secret create jwt-secret-key -'
        "  # then add below web.container:2: Secret=jwt-secret-key,type=env,target=JWT_SECRET_KEY"
        ", then remove JWT_SECRET_KEY from web.container"
    )


@pytest.mark.parametrize("there", [True, False])
def test_the_line_for_it_belongs_behind_the_header_of_the_section(there: bool, place: Path) -> None:
    write(place, WEAK)
    found = target(read("quadlet:web.container"))
    setting = found.winners()["JWT_SECRET_KEY"] if there else None
    origin = setting.origin if setting else found.origin
    steps = list(QUADLET.fix(Place(found, "JWT_SECRET_KEY", "auracheck generate jwt", origin, setting)))
    [edit, *deleted] = [step for step in steps if isinstance(step, EditStep)]
    assert [(step.action, step.line, step.names) for step in deleted] == [("delete", 4, ("JWT_SECRET_KEY",))] * there
    assert edit.file is not None
    assert edit.line is not None
    assert edit.new is not None
    lines = Path(edit.file).read_text().splitlines()
    write(place, {edit.file: "\n".join([*lines[: edit.line], *edit.new, *lines[edit.line :], ""])})
    assert plain(target(read("quadlet:web.container"))) == {"JWT_SECRET_KEY": EXTERNAL, "A": "1"}


def test_its_words_are_those_of_podman(place: Path, run: Run) -> None:
    write(place, {"web.container": f"{HEAD}Environment=JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\n"})
    report = run("check", "web.container", "-e", "production", "-f", "json").report
    [found] = [each for each in report["findings"] if each["rule"] == "embedded-secret"]
    assert (found["severity"], found["locations"][0]["line"]) == ("warning", 3)
    assert "Quadlet's Environment=" in found["message"]
    assert "Secret=NAME,type=env,target=JWT_SECRET_KEY" in found["help"]


def test_a_container_with_an_env_file_gets_the_value_there(place: Path, run: Run) -> None:
    text = f'{HEAD}EnvironmentFile="a b.env" web.env\n'
    write(place, {"web.container": text, "a b.env": "A=1\n", "web.env": "JWT_SECRET_KEY=changeme\n"})
    report = run("check", "web.container", "-e", "production", "-f", "json").report
    for secret, kind in (("JWT_SECRET_KEY", "jwt"), ("SESSION_SECRET", "session")):
        command, _, rest = fixes(report, secret).partition("  # ")
        assert command == f"chmod 600 web.env && auracheck generate {kind} --write docker-env:web.env"
        assert rest == "then restart the container: systemctl restart web.service"
        assert run(*command.rpartition("&& ")[2].split()[1:]).code == 0
    lines = (place / "web.env").read_text().splitlines()
    assert [line.partition("=")[0] for line in lines if not line.startswith("#")] == [
        "JWT_SECRET_KEY",
        "SESSION_SECRET",
    ]


def test_an_env_file_of_any_name_is_not_taken_for_a_unit(place: Path, run: Run) -> None:
    write(place, {"web.container": f"{HEAD}EnvironmentFile=web.conf\n", "web.conf": "JWT_SECRET_KEY=changeme\n"})
    help = fixes(run("check", "web.container", "-e", "production", "-f", "json").report, "JWT_SECRET_KEY")
    assert help.startswith("chmod 600 web.conf && auracheck generate jwt --write docker-env:web.conf  # ")


@pytest.mark.parametrize(
    ("path", "command"),
    [("web.container", "systemctl daemon-reload && systemctl restart web.service"),
     ("/etc/containers/systemd/p.pod", "systemctl daemon-reload && systemctl restart p-pod.service"),
     ("web@.container", "systemctl daemon-reload && systemctl restart 'web@*.service'"),
     ("web.container.d/10.conf", "systemctl daemon-reload && systemctl restart web.service"),
     ("/home/a/.config/containers/systemd/p.kube",
      "systemctl --user daemon-reload && systemctl --user restart p.service")],
)  # fmt: skip
def test_the_service_is_restarted(path: str, command: str) -> None:
    assert QUADLET.restart("quadlet", path) == command


def test_what_runs_is_compared_by_the_containers_name() -> None:
    assert QUADLET.compare("quadlet", "web.container", "web.container") == (
        "podman inspect systemd-web | auracheck check web.container - --expect-same"
    )


def test_a_folder_knows_who_reads_its_env_files() -> None:
    text = f'{HEAD}EnvironmentFile=gone.env\nEnvironmentFile=\nEnvironmentFile="a b.env" c.env\n'
    text += "[Service]\nEnvironmentFile=x\n"
    found = [(each.consumer, each.path) for each in QUADLET.mentions("web.container", text)]
    assert found == [("docker-env", "a b.env"), ("docker-env", "c.env")]


def test_an_env_file_that_podman_reads_otherwise_is_ambiguous(place: Path, run: Run) -> None:
    write(place, {"web.container": f"{HEAD}EnvironmentFile=web.env\n",
                  "web.env": f"JWT_SECRET_KEY='{GOOD['JWT_SECRET_KEY']}'\n"})  # fmt: skip
    found = run("check", "web.env", "-e", "production", "-f", "json").findings("warning")
    assert ("ambiguous-value", "JWT_SECRET_KEY", 1) in found


@pytest.mark.skipif(shutil.which("podman") is None, reason="podman is not installed")
def test_the_command_makes_a_secret_without_a_newline(place: Path, run: Run, tmp_path: Path) -> None:
    write(place, WEAK)
    help = fixes(run("check", "web.container", "-e", "production", "-f", "json").report, "JWT_SECRET_KEY")
    name = f"auracheck-{tmp_path.name.lower()}"
    command = help.partition("  # ")[0].replace("jwt-secret-key", name)
    command = command.replace("auracheck generate jwt", "echo made", 1)
    made = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip("no podman that can keep a secret here")
    shown = subprocess.run(
        ["podman", "secret", "inspect", "--showsecret", "--format", "{{.SecretData}}|", name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    subprocess.run(["podman", "secret", "rm", name], capture_output=True, check=False)
    assert re.fullmatch(r"made\|\s*", shown.stdout)
