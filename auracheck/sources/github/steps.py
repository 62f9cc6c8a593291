"""What a step gives the steps after it: lines written to $GITHUB_ENV, and actions that fetch secrets."""

import re

FETCHING = frozenset(
    {
        "1password/load-secrets-action",
        "akeyless-community/akeyless-github-action",
        "aws-actions/aws-secretsmanager-get-secrets",
        "azure/get-keyvault-secrets",
        "bitwarden/sm-action",
        "cardinalby/export-env-action",
        "dopplerhq/secrets-fetch-action",
        "hashicorp/vault-action",
        "infisical/secrets-action",
    }
)
"""Actions that set variables for the steps after them, by what their `with` says or a store holds."""

_FILE = re.compile(r"GITHUB_ENV\b")
_NAME = re.compile(r"(?<![\w$.{-])([A-Za-z_][A-Za-z0-9_]*)(?:=|<<)")


def fetches(uses: str) -> bool:
    """Whether `uses` is an action that may set any variable."""
    return uses.partition("@")[0].strip().lower() in FETCHING


def writes(script: str) -> list[str] | None:
    """The names that a script may write to $GITHUB_ENV; None where it writes what it does not name.

    A name that only the script itself sets is among them: what is read is text, and nothing is run.
    """
    if not _FILE.search(script):
        return []
    return list(dict.fromkeys(_NAME.findall(script))) or None
