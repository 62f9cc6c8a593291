"""Podman Quadlets: containers, pods and manifests that systemd runs by Podman, as units beside its own."""

import os
from collections.abc import Iterator, Mapping

from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, RunStep
from auracheck.systems import by_name
from auracheck.systems.steps import APPENDED, Link, Place, append, has_name, quote, with_made, write
from auracheck.systems.system import Certainty, Deployed, FileKind, Folder, Hardcoded, Mention, Recognized, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.model import Target
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head

_SECTIONS = frozenset({"Container", "Kube", "Pod"})
_MANIFESTS = (".yaml", ".yml", ".json")
_CODE = regex(r"\.(?:py|rb|php|js|ts|sh|conf|json|ya?ml)\.container$")
"""A file of a program's that its image copies under another name."""
_BY_HAND = "edit it by hand: name an env file with EnvironmentFile=, or Secret=NAME,type=env"


class QuadletSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"quadlet": "source.QuadletSource"}
    lacks = ("grammars", "forms", "new_files", "folders")
    witnesses: ClassVar[Mapping[FileKind, str]] = {FileKind.UNIT: r".*\.container"}
    variables = "[Container]"
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "unit": Hardcoded(
            "hardcoded in the Quadlet's Environment= (any user can read it with systemctl show)",
            "replace it with Secret=NAME,type=env,target={0} (podman secret create) or EnvironmentFile= (a file of mode"
            " 600), then rotate it",
            lesser=True,
        ),
        "manifest": Hardcoded(
            "hardcoded in the manifest",
            "replace it with valueFrom.secretKeyRef and rotate it, with the new value in a Secret for podman kube play",
        ),
        "Secret": Hardcoded(
            "hardcoded in the manifest of a Secret (base64 is not encryption)",
            "keep the file out of git with mode 600, or give the Secret to podman secret create",
            lesser=True,
        ),
        "tracked Secret": Hardcoded(
            "hardcoded in the manifest of a Secret tracked by git (base64 is not encryption)",
            "take the Secret out of the file, give it to podman secret create, then rotate it",
        ),
    }
    """Podman reads an env file as Docker does, and the manifests of a `.kube` unit as Kubernetes does."""

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("quadlet", Certainty.SURE) if head.sections & _SECTIONS else None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """Containers; a `.pod` has no environment, and manifests beside their `.kube` unit are found by themselves."""
        for name in folder.of("quadlet"):
            path = folder.join(name)
            if _CODE.search(name):
                continue
            if name.endswith(".container") or (name.endswith(".kube") and not _is_beside(path)):
                yield Deployed("quadlet", (path,))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a Quadlet ({path})", _BY_HAND)

    def fix(self, place: Place) -> "Iterator[Step]":
        """Into an env file that the container reads, or a secret of Podman's, which wins over both."""
        file = place.file
        if file is not None and file.endswith(_MANIFESTS):
            yield from _in_manifest(place, file)
        elif file is not None and not _is_unit(place.target, file):
            yield from _in_env_file(place, file, place.target.location)
        elif place.setting is None and (env_file := env_file_of(place.target)):
            yield from _in_env_file(place, env_file, place.target.location)
        else:
            yield from _as_secret(place)

    def define(self, place: Place) -> "Iterator[Step]":
        """A unit has no variables of its own: Podman's store gives the value in place of the whole reference."""
        setting, file = place.setting, place.file
        wanted = [each for each in place.target.references if each.origin == place.origin]
        if place.make and setting and setting.blank and len(wanted) == 1 and file and _is_unit(place.target, file):
            return _as_secret(place, setting.name)
        return iter(())

    def link(self, ends: Link) -> "tuple[Step, ...]":
        from auracheck.systems.quadlet import first_password, linking  # late: only two ends that differ need them

        return first_password.steps(ends) if ends.first else linking.steps(ends)

    def line(self, place: Place, value: str) -> str:
        from auracheck.systems.quadlet.unit import assignment

        file = place.file
        return f"{place.name}={value}" if file and not _is_unit(place.target, file) else assignment(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        systemctl, service = _systemctl(path), _service(path)
        return f"{systemctl} daemon-reload && {systemctl} restart {quote(service)}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        name = _service(path).removesuffix(".service")
        container = "CONTAINER" if "@" in name or name == "NAME" else quote(f"systemd-{name}")
        return f"podman inspect {container} | auracheck check {spec} - --expect-same"

    def mentions(self, name: str, text: str) -> Iterator[Mention]:
        from auracheck.systems.quadlet.unit import parse, split

        found: list[str] = []
        for directive in parse(text.encode("utf-8", "surrogateescape"), name).sections.get("Container", ()):
            if directive.key == "EnvironmentFile" and not directive.value:
                found.clear()
            elif directive.key == "EnvironmentFile":
                found += [word.text for word in split(directive.value) or ()]
        return (Mention("docker-env", path) for path in found)


def _in_env_file(place: Place, file: str, unit: str) -> "Iterator[Step]":
    """A restart makes the container anew, with the new values."""
    is_whole = place.setting is None or place.setting.literal
    if has_name(place.make) and is_whole:
        yield write(place.make, file, "docker-env", rotate=place.replaces)
    else:
        yield append(place.name, place.make, file, APPENDED)
    yield DoStep(f"restart the container: {_systemctl(unit)} restart {quote(_service(unit))}")


def _as_secret(place: Place, variable: str = "") -> "Iterator[Step]":
    """The value in Podman's store, where no file and no list of processes has it, for that ``variable`` or the one of
    the place's name."""
    file, name = place.file, secret_name(place.name)
    yield create(with_made(place.make, 'printf %s "$v"'), podman(file or ""), name)
    line = taking(name, variable or place.name)
    origin = place.target.origin
    header = origin.line if file and origin.file == file else None
    if file is None:
        yield DoStep(f"add {line} to the [Container] section")
        return
    yield EditStep(file, header, "insert", (line,))
    if place.setting is not None and place.origin.line:
        yield EditStep(file, place.origin.line, "delete", (), (variable or place.name,))


def secret_name(name: str) -> str:
    """What a variable is called in Podman's store."""
    return name.lower().replace("_", "-")


def podman(path: str) -> str:
    """The command of the user whose Quadlet that is."""
    from auracheck.systems.quadlet.files import is_of_system

    return "sudo podman" if path and is_of_system(path) else "podman"


def create(printed: str, podman: str, name: str) -> RunStep:
    """The command that stores what a command prints."""
    return RunStep(f"{printed} | {podman} secret create {quote(name)} -")


def taking(name: str, variable: str) -> str:
    """The line of a Quadlet by which a variable comes from Podman's store."""
    return f"Secret={name},type=env,target={variable}"


def _in_manifest(place: Place, file: str) -> "Iterator[Step]":
    if place.setting is not None and place.setting.kept_in == "Secret" and has_name(place.make):
        yield write(place.make, file, rotate=place.replaces)
        return
    yield DoStep(f"put {place.name} in a Secret in {file}, with valueFrom.secretKeyRef; make it by: {place.make}")


def env_file_of(target: "Target") -> str | None:
    """The last env file that has a setting; None for a target that has none."""
    files = (setting.origin.file for setting in reversed(target.settings))
    return next((file for file in files if file and not _is_unit(target, file)), None)


def _is_unit(target: "Target", file: str) -> bool:
    """Whether a file is the Quadlet itself or a drop-in: an env file may have any name."""
    return file == target.origin.file or by_name(file) == "quadlet"


def _is_beside(path: str) -> bool:
    """Whether all manifests of a `.kube` unit lie in its folder, where they are found without it."""
    from auracheck.systems.files import is_regular, readable
    from auracheck.systems.quadlet.unit import parse, split_paths

    found = parse(readable(path) if is_regular(path) else b"", path).sections.get("Kube", ())
    names = [name for each in found if each.key == "Yaml" for name in split_paths(each.value)]
    folder = os.path.dirname(path)
    return bool(names) and all("/" not in name and os.path.isfile(os.path.join(folder, name)) for name in names)


def _systemctl(path: str) -> str:
    from auracheck.systems.quadlet.files import is_of_user

    return "systemctl --user" if path and is_of_user(path) else "systemctl"


def _service(path: str) -> str:
    """The service that Podman makes of a Quadlet or of that of a drop-in, of a template all instances that run."""
    from auracheck.systems.quadlet.files import quadlet_name, service_name

    for part in (os.path.basename(path), os.path.basename(os.path.dirname(path)).removesuffix(".d")):
        name = service_name(quadlet_name(part))
        if name is not None:
            return str(name).replace("@.", "@*.")
    return "NAME.service"


SYSTEM = QuadletSystem()
