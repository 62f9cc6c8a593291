"""include: files of the pipeline's own repository are read, and nothing else is."""

from pathlib import Path

import pytest

from auracheck.model import EXTERNAL, Document, External, Origin, Secret, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems.gitlab.includes import MAX_INCLUDES, repository
from auracheck.systems.source import Item, open_source

FILE = ".gitlab-ci.yml"


def write(place: Path, **files: str) -> None:
    """Files by their stems; `main` is the pipeline. `__` stands for a folder."""
    for stem, text in files.items():
        path = place / (FILE if stem == "main" else f"{stem.replace('__', '/')}.yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def items(path: str = FILE) -> list[Item]:
    return list(open_source(f"gitlab:{path}").read())


def variables(path: str = FILE) -> dict[str, str | External | None]:
    [target] = [item for item in items(path) if isinstance(item, Target)]
    return {n: v.reveal() if isinstance(v, Secret) else v for n, v in target.effective().items()}


def refusal() -> tuple[str, str | None, int | None]:
    found = items()
    [unread] = [item for item in found if isinstance(item, Unread)]
    assert len(found) == 1
    return unread.reason, unread.file, unread.line


JOB = "deploy: {extends: .base, variables: {C: own}}\n"


@pytest.mark.parametrize(
    "include",
    [
        "ci/base.yml", "/ci/base.yml", "[ci/base.yml]", "{local: ci/base.yml}", "[{local: /ci/base.yml}]", "ci/*.yml",
        "{local: 'ci/**.yml'}", "{local: '**base.yml'}", "{local: '**/*.yml'}", "[[ci/base.yml]]",
        "{local: ci/base.yml, rules: [{if: $X}]}",
    ],
)  # fmt: skip
def test_local_files_lie_below_the_pipeline(place: Path, include: str) -> None:
    write(place, main=f"include: {include}\n{JOB}", ci__base=".base: {variables: {A: included, C: included}}")
    assert variables() == {"A": "included", "C": "own"}


def test_each_place_is_that_of_its_own_file(place: Path) -> None:
    write(place, main=f"include: base.yml\n{JOB}", base="\n.base:\n  variables:\n    A: included\n")
    found = items()
    assert [item.path for item in found if isinstance(item, Document)] == [FILE, "base.yml"]
    [target] = [item for item in found if isinstance(item, Target)]
    assert target.winners()["A"].origin == Origin("base.yml", 4, 5)


def test_a_later_include_lies_over_an_earlier_one_and_over_what_it_includes(place: Path) -> None:
    write(
        place,
        main="include: [one.yml, two.yml]\ndeploy: {script: x}",
        one="variables: {A: one, B: one, C: one}",
        two="include: three.yml\nvariables: {A: two}",
        three="variables: {A: three, B: three}",
    )
    assert variables() == {"A": "two", "B": "three", "C": "one"}


def test_paths_are_those_below_the_repositorys_root(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / ".git").mkdir()
    write(place, sub__x=f"include: ci/base.yml\n{JOB}", ci__base=".base: {variables: {A: root}}")
    assert variables("sub/x.yml")["A"] == "root"
    monkeypatch.chdir(place / "sub")
    assert variables("x.yml")["A"] == "root"
    assert repository("x.yml") == ".."
    assert repository(str(place / "sub/x.yml")) == str(place)


@pytest.mark.parametrize(
    "include",
    [
        "{remote: 'https://a/b.yml'}", "https://a/b.yml", "{template: Auto.gitlab-ci.yml}",
        "{project: a/b, file: c.yml}",
        "{component: a/b@1}", "{local: $PATH_OF_IT}", "[]\nstages: []",
    ],
)  # fmt: skip
def test_what_is_of_another_kind_is_not_fetched_and_what_it_may_give_is_elsewhere(place: Path, include: str) -> None:
    write(place, main=f"include:\n  {include}\ndeploy: {{variables: {{JWT_SECRET_KEY: changeme, PORT: 1}}}}\n")
    found = variables()
    assert (found.pop("JWT_SECRET_KEY"), found.pop("PORT")) == ("changeme", "1")
    names = set(builtin().secrets) - {"JWT_SECRET_KEY"}
    assert found == (dict.fromkeys(names, EXTERNAL) if "stages" not in include else {})


def test_the_line_of_the_include_is_told(place: Path) -> None:
    write(place, main="include:\n  - template: X.yml\ndeploy: {script: x}\n")
    [target] = [item for item in items() if isinstance(item, Target)]
    assert target.winners()["DATABASE_URL"].origin == Origin(FILE, 2, 5)


def test_a_template_that_may_be_in_a_file_that_is_not_at_hand(place: Path) -> None:
    write(
        place,
        main="include:\n  - project: a/b\n"
        "deploy:\n  extends: .theirs\n  variables: {A: !reference [.theirs, variables, A]}\n"
        "other:\n  variables: !reference [.theirs, variables]\n",
    )
    deploy, other = (item for item in items() if isinstance(item, Target))
    assert deploy.winners()["DATABASE_URL"].origin == Origin(FILE, 4, 3)
    assert deploy.winners()["A"].value is EXTERNAL
    assert other.winners()["DATABASE_URL"].origin.line == 7


def test_a_part_takes_what_it_lacks_from_the_file_that_includes_it(place: Path) -> None:
    write(place, part="deploy:\n  extends: .theirs\n  variables: {JWT_SECRET_KEY: changeme}\n")
    found = variables("part.yml")
    assert found["JWT_SECRET_KEY"] == "changeme"
    assert found["DATABASE_URL"] is EXTERNAL


@pytest.mark.parametrize(
    ("include", "reason"),
    [
        ("missing.yml", "no such file"), ("../outside.yml", "outside the repository"),
        ("link.yml", "outside the repository"),
        ("a/../../outside.yml", "outside the repository"), ("broken.yml", "invalid YAML"),
        ("list.yml", "not a pipeline (no jobs)"),
        (FILE, "circular"),
        ("round.yml", "circular"), ("empty.yml", "empty"), ("folder", "a directory"),
    ],
)  # fmt: skip
def test_what_gitlab_refuses_is_unread(place: Path, include: str, reason: str) -> None:
    place = place / "repository"
    place.mkdir()
    (place.parent / "outside.yml").write_text("variables: {A: outside}")
    (place / "link.yml").symlink_to(place.parent / "outside.yml")
    (place / "folder").mkdir()
    write(place, main=f"include: {include}\n{JOB}", broken="a: [", list="- a", round="include: round.yml", empty="")
    [unread] = [i for i in open_source(f"gitlab:{place / FILE}").read() if isinstance(i, Unread)]
    assert reason in unread.reason
    assert unread.line is not None or include == "empty.yml"


def test_the_number_of_includes_is_bounded(place: Path) -> None:
    write(place, main=f"include: ['*.yaml']\n{JOB}")
    for number in range(MAX_INCLUDES + 1):
        (place / f"{number}.yaml").write_text("a: {script: x}")
    reason, file, line = refusal()
    assert "too many includes: more than 150" in reason
    assert (file, line) == (FILE, 1)


def test_a_tree_of_includes_is_bounded(place: Path) -> None:
    for number in range(20):
        (place / f"i{number}.yml").write_text(f"include: [i{number + 1}.yml, i{number + 1}.yml]")
    write(place, i20=".x: {}", main=f"include: i0.yml\n{JOB}")
    assert "too many includes: more than 150" in refusal()[0]


def test_the_wildcards_of_a_path_are_bounded_and_cost_no_more_than_the_name(place: Path) -> None:
    write(place, main=f"include: '{'**a' * 19}.yml'\n{JOB}base: {{script: x}}", **{"a" * 200: "x: 1"})
    assert [item for item in items() if isinstance(item, Unread)]
    write(place, main=f"include: '{'*a' * 30}.yml'\n{JOB}")
    assert "too many wildcards in the path: more than 20" in refusal()[0]
