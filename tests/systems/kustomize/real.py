"""kubectl kustomize itself: the environments of the containers in what it prints, and in what we build."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

from auracheck.model import Kind, Secret, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems.kubernetes.reader import read_all
from auracheck.systems.source import Context, Item, open_source

MISSING = None if shutil.which("kubectl") else "kubectl is not installed"

Environments = Counter[tuple[object, ...]]


def ours(folder: Path) -> Environments | None:
    """None where the kustomization is refused."""
    items = list(open_source(f"kustomize:{folder}").read())
    return None if any(isinstance(item, Unread) for item in items) else environments(items)


def theirs(folder: Path) -> Environments | None:
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, timeout=60, check=False)
    if done.returncode:
        return None
    return environments(list(read_all("-", [("built.yaml", done.stdout)], Context({}, builtin()))))


def environments(items: list[Item]) -> Environments:
    """Each target without its label, which has the hash that kustomize appends to names."""
    return Counter(_described(item) for item in items if isinstance(item, Target))


def _described(target: Target) -> tuple[object, ...]:
    values = target.effective().items()
    settings = sorted((name, value.reveal() if isinstance(value, Secret) else str(value)) for name, value in values)
    names = () if target.kind is Kind.STORE else tuple(sorted(target.names))
    references = sorted(reference.name for reference in target.references)
    return names, target.kind.name, target.namespace, target.image, tuple(settings), tuple(references)
