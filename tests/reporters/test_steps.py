"""What reports say under "Fix": numbered steps, each once, in the order in which they are done."""

import pytest

from auracheck.model import Origin
from auracheck.report import Finding, Severity
from auracheck.reporters.steps import ShownStep, blanks, steps
from auracheck.steps import EditStep, RunStep, do, of_volume
from tests.reporters.made import finding
from tests.reporters.sample_reports import SAMPLES
from tests.reporters.screens import on_terminal, piped


def told(*pairs, severity=Severity.ERROR):
    """The steps of findings with these names and helps: the lines to be copied behind the words."""
    found = [finding("weak-secret", severity, name, "weak", help, Origin(), on="x") for name, help in pairs]
    return [(advice.text, *advice.lines) for advice in steps(found)]


def fixed(*steps_of, rule="weak-secret", secret="A"):
    return Finding(rule, Severity.ERROR, secret, "weak", steps_of, (Origin(".env", 3, 1),), ("x",))


def test_what_a_volume_needs_comes_after_the_lines_of_all_findings():
    edit = [EditStep("compose.yaml", line, "replace", (f"  X{line}: ${{A}}",)) for line in (7, 8)]
    [of_the_volume] = of_volume("db", "A")
    found = [fixed(edit[0], of_the_volume), fixed(edit[1], secret="B")]
    assert [each.text for each in steps(found)] == ["compose.yaml:7", "compose.yaml:8", of_the_volume.text]


def test_one_command_makes_all_that_goes_into_one_file():
    jwt, session = "auracheck generate jwt --write a.env", "auracheck generate session --write a.env"
    assert told(("JWT_SECRET_KEY", jwt), ("SESSION_SECRET", session), ("JWT_SECRET_KEY", jwt)) == [
        ("", "auracheck generate jwt session --write a.env")
    ]


def test_commands_for_other_files_or_with_other_options_stay_apart():
    lines = [
        "auracheck generate jwt --write a.env",
        "auracheck generate session --write b.env",
        "auracheck generate redis --host HOST",
    ]
    assert told(*(("NAME", line) for line in lines)) == [("", line) for line in lines]


def test_the_lines_of_one_gitignore_are_one_step():
    files = [f"{name}/.env" for name in "abc"]
    found = [
        fixed(RunStep(f"chmod 600 {file}"), EditStep(".gitignore", None, "insert", (f"/{file}",)), secret=None)
        for file in files
    ]
    assert [(each.text, *each.lines) for each in steps(found)] == [
        (".gitignore, add", *(f"/{file}" for file in files)),
        ("", "chmod 600 a/.env b/.env c/.env"),
    ]


def test_the_lines_that_one_file_gets_at_its_end_are_one_step():
    found = [
        fixed(EditStep(".env", None, "insert", ("A=${C}",)), EditStep("compose.yaml", 7, "replace", ("  X: ${C}",))),
        fixed(EditStep(".env", None, "insert", ("B=${C}",))),
    ]
    assert [(each.text, *each.lines) for each in steps(found)] == [
        (".env, add", "A=${C}", "B=${C}"),
        ("compose.yaml:7", "  X: ${C}"),
    ]


def test_a_sentence_has_the_lines_that_it_is_about():
    made = [finding("weak-secret", Severity.ERROR, "A", "weak", "get it", Origin(".env", 3), on="x")]
    assert [each.text for each in steps(made)] == ["A (.env:3): get it"]
    other = finding("weak-secret", Severity.ERROR, "A", "weak", "make it", Origin("b.env", 5), on="y")
    assert [each.text for each in steps([*made, other])] == ["A (.env:3): get it", "A (b.env:5): make it"]
    lines = [finding("weak-secret", Severity.ERROR, "A", "weak", "get it", Origin(".env", n), on="x") for n in (3, 7)]
    elsewhere = finding("weak-secret", Severity.ERROR, "A", "weak", "get it", Origin("b.env", 5), on="y")
    assert [each.text for each in steps([*lines, elsewhere])] == ["A (.env:3, :7, b.env:5): get it"]
    said = [finding("weak-secret", Severity.ERROR, "A", "weak", "set A in .env", Origin(".env", 3), on="x")]
    assert [each.text for each in steps(said)] == ["set A in .env"]


