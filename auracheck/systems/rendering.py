"""What another program must render before it can be read, with the command for it."""

from auracheck.systems.steps import quote


def chart_not_rendered(folder: str, options: str = "") -> str:
    """Why the files of a chart are not read, with the command that renders it."""
    return f"Helm chart not rendered (run: helm template {quote(folder or '.')}{options} | auracheck check -)"


def rendered_by_kustomize(what: str, folder: str) -> str:
    """What is not read of a kustomization, with the command that renders it."""
    return f"{what} (run: kubectl kustomize {quote(folder or '.')} | auracheck check -)"
