"""Files of a checked folder that are installed elsewhere: a unit names them by their path on its machine."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import takewhile

from auracheck.systems import grammars
from auracheck.systems.directory.walking import Unseen, walk


class InstalledFiles:
    """The files below a folder, at most ``most`` names. They are looked at when the first is asked for."""

    def __init__(self, top: str, most: int) -> None:
        self._top = top
        self._most = most

    def at(self, path: str, unit: str) -> str:
        """The file that is installed at an absolute path: the one whose own path has the same end, of several the one
        nearest to the unit that names it. The name alone is enough for what is called as an env file or a
        configuration; of any other file the folder has the same name, too. Empty where there is none, or several are as
        like and as near."""
        alike = ((each, _alike(path, each), is_known) for each, is_known in self._named.get(_name(path), ()))
        ranked = {each: (same, _together(each, unit)) for each, same, is_known in alike if is_known or same > 1}
        best = max(ranked.values(), default=(0, 0))
        names = [each for each, rank in ranked.items() if rank == best]
        return names[0] if len(names) == 1 else ""

    @cached_property
    def _named(self) -> Mapping[str, Sequence[tuple[str, bool]]]:
        """Each path by its name, with whether that is one of an env file or configuration."""
        named: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
        for each in walk(self._top, (), self._most):
            if isinstance(each, Unseen) or each.folder.is_of_tests:
                continue
            for name in each.folder.files:
                is_known = name.endswith(".conf") or each.folder.recognized.get(name) in grammars()
                named[name].append((each.folder.join(name), is_known))
        return named


def _together(path: str, other: str) -> int:
    """How many folders two paths begin with both."""
    pairs = zip(path.split("/")[:-1], other.split("/")[:-1], strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _alike(path: str, other: str) -> int:
    """How many of the last names of two paths are the same."""
    pairs = enumerate(zip(reversed(path.split("/")), reversed(other.split("/")), strict=False))
    return next((number for number, (one, two) in pairs if one != two), min(path.count("/"), other.count("/") + 1))
