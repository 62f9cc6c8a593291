"""The finders of values in git that this installation has."""

import importlib.util

from auracheck.probes.git.finder import Finder, GramFinder, HyperscanFinder

FINDERS: list[type[Finder]] = [GramFinder]
if importlib.util.find_spec("hyperscan"):  # the extra `fast`
    FINDERS.append(HyperscanFinder)
