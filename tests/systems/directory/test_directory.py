"""A directory: what is deployed from there, what is taken, and what is left."""

import errno
import os
import socket
import sys
from pathlib import Path

import pytest

from auracheck.errors import internal
from auracheck.model import Document, Kind, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems import systems
from auracheck.systems.directory import source, walking
from auracheck.systems.directory.source import NOTHING
from auracheck.systems.looking import LOOK
from auracheck.systems.source import MAX_FILES, Item, open_source, scheme_of
from auracheck.systems.system import Deployed
from tests.bounds import within
from tests.conftest import GOOD, Run, env_file

MANIFEST = "# a licence\napiVersion: v1\nkind: Secret\nmetadata:\n  name: app\nstringData:\n  JWT_SECRET_KEY: x\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      containers:
      - name: backend
        envFrom:
        - secretRef: {name: app}
"""
WORKFLOW = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    env:
      JWT_SECRET_KEY: ${{ secrets.JWT_SECRET_KEY }}
    steps:
    - run: make deploy
"""
PIPELINE = "deploy:\n  script: [make]\n  variables:\n    JWT_SECRET_KEY: $JWT_SECRET_KEY\n"


def write(place: Path, **files: str) -> None:
    for path, text in files.items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def read(location: str = ".", services: tuple[str, ...] = ()) -> list[Item]:
    return list(open_source(location, services=services).read())


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(path))  # the names of sockets are short


def judged(items: list[Item]) -> dict[str, bool]:
    return {item.label: item.judged for item in items if isinstance(item, Target)}


def reasons(items: list[Item]) -> dict[str | None, str]:
    return {item.file: item.reason for item in items if isinstance(item, Unread)}


def test_each_form_is_found_with_one_target_each(place: Path) -> None:
    write(
        place,
        **{
            ".env": "JWT_SECRET_KEY=x\n",
            "deploy/aura.service": "[Service]\nEnvironment=JWT_SECRET_KEY=x\n",
            "deploy/aura.service.d/more.conf": "[Service]\nEnvironment=SESSION_SECRET=x\n",
            "k8s/app.yaml": DEPLOYMENT,
            "k8s/secret.yml": MANIFEST,
            ".github/workflows/deploy.yml": WORKFLOW,
            ".gitlab-ci.yml": PIPELINE,
            "scripts/.envrc": "export JWT_SECRET_KEY=x\n",
            "app/settings.yaml": "debug: true\n",
            "README.md": "# x\n",
        },
    )
    items = read()
    assert sorted(judged(items)) == [
        ".env",
        ".github/workflows/deploy.yml: deploy",
        ".gitlab-ci.yml: deploy",
        "deploy/aura.service",
        "k8s/app.yaml: backend",
        "scripts/.envrc",
    ]
    assert set(judged(items).values()) == {True}
    assert reasons(items) == {}
    [unit] = [item for item in items if isinstance(item, Target) and item.source == "systemd"]
    assert {"JWT_SECRET_KEY", "SESSION_SECRET"} <= set(unit.effective())
    [container] = [item for item in items if isinstance(item, Target) and item.source == "kubernetes"]
    assert list(container.effective()) == ["JWT_SECRET_KEY"]


def test_paths_are_written_as_the_user_gave_the_directory(place: Path) -> None:
    write(place, **{"a/b/.env": "JWT_SECRET_KEY=x\n"})
    for location, label in (
        ("a", "a/b/.env"),
        ("./a/", "./a/b/.env"),
        (".", "a/b/.env"),
        (f"{place}/a", f"{place}/a/b/.env"),
    ):
        assert list(judged(read(location))) == [label]


@pytest.mark.parametrize(
    "folder",
    ["node_modules/x", ".git", "vendor", "__pycache__", ".venv/lib", "lib/site-packages", ".cache", "third_party/y"],
)
def test_what_others_wrote_is_never_looked_into(folder: str, place: Path) -> None:
    write(place, **{f"{folder}/.env": "JWT_SECRET_KEY=x\n", f"{folder}/.github/workflows/deploy.yml": WORKFLOW})
    assert reasons(read()) == {".": NOTHING}


def test_a_template_of_projects_deploys_nothing_until_it_is_asked_for_itself(place: Path) -> None:
    folder = "{{cookiecutter.slug}}"
    write(place, **{f"{folder}/.env": "JWT_SECRET_KEY={{cookiecutter.secret}}\n"})
    assert not any(judged(read()).values())
    assert list(judged(read(folder))) == [f"{folder}/.env"]


