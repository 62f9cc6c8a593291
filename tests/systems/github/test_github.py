"""github: the environment that each job of a workflow will find."""

from pathlib import Path
from shutil import copy

import pytest

from auracheck.model import EXTERNAL, Document, External, Kind, Origin, Secret, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems import by_name
from auracheck.systems.ci_jobs import MAX_SETTINGS
from auracheck.systems.github.source import GithubSource
from auracheck.systems.recognition import recognize
from auracheck.systems.source import Context, Item
from tests.conftest import Run

DATA = Path(__file__).parents[2] / "data"
KEY = "7f3a9c1e5b8d2046f1a7c3e95d0b8264"


def items(text: str, services: tuple[str, ...] = ()) -> list[Item]:
    return list(GithubSource("github:w.yml", "w.yml", Context({}, builtin(), services=services)).items(text.encode()))


def jobs(text: str, services: tuple[str, ...] = ()) -> dict[str, Target]:
    found = items(text, services)
    assert [item for item in found if isinstance(item, Unread)] == []
    return {item.label.removeprefix("w.yml: "): item for item in found if isinstance(item, Target)}


def job(body: str, head: str = "") -> Target:
    """The one job of a workflow; ``body`` stands in it."""
    indented = "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    [found] = jobs(f"on: push\n{head}jobs:\n  build:\n{indented}").values()
    return found


def found_in(target: Target) -> dict[str, str | External | None]:
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in target.effective().items()}


def refusal(text: str) -> tuple[str, int | None]:
    [unread] = items(text)
    assert isinstance(unread, Unread)
    assert (unread.source, unread.file) == ("github:w.yml", "w.yml")
    return unread.reason, unread.line


def test_env_at_all_levels_a_later_one_winning() -> None:
    target = job(
        """
container: {image: x, env: {A: container, B: container, C: container, D: container}}
env: {C: job, D: job}
services: {db: {image: x, env: {A: service, Z: service}}}
steps:
  - env: {D: first, E: first}
  - env: {E: second}
    with: {F: input}
""",
        head="env: {B: workflow, C: workflow, D: workflow}\n",
    )
    assert found_in(target) == {"A": "container", "B": "workflow", "C": "job", "D": "first", "E": "second"}
    assert [s.value.reveal() for s in target.settings if s.name == "D" and isinstance(s.value, Secret)] == [
        "container",
        "workflow",
        "job",
        "first",
    ]


def test_places_are_those_of_the_names_and_an_absence_stands_at_the_job() -> None:
    target = job("steps:\n  - name: x\n    env:\n      JWT_SECRET_KEY: a\n")
    assert target.winners()["JWT_SECRET_KEY"].origin == Origin("w.yml", 7, 11)
    assert (target.origin, target.label) == (Origin("w.yml", 3, 3), "w.yml: build")
    assert (target.source, target.form, target.location, target.consumer) == ("github", "github", "w.yml", "")


def test_the_workflow_is_a_document() -> None:
    [document, _] = items("on: push\njobs: {a: {steps: []}}")
    assert isinstance(document, Document)
    assert (document.path, document.kind, document.consumer) == ("w.yml", "workflow", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1e3", "1000"), ("0x1F", "31"), ("0o17", "15"), ("0123", "123"), ("1.50", "1.5"), ("true", "true"),
        ("TRUE", "true"), ("False", "false"), ("yes", "yes"), ("on", "on"), ("null", ""), ("~", ""), ("", ""),
        ("2024-01-01", "2024-01-01"), ("12:30:45", "12:30:45"), ("1_000", "1_000"), ("'0x1F'", "0x1F"),
        ('"true"', "true"), ("!!str 1e3", "1e3"), ("12345678901234567890", "1.23456789012346E+19"),
        (".inf", "Infinity"), ("-.INF", "-Infinity"), (".NaN", "NaN"), ("+5", "5"), ("0xFFFFFFFF", "-1"),
        ("1e400", "Infinity"),
    ],
)  # fmt: skip
def test_a_scalar_is_what_githubs_reader_makes_of_it(written: str, read: str) -> None:
    assert found_in(job(f"env:\n  A: {written}"))["A"] == read


@pytest.mark.parametrize(
    "value", ["${{ secrets.X }}", "a-${{ secrets.X }}", "${{ github.sha }}", "${{ env.NOT_HERE }}"]
)
def test_what_only_a_run_can_tell_is_elsewhere(value: str) -> None:
    target = job(f"steps:\n  - env:\n      A: {value}")
    assert found_in(target) == {"A": EXTERNAL}
    assert not target.settings[0].literal


