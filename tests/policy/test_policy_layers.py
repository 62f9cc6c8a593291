"""What lies over what, and which policy is the nearest."""

import os
from pathlib import Path

import pytest

from auracheck.errors import PolicyError
from auracheck.policy import files, loading
from auracheck.policy.entry import Environment
from tests.policy.refusal import Load, Write, refusal


def test_a_secret_is_laid_over_key_by_key(load: Load):
    entry = load("[secrets.JWT_SECRET_KEY]\nmin_length = 64").secrets["JWT_SECRET_KEY"]
    assert (entry.min_length, entry.short, entry.differs_from) == (64, "jwt", ("SESSION_SECRET",))


def test_an_environment_is_laid_over_key_by_key_and_others_are_added(load: Load):
    policy = load('[environments]\nstaging = { strict = false }\nlive = { strict = true, aliases = ["on-air"] }')
    assert policy.environments["staging"] == Environment("staging", False, ("stage",))
    assert list(policy.environments) == ["development", "staging", "production", "live"]
    assert policy.variable == "ENVIRONMENT"


def test_a_required_secret_can_be_made_optional(load: Load):
    policy = load("[secrets.REDIS_URL]\nrequired_in = []")
    assert "REDIS_URL" not in policy.required("production", {})


def test_lists_are_joined(write: Write, load: Load):
    lists = 'services = ["{0}"]\nknown_values = ["{0}"]\n'
    lists += '[[refused]]\nsubstrings = ["{0}"]\n[[waivers]]\nrule = "{0}-secret"\n'
    write("extends = []\n" + lists.format("base"), "base.toml")
    policy = load('extends = ["base.toml"]\n' + lists.format("own"))
    assert policy.services == ("base", "own")
    assert [value.reveal() for value in policy.known_values] == ["base", "own"]
    assert [refused.substrings for refused in policy.refused] == [("base",), ("own",)]
    assert [waiver.rule for waiver in policy.waivers] == ["base-secret", "own-secret"]


def test_of_several_bases_the_later_one_wins(write: Write, load: Load):
    write('extends = []\nname = "one"\n[secrets.A]\npurpose = "one"\nkind = "token"', "one.toml")
    write('extends = []\nname = "two"\n[secrets.A]\npurpose = "two"', "sub/two.toml")
    policy = load('extends = ["one.toml", "sub/two.toml"]\nname = "own"')
    assert (policy.name, policy.secrets["A"].purpose, policy.secrets["A"].kind) == ("own", "two", "token")


def test_a_base_is_found_beside_the_file_that_extends_it(write: Write, load: Load):
    write("extends = []\n[secrets.A]", "shared/base.toml")
    write('extends = ["base.toml"]\n[secrets.B]', "shared/middle.toml")
    assert list(load('extends = ["shared/middle.toml"]').secrets) == ["A", "B"]


def test_a_pyproject_can_be_extended(write: Write, load: Load):
    write("[tool.auracheck]\nextends = []\n[tool.auracheck.secrets.A]", "base/pyproject.toml")
    assert list(load('extends = ["base/pyproject.toml"]').secrets) == ["A"]


def test_a_policy_that_extends_itself(write: Write):
    write('extends = ["auracheck.toml"]', "other.toml")
    assert "extends: circular" in refusal(write('extends = ["other.toml"]'))


def test_a_cycle_by_way_of_a_link(write: Write, tmp_path: Path):
    path = write('extends = ["again.toml"]')
    (tmp_path / "again.toml").symlink_to(path)
    with pytest.raises(PolicyError, match="extends: circular"):
        loading.load(path)


@pytest.mark.parametrize("name", ["a\\u0000.toml", "\\u001b[31m.toml", "a\\nb.toml", ""])
def test_a_base_that_is_no_path(write: Write, name: str):
    message = refusal(write(f'extends = ["{name}"]'))
    assert "extends: unknown policy" in message
    assert message.isprintable()


def test_files_that_extend_two_each_are_bounded(write: Write):
    for number in range(40):
        write(f'extends = ["{number + 1}.toml", "{number + 1}.toml"]', f"{number}.toml")
    last = write("extends = []", "40.toml")
    with pytest.raises(PolicyError, match="more than 50 files"):
        loading.load(last.replace("40.toml", "0.toml"))


def test_a_base_that_is_not_known_or_not_there(write: Write):
    assert "extends: unknown policy 'auraconect' (expected 'auraconnect', another" in refusal(
        write('extends = ["auraconect"]')
    )
    with pytest.raises(PolicyError, match=r"gone\.toml: cannot be read: No such file"):
        loading.load(write('extends = ["gone.toml"]'))


def test_the_nearest_file_is_found_above(write: Write, tmp_path: Path):
    write("")
    near = write("", "a/b/auracheck.toml")
    (tmp_path / "a/b/c/d").mkdir(parents=True)
    assert files.nearest(str(tmp_path / "a/b/c/d")) == near
    assert files.nearest(str(tmp_path / "a")) == str(tmp_path / "auracheck.toml")


def test_our_own_file_comes_before_a_pyproject_beside_it(write: Write, tmp_path: Path):
    write("[tool.auracheck]", "pyproject.toml")
    own = write("")
    assert files.nearest(str(tmp_path)) == own


def test_a_nearer_pyproject_comes_before_a_file_above(write: Write, tmp_path: Path):
    write("")
    project = write("[tool.auracheck]", "sub/pyproject.toml")
    assert files.nearest(str(tmp_path / "sub")) == project


@pytest.mark.parametrize(
    "text", ["", '[project]\nname = "x"', '[project]\ndependencies = ["auracheck"]', "tool = 1 # auracheck", "not TOML"]
)
def test_a_pyproject_without_our_table_is_passed_by(write: Write, tmp_path: Path, text: str):
    above = write("")
    write(text, "sub/pyproject.toml")
    assert files.nearest(str(tmp_path / "sub")) == above


def test_a_pyproject_that_names_us_and_cannot_be_read_is_no_silent_default(write: Write, tmp_path: Path):
    write("[tool.auracheck\n", "pyproject.toml")
    with pytest.raises(PolicyError, match="line 1"):
        files.nearest(str(tmp_path))


def test_a_folder_called_pyproject_is_passed_by(write: Write, tmp_path: Path):
    above = write("")
    (tmp_path / "sub/pyproject.toml").mkdir(parents=True)
    assert files.nearest(str(tmp_path / "sub")) == above


def test_a_broken_link_is_no_silent_default(tmp_path: Path):
    (tmp_path / "auracheck.toml").symlink_to(tmp_path / "gone")
    found = files.nearest(str(tmp_path))
    assert found is not None
    assert "cannot be read: No such file" in refusal(found)


def test_nothing_up_to_the_root(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    monkeypatch.setattr(os.path, "isfile", lambda path: False)
    assert files.nearest("/a/b/c") is None
