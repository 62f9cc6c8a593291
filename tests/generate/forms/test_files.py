"""The forms that are one file by themselves: a Secret manifest, a JSON object, the bare value."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from auracheck.generate import Made, Recipe, plan
from auracheck.model import Secret
from tests.generate.forms import EVERY_KIND, KINDS, NAMES, given_of_every_kind, need, run_in, same, values, written
from tests.generate.forms.test_env_files import drawn
from tests.systems.test_forms import VALUES

Making = Callable[[], list[Made]]


def as_kubectl_has_it(folder: Path, manifest: str) -> Any:
    """The object that kubectl makes of it, without a cluster."""
    need("kubectl")
    (folder / "secret.yaml").write_text(manifest, encoding="utf-8", newline="")
    done = subprocess.run(
        ["kubectl", "label", "--local", "-f", "secret.yaml", "x=y", "-o", "json"], cwd=folder, check=False,
        capture_output=True, env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, "kubectl refuses the manifest"
    return json.loads(done.stdout)


@pytest.mark.parametrize("make", EVERY_KIND)
def test_kubectl_reads_a_whole_secret_with_the_names_of_the_variables(tmp_path: Path, make: Making) -> None:
    made = make()
    found = as_kubectl_has_it(tmp_path, written(made, "kubernetes"))
    assert (found["apiVersion"], found["kind"], found["type"]) == ("v1", "Secret", "Opaque")
    assert found["metadata"]["name"] == "corner-shop-secrets"
    assert same(found["stringData"], values(made))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(VALUES, min_size=1, max_size=30))
@example(batch=[" \u2028", "\u2029 ", " \x85 ", "\ufeff", "a \t\n b"])
def test_kubectl_reads_any_value_back(tmp_path: Path, batch: list[str]) -> None:
    made = drawn("kubernetes", batch)
    if made:
        assert same(as_kubectl_has_it(tmp_path, written(made, "kubernetes"))["stringData"], values(made))


def test_a_secret_of_which_nothing_could_be_made_is_a_whole_one_still(tmp_path: Path) -> None:
    manifest = written([Made("A", None, note="b: c")], "kubernetes")
    assert manifest.endswith("stringData: {}\n  # A: b: c\n")
    assert yaml.safe_load(manifest)["stringData"] == {}
    assert as_kubectl_has_it(tmp_path, manifest)["kind"] == "Secret"


@pytest.mark.parametrize("make", EVERY_KIND)
def test_json_holds_all_that_has_a_value(make: Making) -> None:
    made = make()
    assert same(json.loads(written(made, "json")), values(made))


@pytest.mark.parametrize("name", NAMES)
def test_a_shell_that_takes_what_raw_prints_has_the_value(tmp_path: Path, name: str) -> None:
    [one] = [one for one in given_of_every_kind() if one.name == name]
    assert one.value is not None
    printed = written([one], "raw")
    script = f'v="$(cat <<\'EOF\'\n{printed}EOF\n)"; printf %s "$v"'
    assert same(run_in(tmp_path, script), one.value.reveal())


def test_raw_is_for_what_has_a_value_alone() -> None:
    [one] = plan(["SIGNING_KEY"], Recipe(), KINDS)
    assert isinstance(one.value, Secret)
    assert same(written([one], "raw"), f"{one.value.reveal()}\n")
