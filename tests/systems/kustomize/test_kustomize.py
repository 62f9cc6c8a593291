"""kustomize: the environments of what `kubectl kustomize` builds, each value at the place where it is written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auracheck.model import Secret, Target, Unread
from auracheck.systems.source import Item, open_source, scheme_of
from tests.bounds import takes_linear_time
from tests.conftest import Run
from tests.systems.kustomize.folders import CONTAINER, HEAD

Write = Callable[..., None]
WEB = HEAD.format("Deployment", "web") + "      containers:\n" + CONTAINER.format("web")
BASE = {
    "base/kustomization.yaml": "resources: [web.yaml]\n"
    "secretGenerator:\n- name: app\n  literals: [token=base]\n  envs: [app.env]\n"
    "configMapGenerator:\n- name: settings\n  literals: [LEVEL=info]\n",
    "base/web.yaml": WEB,
    "base/app.env": "# note\nKEY=from env\n",
}


@pytest.fixture
def write(place: Path) -> Write:
    def write(**files: str) -> None:
        for name, text in files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return write


def read(location: str) -> list[Item]:
    return list(open_source(f"kustomize:{location}").read())


def target(items: list[Item]) -> Target:
    [found] = [item for item in items if isinstance(item, Target)]
    return found


def values(items: list[Item]) -> dict[str, str]:
    found = target(items).effective().items()
    return {name: value.reveal() for name, value in found if isinstance(value, Secret)}


def places(items: list[Item]) -> dict[str, tuple[str | None, int | None]]:
    return {name: (s.origin.file, s.origin.line) for name, s in target(items).winners().items()}


def test_a_kustomization_is_known_by_its_name() -> None:
    assert scheme_of("x/kustomization.yaml") == scheme_of("Kustomization") == "kustomize"


def test_generators_fill_what_the_container_takes(write: Write) -> None:
    write(**BASE)
    items = read("base")
    assert values(items) == {
        "A": "base", "B": "base", "C": "base-c", "KEY": "from env", "LEVEL": "info", "token": "base",
    }  # fmt: skip
    assert places(items)["KEY"] == ("base/app.env", 2)
    assert places(items)["B"] == ("base/kustomization.yaml", 4)
    assert places(items)["A"] == ("base/web.yaml", 13)
    assert (target(items).label, target(items).source) == ("base/kustomization.yaml: web", "kustomize")


def test_an_overlay_is_laid_over_its_base(write: Write) -> None:
    write(
        **BASE,
        **{
            "over/kustomization.yaml": "resources: [../base]\nnamePrefix: p-\nnamespace: shop\n"
            "patches:\n- path: a.yaml\n"
            "- target: {kind: Deployment}\n  patch: |-\n"
            "    - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: J, value: j}}\n"
            "secretGenerator:\n- name: app\n  behavior: merge\n  literals: [token=over]\n",
            "over/a.yaml": HEAD.format("Deployment", "web") + "      containers:\n      - name: web\n        env:\n"
            "        - name: A\n          value: patched\n",
        },
    )
    items = read("over")
    assert values(items) == {
        "A": "patched", "B": "over", "C": "patched-c", "J": "j", "KEY": "from env", "LEVEL": "info", "token": "over",
    }  # fmt: skip
    found = places(items)
    assert found["A"] == ("over/a.yaml", 12)
    assert found["J"] == ("over/kustomization.yaml", 8)
    assert found["B"] == ("over/kustomization.yaml", 12)
    assert target(items).namespace == "shop"
    assert [item for item in items if isinstance(item, Unread)] == []


def test_a_component_changes_what_takes_it(write: Write) -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    write(
        **BASE,
        **{
            "over/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
            "part/kustomization.yaml": f"{component}configMapGenerator:\n- name: settings\n  behavior: replace\n"
            "  literals: [ONLY=x]\n",
        },
    )
    assert {"ONLY": "x"}.items() <= values(read("over")).items()
    assert "LEVEL" not in values(read("over"))


@pytest.mark.parametrize("change", ["patches: [{path: a.yaml}]\n", "images: [{name: app, newTag: v1}]\n"])
def test_a_component_that_changes_objects_of_others_is_not_checked_by_itself(write: Write, change: str) -> None:
    patch = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {LEVEL: debug}\n"
    write(**{"part/kustomization.yaml": f"kind: Component\n{change}", "part/a.yaml": patch})
    assert [(item.reason, item.minor) for item in read("part") if isinstance(item, Unread)] == [
        ("component: checked with the kustomizations that take it", True)
    ]
    write(**{"part/kustomization.yaml": change})
    assert [item.minor for item in read("part") if isinstance(item, Unread)] == [False]


def test_a_base_that_two_overlays_rename_keeps_its_own_secrets(write: Write) -> None:
    generator = "secretGenerator:\n- name: app\n  behavior: merge\n  literals: [token={0}]\n"
    one = "resources: [../base]\nnamePrefix: {0}-\n" + generator
    write(
        **BASE,
        **{
            "a/kustomization.yaml": one.format("a"),
            "b/kustomization.yaml": one.format("b"),
            "both/kustomization.yaml": "resources: [../a, ../b]\n",
        },
    )
    found = [item.effective()["B"] for item in read("both") if isinstance(item, Target)]
    assert sorted(value.reveal() for value in found if isinstance(value, Secret)) == ["a", "b"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("resources: [../base, https://example.org/x]", "remote resources"),
        ("resources: [../base, 'github.com/a/b//c?ref=v1']", "remote resources"),
        ("resources: [../base]\nhelmCharts: [{name: x}]", "Helm charts"),
        ("resources: [../base]\ngenerators: [x.yaml]", "generator plugins"),
        ("resources: [../base]\ntransformers: [x.yaml]", "transformer plugins"),
        ("resources: [../base]\nreplacements: [{path: x.yaml}]", "replacements"),
    ],
)
def test_what_is_not_modelled_is_unread_with_its_line(write: Write, run: Run, field: str, words: str) -> None:
    write(**BASE, **{"over/kustomization.yaml": f"# note\n{field}\n"})
    [unread] = [item for item in read("over") if isinstance(item, Unread)]
    assert unread.reason.startswith(words)
    assert (unread.file, unread.line) == ("over/kustomization.yaml", 1 + len(field.split("\n")))
    assert run("check", "kustomize:over", "-f", "json").code == 3


def test_a_replacement_of_something_else_is_no_gap(write: Write) -> None:
    targets = "[{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]"
    write(**BASE, **{"over/kustomization.yaml": f"resources: [../base]\nreplacements: [{{targets: {targets}}}]\n"})
    assert not [item for item in read("over") if isinstance(item, Unread)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("resources: [gone.yaml]", "resource not found"),
        ("resources: [../base]\npatches: [{path: gone.yaml}]", "gone.yaml: no such file"),
        ("resources: [../base]\nsecretGenerator: [{name: x, behavior: merge}]", "generator of an object"),
        ("resources: [../base, ../base]", "second object"),
        ("resources: [../over]", "nested"),
        ("resources: [../base]\npatches: [{target: {kind: Deployment}, patch: word}]", "not a patch"),
        (
            "resources: [../base]\npatchesJson6902: [{target: {kind: Deployment, name: web}, patch: word}]",
            "not a patch",
        ),
    ],
)
def test_what_kustomize_rejects_is_unread_as_a_whole(write: Write, text: str, words: str) -> None:
    write(**BASE, **{"over/kustomization.yaml": f"{text}\n"})
    [unread] = read("over")
    assert isinstance(unread, Unread)
    assert words in unread.reason


def test_a_file_of_another_folder_is_read_with_a_note_as_flux_reads_it(write: Write) -> None:
    write(**BASE, **{"over/kustomization.yaml": "resources: [../base/web.yaml]\n"})
    note, *items = read("over")
    assert isinstance(note, Unread)
    assert (note.minor, note.file, note.line) == (True, "over/kustomization.yaml", 1)
    assert "LoadRestrictionsNone" in note.reason
    assert target(items).image


def test_one_without_objects_is_complete_in_a_directory(write: Write, run: Run) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData: {SESSION_SECRET: changeme}\n"
    write(**{"flux/kustomization.yaml": "resources: [sync.yaml]\n", "flux/sync.yaml": "# empty\n", "app.yaml": secret})
    found = run("check", ".", "--env", "production", "-f", "json")
    assert (found.report["unread"], len(found.report["findings"]) > 0) == ([], True)
    assert run("check", "kustomize:flux", "-f", "json").code == 3


def test_a_patch_of_what_is_not_read_is_left_out(write: Write) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: dashboard}\n"
    text = "resources: [../base, 'https://github.com/org/app?ref=1']\npatches: [{path: patch.yaml}]\n"
    write(**BASE, **{"over/kustomization.yaml": text, "over/patch.yaml": patch})
    items = read("over")
    assert ["remote resources" in each.reason for each in items if isinstance(each, Unread)] == [True]
    assert target(items).image


def test_a_file_outside_the_current_folder_is_not_read(write: Write) -> None:
    write(**BASE, **{"../web.yaml": WEB, "over/kustomization.yaml": "resources: [../../web.yaml]\n"})
    [unread] = read("over")
    assert isinstance(unread, Unread)
    assert "file outside the folder" in unread.reason


def test_an_env_file_of_a_generator_that_is_not_there_comes_with_the_command_that_makes_it(write: Write) -> None:
    generator = "secretGenerator: [{name: x, envs: [.secrets]}]"
    write(
        **BASE, **{"over/kustomization.yaml": f"resources: [../base]\n{generator}\n", "over/.secrets_sample": "A=b\n"}
    )
    [unread] = read("over")
    assert isinstance(unread, Unread)
    copied = "cp over/.secrets_sample over/.secrets"
    assert unread.reason == f"over/.secrets: no such file (run: {copied}, then check again with --fix)"


def test_in_a_directory_the_overlay_is_the_target_and_its_base_is_not_apart(write: Write, run: Run) -> None:
    write(**{**BASE, "over/kustomization.yaml": "resources: [../base]\n", "base/app.env": "JWT_SECRET_KEY=changeme\n"})
    found = run("check", ".", "-f", "json", "--env", "production").report
    assert [each["label"] for each in found["targets"]] == ["over/kustomization.yaml: web"]
    [finding] = [f for f in found["findings"] if f["rule"] == "default-secret" and f["secret"] == "JWT_SECRET_KEY"]
    assert finding["locations"][0]["file"] == "base/app.env"


def test_a_literal_of_a_generator_is_hardcoded(write: Write, run: Run) -> None:
    value = "b7" + "e5c1a9" * 10
    files = {
        **BASE,
        "base/kustomization.yaml": BASE["base/kustomization.yaml"].replace("token=base", f"JWT_SECRET_KEY={value}"),
    }
    write(**files)
    found = run("check", "kustomize:base", "-f", "json", "--env", "production")
    [finding] = [f for f in found.report["findings"] if f["rule"] == "embedded-secret"]
    assert finding["locations"][0] == {"file": "base/kustomization.yaml", "line": 4, "column": 14, "commit": None}
    assert finding["message"] == "hardcoded in the kustomization"
    assert [step["step"] for step in finding["fix"]] == ["do", "run", "do"], "a person names the env file first"
    assert value[:6] not in found.out


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {{name: app}}\nstringData:\n{}"
MANY: dict[str, Callable[[int], dict[str, str]]] = {
    "keys": lambda n: {
        "kustomization.yaml": "resources: [app.yaml]\n",
        "app.yaml": SECRET.format("".join(f"  K{i}: v{i}\n" for i in range(n))),
    },
    "patched keys": lambda n: {
        "kustomization.yaml": "resources: [app.yaml]\npatches: [{path: patch.yaml}]\n",
        "app.yaml": SECRET.format("".join(f"  K{i}: v{i}\n" for i in range(n))),
        "patch.yaml": SECRET.format("".join(f"  K{i}: {'null' if i % 2 else 'x'}\n" for i in range(n))),
    },
    "literals": lambda n: {
        "kustomization.yaml": "secretGenerator:\n- name: app\n  literals:\n"
        + "".join(f"  - K{i}=v{i}\n" for i in range(n))
    },
}


@pytest.mark.parametrize("what", MANY)
def test_many_keys_take_linear_time(what: str, write: Write) -> None:
    def build(size: int) -> None:
        write(**MANY[what](size))
        read("kustomization.yaml")

    takes_linear_time(build, 1_000, 12_000)


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": "kind: Secret\na: [\n"}, "a.yaml"),
        ({"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": "# a\n\nkind: Secret\n"}, "a.yaml"),
        ({"kustomization.yaml": "resources:\n- a.yaml\n"}, "kustomization.yaml"),
        (
            {
                "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml, target: {kind: Secret}}]\n",
                "a.yaml": SECRET.format("  A: b\n"),
                "p.yaml": "- op: remove\n  path: /data/X\n",
            },
            "p.yaml",
        ),
    ],
)
def test_what_is_refused_is_named_in_its_own_file(files: dict[str, str], where: str, write: Write) -> None:
    write(**files)
    [unread] = [item for item in read("kustomization.yaml") if isinstance(item, Unread)]
    assert unread.file == where


FROM = ("{secretRef: {name: app}}", "{secretRef: {name: m}}")


def test_each_command_of_a_fix_works_where_the_value_is(write: Write, run: Run) -> None:
    write(
        **{
            "kustomization.yaml": "resources: [web.yaml, s.yaml]\nsecretGenerator:\n- name: app\n"
            "  literals:\n  - A=b\n  - JWT_SECRET_KEY=changeme\n  envs: [app.env]\n",
            "web.yaml": WEB.replace(
                "image:", "envFrom: [{secretRef: {name: app}}, {secretRef: {name: m}}]\n        image:"
            ),
            "app.env": "SESSION_SECRET=changeme\n",
            "s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: m}\nstringData:\n  SECRET_KEY: changeme\n",
        }
    )
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    fixes = {each["secret"]: each["fix"] for each in found if each["rule"] == "default-secret"}
    steps = {each["step"]: each for each in fixes["JWT_SECRET_KEY"]}
    assert (steps["edit"]["file"], steps["edit"]["line"], steps["edit"]["action"]) == (
        "kustomization.yaml",
        6,
        "delete",
    )
    assert steps["run"]["command"] == "auracheck generate jwt --write kubectl-env:app.env"
    commands = [step["command"] for fix in fixes.values() for step in fix if step["step"] == "run"]
    generating = [command for command in commands if command.startswith("auracheck ")]  # the others are of the mode
    assert len(generating) == len(fixes)
    for command in generating:
        assert run(*command.split()[1:]).code == 0


LITERAL = "resources: [web.yaml]\nsecretGenerator:\n- name: app\n  literals:\n  - A=b\n  - JWT_SECRET_KEY=changeme\n"
OF_APP = HEAD.format("Deployment", "web") + (
    "      containers:\n      - name: web\n        image: shop/web:1\n        envFrom: [{secretRef: {name: app}}]\n"
)


def test_a_literal_moves_to_an_env_file_that_a_person_names(write: Write, run: Run) -> None:
    write(**{"kustomization.yaml": LITERAL, "web.yaml": OF_APP})
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    [fix] = [each["fix"] for each in found if each["rule"] == "default-secret"]
    assert fix[0]["text"] == "add secrets.env to envs of the generator that has the literals (kustomization.yaml)"
    assert [step.get("command") for step in fix if step["step"] == "run" and "auracheck" in step["command"]] == [
        "auracheck generate jwt --write kubectl-env:secrets.env"
    ]
    run("check", ".", "--env", "production", "--fix")
    assert Path("kustomization.yaml").read_text() == LITERAL, "a person comes first"


def test_what_a_container_lacks_goes_into_the_env_file_of_its_generator(write: Write, run: Run) -> None:
    write(**{"kustomization.yaml": LITERAL + "  envs: [app.env]\n", "web.yaml": OF_APP, "app.env": "B=c\n"})
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    fixes = {each["secret"]: each["fix"] for each in found if each["rule"] == "missing-secret" and each["secret"]}
    commands = [step["command"] for step in fixes["SESSION_SECRET"] if step["step"] == "run"]
    assert commands[-1] == "auracheck generate session --write kubectl-env:app.env"
    assert run(*commands[-1].split()[1:]).code == 0
    left = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    assert not [each for each in left if each["secret"] == "SESSION_SECRET"]


def test_no_step_writes_into_a_kustomization(write: Write, run: Run) -> None:
    write(**{"kustomization.yaml": LITERAL, "web.yaml": OF_APP})
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    commands = [step["command"] for each in found for step in each["fix"] if step["step"] == "run"]
    assert not [command for command in commands if "--write kustomization" in command]


def test_an_env_file_gets_the_value_under_its_own_name(write: Write, run: Run) -> None:
    """Not under that of the variable that a container makes of it: nothing would read that."""
    reference = "valueFrom: {secretKeyRef: {name: app, key: POSTGRES_PASSWORD}}"
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: db\n    image: postgres:16\n"
    )
    write(
        **{
            "kustomization.yaml": "resources: [web.yaml]\nsecretGenerator:\n- name: app\n  envs: [pg.env]\n",
            "web.yaml": f"{pod}    env:\n    - {{name: POSTGRES_PASSWORD, {reference}}}\n"
            f"    - {{name: PGPASSWORD, {reference}}}\n",
            "pg.env": "POSTGRES_PASSWORD=postgres\n",
        }
    )
    found = run("check", ".", "--env", "production", "-f", "json").report["findings"]
    commands = {step["command"] for each in found for step in each["fix"] if "auracheck" in step.get("command", "")}
    assert commands == {"auracheck generate POSTGRES_PASSWORD --write kubectl-env:pg.env"}


@pytest.mark.parametrize("envs", ["", "  envs: [app.env]\n"])
def test_what_a_generator_lacks_by_itself_goes_into_an_env_file(envs: str, write: Write, run: Run) -> None:
    """No container of these files takes its Secret."""
    write(**{"kustomization.yaml": LITERAL.replace("web.yaml", "") + envs, "app.env": "B=c\n"})
    found = run("check", "kustomize:.", "--env", "production", "-f", "json").report["findings"]
    [fix] = [each["fix"] for each in found if each["secret"] == "SESSION_SECRET"]
    words = [] if envs else ["add secrets.env to envs of the generator app (kustomization.yaml)"]
    assert [step["text"] for step in fix if step["step"] == "do"] == words
    file = "app.env" if envs else "secrets.env"
    assert [s["command"] for s in fix if "--write" in s.get("command", "")] == [
        f"auracheck generate session --write kubectl-env:{file}"
    ]
    assert not [s for each in found for s in each["fix"] if "kustomization.yaml" in s.get("command", "")]


PATCHED = """resources: [web.yaml]
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - name: web
            env:
            - name: SESSION_SECRET
              value: changeme
"""


def test_a_literal_of_a_container_in_a_patch_has_the_fix_of_a_container(write: Write, run: Run) -> None:
    write(**{"kustomization.yaml": PATCHED, "web.yaml": WEB})
    found = run("check", "kustomize:.", "--env", "production", "-f", "json").report["findings"]
    [fix] = [each["fix"] for each in found if each["rule"] == "default-secret"]
    assert [step["command"].split(" && ")[0] for step in fix if step["step"] == "run"] == [
        'v="$(auracheck generate session)"'
    ]
    assert not [step for step in fix if "secrets.env" in str(step)]
