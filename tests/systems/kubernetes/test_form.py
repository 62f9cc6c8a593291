"""The form `kubernetes`: a line of stringData, and the command that makes a Secret."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from auracheck.errors import UsageError
from auracheck.systems import form_of
from auracheck.systems.kubernetes.form import secret_of
from tests.systems.places import fix_line

FORM = form_of("kubernetes")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_yaml_reader_gets_exactly_the_value(value: str) -> None:
    assert yaml.load(FORM.setting("JWT_SECRET_KEY", value), Loader=yaml.CSafeLoader) == {"JWT_SECRET_KEY": value}


@pytest.mark.parametrize(
    "value", ["5432", "on", "1e3", "null", "~", "", "a: b", "# a", "- a", "{{ a }}", " a ", "a\nb"]
)
def test_no_value_is_anything_but_text(value: str) -> None:
    assert yaml.safe_load(FORM.setting("A", value)) == {"A": value}
    assert FORM.setting("A", value) == f"A: {json.dumps(value)}"


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029", "\ufeff", "\x7f"])
def test_what_some_reader_takes_for_a_line_break_or_nothing_is_escaped(character: str) -> None:
    written = FORM.setting("A", f" {character} ")
    assert character not in written
    assert yaml.safe_load(written) == {"A": f" {character} "}


@pytest.mark.parametrize("name", ["on", "y", "No", "TRUE", "null", "5", "-a", ".", "a.b-c", "_"])
def test_a_key_stays_text(name: str) -> None:
    if name == ".":
        with pytest.raises(UsageError, match="invalid key"):
            FORM.setting(name, "x")
    else:
        assert yaml.safe_load(FORM.setting(name, "x")) == {name: "x"}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [("A B", "hunter2", "invalid key"), ("A", "hunter2\0", "NUL"), ("A", "hunter2\udc80", "not UTF-8")],
)
def test_what_a_secret_cannot_hold_is_refused_without_its_value(name: str, value: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as refusal:
        FORM.setting(name, value)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("file", "where"),
    [("k8s/a b.yaml", "then add env: - {name"), ("-", "then env: - {name"), (None, "then env: - {name")],
)
def test_the_value_goes_through_a_pipe_and_the_container_takes_it_from_there(file: str | None, where: str) -> None:
    line = fix_line(FORM, "JWT_SECRET_KEY", "auracheck generate jwt", file)
    assert line.startswith(
        'v="$(auracheck generate jwt)" && printf %s "$v" | kubectl create secret generic jwt-secret-key '
    )
    assert "--from-file=JWT_SECRET_KEY=/dev/stdin" in line
    assert "--from-literal" not in line
    assert where in line
    entry = yaml.safe_load(line.partition("env: ")[2].removesuffix(" to k8s/a b.yaml"))
    reference = {"name": "jwt-secret-key", "key": "JWT_SECRET_KEY"}
    assert entry == [{"name": "JWT_SECRET_KEY", "valueFrom": {"secretKeyRef": reference}}]


def test_the_secret_goes_into_the_namespace_of_what_takes_it() -> None:
    line = fix_line(FORM, "JWT_SECRET_KEY", "auracheck generate jwt", None, namespace="shop")
    assert "kubectl create secret generic jwt-secret-key -n shop --from-file" in line
    assert " -n " not in fix_line(FORM, "JWT_SECRET_KEY", "auracheck generate jwt", None)


def test_a_namespace_that_a_template_leaves_open_is_for_a_person_to_fill_in() -> None:
    step = secret_of("auracheck generate jwt", "jwt", "KEY", "{{ namespace }}")
    assert "secret generic jwt -n NAMESPACE --from-file" in step.command
    assert step.needs == ("NAMESPACE",)
    assert not secret_of("auracheck generate jwt", "jwt", "KEY", "shop").needs
