"""gitlab: the environment that each job of a pipeline will find."""

from pathlib import Path
from shutil import copy

import pytest

from auracheck.model import EXTERNAL, Document, External, Kind, Origin, Secret, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems import by_name
from auracheck.systems.ci_jobs import MAX_SETTINGS
from auracheck.systems.gitlab.jobs import is_pipeline
from auracheck.systems.gitlab.source import GitlabSource
from auracheck.systems.source import Context, Item
from auracheck.systems.yaml_nodes import documents
from tests.conftest import Run

DATA = Path(__file__).parents[2] / "data"
FILE = ".gitlab-ci.yml"
KEY = "7f3a9c1e5b8d2046f1a7c3e95d0b8264"


@pytest.fixture(autouse=True)
def _elsewhere(place: Path) -> None:
    """In an empty folder, which is no repository."""


def items(text: str, services: tuple[str, ...] = ()) -> list[Item]:
    return list(GitlabSource(f"gitlab:{FILE}", FILE, Context({}, builtin(), services=services)).items(text.encode()))


def jobs(text: str, services: tuple[str, ...] = ()) -> dict[str, Target]:
    found = items(text, services)
    assert [item for item in found if isinstance(item, Unread)] == []
    return {item.label.removeprefix(f"{FILE}: "): item for item in found if isinstance(item, Target)}


def found_in(target: Target) -> dict[str, str | External | None]:
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in target.effective().items()}


def variables(text: str, name: str = "deploy") -> dict[str, str | External | None]:
    return found_in(jobs(text)[name])


def refusal(text: str) -> tuple[str, str | None, int | None]:
    [unread] = items(text)
    assert isinstance(unread, Unread)
    return unread.reason, unread.file, unread.line


def test_the_jobs_variables_lie_over_the_global_ones() -> None:
    text = "variables: {A: global, B: global}\ndeploy: {variables: {B: job, C: job}}\nother: {script: x}\n"
    assert variables(text) == {"A": "global", "B": "job", "C": "job"}
    assert variables(text, "other") == {"A": "global", "B": "global"}


@pytest.mark.parametrize(
    ("inherit", "names"),
    [
        ("{variables: false}", {"C"}), ("{variables: [A]}", {"A", "C"}), ("{variables: true}", {"A", "B", "C"}),
        ("{}", {"A", "B", "C"}),
    ],
)  # fmt: skip
def test_which_global_ones_a_job_inherits(inherit: str, names: set[str]) -> None:
    text = f"variables: {{A: 1, B: 1}}\ndeploy: {{inherit: {inherit}, variables: {{C: 1}}}}\n"
    assert variables(text).keys() == names


def test_places_are_those_of_the_names_and_an_absence_stands_at_the_job() -> None:
    target = jobs("deploy:\n  script: x\n  variables:\n    JWT_SECRET_KEY: a\n")["deploy"]
    assert target.winners()["JWT_SECRET_KEY"].origin == Origin(FILE, 4, 5)
    assert (target.origin, target.label) == (Origin(FILE, 1, 1), f"{FILE}: deploy")
    assert (target.source, target.form, target.consumer) == ("gitlab", "gitlab", "")


