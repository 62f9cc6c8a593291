"""A variable of a container in manifests: its line in a Secret, the command that makes one, and its entry of `env`."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from auracheck.errors import UsageError
from auracheck.model import SecretManifest, Setting
from auracheck.policy.entry import squash
from auracheck.policy.names import is_variable
from auracheck.policy.origins import MADE_HERE
from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, RunStep, Step
from auracheck.systems.files import STDIN
from auracheck.systems.form import Form, Item, Owner, comment, yaml_escape
from auracheck.systems.kubernetes import FLUX
from auracheck.systems.kubernetes.fields import in_label
from auracheck.systems.steps import Place, has_name, with_made, write

ENV = "env: - "
"""What an edit begins with that gives a container an entry of its `env`, or another one in place of its own."""

_NAMESPACE = "NAMESPACE"
_KEY = regex(r"(?!\.\.|\.\Z)[-._a-zA-Z0-9]{1,253}")
"""A key of a Secret (Kubernetes API reference, Secret)."""
_BARE = regex(r"(?!(?:null|true|false|yes|no|on|off|y|n)\Z)[a-z_][a-z0-9_.-]*", re.IGNORECASE)
"""A key that is text without quotes in YAML 1.1 and 1.2."""
_CAPITAL = regex(r"(?<=[a-z0-9])(?=[A-Z])")
"""Where a word begins in `superUserPassword`."""
_OF_ANY = f"{MADE_HERE}password"
"""The command for a password whose name is no variable's."""
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
        found = of_key(place)
        name = place.key(place.name) if found else place.name
        secret, key = object_and_key(self.key(name))
        yield secret_of(found or place.make, secret, key, place.target.namespace)
        yield taken(place.file, self.key(place.name), secret, key)
        literal = from_config_map(place.setting) if place.setting else None
        if literal:
            yield literal


def secret_of(make: str, secret: str, key: str, namespace: str) -> RunStep:
    """The command that makes a Secret of one new value, which goes through a pipe: every user of the machine can read
    arguments."""
    own = in_label(namespace, _NAMESPACE) if namespace else ""  # a template's is filled in by a person
    within = f" -n {own}" if own else ""
    command = (
        f'printf %s "$v" | kubectl create secret generic {secret}{within} --from-file={key}=/dev/stdin '
        "--dry-run=client -o yaml | kubectl apply -f -"
    )
    return RunStep(with_made(make, command), (_NAMESPACE,) if own == _NAMESPACE else ())


def given_to_chart(place: Place) -> Iterator[Step]:
    """A Secret for the value, from which a HelmRelease takes it; the chart of another one may have a value with the
    name of a Secret."""
    secret, key = object_and_key(f"{place.target.own_name}-{place.name}")[0], object_and_key(place.name)[1]
    path, at = place.key(place.name), f"{place.file or STDIN}:{place.origin.line}"
    if place.make:
        yield secret_of(place.make, secret, key, place.target.namespace)
    if place.setting and place.setting.kept_in == FLUX:
        item = f"{{kind: Secret, name: {secret}, valuesKey: {word(key)}, targetPath: {word(path)}}}"
        yield DoStep(f"delete {path} at {at} and add to valuesFrom: {item}")
    else:
        yield DoStep(f"replace {path} at {at} by the name of the Secret, usually existingSecret: {secret}")


def under_its_key(place: Place) -> Place:
    """The place with the key that the env file has, of which a container makes a variable with another name."""
    make = of_key(place) if place.setting and place.setting.key else ""
    return place._replace(name=place.key(place.name), make=make) if make else place


def of_key(place: Place) -> str:
    """The command that makes the value of a key in a Secret, which may have another name than the variable that a
    container makes of it; empty where the key's name does not say what it is."""
    key = place.key(place.name)
    if has_name(place.make) and squash(key) == squash(place.name):
        return place.make
    if not has_name(place.make) and (place.make != _OF_ANY or is_variable(place.name)):
        return ""
    from auracheck.policy.known import is_made  # late: only what is to be replaced is looked up

    variable = re.sub(r"[^A-Za-z0-9]+", "_", _CAPITAL.sub("_", key)).strip("_").upper()
    says_whose = has_name(place.make) or "_" in variable  # else any Secret may have such a key
    return f"{MADE_HERE}{variable}" if says_whose and is_variable(variable) and is_made(variable) else ""


def in_keeper(place: Place, keeper: SecretManifest) -> Iterator[Step]:
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
def object_and_key(name: str) -> tuple[str, str]:
    """Valid names for a Secret with one value, and for its key."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "secret", re.sub(r"[^-._a-zA-Z0-9]", "_", name)


def _escaped(character: re.Match[str]) -> str:
    return _ESCAPES.get(character[0]) or yaml_escape(character[0])