def test_workflows_are_those_at_the_top_of_a_repository(place: Path) -> None:
    copied, cloned, module = (f"{name}/.github/workflows/deploy.yml" for name in ("copied", "cloned", "module"))
    write(place, **dict.fromkeys((copied, cloned, module), WORKFLOW), **{"cloned/.git/HEAD": "", "module/.git": ""})
    assert {label.partition(": ")[0] for label in judged(read())} == {cloned, module}


def test_a_virtual_environment_is_known_by_its_mark(place: Path) -> None:
    write(place, **{"env/pyvenv.cfg": "", "env/x/.env": "JWT_SECRET_KEY=x\n", "a/.env": "JWT_SECRET_KEY=x\n"})
    assert judged(read()) == {"a/.env": True}


@pytest.mark.parametrize(
    "name",
    [
        "env.py",
        "x.env.md",
        ".env.d.ts",
        ".env.json",
        ".env.production.enc",
        ".env.swp",
        "nginx.conf",
        "x.sh",
        "data.json",
    ],
)
def test_files_that_no_process_reads_as_its_environment_are_left(name: str, place: Path) -> None:
    write(place, **{name: "JWT_SECRET_KEY=x\n"})
    assert reasons(read()) == {".": NOTHING}


@pytest.mark.parametrize("name", [".env", ".env.production", ".env_local", ".env-prod", "production.env", "a.b.env"])
def test_names_of_env_files(name: str, place: Path) -> None:
    write(place, **{name: "JWT_SECRET_KEY=x\n"})
    assert judged(read()) == {name: True}


@pytest.mark.parametrize("name", [".env.example", "app.env.sample", ".env.dist"])
def test_an_example_is_looked_at_as_an_example(name: str, place: Path) -> None:
    write(place, **{name: "JWT_SECRET_KEY=x\n"})
    document, target = read()
    assert isinstance(document, Document)
    assert isinstance(target, Target)
    assert (document.kind, target.kind) == ("example", Kind.EXAMPLE)


def test_what_is_not_the_applications_stays_in_the_targets_unjudged(place: Path, run: Run) -> None:
    write(place, **{"a.env": env_file(GOOD), "db.env": "POSTGRES_DB=x\n", "nginx.service": "[Service]\nExecStart=x\n"})
    assert judged(read()) == {"a.env": True, "db.env": False, "nginx.service": False}
    assert judged(read(services=("nginx",))) == {"a.env": False, "db.env": False, "nginx.service": True}
    assert judged(read(services=("db.env",))) == {"a.env": False, "db.env": True, "nginx.service": False}
    last = run("check", ".", "-e", "production").out.splitlines()[-1]
    assert "db.env" in last
    assert "nginx.service" in last


def test_a_directory_of_which_nothing_is_judged_says_so(place: Path, run: Run) -> None:
    write(place, **{"db.env": "POSTGRES_DB=x\n"})
    outcome = run("check", ".", "-f", "json")
    assert outcome.code == 3
    assert outcome.report["unread"][0]["reason"] == "nothing checked: no credential in db.env"


def test_an_env_file_that_a_unit_reads_is_judged_through_it_alone(place: Path) -> None:
    write(
        place,
        **{
            "aura.service": f"[Service]\nEnvironmentFile={place}/app.env\n",
            "app.env": "JWT_SECRET_KEY=x\n",
            "link.env": "JWT_SECRET_KEY=y\n",
        },
    )
    assert judged(read()) == {"aura.service": True, "link.env": True}


def test_a_drop_in_directory_without_its_unit_stands_alone(place: Path) -> None:
    write(place, **{"x/aura.service.d/override.conf": "[Service]\nEnvironment=JWT_SECRET_KEY=x\n"})
    assert judged(read()) == {"x/aura.service.d": True}
    assert judged(read("x/aura.service.d")) == {"x/aura.service.d": True}