def test_of_a_secret_with_a_fallback_the_fallback_is_judged() -> None:
    [setting] = job("env:\n  A: ${{ secrets.A || 'changeme' }}").settings
    assert isinstance(setting.value, Secret)
    assert (setting.value.reveal(), setting.literal) == ("changeme", True)
    assert [lost.value for lost in setting.lost] == [EXTERNAL]


def test_a_literal_before_a_secret_is_a_candidate() -> None:
    [setting] = job("env:\n  A: ${{ github.ref == 'x' && 'literal' || secrets.A }}").settings
    assert setting.value is EXTERNAL
    [lost] = setting.lost
    assert isinstance(lost.value, Secret)
    assert (lost.value.reveal(), lost.literal) == ("literal", True)


def test_what_is_kept_in_vars_says_so() -> None:
    target = job("env:\n  A: ${{ vars.A_KEY }}\n  B: x${{ vars['B'] }}\n  C: ${{ vars.C || secrets.C }}")
    assert [(s.value, s.kept_in) for s in target.settings] == [
        (EXTERNAL, "vars.A_KEY"),
        (EXTERNAL, "vars.B"),
        (EXTERNAL, ""),
    ]
    assert target.settings[2].lost[0].kept_in == "vars.C"


def test_env_x_is_what_the_levels_above_say() -> None:
    target = job(
        """
env: {HOST: db, SELF: "${{ env.PORT }}"}
steps:
  - env:
      URL: "redis://${{ env.HOST }}:${{ env.PORT }}/${{ env.URL }}"
      PLAIN: ${{ env.HOST }}
      AGAIN: ${{ env.PLAIN }}
""",
        head="env: {PORT: 6379}\n",
    )
    assert found_in(target) == {
        "PORT": "6379",
        "HOST": "db",
        "SELF": "6379",
        "URL": EXTERNAL,
        "PLAIN": "db",
        "AGAIN": EXTERNAL,
    }


def test_what_a_step_writes_to_github_env_is_elsewhere_at_its_line() -> None:
    target = job('steps:\n  - run: echo "JWT_SECRET_KEY=$(vault read x)" >> "$GITHUB_ENV"\n  - run: A=1 make\n')
    assert found_in(target) == {"JWT_SECRET_KEY": EXTERNAL}
    assert target.settings[0].origin == Origin("w.yml", 5, 9)
    assert target.judged


def test_a_steps_own_env_wins_over_github_env() -> None:
    target = job("steps:\n  - run: echo A=1 >> $GITHUB_ENV\n  - env: {A: own}\n")
    assert found_in(target) == {"A": "own"}


@pytest.mark.parametrize(
    "step",
    [
        "run: cat x.env >> $GITHUB_ENV",
        "uses: hashicorp/vault-action@v3",
        "uses: Infisical/secrets-action@abc",
        "env: ${{ fromJSON(x) }}",
    ],
)
def test_where_anything_may_come_in_what_is_not_named_is_elsewhere(step: str) -> None:
    target = job(f"env: {{JWT_SECRET_KEY: changeme}}\nsteps:\n  - {step}\n")
    values = found_in(target)
    assert values["JWT_SECRET_KEY"] == "changeme"
    assert {name: values.get(name) for name in builtin().secrets if name != "JWT_SECRET_KEY"} == dict.fromkeys(
        (name for name in builtin().secrets if name != "JWT_SECRET_KEY"), EXTERNAL
    )
    assert target.winners()["SESSION_SECRET"].origin.line == 6


CALLS = """
on: push
jobs:
  named:
    uses: ./.github/workflows/x.yml
    secrets: {JWT_SECRET_KEY: "${{ secrets.A }}", SESSION_SECRET: written-out}
  lint: {uses: a/b/.github/workflows/lint.yml@main, secrets: inherit}
  deploy:
    uses: a/b/.github/workflows/deploy.yml@main
    secrets: inherit
"""


def test_a_reusable_workflow_has_what_it_is_handed_and_the_rest_is_elsewhere() -> None:
    called = jobs(CALLS)
    values = found_in(called["named"])
    assert (values["JWT_SECRET_KEY"], values["SESSION_SECRET"]) == (EXTERNAL, "written-out")
    assert values["DATABASE_URL"] is EXTERNAL
    assert called["named"].winners()["DATABASE_URL"].origin == Origin("w.yml", 5, 5)
    assert called["deploy"].winners()["DATABASE_URL"].origin == Origin("w.yml", 10, 5)


