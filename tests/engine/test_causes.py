"""One cause, one finding; and what several targets share is told once."""

from datetime import date
from pathlib import Path

from auracheck.deployment import Run
from auracheck.engine.causes import known_of_place, merge_shared, one_cause
from auracheck.engine.environments import deployment_of
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy.loading import builtin
from auracheck.report import Finding, Severity
from tests.conftest import Run as CheckRun


def finding(
    rule: str, severity: Severity = Severity.ERROR, secret: str = "A", target: str = "t", line: int = 1
) -> Finding:
    return Finding(rule, severity, secret, "m", (), (Origin("f", line),), (target,))


def told(*findings: Finding) -> list[str]:
    return [f.rule for f in one_cause(findings)]


def test_of_an_absence_the_first_that_speaks_is_told() -> None:
    assert told(finding("missing-secret"), finding("misnamed-secret")) == ["misnamed-secret"]
    assert told(finding("recommended-secret"), finding("incomplete-pair")) == ["incomplete-pair"]


def test_of_a_value_the_first_of_the_highest_severity_is_told() -> None:
    assert told(finding("weak-secret"), finding("default-secret")) == ["default-secret"]
    assert told(finding("weak-secret"), finding("default-secret", Severity.WARNING)) == ["weak-secret"]


def test_another_secret_or_target_is_another_cause() -> None:
    others = finding("default-secret", secret="B"), finding("default-secret", target="u")
    assert told(finding("weak-secret"), *others) == ["weak-secret", "default-secret", "default-secret"]


def test_an_absence_and_a_value_are_two_causes() -> None:
    assert told(finding("misnamed-secret"), finding("weak-secret")) == ["misnamed-secret", "weak-secret"]


def test_a_default_explains_its_duplicate() -> None:
    assert told(finding("default-secret"), finding("duplicate-secret")) == ["default-secret"]
    assert told(finding("weak-secret"), finding("duplicate-secret")) == ["weak-secret", "duplicate-secret"]


def test_the_same_line_in_several_targets_is_one_finding_at_the_strictest_severity() -> None:
    merged = merge_shared([finding("weak-secret", Severity.WARNING), finding("weak-secret", target="u")])
    assert [(f.severity, f.targets) for f in merged] == [(Severity.ERROR, ("t", "u"))]
    assert len(merge_shared([finding("weak-secret"), finding("weak-secret", line=2)])) == 2


def test_two_parts_of_one_value_are_one_finding() -> None:
    one, other = finding("default-secret"), finding("default-secret")._replace(message="encoded in base64")
    assert merge_shared([one, other]) == [one]


def run_of(**values: str) -> Run:
    """A run of targets `t`, `u` … each with one setting of that name."""
    targets = [
        Target(label, "compose", [Setting(name, Secret(value), Origin("f", 1))])
        for label, (name, value) in zip("tuvw", values.items(), strict=False)
    ]
    return Run([deployment_of(each, builtin(), None) for each in targets], today=date(2026, 7, 1))


def test_what_one_target_takes_for_weak_is_the_default_that_it_is_in_another() -> None:
    default, weak = finding("default-secret"), finding("weak-secret", target="u")
    known = known_of_place([weak, default], run_of())
    assert [(f.rule, f.targets) for f in merge_shared(known)] == [("default-secret", ("u", "t"))]
    others = [finding("weak-secret", Severity.WARNING, target="u"), finding("weak-secret", target="u", line=2)]
    assert known_of_place([*others, default], run_of()) == [*others, default]


def test_so_is_the_same_value_under_another_name_but_no_other_value_of_the_line() -> None:
    default, weak = finding("default-secret"), finding("weak-secret", secret="B", target="u")
    same = known_of_place([weak, default], run_of(A="book", B="book"))
    assert [(f.rule, f.secret, f.targets) for f in same] == [
        ("default-secret", "B", ("u",)),
        ("default-secret", "A", ("t",)),
    ]
    assert known_of_place([weak, default], run_of(A="book", B="cook")) == [weak, default]


def test_what_an_env_file_takes_from_another_of_its_variables_is_found_there_alone(place: Path, run: CheckRun) -> None:
    """The URLs have the password, and a second name the whole key; a default of their own stays their own."""

    def found(text: str) -> set[str]:
        (place / "shop.env").write_text(text)
        report = run("check", "shop.env", "--env", "production", "--select", "default-secret", "-f", "json").report
        return {each["secret"] for each in report["findings"]}

    url = "postgres://u:{}@db.example.org/x\n"
    taken = f"DB_PASSWORD=password\nDATABASE_URL={url.format('${DB_PASSWORD}')}AWS_SECRET=${{S3_SECRET}}\n"
    own = f"OTHER_URL={url.format('${DB_PASSWORD}changeme')}"
    assert found(f"S3_SECRET=minioadmin\n{taken}{own}") == {"DB_PASSWORD", "S3_SECRET", "OTHER_URL"}
    assert found(f"DB_PASSWORD=password\nDATABASE_URL={url.format('password')}") == {"DB_PASSWORD", "DATABASE_URL"}


def test_what_is_left_to_do_at_the_servers_of_urls_is_in_the_fix_of_their_password(place: Path, run: CheckRun) -> None:
    url = "postgres://u:${DB_PASSWORD}@db.example.org/x\n"
    (place / "shop.env").write_text(f"DB_PASSWORD=password\nADMIN_PASSWORD=password\nDATABASE_URL={url}")
    findings = run("check", "shop.env", "--env", "production", "--select", "default-secret", "-f", "json").report
    words = {each["secret"]: [step["text"] for step in each["fix"] if "text" in step] for each in findings["findings"]}
    at_server = "set the new password of DATABASE_URL on the server db.example.org as well"
    assert words == {"DB_PASSWORD": [at_server], "ADMIN_PASSWORD": []}
