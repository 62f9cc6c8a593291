"""A pod gets nothing from the objects of another namespace, whoever judges it."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GOOD, Run
from tests.systems.kubernetes.test_kubernetes import container, deployment, key_of, secret, text_of

KEY = GOOD["JWT_SECRET_KEY"]
BOTH, POD, SECRET, NONE = ("shop", "web"), ("shop", ""), ("", "web"), ("", "")

ENV_FROM = container(env_from=[{"secretRef": {"name": "app"}}])
KEY_REF = container({"name": "APP_KEY", **key_of("secret", "app", "APP_KEY")})


def manifests(places: tuple[str, str], taken: Any, *others: dict[str, Any], **pod: Any) -> bytes:
    """A pod and a Secret that it takes, in these namespaces."""
    workload, holder = deployment(taken, **pod), secret(APP_KEY=KEY)
    for found, namespace in zip((workload, holder), places, strict=True):
        found["metadata"] |= {"namespace": namespace} if namespace else {}
    return text_of(workload, holder, *others)


def unresolved(place: Path, run: Run, content: bytes) -> list[tuple[str, str]]:
    (place / "k.yaml").write_bytes(content)
    found = run("check", "kubernetes:k.yaml", "--env", "production", "-f", "json").report["findings"]
    return [(f["severity"], f["message"]) for f in found if f["rule"] == "unresolved-reference"]


@pytest.mark.parametrize("taken", [ENV_FROM, KEY_REF])
@pytest.mark.parametrize(
    ("places", "severity", "message"),
    [
        (BOTH, "error", "unresolved reference: key APP_KEY of Secret app is in namespace web, the pod in shop"),
        (POD, "warning", "not verified (key APP_KEY of Secret app names no namespace, the pod is in shop)"),
        (SECRET, "warning", "not verified (key APP_KEY of Secret app is in namespace web, the pod names none)"),
    ],
)
def test_a_secret_of_another_namespace_serves_no_pod(
    places: tuple[str, str], severity: str, message: str, taken: Any, place: Path, run: Run
) -> None:
    assert unresolved(place, run, manifests(places, taken)) == [(severity, message)]


@pytest.mark.parametrize("places", [NONE, ("shop", "shop"), ("", "default"), ("default", "")])
@pytest.mark.parametrize("taken", [ENV_FROM, KEY_REF])
def test_one_of_its_own_does(places: tuple[str, str], taken: Any, place: Path, run: Run) -> None:
    assert unresolved(place, run, manifests(places, taken)) == []


def test_of_two_that_of_its_own_namespace_counts(place: Path, run: Run) -> None:
    own = secret(APP_KEY=KEY)
    own["metadata"]["namespace"] = "shop"
    assert unresolved(place, run, manifests(BOTH, KEY_REF, own)) == []


@pytest.mark.parametrize(
    "taken",
    [
        container({"name": "APP_KEY", **key_of("secret", "app", "APP_KEY", optional=True)}),
        container(env_from=[{"secretRef": {"name": "app", "optional": True}}]),
    ],
)
def test_an_optional_one_stops_no_container(taken: Any, place: Path, run: Run) -> None:
    assert unresolved(place, run, manifests(BOTH, taken)) == []


@pytest.mark.parametrize(("places", "severity"), [(BOTH, "error"), (POD, "warning"), (("shop", "shop"), None)])
def test_a_volume_is_of_its_own_namespace_too(
    places: tuple[str, str], severity: str | None, place: Path, run: Run
) -> None:
    (place / "auracheck.toml").write_text(
        'files = "_FILE"\nextends = []\n[secrets.APP_KEY]\nrequired_in = ["production"]'
    )
    taken = container(
        {"name": "APP_KEY_FILE", "value": "/etc/app/APP_KEY"}, volumeMounts=[{"name": "v", "mountPath": "/etc/app"}]
    )
    volume = {"name": "v", "secret": {"secretName": "app"}}
    found = unresolved(place, run, manifests(places, taken, volumes=[volume]))
    assert [each for each, _ in found] == ([severity] if severity else [])


def test_a_key_that_a_strangers_secret_does_not_have_is_an_error(place: Path, run: Run) -> None:
    lacking = container({"name": "APP_KEY", **key_of("secret", "app", "OTHER")})
    assert unresolved(place, run, manifests(NONE, lacking)) == [
        ("error", "unresolved reference: key OTHER of Secret app is not set")
    ]


def test_a_word_that_may_be_a_secret_is_in_no_message(place: Path, run: Run) -> None:
    hidden = "x4f1c9b2e7a6d8035c1e4f7092b5a6d8e"
    [(_, message)] = unresolved(place, run, manifests(("shop", hidden), KEY_REF))
    assert "another namespace" in message
    assert hidden[:6] not in message