def test_a_compose_project_is_taken_once_with_its_override_and_its_env_files(place: Path) -> None:
    write(
        place,
        **{
            "compose.yaml": "services:\n  backend:\n    image: x\n    env_file: app.env\n  db:\n    image: y\n",
            "compose.override.yaml": "services:\n  backend:\n    environment:\n      SESSION_SECRET: x\n",
            "compose.prod.yaml": "services:\n  backend:\n    environment:\n      REDIS_URL: x\n",
            "app.env": "JWT_SECRET_KEY=x\n",
            "other/docker-compose.override.yml": "services: {}\n",
        },
    )
    items = read()
    assert judged(items) == {
        "compose.yaml: backend": True,
        "compose.yaml: db": False,
        "compose.prod.yaml": False,
        "other/docker-compose.override.yml": False,
    }
    [backend] = [item for item in items if isinstance(item, Target) and item.judged]
    assert {"JWT_SECRET_KEY", "SESSION_SECRET"} <= set(backend.effective())


def test_the_only_compose_file_that_is_not_for_developers_is_the_project_under_any_name(place: Path) -> None:
    project = "services:\n  web:\n    image: x\n    environment:\n      SESSION_SECRET: x\n"
    write(place, **{"docker-compose.prod.yml": project})
    assert judged(read()) == {"docker-compose.prod.yml: web": True}
    write(place, **{"docker-compose.dev.yml": project})
    assert judged(read()) == {"docker-compose.dev.yml": False, "docker-compose.prod.yml: web": True}
    write(place, **{"docker-compose.eu.yml": project})
    assert set(judged(read()).values()) == {False}


def test_a_compose_file_for_developers_alone_is_named_and_not_judged(place: Path) -> None:
    project = "services:\n  web:\n    image: x\n    environment:\n      SESSION_SECRET: x\n"
    write(place, **{"docker-compose.dev.yml": project})
    assert judged(read()) == {"docker-compose.dev.yml": False}


def test_a_compose_file_whose_name_does_not_say_it_is_named_and_not_judged(place: Path) -> None:
    project = "# the services\nservices:\n  web:\n    image: x\n"
    texts = {"docker/default.yml": project, "docker/other.yml": "services: [a]\n", "a/compose.yml": project}
    write(place, **texts, **{"a/default.yml": project})
    assert judged(read()) == {"a/compose.yml: web": False, "docker/default.yml": False}


def test_an_env_file_that_fills_in_a_compose_file_and_gives_no_setting_is_one_of_its_own(place: Path, run: Run) -> None:
    compose = "services:\n  backend:\n    image: x:${TAG}\n    environment:\n      SESSION_SECRET: "
    write(place, **{"compose.yaml": f"{compose}x\n", ".env": "TAG=1\nJWT_SECRET_KEY=changeme\n"})
    assert judged(read()) == {"compose.yaml: backend": True, ".env": True}
    findings = run("check", ".", "-e", "production", "-f", "json").report["findings"]
    places = [(f["rule"], f["secret"], *map(str, f["locations"])) for f in findings]
    assert len(places) == len(set(places))
    assert any(f["rule"] == "default-secret" and f["targets"] == [".env"] for f in findings)
    write(place, **{"compose.yaml": compose + "${JWT_SECRET_KEY}\n"})
    assert judged(read()) == {"compose.yaml: backend": True}


def test_an_env_file_of_a_service_is_a_part_of_it_whoever_judges_the_service(place: Path, run: Run) -> None:
    services = "services:\n  app: {image: x, env_file: app.env}\n  db: {image: postgres, env_file: db.env}\n"
    write(place, **{"compose.yaml": services, "app.env": "JWT_SECRET_KEY=x\n", ".env": "A=x\n"})
    write(place, **{"db.env": "POSTGRES_USER=${A}\nPOSTGRES_PASSWORD=${A}\n"})
    assert judged(read()) == {"compose.yaml: app": True, "compose.yaml: db": False}
    assert judged(read(services=("db",))) == {"compose.yaml: app": False, "compose.yaml: db": True}
    findings = run("check", ".", "-e", "production", "-f", "json").report["findings"]
    assert {tuple(f["targets"]) for f in findings if f["secret"] == "POSTGRES_PASSWORD"} == {("compose.yaml: db",)}


@pytest.mark.parametrize("text", ["# on: push\n#jobs:\n", "---\n# services:\n", ""])
@pytest.mark.parametrize("name", ["docker-compose.yml", ".github/workflows/ci.yml", ".gitlab-ci.yml"])
def test_a_file_that_is_commented_out_as_a_whole_is_left(name: str, text: str, place: Path, run: Run) -> None:
    write(place, **{name: text, "app.env": "JWT_SECRET_KEY=x\n"})
    assert judged(read()) == {"app.env": True}
    assert reasons(read()) == {}
    assert [item.reason.removesuffix(" Compose file") for item in read(name) if isinstance(item, Unread)] == ["empty"]


