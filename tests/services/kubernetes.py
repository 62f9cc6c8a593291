"""The part of a Kubernetes API server that `kubectl get` asks: which resources there are, and lists of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Object = Mapping[str, Any]

RESOURCES = {
    "v1": {"secrets": "Secret", "configmaps": "ConfigMap"},
    "apps/v1": {"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet"},
    "batch/v1": {"cronjobs": "CronJob"},
}


def _root(version: str) -> str:
    return f"/{'apis' if '/' in version else 'api'}/{version}"


def _answers(objects: Sequence[Object], namespace: str) -> Iterator[tuple[str, Object]]:
    groups = [
        {"name": version.split("/")[0], "versions": [{"groupVersion": version, "version": "v1"}],
         "preferredVersion": {"groupVersion": version, "version": "v1"}}
        for version in RESOURCES if "/" in version
    ]  # fmt: skip
    yield "/api", {"kind": "APIVersions", "versions": ["v1"]}
    yield "/apis", {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
    for version, kinds in RESOURCES.items():
        listed = [
            {"name": name, "singularName": kind.lower(), "kind": kind, "namespaced": True, "verbs": ["get", "list"]}
            for name, kind in kinds.items()
        ]
        yield _root(version), {"kind": "APIResourceList", "groupVersion": version, "resources": listed}
        for name, kind in kinds.items():
            items = [_kept(each, namespace, number) for number, each in enumerate(objects) if each["kind"] == kind]
            found = {"kind": f"{kind}List", "apiVersion": version, "metadata": {"resourceVersion": "7"}, "items": items}
            yield f"{_root(version)}/namespaces/{namespace}/{name}", found


def _kept(found: Object, namespace: str, number: int) -> Object:
    """An object as the server has it: with what it adds."""
    more = {"namespace": namespace, "resourceVersion": "5", "uid": f"5d1c9d3e-0000-4000-8000-{number:012}"}
    return {**found, "metadata": {**found["metadata"], **more, "creationTimestamp": "2026-01-05T08:00:00Z"}}


@contextmanager
def api_server(objects: Sequence[Object], namespace: str) -> Iterator[str]:
    """The URL of a server that has these objects."""
    answers = dict(_answers(objects, namespace))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = answers.get(self.path.partition("?")[0])
            body = json.dumps(found or {"kind": "Status", "status": "Failure", "code": 404}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
