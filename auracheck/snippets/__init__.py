"""How a setting is written in each deployment form."""

from collections.abc import Mapping

from auracheck.registry import member
from auracheck.snippets.base import Snippet

REGISTRY: Mapping[str, str] = {
    "dotenv": "dotenv.Dotenv",
    "export": "export.Export",
    "systemd": "systemd.Systemd",
    "compose": "compose.Compose",
    "json": "json_object.JsonObject",
    "kubernetes": "kubernetes.Kubernetes",
    "vault": "vault.Vault",
    "aws": "aws.Aws",
    "file": "secret_file.SecretFile",
    "files": "secret_file.SecretDirectory",
    "github": "github.Github",
    "gitlab": "gitlab.Gitlab",
    "aws-text": "aws.AwsText",
}
"""Each form's module and class, imported when used."""

FORMS = ("dotenv", "export", "systemd", "compose", "kubernetes", "vault", "aws", "github", "gitlab", "json")
"""Those of `generate --format`, which have a document."""


def snippet(form: str) -> Snippet:
    """The snippet of that form, which must be in the registry."""
    found: type[Snippet] = member(__name__, REGISTRY[form])
    return found()
