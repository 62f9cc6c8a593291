"""`kubernetes:PATH`: each container's environment as the kubelet makes it, and each Secret that none takes."""

import base64
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auracheck.model import EXTERNAL, Document, Kind, Origin, Secret, Setting, Target, Unread
from auracheck.policy import Policy
from auracheck.policy.loading import builtin, load
from auracheck.systems.kubernetes.reader import read_all
from auracheck.systems.recognition import recognize
from auracheck.systems.source import Context, open_source
from auracheck.systems.yaml_nodes import documents
from tests.bounds import within
from tests.conftest import GOOD, Run
from tests.test_canary import FORMATS, KEY, OTHER, PASSWORD, SHORT, USER, leaked

SECRETS = {name: value for name, value in GOOD.items() if name != "ENVIRONMENT"}
unix = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs are those of Unix")


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(name: str = "app", **data: str) -> dict[str, Any]:
    encoded = {key: b64(value) for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": encoded}


def config_map(name: str = "config", **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def deployment(*containers: dict[str, Any], name: str = "web", **pod: Any) -> dict[str, Any]:
    template = {"spec": {"containers": list(containers), **pod}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": {"template": template}}


def container(*env: dict[str, Any], env_from: list[Any] | None = None, name: str = "backend", **more: Any) -> Any:
    return {"name": name, "env": list(env), "envFrom": env_from or [], **more}


def var(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value}


def key_of(kind: str, holder: str, key: str, **more: Any) -> dict[str, Any]:
    return {"valueFrom": {f"{kind}KeyRef": {"name": holder, "key": key, **more}}}


def text_of(*found: dict[str, Any] | str) -> bytes:
    """Objects as the documents of one file; JSON is YAML too."""
    return "\n---\n".join(one if isinstance(one, str) else json.dumps(one) for one in found).encode()


def read(*found: dict[str, Any] | str, policy: Policy | None = None, services: tuple[str, ...] = ()) -> list[Any]:
    context = Context({}, policy or builtin(), services=services)
    return list(read_all("k.yaml", [("k.yaml", text_of(*found))], context))


def targets(items: list[Any]) -> list[Target]:
    return [item for item in items if isinstance(item, Target)]


def target(*found: dict[str, Any] | str, **more: Any) -> Target:
    """The one target of a file without a fault."""
    items = read(*found, **more)
    assert unread(items) == []
    (one,) = targets(items)
    return one


def unread(items: list[Any]) -> list[Unread]:
    return [item for item in items if isinstance(item, Unread)]


def values(found: Target) -> dict[str, Any]:
    return {name: v.reveal() if isinstance(v, Secret) else v for name, v in found.effective().items()}


# --- Secrets and ConfigMaps ----------------------------------------------------------------------------------------


def test_a_secrets_keys_reach_the_container_decoded_under_their_own_names() -> None:
    taken = container(env_from=[{"secretRef": {"name": "app"}}, {"configMapRef": {"name": "config"}}])
    found = target(secret(**{"jwt-secret-key": "key", "A": "é\n"}), config_map(B="plain", C="2"), deployment(taken))
    assert values(found) == {"jwt-secret-key": "key", "A": "é\n", "B": "plain", "C": "2"}


def test_string_data_wins_over_data_and_remembers_it() -> None:
    both = secret(jwt="old") | {"stringData": {"jwt": "new"}}
    found = target(both, deployment(container({"name": "JWT_SECRET_KEY", **key_of("secret", "app", "jwt")})))
    (setting,) = found.settings
    assert values(found) == {"JWT_SECRET_KEY": "new"}
    assert [(lost.name, lost.value.reveal()) for lost in setting.lost if isinstance(lost.value, Secret)] == [
        ("JWT_SECRET_KEY", "old")
    ]


@pytest.mark.parametrize(
    ("data", "value", "undecoded"),
    [
        ("aGk=", "hi", False),
        ("aG\r\nk=\n", "hi", False),
        ("aGl=", "hi", False),
        ("", "", False),
        ("/w==", "\udcff", False),
        ("aGk", "aGk", True),
        ("aGk==", "aGk==", True),
        ("a Gk=", "a Gk=", True),
        ("aG-_", "aG-_", True),
        ("<base64-encoded-secret>", "<base64-encoded-secret>", True),
    ],
)
def test_data_is_base64_as_the_api_server_takes_it_and_else_the_text_that_it_is(
    data: str, value: str, undecoded: bool
) -> None:
    broken = secret() | {"data": {"JWT_SECRET_KEY": data}}
    found = target(broken, deployment(container(env_from=[{"secretRef": {"name": "app"}}])))
    assert values(found) == {"JWT_SECRET_KEY": value}
    assert [setting.undecoded for setting in found.settings] == [undecoded]


def test_what_sops_encrypted_is_elsewhere() -> None:
    sealed = secret() | {"stringData": {"JWT_SECRET_KEY": "ENC[AES256_GCM,data:x]"}}
    sealed["data"] = {"SESSION_SECRET": "ENC[AES256_GCM,data:x]"}
    found = target(sealed, deployment(container(env_from=[{"secretRef": {"name": "app"}}])))
    assert values(found) == {"JWT_SECRET_KEY": EXTERNAL, "SESSION_SECRET": EXTERNAL}


def test_a_value_stands_where_its_key_does_in_whichever_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
        "  - image: x\n    name: web\n    env:\n    - value: v\n      name: PLAIN\n"
        "    - name: JWT_SECRET_KEY\n      valueFrom: {secretKeyRef: {name: app, key: jwt}}\n"
    )
    (tmp_path / "b.yml").write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData:\n  jwt: x\n")
    items = list(open_source(f"kubernetes:{tmp_path}").read())
    (found,) = targets(items)
    assert [(setting.name, setting.origin) for setting in found.settings] == [
        ("PLAIN", Origin(f"{tmp_path}/a.yaml", 10, 13)),
        ("JWT_SECRET_KEY", Origin(f"{tmp_path}/b.yml", 5, 3)),
    ]
    assert found.origin == Origin(f"{tmp_path}/a.yaml", 7, 11)
    assert (found.label, found.form, found.consumer) == (f"{tmp_path}/a.yaml: web", "kubernetes", "")
    assert [(item.path, item.kind, item.consumer) for item in items if isinstance(item, Document)] == [
        (f"{tmp_path}/a.yaml", "manifest", ""),
        (f"{tmp_path}/b.yml", "manifest", ""),
    ]


def test_literals_are_told_from_what_a_secret_holds() -> None:
    taken = container(var("A", "x"), var("B", "$(A)"), var("C", "$$"), var("D", "$(NONE)"), env_from=[
        {"secretRef": {"name": "app"}}, {"configMapRef": {"name": "config"}}
    ])  # fmt: skip
    found = target(secret(S="s"), config_map(M="m"), deployment(taken))
    assert [(s.name, s.literal, s.kept_in) for s in found.settings] == [
        ("S", True, "Secret"),
        ("M", True, "ConfigMap"),
        ("A", True, ""),
        ("B", False, ""),
        ("C", False, ""),
        ("D", True, ""),
    ]


# --- envFrom and env -----------------------------------------------------------------------------------------------


def test_env_wins_over_env_from_and_a_later_one_over_an_earlier() -> None:
    found = target(
        secret("one", A="1", B="1", C="1"),
        secret("two", B="2", C="2"),
        deployment(
            container(
                var("C", "3"),
                var("C", "4"),
                env_from=[{"secretRef": {"name": "one"}}, {"secretRef": {"name": "two"}}],
            )
        ),
    )
    assert values(found) == {"A": "1", "B": "2", "C": "4"}
    assert [s.value.reveal() for s in found.overridden(found.winners()["C"]) if isinstance(s.value, Secret)] == [
        "1", "2", "3",
    ]  # fmt: skip


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_what_ends_a_line_of_yaml_is_a_character_of_json(character: str) -> None:
    document = json.dumps(deployment(container(var("A", f"a{character}b"))), ensure_ascii=False)
    assert values(target(document)) == {"A": f"a{character}b"}


def test_a_prefix_stands_before_each_key() -> None:
    taken = container(env_from=[{"prefix": "JWT_", "secretRef": {"name": "app"}}])
    assert values(target(secret(SECRET_KEY="x"), deployment(taken))) == {"JWT_SECRET_KEY": "x"}


@pytest.mark.parametrize(("key", "taken"), [("1PASSWORD", True), ("a.b-c", True), ("a=b", False), ("é", False)])
def test_a_key_becomes_a_variable_where_it_is_printable_ascii_without_an_equals_sign(key: str, taken: bool) -> None:
    found = target(config_map(**{key: "x"}), deployment(container(env_from=[{"configMapRef": {"name": "config"}}])))
    assert (key in found.effective()) is taken


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$(A)", "a"),
        ("$(A)$(A)x", "aax"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$a"),
        ("$$", "$"),
        ("$$$", "$$"),
        ("$", "$"),
        ("${A} $A", "${A} $A"),
        ("$(LATER)", "$(LATER)"),
        ("$(A", "$(A"),
        ("$($$(A)", "$($$(A)"),
        ("$(A) $(A $$", "a $(A $"),
        ("$(B)", "$(A)"),
        ("$()", "$()"),
    ],
)
def test_references_are_replaced_in_order_and_stay_where_they_lead_nowhere(text: str, value: str) -> None:
    found = target(deployment(container(var("A", "a"), var("B", "$$(A)"), var("X", text), var("LATER", "l"))))
    assert values(found)["X"] == value


def test_a_reference_takes_what_env_from_gave_and_what_a_variable_was_before() -> None:
    taken = container(
        var("URL", "redis://:$(PASSWORD)@r"), var("URL", "$(URL)/0"), env_from=[{"secretRef": {"name": "app"}}]
    )
    assert values(target(secret(PASSWORD="p"), deployment(taken)))["URL"] == "redis://:p@r/0"


def test_what_is_known_only_at_run_time_is_elsewhere_and_so_is_what_refers_to_it() -> None:
    found = target(
        deployment(
            container(
                {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                {"name": "B", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
                {"name": "C", "valueFrom": {"fileKeyRef": {"volumeName": "v", "path": "p", "key": "k"}}},
                var("D", "x$(A)"),
                var("E", "$(REDIS_MASTER_SERVICE_HOST):$(REDIS_MASTER_PORT_6379_TCP_PORT)"),
            )
        )
    )
    assert values(found) == dict.fromkeys("ABCDE", EXTERNAL)
    assert found.references == ()


def test_a_reference_to_no_variable_is_told_and_a_command_is_left_to_the_rules_of_values() -> None:
    found = target(
        deployment(container(var("JWT_SECRET_KEY", "$(DB_PASSWORD)"), var("SESSION_SECRET", "$(openssl rand -hex 32)")))
    )
    assert [(r.name, r.wanted, r.known) for r in found.references] == [("JWT_SECRET_KEY", "DB_PASSWORD", True)]
    assert values(found)["SESSION_SECRET"] == "$(openssl rand -hex 32)"


# --- what is not there ---------------------------------------------------------------------------------------------


def test_a_reference_to_a_variable_of_an_entry_below_is_known_as_one() -> None:
    later = {"name": "DB_PASSWORD", **key_of("secret", "app", "P")}
    found = target(secret(P="p"), deployment(container(var("URL", "$(DB_PASSWORD)"), var("X", "$(Y)"), later)))
    assert [(r.wanted, r.is_below) for r in found.references] == [("DB_PASSWORD", True), ("Y", False)]


def test_a_key_of_an_object_that_is_not_at_hand_is_elsewhere_with_a_reference() -> None:
    found = target(deployment(container({"name": "JWT_SECRET_KEY", **key_of("secret", "app", "jwt")})))
    assert values(found) == {"JWT_SECRET_KEY": EXTERNAL}
    assert [(r.name, r.wanted, r.known) for r in found.references] == [
        ("JWT_SECRET_KEY", "key jwt of Secret app", False)
    ]


@pytest.mark.parametrize("kind", ["secret", "configMap"])
def test_a_key_that_an_object_at_hand_lacks_keeps_the_container_from_starting(kind: str) -> None:
    env = {"name": "JWT_SECRET_KEY", **key_of(kind, "app", "jwt")}
    objects = (secret(JWT_SECRET_KEY="x"), config_map("app", other="y"))
    found = target(*objects, deployment(container(env, env_from=[{"secretRef": {"name": "app"}}])))
    assert "JWT_SECRET_KEY" not in found.effective()
    assert [(r.name, r.known) for r in found.open_references()] == [("JWT_SECRET_KEY", True)]


def test_an_optional_key_that_is_not_there_leaves_what_came_before() -> None:
    env = {"name": "A", **key_of("secret", "app", "gone", optional=True)}
    found = target(secret(A="x"), deployment(container(env, env_from=[{"secretRef": {"name": "app"}}])))
    assert values(found) == {"A": "x"}
    assert found.references == ()


def test_an_optional_key_of_a_secret_that_is_not_here_is_nothing_to_verify() -> None:
    found = target(deployment(container({"name": "A", **key_of("secret", "gone", "key", optional=True)})))
    assert values(found) == {"A": EXTERNAL}
    assert found.references == ()


def test_an_absent_env_from_may_give_each_secret_that_nothing_else_gives() -> None:
    taken = container(var("JWT_SECRET_KEY", "x"), var("redis-url", "y"), env_from=[{"secretRef": {"name": "app"}}])
    found = target(deployment(taken))
    given = {name for name, value in values(found).items() if value is EXTERNAL}
    assert given == set(builtin().secrets) - {"JWT_SECRET_KEY", "REDIS_URL"}
    assert [(r.name, r.wanted, r.known) for r in found.references] == [
        ("DATABASE_URL", "Secret app", False),
        ("SESSION_SECRET", "Secret app", False),
    ]


def test_it_gives_only_names_with_its_prefix() -> None:
    taken = container(var("JWT_SECRET_KEY", "$(SMTP_X) $(DB_X)"), env_from=[
        {"prefix": "SMTP_", "configMapRef": {"name": "config", "optional": True}}
    ])  # fmt: skip
    found = target(deployment(taken))
    assert {name for name in found.effective() if name != "JWT_SECRET_KEY"} == {"SMTP_USERNAME", "SMTP_PASSWORD"}
    assert values(found)["JWT_SECRET_KEY"] is EXTERNAL


def test_an_object_of_another_namespace_is_not_at_hand() -> None:
    elsewhere = secret(JWT_SECRET_KEY="x")
    elsewhere["metadata"]["namespace"] = "prod"
    by_default = secret("other", SESSION_SECRET="y")
    by_default["metadata"]["namespace"] = "default"
    env = [
        {"name": "JWT_SECRET_KEY", **key_of("secret", "app", "JWT_SECRET_KEY")},
        {"name": "SESSION_SECRET", **key_of("secret", "other", "SESSION_SECRET")},
    ]
    web, store = targets(read(elsewhere, by_default, deployment(container(*env))))
    assert values(web) == {"JWT_SECRET_KEY": EXTERNAL, "SESSION_SECRET": "y"}
    assert store.kind is Kind.STORE


@pytest.mark.parametrize(
    ("promise", "known"),
    [
        ({"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "app"},
          "spec": {"encryptedData": {"JWT": "AgB"}, "template": {"data": {"REDIS": "x"}}}}, {"JWT", "REDIS"}),
        ({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "app"},
          "spec": {"data": [{"secretKey": "JWT", "remoteRef": {"key": "k"}}]}}, {"JWT"}),
        ({"apiVersion": "external-secrets.io/v1beta1", "kind": "ExternalSecret", "metadata": {"name": "es"},
          "spec": {"target": {"name": "app", "template": {"data": {"URL": "{{ .x }}"}}},
                   "data": [{"secretKey": "x"}], "dataFrom": [{}]}}, {"URL"}),
        ({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "es"},
          "spec": {"target": {"name": "app", "template": {"mergePolicy": "Merge", "data": {"URL": "{{ .x }}"}}},
                   "data": [{"secretKey": "x"}]}}, {"URL", "x"}),
        ({"apiVersion": "secrets-store.csi.x-k8s.io/v1", "kind": "SecretProviderClass", "metadata": {"name": "c"},
          "spec": {"secretObjects": [{"secretName": "app", "data": [{"key": "JWT", "objectName": "o"}]}]}}, {"JWT"}),
    ],
    ids=["SealedSecret", "ExternalSecret", "template", "merged template", "SecretProviderClass"],
)  # fmt: skip
def test_what_another_object_promises_is_elsewhere_and_what_it_does_not_is_missing(
    promise: dict[str, Any], known: set[str]
) -> None:
    env = {"name": "SESSION_SECRET", **key_of("secret", "app", "none")}
    found = target(promise, deployment(container(env, env_from=[{"secretRef": {"name": "app"}}])))
    assert values(found) == dict.fromkeys(known, EXTERNAL)
    assert [(r.name, r.known) for r in found.references] == [("SESSION_SECRET", True)]


def test_an_external_secret_of_whole_objects_may_give_any_key() -> None:
    promise = {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "app"},
               "spec": {"dataFrom": [{"extract": {"key": "k"}}]}}  # fmt: skip
    env = {"name": "SESSION_SECRET", **key_of("secret", "app", "session")}
    found = target(promise, deployment(container(env, env_from=[{"secretRef": {"name": "app"}}])))
    assert set(found.effective()) == set(builtin().secrets)
    assert set(values(found).values()) == {EXTERNAL}
    assert found.references == ()


