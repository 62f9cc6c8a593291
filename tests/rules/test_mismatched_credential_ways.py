"""Two ends that differ, of each kind of server and each way of writing them in Compose files and manifests: an error
that names both places, gone when its fix was pasted, and none where the ends are equal."""

import base64
from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report, Severity
from tests.deployment.pasting import paste
from tests.deployment.projects import ONE, OTHER, mismatches, report
from tests.deployment.test_connections_random import KINDS, Kind, project, written

COMPOSE = ("literal", "interpolated", "env_file", "secrets file")
MANIFESTS = ("literal", "secret", "data", "envFrom", "file")


def secret_of(kind: Kind) -> str:
    """The client's variable that is the password alone; empty where a URL contains it."""
    return next((name for name, value in kind.client.items() if value == "{}"), "")


def compose(folder: Path, kind: Kind, way: str, password: str) -> Report:
    client = written(way, "client", kind.client, secret_of(kind), ONE)
    environment = {**kind.server, **({kind.name: "{}"} if kind.name else {})}
    server = written(way, "server", environment, kind.name, password)
    text, files = project(kind, client, server, password)
    return report(folder, text, files)


@pytest.mark.parametrize("way", COMPOSE)
@pytest.mark.parametrize("name", KINDS)
def test_in_a_compose_file(name: str, way: str, tmp_path: Path) -> None:
    (tmp_path / "equal").mkdir()
    assert not mismatches(compose(tmp_path / "equal", KINDS[name], way, ONE))
    found = compose(tmp_path, KINDS[name], way, OTHER)
    [finding] = mismatches(found)
    assert finding.severity is Severity.ERROR
    assert len(set(finding.locations)) == 2
    paste(finding.fix, tmp_path)
    assert [c.state for c in read(f"compose:{tmp_path / 'compose.yaml'}").connections] == ["match"], finding.fix


def read(spec: str) -> Report:
    found = run(Request([spec], environment=("--env", "production")))
    assert found.complete, found.unread
    return found


class Pod:
    """A container's environment in a manifest, with the Secrets that it refers to."""

    def __init__(self, name: str, image: str, command: str = "") -> None:
        self.name, self.image, self.command = name, image, command
        self.env: list[str] = []
        self.rest: list[str] = []
        self.secret: dict[str, str] = {}
        self.field = "stringData"

    def give(self, way: str, name: str, value: str) -> None:
        if way == "literal":
            self.env += [f"        - name: {name}", f'          value: "{value}"']
        elif way in ("secret", "data"):
            self.field = {"secret": "stringData", "data": "data"}[way]
            self.secret["its-key"] = value if way == "secret" else base64.b64encode(value.encode()).decode()
            self.env += [f"        - name: {name}", "          valueFrom:", "            secretKeyRef:",
                         f"              name: {self.name}", "              key: its-key"]  # fmt: skip
        elif way == "envFrom":
            self.secret[name] = value
            self.rest += ["        envFrom:", f"        - secretRef: {{name: {self.name}}}"]
        else:
            self.secret["its-key"] = value
            self.env += [f"        - name: {name}_FILE", "          value: /etc/given/its-key"]
            self.rest += ["        volumeMounts:", "        - {name: given, mountPath: /etc/given}", "      volumes:",
                          f"      - {{name: given, secret: {{secretName: {self.name}}}}}"]  # fmt: skip

    def document(self) -> str:
        labels = f"{{app: {self.name}}}"
        command = [f"        args: [{', '.join(self.command.split())}]"] if self.command else []
        env = ["        env:", *self.env] if self.env else []
        lines = ["apiVersion: apps/v1", "kind: Deployment", f"metadata: {{name: {self.name}}}", "spec:",
                 f"  selector: {{matchLabels: {labels}}}", "  template:", f"    metadata: {{labels: {labels}}}",
                 "    spec:", "      containers:", f"      - name: {self.name}", f"        image: {self.image}",
                 *command, *env, *self.rest, "---", "apiVersion: v1", "kind: Service",
                 f"metadata: {{name: {self.name}}}", f"spec: {{selector: {labels}, ports: [{{port: 1}}]}}"]  # fmt: skip
        if self.secret:
            keys = [f'  {key}: "{value}"' for key, value in self.secret.items()]
            lines += ["---", "apiVersion: v1", "kind: Secret", f"metadata: {{name: {self.name}}}", f"{self.field}:",
                      *keys]  # fmt: skip
        return "\n".join(lines) + "\n"


def manifests(folder: Path, kind: Kind, way: str, password: str) -> Report:
    client, server = Pod("client", "local/app"), Pod("server", kind.image, kind.command.replace("{}", "$(PASSWORD)"))
    secret = secret_of(kind) or next(iter(kind.client))
    for name, value in kind.client.items():
        client.give(way if name == secret else "literal", name, value.replace("{}", ONE))
    for name, value in kind.server.items():
        server.give("literal", name, value)
    server.give(way if kind.name else "secret", kind.name or "PASSWORD", password)
    for pod in (client, server):
        (folder / f"{pod.name}.yaml").write_text(pod.document(), encoding="utf-8")
    return read(str(folder))


@pytest.mark.parametrize("way", MANIFESTS)
@pytest.mark.parametrize("name", KINDS)
def test_in_manifests(name: str, way: str, tmp_path: Path) -> None:
    equal = tmp_path / "equal"
    equal.mkdir()
    assert [c.state for c in manifests(equal, KINDS[name], way, ONE).connections] == ["match"]
    differ = tmp_path / "differ"
    differ.mkdir()
    [finding] = mismatches(manifests(differ, KINDS[name], way, OTHER))
    assert finding.severity is Severity.ERROR
    assert len(set(finding.locations)) == 2
    paste(finding.fix, differ)
    assert [c.state for c in read(str(differ)).connections] == ["match"], finding.fix


@pytest.mark.parametrize("client", ["{{DATABASE_URL: 'postgresql://shop:{}@db/shop', TZ: UTC}}",
                                    "{{DB_HOST: db, DB_USER: shop, DB_PASSWORD: {}}}"])  # fmt: skip
def test_in_braces(client: str, tmp_path: Path) -> None:
    server = "{POSTGRES_USER: shop, POSTGRES_PASSWORD: ONE, POSTGRES_DB: shop}"
    ends = f"  app:\n    image: local/app\n    environment: {client.format('OTHER')}\n"
    text = f"services:\n{ends}  db:\n    image: postgres:16\n    environment: {server}\n"
    [finding] = mismatches(report(tmp_path, text))
    paste(finding.fix, tmp_path)
    assert [c.state for c in read(f"compose:{tmp_path / 'compose.yaml'}").connections] == ["match"], finding.fix
