"""Kubernetes: manifests, and the env files that kubectl makes Secrets of."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from auracheck.model import Kind, Origin
from auracheck.steps import DoStep, EditStep, Step
from auracheck.systems.examples import is_example
from auracheck.systems.files import is_handed_over, version
from auracheck.systems.looking import beginning
from auracheck.systems.steps import (
    APPENDED,
    Link,
    Place,
    chart_not_rendered,
    edit_env_file,
    fix_env_file,
    has_name,
    line_of_env_file,
    made_anew,
    quote,
    write,
)
from auracheck.systems.system import Certainty, Deployed, Folder, Hardcoded, NotRead, Recognized, System, Unjudged
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head

CHART = "Chart.yaml"
FLUX, OTHER = "values of a HelmRelease", "values of a chart"
"""What has the values of a chart that a controller installs, for what is said of a credential among them."""
KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})

_YAML = (".yaml", ".yml")
_OBJECT = rb"^[\"']?(apiVersion|kind)[\"']?[ \t]*:[ \t]*\S"

_ROLLOUT = "kubectl rollout restart {0}, which replaces one pod after the other; kubectl rollout status {0} waits"


class KubernetesSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {
        "kubernetes": "source.KubernetesSource",
        "kubectl-env": "source.KubectlEnvFile",
    }
    lacks = ("folders", "witnesses", "mentions")
    """Scripts that run kubectl are the shell's."""
    grammars: ClassVar[Mapping[str, str]] = {"kubectl-env": "grammar.KubectlEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"kubernetes": "form.KubernetesForm"}
    new_files = _YAML
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "manifest": Hardcoded(
            "hardcoded in the manifest",
            "replace it with valueFrom.secretKeyRef and rotate it, with the new value in a Secret made by kubectl",
            move=made_anew,
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
        FLUX: Hardcoded(
            "hardcoded in the values of a HelmRelease",
            "take it from a Secret in valuesFrom, then rotate it",
            move=made_anew,
        ),
        OTHER: Hardcoded(
            "hardcoded in the values of a chart",
            "name an existing Secret in its place, usually by the chart's existingSecret, then rotate it",
            move=made_anew,
        ),
    }

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("kubernetes", Certainty.SURE) if head.keys >= {"apiVersion", "kind"} else None

    def discover(self, folder: Folder) -> Iterator[Deployed | NotRead | Unjudged]:
        """The manifests of a folder, which are applied together. Those that must be rendered first are not read, and
        those of tests or of development (`k8s/dev`) are not deployed."""
        if CHART in folder.files:
            yield NotRead(folder.path, chart_not_rendered(folder.path), whole=True)
        elif KUSTOMIZATIONS.isdisjoint(folder.files):  # else they are resources, or not applied
            names = (name for name in folder.files if _may_be_manifest(name) and name not in folder.recognized)
            paths = tuple(path for path in map(folder.join, names) if _looks_like_manifest(path))
            if paths and folder.is_deployed:
                yield Deployed("kubernetes", paths)
            elif paths:
                yield Unjudged("kubernetes", folder.path)

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        if scheme in self.grammars:
            return edit_env_file(scheme, path, content)
        from auracheck.systems.kubernetes.editor import ManifestEditor

        return ManifestEditor(path, content)

    def fix(self, place: Place) -> Iterator[Step]:
        """In the manifest of the Secret where there is one, else by kubectl in a new Secret."""
        from auracheck.systems.kubernetes.form import in_keeper, of_key, under_its_key  # late: as its forms are

        if place.scheme in self.grammars:
            return fix_env_file(under_its_key(place), APPENDED)
        if place.target.kind is Kind.VALUES:
            from auracheck.systems.kubernetes.form import given_to_chart  # late: as its forms are

            return given_to_chart(place)
        in_secret = place.setting.kept_in == "Secret" if place.setting else place.target.kind is Kind.STORE
        if place.file is not None and in_secret and (make := of_key(place)) and not _is_in_several(place):
            return iter((write(make, place.file, rotate=place.replaces),))
        if place.file is not None and in_secret:
            key, line = place.key(place.name), f":{place.origin.line}" * bool(place.origin.line)
            text = f"set a new value for {key} in the Secret at {place.file}{line}, for example from: {place.make}"
            return iter((DoStep(text, file=place.file),))
        keeper = place.target.keeper
        if place.setting is None and keeper and has_name(place.make) and not is_handed_over(keeper.file):
            return in_keeper(place, keeper)
        return self.form("kubernetes").fix(place)

    def link(self, ends: Link) -> tuple[Step, ...]:
        from auracheck.systems.kubernetes.linking import steps  # late: only a mismatch needs it

        return steps(ends)

    def own_lines(self, lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
        from auracheck.systems.kubernetes.adding import entry_lines  # late: only a line that is deleted needs it
        from auracheck.systems.own_lines import member

        return entry_lines(lines, number, name) or member(lines, number, name)

    def placed(self, content: bytes, lacking: Mapping[Origin, Sequence[str]]) -> Mapping[Origin, tuple[EditStep, ...]]:
        from auracheck.systems.kubernetes.adding import placed  # late: only what a container lacks needs it

        return placed(content, lacking)

    def line(self, place: Place, value: str) -> str:
        if place.scheme in self.grammars:
            return line_of_env_file(place.name, value, place.scheme)
        from auracheck.systems.kubernetes.form import ENV, word

        line = self.form("kubernetes").setting(place.name, value)
        return line if place.setting else f"{ENV}{{name: {word(place.name)}, value: {line.partition(': ')[2]}}}"

    def restart(self, scheme: str, path: str) -> str:
        rollout = _ROLLOUT.format("deployment/NAME")
        if scheme in self.grammars:
            made = f"kubectl create secret generic NAME --from-env-file={quote(path)} --dry-run=client -o yaml"
            return f"{made} | kubectl apply -f -, then {rollout}"
        return f"kubectl apply -f {quote(path)}, then {rollout}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"kubectl get secret NAME -o yaml | auracheck check {spec} - --expect-same"


def _is_in_several(place: Place) -> bool:
    """Whether several Secrets of the file have that key: `generate --write` changes none of them then."""
    file = place.file or ""
    try:
        return place.key(place.name) in _keys_in_several(file, version(file))
    except OSError:
        return False


@lru_cache(1 << 6)  # of one file thousands of values may be asked about
def _keys_in_several(file: str, _version: tuple[int, int]) -> frozenset[str]:
    from auracheck.errors import Unreadable, UsageError
    from auracheck.systems.files import read_file
    from auracheck.systems.kubernetes.editor import ManifestEditor  # late: only what is to be replaced is looked up

    try:
        return ManifestEditor(file, read_file(file)).keys_in_several()
    except (Unreadable, UsageError, OSError):
        return frozenset()


def _may_be_manifest(name: str) -> bool:
    """Whether a file is YAML by its name, or an example of that (`secrets.yaml.example`)."""
    return name.endswith(_YAML) or (os.path.splitext(name)[0].endswith(_YAML) and is_example(name))


def _looks_like_manifest(path: str) -> bool:
    """Whether the beginning of a file has the two keys of every object; False for a file that cannot be read."""
    return len(set(re.findall(_OBJECT, beginning(path), re.MULTILINE))) == 2


SYSTEM = KubernetesSystem()
