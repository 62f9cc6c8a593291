"""Kustomize: the folder of a kustomization, as `kubectl kustomize` builds it."""

import os
from collections.abc import Iterator, Mapping, Sequence

from auracheck.model import Kind, Origin
from auracheck.steps import DoStep, EditStep
from auracheck.systems.steps import Link, Place, has_name, quote, write
from auracheck.systems.system import Deployed, Folder, Hardcoded, System, Unjudged
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor

ENV_FILES = "kubectl-env"
"""The scheme of the env files of its generators."""

_NEW_FILE = "secrets.env"
"""The env file of a generator that has none yet."""

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""In the order in which kustomize looks for them."""


def is_kustomization(path: str) -> bool:
    return os.path.basename(path) in KUSTOMIZATIONS


class KustomizeSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"kustomize": "source.KustomizeSource"}
    lacks = ("grammars", "forms", "new_files", "folders", "witnesses", "recognizes", "mentions")
    """A kustomization is known by its name alone, and the env files of its generators are read with it."""
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "kustomization": Hardcoded(
            "hardcoded in the kustomization",
            "move it to an env file that git ignores, named in envs of the secretGenerator, then rotate it",
        ),
    }

    def discover(self, folder: Folder) -> Iterator[Deployed | Unjudged]:
        """The kustomization of a folder, where that is no overlay of tests or of development."""
        name = next((name for name in KUSTOMIZATIONS if name in folder.files), None)
        if name is not None:
            what = Deployed("kustomize", (folder.join(name),)) if folder.is_deployed else None
            yield what or Unjudged("kustomize", folder.join(name))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"{path}: not a file for --write", "name the env file or manifest that the value is in")

    def fix(self, place: Place) -> "Iterator[Step]":
        """In a manifest or env file by the system of that. A kustomization belongs into git, so what is a literal in a
        generator of it, or is absent there, goes to an env file of the generator."""
        from auracheck.systems import system_of

        if place.file is not None and is_kustomization(place.file):
            yield from _in_env_file(place, place.file)
        else:
            yield from system_of("kubernetes").fix(place)

    def link(self, ends: Link) -> "tuple[Step, ...]":
        from auracheck.systems import system_of

        return system_of("kubernetes").link(ends)

    def own_lines(self, lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
        """Those of a literal that a generator has among others, else those of a manifest."""
        from auracheck.systems import own_lines, system_of  # late: only a line that is deleted needs it

        of_manifest = system_of("kubernetes").own_lines(lines, number, name)
        return own_lines.entry(lines, number, name) or of_manifest

    def placed(self, content: bytes, lacking: Mapping[Origin, Sequence[str]]) -> Mapping[Origin, tuple[EditStep, ...]]:
        from auracheck.systems import system_of

        return system_of("kubernetes").placed(content, lacking)

    def line(self, place: Place, value: str) -> str:
        from auracheck.systems import form_of, system_of

        if place.scheme == "kubernetes":
            return system_of(place.scheme).line(place, value)
        return form_of("kubernetes").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"kubectl apply -k {quote(os.path.dirname(path) or '.')}, which replaces the pods that take the value"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"kubectl get secret NAME -o yaml | auracheck check {spec} - --expect-same"


def _in_env_file(place: Place, kustomization: str) -> "Iterator[Step]":
    key, where = place.key(place.name), f"{kustomization}:{place.origin.line}"
    if key != place.name or not has_name(place.make):
        yield DoStep(f"set a new value for {key} at {where}, for example from: {place.make}")
        return
    file = _env_file(place)
    if file is None:
        file = os.path.join(os.path.dirname(kustomization), _NEW_FILE)
        which = "that has the literals" if place.setting else place.target.label.partition(": ")[2]
        yield DoStep(f"add {_NEW_FILE} to envs of the generator {which} ({kustomization})")
    yield write(place.make, file, ENV_FILES)
    if place.setting:
        yield EditStep(kustomization, place.origin.line, "delete", (), (key,))


def _env_file(place: Place) -> str | None:
    """The env file that the generator takes."""
    keeper = place.target.keeper
    if keeper is not None and keeper.scheme:
        return keeper.file
    own = place.target.settings if place.target.kind is Kind.STORE else ()
    return next((each.origin.file for each in own if each.scheme == ENV_FILES), None)


SYSTEM = KustomizeSystem()
