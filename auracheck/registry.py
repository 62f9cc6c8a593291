"""What is imported when it is used, since start-up is part of the product."""

import sys
from functools import cache

from auracheck.typed import Any


def member(package: str, spec: str) -> Any:
    """The class that a registry of ``package`` means by ``spec``: `module.Class`, or `Class` of the package itself."""
    module, _, name = f"{package}.{spec}".rpartition(".")
    return getattr(__import__(module, fromlist=[name]), name)  # what `importlib` does, without its own import


@cache  # asked for each value
def sha256() -> Any:
    """The interpreter's own SHA-256 if it has one: `hashlib` loads OpenSSL, which takes as long as a small check."""
    try:
        return member("_sha2" if sys.version_info >= (3, 12) else "_sha256", "sha256")
    except ImportError:
        return member("hashlib", "sha256")
