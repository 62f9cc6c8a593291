"""Random kustomizations are built as `kubectl kustomize` builds them."""

from pathlib import Path

import pytest

from tests.differential.__main__ import required
from tests.systems.kustomize import folders, real

FOLDERS = 80


@pytest.fixture(autouse=True)
def kubectl() -> None:
    assert not (real.MISSING and required()), real.MISSING
    if real.MISSING:
        pytest.skip(real.MISSING)


@pytest.mark.slow
def test_random_kustomizations_are_built_as_kubectl_builds_them(tmp_path: Path) -> None:
    answers = {number: both(folders.folder(number), tmp_path / str(number)) for number in range(FOLDERS)}
    assert {number: answer for number, answer in answers.items() if answer[0] != answer[1]} == {}
    assert sum(theirs is not None for _, theirs in answers.values()) > FOLDERS // 3


@pytest.mark.parametrize("patch", folders.STRATEGIC)
def test_each_strategic_merge_is_that_of_kubectl(patch: str, tmp_path: Path) -> None:
    ours, theirs = both(patched("- path: p.yaml\n", folders.HEAD.format("Deployment", "web") + patch), tmp_path)
    assert theirs is not None
    assert ours == theirs


@pytest.mark.parametrize("patch", folders.JSON)
def test_each_json_patch_is_that_of_kubectl(patch: str, tmp_path: Path) -> None:
    ours, theirs = both(patched("- path: p.yaml\n  target: {kind: Deployment}\n", patch), tmp_path)
    assert ours == theirs


@pytest.mark.parametrize("generated", folders.GENERATED)
@pytest.mark.parametrize("env_file", folders.ENV_FILES)
def test_each_generator_is_that_of_kubectl(generated: str, env_file: str, tmp_path: Path) -> None:
    files = {
        "over/kustomization.yaml": f"resources: [web.yaml]\nsecretGenerator:\n- name: app\n{generated}",
        "over/web.yaml": folders.HEAD.format("Deployment", "web")
        + "      containers:\n"
        + folders.CONTAINER.format("web"),
        "over/some.env": env_file,
        "over/whole.txt": "whole\nfile\n",
    }
    ours, theirs = both(files, tmp_path)
    assert ours == theirs


COMPONENT = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n"
VARIABLE = """resources: [web.yaml, service.yaml]
namePrefix: shop-
vars:
- name: HOST
  objref: {{kind: Service, name: db, apiVersion: v1}}
{0}"""


@pytest.mark.parametrize(
    "field",
    [
        "",
        "  fieldref: {fieldpath: metadata.labels.role}\n",
        "  fieldref: {fieldpath: 'spec.ports[1].name'}\n",
        "  fieldref: {fieldpath: spec.absent}\n",
        "- name: ABSENT\n  objref: {kind: Service, name: other, apiVersion: v1}\n",
    ],
)
def test_each_variable_is_filled_in_as_by_kubectl(field: str, tmp_path: Path) -> None:
    container = (
        "      containers:\n      - name: web\n        env:\n        - {name: A, value: 'x://$(HOST)/$(ABSENT)'}\n"
    )
    service = "metadata: {name: db, labels: {role: main}}\nspec: {ports: [{port: 1}, {port: 2, name: two}]}\n"
    files = {
        "over/kustomization.yaml": VARIABLE.format(field),
        "over/web.yaml": folders.HEAD.format("Deployment", "web") + container,
        "over/service.yaml": f"apiVersion: v1\nkind: Service\n{service}",
    }
    ours, theirs = both(files, tmp_path)
    assert ours == theirs


@pytest.mark.parametrize("second", ["cron", "web"])
def test_a_namespace_that_two_overlays_have_of_one_component_is_built_as_by_kubectl(
    second: str, tmp_path: Path
) -> None:
    container = "      containers:\n" + folders.CONTAINER.format("web")
    overlay = "namespace: {0}\ncomponents: [../../own]\nresources: [web.yaml]\n"
    files = {
        "own/kustomization.yaml": f"{COMPONENT}resources: [n.yaml]\n",
        "own/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: replaced}\n",
        "over/kustomization.yaml": "resources: [one, two]\n",
        "over/one/kustomization.yaml": overlay.format("web"),
        "over/two/kustomization.yaml": overlay.format(second),
        "over/one/web.yaml": folders.HEAD.format("Deployment", "web") + container,
        "over/two/web.yaml": folders.HEAD.format("Deployment", "cron") + container,
    }
    ours, theirs = both(files, tmp_path)
    assert ours == theirs
    assert (theirs is None) == (second == "web")  # a second Namespace of that name


def test_two_objects_that_a_namespace_makes_one_are_refused_as_by_kubectl(tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {{name: a, namespace: {0}}}\n"
    files = {
        "over/kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n",
        "over/a.yaml": secret.format("one") + "---\n" + secret.format("two"),
    }
    assert both(files, tmp_path) == (None, None)


def test_a_difference_is_noticed(tmp_path: Path) -> None:
    ours, theirs = both(
        patched("- path: p.yaml\n", folders.HEAD.format("Deployment", "web") + folders.STRATEGIC[0]), tmp_path
    )
    (tmp_path / "over" / "p.yaml").write_text(folders.HEAD.format("Deployment", "web") + folders.STRATEGIC[1])
    assert ours != real.ours(tmp_path / "over") == real.theirs(tmp_path / "over") != theirs


def patched(how: str, patch: str) -> dict[str, str]:
    return {
        "over/kustomization.yaml": f"resources: [web.yaml]\npatches:\n{how}",
        "over/web.yaml": folders.HEAD.format("Deployment", "web")
        + "      containers:\n"
        + folders.CONTAINER.format("web"),
        "over/p.yaml": patch,
    }


def both(files: dict[str, str], top: Path) -> tuple[real.Environments | None, real.Environments | None]:
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return real.ours(top / "over"), real.theirs(top / "over")
