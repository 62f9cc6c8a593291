"""The configuration files of Elixir that nothing loads."""

import os
import re
from collections.abc import Sequence

from auracheck.draft.files import Code

_SECRET = ".secret.exs"
"""How files end that a configuration imports for one environment (Phoenix 1.4 and before, `prod.secret.exs`)."""
_IMPORTS = re.compile(rb"^[ \t]*import_config[ (]+\"([\w./-]+)\"", re.MULTILINE)


def unloaded(files: Sequence[Code]) -> frozenset[str]:
    """The paths of such files that no other one imports, which an older release has left."""
    configs = [file for file in files if file.path.endswith(".exs")]
    imported = {os.path.basename(name.decode()) for file in configs for name in _IMPORTS.findall(file.content)}
    left = (file.path for file in configs if file.path.endswith(_SECRET))
    return frozenset(path for path in left if os.path.basename(path) not in imported)
