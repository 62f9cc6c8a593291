"""The formats of a line a finding: plain and github."""

import re

import pytest

from auracheck.model import Origin
from auracheck.report import Severity
from tests.reporters.made import finding
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import piped, same_as_before

each_sample = pytest.mark.parametrize("name", SAMPLES)
each_form = pytest.mark.parametrize("form", ["plain", "github"])


@pytest.mark.screens
@each_form
def test_all_samples(form):
    told = "".join(f"# {name}\n{piped(form, make())}" for name, make in SAMPLES.items())
    assert same_as_before(form, told)


@each_form
@each_sample
def test_a_line_a_finding(name, form):
    report = SAMPLES[name]()
    lines = piped(form, report, verbose=True).splitlines()
    lines = [line for line in lines if not line.startswith("::notice title=auracheck::")]  # about none of them
    assert len(lines) == len(report.findings) + len(report.unread)
    assert all(line.isprintable() for line in lines)


@each_form
@each_sample
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_any_encoding_will_do(name, form, encoding):
    written = piped(form, SAMPLES[name](), verbose=True, encoding=encoding)
    assert written.encode(encoding).decode(encoding) == written


@each_sample
def test_plain_has_the_shape_that_editors_know(name):
    shape = re.compile(r".+?(:[0-9]+)?(:[0-9]+)?: ((error|warning|note): [a-z-]+|unread): .+")
    assert all(shape.fullmatch(line) for line in piped("plain", SAMPLES[name]()).splitlines())


def test_plain_leaves_out_what_is_not_known():
    report = SAMPLES["development"]()
    assert piped("plain", report).startswith("environment: warning: weak-secret: JWT_SECRET_KEY: too short")


def test_plain_tells_what_is_waived_or_optional_only_when_asked():
    report = SAMPLES["waived"]()
    assert piped("plain", report) == ""
    assert "(waived until 2026-12-31: rotated with the next release)" in piped("plain", report, verbose=True)
    assert ".env: note: recommended-secret: TWILIO_ACCOUNT_SID: optional" in piped("plain", report, verbose=True)


def test_plain_tells_other_notes_always():
    assert piped("plain", SAMPLES["note_only"]()) == ".env: note: tracked-file: git tracks this file\n"


def test_the_name_is_not_told_twice():
    message = "JWT_SECRET_KEY is weak"
    weak = finding("weak-secret", Severity.ERROR, "JWT_SECRET_KEY", message, "", Origin(".env", 1, 1), on=".env")
    report = SAMPLES["waived"]()._replace(findings=(weak,))
    assert piped("plain", report) == ".env:1:1: error: weak-secret: JWT_SECRET_KEY is weak\n"


def test_github_has_unread_first_then_errors_then_the_rest():
    report = SAMPLES["development_env"]()._replace(unread=SAMPLES["unread_only"]().unread)
    commands = [line.split(" ")[0] for line in piped("github", report).splitlines()]
    assert commands == ["::error"] * 5 + ["::warning"] + ["::notice"] * 4


def test_github_escapes_as_its_own_toolkit():
    origin = Origin("a,b:c%.env", 3, 7)
    weak = finding("weak-secret", Severity.ERROR, None, "100% weak: yes, it is", "one", origin, on=".env")
    report = SAMPLES["waived"]()._replace(findings=(weak,))
    assert piped("github", report) == (
        "::error file=a%2Cb%3Ac%25.env,line=3,col=7,title=weak-secret::100%25 weak: yes, it is%0Aone\n"
    )
