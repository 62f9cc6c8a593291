"""What a run says of sources in which nothing is judged, of names that nothing has, and of one file read twice."""

from pathlib import Path

import pytest

from auracheck.engine.reading import MAX_VARIABLES
from auracheck.engine.subjects import MAX_SUGGESTED, unknown_services
from auracheck.model import Target
from tests.conftest import GOOD, Run, env_file

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {}\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {LOG: info}\n"
SEALED = (
    "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: shop}\n"
    "spec: {encryptedData: {JWT_SECRET_KEY: AgBx}, template: {metadata: {name: shop}}}\n"
)
COMPOSE = """services:
  api: {image: a, environment: {JWT_SECRET_KEY: "${JWT:-}"}}
  worker: {image: a}
  db: {image: a}
"""


def unread(run: Run, *arguments: str) -> tuple[int, list[tuple[str, str]]]:
    outcome = run("check", *arguments, "-f", "json")
    return outcome.code, [(each["source"], each["reason"]) for each in outcome.report["unread"]]


@pytest.mark.parametrize("content", [SERVICE, CONFIG, SEALED], ids=["a Service", "a ConfigMap", "a SealedSecret"])
def test_a_manifest_in_which_nothing_is_judged_is_unread(run: Run, place: Path, content: str) -> None:
    (place / "app.yaml").write_text(content)
    code, [(source, reason)] = unread(run, "app.yaml")
    assert (code, source) == (3, "app.yaml")
    assert "--service" in reason


def test_so_is_a_folder_with_nothing_but_such(run: Run, place: Path) -> None:
    (place / "k8s").mkdir()
    (place / "k8s" / "service.yaml").write_text(SERVICE)
    (place / "k8s" / "sealed.yaml").write_text(SEALED)
    code, [(source, _)] = unread(run, "k8s")
    assert (code, source) == (3, "k8s")


PLAIN = "services:\n  {name}: {{image: shop/web, environment: {{LEVEL: info}}}}\n"


@pytest.mark.parametrize(
    ("files", "source", "reason"),
    [
        (["compose.yaml"], "compose.yaml", "no credential in web; next: auracheck check compose.yaml --service web"),
        (["compose.yaml"], ".", "no credential in web; next: auracheck check . --service web"),
        (["tests/compose.a.yml", "compose.b.yml", "compose.c.yml"], ".",
         "no credential here; next: auracheck check compose.b.yml compose.c.yml tests/compose.a.yml, "
         "or --service NAME"),
    ],
)  # fmt: skip
def test_the_reason_has_the_command_that_works(
    files: list[str], source: str, reason: str, run: Run, place: Path
) -> None:
    for file in files:
        (place / file).parent.mkdir(exist_ok=True)
        (place / file).write_text(PLAIN.format(name="web"))
    code, found = unread(run, source)
    assert (code, found) == (3, [(source, f"nothing checked: {reason}")])
    command = reason.partition("auracheck ")[2].removesuffix(", or --service NAME")
    assert run(*command.split()).code in (0, 3)
    assert ("web" in run(*command.split(), "-f", "json").out) is True


def test_of_many_services_the_user_chooses_one_or_drafts_a_policy(run: Run, place: Path) -> None:
    services = "".join(f"  s{number}: {{image: shop/web}}\n" for number in range(7))
    (place / "compose.yaml").write_text(f"services:\n{services}")
    reason = "no credential in s0, s1, s2, s3, s4 and 2 more; next: auracheck check . --service NAME"
    assert unread(run, ".") == (3, [(".", f"nothing checked: {reason}")])
    draft = " to say what is required: auracheck generate policy > auracheck.toml\n"
    assert run("check", ".").out == f"{draft} ? nothing checked: {reason}\n"
    (place / "auracheck.toml").write_text('extends = []\n\n[secrets.SHOP_KEY]\nkind = "key"\n')
    assert run("check", ".").out == f" ? nothing checked: {reason} (policy auracheck.toml)\n"


def test_whose_an_env_file_is_that_was_found_says_a_policy(run: Run, place: Path) -> None:
    (place / ".env.production").write_text("VITE_TITLE=shop\n")
    assert unread(run, ".") == (3, [(".", "nothing checked: no credential in .env.production")])


def test_jobs_are_named_where_nothing_else_is_there(run: Run, place: Path) -> None:
    jobs = place / ".github" / "workflows" / "ci.yml"
    jobs.parent.mkdir(parents=True)
    jobs.write_text("on: push\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n")
    alone = "nothing checked: no credential in lint; next: auracheck check . --service lint"
    assert unread(run, ".") == (3, [(".", alone)])
    (place / "compose.yaml").write_text(PLAIN.format(name="web"))
    assert unread(run, ".") == (3, [(".", alone.replace("lint", "web"))])


