"""Sources as the layers of one target (`--merge`)."""

from auracheck.model import Target

MAX_LAYERS = 100
"""Maximum number of sources for `--merge`: each finding has the names of all of them."""


def only_started(targets: list[Target]) -> list[Target]:
    """The one target that is started, where the others are behind profiles; else all of them."""
    started = [target for target in targets if not target.remark]
    return started if len(started) == 1 else targets
