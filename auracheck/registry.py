"""How a registry's member is found: imported when it is used, since start-up is part of the product."""

from importlib import import_module

from auracheck.typed import Any


def member(package: str, spec: str) -> Any:
    """The class that a registry of ``package`` means by ``spec``: `module.Class`, or `Class` of the package itself."""
    module, _, name = f"{package}.{spec}".rpartition(".")
    return getattr(import_module(module), name)