def test_without_an_env_file_the_example_is_to_be_copied(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(PLAIN.format(name="web"))
    (place / ".env.example").write_text("APP_SECRET_KEY=\n")
    reason = "no credential in web; next: cp .env.example .env, then check again"
    assert unread(run, ".") == (3, [(".", f"nothing checked: {reason}")])
    (place / ".env").write_text("LEVEL=info\n")
    assert ".env.example" not in unread(run, ".")[1][0][1]


def test_a_file_that_no_service_is_of_is_not_suggested_for_service(run: Run, place: Path) -> None:
    (place / "compose.yaml").write_text(PLAIN.format(name="web"))
    (place / "tests").mkdir()
    (place / "tests" / "compose.yaml").write_text(PLAIN.format(name="db"))
    reason = "unknown service, container or job nope (found: web)"
    assert unread(run, ".", "--service", "nope") == (3, [("--service", reason)])


def test_examples_alone_are_no_gap(run: Run, place: Path) -> None:
    (place / "app").mkdir()
    (place / "app" / ".env.example").write_text("JWT_SECRET_KEY=\n")
    (place / "app" / "service.yaml").write_text(SERVICE)
    assert unread(run, "app") == (0, [])
    assert unread(run, "app/.env.example") == (0, [])


def test_why_a_source_is_unread_is_told_once(run: Run, place: Path) -> None:
    assert unread(run, "none.yaml") == (3, [("none.yaml", "no such file")])


@pytest.mark.parametrize("arguments", [(".env",), ("compose.yaml",), (".env", "--merge", "two.env")])
def test_a_target_of_more_than_ten_thousand_variables_is_unread(
    run: Run, place: Path, arguments: tuple[str, ...]
) -> None:
    (place / "two.env").write_text("JWT_SECRET_KEY=x\n")
    for more in (0, 1):
        names = [f"A{number}" for number in range(MAX_VARIABLES - ("--merge" in arguments) + more)]
        (place / ".env").write_text(env_file(dict.fromkeys(names, "1")))
        environment = "".join(f"      {name}: 1\n" for name in names)
        (place / "compose.yaml").write_text(f"services:\n  a:\n    image: a\n    environment:\n{environment}")
        reasons = [reason for _, reason in unread(run, *arguments, "-e", "production")[1]]
        assert [reason for reason in reasons if "too many" in reason] == more * ["too many variables: more than 10,000"]


class TestService:
    @pytest.fixture(autouse=True)
    def project(self, place: Path) -> None:
        (place / "app.yml").write_text(COMPOSE)

    @pytest.mark.parametrize("others", [(), ("--service", "api")])
    def test_a_name_that_nothing_has_leaves_the_verdict_open(self, run: Run, others: tuple[str, ...]) -> None:
        """It alone is told: that `--service` picks is known to who mistyped it."""
        reason = "unknown service, container or job nope (found: api, worker, db)"
        code, found = unread(run, "compose:app.yml", "-e", "development", *others, "--service", "nope")
        assert (code, found) == (3, [("--service", reason)])

    def test_each_name_is_looked_for_in_all_sources(self, run: Run, place: Path) -> None:
        (place / "other.yml").write_text(COMPOSE.replace("api", "web"))
        names = ("--service", "api", "--service", "web")
        assert unread(run, "compose:app.yml", "compose:other.yml", "-e", "development", *names) == (0, [])

    def test_a_source_without_any_of_them_is_unread(self, run: Run, place: Path) -> None:
        (place / "other.yml").write_text(COMPOSE.replace("api", "web"))
        code, [(source, _)] = unread(run, "compose:app.yml", "compose:other.yml", "--service", "api")
        assert (code, source) == (3, "compose:other.yml")

    def test_where_a_source_is_unread_the_name_may_be_in_that(self, run: Run) -> None:
        names = ("--service", "api", "--service", "nope")
        code, [(source, _)] = unread(run, "compose:app.yml", "none.yml", "-e", "development", *names)
        assert (code, source) == (3, "none.yml")

    def test_names_beyond_a_bound_are_counted(self) -> None:
        names = [f"s{number}" for number in range(MAX_SUGGESTED + 2)]
        targets = [Target(f"app.yml: {name}", "compose", (), names=(name,)) for name in names]
        [found] = unknown_services(["nope"], targets)
        assert found.reason.endswith(f"s{MAX_SUGGESTED - 1} and 2 more)")
        [found] = unknown_services(["nope"], [])
        assert found.reason == "unknown service, container or job nope"


class TestOneFileByTwoPrograms:
    def test_each_reading_has_a_label_and_a_common_fault_is_told_once(self, run: Run, place: Path) -> None:
        (place / "z.env").write_text(env_file({**GOOD, "JWT_SECRET_KEY": "changeme"}))
        (place / "z.env").chmod(0o600)
        report = run("check", "z.env", "docker-env:z.env", "systemd-env:z.env", "-f", "json").report
        labels = ["z.env", "docker-env:z.env", "systemd-env:z.env"]
        assert [target["label"] for target in report["targets"]] == labels
        assert [(f["rule"], f["targets"]) for f in report["findings"] if f["severity"] == "error"] == [
            ("default-secret", labels)
        ]

    def test_a_folder_and_a_file_in_it(self, run: Run, place: Path) -> None:
        (place / "app").mkdir()
        (place / "app" / ".env").write_text(env_file(GOOD))
        report = run("check", "app", "app/.env", "dotenv:app/.env", "-f", "json").report
        labels = [target["label"] for target in report["targets"]]
        assert len(set(labels)) == 3
        assert labels[:2] == ["app/.env", "dotenv:app/.env"]
