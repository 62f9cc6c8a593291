"""Kubernetes: manifests, and the env files that kubectl makes Secrets of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from auracheck.errors import UsageError
from auracheck.model import Kind, Origin, SecretManifest, Setting
from auracheck.policy.entry import squash
from auracheck.policy.names import MADE_HERE, is_variable
from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, RunStep, Step
from auracheck.systems.form import Form, Item, Owner, comment, yaml_escape
from auracheck.systems.looking import beginning
from auracheck.systems.rendering import chart_not_rendered
from auracheck.systems.steps import (
    APPENDED,
    Link,
    Place,
    edit_env_file,
    fix_env_file,
    has_name,
    is_written,
    line_of_env_file,
    quote,
    with_made,
    write,
)
from auracheck.systems.system import Certainty, Deployed, Folder, Hardcoded, NotRead, Recognized, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head

CHART = "Chart.yaml"
KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})

_YAML = (".yaml", ".yml")
_OBJECT = rb"^[\"']?(apiVersion|kind)[\"']?[ \t]*:[ \t]*\S"

ENV = "env: - "
"""What an edit begins with that gives a container an entry of its `env`, or another one in place of its own."""

_ROLLOUT = "kubectl rollout restart {0}, which replaces one pod after the other; kubectl rollout status {0} waits"


class KubernetesSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {
        "kubernetes": "source.KubernetesSource",
        "kubectl-env": "source.KubectlEnvFile",
    }
    lacks = ("folders", "witnesses", "mentions")
    """Scripts that run kubectl are the shell's."""
    grammars: ClassVar[Mapping[str, str]] = {"kubectl-env": "grammar.KubectlEnvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"kubernetes": "KubernetesForm"}
    new_files = _YAML
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

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("kubernetes", Certainty.SURE) if head.keys >= {"apiVersion", "kind"} else None

    def discover(self, folder: Folder) -> Iterator[Deployed | NotRead]:
        """The manifests of a folder, which are applied together. Those that must be rendered first are not read."""
        if CHART in folder.files:
            yield NotRead(folder.path, chart_not_rendered(folder.path), whole=True)
        elif KUSTOMIZATIONS.isdisjoint(folder.files):  # else they are resources, or not applied
            names = (name for name in folder.files if name.endswith(_YAML) and name not in folder.recognized)
            paths = tuple(path for path in map(folder.join, names) if _looks_like_manifest(path))
            if paths:
                yield Deployed("kubernetes", paths)

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        if scheme in self.grammars:
            return edit_env_file(scheme, path, content)
        from auracheck.systems.kubernetes.editor import ManifestEditor

        return ManifestEditor(path, content)

    def fix(self, place: Place) -> Iterator[Step]:
        """In the manifest of the Secret where there is one, else by kubectl in a new Secret."""
        if place.scheme in self.grammars:
            return fix_env_file(_under_its_key(place), APPENDED)
        in_secret = place.setting.kept_in == "Secret" if place.setting else place.target.kind is Kind.STORE
        if place.file is not None and in_secret and (make := _of_key(place)):
            return iter((write(make, place.file, rotate=place.replaces),))
        if place.file is not None and in_secret:
            key, line = place.key(place.name), f":{place.origin.line}" * bool(place.origin.line)
            text = f"set a new value for {key} in the Secret at {place.file}{line}, for example from: {place.make}"
            return iter((DoStep(text, file=place.file),))
        keeper = place.target.keeper
        if place.setting is None and keeper and has_name(place.make) and is_written(keeper.file):
            return _in_keeper(place, keeper)
        return KubernetesForm().fix(place)

    def link(self, ends: Link) -> tuple[Step, ...]:
        from auracheck.systems.kubernetes.linking import steps  # late: only a mismatch needs it

        return steps(ends)

    def placed(self, content: bytes, lacking: Mapping[Origin, Sequence[str]]) -> Mapping[Origin, tuple[EditStep, ...]]:
        from auracheck.systems.kubernetes.adding import placed  # late: only what a container lacks needs it

        return placed(content, lacking)

    def line(self, place: Place, value: str) -> str:
        if place.scheme in self.grammars:
            return line_of_env_file(place.name, value, place.scheme)
        line = KubernetesForm().setting(place.name, value)
        return line if place.setting else f"{ENV}{{name: {word(place.name)}, value: {line.partition(': ')[2]}}}"

    def restart(self, scheme: str, path: str) -> str:
        rollout = _ROLLOUT.format("deployment/NAME")
        if scheme in self.grammars:
            made = f"kubectl create secret generic NAME --from-env-file={quote(path)} --dry-run=client -o yaml"
            return f"{made} | kubectl apply -f -, then {rollout}"
        return f"kubectl apply -f {quote(path)}, then {rollout}"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"kubectl get secret NAME -o yaml | auracheck check {spec} - --expect-same"


def _looks_like_manifest(path: str) -> bool:
    """Whether the beginning of a file has the two keys of every object; False for a file that cannot be read."""
    return len(set(re.findall(_OBJECT, beginning(path), re.MULTILINE))) == 2


_KEY = regex(r"(?!\.\.|\.\Z)[-._a-zA-Z0-9]{1,253}")
"""A key of a Secret (Kubernetes API reference, Secret)."""
_BARE = regex(r"(?!(?:null|true|false|yes|no|on|off|y|n)\Z)[a-z_][a-z0-9_.-]*", re.IGNORECASE)
"""A key that is text without quotes in YAML 1.1 and 1.2."""
_NOT_AS_IT_IS = regex(r'["\\\u2028\u2029]|[^ -~\xa1-\ud7ff]')
"""U+2028 and U+2029 are line breaks in YAML 1.1, which kubectl's reader strips whitespace around."""
_ESCAPES = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"}


class KubernetesForm(Form):
    """A line of `stringData` in a Secret, such a Secret, and the command that makes one of one value."""

    form = "kubernetes"
    taken = "{command} | kubectl apply -f -"

    def setting(self, name: str, value: str) -> str:
        """In double quotes, so that no value is a number or a truth value."""
        if not _KEY.fullmatch(name):
            raise UsageError(f"invalid key {name!r} (expected ASCII letters, digits and - . _ in a Secret)")
        if "\0" in value:
            raise UsageError(f"{name}: contains a NUL character")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise UsageError(f"{name}: not UTF-8")
        key = name if _BARE.fullmatch(name) else f'"{name}"'
        return f'{key}: "{_NOT_AS_IT_IS.sub(_escaped, value)}"'

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """A Secret whose keys are the names of variables, as `envFrom` gives them to a container."""
        has_any = any(item.value is not None for item in items)
        head = ["apiVersion: v1", "kind: Secret", "metadata:", f"  name: {place.application}-secrets", "type: Opaque"]
        lines = [
            comment(item) if item.value is None else self.setting(item.name, item.value.reveal()) for item in items
        ]
        body = [f"stringData:{'' if has_any else ' {}'}", *(f"  {line}" for line in lines)]
        return "".join(f"{line}\n" for line in (*head, *body))

    def fix(self, place: Place) -> Iterator[Step]:
        """A new Secret for the value, and the entry of `env` that reads it, which overrides every `envFrom`. It has the
        name of the key that there was, since other containers may read that under another name."""
        of_key = _of_key(place)
        name = place.key(place.name) if of_key else place.name
        secret, key = _object_and_key(self.key(name))
        yield secret_of(of_key or place.make, secret, key, place.target.namespace)
        yield taken(place.file, self.key(place.name), secret, key)
        literal = from_config_map(place.setting) if place.setting else None
        if literal:
            yield literal


def secret_of(make: str, secret: str, key: str, namespace: str) -> RunStep:
    """The command that makes a Secret of one new value, which goes through a pipe: every user of the machine can read
    arguments."""
    within = f" -n {quote(namespace)}" if namespace else ""
    command = (
        f'printf %s "$v" | kubectl create secret generic {secret}{within} --from-file={key}=/dev/stdin '
        "--dry-run=client -o yaml | kubectl apply -f -"
    )
    return RunStep(with_made(make, command))


def _under_its_key(place: Place) -> Place:
    """The place with the key that the env file has, of which a container makes a variable with another name."""
    make = _of_key(place) if place.setting and place.setting.key else ""
    return place._replace(name=place.key(place.name), make=make) if make else place


def _of_key(place: Place) -> str:
    """The command that makes the value of a key in a Secret, which may have another name than the variable that a
    container makes of it; empty where the key's name does not say what it is."""
    key = place.key(place.name)
    if not has_name(place.make) or squash(key) == squash(place.name):
        return place.make if has_name(place.make) else ""
    from auracheck.policy.known import is_made  # late: only what is to be replaced is looked up

    variable = re.sub(r"[^A-Za-z0-9]+", "_", key).strip("_").upper()
    return f"{MADE_HERE}{variable}" if is_variable(variable) and is_made(variable) else ""


def _in_keeper(place: Place, keeper: SecretManifest) -> Iterator[Step]:
    """In the Secret from which the container has others, and where it takes single keys, an entry of its `env`."""
    key = next((key for key in keeper.keys if squash(key) == squash(place.name)), "")
    if not key or keeper.whole:
        yield write(place.make, keeper.file, keeper.scheme)
    if not keeper.whole:
        yield taken(place.file, place.name, keeper.name, key or place.name)


def taken(file: str | None, name: str, secret: str, key: str) -> EditStep:
    """The entry of `env` that takes a variable from that key."""
    reference = f"{{name: {word(secret)}, key: {word(key)}}}"
    return EditStep(file, None, "insert", (f"{ENV}{{name: {word(name)}, valueFrom: {{secretKeyRef: {reference}}}}}",))


def from_config_map(setting: Setting) -> EditStep | None:
    """The edit after which no container has a value from a ConfigMap; None where it is in another place."""
    at = setting.origin
    if setting.kept_in != "ConfigMap" or at.line is None:
        return None
    return EditStep(at.file, at.line, "delete", (), (setting.key or setting.name,))


def word(text: str) -> str:
    """A text as YAML reads it as text."""
    return text if _BARE.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes."""
    return KubernetesForm().setting("_", text).partition(": ")[2]


@lru_cache
def _object_and_key(name: str) -> tuple[str, str]:
    """Valid names for a Secret with one value, and for its key."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "secret", re.sub(r"[^-._a-zA-Z0-9]", "_", name)


def _escaped(character: re.Match[str]) -> str:
    return _ESCAPES.get(character[0]) or yaml_escape(character[0])


SYSTEM = KubernetesSystem()