def test_a_secret_beside_its_promise_is_what_is_known() -> None:
    promise = {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "app"},
               "spec": {"encryptedData": {"A": "AgB", "B": "AgB"}}}  # fmt: skip
    taken = deployment(container(env_from=[{"secretRef": {"name": "app"}}]))
    for order in ((promise, secret(A="x")), (secret(A="x"), promise)):
        assert values(target(*order, taken)) == {"A": "x", "B": EXTERNAL}


def test_of_two_objects_of_one_name_the_later_one_counts_whole() -> None:
    taken = deployment(container(env_from=[{"secretRef": {"name": "app"}}]))
    found = target(secret(A="1", B="1"), secret(A="2"), taken)
    assert values(found) == {"A": "2"}
    assert [s.value.reveal() for s in found.settings[0].lost if isinstance(s.value, Secret)] == ["1"]


# --- workloads -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        *((kind, "spec.template.spec") for kind in (
            "Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController", "Rollout"
        )),
        ("Pod", "spec"),
        ("CronJob", "spec.jobTemplate.spec.template.spec"),
        ("PodTemplate", "template.spec"),
    ],
)  # fmt: skip
def test_every_workload_has_its_containers(kind: str, path: str) -> None:
    found: dict[str, Any] = {"initContainers": [container(var("A", "1"), name="init", restartPolicy="Always")]}
    found |= {"containers": [container(var("A", "2"))], "ephemeralContainers": [container(var("A", "3"), name="e")]}
    for name in reversed(path.split(".")):
        found = {name: found}
    items = read({"apiVersion": "v1", "kind": kind, "metadata": {"name": "w"}, **found})
    assert [(t.label, values(t)) for t in targets(items)] == [
        ("k.yaml: init", {"A": "1"}),
        ("k.yaml: backend", {"A": "2"}),
    ]