def test_no_line_is_named_after_a_command_that_adds_lines_above_it():
    make = RunStep("auracheck generate B --write .env")
    lines = [finding("weak-secret", Severity.ERROR, "A", "weak", "get it", Origin(".env", n), on="x") for n in (3, 7)]
    written = fixed(*do("write the value at .env:9 in single quotes: C='…'"), secret="C")
    assert [(each.text, *each.lines) for each in steps([*lines, fixed(make, secret="B"), written])] == [
        ("write the value at .env:9 in single quotes: C='…'",),
        ("", make.command),
        ("A (.env): get it",),
    ]


def test_files_of_one_repository_are_removed_from_git_by_one_command():
    commit = "commit -m 'no env file in git'"
    names = [".env", "'b c.env'", "d.env"]
    commands = [f"git -C {at} rm --cached {name} && git -C {at} {commit}" for at in ("app", "db") for name in names]
    assert [each.lines for each in steps([fixed(RunStep(command), secret=None) for command in commands])] == [
        (f"git -C {at} rm --cached .env 'b c.env' d.env && git -C {at} {commit}",) for at in ("app", "db")
    ]


def test_one_sentence_for_several_names():
    assert told(("A", "get it"), ("B", "get it"), (None, "get it")) == [("A, B: get it",)]


def test_a_sentence_that_has_the_name_needs_it_no_second_time():
    assert told(("REDIS_URL", "rename REDIS to REDIS_URL")) == [("rename REDIS to REDIS_URL",)]


def test_a_sentence_that_ends_in_a_command_is_left_out_where_the_command_is_a_step():
    untrack = "git rm --cached .env && git commit -m x"
    words = fixed(*do(f"remove the file from git first: {untrack}"), rule="tracked-file", secret=None)
    assert [advice.text or advice.lines for advice in steps([fixed(RunStep(untrack)), words])] == [(untrack,)]
    assert [advice.text for advice in steps([words])] == [f"remove the file from git first: {untrack}"]


def test_a_sentence_about_a_servers_data_names_no_clients():
    [step] = of_volume("db", "DB_PASS")
    assert [advice.text for advice in steps([fixed(step, secret="DATABASE_URL")])] == [step.text]


def test_the_passwords_of_all_volumes_are_one_step():
    ends = (("db", "ROOT_PASSWORD"), ("db", "PASSWORD"), ("cache", "PASSWORD"), ("db", "ROOT_PASSWORD"))
    found = [fixed(*of_volume(*end), secret=end[1]) for end in ends]
    assert [advice.text for advice in steps(found)] == [
        "if the volumes of db and cache have data already, change the passwords there too: "
        "ROOT_PASSWORD and PASSWORD are only read at the first start",
    ]
    assert [advice.text for advice in steps(found[1:3])] == [
        "if the volumes of db and cache have data already, change the passwords there too: "
        "PASSWORD is only read at the first start",
    ]
    assert [advice.text for advice in steps(found[:2])] == [
        "if the volume of db has data already, change the passwords there too: "
        "ROOT_PASSWORD and PASSWORD are only read at the first start",
    ]


def test_the_worst_comes_first_and_nothing_is_said_without_a_fix():
    found = [
        finding("weak-secret", Severity.WARNING, "A", "weak", "later", Origin(), on="x"),
        finding("weak-secret", Severity.ERROR, "B", "weak", "first", Origin(), on="x"),
        finding("weak-secret", Severity.ERROR, "C", "weak", "", Origin(), on="x"),
    ]
    assert [advice.text for advice in steps(found)] == ["B: first", "A: later"]


def test_a_line_for_a_file_says_where_it_goes_and_is_one_step_for_all_its_lines():
    edits = [fixed(EditStep("compose.yaml", line, "replace", ("A: ${A}",))) for line in (5, 12, 19, 26, 33)]
    assert steps(edits) == [ShownStep("edit", "compose.yaml:5, :12, :19, :26, :33", ("A: ${A}",))]


def test_a_line_that_is_replaced_in_several_places_is_one_step_among_others_of_the_file():
    replaced = [fixed(EditStep("compose.yaml", line, "replace", ("A: ${A}",))) for line in (5, 30)]
    others = [fixed(EditStep("compose.yaml", 9, "insert", ("x",))), fixed(EditStep("compose.yaml", 20, "delete", ()))]
    assert [each.text for each in steps([replaced[0], *others, replaced[1]])] == [
        "compose.yaml:5, :30",
        "compose.yaml:20, delete the line",
        "compose.yaml:9, below it",
    ]


def test_lines_that_are_deleted_together_are_one_step():
    edits = [fixed(EditStep(".env", line, "delete", (), (name,))) for line, name in ((5, "A_URL"), (12, "B_URL"))]
    assert [each.text for each in steps(edits)] == [".env:12, :5, delete the lines (B_URL and A_URL)"]


