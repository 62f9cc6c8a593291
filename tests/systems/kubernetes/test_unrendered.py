"""Manifests that a deployment puts through `envsubst`: no image has a `$` in it, so what has one is not known yet."""

from auracheck.model import EXTERNAL
from tests.systems.kubernetes.test_kubernetes import container, deployment, target, values, var

URL = var("BROKER_URL", "redis://$KUBE_APP-redis:6379/0")
BRACED = var("CACHE_URL", "redis://${KUBE_APP}-cache")
PLAIN = var("PASSWORD", "costs 5$ and $$(KUBE_APP)")


def test_a_variable_of_the_shell_is_rendered_where_the_image_is_one_too() -> None:
    found = target(deployment(container(URL, BRACED, PLAIN, image="$IMAGE:$TAG")))
    assert values(found) == {"BROKER_URL": EXTERNAL, "CACHE_URL": EXTERNAL, "PASSWORD": "costs 5$ and $(KUBE_APP)"}
    assert not any(setting.literal for setting in found.settings if setting.value is EXTERNAL)


def test_a_dollar_is_a_dollar_where_the_image_has_a_name() -> None:
    found = target(deployment(container(URL, image="shop:1")))
    assert values(found) == {"BROKER_URL": "redis://$KUBE_APP-redis:6379/0"}
