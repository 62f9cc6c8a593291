"""auracheck: will this deployment start, and are its secrets any good? It never shows a secret.

The public API: `check`, `generate_secret`, `validate_all_secrets`, `Report`, `Finding`, `SecretsError`; for tests and
other tools `open_source`, `read_as` and `EXTERNAL`.
"""

from auracheck.typed import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "EXTERNAL",
    "Finding",
    "Report",
    "SecretsError",
    "__version__",
    "check",
    "generate_secret",
    "open_source",
    "read_as",
    "validate_all_secrets",
]

if TYPE_CHECKING:
    from auracheck.api import check, generate_secret, validate_all_secrets
    from auracheck.errors import SecretsError
    from auracheck.model import EXTERNAL
    from auracheck.report import Finding, Report
    from auracheck.systems.grammar import read_as
    from auracheck.systems.source import open_source

_HOMES = {
    "check": "auracheck.api",
    "generate_secret": "auracheck.api",
    "validate_all_secrets": "auracheck.api",
    "Report": "auracheck.report",
    "Finding": "auracheck.report",
    "SecretsError": "auracheck.errors",
    "EXTERNAL": "auracheck.model",
    "open_source": "auracheck.systems.source",
    "read_as": "auracheck.systems.grammar",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: start-up is part of the product (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
