"""dockerfile: what a Dockerfile sets in the image that it builds."""

from pathlib import Path

import pytest

from auracheck.model import Secret, Target, Unread
from auracheck.systems.docker.source import NO_END, NO_STAGE
from auracheck.systems.source import open_source, scheme_of
from tests.bounds import takes_linear_time
from tests.conftest import Run

FILE = """\
# syntax=docker/dockerfile:1
ARG VERSION=3.12
FROM python:${VERSION} AS base
ENV APP_PASSWORD=of-the-base MODE=base

FROM base AS build
ENV BUILD_SECRET=only-here
RUN SECRET_KEY=dummy python manage.py collectstatic <<EOF
ENV NOT_ME=1
EOF

FROM base
ARG API_TOKEN
ARG DB_PASSWORD=by-argument
ENV MODE="final mode" \\
    # a comment between
    DB_PASSWORD=$DB_PASSWORD \\

    API_TOKEN=${API_TOKEN}
ENV OLD_PASSWORD has spaces "and quotes"
ENV EMPTY_SECRET= A='$MODE' B="${MODE}\\"x" C=a\\ b D=${NOWHERE:-fallback} E=x$OTHER
"""


def settings(text: str) -> dict[str, tuple[str, int | None]]:
    Path("Dockerfile").write_text(text)
    [target] = [item for item in open_source("Dockerfile").read() if isinstance(item, Target)]
    return {
        name: (each.value.reveal() if isinstance(each.value, Secret) else repr(each.value), each.origin.line)
        for name, each in target.winners().items()
    }


def test_the_last_stage_and_those_that_it_is_built_from_count(place: Path) -> None:
    assert settings(FILE) == {
        "APP_PASSWORD": ("of-the-base", 4),
        "MODE": ("final mode", 15),
        "DB_PASSWORD": ("by-argument", 17),
        "API_TOKEN": ("EXTERNAL", 19),
        "OLD_PASSWORD": ("has spaces and quotes", 20),
        "A": ("$MODE", 21),
        "B": ('final mode"x', 21),
        "C": ("a b", 21),
        "D": ("fallback", 21),
        "E": ("EXTERNAL", 21),
    }


def test_an_instruction_sees_the_values_before_it(place: Path) -> None:
    found = settings("FROM a\nENV A=1\nENV A=2 B=$A\n")
    assert found == {"A": ("2", 3), "B": ("1", 3)}


@pytest.mark.parametrize("again", ["", "ARG PW\n"])
def test_a_stage_inherits_the_arguments_of_the_one_that_it_is_built_from(place: Path, again: str) -> None:
    text = f"FROM a AS x\nARG PW=changeme\nFROM a AS y\nARG PW=other\nFROM x\n{again}ENV DB_PASSWORD=$PW\n"
    assert settings(text)["DB_PASSWORD"][0] == "changeme"


@pytest.mark.parametrize(
    "line", ["ENV\tDB_PASSWORD=changeme", "ENV DB_PASSWORD\tchangeme", "ENV\t\tDB_PASSWORD \tchangeme"]
)
def test_a_tab_is_between_words_as_a_space_is(place: Path, line: str) -> None:
    assert settings(f"FROM a AS b\nFROM\tb\n{line}\n") == {"DB_PASSWORD": ("changeme", 3)}


def test_another_escape_character(place: Path) -> None:
    assert settings("# escape=`\nFROM a\nENV A=C:\\b `\n B=2\n") == {"A": ("C:\\b", 3), "B": ("2", 4)}


@pytest.mark.parametrize(
    "line",
    [
        "RUN cat <<<foo",
        'RUN python3 -c "print(1 << 20)"',
        "RUN echo 'a <<EOF b'",
        "RUN cat << EOF",
        'RUN ["cat", "<<EOF"]',
        "LABEL a=<<EOF",
        "RUN cat <<EOF 3<<-'END' > b\nENV NOT_ME=1\nEOF\n  END\n\tEND",
        "ONBUILD RUN <<EOF\nENV NOT_ME=1\nEOF",
    ],
)
def test_a_here_document_is_a_whole_word_without_quotes(place: Path, line: str) -> None:
    assert settings(f"FROM a\n{line}\nENV DB_PASSWORD=changeme\n").keys() == {"DB_PASSWORD"}


def test_a_here_document_without_its_end_is_said_to_have_none(place: Path) -> None:
    text = "FROM a\nENV A=1\nRUN cat <<EOF\nENV B=2\n EOF\n"
    assert settings(text).keys() == {"A"}
    [unread] = [item for item in open_source("Dockerfile").read() if isinstance(item, Unread)]
    assert (unread.reason, unread.file, unread.line) == (NO_END, "Dockerfile", 3)


@pytest.mark.parametrize(
    "text", ["", "ENV A=1\n", "FROM\n", "FROM a\nENV\n", "FROM a AS a\nFROM a\nENV A='x\n", "FROM 0\n"]
)
def test_a_broken_one_is_read_as_far_as_it_goes(place: Path, text: str) -> None:
    assert set(settings(text)) <= {"A"}


def test_its_name_says_what_it_is() -> None:
    names = ["Dockerfile", "Dockerfile.backend", "web.Dockerfile", "docker/Containerfile", "dockerfile"]
    assert {scheme_of(name) for name in names} == {"dockerfile"}