def test_a_service_has_no_containers() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": []}}
    assert targets(read(service)) == unread(read(service)) == []


@pytest.mark.parametrize("kind", ["List", "DeploymentList"])
def test_the_items_of_a_list_are_objects(kind: str) -> None:
    item = deployment(container(var("A", "1")))
    if kind != "List":
        del item["kind"], item["apiVersion"]
    assert values(target({"apiVersion": "apps/v1", "kind": kind, "items": [item]})) == {"A": "1"}


def test_what_a_workload_at_hand_made_is_not_told_twice() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container(var("A", "1"))]}}
    pod["metadata"] = {"name": "web-x", "ownerReferences": [{"kind": "Deployment", "name": "web"}]}
    assert len(targets(read(pod))) == 1
    assert [t.label for t in targets(read(pod, deployment(container())))] == ["k.yaml: backend"]


def test_labels_are_as_short_as_tells_them_apart() -> None:
    job = deployment(container(), name="web") | {"kind": "Job"}
    again = deployment(container(), name="last")
    again["metadata"]["namespace"] = "other"
    found = read(
        deployment(container(), container(name="only"), name="web"),
        deployment(container(), name="api"),
        job,
        deployment(container(), name="last"),
        again,
        secret("only", A="x"),
    )
    labels = [t.label for t in targets(found)]
    assert labels[:5] == [
        "k.yaml: Deployment/web/backend",
        "k.yaml: web/only",
        "k.yaml: api/backend",
        "k.yaml: Job/web/backend",
        "k.yaml: default/Deployment/last/backend",
    ]
    assert labels[-1] == "k.yaml: Secret/only"
    assert len(set(labels)) == len(labels) == 7