def test_global_keywords_and_templates_are_no_jobs() -> None:
    text = (
        "stages: [a]\nimage: x\ndefault: {image: y}\ncache: {}\nworkflow: {rules: []}\nservices: []\n"
        "before_script: []\n.hidden: {script: x}\npages: {script: x}\ndeploy: {script: [null]}\n"
    )
    assert list(jobs(text)) == ["pages", "deploy"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0123", "83"), ("08", "08"), ("0x1F", "31"), ("0b11", "3"), ("1_000", "1000"), ("1,000", "1000"), ("-5", "-5"),
        ("1e3", "1e3"), ("1.50", "1.50"), ("yes", "true"), ("On", "true"), ("NO", "false"), ("off", "false"),
        ("y", "y"),
        ("true", "true"), ("null", ""), ("~", ""), ("", ""), ("2024-01-01", "2024-01-01"), ("1:30", "90"),
        (":sym", "sym"),
        ("'0123'", "0123"), ('"yes"', "yes"), ("!!str 0123", "0123"), ("0o17", "0o17"), ("0", "0"),
        ("{value: 0123}", "83"),
        ("{value: x, description: y}", "x"), ("{description: y}", ""), ("'a$$b'", "a$b"),
        ("{value: a$$b, expand: false}", "a$$b"),
        ("'a$5b'", "ab"), ("'a$!b$'", "ab$"), ("'a${x-y}b'", "ab"), ("'a${'", "a"), ("'a%b%%'", "a%b%%"),
        ("'50% $$5'", "50% $5"),
    ],
)  # fmt: skip
def test_a_scalar_is_what_gitlab_makes_of_it(written: str, read: str) -> None:
    assert variables(f"deploy:\n  variables:\n    A: {written}\n") == {"A": read}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("$A", EXTERNAL), ("${A}", EXTERNAL), ("$PROJECT", EXTERNAL), ("x-$PROJECT", EXTERNAL), ("$B", "b"),
        ("${B}c", "bc"),
        ("%B%", "b"), ("%NOT%", "%NOT%"), ("$RAW", "r$B"), ("$NESTED", "<b>"), ("$ROUND", EXTERNAL), ("$$B", "$B"),
        ("$[[ inputs.x ]]", EXTERNAL), ("$B_", EXTERNAL),
    ],
)  # fmt: skip
def test_references_are_filled_in_where_the_file_says_what_they_are(written: str, read: str | External) -> None:
    text = (
        "variables: {B: b, RAW: {value: r$B, expand: false}, NESTED: <$B>, ROUND: $DNUOR, DNUOR: $ROUND, A: global}\n"
        f"deploy:\n  variables:\n    A: '{written}'\n"
    )
    assert variables(text)["A"] == read


def test_a_value_of_parts_of_the_file_is_literal() -> None:
    target = jobs("variables: {P: x}\ndeploy: {variables: {A: 'a$P', B: $Q}}")["deploy"]
    assert {s.name: s.literal for s in target.settings} == {"P": True, "A": True, "B": False}


def test_rules_may_apply_and_the_last_one_is_judged() -> None:
    text = """
workflow:
  rules:
    - variables: {A: one, B: one}
    - variables: {A: two}
variables: {A: global, B: global}
deploy:
  variables: {B: job, C: job}
  rules:
    - if: $X
      variables: {C: first}
    - when: never
    - variables: {C: second, D: only}
"""
    target = jobs(text)["deploy"]
    assert found_in(target) == {"A": "two", "B": "job", "C": "second", "D": "only"}
    lost = [[s.value.reveal() for s in each.lost if isinstance(s.value, Secret)] for each in target.settings]
    assert lost == [[], [], ["one"], [], [], [], ["first"], []]


def test_a_matrix_wins_over_the_jobs_own() -> None:
    text = "deploy:\n  variables: {A: own}\n  parallel:\n    matrix:\n      - A: [x, y]\n        B: z\n      - A: w\n"
    target = jobs(text)["deploy"]
    assert found_in(target) == {"A": "w", "B": "z"}
    assert [len(s.lost) for s in target.settings] == [0, 2, 0]


@pytest.mark.parametrize("keyword", ["secrets", "id_tokens"])
def test_what_another_system_keeps_is_elsewhere(keyword: str) -> None:
    target = jobs(f"deploy:\n  {keyword}:\n    JWT_SECRET_KEY: {{vault: a/b@c, file: false}}\n")["deploy"]
    assert found_in(target) == {"JWT_SECRET_KEY": EXTERNAL}
    assert (target.judged, target.settings[0].origin) == (True, Origin(FILE, 3, 5))


def test_extends_merges_tables_and_replaces_lists() -> None:
    text = """
.one: {variables: {A: one, B: one}, rules: [{variables: {R: one}}], environment: {name: staging}}
.two: {extends: .zero, variables: {B: two}, rules: [{variables: {R: two}}]}
.zero: {variables: {Z: zero, B: zero}}
deploy:
  extends: [.one, .two]
  environment: {url: x}
  variables: {C: own}
other: {extends: deploy, variables: {A: other}}
"""
    assert variables(text) == {"A": "one", "B": "two", "Z": "zero", "C": "own", "R": "two"}
    assert variables(text, "other")["A"] == "other"
    assert jobs(text)["deploy"].job_environment == "staging"
    assert jobs(text)["deploy"].winners()["A"].origin.line == 2