def test_charts_are_to_be_rendered_first_and_an_empty_kustomization_is_rejected(place: Path) -> None:
    write(
        place,
        **{
            "chart/Chart.yaml": "name: x\n",
            "chart/values.yaml": "a: 1\n",
            "chart/templates/app.yaml": "{{- if .Values.x }}\napiVersion: v1\nkind: Secret\n{{- end }}\n",
            "over/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\n",
            "over/app.yaml": DEPLOYMENT,
        },
    )
    found = reasons(read())
    assert sorted(found) == ["chart", "over/kustomization.yaml"]
    assert found["chart"] == "Helm chart not rendered (run: helm template chart | auracheck check -)"
    assert "empty kustomization" in found["over/kustomization.yaml"]


def test_a_folder_that_may_not_be_listed_is_told_and_the_rest_is_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(place, **{".env": "JWT_SECRET_KEY=x\n", "shut/.env": "JWT_SECRET_KEY=x\n"})
    real = os.scandir

    def scandir(path: str) -> object:
        if path == "shut":
            raise PermissionError(errno.EACCES, "")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    items = read()
    assert judged(items) == {".env": True}
    assert reasons(items) == {"shut": "permission denied"}


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are those of Unix")
def test_links_to_folders_are_not_followed_and_pipes_not_opened(place: Path) -> None:
    write(place, **{"a/.env": "JWT_SECRET_KEY=x\n"})
    (place / "a" / "round").symlink_to(place)
    os.mkfifo(place / "a" / ".env.fifo")
    os.mkfifo(place / "a" / "x.yaml")
    (place / "a" / "gone.env").symlink_to(place / "nowhere")
    items = read()
    assert judged(items) == {"a/.env": True}
    assert reasons(items) == {"a/.env.fifo": source.PIPE, "a/gone.env": "no such file"}


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are those of Unix")
@pytest.mark.parametrize("name", [".env", ".envrc", "aura.service", ".gitlab-ci.yml", "compose.yaml"])
def test_a_file_that_would_be_taken_and_cannot_be_read_is_told(name: str, place: Path, run: Run) -> None:
    circle = "no such file" if name == "aura.service" else "circular symbolic link"
    for make, reason in (
        (lambda path: path.symlink_to(place / "nowhere"), "no such file"),
        (lambda path: path.symlink_to(path), circle),
        (lambda path: path.symlink_to("/dev/tty"), source.DEVICE),
        (os.mkfifo, source.PIPE),
        (bind, source.SOCKET),
    ):
        make(place / name)
        assert reasons(read()) == {name: reason}
        outcome = run("check", ".")
        assert outcome.code == 3
        (place / name).unlink()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_env_file_without_permission_is_told(place: Path) -> None:
    write(place, **{".env": "JWT_SECRET_KEY=x\n"})
    (place / ".env").chmod(0)
    assert reasons(read()) == {".env": "permission denied"}


def test_folders_that_are_called_as_env_files_are_left_links_to_them_too(place: Path) -> None:
    write(place, **{"a.env/x": "", ".env/x": ""})
    (place / "b.env").symlink_to(place / "a.env")
    assert reasons(read()) == {".": NOTHING}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are those of Unix")