# --- what is judged ------------------------------------------------------------------------------------------------


def test_a_container_is_judged_for_a_name_of_the_policy_and_a_database_is_not() -> None:
    items = read(
        deployment(
            container(var("jwt-secret-key", "x"), name="app"),
            container(var("POSTGRES_PASSWORD", "x"), name="db", env_from=[{"secretRef": {"name": "gone"}}]),
        )
    )
    assert [(t.label, t.judged) for t in targets(items)] == [("k.yaml: app", True), ("k.yaml: db", False)]


@pytest.mark.parametrize("service", ["db", "web/db"])
def test_service_picks_by_the_containers_name(service: str) -> None:
    both = deployment(container(var("JWT_SECRET_KEY", "x"), name="app"), container(name="db"))
    assert [t.judged for t in targets(read(both, services=(service,)))] == [False, True]


def test_a_secret_that_nothing_takes_is_a_store_whose_keys_match_whatever_their_case() -> None:
    data = {"jwt-secret-key": "1", "session.secret": "2", "SESSION_SECRET": "3", "other": "4"}
    (store,) = targets(read(secret(**data)))
    assert (store.kind, store.judged, store.label, store.origin) == (
        Kind.STORE, True, "k.yaml: app", Origin("k.yaml", 1, 1),
    )  # fmt: skip
    assert values(store) == {"JWT_SECRET_KEY": "1", "SESSION_SECRET": "3", "other": "4"}
    assert [t.judged for t in targets(read(secret(tls="x")))] == [False]


def test_a_secret_is_taken_by_a_key_or_whole_and_not_by_being_mounted() -> None:
    env = {"name": "A", **key_of("secret", "one", "A")}
    pod = deployment(
        container(env, env_from=[{"secretRef": {"name": "two"}}]),
        volumes=[{"name": "v", "secret": {"secretName": "three"}}],
    )
    labels = [t.label for t in targets(read(secret("one", A="x"), secret("two"), secret("three"), pod))]
    assert labels == ["k.yaml: backend", "k.yaml: three"]


def test_the_keys_that_nobody_takes_of_a_secret_are_judged_and_nothing_is_lacking(place: Path, run: Run) -> None:
    takes = deployment(container({"name": "JWT_SECRET_KEY", **key_of("secret", "app", "jwt-secret-key")}))
    data = {"jwt-secret-key": GOOD["JWT_SECRET_KEY"], "session-secret": "changeme", "other": "x"}
    _, rest = targets(read(secret(**data), takes))
    assert (rest.kind, rest.judged, rest.label, rest.origin.line) == (Kind.STORE, True, "k.yaml: app", 1)
    known = {name for name, value in values(rest).items() if value is not EXTERNAL}
    assert known == {"SESSION_SECRET", "other"}
    (place / "k.yaml").write_bytes(text_of(secret(**data), takes))
    outcome = run("check", "kubernetes:k.yaml", "-e", "production", "-f", "json")
    told = [found for found in outcome.report["findings"] if "k.yaml: app" in found["targets"]]
    assert "default-secret" in {found["rule"] for found in told}
    assert {found["secret"] for found in told} == {"SESSION_SECRET"}
    assert "missing-secret" not in {found["rule"] for found in told}


