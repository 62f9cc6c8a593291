"""What a container gets from its Quadlet, as Podman 5.4 gave it where that could be run (test_podman.py)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Origin, Secret, Target, Unread
from auracheck.systems.quadlet.environment import secret
from auracheck.systems.quadlet.unit import assignment, parse, read_env_file, split
from auracheck.systems.recognition import recognize
from tests.conftest import GOOD, Run
from tests.systems.quadlet.places import HEAD, container, documents, plain, read, target, unread, write


class TestEnvironment:
    def test_a_later_assignment_wins_and_an_empty_one_resets(self, tmp_path: Path) -> None:
        assert container(tmp_path, "Environment=A=1 B=2\nEnvironment=A=3\n") == {"A": "3", "B": "2"}
        assert container(tmp_path, "Environment=A=1\nEnvironment=\nEnvironment=B=2\n") == {"B": "2"}

    def test_words_are_unquoted_and_escapes_decoded(self, tmp_path: Path) -> None:
        text = 'Environment="A=two words" \'B=a\\nb\' C=\\x41\\u20ac\\101\\xe9 "D="x""\n'
        assert container(tmp_path, text) == {"A": "two words", "B": "a\nb", "C": "A€Aé", "D": "x"}

    def test_the_lines_of_a_template_are_left_out(self, tmp_path: Path) -> None:
        text = "{{#if wsl}}\nEnvironment=A=1\n{{/if}}\n{% if x %}\nEnvironment=B=2\n{% endif %}\n"
        assert container(tmp_path, text) == {"A": "1", "B": "2"}

    def test_an_unknown_escape_drops_the_whole_line(self, tmp_path: Path) -> None:
        write(tmp_path, {"web.container": f"{HEAD}Environment=A=1 B=\\q\nEnvironment=C=1 D\n"})
        found = target(read(f"quadlet:{tmp_path}/web.container"))
        assert plain(found) == {"C": "1"}
        assert [origin.line for origin in found.dropped] == [3, 4]

    def test_continued_lines_are_joined_without_a_space(self, tmp_path: Path) -> None:
        assert container(tmp_path, "Environment=A=1\\\nB\nEnvironment=C=1 \\\n# no\n\n  D=2\n") == {
            "A": "1B", "C": "1", "D": "2",
        }  # fmt: skip

    def test_the_command_of_systemd_has_percent_and_dollar_signs_of_its_own(self, tmp_path: Path) -> None:
        text = "Environment=A=50%% B=$$x C=$HOME D=%p E=${GONE}\n"
        write(tmp_path, {"web.container": HEAD + text})
        found = target(read(f"quadlet:{tmp_path}/web.container"))
        assert plain(found) == {"A": "50%", "B": "$x", "C": "$HOME", "D": "web", "E": ""}
        assert [(each.name, each.wanted) for each in found.references] == [("E", "GONE")]

    def test_the_service_section_is_podmans_not_the_containers(self, tmp_path: Path) -> None:
        text = "Environment=A=${KEY}-x\n[Service]\nEnvironment=KEY=1 OTHER=2\n"
        assert container(tmp_path, text) == {"A": "1-x"}
        assert container(tmp_path, "EnvironmentHost=true\n[Service]\nEnvironment=KEY=1\n")["KEY"] == "1"

    def test_what_the_service_gets_from_elsewhere_is_external(self, tmp_path: Path) -> None:
        text = "Environment=A=${KEY}\n[Service]\nEnvironmentFile=/etc/web.env\n"
        assert container(tmp_path, text) == {"A": EXTERNAL}

    def test_the_host_may_give_any_secret(self, tmp_path: Path) -> None:
        found = container(tmp_path, "EnvironmentHost=yes\nEnvironment=JWT_SECRET_KEY=x\n")
        assert found["JWT_SECRET_KEY"] == "x"
        assert found["SESSION_SECRET"] is EXTERNAL

    def test_an_instance_of_a_template_is_unknown(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            {"web@.container": f"{HEAD}Environment=A=%i B=1\n", "web@a.container": f"{HEAD}Environment=A=%i\n"},
        )
        assert plain(target(read(f"quadlet:{tmp_path}/web@.container"))) == {"A": EXTERNAL, "B": "1"}
        assert plain(target(read(f"quadlet:{tmp_path}/web@a.container"))) == {"A": "a"}

    def test_an_unknown_specifier_keeps_the_service_from_starting(self, tmp_path: Path) -> None:
        write(tmp_path, {"web.container": f"{HEAD}Environment=A=100%Z\n"})
        assert "invalid specifier" in unread(read(f"quadlet:{tmp_path}/web.container")).reason

    def test_podman_args_come_last(self, tmp_path: Path) -> None:
        text = 'Environment=A=1\nPodmanArgs=--env A=2 -e "B=x y" --env=C=3 --env-file=x.env --network host\n'
        with_file = {"x.env": "C=0\nD=4\n"}
        write(tmp_path, with_file)
        assert container(tmp_path, text) == {"C": "3", "D": "4", "A": "2", "B": "x y"}


class TestEnvFiles:
    def test_environment_wins_over_them(self, tmp_path: Path) -> None:
        text = "Environment=A=unit\nEnvironmentFile=one.env sub/two.env\n"
        files = {"one.env": "A=file\nB='1'\n", "sub/two.env": "B=2 # no comment\nC=3\r\n"}
        assert container(tmp_path, text, **files) == {"A": "unit", "B": "2 # no comment", "C": "3"}

    def test_a_quote_is_a_part_of_the_value(self, tmp_path: Path) -> None:
        assert container(tmp_path, "EnvironmentFile=./a.env\n", **{"a.env": 'A="x"\n'}) == {"A": '"x"'}

    def test_a_missing_one_keeps_the_container_from_starting_even_behind_a_dash(self, tmp_path: Path) -> None:
        write(tmp_path, {"web.container": f"{HEAD}EnvironmentFile=-gone.env\n", "gone.env": ""})
        found = unread(read(f"quadlet:{tmp_path}/web.container"))
        assert found.reason.endswith("-gone.env: no such file (the container will not start)")
        assert (found.file, found.line) == (f"{tmp_path}/web.container", 3)

    def test_without_one_of_another_machine_what_the_unit_sets_is_read(self, tmp_path: Path) -> None:
        text = "Environment=DB_HOST=db\nEnvironmentFile=%h/gone.env /srv/gone.env\n"
        write(tmp_path, {"web.container": HEAD + text})
        items = read(f"quadlet:{tmp_path}/web.container")
        [found] = [each for each in items if isinstance(each, Target)]
        assert (plain(found), found.partial) == ({"DB_HOST": "db"}, True)
        assert [each.line for each in items if isinstance(each, Unread)] == [4, 4]

    def test_absolute_paths_are_below_the_root(self, tmp_path: Path) -> None:
        folder, text = "etc/containers/systemd", f"{HEAD}EnvironmentFile=/etc/web.env\nEnvironmentFile=near.env\n"
        files = {f"{folder}/web.container": text, "etc/web.env": "A=1\n", f"{folder}/near.env": "B=2\n"}
        write(tmp_path, files)
        items = read("quadlet:/etc/containers/systemd/web.container", tmp_path)
        assert plain(target(items)) == {"A": "1", "B": "2"}
        assert documents(items)[1:] == [f"{tmp_path}/etc/web.env", f"{tmp_path}/etc/containers/systemd/near.env"]

    def test_the_home_of_a_user_is_that_of_the_unit(self, tmp_path: Path) -> None:
        folder = "home/app/.config/containers/systemd"
        write(tmp_path, {f"{folder}/web.container": f"{HEAD}EnvironmentFile=%h/web.env\n", "home/app/web.env": "A=1\n",
                         "etc/passwd": "app:x:1000:1000::/home/app:/bin/sh\n"})  # fmt: skip
        assert plain(target(read(f"quadlet:/{folder}/web.container", tmp_path))) == {"A": "1"}

    def test_a_name_alone_is_taken_from_podmans_own_environment(self) -> None:
        reading = read_env_file(b"A\nB\n", {"A": Secret("1")})
        first, second = (each.value for each in reading.assignments)
        assert isinstance(first, Secret)
        assert (first.reveal(), second) == ("1", EXTERNAL)

    def test_a_line_with_export_sets_no_such_variable(self) -> None:
        reading = read_env_file(b"export A=1\n  B=2\n", {})
        assert [each.name for each in reading.assignments] == ["B"]
        assert reading.dropped == (1,)

    @pytest.mark.parametrize(("content", "line"), [(b"A=1\n=x\n", 2), (b"A=" + b"x" * 65536 + b"\n", 1)])
    def test_what_podman_rejects_is_unreadable(self, content: bytes, line: int) -> None:
        with pytest.raises(Unreadable) as refusal:
            read_env_file(content, {})
        assert refusal.value.line == line


class TestSecrets:
    def test_of_podmans_store_they_are_external_and_win(self, tmp_path: Path) -> None:
        text = "Environment=A=1 DB=2\nSecret=a,type=env,target=A\nSecret=DB,type=env\nSecret=file\n"
        assert container(tmp_path, text) == {"A": EXTERNAL, "DB": EXTERNAL}

    @pytest.mark.parametrize("text", ["a,type=x", "type=env", "a,b", "a,type=env,mode=400"])
    def test_what_podman_rejects_is_none(self, text: str) -> None:
        assert secret(text) is None

    def test_a_mounted_one_has_a_path(self) -> None:
        assert [found.target for found in map(secret, ("a", "a,target=b", "source=a,target=/x")) if found] == [
            "/run/secrets/a", "/run/secrets/b", "/x",
        ]  # fmt: skip

    def test_a_message_about_a_missing_secret_says_where_one_is_mounted(self, place: Path, run: Run) -> None:
        text = (
            f"Environment=JWT_SECRET_KEY={GOOD['JWT_SECRET_KEY']}\nSecret=pw,target=session-secret\nSecret=redis_url\n"
        )
        write(place, {"web.container": HEAD + text})
        findings = run("check", "web.container", "-e", "production", "-f", "json").report["findings"]
        told = {f["secret"]: f["message"].partition("; ")[2] for f in findings if f["rule"] == "missing-secret"}
        assert (
            told["SESSION_SECRET"] == "mounted at /run/secrets/session-secret (read only through SESSION_SECRET_FILE)"
        )
        assert told["REDIS_URL"] == "mounted at /run/secrets/redis_url (read only through REDIS_URL_FILE)"
        assert told["DATABASE_URL"] == ""


class TestFiles:
    def test_drop_ins_beside_the_unit_count(self, tmp_path: Path) -> None:
        files = {"web.container.d/10.conf": "[Container]\nEnvironment=A=2 C=3\n",
                 "container.d/20.conf": "[Container]\nEnvironment=D=4\n"}  # fmt: skip
        assert container(tmp_path, "Environment=A=1\n", **files) == {"A": "2", "C": "3", "D": "4"}
        assert plain(target(read(f"quadlet:{tmp_path}/web.container.d/10.conf"))) == {"A": "2", "C": "3"}

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [("garbage\n", 1, "expected NAME=VALUE"), ("A=1\n", 1, "before the first section"),
         ("[Container]\nImage=x\n=1\n", 3, "expected NAME=VALUE"), ("[]\n", 1, "invalid section header")],
    )  # fmt: skip
    def test_a_file_that_podman_rejects_is_unread(self, text: str, line: int, reason: str, tmp_path: Path) -> None:
        write(tmp_path, {"web.container": text})
        found = unread(read(f"quadlet:{tmp_path}/web.container"))
        assert reason in found.reason
        assert found.line == line

    def test_a_broken_drop_in_is_ignored(self, tmp_path: Path) -> None:
        assert container(tmp_path, "Environment=A=1\n", **{"web.container.d/1.conf": "x\n"}) == {"A": "1"}

    def test_of_a_pod_the_containers_are_read(self, tmp_path: Path) -> None:
        write(tmp_path, {"app.pod": "[Pod]\n", "a.container": f"{HEAD}Pod=app.pod\nEnvironment=A=1\n",
                         "b.container": f"{HEAD}Environment=B=1\n"})  # fmt: skip
        found = target(read(f"quadlet:{tmp_path}/app.pod"))
        assert (found.label, plain(found)) == (f"{tmp_path}/a.container", {"A": "1"})
        write(tmp_path, {"a.container": HEAD})
        assert "no containers in this pod" in unread(read(f"quadlet:{tmp_path}/app.pod")).reason

    def test_of_a_kube_unit_the_manifests_are_read(self, tmp_path: Path) -> None:
        manifest = (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: web\n"
            "    envFrom: [{configMapRef: {name: c}}]\n"
        )
        settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {A: '1'}\n"
        write(
            tmp_path,
            {"p.kube": "[Kube]\nYaml=p.yaml\nConfigMap=sub/c.yaml\n", "p.yaml": manifest, "sub/c.yaml": settings},
        )
        found = target(read(f"quadlet:{tmp_path}/p.kube"))
        assert (found.source, plain(found)) == ("quadlet", {"A": "1"})
        (tmp_path / "p.yaml").unlink()
        assert unread(read(f"quadlet:{tmp_path}/p.kube")).line == 2

    def test_nothing_there_is_unread(self, tmp_path: Path) -> None:
        assert unread(read(f"quadlet:{tmp_path}/gone.container")).reason == "no such file"


@pytest.mark.parametrize("section", ["Container", "Kube", "Pod"])
def test_its_content_is_not_taken_for_a_unit_of_systemd(section: str) -> None:
    assert recognize(f"[Unit]\nA=b\n\n[{section}]\n[Service]\n[Install]\n".encode()) == "quadlet"
    assert recognize(b"[Unit]\nA=b\n[Service]\n") == "systemd"


def test_a_place_is_that_of_the_name(tmp_path: Path) -> None:
    write(tmp_path, {"web.container": f'{HEAD}  Environment=A=1 \\\n   "BC=2"\n'})
    origins = [setting.origin for setting in target(read(f"quadlet:{tmp_path}/web.container")).settings]
    file = f"{tmp_path}/web.container"
    assert origins == [Origin(file, 3, 15), Origin(file, 4, 5)]


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
def test_what_is_written_is_what_is_read(value: str) -> None:
    [directive] = parse(f"[Container]\n{assignment('A', value)}\n".encode(), "x").sections["Container"]
    [word] = split(directive.value) or ()
    assert word.text == f"A={value.replace('%', '%%').replace('$', '$$')}"


@given(st.text("[]=#;\\\"'\n\t Ax0%$é\u2028", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for directives in parse(text.encode(), "x").sections.values():
        for directive in directives:
            split(directive.value)
            assert directive.origin().line


def test_a_users_quadlet_finds_what_the_users_manager_starts_with(tmp_path: Path) -> None:
    """systemd fills `${NAME}` in from the environment of the manager, that of environment.d(5) among it."""
    lines = "Environment=A=${DB_USER} B=${GONE} C=${HOST_NAME} D=${OWN}\n[Service]\nEnvironment=OWN=two\n"
    home = "home/app/.config"
    files = {
        "containers/systemd/db.container": HEAD + lines,
        "environment.d/10.conf": "DB_USER=old\nOWN=one\nHOST_NAME=$USER\n",
        "environment.d/20.conf": "DB_USER=shop\n",
        "environment.d/30.txt": "GONE=no\n",
    }
    write(tmp_path, {f"{home}/{name}": text for name, text in files.items()})
    items = read(f"quadlet:{tmp_path}/{home}/containers/systemd/db.container")
    found = target(items)
    assert plain(found) == {"A": "shop", "B": "", "C": EXTERNAL, "D": "two"}
    assert [each.wanted for each in found.references] == ["GONE"]
    assert [Path(each).name for each in documents(items)] == ["db.container", "10.conf", "20.conf"]
