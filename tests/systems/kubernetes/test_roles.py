"""Init containers and sidecars are asked only for what they take."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GOOD, Run
from tests.systems.kubernetes.test_kubernetes import container, deployment, key_of, secret, text_of, var

NAMES = [name for name in GOOD if name != "ENVIRONMENT"]
SECRET = secret(**{name: GOOD[name] for name in NAMES})


def taking(*names: str, name: str, image: str, **more: Any) -> dict[str, Any]:
    keys = [{"name": each, **key_of("secret", "app", each)} for each in names]
    return dict(container(var("ENVIRONMENT", "production"), *keys, name=name, image=image, **more))


APP = taking(*NAMES, name="backend", image="shop/backend:1")


def missing(place: Path, run: Run, *containers: dict[str, Any], options: tuple[str, ...] = (), **pod: Any) -> set[Any]:
    """The containers that lack a secret, with what they lack."""
    (place / "k.yaml").write_bytes(text_of(SECRET, deployment(*containers, **pod)))
    outcome = run("check", "kubernetes:k.yaml", "--env", "production", "-f", "json", *options)
    presence = ("missing-secret", "misnamed-secret", "recommended-secret", "incomplete-pair", "environment-mismatch")
    found = [f for f in outcome.report["findings"] if f["rule"] in presence and f["severity"] != "note"]
    return {(target.rpartition(": ")[2], f["secret"]) for f in found for target in f["targets"] if f["secret"]}


@pytest.mark.parametrize("image", ["shop/backend:1", "shop/migrate:1"])
def test_an_init_container_needs_what_it_takes(image: str, place: Path, run: Run) -> None:
    wait = taking("JWT_SECRET_KEY", name="migrate", image=image)
    assert missing(place, run, APP, initContainers=[wait]) == set()
    empty = {**wait, "env": [var("JWT_SECRET_KEY", ""), var("ENVIRONMENT", "production")]}
    assert missing(place, run, APP, initContainers=[empty]) == {("migrate", "JWT_SECRET_KEY")}


def test_so_does_a_sidecar_of_another_image(place: Path, run: Run) -> None:
    assert missing(place, run, APP, taking("JWT_SECRET_KEY", name="proxy", image="shop/proxy:2")) == set()


def test_a_second_container_of_the_same_image_is_the_application_too(place: Path, run: Run) -> None:
    worker = taking(*NAMES[:-1], name="worker", image="shop/backend:1")
    assert missing(place, run, APP, worker) == {("worker", NAMES[-1])}


def test_of_two_that_take_the_same_each_is_asked_for_all(place: Path, run: Run) -> None:
    one = taking(*NAMES[:-1], name="one", image="shop/one")
    other = taking(*NAMES[:-1], name="other", image="shop/other")
    assert missing(place, run, one, other) == {("one", NAMES[-1]), ("other", NAMES[-1])}


def test_one_that_is_named_is_asked_for_all(place: Path, run: Run) -> None:
    wait = taking(*NAMES[:-1], name="migrate", image="shop/migrate")
    found = missing(place, run, APP, options=("--service", "migrate"), initContainers=[wait])
    assert found == {("migrate", NAMES[-1])}


def test_a_native_sidecar_is_judged_like_one_beside(place: Path, run: Run) -> None:
    proxy = taking("JWT_SECRET_KEY", name="proxy", image="shop/proxy:2", restartPolicy="Always")
    assert missing(place, run, APP, initContainers=[proxy]) == set()


def test_a_weak_value_of_an_init_container_is_found(place: Path, run: Run) -> None:
    wait = container(var("JWT_SECRET_KEY", "changeme"), name="migrate")
    (place / "k.yaml").write_bytes(text_of(SECRET, deployment(APP, initContainers=[wait])))
    outcome = run("check", "kubernetes:k.yaml", "--env", "production", "-f", "json")
    found = [(f["rule"], f["targets"]) for f in outcome.report["findings"] if f["rule"] == "default-secret"]
    assert found == [("default-secret", ["k.yaml: migrate"])]


def test_an_init_container_of_a_program_is_not_asked_for_what_that_needs(place: Path, run: Run) -> None:
    wait = container(var("PGUSER", "x"), name="wait", image="postgres:16")
    server = container(var("POSTGRES_USER", "x"), name="db", image="postgres:16")
    manifest = deployment(server, initContainers=[wait])
    (place / "k.yaml").write_text(json.dumps(manifest))
    outcome = run("check", "kubernetes:k.yaml", "--env", "production", "-f", "json")
    found = [(f["secret"], f["targets"]) for f in outcome.report["findings"] if f["rule"] == "missing-secret"]
    assert found == [("POSTGRES_PASSWORD", ["k.yaml: db"])]