def test_the_rest_of_a_secret_is_no_target_where_it_is_none_of_ours_or_all_is_taken_by_somebody() -> None:
    def takes(key: str, name: str) -> dict[str, Any]:
        return container({"name": key, **key_of("secret", "app", key)}, name=name)

    both = secret(JWT_SECRET_KEY="x", SESSION_SECRET="y")
    labels = [
        t.label for t in targets(read(both, deployment(takes("JWT_SECRET_KEY", "a"), takes("SESSION_SECRET", "b"))))
    ]
    assert labels == ["k.yaml: a", "k.yaml: b"]
    whole = container(env_from=[{"secretRef": {"name": "app"}}], name="b")
    assert len(targets(read(both, deployment(takes("JWT_SECRET_KEY", "a"), whole)))) == 2
    assert len(targets(read(secret(JWT_SECRET_KEY="x", other="y"), deployment(takes("JWT_SECRET_KEY", "a"))))) == 1


def test_a_misnamed_key_in_the_rest_of_a_secret_is_not_hidden_by_what_is_elsewhere() -> None:
    takes = deployment(container({"name": "A", **key_of("secret", "app", "a")}))
    _, rest = targets(read(secret(a="x", JWT_SECRET="y"), takes))
    assert "JWT_SECRET_KEY" not in rest.effective()


# --- files ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def reads_files(tmp_path: Path) -> Policy:
    (tmp_path / "auracheck.toml").write_text('files = "_FILE"\n')
    return load(str(tmp_path / "auracheck.toml"))


def mounted(path: str, volume: dict[str, Any], **mount: Any) -> dict[str, Any]:
    return deployment(
        container(var("JWT_SECRET_KEY_FILE", path), volumeMounts=[{"name": "v", "mountPath": "/etc/secrets", **mount}]),
        volumes=[{"name": "other"}, {"name": "v", **volume}],
    )


WHOLE = {"secret": {"secretName": "app"}}


@pytest.mark.parametrize(
    ("path", "volume", "mount"),
    [
        ("/etc/secrets/jwt", WHOLE, {}),
        ("/etc/secrets/a/b", {"secret": {"secretName": "app", "items": [{"key": "jwt", "path": "a/b"}]}}, {}),
        ("/etc/secrets/jwt", {"projected": {"sources": [{"secret": {"name": "app"}}]}}, {}),
        (
            "/etc/secrets/jwt",
            {"projected": {"sources": [{"secret": {"name": "app"}}, {"configMap": {"name": "c"}}]}},
            {},
        ),
        ("/run/jwt", WHOLE, {"mountPath": "/run/jwt", "subPath": "jwt"}),
    ],
    ids=["whole", "items", "projected", "projected with another", "subPath"],
)
def test_a_file_in_a_secret_volume_gives_the_secret_its_value(
    path: str, volume: dict[str, Any], mount: dict[str, Any], reads_files: Policy
) -> None:
    found = target(secret(jwt="x"), config_map("c", a="b"), mounted(path, volume, **mount), policy=reads_files)
    assert values(found) == {"JWT_SECRET_KEY_FILE": path, "JWT_SECRET_KEY": "x"}
    assert found.judged
    assert found.winners()["JWT_SECRET_KEY"].kept_in == "Secret"


@pytest.mark.parametrize(
    ("path", "reference"),
    [("/etc/secrets/gone", ("JWT_SECRET_KEY", "key gone of Secret app", True)), ("/elsewhere/jwt", None)],
)
def test_a_file_that_is_not_in_the_volume(
    path: str, reference: tuple[str, str, bool] | None, reads_files: Policy
) -> None:
    items = read(secret(jwt="x"), mounted(path, WHOLE), policy=reads_files)
    found = targets(items)[0]
    assert values(found) == {"JWT_SECRET_KEY_FILE": path}
    assert [tuple(r[i] for i in (0, 1, 3)) for r in found.references] == ([reference] if reference else [])


def test_a_volume_of_an_object_that_is_not_at_hand_is_elsewhere(reads_files: Policy) -> None:
    found = target(mounted("/etc/secrets/jwt", WHOLE), policy=reads_files)
    assert values(found)["JWT_SECRET_KEY"] is EXTERNAL
    assert [r.known for r in found.references] == [False]


def test_binary_data_is_a_file_and_no_variable(reads_files: Policy) -> None:
    holder = config_map("c") | {"binaryData": {"jwt": b64("x")}}
    volume = {"configMap": {"name": "c"}}
    assert values(target(holder, mounted("/etc/secrets/jwt", volume), policy=reads_files))["JWT_SECRET_KEY"] == "x"
    taken = deployment(container(env_from=[{"configMapRef": {"name": "c"}}]))
    assert values(target(holder, taken)) == {}


def test_without_files_in_the_policy_volumes_are_left_alone() -> None:
    found = targets(read(secret(jwt="x"), mounted("/etc/secrets/jwt", WHOLE)))[0]
    assert values(found) == {"JWT_SECRET_KEY_FILE": "/etc/secrets/jwt"}


# --- a directory ---------------------------------------------------------------------------------------------------


def test_a_directory_is_read_as_kubectl_reads_it(tmp_path: Path) -> None:
    one = deployment(container(var("A", "1")), name="one")
    for name in ("a.yaml", "b.yml", "c.json", ".d.yaml", "e.yaml.example", "f.txt"):
        (tmp_path / name).write_bytes(text_of(one))
    (tmp_path / "below.yaml").mkdir()
    (tmp_path / "below.yaml" / "x.yaml").write_bytes(text_of(one))
    items = list(open_source(f"kubernetes:{tmp_path}").read())
    assert [t.label for t in targets(items)] == [
        f"{tmp_path}/{n}: backend" for n in (".d.yaml", "a.yaml", "b.yml", "c.json")
    ]
    assert unread(items) == []


def test_a_directory_without_manifests_is_unread(tmp_path: Path) -> None:
    (item,) = open_source(f"kubernetes:{tmp_path}").read()
    assert isinstance(item, Unread)
    assert "no *.yaml" in item.reason