def test_references_lead_to_other_parts_of_the_pipeline() -> None:
    text = """
.vars: {variables: {A: a, B: !reference [.more, variables, B]}, rules: [{variables: {R: r}}]}
.more: {extends: .base, variables: {C: c}}
.base: {variables: {B: b}}
deploy: {variables: !reference [.vars, variables], rules: [!reference [.vars, rules], {variables: {S: s}}]}
other: {variables: {X: !reference [.more, variables, B]}}
"""
    assert variables(text) == {"A": "a", "B": "b", "R": "r", "S": "s"}
    assert variables(text, "other") == {"X": "b"}


def test_merge_keys_and_duplicates_are_psychs() -> None:
    text = """
.a: &a {X: a, Y: a}
.b: &b {Y: b, Z: b}
deploy:
  variables:
    X: before
    <<: [*a, *b]
    Z: after
    D: 1
    D: 2
"""
    assert variables(text) == {"X": "a", "Y": "a", "Z": "after", "D": "2"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("a: {variables: {JWT_SECRET_KEY: x}}", Kind.JOB),
        ("a: {environment: production}", Kind.JOB),
        ("a: {environment: production, variables: {JWT_SECRET_KEY: x}}", Kind.DEPLOYING_JOB),
        ("a: {environment: {name: x, action: stop}, variables: {JWT_SECRET_KEY: x}}", Kind.JOB),
        ("a: {stage: release, script: x}", Kind.DEPLOYING_JOB),
        ("Deploy it: {script: x}", Kind.DEPLOYING_JOB),
    ],
)
def test_a_job_deploys_by_its_environment_or_by_name(body: str, kind: Kind) -> None:
    [target] = jobs(body).values()
    assert target.kind is kind


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("staging", "staging"), ("{name: $ENV}", "production"), ("review/$CI_COMMIT_REF_SLUG", None),
        ("{name: prod-$ENV}", "prod-production"),
    ],
)  # fmt: skip
def test_the_environment_of_a_job(written: str, said: str | None) -> None:
    target = jobs(f"deploy: {{variables: {{ENV: production}}, environment: {written}}}")["deploy"]
    assert target.job_environment == said


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "empty", None),
        ("stages: [a]\n", "no jobs", None),
        (".a: {script: x}\n", "only templates", None),
        ("- a\n", "not a pipeline", 1),
        ("include: {template: x}\n", "external includes", 1),
        ("a:\n  extends: .b\n", "extends an undefined job", 2),
        ("a: {extends: b}\nb: {extends: a}\n", "circular extends", None),
        ("a: {extends: a}\n", "circular extends", 1),
        ("a: {variables: !reference [.b, variables]}\n", "undefined key", 1),
        ("a: {variables: !reference [a, variables]}\n", "!reference nested too deep", 1),
        ("a: {variables: {x: !reference [a, variables, x, y]}}\n", "!reference nested too deep", 1),
        ("a:\n  variables:\n    X: [1]\n", "variable is not text", 3),
        ("a:\n  variables:\n    {{ .Values.x }}\n", "template not rendered", None),
        ("a: &a [*a]\n", "anchor contains itself", 1),
        ("a: " + "[" * 150 + "]" * 150 + "\n", "nested too deep", 1),
    ],
)  # fmt: skip
def test_what_gitlab_refuses_is_unread_with_its_line(text: str, reason: str, line: int | None) -> None:
    said, file, at = refusal(text)
    assert reason in said
    assert file == FILE
    assert line is None or at == line


def test_the_levels_of_extends_are_bounded() -> None:
    chain = "".join(f".{n}: {{extends: .{n + 1}}}\n" for n in range(20)) + ".20: {}\n"
    assert "extends nested too deep" in refusal(chain + "a: {extends: .0}\n")[0]


def test_a_chain_of_anchors_is_no_way_around_the_depth() -> None:
    chain = ".a0: &a0 {x: 1}\n" + "".join(f".a{n}: &a{n} {{x: *a{n - 1}}}\n" for n in range(1, 500))
    assert "nested too deep" in refusal(chain + "a: {script: x}\n")[0]


