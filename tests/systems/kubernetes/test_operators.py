"""Secrets that operators make for the objects in the manifests."""

import json
from pathlib import Path
from typing import Any

import pytest

from auracheck.model import EXTERNAL, Target, Unread
from auracheck.systems.source import open_source

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web"},
    "spec": {
        "containers": [
            {
                "name": "web",
                "image": "local/web",
                "env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "?", "key": "password"}}}],
            }
        ]
    },
}


def read(folder: Path, secret: str, *objects: dict[str, Any]) -> Target:
    text = "\n---\n".join(json.dumps(each) for each in (*objects, POD)).replace('"?"', f'"{secret}"')
    (folder / "all.yaml").write_text(text, encoding="utf-8")
    items = list(open_source(f"kubernetes:{folder / 'all.yaml'}").read())
    assert not [each for each in items if isinstance(each, Unread)]
    [found] = [each for each in items if isinstance(each, Target)]
    return found


def custom(api: str, kind: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "shop"}, "spec": spec}


@pytest.mark.parametrize(
    ("secret", "made_for"),
    [
        ("shop-app", custom("postgresql.cnpg.io/v1", "Cluster", instances=3)),
        ("shop-superuser", custom("postgresql.cnpg.io/v1", "Cluster", enableSuperuserAccess=True)),
        ("shop-default-user", custom("rabbitmq.com/v1beta1", "RabbitmqCluster", replicas=3)),
        ("shop-pguser-shop", custom("postgres-operator.crunchydata.com/v1beta1", "PostgresCluster")),
        ("shop-pguser-web", custom("postgres-operator.crunchydata.com/v1beta1", "PostgresCluster",
                                   users=[{"name": "web"}])),
        ("web-user.shop.credentials.postgresql.acid.zalan.do", custom("acid.zalan.do/v1", "postgresql",
                                                                      users={"web_user": ["superuser"]})),
        ("shop-shop-web", custom("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity",
                                 users=[{"name": "web", "db": "shop"}])),
        ("shop-es-elastic-user", custom("elasticsearch.k8s.elastic.co/v1", "Elasticsearch")),
        ("web-tls", custom("cert-manager.io/v1", "Certificate", secretName="web-tls")),
        ("web", custom("secrets.hashicorp.com/v1beta1", "VaultStaticSecret", destination={"name": "web"})),
        ("web", custom("isindir.github.com/v1alpha3", "SopsSecret", secretTemplates=[{"name": "web"}])),
        ("web", custom("database.example.org/v1", "Postgres", writeConnectionSecretToRef={"name": "web"})),
        ("shop", custom("kafka.strimzi.io/v1beta2", "KafkaUser")),
    ],
)  # fmt: skip
def test_what_an_operator_makes_is_external(secret: str, made_for: dict[str, Any], tmp_path: Path) -> None:
    found = read(tmp_path, secret, made_for)
    assert found.effective() == {"DB_PASSWORD": EXTERNAL}
    assert found.references == ()
    assert len(read(tmp_path, "other", made_for).references) == 1


@pytest.mark.parametrize(
    "other",
    [
        custom("postgresql.cnpg.io/v1", "Pooler"),
        custom("networking.k8s.io/v1", "Ingress", writeConnectionSecretToRef={"name": "shop-app"}),
        custom("pxc.percona.com/v1", "PerconaXtraDBCluster", secretsName=["shop-app"]),
        {"apiVersion": "example.org/v1", "kind": "X", "metadata": {"name": "shop"}, "spec": "shop-app"},
        {"apiVersion": "example.org/v1", "kind": "X", "metadata": {"name": "shop"}},
    ],
)
def test_any_other_object_makes_none(other: dict[str, Any], tmp_path: Path) -> None:
    assert len(read(tmp_path, "shop-app", other).references) == 1
