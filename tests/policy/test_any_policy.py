"""Anything at all is a policy, or refused as one."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auracheck.errors import PolicyError
from auracheck.policy import Policy, loading
from auracheck.policy.format import ENVIRONMENT, ENVIRONMENTS, REFUSED, SECRET, TOP, WAIVER
from tests.policy.refusal import Write


def toml(value: Any) -> str:
    """A value in TOML's notation."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() or c in " _-." else f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml(key)} = {toml(item)}' for key, item in value.items())} }}"
    return value.isoformat() if isinstance(value, date) else repr(value)


WORDS = st.sampled_from(
    [*TOP, *SECRET, *ENVIRONMENTS, *ENVIRONMENT, *REFUSED, *WAIVER, "A", "JWT_SECRET_KEY", "production", "prod", "key"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
SCALARS = WORDS | st.booleans() | st.integers(-(1 << 62), 1 << 62) | st.dates() | st.sampled_from(["90d", "_FILE"])
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8
)


def tables(keys: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(list(keys)) | WORDS, ANY, max_size=4)


def likely(key: str) -> st.SearchStrategy[Any]:
    """Values of a shape that gets past the first test, so that the later ones are reached as well."""
    shaped: dict[str, st.SearchStrategy[Any]] = {
        "environments": st.dictionaries(WORDS, tables(ENVIRONMENT) | WORDS, max_size=3),
        "secrets": st.dictionaries(WORDS, tables(SECRET), max_size=3),
        "refused": st.lists(tables(REFUSED), max_size=2),
        "waivers": st.lists(tables(WAIVER), max_size=2),
    }
    return shaped.get(key, ANY)


def attempt(path: str) -> tuple[Policy | None, str]:
    """The policy, or the message with which it is refused; anything else is a bug."""
    try:
        return loading.load(path), ""
    except PolicyError as error:
        return None, str(error)


POLICIES = st.fixed_dictionaries({}, optional={key: likely(key) for key in TOP}) | tables(TOP)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(POLICIES)
def test_anything_is_a_policy_or_refused_as_one(write: Write, raw: dict[str, Any]):
    path = write("\n".join(f"{toml(key)} = {toml(value)}" for key, value in raw.items()))
    policy, error = attempt(path)
    if policy is None:
        assert error.isprintable()
        assert path in error
    else:
        assert all(policy.find(name) is not None for name in policy.secrets)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_a_policy_or_refused_as_one(write: Write, content: bytes | str):
    path = write(content if isinstance(content, bytes) else content.encode(errors="surrogatepass"))
    policy, error = attempt(path)
    assert policy is not None or path in error
