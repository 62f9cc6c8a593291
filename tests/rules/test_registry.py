"""What a rule states on its class, from which every list of rules is made."""

import ast
from importlib import resources
from pathlib import Path

import pytest

from auracheck import probes, rules
from auracheck.report import HEADINGS

GROUPS = ["presence", "value", "reading", "connection", "exposure", "live", "policy", "fleet"]


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_a_rule_says_what_it_is(name: str) -> None:
    rule = rules.rule_class(name)
    what = [attribute for attribute in ("name", "group", "severities") if not hasattr(rule, attribute)]
    assert what == [], f"add these attributes to the class {rule.__name__}"
    assert rule.name == name, f"write `name = {name!r}` in the class {rule.__name__}, as REGISTRY has it"
    assert rule.group in GROUPS, f"use one of the groups {GROUPS}, or add yours to GROUPS here"
    assert set(rule.yields_to) < set(rules.REGISTRY) - {name}, "yields_to names other rules of REGISTRY"
    assert set(rule.probes) <= set(probes.REGISTRY), "probes names probes of REGISTRY in auracheck/probes/__init__.py"


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_a_rule_explains_itself_under_the_fixed_headings(name: str) -> None:
    lines = [line.strip() for line in (rules.rule_class(name).__doc__ or "").splitlines()]
    missing = [heading for heading in HEADINGS if heading not in lines]
    assert missing == [], f"add these headings, a line each, to the class docstring in {name.replace('-', '_')}.py"
    assert lines[0].endswith("."), "the class docstring begins with one sentence that ends with a period"


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_a_rule_has_a_file_of_tests(name: str) -> None:
    file = f"test_{name.replace('-', '_')}.py"
    assert Path(__file__).with_name(file).exists(), f"add tests/rules/{file} (.github/CONTRIBUTING.md, 'Add a rule')"


def test_only_rules_of_the_registry_need_an_option() -> None:
    assert set(rules.OPTIONS) <= set(rules.REGISTRY), "OPTIONS in auracheck/rules/__init__.py names rules of REGISTRY"


def test_every_rule_is_in_the_registry() -> None:
    found = set()
    for file in resources.files("auracheck.rules").iterdir():
        if file.name.endswith(".py"):
            classes = [each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.ClassDef)]
            bases = {base.id for each in classes for base in each.bases if isinstance(base, ast.Name)}
            if bases & {"Rule", "ValueRule"} and file.name != "rule.py":
                found.add(file.name.removesuffix(".py").replace("_", "-"))
    assert found == set(rules.REGISTRY), "add its name to REGISTRY in auracheck/rules/__init__.py"


def test_the_groups_come_in_the_order_of_their_first_rules() -> None:
    assert list(rules.groups()) == GROUPS
    ordered = [name for names in rules.groups().values() for name in names]
    assert ordered == list(rules.REGISTRY), "put the new line among those of its group: REGISTRY, rules/__init__.py"


@pytest.mark.parametrize("name", rules.REGISTRY)
def test_no_two_rules_stand_back_for_one_another(name: str) -> None:
    for other in rules.rule_class(name).yields_to:
        assert name not in rules.rule_class(other).yields_to
