"""Services behind profiles: checked and named so, by the plain name for options and waivers."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import GOOD, Run
from tests.differential.__main__ import required
from tests.systems.compose.compose_projects import plain, read, write

KEY = GOOD["JWT_SECRET_KEY"]
WEB = "services:\n  web: {image: i, environment: {A: 1}}\n"
WORKER = "  worker: {image: i, profiles: [jobs], environment: {APP_SECRET: changeme}}\n"
LABEL = "compose.yaml: worker (profile jobs)"


def notes(*lines: str) -> str:
    return WEB + "".join(f"  {line}\n" for line in lines)


def test_a_service_behind_a_profile_is_a_target_that_says_so(place: Path) -> None:
    write(place, {"compose.yaml": WEB + WORKER + "  seed: {image: i, profiles: [dev, jobs]}\n"})
    found = read()
    assert set(found.targets) == {"web"}
    assert {name: target.label for name, target in found.inactive.items()} == {
        "worker": LABEL,
        "seed": "compose.yaml: seed (profiles dev, jobs)",
    }
    assert plain(found.inactive["worker"]) == {"APP_SECRET": "changeme"}


@pytest.mark.parametrize("active", ["jobs", "other, jobs", "*"])
def test_one_of_an_active_profile_is_started_like_any_other(active: str, place: Path) -> None:
    write(place, {"compose.yaml": WEB + WORKER})
    assert read(environ={"COMPOSE_PROFILES": active}).targets["worker"].label == "compose.yaml: worker"


@pytest.mark.parametrize(("active", "starts"), [({}, True), ({"COMPOSE_PROFILES": ""}, True), ({"P": "x"}, False)])
def test_one_whose_profile_is_empty_is_started(active: dict[str, str], starts: bool, place: Path) -> None:
    write(place, {"compose.yaml": WEB + WORKER.replace("[jobs]", "['${P:-}']")})
    assert ("worker" in read(environ=active).targets) == starts


def test_one_that_is_asked_for_keeps_its_label(place: Path) -> None:
    write(place, {"compose.yaml": WEB + WORKER})
    assert read(services=("worker",)).inactive["worker"].label == LABEL


def test_one_that_is_asked_for_starts_with_what_its_profile_starts(place: Path) -> None:
    worker = "worker: {image: i, profiles: [jobs], depends_on: [db]}"
    write(place, {"compose.yaml": notes(worker, "db: {image: i, profiles: [jobs]}")})
    assert set(read(services=("worker",)).inactive) == {"worker", "db"}
    write(place, {"compose.yaml": notes(worker, "db: {image: i, profiles: [other]}")})
    assert read(services=("worker",)).refused()


FAULTS = [
    ("{image: i, profiles: [jobs], env_file: nowhere.env}", "nowhere.env: no such file"),
    ("{image: i, profiles: [jobs], depends_on: [gone]}", 'undefined or inactive service "gone"'),
    ("{image: i, profiles: [jobs], networks: [gone]}", 'undefined network "gone"'),
    ("{profiles: [jobs]}", "missing image: or build:"),
]


@pytest.mark.parametrize(("worker", "reason"), FAULTS)
def test_what_cannot_be_read_of_it_is_a_note(worker: str, reason: str, place: Path) -> None:
    write(place, {"compose.yaml": notes(f"worker: {worker}")})
    found = read()
    (note,) = found.notes
    assert (set(found.targets), found.inactive, found.unread) == ({"web"}, {}, [])
    assert note.reason.startswith("worker (profile jobs): ")
    assert reason in note.reason
    assert note.line is not None
    assert read(environ={"COMPOSE_PROFILES": "jobs"}).refused()
    assert read(services=("worker",)).refused()


def compose_takes(place: Path, *options: str) -> bool:
    done = subprocess.run(["docker-compose", *options, "config", "-q"], cwd=place, capture_output=True, check=False)
    return done.returncode == 0


DEPENDING = [
    notes("a: {image: i, profiles: [p], depends_on: [b]}", "b: {image: i, profiles: [p]}"),
    notes("a: {image: i, profiles: [p], depends_on: [b]}", "b: {image: i, profiles: [q]}"),
    notes("a: {image: i, profiles: [p], depends_on: [web]}"),
    notes("a: {image: i, profiles: [p], depends_on: [b]}", "b: {image: i, profiles: [p], depends_on: [a]}"),
    notes("a: {image: i, profiles: [p], depends_on: {b: {condition: service_started, required: false}}}",
          "b: {image: i, profiles: [q]}"),
    notes("a: {image: i, profiles: [p], network_mode: 'service:web'}"),
    notes("a: {image: i, profiles: [p], secrets: [s]}"),
    *[notes(f"a: {worker.replace('jobs', 'p')}") for worker, _ in FAULTS],
]  # fmt: skip


@pytest.mark.parametrize("project", DEPENDING)
def test_docker_compose_says_the_same_of_each_profile_alone_or_with_all_others(project: str, place: Path) -> None:
    if shutil.which("docker-compose") is None:
        assert not required()
        pytest.skip("docker-compose is not installed")
    write(place, {"compose.yaml": project})
    found = read()
    assert compose_takes(place)
    assert not found.unread
    takes = compose_takes(place, "--profile", "p") or compose_takes(place, "--profile", "*")
    assert takes == ("a" in found.inactive)
    assert ("a" in found.inactive) != any(note.reason.startswith("a (") for note in found.notes)


def test_the_check_is_complete_and_the_note_in_the_report(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB.replace("A: 1", f"APP_SECRET: {KEY}") + f"  worker: {FAULTS[0][0]}\n"})
    outcome = run("check", "compose.yaml", "--env", "production", "-f", "json", "--ignore", "embedded-secret")
    assert (outcome.code, outcome.report["complete"]) == (0, True)
    how = " (run: touch nowhere.env && chmod 600 nowhere.env, then check again with --fix)"
    assert outcome.report["run"]["skipped"] == [
        {
            "what": "compose.yaml:3",
            "reason": f"worker (profile jobs): nowhere.env: no such file{how}",
            "rules": [],
        }
    ]
    assert "nowhere.env" in run("check", "compose.yaml", "--env", "production").out


def test_where_no_service_can_be_read_nothing_is_called_ready(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": f"services:\n  worker: {FAULTS[0][0]}\n"})
    assert run("check", "compose.yaml", "--env", "production").code == 3


def test_table_verdict_and_json_name_the_profile(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB + WORKER})
    outcome = run("check", "compose.yaml", "--env", "production", "-f", "json")
    (finding,) = outcome.report["findings"]
    assert (finding["rule"], finding["targets"]) == ("default-secret", [LABEL])
    assert "including worker (profile jobs)" in run("check", "compose.yaml", "--env", "production").out
    write(place, {"compose.yaml": WEB + WORKER.replace("changeme", "'${APP_SECRET}'"), ".env": f"APP_SECRET={KEY}\n"})
    (place / ".env").chmod(0o600)
    outcome = run("check", "compose.yaml", "--env", "production")
    assert (outcome.code, "(profile jobs)" in outcome.out) == (0, True)


@pytest.mark.parametrize("service", ["worker", "web"])
def test_service_takes_the_plain_name(service: str, place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB + WORKER})
    outcome = run("check", "compose.yaml", "--env", "production", "--service", service)
    assert outcome.code == (1 if service == "worker" else 0)


@pytest.mark.parametrize("target", ["compose.yaml: worker", LABEL, "compose.yaml: web", None])
def test_a_waiver_takes_the_plain_name_too(target: str | None, place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB + WORKER})
    named = f'target = "{target}"\n' if target else ""
    waiver = f'[[waivers]]\nrule = "default-secret"\nsecret = "APP_SECRET"\n{named}reason = "a demo"\n'
    (place / "auracheck.toml").write_text(f'extends = []\n[secrets.APP_SECRET]\nkind = "key"\n{waiver}')
    outcome = run("check", "compose.yaml", "--env", "production", "-f", "json")
    (finding,) = [f for f in outcome.report["findings"] if f["rule"] == "default-secret"]
    assert (finding["waived"] is not None) == (target != "compose.yaml: web")


def test_a_profile_that_variables_fill_in_is_not_shown(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB + WORKER.replace("[jobs]", "['${KEPT}']"), ".env": f"KEPT={KEY}\n"})
    outcome = run("check", "compose.yaml", "--env", "production", "-f", "json")
    assert "compose.yaml: worker (a profile)" in [target["label"] for target in outcome.report["targets"]]
    assert KEY[:6] not in outcome.out


def test_merged_with_another_source_the_started_service_counts(place: Path, run: Run) -> None:
    write(place, {"compose.yaml": WEB.replace("A: 1", f"APP_SECRET: {KEY}") + WORKER, "a.env": "OTHER=1\n"})
    outcome = run("check", "compose.yaml", "dotenv:a.env", "--merge", "--env", "production", "-f", "json")
    assert outcome.code != 2