@pytest.mark.parametrize(
    ("edits", "shown"),
    [
        ([(7, "replace"), (8, "delete"), (9, "delete")], ["pod.yaml:7-9"]),
        ([(7, "insert"), (8, "delete")], ["pod.yaml:8"]),
        ([(7, "insert"), (8, "delete"), (9, "delete")], ["pod.yaml:8-9"]),
        ([(7, "replace"), (9, "delete")], ["pod.yaml:9, delete the line", "pod.yaml:7"]),
        (
            [(3, "replace"), (4, "delete"), (7, "replace"), (8, "delete"), (20, "delete")],
            ["pod.yaml:20, delete the line", "pod.yaml:7-8", "pod.yaml:3-4"],
        ),
        ([(8, "delete"), (6, "insert")], ["pod.yaml:8, delete the line", "pod.yaml:6, below it"]),
    ],
)
def test_what_takes_the_place_of_lines_in_a_row_is_one_step(edits, shown):
    found = [fixed(EditStep("pod.yaml", at, action, () if action == "delete" else ("a", "b"))) for at, action in edits]
    advised = steps(found)
    assert [each.text for each in advised] == shown
    assert [each.lines for each in advised] == [() if "delete" in text else ("a", "b") for text in shown]


def test_lines_by_the_hundred_are_left_to_a_program():
    edits = [fixed(EditStep("compose.yaml", line, "replace", ("A: ${A}",))) for line in range(1, 301)]
    assert steps(edits)[0].text.endswith(":1, :2, :3 and 297 more, all in -f json")


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (EditStep(".env", 3, "replace", ("A=b",)), ".env:3"),
        (EditStep(".env", 3, "insert", ("A=b",)), ".env:3, below it"),
        (EditStep(".env", None, "insert", ("A=b",)), ".env, add"),
        (EditStep(".env", None, "create", ("A=b",)), ".env, create"),
        (EditStep(".env", 3, "delete", ()), ".env:3, delete the line"),
        (EditStep(".env", 3, "replace", None, ("A", "B")), ".env:3: rename the variable to A, B"),
    ],
)
def test_each_edit_in_words(step, text):
    [advice] = steps([fixed(step)])
    assert (advice.kind, advice.text, advice.lines) == ("edit", text, step.new or ())


def test_what_is_added_at_one_place_has_each_line_once_in_the_order_of_the_findings():
    edits = [fixed(EditStep("pod.yaml", 7, "insert", ("env:", f"- name: {name}"))) for name in "AB"]
    [advice] = steps([*edits, fixed(EditStep("pod.yaml", 9, "insert", ("x:",)))])[1:]
    assert advice.lines == ("env:", "- name: A", "- name: B")


def test_what_generate_would_refuse_to_write_into_is_put_right_first():
    make, remove, close = "auracheck generate jwt --write .env", "git rm --cached .env && git commit", "chmod 600 .env"
    assert told(("A", make), (None, "remove it"), (None, remove), (None, close)) == [
        ("", remove),
        ("", close),
        ("", make),
        ("remove it",),
    ]


def test_a_variable_gets_its_name_before_its_value_is_made():
    rename, make = do("rename A to B", "name"), RunStep("auracheck generate B --write .env")
    assert [(each.text, *each.lines) for each in steps([fixed(make, secret="B"), fixed(*rename, secret="B")])] == [
        ("rename A to B (.env:3)",),
        ("", make.command),
    ]


def test_a_value_that_is_made_anew_needs_no_other_notation():
    place, make = Origin(".env", 3, 1), "auracheck generate jwt --write .env"
    found = [
        finding("weak-secret", Severity.ERROR, "A", "weak", make, place, on="x"),
        finding("ambiguous-value", Severity.WARNING, "A", "differs", "A='…'", place, on="x"),
        finding("ambiguous-value", Severity.WARNING, "B", "differs", "B='…'", place, on="x"),
    ]
    assert [(advice.text, *advice.lines) for advice in steps(found)] == [(".env:3", "B='…'"), ("", make)]


def test_kinds_that_replace_what_one_file_has_are_made_by_one_line():
    line = "auracheck generate {} --format dotenv  # to replace what x.env has"
    both = told(
        ("A", line.format("jwt")), ("B", line.format("session")), ("C", "auracheck generate jwt  # the value of C")
    )
    assert both == [("", line.format("jwt session")), ("", "auracheck generate jwt  # the value of C")]


