"""Variables in manifests that Flux fills in when it applies them (`postBuild` of its Kustomization)."""

from collections.abc import Iterator, Sequence

from auracheck.model import EXTERNAL, Document, Secret, Setting, Target
from auracheck.systems.source import Item

_SOURCES = frozenset({"helm", "kubernetes", "kustomize"})
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
        yield _unknown(item) if isinstance(item, Target) and item.source in _SOURCES else item


def _unknown(target: Target) -> Target:
    return target._replace(settings=tuple(map(_without_variable, target.settings)))


def _without_variable(setting: Setting) -> Setting:
    value = setting.value
    has_one = isinstance(value, Secret) and _VARIABLE in value.reveal()
    return setting._replace(value=EXTERNAL, literal=False) if has_one else setting
