"""No refusal of `generate --format` tells a part of a value, nor does what holds one show it."""

import itertools
import traceback

import pytest

from auracheck.errors import UsageError
from auracheck.generate import Made, render
from auracheck.model import Secret
from auracheck.policy.loading import builtin
from auracheck.systems import forms
from auracheck.systems.form import Item
from tests.test_canary import CANARIES, KEY, leaked

HARD = {
    "plain": "{}",
    "NUL": "{}\0",
    "a byte": "{}\udc80",
    "blank": "{} ",
    "lines": "{}\n{}\r\n",
    "no character": "\uffff{}",
    "long": "{}" * 3000,
}


@pytest.mark.parametrize("form", forms())
@pytest.mark.parametrize("hard", HARD)
def test_a_refusal_has_no_part_of_the_value(form: str, hard: str) -> None:
    for (kind, value), name in itertools.product(CANARIES.items(), ("JWT_SECRET_KEY", "A-B", "A B", "GITHUB_A", "é")):
        assert leaked(refusal(form, name, HARD[hard].replace("{}", value))) == 0, kind


def refusal(form: str, name: str, value: str) -> str:
    """All that is told of it; nothing where the form takes the value."""
    try:
        render([Made(name, Secret(value))], form, builtin())
    except UsageError as error:
        return "".join(traceback.format_exception(error))
    return ""


def test_there_are_refusals_to_look_at() -> None:
    assert all(refusal(form, "A B", "x") for form in forms() if form not in ("json", "vault", "aws"))
    assert all(refusal(form, "A", "x\udc80") for form in ("vault", "aws"))


def test_the_item_of_a_document_does_not_show_its_value() -> None:
    item = Item("A", Secret(KEY), "a note")
    assert leaked(f"{item!r} {item} {[item]}") == 0