def test_what_replaces_and_what_only_fills_in_stay_apart_and_so_do_hosts():
    lines = [f"auracheck generate {rest}" for rest in ("jwt --write a.env --rotate", "session --write a.env --rotate",
             "x --write a.env", "database --host HOST --write a.env", "redis --host HOST --write a.env")]  # fmt: skip
    assert [line for _, line in told(*(("NAME", line) for line in lines))] == [
        "auracheck generate jwt session --write a.env --rotate",
        *lines[2:],
    ]


def test_kinds_of_one_file_are_made_by_one_line_whatever_is_around_it():
    line = "auracheck generate {} --write /etc/x.env  # EnvironmentFile=/etc/x.env"
    joined = line.format("jwt session")
    assert told(("A", line.format("jwt")), ("B", line.format("session"))) == [("", joined)]


def test_what_a_person_fills_in_is_said_above_the_steps():
    found = [fixed(RunStep("x --host HOST", ("HOST",))), fixed(RunStep("y --host HOST", ("HOST",)))]
    assert blanks(steps(found)) == ["HOST"]
    report = SAMPLES["development"]()._replace(findings=tuple(found))
    assert " Fix (fill in HOST)\n 1  x --host HOST\n 2  y --host HOST\n" in piped("table", report)


@pytest.mark.parametrize("columns", [40, 80])
def test_a_command_is_one_line_and_one_that_is_too_long_begins_at_the_edge(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    short, long = "auracheck generate jwt", f"auracheck generate jwt --write {'very/' * 12}long.env"
    report = SAMPLES["development"]()._replace(findings=(fixed(RunStep(short)), fixed(RunStep(long))))
    assert f"\n 1  {short}\n 2\n{long}\n" in on_terminal(report)


def test_a_path_is_never_broken(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    path = f"{'very/' * 12}long.env"
    found = fixed(EditStep(path, 3, "replace", ("A=b",))), fixed(*do(f"remove it from {path}"))
    screen = on_terminal(SAMPLES["development"]()._replace(findings=found))
    assert screen.count(path) == 2


def test_files_that_leave_git_before_they_have_a_credential_are_one_step():
    commit = "git commit -m 'no env file in git'"
    words = "remove from git before a credential goes in: git rm --cached {} && " + commit
    found = [fixed(*do(words.format(file)), rule="tracked-file", secret=None) for file in ("a.env", "b.env")]
    assert [each.text for each in steps(found)] == [words.format("a.env b.env")]


@pytest.mark.parametrize(
    ("made", "texts"),
    [
        (["A", "B"], []),
        (["A"], ["rotate A, B: everybody with the repository has the old values (.env)"]),
    ],
)
def test_what_commands_replace_is_not_rotated_once_more(made, texts):
    words = do("rotate A, B: everybody with the repository has the old values", "file")
    found = [fixed(*words, rule="tracked-file", secret=None)]
    found += [fixed(RunStep(f"auracheck generate {name} --write .env", file=".env"), secret=name) for name in made]
    assert [each.text for each in steps(found) if each.kind == "do"] == texts


def test_lines_in_a_row_that_are_deleted_are_a_range():
    found = [fixed(*(EditStep("a.yaml", line, "delete", (), ("A",)) for line in (41, 40, 39)))]
    assert [each.text for each in steps(found)] == ["a.yaml:39-41, delete the lines (A)"]


def test_a_negation_is_removed_before_a_command_writes_into_the_file():
    negation = do("remove the negation at .gitignore:8", "ignored")
    found = [fixed(*negation, RunStep("auracheck generate A --write .env", file=".env"))]
    assert [each.kind for each in steps(found)] == ["do", "run"]


def test_what_is_said_of_several_secrets_of_one_file_is_one_step():
    def moved(name):
        edit, rotate = (
            EditStep(".env", None, "insert", None, (name,)),
            "rotate {}, since everybody with the {} file has it",
        )
        return fixed(edit, *do(rotate.format(name, "Compose")), rule="embedded-secret", secret=name)

    kept = "set {} in .env: get a new one from its provider"
    found = [moved("A"), moved("B"), *(fixed(*do(kept.format(name), "place"), secret=name) for name in ("C", "D"))]
    assert [each.text for each in steps(found)] == [
        ".env, add: the new values of A, B",
        "rotate A, B, since everybody with the Compose file has it (.env:3)",
        kept.format("C, D"),
    ]
