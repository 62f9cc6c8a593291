"""A project drawn at random from the environment that it ought to give reads as that environment."""

import base64
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.model import EXTERNAL, Secret, Target, Unread
from auracheck.systems.kubernetes.environment import expand
from auracheck.systems.kubernetes.scalars import key_of, meaning
from auracheck.systems.kubernetes.targets import labels
from auracheck.systems.source import open_source
from auracheck.systems.yaml_nodes import ScalarNode

TEXT = st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0xFFFF, exclude_characters="\0"), max_size=12)
"""Without what JSON writes as two surrogates, which no reader of YAML takes."""
TRICKY = st.lists(st.sampled_from(["$", "(", ")", "$(A)", "$$", "A", "B", "'", '"', "\n", ": ", "#"]), max_size=6).map(
    "".join
)
VALUES = TEXT | TRICKY
NAMES = st.sampled_from([*"ABCDEFGH", "JWT_SECRET_KEY", "jwt.secret-key", "1A"])
WAYS = st.sampled_from(["value", "reference", "secret", "string data", "config", "secret key", "config key", "field"])


class Step(NamedTuple):
    """One setting and the way in which the container gets it."""

    name: str
    value: str
    way: str
    prefixed: bool


STEPS = st.lists(st.builds(Step, NAMES, VALUES, WAYS, st.booleans()), max_size=12)


class Project:
    """The objects that give a container the settings of these steps, a later one winning."""

    def __init__(self, steps: list[Step], namespace: str) -> None:
        self.namespace = namespace
        self.objects: list[dict[str, Any]] = []
        self.env: list[dict[str, Any]] = []
        self.env_from: list[dict[str, Any]] = []
        self.wanted: dict[str, Any] = {}
        whole = [step for step in steps if step.way in ("secret", "string data", "config")]
        for step in whole:
            self.take_whole(step)
        for step in steps:
            if step not in whole:
                self.take(step)

    def metadata(self) -> dict[str, Any]:
        name = f"o{len(self.objects)}"
        return {"name": name, "namespace": self.namespace} if self.namespace else {"name": name}

    def hold(self, kind: str, field: str, key: str, value: str) -> str:
        """Make an object that holds a value, and return its name."""
        metadata = self.metadata()
        if field == "data" and kind == "Secret":
            value = base64.b64encode(value.encode()).decode()
        self.objects.append({"apiVersion": "v1", "kind": kind, "metadata": metadata, field: {key: value}})
        return str(metadata["name"])

    def take_whole(self, step: Step) -> None:
        kind = "ConfigMap" if step.way == "config" else "Secret"
        field = "stringData" if step.way == "string data" else "data"
        key, prefix = (step.name[1:], step.name[:1]) if step.prefixed and len(step.name) > 1 else (step.name, "")
        name = self.hold(kind, field, key, step.value)
        self.env_from.append({"prefix": prefix, f"{kind[0].lower()}{kind[1:]}Ref": {"name": name}})
        self.wanted[step.name] = step.value

    def take(self, step: Step) -> None:
        entry: dict[str, Any] = {"name": step.name}
        self.wanted[step.name], before = step.value, self.wanted.get("A")
        if step.way == "value":
            entry["value"] = step.value.replace("$", "$$")
        elif step.way == "reference":
            entry["value"] = step.value.replace("$", "$$") + "$(A)"
            given = "$(A)" if before is None else before
            self.wanted[step.name] = EXTERNAL if given is EXTERNAL else step.value + given
        elif step.way == "field":
            entry["valueFrom"] = {"fieldRef": {"fieldPath": "metadata.name"}}
            self.wanted[step.name] = EXTERNAL
        else:
            kind, field = ("Secret", "secretKeyRef") if step.way == "secret key" else ("ConfigMap", "configMapKeyRef")
            entry["valueFrom"] = {field: {"name": self.hold(kind, "data", "k", step.value), "key": "k"}}
        self.env.append(entry)

    def workload(self) -> dict[str, Any]:
        container = {"name": "web", "env": self.env, "envFrom": self.env_from}
        pod = {"template": {"spec": {"containers": [container]}}}
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": self.metadata(), "spec": pod}


@settings(max_examples=150, deadline=None)
@given(STEPS, st.sampled_from(["", "prod"]), st.randoms(use_true_random=False), st.integers(1, 3))
def test_a_project_reads_as_the_environment_that_it_was_made_of(
    steps: list[Step], namespace: str, random: Any, files: int
) -> None:
    project = Project(steps, namespace)
    objects = [*project.objects, project.workload()]
    random.shuffle(objects)
    with TemporaryDirectory() as folder:
        for number in range(files):
            text = "\n---\n".join(json.dumps(found) for found in objects[number::files])
            (Path(folder) / f"{number}.yaml").write_text(f"# a file\n{text}\n")
        items = list(open_source(f"kubernetes:{folder}").read())
    found = [item for item in items if isinstance(item, Target) and item.label.endswith(": web")]
    (web,) = found
    assert {name: v.reveal() if isinstance(v, Secret) else v for name, v in web.effective().items()} == project.wanted
    empty = [item for item in items if isinstance(item, Unread)]
    assert {gap.reason for gap in empty} <= {"no Kubernetes objects"}


@given(st.text(alphabet="$()A ", max_size=40))
def test_expansion_is_that_of_kubernetes_read_character_by_character(text: str) -> None:
    """Held against a reading of one character after the other, as Kubernetes' own does it."""
    known = {"A": "$(A)x", "": "e"}
    assert expand(text, known.get, 10_000)[0] == slowly(text, known)


def slowly(text: str, known: dict[str, str]) -> str:
    out, at = "", 0
    while at < len(text):
        end = text.find(")", at)
        if text.startswith("$$", at):
            out, at = out + "$", at + 2
        elif text.startswith("$(", at) and end >= 0:
            out, at = out + known.get(text[at + 2 : end], text[at : end + 1]), end + 1
        else:
            out, at = out + text[at], at + 1
    return out


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.integers()), max_size=8, unique=True))
def test_labels_are_unique_and_never_longer_than_they_must_be(found: list[tuple[str, str, int]]) -> None:
    candidates = [(a, f"{b}/{a}", f"{b}/{a}:{n}") for a, b, n in found]
    given = labels(candidates)
    assert len(set(given)) == len(given)
    assert all(label in names for label, names in zip(given, candidates, strict=True))
    firsts = [names[0] for names in candidates]
    assert all(label == first for label, first in zip(given, firsts, strict=True) if firsts.count(first) == 1)


@given(st.text(max_size=12))
def test_any_scalar_has_a_meaning_and_a_quoted_one_is_text(text: str) -> None:
    assert key_of(ScalarNode("", 1, 1, text, False)) == text
    assert meaning(ScalarNode("str", 1, 1, text, True)) is meaning(ScalarNode("", 1, 1, text, False))
