"""Workloads and their containers (Kubernetes API reference: PodSpec, and what has a template of one)."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auracheck.errors import Unreadable
from auracheck.sources.kubernetes.fields import Fields
from auracheck.sources.kubernetes.objects import Object
from auracheck.sources.yaml_nodes import TEMPLATE

_TEMPLATE = ("spec", "template", "spec")

POD_SPECS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController"), _TEMPLATE
    ),
    # of others' APIs, with the same template: Argo's, OpenShift's, Knative's
    **dict.fromkeys(("Rollout", "DeploymentConfig", "Service"), _TEMPLATE),
}
"""Where each kind of object has the spec of its pods. A Service of Kubernetes' own has no template."""

NO_NAME = "a container whose name is none: the API server refuses the object"

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class Container(NamedTuple):
    """A container, with the object and the spec of the pod that it is in."""

    name: str
    fields: Fields
    pod: Fields
    workload: Object


def containers(workload: Object) -> Iterator[Container]:
    """The containers of a pod, those that run before and beside the others first. Raises `Unreadable`."""
    path = POD_SPECS.get(workload.kind)
    pod = workload.fields.down(*path) if path else None
    for field in ("initContainers", "containers") if pod else ():
        assert pod is not None
        for fields in pod.list(field):
            name = fields.text("name")
            if not _NAME.fullmatch(name):
                raise Unreadable(TEMPLATE if "{{" in name else NO_NAME, fields.node.line)
            yield Container(name, fields, pod, workload)
