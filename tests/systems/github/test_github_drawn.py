"""A workflow drawn at random from the environment that it ought to give reads as that environment."""

import json
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.model import EXTERNAL, External, Secret, Target
from auracheck.policy.loading import builtin
from auracheck.systems.github.source import GithubSource
from auracheck.systems.source import Context

NAMES = st.sampled_from(["JWT_SECRET_KEY", "SESSION_SECRET", "A", "B1", "c_d", "_E"])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=20)
UNKNOWN = st.sampled_from(
    [
        "${{ secrets.X }}", "a${{ github.sha }}b", "${{ needs.a.outputs.b }}", "${{ matrix['x'] }}",
        "${{ a() && secrets.X }}",
    ]
)  # fmt: skip


class Written(NamedTuple):
    """A value as it stands in the workflow, and what the job gets."""

    text: Any
    read: str | External


def _literal(text: str) -> Written:
    return Written(text.replace("${{", "${{ '${{' }}"), text)


def _fallback(text: str) -> Written:
    return Written("${{ secrets.X || '" + text.replace("'", "''") + "' }}", text or EXTERNAL)


def _number(number: int) -> Written:
    return Written(number, str(number))


VALUES = st.one_of(
    TEXTS.map(_literal),
    TEXTS.map(_fallback),
    UNKNOWN.map(lambda text: Written(text, EXTERNAL)),
    st.integers(-(10**14), 10**14).map(_number),
    st.booleans().map(lambda truth: Written(truth, str(truth).lower())),
    st.just(Written(None, "")),
)


def _no_twins(env: dict[str, Written]) -> bool:
    return len({name.casefold() for name in env}) == len(env)


ENVS = st.dictionaries(NAMES, VALUES, max_size=4).filter(_no_twins)
LEVELS = st.tuples(ENVS, ENVS, ENVS, st.lists(ENVS, max_size=3))


def _map(env: dict[str, Written]) -> dict[str, Any]:
    return {"env": {name: value.text for name, value in env.items()}}


@settings(max_examples=300, deadline=None)
@given(LEVELS)
def test_a_job_has_the_union_of_its_levels(levels: tuple[Any, Any, Any, list[Any]]) -> None:
    container, workflow, job, steps = levels
    body = {"container": {"image": "x", **_map(container)}, **_map(job), "steps": [*map(_map, steps)]}
    text = json.dumps({"on": "push", **_map(workflow), "jobs": {"build": body}}, ensure_ascii=False)
    context = Context({}, builtin())
    [target] = [i for i in GithubSource("", "w.yml", context).items(text.encode()) if isinstance(i, Target)]
    found = {n: v.reveal() if isinstance(v, Secret) else v for n, v in target.effective().items()}
    expected: dict[str, Written] = {}
    for env in (container, workflow, job, *steps):
        expected |= env
    assert found == {name: value.read for name, value in expected.items()}
    assert [s.name for s in target.settings] == [n for env in (container, workflow, job, *steps) for n in env]
