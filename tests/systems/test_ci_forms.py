"""The forms of CI systems: read back by our own readers of them, and no value in an argument list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import UsageError
from auracheck.model import Secret, Target
from auracheck.policy.loading import builtin
from auracheck.systems import form_of
from auracheck.systems.github.source import GithubSource
from auracheck.systems.gitlab.source import GitlabSource
from auracheck.systems.source import Context
from tests.systems.places import fix_line
from tests.systems.test_forms import VALUES

CONTEXT = Context({}, builtin())


def read_back(form: str, line: str) -> str:
    if form == "github":
        text = f"on: push\njobs:\n  j:\n    env:\n      {line}\n"
        items = list(GithubSource("", "w.yml", CONTEXT).items(text.encode()))
    else:
        text = f"j:\n  script: x\n  variables:\n    {line}\n"
        items = list(GitlabSource("", "x/.gitlab-ci.yml", CONTEXT).items(text.encode()))
    [target] = [item for item in items if isinstance(item, Target)]
    value = target.effective()["V"]
    assert isinstance(value, Secret)
    return value.reveal()


@pytest.mark.parametrize("form", ["github", "gitlab"])
@settings(max_examples=300, deadline=None)
@given(st.one_of(VALUES, st.sampled_from(["${{ x }}", "a${{", "%V%", "$$", "$V", "0123", "yes", "null", "'${{'"])))
def test_the_reader_of_the_form_reads_back_what_is_written(form: str, value: str) -> None:
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        with pytest.raises(UsageError, match=r"^V: (?:contains|not UTF-8)"):
            form_of(form).setting("V", value)
        return
    line = form_of(form).setting("V", value)
    assert "\n" not in line
    assert read_back(form, line) == value


@pytest.mark.parametrize("form", ["github", "gitlab"])
@pytest.mark.parametrize("name", ["A B", "A:", "-A", "", "A\n"])
def test_a_name_that_no_environment_takes_is_refused(form: str, name: str) -> None:
    with pytest.raises(UsageError, match="invalid name"):
        form_of(form).setting(name, "x")


def test_a_new_value_goes_through_a_pipe_that_is_not_opened_without_one() -> None:
    made = 'v="$(auracheck generate jwt)" && printf %s "$v" | '
    forms = form_of("github"), form_of("gitlab")
    told = [fix_line(form, "JWT_SECRET_KEY", "auracheck generate jwt", "x.yml") for form in forms]
    assert told == [
        f"{made}gh secret set JWT_SECRET_KEY"
        f"  # then add env: JWT_SECRET_KEY: ${{{{ secrets.JWT_SECRET_KEY }}}} to x.yml",
        f"{made}glab variable set JWT_SECRET_KEY --masked",
    ]