def test_a_default_password_is_a_warning_and_nothing_is_missing(place: Path, run: Run) -> None:
    Path("Dockerfile").write_text("FROM a AS build\nENV X_TOKEN=changeme\nFROM b\nENV DB_PASSWORD=postgres\n")
    found = run("check", "Dockerfile", "--env", "production", "-f", "json")
    assert [(f["rule"], f["severity"], f["secret"], f["locations"][0]["line"]) for f in found.report["findings"]] == [
        ("default-secret", "warning", "DB_PASSWORD", 4)
    ]
    assert found.code == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ENV DB_PASSWORD=postgres\n", 2),
        ("ENV A=1 \\\n    DB_PASSWORD='postgres' \\\n    B=2\n", 3),
        ("ENV \\\n    DB_PASSWORD=postgres \\\n    B=2\n", 3),
        ("ENV DB_PASSWORD=postgres \\\n    B=2\n", None),
        ("ENV A=1 \\\n    DB_PASSWORD=postgres\n", None),
        ("ENV DB_PASSWORD=postgres A=1\n", None),
        ("ENV DB_PASSWORD postgres\n", None),
    ],
)
def test_its_fix_deletes_the_line_where_nothing_else_is_on_it(
    text: str, line: int | None, place: Path, run: Run
) -> None:
    Path("Dockerfile").write_text(f"FROM b\n{text}RUN make\n")
    [finding] = run("check", "Dockerfile", "--env", "production", "-f", "json").report["findings"]
    removed, given = finding["fix"]
    assert given["text"] == "give DB_PASSWORD when a container starts, for example from: auracheck generate DB_PASSWORD"
    if line is None:
        assert removed == {"step": "do", "text": "remove DB_PASSWORD from Dockerfile"}
        return
    assert (removed["action"], removed["line"]) == ("delete", line)
    lines = Path("Dockerfile").read_text().splitlines(keepends=True)
    Path("Dockerfile").write_text("".join([*lines[: line - 1], *lines[line:]]))
    assert run("check", "Dockerfile", "--env", "production", "-f", "json").report["findings"] == []


def test_a_real_key_is_hardcoded(place: Path, run: Run) -> None:
    key = "c3b0a1f4e7d692815a6d8e3c0f1b4a7d6e92584f1c9b2e7a6d8035c1e4f7092b"
    Path("Dockerfile").write_text(f"FROM b\nENV JWT_SECRET_KEY={key}\n")
    found = run("check", "Dockerfile", "--env", "production", "-f", "json").report["findings"]
    assert [(f["rule"], f["severity"], f["secret"]) for f in found] == [
        ("embedded-secret", "warning", "JWT_SECRET_KEY")
    ]
    assert "give it when a container starts" in found[0]["help"]


def test_in_a_directory_those_with_a_credential_are_checked(place: Path, run: Run) -> None:
    Path("Dockerfile").write_text("FROM b\nENV PORT=80\n")
    Path("Dockerfile.web").write_text("FROM b\nENV REDIS_URL=redis://:changeme@redis:6379/0\n")
    Path("Dockerfile.dev").write_text("FROM b\nENV DB_PASSWORD=changeme\n")
    Path("app.env").write_text("API_TOKEN=6d8035c1e4f7092b5a6d8e3c0f1b4a7d\n")
    report = run("check", ".", "--env", "production", "-f", "json").report
    assert [target["label"] for target in report["targets"]] == ["Dockerfile.web", "app.env"]


@pytest.mark.parametrize(
    "piece", ["ENV A=$A$A\n", "ENV A=x \\\n", "FROM a AS a\n", "RUN <<E <<F\n", 'ENV A="', "ARG A=1\n"]
)
def test_the_time_is_linear(piece: str, place: Path) -> None:
    takes_linear_time(lambda size: settings("FROM a\n" + piece * size), 500, 4_000)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_long_word_takes_linear_time(quote: str, place: Path) -> None:
    takes_linear_time(lambda size: settings(f"FROM a\nENV A={quote}{'x' * size}{quote}\n"), 125_000, 1_000_000)


def test_many_variables_on_one_line_take_linear_time(place: Path) -> None:
    def read(count: int) -> None:
        lines = "FROM x\nENV " + " ".join(f"A{number}=b" for number in range(count))
        assert len(settings(lines)) == count

    takes_linear_time(read, 1_000, 8_000)


def test_a_value_that_comes_again_and_again_is_bounded(place: Path) -> None:
    Path("Dockerfile").write_text(f"FROM x\nENV A={'x' * 60_000}\n" + "ENV B=$A\n" * 100)
    [unread] = open_source("Dockerfile").read()
    assert isinstance(unread, Unread)
    assert unread.reason == "values too long: more than 4 MiB in all"


def test_each_name_has_its_own_place_on_a_line(place: Path) -> None:
    Path("Dockerfile").write_text("FROM x\nENV A=A=1 B=2 A=3\u2028C=4\n")
    [target] = [item for item in open_source("Dockerfile").read() if isinstance(item, Target)]
    assert [(each.name, each.origin.column) for each in target.settings] == [("A", 5), ("B", 11), ("A", 15), ("C", 19)]


@pytest.mark.parametrize("text", ["ARG A=1\nENV APP_SECRET=x\nFROM a\n", "# no stage\nARG A\nENV APP_SECRET=x\n"])
def test_what_docker_refuses_before_the_first_stage_is_unread(text: str, place: Path) -> None:
    (place / "Dockerfile").write_text(text)
    [unread] = [item for item in open_source("Dockerfile").read() if isinstance(item, Unread)]
    assert (unread.reason, unread.line) == (NO_STAGE.format("ENV"), text.split("\n").index("ENV APP_SECRET=x") + 1)
