"""A pipeline drawn at random from the environment that it ought to give reads as that environment."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.model import EXTERNAL, External, Secret, Target
from auracheck.policy.loading import builtin
from auracheck.systems.gitlab.jobs import ExpandedText, VariableExpander
from auracheck.systems.gitlab.source import GitlabSource
from auracheck.systems.source import Context

NAMES = st.sampled_from(["JWT_SECRET_KEY", "SESSION_SECRET", "A", "B1", "c_d", "_E"])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=20)
Pair = tuple[Any, str | External]


def _escaped(text: str) -> Pair:
    return text.replace("%", "").replace("$", "$$"), text.replace("%", "")


VALUES: st.SearchStrategy[Pair] = st.one_of(
    TEXTS.map(_escaped),
    TEXTS.filter(lambda text: "$[[" not in text).map(lambda text: ({"value": text, "expand": False}, text)),
    st.integers(-(10**20), 10**20).map(lambda number: (number, str(number))),
    st.sampled_from(["$PROJECT", "a${PROJECT}b", "$[[ inputs.a ]]"]).map(lambda text: (text, EXTERNAL)),
)
GIVEN = st.dictionaries(NAMES, VALUES, max_size=4)
LAYERS = ("global", "workflow", "one", "two", "own", "matrix", "rules")


def _variables(layer: dict[str, Pair]) -> dict[str, Any]:
    return {"variables": {name: written for name, (written, _) in layer.items()}}


def pipeline(layers: dict[str, dict[str, Pair]]) -> str:
    """Every way in which a variable may reach a job, the later ones of `LAYERS` winning."""
    scalars = {name: written for name, (written, _) in layers["matrix"].items()}
    return json.dumps(
        {
            **_variables(layers["global"]),
            "workflow": {"rules": [_variables(layers["workflow"])]},
            ".one": _variables(layers["one"]),
            ".two": {"extends": ".one", **_variables(layers["two"])},
            "job": {
                "extends": ".two",
                **_variables(layers["own"]),
                "parallel": {"matrix": [scalars]},
                "rules": [{"if": "$X"}, _variables(layers["rules"])],
            },
        },
        ensure_ascii=False,
    )


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(LAYERS, GIVEN)))
def test_a_job_has_the_union_of_its_layers(layers: dict[str, dict[str, Pair]]) -> None:
    layers["matrix"] = {n: pair for n, pair in layers["matrix"].items() if not isinstance(pair[0], dict)}
    text = pipeline(layers)
    found = list(GitlabSource("", "drawn/.gitlab-ci.yml", Context({}, builtin())).items(text.encode()))
    [target] = [item for item in found if isinstance(item, Target)]
    expected: dict[str, Pair] = {}
    for layer in LAYERS:
        # Tables are merged, so a plain value does not keep the `expand` of the one below, but replaces it.
        expected |= layers[layer]
    assert {n: v.reveal() if isinstance(v, Secret) else v for n, v in target.effective().items()} == {
        name: read for name, (_, read) in expected.items()
    }


@given(TEXTS)
def test_a_raw_text_stays_as_it_is(text: str) -> None:
    assert "$[[" in text or VariableExpander({}).expand("A", ExpandedText(text, raw=True)) == text


@given(st.dictionaries(st.sampled_from("ABCD"), st.text("$%{}ABCD x5!", max_size=12), max_size=4))
def test_any_references_end(values: dict[str, str]) -> None:
    expander = VariableExpander({name: ExpandedText(text) for name, text in values.items()})
    for name, text in values.items():
        found = expander.expand(name, ExpandedText(text))
        assert found is None or "$" in text or "%" in text or found == text
