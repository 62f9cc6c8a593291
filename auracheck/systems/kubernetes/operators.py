"""Secrets that operators make for the objects which they are given. What is in them is known in the cluster alone.

By each operator's own reference of its custom resources.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.systems.kubernetes.fields import Fields
from auracheck.systems.kubernetes.objects import Object
from auracheck.systems.yaml_nodes import ScalarNode

_OF_KUBERNETES = ".k8s.io"
"""The end of the API groups of Kubernetes itself."""
_VAULT = "secrets.hashicorp.com"
_CALLED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("apm.k8s.elastic.co", "ApmServer"): ("{}-apm-token", "{}-apm-http-certs-public"),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): ("{}-es-elastic-user", "{}-es-http-certs-public"),
    ("kibana.k8s.elastic.co", "Kibana"): ("{}-kb-http-certs-public",),
    ("kafka.strimzi.io", "Kafka"): ("{}-cluster-ca-cert", "{}-clients-ca-cert"),
    ("kafka.strimzi.io", "KafkaUser"): ("{}",),
    ("k8s.keycloak.org", "Keycloak"): ("{}-initial-admin",),
    ("grafana.integreatly.org", "Grafana"): ("{}-admin-credentials",),
    ("objectbucket.io", "ObjectBucketClaim"): ("{}",),
    ("pgv2.percona.com", "PerconaPGCluster"): ("{0}-pguser-{0}",),
    ("postgres-operator.crunchydata.com", "PostgresCluster"): ("{0}-pguser-{0}", "{0}-pguser-postgres"),
    ("postgresql.cnpg.io", "Cluster"): ("{}-app", "{}-superuser", "{}-ca", "{}-server", "{}-replication"),
    ("psmdb.percona.com", "PerconaServerMongoDB"): ("{}-secrets",),
    ("pxc.percona.com", "PerconaXtraDBCluster"): ("{}-secrets",),
    ("rabbitmq.com", "RabbitmqCluster"): ("{}-default-user",),
    ("rabbitmq.com", "User"): ("{}-user-credentials",),
    ("secretgenerator.mittwald.de", "BasicAuth"): ("{}",),
    ("secretgenerator.mittwald.de", "StringSecret"): ("{}",),
}
"""The names of these Secrets, by the API group and the kind of the object, for its own name."""

_NAMED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("cert-manager.io", "Certificate"): ("secretName",),
    ("k8s.bitwarden.com", "BitwardenSecret"): ("secretName",),
    ("k8s.mariadb.com", "Connection"): ("secretName",),
    ("psmdb.percona.com", "PerconaServerMongoDB"): ("secrets", "users"),
    ("pxc.percona.com", "PerconaXtraDBCluster"): ("secretsName",),
    (_VAULT, "HCPVaultSecretsApp"): ("destination", "name"),
    (_VAULT, "VaultDynamicSecret"): ("destination", "name"),
    (_VAULT, "VaultPKISecret"): ("destination", "name"),
    (_VAULT, "VaultStaticSecret"): ("destination", "name"),
}
"""Where in the object's `spec` the name of its Secret is."""

_OF_CROSSPLANE = ("writeConnectionSecretToRef", "name")
"""Where any claim and managed resource of Crossplane has it."""


def made_for(found: Object, group: str) -> Sequence[str]:
    """The names of the Secrets that an operator makes for an object."""
    kind = (group, found.kind)
    if "." not in group or group.endswith(_OF_KUBERNETES):
        return ()
    called = [name.format(found.name) for name in _CALLED.get(kind, ())]
    try:
        spec = found.fields.fields("spec")
        return (*called, *_in_spec(found.name, kind, spec)) if spec else called
    except Unreadable:  # whose form its own operator checks
        return called


def _in_spec(name: str, kind: tuple[str, str], spec: Fields) -> Iterator[str]:
    for path in (_NAMED.get(kind, ()), _OF_CROSSPLANE):
        below = spec.down(*path[:-1]) if path else None
        if below and (named := below.text(path[-1])):
            yield named
    if reader := _LISTED.get(kind):
        yield from reader(name, spec)


def _of_crunchy(name: str, spec: Fields) -> Iterator[str]:
    return (f"{name}-pguser-{user.text('name')}" for user in spec.list("users"))


def _of_mongodb(name: str, spec: Fields) -> Iterator[str]:
    for user in spec.list("users"):
        database = user.text("db") or "admin"
        yield user.text("connectionStringSecretName") or f"{name}-{database}-{user.text('name')}"


def _of_sops(name: str, spec: Fields) -> Iterator[str]:
    return (template.text("name") for template in spec.list("secretTemplates"))


def _of_zalando(name: str, spec: Fields) -> Iterator[str]:
    users = spec.fields("users")
    named = [key.text for key, _ in users.node.pairs if isinstance(key, ScalarNode)] if users else []
    users_of_all = ("postgres", "standby", *(user.replace("_", "-") for user in named))
    return (f"{user}.{name}.credentials.postgresql.acid.zalan.do" for user in users_of_all)


_LISTED: Mapping[tuple[str, str], Callable[[str, Fields], Iterator[str]]] = {
    ("acid.zalan.do", "postgresql"): _of_zalando,
    ("isindir.github.com", "SopsSecret"): _of_sops,
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"): _of_mongodb,
    ("postgres-operator.crunchydata.com", "PostgresCluster"): _of_crunchy,
}
"""The names of those that its `spec` has a list for."""