@pytest.mark.parametrize(
    "values",
    [
        {f"A{n}": f"$A{n + 1}$A{n + 1}" for n in range(60)} | {"A60": "x" * 1000},
        {f"A{n}": f"$A{n + 1}" for n in range(5000)} | {"A5000": "x"},
    ],
)
def test_what_variables_expand_to_is_bounded(values: dict[str, str]) -> None:
    said, _, _ = refusal("a:\n  variables:\n" + "".join(f"    {name}: {value}\n" for name, value in values.items()))
    assert "variables nested too deep" in said or "expanded variables too large" in said


def test_a_product_of_jobs_and_variables_is_bounded() -> None:
    env = "".join(f"  A{number}: x\n" for number in range(1000))
    many = "".join(f"j{number}: {{script: x}}\n" for number in range(MAX_SETTINGS // 1000 + 1))
    assert "too many variables in all jobs" in refusal(f"variables:\n{env}{many}")[0]


def test_which_jobs_are_judged() -> None:
    text = "a: {variables: {JWT_SECRET_KEY: x}}\nb: {variables: {session-secret: x}}\nc: {variables: {PORT: 1}}"
    assert {name: target.judged for name, target in jobs(text).items()} == {"a": True, "b": True, "c": False}
    assert {name: target.judged for name, target in jobs(text, ("c",)).items()} == {"a": False, "b": False, "c": True}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        (FILE, True), ("gitlab-ci.yml", False), (".gitlab-ci.yml.bak", False),
        ("ci.yml", False),
    ],
)  # fmt: skip
def test_a_pipelines_name(name: str, is_one: bool) -> None:
    assert (by_name(name) == "gitlab") is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("deploy: {script: x}", True), ("a: {trigger: x}", True), ("a: {extends: .b}", True), ("a: {image: x}", False),
        ("services: {script: {script: x}}", False),
        ("spec: {trigger: x}", False), ("- a", False), ("a: 1", False),
    ],
)  # fmt: skip
def test_a_pipelines_content(text: str, is_one: bool) -> None:
    assert is_pipeline(documents(text.encode())) is is_one


def test_no_value_is_in_what_is_told() -> None:
    assert KEY not in repr(items(f"a: {{variables: {{A: {KEY}, B: [{KEY}]}}}}"))
    assert KEY not in repr(items(f"a: {{variables: {{A: {KEY}}}}}"))


def test_the_document_is_a_pipeline() -> None:
    [document, _] = items("a: {script: x}")
    assert isinstance(document, Document)
    assert (document.path, document.kind) == (FILE, "pipeline")


def test_the_guides_pipeline_has_warnings_alone(place: Path, run: Run) -> None:
    copy(DATA / "guide_gitlab-ci.yml", place / FILE)
    outcome = run("check", f"gitlab:{FILE}", "--env", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error")) == (0, [])
    assert sorted(outcome.findings("warning")) == [
        ("missing-secret", "REDIS_URL", 1),
        ("missing-secret", "SESSION_SECRET", 1),
    ]
    helps = {f["secret"]: f["help"] for f in outcome.report["findings"]}
    assert helps["SESSION_SECRET"] == (
        'v="$(auracheck generate session)" && printf %s "$v" | glab variable set SESSION_SECRET --masked'
    )


def test_a_credential_written_out_is_told_in_gitlabs_words(place: Path, run: Run) -> None:
    (place / FILE).write_text(f"deploy:\n  script: x\n  variables:\n    SMTP_PASSWORD: {KEY}\n")
    outcome = run("check", f"gitlab:{FILE}", "--env", "production", "-f", "json")
    assert ("embedded-secret", "SMTP_PASSWORD", 4) in outcome.findings("error")
    assert KEY not in outcome.out


def test_a_job_that_does_not_deploy_never_fails(place: Path, run: Run) -> None:
    (place / FILE).write_text("test:\n  script: x\n  variables: {JWT_SECRET_KEY: test, DATABASE_URL: 'postgres://'}\n")
    outcome = run("check", f"gitlab:{FILE}", "--env", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error", "warning")) == (0, [])
    assert {f[1] for f in outcome.findings("note")} == {"JWT_SECRET_KEY", "DATABASE_URL"}
