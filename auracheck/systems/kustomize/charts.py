"""The charts of a kustomization, which are not rendered: each is an object with its values."""

from auracheck.systems.kustomize.nodes import find, mapping, pairs, scalar
from auracheck.systems.kustomize.resources import Resource
from auracheck.systems.yaml_nodes import Node, text

CHARTS = ("helmCharts", "helmChartInflationGenerator")
"""The fields that list them."""


def of_chart(entry: Node) -> Resource:
    """A chart as the object that kustomize makes of it (api/internal/target, `configureBuiltinHelmChart…`)."""
    name = find(entry, "releaseName") or find(entry, "name") or entry
    kind, api = scalar("HelmChartInflationGenerator", entry), scalar("builtin", entry)
    made = mapping(entry, apiVersion=api, kind=kind, metadata=mapping(name, name=scalar(text(name), name)))
    for key, value in pairs(entry):
        made.put(key, value)
    return Resource(made)
