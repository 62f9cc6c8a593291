"""Files over one another, `extends`, `include` and tags; each outcome is what docker-compose 2.26.1 gave."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from auracheck.model import Origin
from auracheck.policy.loading import builtin
from tests.systems.compose.compose_projects import read, service, write

Files = Mapping[str, str]


def over(base: str, above: str, **more: str) -> Files:
    return {"compose.yaml": base, "compose.override.yaml": above, **more}


TWO = service("environment: {A: 1, B: 2}")
WEB = "services:\n  web:\n"
MIXED = WEB + "    environment: {A: 1.50, 'C=D': e, F: [1, 2]}\n"
LATER = TWO + "---\n" + WEB + "    environment: {A: 2}\n"


@pytest.mark.parametrize(
    ("files", "environment"),
    [
        (over(TWO, WEB + "    environment:\n      A: !reset null\n"), {"B": "2"}),
        (over(TWO, WEB + "    environment: !override {C: 3}\n"), {"C": "3"}),
        (over(TWO, WEB + "    environment: [!reset A, C=3]\n"), {"A": "1", "B": "2", "C": "3"}),
        (over(TWO, WEB + "    environment: [A=x, A]\n"), {"A": None, "B": "2"}),
        (over(TWO, WEB + "    environment:\n"), {"A": "1", "B": "2"}),
        (over(service("environment:"), WEB + "    command: x\n"), None),
        (over(TWO, WEB + "    environment: A=text\n"), {"A": "text", "B": "2"}),
        (
            over(TWO, WEB + "    environment: {A: 1.50, 'C=D': e, F: [1, 2]}\n"),
            {"A": "1.5", "B": "2", "C": "D=e", "F": "2"},
        ),
        (over(TWO, WEB + "    image:\n"), {"A": "1", "B": "2"}),
        (
            over(TWO + "---\n" + WEB + "    environment: {A: 2}\n", WEB + "    environment: {B: 3}\n"),
            {"A": "2", "B": "3"},
        ),
        (over(TWO, "x-a: &a {A: 9}\n" + WEB + "    environment: {<<: [*a], B: 8}\n"), {"A": "9", "B": "8"}),
    ],
)
def test_an_override(files: Files, environment: dict[str, Any] | None, place: Path) -> None:
    write(place, files)
    if environment is None:
        read().refused()
    else:
        assert read().environment() == environment


def test_env_files_over_one_another(place: Path) -> None:
    env_files = {"a.env": "A=1\nB=1\n", "b.env": "A=2\n"}
    write(place, over(service("env_file: [a.env, b.env, a.env]"), "services: {}\n", **env_files))
    assert read().environment() == {"A": "2", "B": "1"}  # the last a.env takes the place of the first
    write(place, over(service("env_file: b.env"), WEB + "    env_file: [{path: a.env}]\n", **env_files))
    assert read().environment() == {"A": "1", "B": "1"}
    write(place, over(service("env_file: b.env"), WEB + "    env_file: !override a.env\n", **env_files))
    assert read().environment() == {"A": "1", "B": "1"}


@pytest.mark.parametrize(
    ("base", "above"),
    [
        ("build: .", "build: {args: {A: 1}}"),
        ("build: {context: ., args: [A=1]}", "build: {args: {A: 2}}"),
        ("healthcheck: {test: [CMD, a]}", "healthcheck: {test: b}"),
        ("command: [a]", "command: b"),
        ("logging: {driver: a, options: {b: c}}", "logging: {options: {b: d}}"),
        ("logging: {driver: a}", "logging: {driver: b}"),
        ("depends_on: [db]", "depends_on: {db: {condition: service_healthy}}"),
        ("depends_on: {db: {condition: service_healthy}}", "depends_on: [db]"),
        ("networks: [default]", "networks: {default: {aliases: [a]}}"),
        ("networks: {default: }", "networks: [default]"),
        ("dns: 1.1.1.1", "dns: [8.8.8.8]"),
        ("ports: ['80:80']", "ports: ['81:81']"),
        ("volumes: [data:/x]", "volumes: ['./data:/x', {type: bind, source: ., target: /y}, /z]"),
        ("labels: {a: 1}", "labels: [a=2, b]"),
        ("x-own: {a: 1}", "x-own: [2]"),
        ("ulimits: {nofile: 1}", "ulimits: {nofile: {soft: 1, hard: 2}}"),
        ("init: 'yes'", "init: false"),
        ("mem_limit: ${GONE}", "mem_limit: 512m"),
    ],
)
def test_other_keys_of_two_files_go_together(base: str, above: str, place: Path) -> None:
    database = "  db: {image: i}\n"
    write(place, over(service(base, "environment: {A: 1}") + database, f"{WEB}    {above}\n"))
    assert read().environment() == {"A": "1"}


@pytest.mark.parametrize(
    ("base", "above"),
    [
        ("deploy: {labels: {a: 1}}", "deploy: 1"),
        ("networks: [default]", "networks: [[a]]"),
        ("healthcheck: {test: [CMD, a]}", "healthcheck: {test: [b]}"),
        ("ports: ['80:80']", "ports: {a: b}"),
        ("labels: [a]", "labels: [{a: b}]"),
    ],
)
def test_other_keys_of_two_files_that_do_not(base: str, above: str, place: Path) -> None:
    write(place, over(service(base), f"{WEB}    {above}\n"))
    assert read().refused().line


BASES = {
    "sub/base.yml": "services:\n  b:\n    extends: {file: deeper/c.yml, service: c}\n    env_file: b.env\n"
    "    environment: {FROM: b, X: $X}\n",
    "sub/deeper/c.yml": "services:\n  c:\n    image: i\n    env_file: c.env\n    environment: [FROM=c, ONLY=c]\n",
    "sub/b.env": "E=b\nB=1\n",
    "sub/deeper/c.env": "E=c\nC=1\n",
    "sub/.env": "X=sub\n",
    ".env": "X=top\n",
}


def test_services_that_extend_one_another_through_files(place: Path) -> None:
    write(place, {"compose.yaml": service("extends: {file: sub/base.yml, service: b}"), **BASES})
    found = read().target()
    assert read().environment() == {"E": "b", "B": "1", "C": "1", "FROM": "b", "X": "top", "ONLY": "c"}
    assert found.winners()["ONLY"].origin == Origin("sub/deeper/c.yml", 5, 27)
    assert found.winners()["C"].origin == Origin("sub/deeper/c.env", 2, 1)
    assert found.winners()["FROM"].lost[0].origin.file == "sub/deeper/c.yml"


@pytest.mark.parametrize(
    ("lines", "environment"),
    [
        (["environment: !override {B: 2}"], {"B": "2"}),
        (["environment:", "  A: !reset null", "  B: 2"], {"B": "2"}),
        (["environment: {A: 2}"], {"A": "2"}),
    ],
)
def test_tags_beside_extends(lines: list[str], environment: dict[str, str], place: Path) -> None:
    base = "services: {b: {environment: {A: 1}}}\n"
    write(place, {"compose.yaml": service("extends: {file: b.yml, service: b}", *lines), "b.yml": base})
    assert read().environment() == environment


def test_a_chain_within_one_file(place: Path) -> None:
    more = "  b: {extends: {service: c}, environment: {A: b}}\n  c: {image: i, environment: {A: c, B: c}}\n"
    write(place, {"compose.yaml": service("extends: b") + more})
    assert read().environment() == {"A": "b", "B": "c"}
    write(place, {"compose.yaml": service("extends: {file: null, service: b}") + more})
    assert read().environment() == {"A": "b", "B": "c"}


def test_an_included_project_has_variables_and_paths_of_its_own(place: Path) -> None:
    inner = "include: [t/b.yml]\nservices:\n  a:\n    image: i\n    environment: [A=$V, V]\n    env_file: a.env\n"
    service_b = "services:\n  b:\n    image: i\n    env_file: e.env\n    environment: [A=$V, W]\n"
    write(
        place,
        {
            "compose.yaml": "include: [s/a.yml]\n",
            "s/a.yml": inner,
            "s/t/b.yml": service_b + "configs: {c: {file: c}}\n",
            "s/a.env": "E=a\n",
            "s/t/e.env": "E=b\n",
            "s/.env": "V=s\n",
            "s/t/.env": "V=t\nW=t\n",
        },
    )
    assert read().environment("a") == {"E": "a", "A": "s", "V": "s"}
    assert read().environment("b") == {"E": "b", "A": "s", "W": "t"}
    assert read().target("b").winners()["W"].origin == Origin("s/t/.env", 2, 1)
    assert read().target("b").origin == Origin("s/t/b.yml", 2, 3)


def test_an_inclusion_of_several_files_and_another_directory(place: Path) -> None:
    write(
        place,
        {
            "compose.yaml": "include:\n  - path: [a.yml, b.yml]\n    project_directory: d\n    env_file: [v.env]\n",
            "a.yml": "services:\n  web:\n    image: j\n    env_file: e.env\n    environment: [V, A=$V]\n",
            "b.yml": "services:\n  web:\n    environment: [W=1]\n",
            "d/e.env": "Q=1\n",
            "v.env": "V=v\n",
        },
    )
    assert read().environment() == {"Q": "1", "V": "v", "A": "v", "W": "1"}


@pytest.mark.parametrize("directory", [".", "./d", "d/"])
def test_a_project_directory_however_it_is_written(directory: str, place: Path) -> None:
    include = f"include: [{{path: ./s/a.yml, project_directory: {directory}}}]\n"
    write(
        place, {"compose.yaml": include, "s/a.yml": service("env_file: a.env"), "a.env": "A=top\n", "d/a.env": "A=d\n"}
    )
    assert read().environment() == {"A": "top" if directory == "." else "d"}


def test_a_path_that_a_base_and_a_service_both_name_is_read_once(place: Path) -> None:
    base = "services: {b: {env_file: [a.env, b.env]}}\n"
    write(
        place, {"compose.yaml": service("extends: {file: ./base.yml, service: b}", "env_file: a.env"), "base.yml": base}
    )
    write(place, {"a.env": "A=a\n", "b.env": "A=b\n"})
    assert read().environment() == {"A": "b"}


def test_what_is_included_twice_is_there_once_and_can_be_overridden(place: Path) -> None:
    write(place, over("include: [a.yml, b.yml]\n", WEB + "    environment: {B: 2}\n"))
    write(place, {"a.yml": service("environment: {A: 1}"), "b.yml": "include: [a.yml]\n"})
    assert read().environment() == {"A": "1", "B": "2"}


@pytest.mark.parametrize(("environ", "name"), [({}, "p"), ({"COMPOSE_PROJECT_NAME": "app"}, "app")])
def test_the_project_s_name_is_a_variable(environ: Mapping[str, str], name: str, place: Path) -> None:
    write(place, {"compose.yaml": service("environment: [COMPOSE_PROJECT_NAME, 'N=$COMPOSE_PROJECT_NAME']")})
    assert read(environ=environ).environment() == {"COMPOSE_PROJECT_NAME": name, "N": name}
    named = service("environment: {N: $COMPOSE_PROJECT_NAME}").replace("name: p", "name: ${P:-From This}")
    write(place, {"compose.yaml": named})
    assert read().environment() == {"N": "fromthis"}


def test_a_secret_file_that_cannot_be_read_is_told(place: Path) -> None:
    lines = ("secrets: [s]", "environment: {JWT_SECRET_KEY_FILE: /run/secrets/s}")
    write(place, {"compose.yaml": service(*lines) + "secrets: {s: {file: s.txt}}\n", "s.txt": " \n"})
    found = read(policy=builtin()._replace(files="_FILE"))
    assert [(unread.reason, unread.file) for unread in found.unread] == [("empty", "s.txt")]
    assert set(found.targets) == {"web"}


def test_a_home_directory_and_bytes_that_are_no_text(place: Path) -> None:
    write(place, {"compose.yaml": service("env_file: ~/a.env", "environment: [B=x$B]"), "home/a.env": "A=1\n"})
    environ = {"HOME": str(place / "home"), "B": "\udce9"}
    assert read(environ=environ).environment() == {"A": "1", "B": "x\ufffd"}


@pytest.mark.parametrize("location", ["compose.yaml", ".", "compose.yaml:b.yml"])
def test_a_source_that_may_be_missing(location: str, place: Path) -> None:
    from auracheck.systems.source import open_source

    assert not open_source(f"compose:{location}", environ={}).is_there()
    write(place, {"compose.yaml": TWO})
    assert open_source(f"compose:{location}", environ={}).is_there()


def test_nothing_shows_what_it_holds(place: Path) -> None:
    from auracheck.systems.compose.tree import ComposeVariable, Leaf, TreeList, TreeMap

    leaf = Leaf("hush", Origin("f", 1))
    made = [leaf, TreeList([leaf], leaf.origin), TreeMap({"hush": leaf}, {}, leaf.origin), ComposeVariable("hush")]
    assert "hush" not in repr(made)