def test_secrets_inherit_makes_only_a_deployment_that_of_a_policys_application() -> None:
    judged = {name: target.judged for name, target in jobs(CALLS).items()}
    assert judged == {"named": True, "lint": False, "deploy": False}  # any application's deployment hands on all
    own = Context({}, builtin()._replace(path="auracheck.toml"))
    targets = [t for t in GithubSource("github:w.yml", "w.yml", own).items(CALLS.encode()) if isinstance(t, Target)]
    assert [target.judged for target in targets] == [True, False, True]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("env: {JWT_SECRET_KEY: a}", Kind.JOB),
        ("environment: production", Kind.JOB),
        ("environment: production\nenv: {JWT_SECRET_KEY: a}", Kind.DEPLOYING_JOB),
        ("environment: production\nsteps: [{env: {jwt-secret-key: a}}]", Kind.DEPLOYING_JOB),
        ("name: Deploy it", Kind.DEPLOYING_JOB),
        ("steps: [{name: Make a RELEASE}]", Kind.DEPLOYING_JOB),
        ("steps: [{id: deploy}]", Kind.DEPLOYING_JOB),
        ("steps: [{run: ./deploy.sh}]", Kind.JOB),
    ],
)
def test_a_job_deploys_by_its_environment_or_by_name(body: str, kind: Kind) -> None:
    assert job(body).kind is kind


def test_a_job_that_tests_a_release_does_not_deploy_it() -> None:
    body = "{steps: [{name: Test the release}]}"
    kinds = {name: each.kind for name, each in jobs(f"on: x\njobs: {{e2e: {body}, deploy-test: {body}}}").items()}
    assert kinds == {"e2e": Kind.JOB, "deploy-test": Kind.DEPLOYING_JOB}


def test_a_jobs_id_says_that_it_deploys() -> None:
    kinds = {
        name: target.kind for name, target in jobs("on: x\njobs: {predeploy: {steps: []}, a: {steps: []}}").items()
    }
    assert kinds == {"predeploy": Kind.DEPLOYING_JOB, "a": Kind.JOB}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("staging", "staging"),
        ("{name: production, url: x}", "production"),
        ("${{ inputs.to }}", None),
        ("{url: x}", None),
    ],
)
def test_the_environment_of_a_job(written: str, said: str | None) -> None:
    assert job(f"environment: {written}").job_environment == said


def test_which_jobs_are_judged() -> None:
    text = "on: x\njobs: {a: {env: {JWT_SECRET_KEY: x}}, b: {env: {session-secret: x}}, c: {env: {PORT: 1}}}"
    assert {name: target.judged for name, target in jobs(text).items()} == {"a": True, "b": True, "c": False}
    assert {name: target.judged for name, target in jobs(text, ("c",)).items()} == {"a": False, "b": False, "c": True}


def test_a_job_with_no_secret_that_an_own_policy_asks_for_does_not_start_the_application() -> None:
    """It reports what it built: TWILIO_AUTH_TOKEN is optional."""
    own = Context({}, builtin()._replace(path="auracheck.toml"))
    text = "on: x\njobs: {a: {env: {TWILIO_AUTH_TOKEN: x}}, b: {env: {TWILIO_AUTH_TOKEN: x, REDIS_URL: y}}}"
    found = [
        each for each in GithubSource("github:w.yml", "w.yml", own).items(text.encode()) if isinstance(each, Target)
    ]
    assert [each.judged for each in found] == [False, True]


def test_anchors_are_followed() -> None:
    assert found_in(job("steps:\n  - env: &e {A: 1}\n  - env: *e\n")) == {"A": "1"}


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "empty", None),
        ("on: push\n", "no jobs", None),
        ("- a\n", "not a workflow", 1),
        ("on: push\njobs: {}\n", "no jobs", None),
        ("on: push\njobs:\n  a:\n", "empty job", 3),
        ("on: push\njobs: {a: {env: [A]}}\n", "env is not a mapping", 2),
        ("on: push\njobs: {a: {env: {A: [1]}}}\n", "variable is not text", 2),
        ("on: push\non: x\njobs: {a: {}}\n", "duplicate key", 2),
        ("on: push\njobs:\n  a: {env: {A: 1, a: 2}}\n", "duplicate key", 3),
        ("on: push\nx: &x {A: 1}\njobs:\n  a:\n    env:\n      <<: *x\n", "unsupported merge key", 6),
        ("on: x\njobs: {a: {env: {A: 0x1234567890}}}\n", "too large", 2),
        ("on: x\njobs: {a: {env: {A: '${{ secrets.X'}}}\n", "unclosed", 2),
        ("on: x\njobs: {a: {}}\n---\na: 1\n", "more than one YAML document", 4),
        ("on: x\njobs:\n  {{ .Values.jobs }}:\n", "template not rendered", None),
        ("on: x\njobs:\n\ta: b\n", "tab used for indentation", 3),
        ("on: x\nx: &a [*a]\n", "anchor contains itself", 2),
        ("[" * 1000, "nested too deep", None),
    ],
)
def test_what_github_refuses_is_unread_with_its_line(text: str, reason: str, line: int | None) -> None:
    said, at = refusal(text)
    assert reason in said
    assert line is None or at == line


