"""What the targets of a file are called: as short as tells them apart."""

from collections import Counter
from collections.abc import Sequence


def labels(candidates: Sequence[Sequence[str]]) -> list[str]:
    """One of its names for each target, from the shortest to the longest until no other has it; the last are unique.

    All that share a name give it up together.
    """
    level = [0] * len(candidates)
    while True:
        names = [found[at] for found, at in zip(candidates, level, strict=True)]
        shared = {name for name, count in Counter(names).items() if count > 1}
        longer = [
            number
            for number, name in enumerate(names)
            if name in shared and level[number] + 1 < len(candidates[number])
        ]
        if not longer:
            return names
        for number in longer:
            level[number] += 1
