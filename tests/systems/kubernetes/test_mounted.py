"""A Secret that is mounted is no variable: the message about a missing one names the path and the key."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GOOD, Run

KEY = GOOD["JWT_SECRET_KEY"]


def messages(place: Path, run: Run, volume: dict[str, Any], **mount: Any) -> list[str]:
    """What is said about JWT_SECRET_KEY, which is only mounted."""
    container = {
        "name": "web",
        "image": "shop/web",
        "env": [{"name": "SESSION_SECRET", "value": GOOD["SESSION_SECRET"]}],
        "volumeMounts": [{"name": "v", "mountPath": "/etc/shop", **mount}],
    }
    objects = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "app"}, "stringData": {"jwt-secret-key": KEY}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
         "spec": {"containers": [container], "volumes": [{"name": "v", **volume}]}},
    ]  # fmt: skip
    (place / "k.yaml").write_text("\n---\n".join(map(json.dumps, objects)), encoding="utf-8")
    findings = run("check", "kubernetes:k.yaml", "--env", "production", "-f", "json").report["findings"]
    return [f["message"] for f in findings if f["secret"] == "JWT_SECRET_KEY" and f["rule"] == "missing-secret"]


@pytest.mark.parametrize(
    ("volume", "mount", "path"),
    [
        ({"secret": {"secretName": "app"}}, {}, "/etc/shop/jwt-secret-key"),
        ({"secret": {"secretName": "app", "items": [{"key": "jwt-secret-key", "path": "a/b"}]}}, {}, "/etc/shop/a/b"),
        ({"projected": {"sources": [{"secret": {"name": "app"}}]}}, {}, "/etc/shop/jwt-secret-key"),
        ({"secret": {"secretName": "app"}}, {"mountPath": "/run/jwt", "subPath": "jwt-secret-key"}, "/run/jwt"),
        ({"secret": {"secretName": "app", "items": [{"key": "jwt-secret-key", "path": "a/b"}]}},
         {"subPath": "a"}, "/etc/shop/b"),
    ],
    ids=["whole", "items", "projected", "one file", "one folder"],
)  # fmt: skip
def test_the_message_says_where_it_is_mounted_and_which_key_it_is(
    volume: dict[str, Any], mount: dict[str, Any], path: str, place: Path, run: Run
) -> None:
    (message,) = messages(place, run, volume, **mount)
    where = f"mounted at {path} (key jwt-secret-key of Secret app; read only through JWT_SECRET_KEY_FILE)"
    assert message == f"not set (required in production); {where}"


@pytest.mark.parametrize(
    ("volume", "mount"),
    [
        ({"secret": {"secretName": "other"}}, {}),
        ({"configMap": {"name": "app"}}, {}),
        ({"secret": {"secretName": "app"}}, {"subPath": "another"}),
        ({"secret": {"secretName": "app"}}, {"name": "gone"}),
    ],
)
def test_what_is_mounted_from_elsewhere_is_no_hint(
    volume: dict[str, Any], mount: dict[str, Any], place: Path, run: Run
) -> None:
    assert messages(place, run, volume, **mount) == ["not set (required in production)"]
