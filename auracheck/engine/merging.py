"""`--merge`: several targets as one."""

from collections.abc import Sequence

from auracheck.model import Target


def merged(layers: Sequence[Target]) -> Target:
    """The layers as one target, a later one winning; where an absence stands is the last one's affair."""
    whole = layers[-1]._replace(
        label=" + ".join(layer.label for layer in layers),
        source="merge",
        settings=tuple(setting for layer in layers for setting in layer.settings),
        references=tuple(reference for layer in layers for reference in layer.references),
        dropped=tuple(origin for layer in layers for origin in layer.dropped),
    )
    return whole._replace(references=tuple(whole.open_references()))