def test_a_product_of_jobs_and_variables_is_bounded() -> None:
    env = "".join(f"  A{number}: x\n" for number in range(1000))
    many = "".join(f"  j{number}: {{}}\n" for number in range(MAX_SETTINGS // 1000 + 1))
    said, _ = refusal(f"on: x\nenv:\n{env}jobs:\n{many}")
    assert "too many variables in all jobs" in said


def test_no_value_is_in_what_is_told() -> None:
    said, _ = refusal(f"on: x\njobs: {{a: {{env: {{A: '${{{{ {KEY}'}}}}}}\n")
    assert KEY not in said
    assert KEY not in repr(items(f"on: x\njobs: {{a: {{env: {{A: {KEY}}}}}}}\n"))


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        (".github/workflows/deploy.yml", True),
        ("a/b/.github/workflows/x.yaml", True),
        ("/a/.github/workflows/x.yml", True),
        (".github/workflows/sub/x.yml", False),
        (".github/deploy.yml", False),
        ("x.github/workflows/x.yml", False),
        (".github/workflows/x.json", False),
    ],
)
def test_a_workflows_path(path: str, is_one: bool) -> None:
    assert (by_name(path) == "github") is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("on: x\njobs: {a: {}}", True),
        ("'on': x\njobs: {a: {}}", True),
        ("jobs: {a: {}}", False),
        ("- a", False),
    ],
)
def test_a_workflows_content(text: str, is_one: bool) -> None:
    assert (recognize(text.encode()) == "github") is is_one


def test_the_guides_workflow_is_ready(place: Path, run: Run) -> None:
    folder = place / ".github/workflows"
    folder.mkdir(parents=True)
    copy(DATA / "guide_deploy.yml", folder / "deploy.yml")
    outcome = run("check", "github:.github/workflows/deploy.yml", "--env", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error", "warning")) == (0, [])
    states = {secret["name"]: secret["state"] for secret in outcome.report["targets"][0]["secrets"]}
    required = ("JWT_SECRET_KEY", "DATABASE_URL", "REDIS_URL", "SESSION_SECRET")
    assert {name: states[name] for name in required} == dict.fromkeys(required, "elsewhere")


def test_a_missing_secret_is_told_at_the_job_with_a_command_that_mends_it(place: Path, run: Run) -> None:
    (place / "w.yml").write_text("on: push\njobs:\n  deploy:\n    env: {SESSION_SECRET: '${{ secrets.D }}'}\n")
    outcome = run("check", "github:w.yml", "--env", "production", "-f", "json")
    assert outcome.code == 1
    [finding] = [f for f in outcome.report["findings"] if f["secret"] == "JWT_SECRET_KEY"]
    assert (finding["rule"], finding["severity"], finding["locations"][0]["line"]) == ("missing-secret", "error", 3)
    assert finding["help"] == (
        'v="$(auracheck generate jwt)" && printf %s "$v" | gh secret set JWT_SECRET_KEY'
        "  # then add to job deploy (w.yml:3): env: JWT_SECRET_KEY: ${{ secrets.JWT_SECRET_KEY }}"
    )


def test_a_credential_written_out_is_told_in_the_form_of_the_workflow(place: Path, run: Run) -> None:
    (place / "w.yml").write_text(f"on: push\njobs:\n  deploy:\n    env:\n      SMTP_PASSWORD: {KEY}\n")
    outcome = run("check", "github:w.yml", "--env", "production", "-f", "json")
    assert ("embedded-secret", "SMTP_PASSWORD", 5) in outcome.findings("error")
    assert KEY not in outcome.out


def test_a_job_that_does_not_deploy_never_fails(place: Path, run: Run) -> None:
    (place / "w.yml").write_text(
        "on: push\njobs:\n  test:\n    env: {JWT_SECRET_KEY: test, DATABASE_URL: postgres://}\n"
    )
    outcome = run("check", "github:w.yml", "--env", "production", "-f", "json")
    assert (outcome.code, outcome.findings("error", "warning")) == (0, [])
    assert {f[1] for f in outcome.findings("note")} == {"JWT_SECRET_KEY", "DATABASE_URL"}