def test_a_pipe_that_takes_a_file_s_place_while_it_is_looked_at_does_not_hang(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(place / "x.yaml")
    monkeypatch.setattr(os.path, "isfile", lambda path: True)
    assert reasons(read()) == {".": NOTHING}


def test_the_bounds_are_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(place, **{f"{n}/.env": "JWT_SECRET_KEY=x\n" for n in range(5)}, **{"x/" * 25 + ".env": "JWT_SECRET_KEY=x\n"})
    [deep] = reasons(read()).values()
    assert "directories nested too deep: more than 20" in deep
    monkeypatch.setattr(source, "NAMES_EACH", 8 / MAX_FILES)
    assert any("more than 8" in reason for reason in reasons(read()).values())


@pytest.mark.parametrize(("most", "code"), [("2", 3), ("5", 0)])
def test_the_bound_of_files_is_an_option(place: Path, run: Run, most: str, code: int) -> None:
    write(place, **{f"{n}/.env": env_file(GOOD) for n in range(5)})
    outcome = run("check", ".", "--max-files", most, "-f", "json")
    told = [each["reason"] for each in outcome.report["unread"]]
    reason = "too many files: more than 2 (the rest is not checked; raise --max-files)"
    assert (outcome.code, reason in told) == (code, code == 3)
    assert f"[default: {MAX_FILES}]" in run("check", "--help").out


def test_over_a_thousand_env_files_in_one_folder_are_all_read(place: Path) -> None:
    for number in range(1_001):
        (place / f"{number}.env").write_text("LOG_LEVEL=info\n")
    items = read()
    assert (reasons(items), sum(isinstance(item, Document) for item in items)) == ({}, 1_001)


def test_ten_thousand_unrelated_files_add_less_than_a_second(place: Path) -> None:
    for folder in range(100):
        (place / str(folder)).mkdir()
        for number in range(100):
            name = f"{number}.yaml" if number % 2 else f"{number}.py"
            (place / str(folder) / name).write_text("replicas: 3\n")
    write(place, **{".env": "JWT_SECRET_KEY=x\n"})
    with within(1):
        assert judged(read()) == {".env": True}


def test_the_beginning_of_a_file_tells_a_manifest(place: Path) -> None:
    write(
        place,
        **{
            "quoted.yaml": '"apiVersion": v1\n"kind": Secret\n',
            "nested.yaml": "x:\n  apiVersion: v1\n  kind: Secret\n",
            "half.yaml": "kind: x\n",
            "late.yaml": "# x\n" * LOOK + MANIFEST,
        },
    )
    [folder] = walking.walk(".", systems())
    assert isinstance(folder, walking.Findings)
    assert folder.items == (Deployed("kubernetes", ("quoted.yaml",)),)


def test_a_directory_is_known_as_one_and_a_missing_one_is_no_such_file(place: Path) -> None:
    (place / ".env").mkdir()
    assert scheme_of(".env") == scheme_of(".") == "directory"
    assert reasons(read(".env")) == {".env": NOTHING}
    assert reasons(list(open_source("directory:gone", policy=builtin()).read())) == {"gone": "no such file"}


def test_our_environment_fills_in_a_compose_file_and_nothing_else(place: Path) -> None:
    write(
        place,
        **{
            "compose.yaml": "services:\n  backend:\n    image: x\n    environment:\n      JWT_SECRET_KEY: ${OURS}\n",
            "x/.env": "JWT_SECRET_KEY=${OURS}\n",
        },
    )
    items = list(open_source(".", ours={"OURS": "1"}).read())
    found = {item.label: item for item in items if isinstance(item, Target)}
    assert [r.name for r in found["x/.env"].references] == ["JWT_SECRET_KEY"]
    assert found["compose.yaml: backend"].references == ()


def test_a_source_that_fails_does_not_stop_the_others(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(place, **{".gitlab-ci.yml": PIPELINE, "x/.env": "JWT_SECRET_KEY=x\n"})

    def fail(source: object) -> list[Item]:
        raise ZeroDivisionError("canary7f3a9c")

    monkeypatch.setattr("auracheck.systems.gitlab.source.GitlabSource.read", fail)
    items = read()
    assert judged(items) == {"x/.env": True}
    assert reasons(items) == {".gitlab-ci.yml": internal(ZeroDivisionError(), "gitlab")}


def test_an_env_file_that_a_script_reads_in_is_a_part_of_the_script(place: Path) -> None:
    write(
        place,
        **{"a.env": env_file(GOOD), "run.sh": ". ./a.env\n", ".envrc": ". ./a.env\n", "b.env": "JWT_SECRET_KEY=x\n"},
    )
    assert judged(read()) == {".envrc": True, "b.env": True}
    [found] = [item for item in read() if isinstance(item, Target) and item.label == ".envrc"]
    assert {setting.origin.file for setting in found.settings} == {"a.env"}


def test_two_scripts_that_read_each_other_in_are_not_both_left_out(place: Path) -> None:
    write(place, **{".envrc": ". ./a.env\nJWT_SECRET_KEY=x\n", "a.env": "[ x ] || . ./.envrc\nSESSION_SECRET=x\n"})
    assert ".envrc" in judged(read())


@pytest.mark.parametrize("line", ["dotenv", "source_up", "use flake"])
def test_what_a_script_may_set_does_not_make_it_the_applications(place: Path, line: str) -> None:
    write(place, **{".env": env_file(GOOD), ".envrc": f"{line}\n"})
    assert (judged(read()), reasons(read())) == ({".env": True, ".envrc": False}, {})


def test_an_env_file_of_tests_is_not_deployed(place: Path, run: Run) -> None:
    of_tests = ["tests/.env", "core/test/A_KEY.env", "web/e2e_tests/.env", "web-e2e/.env", "playwright/.env", "ci/.env"]
    of_tests += ["core/benchmarks/.env", "fixtures/shop/.env", ".env.playwright", "{{cookiecutter.slug}}/.env"]
    for name in (".env", *of_tests):
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("DB_PASSWORD=changeme\n")
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    assert {label for each in found for label in each["targets"]} == {".env"}
    named = run("check", "tests", "--env", "production", "-f", "json").report["findings"]
    assert {label for each in named for label in each["targets"]} == {"tests/.env"}


@pytest.mark.parametrize(
    "include", ["[db/compose.yml, compose.mq.yml]", "\n- path: [db/compose.yml]\n- path: compose.mq.yml\n"]
)
def test_a_compose_file_that_another_one_includes_is_a_part_of_that(include: str, place: Path) -> None:
    db = "include: [../more/compose.yml]\nservices:\n  db: {image: postgres, networks: [back]}\n"
    write(
        place,
        **{
            "compose.yml": f"include: {include}\nservices:\n  web: {{image: i}}\nnetworks: {{back: {{}}}}\n",
            "compose.mq.yml": "services:\n  mq: {image: rabbitmq}\n",
            "db/compose.yml": db + "networks: {back: {}}\n",
            "more/compose.yml": "services:\n  more: {image: i, environment: {NAME: $PWD}}\n",
        },
    )
    found = [item for item in read() if isinstance(item, Target | Unread)]
    labels = [item.label if isinstance(item, Target) else item.reason for item in found]
    assert sorted(labels) == [f"compose.yml: {name}" for name in ("db", "more", "mq", "web")]


def test_a_compose_file_is_checked_that_one_which_is_not_checked_includes(place: Path) -> None:
    service = "services:\n  app: {image: i, environment: {DB_PASSWORD: changeme}}\n"
    more = "include: [compose.yml, compose.base.yml]\nservices:\n  more: {image: j}\n"
    write(place, **{"compose.yml": service, "compose.more.yml": more, "compose.base.yml": "services: {}\n"})
    assert {item.label for item in read() if isinstance(item, Target)} == {"compose.yml: app", "compose.more.yml"}


def test_the_units_and_quadlets_of_a_user_are_found_in_the_hidden_folders_in_which_they_are(place: Path) -> None:
    quadlet = "[Container]\nImage=shop\nEnvironment=JWT_SECRET_KEY=x\n"
    write(
        place,
        **{
            ".config/containers/systemd/shop.container": quadlet,
            "host/.config/systemd/user/jobs.service": "[Service]\nExecStart=/x\nEnvironment=JWT_SECRET_KEY=x\n",
            ".config/other/.env": "JWT_SECRET_KEY=x\n",
            ".local/.env": "JWT_SECRET_KEY=x\n",
        },
    )
    labels = [each.label for each in read() if isinstance(each, Target)]
    assert labels == [".config/containers/systemd/shop.container", "host/.config/systemd/user/jobs.service"]


@pytest.mark.parametrize(
    ("folder", "is_deployed"),
    [
        ("k8s/prod", True),
        ("k8s/overlays/staging", True),
        ("local", True),
        ("k8s/dev", False),
        ("k8s/Dev", False),
        ("k8s/overlays/development", False),
        ("k8s/overlays/local", False),
        ("environments/minikube", False),
        ("tests/k8s", False),
    ],
)
@pytest.mark.parametrize("is_kustomized", [False, True])
def test_manifests_of_tests_and_of_developers_are_not_deployed(
    folder: str, is_deployed: bool, is_kustomized: bool, place: Path
) -> None:
    write(
        place, **{"base/app.yaml": f"{MANIFEST}---\n{DEPLOYMENT}", f"{folder}/app.yaml": f"{MANIFEST}---\n{DEPLOYMENT}"}
    )
    if is_kustomized:
        write(place, **{f"{folder}/kustomization.yaml": "resources: [app.yaml]\n"})
    name = "kustomization.yaml" if is_kustomized else "app.yaml"
    found = judged(read())
    assert found.pop("base/app.yaml: backend")
    left = f"{folder}/{name}" if is_kustomized else folder
    assert found == {f"{folder}/{name}: backend": True} if is_deployed else {left: False}
