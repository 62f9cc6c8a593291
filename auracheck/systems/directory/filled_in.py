"""Variables in manifests that Flux fills in when it applies them (`postBuild` of its Kustomization)."""

from collections.abc import Iterator, Sequence

from auracheck.model import Document, Secret, Setting, Target
from auracheck.systems import source_of
from auracheck.systems.source import Item

_DOCUMENTS = frozenset({"manifest", "kustomization"})
_BY_FLUX = b"kustomize.toolkit.fluxcd.io/"
_FILLS_IN = b"postBuild:"
_VARIABLE = "${"


def filled_in(items: Sequence[Item]) -> Iterator[Item]:
    """What was read of a tree. If Flux fills in variables there, a value with one is not known: it is not that of
    another tool's template."""
    documents = [each.reveal() for each in items if isinstance(each, Document) and each.kind in _DOCUMENTS]
    if not any(_FILLS_IN in content and _BY_FLUX in content for content in documents):
        yield from items
        return
    for item in items:
        if isinstance(item, Target) and source_of(item.source).is_of_cluster:
            item = item._replace(settings=tuple(map(_without_variable, item.settings)))
        yield item


def _without_variable(setting: Setting) -> Setting:
    value = setting.value
    has_one = isinstance(value, Secret) and _VARIABLE in value.reveal()
    return setting.unknown() if has_one else setting
