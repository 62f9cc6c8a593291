"""The finders of values in git that this installation has."""

import importlib.util

from auracheck.probes.git.finder import Finder, HyperscanFinder, WordFinder

FINDERS: list[type[Finder]] = [WordFinder]
if importlib.util.find_spec("hyperscan"):  # the extra `fast`
    FINDERS.append(HyperscanFinder)