@unix
def test_a_pipe_in_a_directory_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    (tmp_path / "b.yaml").write_bytes(text_of(deployment(container(var("A", "1")))))
    with within(2):
        items = list(open_source(f"kubernetes:{tmp_path}").read())
    assert len(targets(items)) == len(unread(items)) == 1


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "line", "reason"),
    [
        ("[a]", 1, "not a Kubernetes object (found a list)"),
        ("a", 1, "not a Kubernetes object (found plain text)"),
        ("a: b", 1, "not a Kubernetes object (no apiVersion and kind)"),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization", 1, "kubectl kustomize"),
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, env: [{name: A,\nvalue: 5432}]}]}", 4, "a number"),
        (
            "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, env: [{name: A,\nvalue: on}]}]}",
            4,
            "a boolean instead",
        ),
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, env: {\nA: b}}]}", 3, "a mapping instead of a list"),
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, env: [\n{value: b}]}]}", 4, "invalid variable name"),
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: '{{ x }}'}]}", 3, "render it first"),
        ("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: A_b}]}", 3, "invalid container name"),
        ("apiVersion: v1\nkind: Secret\ndata:\n  a: 5", 4, "a number"),
        ("apiVersion: v1\nkind: Secret\ndata: [a]", 3, "wrong type: a list instead of a mapping"),
        ("apiVersion: v1\nkind: Pod\nspec: []", 3, "wrong type: a list instead of a mapping"),
        ("apiVersion: v1\nkind: Pod\nspec: {? [a] : b}", 3, "key is not text"),
        ("apiVersion: v1\nkind: Pod\nspec: {~: b}", 3, "null used as a key"),
        (
            "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, env: [{name: A, value: !!binary '*'}]}]}",
            3,
            "binary",
        ),
    ],
)
def test_one_bad_object_does_not_stop_the_others(found: str, line: int, reason: str) -> None:
    items = read(found, deployment(container(var("JWT_SECRET_KEY", "x"))))
    (gap,) = unread(items)
    assert (gap.source, gap.file, gap.line) == ("k.yaml", "k.yaml", line)
    assert reason in gap.reason
    assert [values(t) for t in targets(items)] == [{"JWT_SECRET_KEY": "x"}]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("kustomization.yaml", "kubectl kustomize"),
        ("values-prod.yaml", "helm template"),
        ("Chart.yaml", "helm template"),
    ],
)
def test_what_is_rendered_first_is_said_by_its_name(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("apiVersion: v2\nname: x\n")
    (gap,) = unread(list(open_source(f"kubernetes:{tmp_path}").read()))
    assert reason in gap.reason


def test_a_template_is_unread_with_the_command_that_renders_it() -> None:
    (gap,) = unread(read("apiVersion: v1\nkind: Secret\ndata:\n  a: {{ .Values.x }}\n"))
    assert (gap.line, "helm template" in gap.reason) == (4, True)


@pytest.mark.parametrize("content", ["", "# only\n---\n# comments\n", "---\n"])
def test_a_file_without_an_object_is_unread(content: str) -> None:
    assert [gap.reason for gap in unread(read(content))] == ["no Kubernetes objects"]


def laughing() -> Iterator[str]:
    yield "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, env: [{name: A0, value: 0123456789012345}"
    for number in range(1, 60):
        yield f", {{name: A{number}, value: '$(A{number - 1})$(A{number - 1})'}}"
    yield "]}]}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("".join(laughing()).replace("0123456789012345", "x" * 16), "the container will not start"),
        ("a: &a [*a]", "anchor contains itself"),
        ("[" * 1_000, "nested too deep"),
        ("[" * 100_000, ""),
        ("a: &a0 [x, x]\n" + "".join(f"b{n}: &a{n + 1} [{f'*a{n},' * 10}]\n" for n in range(9)), "expanding aliases"),
        ("a: " + "x" * (9 << 20), "more than 8 MiB"),
        (
            "apiVersion: v1\nkind: Pod\nspec: {a: &a {k: v}, containers: [{<<: [" + "*a," * 90_000 + "*a], name: c}]}",
            None,
        ),
    ],
)
def test_no_file_decides_how_long_it_takes(content: str, reason: str | None) -> None:
    with within(5):
        gaps = unread(read(content))
    assert [reason is not None and reason in gap.reason for gap in gaps] == [True] * (reason is not None)


def test_many_containers_of_one_large_object_are_bounded() -> None:
    keys = {f"K{number}": "x" for number in range(2_000)}
    env_from = [{"configMapRef": {"name": "config"}}]
    many = [deployment(container(env_from=env_from, name=f"c{number}"), name=f"d{number}") for number in range(200)]
    items = read(config_map(**keys), *many)
    assert len(targets(items)) == 20
    assert {gap.reason for gap in unread(items)} == {"too many variables in all containers: more than 40,000"}


def test_values_that_grow_are_bounded_in_all() -> None:
    grown = [var("A", "x" * 60_000), *(var(f"B{number}", "$(A)$(A)") for number in range(100))]
    items = read(*(deployment(container(*grown), name=f"d{number}") for number in range(3)))
    assert len(targets(items)) == 1
    assert [gap.reason for gap in unread(items)] == ["expanded values and prefixes too large: more than 16 MiB"]


BIG = "x" * 1_000_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            f"apiVersion: v1\nkind: ConfigMap\na: &a {BIG}\ndata: {{"
            + ", ".join(f"k{number}: *a" for number in range(20_000))
            + "}",
            "more than 2 MiB",
        ),
        (
            f"apiVersion: v1\nkind: List\nitems:\n- {{a: &a {BIG}, apiVersion: v1, kind: ConfigMap}}\n"
            + "".join(
                f"- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: n{n}}}, data: {{a: *a}}}}\n"
                for n in range(3000)
            ),
            "more than 48 MiB",
        ),
        (
            f"apiVersion: v1\nkind: Pod\nspec:\n  a: &a '{'x' * 100_000}$(A)'\n  containers:\n  - name: c\n    env:\n"
            + "".join(f"    - {{name: A{n}, value: *a}}\n" for n in range(10_000)),
            "more than 16 MiB",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n---\n"
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n    env:\n"
            + "".join(
                f"    - {{name: A{n % 5_000}, valueFrom: {{configMapKeyRef: {{name: m, key: k}}}}}}\n"
                for n in range(9_000)
            ),
            "",
        ),
        (
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n    envFrom:\n"
            + "".join(f"    - {{prefix: A{n}, secretRef: {{name: s}}}}\n" for n in range(8_000))
            + "    env:\n"
            + "".join(f"    - {{name: B{n}, value: $(C{n})}}\n" for n in range(5_000)),
            "",
        ),
    ],
    ids=["data by alias", "objects by alias", "values by alias", "keys that are not there", "prefixes"],
)
def test_no_small_file_makes_much_of_itself(content: str, reason: str) -> None:
    with within(5):
        gaps = unread(read(content))
    assert [reason in gap.reason for gap in gaps] == [True] * bool(reason)


