"""Several sources as the layers of one target."""

from collections.abc import Sequence

from auracheck.model import Kind, Target


def merged(layers: Sequence[Target]) -> Target:
    """The layers as one target; a later one overrides, and what is absent belongs into the last one."""
    written = [
        tuple(setting._replace(scheme=setting.scheme or layer.scheme or layer.source) for setting in layer.settings)
        for layer in layers
    ]
    whole = layers[-1]._replace(
        label=" + ".join(layer.label for layer in layers),
        source="merge",
        kind=Kind.PROCESS if layers[-1].kind is Kind.SECRET_FILES else layers[-1].kind,
        noun="",
        scheme=layers[-1].scheme or layers[-1].source,
        settings=tuple(setting for settings in written for setting in settings),
        references=tuple(reference for layer in layers for reference in layer.references),
        dropped=tuple(origin for layer in layers for origin in layer.dropped),
        names=tuple(name for layer in layers for name in layer.names),
        partial=False,
        live=False,
        pid="",
    )
    return whole._replace(references=tuple(whole.open_references()))
