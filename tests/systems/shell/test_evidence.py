"""The env files that scripts, Makefiles and pipelines hand to programs."""

import pytest

from auracheck.systems.shell.evidence import mentions


def said(name: str, text: str) -> set[tuple[str, str]]:
    return {(m.consumer, m.path) for m in mentions(name, text)}


HANDED = [
    (". ./app.env", "shell-env"),
    ("set -a; source ./app.env; set +a", "shell-env"),
    ("if [ -f ./app.env ]; then . ./app.env; fi", "shell-env"),
    ("if . ./app.env; then x; fi", "shell-env"),
    ("! . ./app.env", "shell-env"),
    ("x() { . ./app.env; }", "shell-env"),
    ("case x in a) . ./app.env ;; esac", "shell-env"),
    ("test -f x && . ./app.env", "shell-env"),
    ("(set -a && . ./app.env && exec app)", "shell-env"),
    ('bash -c ". ./app.env"', "shell-env"),
    ("sudo -u app sh -ec 'set -a; . ./app.env; sh -c \"run\"'", "shell-env"),
    ('. "./app.env" # ours', "shell-env"),
    ("docker run --rm --env-file ./app.env image", "docker-env"),
    ("docker run --name 'a;b' -p 80:80 -it --env-file=./app.env image", "docker-env"),
    ("docker -H ssh://x container create -d -eA=b -e C --env-file './app.env' image", "docker-env"),
    ("sudo -E docker run --env-file ./app.env image", "docker-env"),
    ("A=b exec /usr/bin/docker run $OPTIONS --env-file ./app.env image", "docker-env"),
    ("docker service create --env-file ./app.env image", "docker-env"),
    ("podman run \\\n  --rm --env-file=./app.env image", "docker-env"),
    ("docker run --env-file ${ENV_FILE:-./app.env} image", "docker-env"),
    ("docker compose -f x.yml --env-file ./app.env up", "compose-env"),
    ("docker-compose --env-file './app.env' up", "compose-env"),
    ("podman-compose --env-file ./app.env up", "dotenv"),
    ("kubectl create secret generic x --from-env-file=./app.env", "kubectl-env"),
    ("oc -n x create configmap x --from-env-file ./app.env", "kubectl-env"),
]


@pytest.mark.parametrize(("line", "consumer"), HANDED)
def test_a_script_hands_it_to_a_program(line: str, consumer: str) -> None:
    expected = {(consumer, "./app.env")}
    assert said("deploy.sh", f"#!/bin/sh\n{line}\n") == expected
    assert said("deploy", f"#!/bin/sh\n\t{line}\n") == expected
    assert said("Makefile", f"up:\n\t@{line}\n\n") == expected
    assert said("justfile", f"up:\n    @{line}\n") == expected
    assert said(".gitlab-ci.yml", f"up:\n  script:\n    - {line}\n") == expected
    assert said("Jenkinsfile", f"sh '''\n{line}\n'''\n") == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".gitlab-ci.yml", "script: . ./app.env"),
        (".gitlab-ci.yml", 'script:\n  - ". ./app.env"'),
        (".gitlab-ci.yml", "script:\n  - |\n    . ./app.env"),
        ("Taskfile.yml", "cmds:\n  - cmd: '. ./app.env'"),
        ("Jenkinsfile", "sh '. ./app.env'"),
        ("Jenkinsfile", 'sh(script: """. ./app.env""")'),
        ("Makefile", "x:\n\t-@set -a; . ./app.env; run"),
        ("GNUmakefile", "x:\n\trun; \\\n\t. ./app.env"),
    ],
)
def test_each_kind_has_its_own_wrapping(name: str, text: str) -> None:
    assert said(name, text) == {("shell-env", "./app.env")}


def test_a_makefile_may_keep_the_command_in_a_variable() -> None:
    assert said("Makefile", "DC := docker compose --env-file ./app.env\n") == {("compose-env", "./app.env")}


@pytest.mark.parametrize(
    "path",
    ['"$PWD/app.env"', '"$(dirname "$0")/app.env"', '"${DIR}/app.env"', "`pwd`/app.env", "$PWD/app.env"],
)
def test_what_stands_before_the_first_slash_is_mostly_its_own_folder(path: str) -> None:
    assert said("deploy.sh", f". {path}") == {("shell-env", "app.env")}


def test_so_it_is_in_a_makefile() -> None:
    text = "x:\n\t. $(CURDIR)/a.env\n\t. $$PWD/b.env\n"
    assert said("Makefile", text) == {("shell-env", "a.env"), ("shell-env", "b.env")}


def test_one_command_may_be_handed_several() -> None:
    line = "docker run --env-file a.env --env-file=b.env image"
    assert said("x.sh", line) == {("docker-env", "a.env"), ("docker-env", "b.env")}


def test_of_composes_own_only_the_variables_that_its_files_refer_to_are_used() -> None:
    (mention,) = mentions("x.sh", "docker compose --env-file .env up")
    assert mention.names == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "cp app.env /etc/",
        ". $HOME/app.env",
        ". ~/app.env",
        ". $A/$B/app.env",
        '. "$FILE"',
        ". $A.env",
        "source <(sed s/x/y/ app.env)",
        "echo a.b",
        "cd .. && ls",
        "docker run image; x --env-file app.env",
        "docker run image --env-file app.env",
        "docker run -it --rm --name x image node --env-file=app.env",
        "docker run -e --env-file=app.env image",
        "docker build --env-file app.env",
        "docker compose up --env-file app.env",
        "kubectl apply --from-env-file app.env",
        "# docker run --env-file app.env image",
        "run  # then source app.env by hand",
        "run # then: . app.env",
        'echo "usage: docker run --env-file app.env image"',
        "echo 'first; . app.env'",
        "echo docker run --env-file app.env image",
        'echo "usage:\n  docker run --env-file app.env image\n  . app.env\n"',
        "cat <<EOF\n. app.env\ndocker run --env-file app.env image\nEOF",
        "cat <<-'THE END' >&2\n\t. app.env\n\tTHE END",
        "cat <<A <<B\n. app.env\nA\n. app.env\nB",
        "node --env-file=app.env server.js",
    ],
)
def test_other_words_are_no_evidence(text: str) -> None:
    assert said("deploy.sh", f"{text}\n") == set()


def test_a_script_goes_on_after_a_here_document_and_a_comment() -> None:
    text = "cat <<EOF\nit's\nEOF\n# it's\nif ((1 << 2)); then echo $((1<<x)); fi  # don't\n. ./app.env\n"
    assert said("deploy.sh", text) == {("shell-env", "./app.env")}


@pytest.mark.parametrize("text", ["include app.env\n", "-include app.env\nexport\n", "x: app.env\n", ". app.env\n"])
def test_what_make_reads_itself_is_no_evidence(text: str) -> None:
    assert said("Makefile", text) == set()
