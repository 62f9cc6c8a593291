"""The format waivers: TOML that a policy takes, whatever the names are, and nothing that is waived already."""

import tomllib
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.model import Origin, Unread
from auracheck.policy.checking import check_format
from auracheck.report import Finding, Report, Severity
from auracheck.reporters import waivers as module
from auracheck.systems.waivers import HEADER, table, text
from tests.reporters.made import finding, target
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped

TODAY = date(2026, 11, 25)


def report(*findings: Finding, labels=(".env",), fail_on=Severity.ERROR, unread=(), **fields):
    targets = tuple(target(label, label)._replace(**fields) for label in labels)
    return Report(targets, findings, unread, fail_on, today=TODAY)


def found(secret="JWT_SECRET_KEY", *on, rule="weak-secret", severity=Severity.ERROR, waived=None):
    return finding(rule, severity, secret, "m", "h", Origin(".env", 1, 1), on=on or (".env",), waived=waived)


def tables(text):
    """The waivers, as a policy reads them; what is before them has no end of line."""
    policy = tomllib.loads(f'name = "x"{text}')
    check_format("auracheck.toml", policy)
    assert text.isascii()
    return policy.get("waivers", [])


def test_what_it_looks_like():
    assert piped("waivers", report(found(), found(None, rule="exposed-file", severity=Severity.WARNING))) == (
        "\n"
        "# Baseline of 2026-11-25: waives the findings of that day. More: auracheck explain waivers\n"
        "\n"
        "# .env\n"
        "[[waivers]]\n"
        'rule = "exposed-file"\n'
        'target = ".env"\n'
        'reason = "baseline"\n'
        "until = 2027-02-23\n"
        "[[waivers]]\n"
        'rule = "weak-secret"\n'
        'secret = "JWT_SECRET_KEY"\n'
        'target = ".env"\n'
        'reason = "baseline"\n'
        "until = 2027-02-23\n"
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_valid(name):
    made = SAMPLES[name]()
    said = tables(piped("waivers", made))
    wanted = {
        (f.rule, f.secret, label)
        for f in made.counting()
        for label in f.targets
        if f.severity >= Severity.WARNING and f.rule != "expired-waiver"
    }
    writable = {w for w in wanted if all(not part or max(part) < "\udc80" for part in w)}
    assert {(w["rule"], w.get("secret"), w["target"]) for w in said} >= writable


def test_nothing_to_waive_is_no_line():
    assert piped("waivers", report()) == ""


def test_notes_are_waived_only_where_they_fail():
    note = found(severity=Severity.NOTE)
    assert tables(piped("waivers", report(note))) == []
    assert len(tables(piped("waivers", report(note, fail_on=Severity.NOTE)))) == 1


@pytest.mark.parametrize("fail_on", [Severity.ERROR, Severity.WARNING, None])
def test_warnings_are_waived_as_well(fail_on):
    assert len(tables(piped("waivers", report(found(severity=Severity.WARNING), fail_on=fail_on)))) == 1


def test_what_is_waived_already_is_not_repeated():
    assert piped("waivers", SAMPLES["waived"]()._replace(unread=())) == ""


def test_a_waiver_for_each_target_under_its_name_and_each_once():
    both = found("JWT_SECRET_KEY", "b.env", "a.env")
    said = piped("waivers", report(both, both, labels=("a.env", "b.env")))
    assert [w["target"] for w in tables(said)] == ["a.env", "b.env"]
    assert said.index("# a.env") < said.index("# b.env")


def test_the_order_does_not_depend_on_that_of_the_findings():
    some = [found("B"), found("A"), found("A", rule="default-secret"), found("A", "x.env")]
    assert piped("waivers", report(*some)) == piped("waivers", report(*reversed(some)))


def test_a_target_is_named_as_its_policy_sees_it():
    [one] = tables(piped("waivers", report(found(), waived_as="deploy/.env", policy_file="auracheck.toml")))
    assert one["target"] == "deploy/.env"


def test_in_a_pyproject_they_have_its_header():
    said = piped("waivers", report(found(), policy_file="sub/pyproject.toml", waived_as=".env"))
    assert len(tomllib.loads(said)["tool"]["auracheck"]["waivers"]) == 1


def test_of_several_policies_each_is_told():
    made = report(found("A", "a/.env"), found("A", "b/.env"), labels=("a/.env", "b/.env"))
    targets = tuple(t._replace(policy_file=f"{t.label[0]}/auracheck.toml", waived_as=".env") for t in made.targets)
    said = piped("waivers", made._replace(targets=targets))
    assert "(checked by another policy: add its waivers to a/auracheck.toml)\n" in said
    assert "(checked by another policy: add its waivers to b/auracheck.toml)\n" in said
    assert len(tables(said)) == 2


def test_what_no_waiver_covers_is_a_comment():
    ended = finding("expired-waiver", Severity.WARNING, None, "it ended", "", Origin("auracheck.toml", 3), on=())
    soon = ended._replace(severity=Severity.NOTE, message="it ends")
    said = piped("waivers", report(ended, soon, unread=(Unread("x\n.env", "no such\x1b file"),)))
    assert said == ("\n# not waived: auracheck.toml:3: it ended\n# not waived, not read: x\\n.env: no such\\x1b file\n")
    assert tables(said) == []


@pytest.mark.parametrize("name", [" ", "\udcff.env", "a\ud800"])
def test_a_name_that_toml_cannot_write_is_a_comment(name):
    said = piped("waivers", report(found("JWT_SECRET_KEY", name), found(), labels=(".env", name)))
    assert len(tables(said)) == 1
    assert "# weak-secret of JWT_SECRET_KEY cannot be waived by name: TOML" in said


def test_more_than_a_policy_has_room_for_are_counted(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    said = piped("waivers", report(*(found(f"A{number}") for number in range(5))))
    assert len(tables(said)) == 3
    assert "# 2 more (limit: 3): " in said


def test_as_many_as_are_written_fit_into_a_policy():
    from auracheck.policy.files import MAX_POLICY

    one = table(HEADER, "unresolved-reference", "TWILIO_ACCOUNT_SID", "x" * 60, "baseline", TODAY)
    assert len(one) * module.MOST < MAX_POLICY


names = st.text(min_size=1).filter(str.strip)


@given(names, names)
def test_any_name_comes_back(secret, label):
    try:
        (label + secret).encode()
    except UnicodeEncodeError:
        return
    [one] = tables(piped("waivers", report(found(secret, label), labels=(label,))))
    assert one == {
        "rule": "weak-secret", "secret": secret, "target": label, "reason": "baseline", "until": date(2027, 2, 23),
    }  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_is_a_string_of_toml(value):
    assert tomllib.loads(f"a = {text(value)}") == {"a": value}
    assert text(value).isascii()
    assert all(a != "\n" for a, _ in pairwise(text(value)))
