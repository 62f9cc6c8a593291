"""What is Elixir's own in reads of the environment: pipes, and configuration files that nothing loads."""

import os
import re
from collections.abc import Sequence

from auracheck.draft.files import Code

_SECRET = ".secret.exs"
"""How files end that a configuration imports for one environment (Phoenix 1.4 and before, `prod.secret.exs`)."""
_IMPORTS = re.compile(rb"^[ \t]*import_config[ (]+\"([\w./-]+)\"", re.MULTILINE)

_PIPED = re.compile(rb"(\"\w+\"|\b[a-z]\w*)(\s*)\|>\s*(System\.(?:get_env|fetch_env!?)\()[ \t]*(?=(\))?)")


def without_pipes(file: Code) -> Code:
    """A file with `"NAME" |> System.get_env()` as `System.get_env("NAME")`, each on its own lines."""
    if not file.path.endswith((".ex", ".exs")):
        return file
    return Code(file.path, _PIPED.sub(_called, file.content))


def _called(found: re.Match[bytes]) -> bytes:
    given, between, call, is_closed = found.groups()
    return call + given + (b"" if is_closed else b", ") + between


def unloaded(files: Sequence[Code]) -> frozenset[str]:
    """The paths of such files that no other one imports, which an older release has left."""
    configs = [file for file in files if file.path.endswith(".exs")]
    imported = {os.path.basename(name.decode()) for file in configs for name in _IMPORTS.findall(file.content)}
    left = (file.path for file in configs if file.path.endswith(_SECRET))
    return frozenset(path for path in left if os.path.basename(path) not in imported)
