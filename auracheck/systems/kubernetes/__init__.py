"""Kubernetes: manifests, and the env files that kubectl makes Secrets of."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from auracheck.model import Kind
from auracheck.report import RunStep
from auracheck.systems.steps import APPENDED, edit_env_file, fix_env_file, has_name, line_of_env_file, quote, write
from auracheck.systems.system import (
    Certainty,
    Deployed,
    FileKind,
    Folder,
    Hardcoded,
    NotRead,
    Place,
    Recognized,
    System,
)

if TYPE_CHECKING:
    from auracheck.report import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.evidence import Mention
    from auracheck.systems.recognition import Head

CHART = "Chart.yaml"
KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
RENDER_CHART = "Helm chart not rendered (run: helm template DIR | auracheck check -)"
RENDER_KUSTOMIZATION = "kustomization not rendered (run: kubectl kustomize DIR | auracheck check -)"

LOOK = 16 << 10
"""Maximum number of bytes of a YAML file that are searched: comments may precede the first object."""

_YAML = (".yaml", ".yml")
_OBJECT = rb"^[\"']?(apiVersion|kind)[\"']?[ \t]*:[ \t]*\S"
_LOOKING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
"""A file may have been replaced by a FIFO without a writer since it was found."""

_ROLLOUT = "kubectl rollout restart {0}, which replaces one pod after the other; kubectl rollout status {0} waits"


class KubernetesSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {
        "kubernetes": "source.KubernetesSource",
        "kubectl-env": "source.KubectlEnvFile",
    }
    grammars: ClassVar[Mapping[str, str]] = {"kubectl-env": "grammar.KubectlEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"kubernetes": "form.KubernetesForm"}
    new_files = _YAML
    folders = ()
    witnesses: ClassVar[Mapping[FileKind, str]] = {}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "manifest": Hardcoded(
            "hardcoded in the manifest",
            "replace it with valueFrom.secretKeyRef and rotate it, with the new value in a Secret made by kubectl",
        ),
        "Secret": Hardcoded(
            "hardcoded in the manifest of a Secret (base64 is not encryption)",
            "replace it with a SealedSecret or ExternalSecret, or keep the file out of git with mode 600",
            lesser=True,
        ),
        "tracked Secret": Hardcoded(
            "hardcoded in the manifest of a Secret tracked by git (base64 is not encryption)",
            "replace it with a SealedSecret or ExternalSecret, then rotate it",
        ),
    }
    borrows = ()

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("kubernetes", Certainty.SURE) if head.keys >= {"apiVersion", "kind"} else None

    def discover(self, folder: Folder) -> Iterator[Deployed | NotRead]:
        """The manifests of a folder, which are applied together. Those that must be rendered first are not read."""
        if CHART in folder.files:
            yield NotRead(folder.path, RENDER_CHART, whole=True)
        elif not KUSTOMIZATIONS.isdisjoint(folder.files):
            yield NotRead(folder.path, RENDER_KUSTOMIZATION)
        else:
            names = (name for name in folder.files if name.endswith(_YAML) and name not in folder.recognized)
            paths = tuple(path for path in map(folder.join, names) if _looks_like_manifest(path))
            if paths:
                yield Deployed("kubernetes", paths)

    def editor(self, scheme: str, path: str, content: bytes, *, is_new: bool) -> "Editor":
        if scheme in self.grammars:
            return edit_env_file(scheme, path, content)
        from auracheck.systems.kubernetes.editor import ManifestEditor

        return ManifestEditor(path, content)

    def fix(self, place: Place) -> "Iterator[Step]":
        """In the manifest of the Secret where there is one, else by kubectl in a new Secret."""
        if place.scheme in self.grammars:
            return fix_env_file(place, APPENDED)
        in_secret = place.setting.kept_in == "Secret" if place.setting else place.target.kind is Kind.STORE
        if place.file is not None and in_secret and has_name(place.make):
            return iter((RunStep(write(place.make, place.file, rotate=place.replaces)),))
        return self.form("kubernetes").fix(place)

    def line(self, place: Place, value: str) -> str:
        if place.scheme in self.grammars:
            return line_of_env_file(place.name, value, place.scheme)
        return self.form("kubernetes").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        rollout = _ROLLOUT.format("deployment/NAME")
        if scheme in self.grammars:
            made = f"kubectl create secret generic NAME --from-env-file={quote(path)} --dry-run=client -o yaml"
            return f"{made} | kubectl apply -f -, then {rollout}"
        return f"kubectl apply -f {quote(path)}, then {rollout}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"kubectl get secret NAME -o yaml | auracheck check {spec} - --expect-same"

    def mentions(self, name: str, text: str) -> "tuple[Mention, ...]":
        """None in a manifest: scripts that run kubectl are the shell's."""
        return ()


def _looks_like_manifest(path: str) -> bool:
    """Whether the beginning of a file has the two keys of every object; False for a file that cannot be read."""
    if not os.path.isfile(path):  # to open a pipe and leave it would end the program that writes to it
        return False
    try:
        descriptor = os.open(path, _LOOKING)
    except OSError:
        return False
    try:
        begin = os.read(descriptor, LOOK) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return len(set(re.findall(_OBJECT, begin, re.MULTILINE))) == 2


SYSTEM = KubernetesSystem()