def test_which_yaml_is_a_manifest() -> None:
    assert recognize(text_of(secret())) == "kubernetes"
    assert recognize(b"services: {}\nkind: x\n---\n[apiVersion, kind]\n") != "kubernetes"


# --- the whole way -------------------------------------------------------------------------------------------------

ALL = [{"secretRef": {"name": "app"}}, {"configMapRef": {"name": "config"}}]


def test_a_good_deployment_is_fit_for_production_but_for_what_stands_in_the_file(place: Path, run: Run) -> None:
    (place / "k.yaml").write_bytes(
        text_of(secret(**SECRETS), config_map(ENVIRONMENT="production"), deployment(container(env_from=ALL)))
    )
    outcome = run("check", "kubernetes:k.yaml", "-f", "json")
    assert (outcome.code, outcome.report["environment"]) == (0, "production")
    warnings = (each for each in outcome.report["findings"] if each["severity"] == "warning")
    assert {(each["rule"], each["secret"]) for each in warnings} == {
        *(("embedded-secret", name) for name in SECRETS),
        ("missing-secret", None),  # what the application also reads at start
    }


def test_a_secret_in_a_config_map_or_as_a_value_is_embedded(place: Path, run: Run) -> None:
    given = {name: value for name, value in GOOD.items() if name not in ("JWT_SECRET_KEY", "SESSION_SECRET")}
    taken = container(var("SESSION_SECRET", GOOD["SESSION_SECRET"]), env_from=ALL)
    (place / "k.yaml").write_bytes(
        text_of(secret(**given), config_map(JWT_SECRET_KEY=GOOD["JWT_SECRET_KEY"]), deployment(taken))
    )
    outcome = run("check", "kubernetes:k.yaml", "-f", "json")
    assert outcome.findings("error") == [
        ("embedded-secret", "JWT_SECRET_KEY", 3),
        ("embedded-secret", "SESSION_SECRET", 5),
    ]


def test_a_missing_secret_is_at_its_container_and_is_made_by_kubectl(place: Path, run: Run) -> None:
    given = {name: value for name, value in GOOD.items() if name != "SESSION_SECRET"}
    (place / "k.yaml").write_bytes(text_of(secret(**given), deployment(container(env_from=ALL[:1]))))
    report = run("check", "kubernetes:k.yaml", "-f", "json").report
    (missing,) = [f for f in report["findings"] if f["severity"] == "error"]
    assert (missing["rule"], missing["secret"], missing["locations"][0]["line"]) == (
        "missing-secret",
        "SESSION_SECRET",
        3,
    )
    assert missing["help"].startswith(
        'v="$(auracheck generate session)" && printf %s "$v" | kubectl create secret generic session-secret'
    )


def test_an_object_that_is_not_at_hand_is_a_warning_and_a_key_that_is_not_there_an_error(place: Path, run: Run) -> None:
    keys = [{"name": name, **key_of("secret", "app", name.lower())} for name in SECRETS]
    (place / "absent.yaml").write_bytes(text_of(deployment(container(var("ENVIRONMENT", "production"), *keys))))
    outcome = run("check", "kubernetes:absent.yaml", "-f", "json")
    rules = {rule for rule, secret, _ in outcome.findings("warning") if secret}
    assert (outcome.code, rules) == (0, {"unresolved-reference"})
    (place / "there.yaml").write_bytes(text_of(secret(x="y"), deployment(container(*keys))))
    outcome = run("check", "kubernetes:there.yaml", "-e", "production", "-f", "json")
    assert outcome.code == 1
    assert {(rule, name) for rule, name, _ in outcome.findings("error")} == {
        ("unresolved-reference", name) for name in SECRETS
    }


def test_a_secret_by_itself_lacks_with_a_warning(place: Path, run: Run) -> None:
    (place / "k.yaml").write_bytes(text_of(secret(**{"jwt-secret-key": GOOD["JWT_SECRET_KEY"]})))
    outcome = run("check", "kubernetes:k.yaml", "-e", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error")) == (0, [])
    assert {name for rule, name, _ in outcome.findings("warning") if rule == "missing-secret"} == set(SECRETS) - {
        "JWT_SECRET_KEY"
    }


def test_nothing_judged_is_told(place: Path, run: Run) -> None:
    (place / "k.yaml").write_bytes(text_of(deployment(container(var("A", "b")))))
    outcome = run("check", "kubernetes:k.yaml", "-f", "plain")
    assert (outcome.code, "--service" in outcome.out) == (3, True)


@pytest.mark.parametrize("form", FORMATS)
def test_no_part_of_a_value_is_in_any_report(form: str, place: Path, run: Run) -> None:
    (place / "auracheck.toml").write_text('files = "_FILE"\n')
    hidden = [
        secret(JWT_SECRET_KEY=KEY, SMTP_PASSWORD=SHORT, DATABASE_URL=f"postgres://{USER}:{PASSWORD}@h:99999/"),
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": OTHER}, "data": {"JWT_SECRET_KEY": f"{KEY}*"}},
        config_map("c", REDIS_URL=KEY, TWILIO_ACCOUNT_SID=OTHER),
        deployment(
            container(
                {"name": "SESSION_SECRET", **key_of("secret", "app", KEY)},
                {"name": "SMTP_USERNAME", **key_of("secret", KEY, OTHER)},
                var("TWILIO_AUTH_TOKEN", f"$({OTHER})$({KEY} x)"),
                var("JWT_SECRET_KEY_FILE", f"/etc/secrets/{KEY}"),
                env_from=[
                    {"secretRef": {"name": "app"}},
                    {"secretRef": {"name": OTHER}},
                    {"configMapRef": {"name": "c"}},
                ],
                volumeMounts=[{"name": "v", "mountPath": "/etc/secrets"}],
            ),
            name=OTHER,
            volumes=[{"name": "v", "secret": {"secretName": "app"}}],
        ),
        secret(KEY, JWT_SECRET_KEY=SHORT),
        f"apiVersion: v1\nkind: Secret\ndata: {{{KEY}: 5, ? [{OTHER}] : {KEY}}}",
        f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{{name: {KEY}, env: {OTHER}}}]}}",
        KEY,
    ]
    (place / "k.yaml").write_bytes(text_of(*hidden))
    outcome = run("check", "kubernetes:k.yaml", "-e", "production", "-v", "-f", form)
    assert outcome.code == 1
    assert leaked(outcome.out + outcome.err) == 0


