"""The values of a chart in the object by which a controller of the cluster installs it: Flux, Argo CD, k3s, Crossplane.

By each one's own reference of its custom resources.
"""

import re
from collections.abc import Iterator, Mapping

from auracheck.errors import Unreadable
from auracheck.model import Kind, Origin, Secret, Setting, Target
from auracheck.regex import regex
from auracheck.systems.env_file import location
from auracheck.systems.files import STDIN
from auracheck.systems.helm.values import parameter, values_of
from auracheck.systems.kubernetes import FLUX, OTHER
from auracheck.systems.kubernetes.fields import in_label
from auracheck.systems.kubernetes.holders import SECRET
from auracheck.systems.kubernetes.objects import NAMESPACE, Object
from auracheck.systems.kubernetes.reach import KnownHolders, Reach
from auracheck.systems.kubernetes.targets import Named
from auracheck.systems.source import Context, is_application
from auracheck.systems.yaml_nodes import Node, ScalarNode, documents, items, keys, text

_SPECS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("helm.toolkit.fluxcd.io", "HelmRelease"): ("spec",),
    ("helm.fluxcd.io", "HelmRelease"): ("spec",),
    ("argoproj.io", "Application"): ("spec",),
    ("argoproj.io", "ApplicationSet"): ("spec", "template", "spec"),
    ("helm.cattle.io", "HelmChart"): ("spec",),
    ("helm.cattle.io", "HelmChartConfig"): ("spec",),
    ("helm.crossplane.io", "Release"): ("spec", "forProvider"),
    ("", "HelmChartInflationGenerator"): (),  # kustomize's own
}
"""Where an object has its chart, by API group and kind."""

_VALUES = ("values", "valuesContent", "valuesInline", "valuesObject")
"""The fields with values, as YAML or as text of YAML, a later one over those before it."""
_PARAMETERS = ("set", "parameters")
"""The fields with single values at their places, which go over these."""

_OF_TEMPLATE = regex(r"^[ \t]*\{\{.*\}\}[ \t]*$", re.MULTILINE)
_FILLS_IN = regex(r"\{\{[^{}\n]*\}\}")
_FILLED_IN = regex(r"\$[{(]|\{\{")
"""In a text that the controller completes (Flux, `postBuild`; Argo CD, ApplicationSet)."""


def is_release(found: Object) -> bool:
    return _kind(found) in _SPECS


def _kind(found: Object) -> tuple[str, str]:
    return found.api.rpartition("/")[0], found.kind


def release_target(found: Object, known: KnownHolders, context: Context) -> Named:
    """The values that an object gives a chart. Raises `Unreadable`."""
    reach = Reach(known, found.namespace, found.placed)
    spec = _spec(found)
    is_of_flux = found.kind == "HelmRelease"
    kept_in = FLUX if is_of_flux else OTHER
    settings = tuple(_known(each)._replace(kept_in=kept_in) for each in _settings(spec, found.fields.path, reach))
    name = in_label(found.name, found.kind)
    destination = text(keys(spec.get("destination")).get("namespace")) or text(spec.get("targetNamespace"))
    namespace = found.namespace if is_of_flux else destination
    target = Target(
        "",
        "kubernetes",
        settings,
        origin=found.fields.origin,
        kind=Kind.VALUES,
        judged=is_application(found.name, [setting.name for setting in settings], context),
        location=location(found.fields.origin.file or ""),
        namespace="" if namespace == NAMESPACE else namespace,
        names=(found.name,),
        partial=True,
        noun="release",
    )
    return Named((name, f"{found.kind}/{name}"), target, frozenset(reach.taken))


def _spec(found: Object) -> Mapping[str, Node]:
    spec: Node | None = found.fields.node
    for name in _SPECS[_kind(found)]:
        spec = keys(spec).get(name)
    return keys(spec)


def _settings(spec: Mapping[str, Node], path: str, reach: Reach) -> Iterator[Setting]:
    sources = (spec.get("source"), *items(spec.get("sources")))
    for part in (spec, *(keys(keys(source).get("helm")) for source in sources)):
        for each in items(part.get("valuesFrom")):
            yield from _of_object(keys(each), reach)
        for name in _VALUES:
            value = part.get(name)
            if isinstance(value, ScalarNode):
                yield from _of_text(value.text, value.line + ("\n" in value.text), value.file or path)
            elif value is not None:
                yield from values_of(value, path)
        for name in _PARAMETERS:
            for place, value in _single(part.get(name)):
                yield from parameter(place, value, path)


def _single(node: Node | None) -> Iterator[tuple[str, ScalarNode]]:
    """The values of a list of names and values, or of a mapping."""
    pairs = [*keys(node).items(), *((text(keys(item).get("name")), keys(item).get("value")) for item in items(node))]
    return ((name, value) for name, value in pairs if name and isinstance(value, ScalarNode))


def _of_object(source: Mapping[str, Node], reach: Reach) -> Iterator[Setting]:
    """The values in a ConfigMap or Secret of these manifests; those at one place have no name of their own there."""
    if "targetPath" in source:
        return
    key, kind = text(source.get("valuesKey")) or "values.yaml", text(source.get("kind"))
    holder = reach.take(kind, text(source.get("name")), key)
    entry = holder.entries.get(key) if holder else None
    if entry is None or not entry.origin.line:
        return
    is_whole_file = entry.origin[1:3] == (1, 1)
    found = _of_text(entry.reveal(), entry.origin.line + (not is_whole_file), entry.origin.file or STDIN)
    is_encoded = kind == SECRET and not is_whole_file  # so that only the place of its key is known
    yield from (each._replace(origin=entry.origin) for each in found) if is_encoded else found


def _of_text(content: str, first: int, file: str) -> Iterator[Setting]:
    """The values in a text of YAML, whose first line is that one of the file. It may be a template: what that fills in
    becomes a text that is not known, and its other lines comments."""
    plain = _FILLS_IN.sub("$()", _OF_TEMPLATE.sub("#", content))
    try:
        nodes = documents(plain.encode("utf-8", "surrogateescape"))
    except Unreadable as error:
        raise Unreadable(error.reason, (error.line or 1) + first - 1) from None
    for setting in (each for node in nodes for each in values_of(node, file)):
        _, line, column, _ = setting.origin
        yield setting._replace(origin=Origin(file, (line or 1) + first - 1, column))


def _known(setting: Setting) -> Setting:
    if isinstance(setting.value, Secret) and _FILLED_IN.search(setting.value.reveal()):
        return setting.unknown()
    return setting