def test_what_a_setting_holds_is_in_no_repr() -> None:
    node = documents(text_of(config_map(JWT_SECRET_KEY=KEY)))[0]
    found = target(config_map(JWT_SECRET_KEY=KEY), deployment(container(env_from=ALL[1:])))
    assert isinstance(found.settings[0], Setting)
    assert leaked(f"{node!r} {found!r}") == 0


def test_a_workload_that_is_refused_takes_nothing(place: Path) -> None:
    taken = container({"name": "JWT_SECRET_KEY", **key_of("secret", "app", "JWT_SECRET_KEY")}, name="a")
    refused = container({"name": "A", "value": 5}, name="b")
    items = read(secret(JWT_SECRET_KEY="x"), deployment(taken, refused))
    assert [t.label for t in targets(items)] == ["k.yaml: app"]
    assert len(unread(items)) == 1


def test_a_value_that_linux_starts_no_process_with_is_unread() -> None:
    (gap,) = unread(read(deployment(container(var("A", "x" * 140_000)))))
    assert "the container will not start" in gap.reason


def test_an_item_of_a_list_that_is_refused_does_not_stop_the_others() -> None:
    items = read({"apiVersion": "v1", "kind": "List", "items": [{"kind": 5}, deployment(container(var("A", "b")))]})
    assert [gap.reason for gap in unread(items)] == [
        "wrong type: a number instead of text, quote the value (the API server rejects the object)"
    ]
    assert [values(t) for t in targets(items)] == [{"A": "b"}]


def test_what_all_files_have_together_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_bytes(text_of(deployment(container(var("A", "b")))))
    size = (tmp_path / "a.yaml").stat().st_size
    for bound, value, reason in (
        ("auracheck.systems.kubernetes.source.MAX_BYTES", size + 1, "manifests together too large"),
        ("auracheck.systems.kubernetes.reader.MAX_NODES", 40, "too many YAML nodes in all manifests: more than 40"),
        ("auracheck.systems.kubernetes.reader.MAX_CONTAINERS", 1, "too many containers: more than 1"),
    ):
        with monkeypatch.context() as bounded:
            bounded.setattr(bound, value)
            items = list(open_source(f"kubernetes:{tmp_path}").read())
        assert [t.label for t in targets(items)] == [f"{tmp_path}/a.yaml: backend"]
        assert [reason in gap.reason for gap in unread(items)] == [True, True]


def test_a_place_that_cannot_be_listed_or_read_is_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (gap,) = unread(list(open_source(f"kubernetes:{tmp_path}/gone.yaml").read()))
    assert (gap.file, gap.reason) == (f"{tmp_path}/gone.yaml", "no such file")
    (tmp_path / "a.yaml").symlink_to("gone")
    assert [gap.reason for gap in unread(list(open_source(f"kubernetes:{tmp_path}").read()))] == ["no such file"]
    monkeypatch.setattr("auracheck.systems.kubernetes.source.MAX_NAMES", 0)
    (gap,) = unread(list(open_source(f"kubernetes:{tmp_path}").read()))
    assert "more than 0" in gap.reason


@pytest.mark.parametrize(("metadata", "namespace"), [("{name: w}", ""), ("{name: w, namespace: shop}", "shop")])
def test_a_target_is_in_the_namespace_that_its_manifest_names(tmp_path: Path, metadata: str, namespace: str) -> None:
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {metadata}\nstringData: {{A: b}}\n"
    pod = f"apiVersion: v1\nkind: Pod\nmetadata: {metadata}\nspec: {{containers: [{{name: c, image: i}}]}}\n"
    (tmp_path / "k.yaml").write_text(f"{secret}---\n{pod}")
    items = open_source(f"kubernetes:{tmp_path / 'k.yaml'}").read()
    assert [item.namespace for item in items if isinstance(item, Target)] == [namespace, namespace]


@pytest.mark.parametrize(
    ("container_fields", "errors"),
    [
        ("args: ['--requirepass', changeme]", [("--requirepass", "default-secret")]),
        ("command: [sh, -c, 'exec redis-server --requirepass changeme']", [("--requirepass", "default-secret")]),
        ("args: ['--requirepass', $(REDIS_PASSWORD)]", []),
        ("args: ['--port', '6379', --token-ttl=7d]", []),
        ("livenessProbe: {exec: {command: [mysqladmin, ping, '-proot']}}", [("-p", "default-secret")]),
        ("args: []", []),
    ],
)
def test_a_credential_among_a_containers_options_is_judged(
    container_fields: str, errors: list[tuple[str, str]], run: Run, place: Path
) -> None:
    pod = f"{{containers: [{{name: r, image: local/x, {container_fields}}}]}}"
    (place / "k.yaml").write_text(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: r}}\nspec: {pod}\n")
    outcome = run("check", "kubernetes:k.yaml", "--env", "production", "-f", "json")
    found = [(f["secret"], f["rule"]) for f in outcome.report["findings"] if f["severity"] == "error"]
    assert found == errors
